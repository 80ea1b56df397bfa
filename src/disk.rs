//! The only writer and remover of files.
