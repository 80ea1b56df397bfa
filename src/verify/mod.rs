//! Says of any bytes whether they are a sealed file, by whom, and what else is true of them.
