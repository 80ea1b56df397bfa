//! A filled form, typed against its definition.
