//! What is wrong with a form or a record: rule, level, field path, message, help.
