//! The kinds of field and their values: read from raw letters, printed for people.
