//! The form with a table in it: what was chosen, and what stands in the way.

use super::Wanted;
use crate::web::begin::pin_fault;
use crate::web::lock::value;
use axum::extract::Multipart;
use serde_json::{Value as Json, json};
use zeroize::Zeroizing;

/// What was sent: the fields, and the files by name.
#[derive(Default)]
pub(in crate::web) struct Sent {
    pub form: Vec<(String, String)>,
    pub tables: Vec<(String, Zeroizing<Vec<u8>>)>,
}

impl Sent {
    /// Reads it whole; nothing where it did not arrive.
    pub async fn of(mut parts: Multipart) -> Option<Sent> {
        let mut sent = Sent::default();
        while let Some(field) = parts.next_field().await.ok()? {
            let name = field.name().unwrap_or_default().to_owned();
            if field.file_name().is_none() {
                sent.form.push((name, field.text().await.ok()?));
                continue;
            }
            let file = crate::source::shown(field.file_name().unwrap_or("table"));
            let bytes = Zeroizing::new(field.bytes().await.ok()?.to_vec());
            if !bytes.is_empty() {
                sent.tables.push((file, bytes));
            }
        }
        Some(sent)
    }

    /// What has still to be chosen, each a line of the summary that leads to its box.
    pub fn faults(&self) -> Vec<Json> {
        let mut faults = Vec::new();
        if value(&self.form, "set").is_empty() {
            faults.push(json!({"path": "set-1", "fact": "Choose what is to be made.", "help": ""}));
        }
        if self.tables.is_empty() {
            let help = "A CSV or an Excel workbook (XLSX).";
            faults.push(json!({"path": "table", "fact": "Choose the table.", "help": help}));
        }
        if let Some((fact, help)) = pin_fault(value(&self.form, "pin")) {
            faults.push(json!({"path": "pin", "fact": fact, "help": help}));
        }
        faults
    }

    /// The figures and what is wanted.
    pub fn wanted(self) -> (Zeroizing<String>, Wanted) {
        let text = |name: &str| value(&self.form, name).to_owned();
        let (pin, set, language) = (Zeroizing::new(text("pin")), text("set"), text("language"));
        let language = match language.as_str() {
            "" => None,
            "en" => Some(String::new()),
            _ => Some(language),
        };
        let large = value(&self.form, "size") == "large";
        (pin, Wanted { set, language, large, tables: self.tables })
    }
}
