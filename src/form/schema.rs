//! JSON Schemas for form files and records, so that an editor completes and checks.

use super::Form;
use serde_json::{Value, json};

/// The schema of form files.
pub fn form_schema() -> Value {
    json!({})
}

/// The schema of records of a form.
pub fn record_schema(_form: &Form) -> Value {
    json!({})
}
