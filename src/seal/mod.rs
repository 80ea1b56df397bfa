//! The setting's certification signature: keys, prepare, sign.
