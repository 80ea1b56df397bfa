//! The definition of a form: parts, sections, fields, conditions.
