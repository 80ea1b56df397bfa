//! Who the nursery is: names, roles, registration, storage, keys.
