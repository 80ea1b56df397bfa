//! The only door from a checked record to typesetting.
