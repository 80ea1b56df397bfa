//! What differs between operating systems: processes, limits, locks, folders, clock and random.
