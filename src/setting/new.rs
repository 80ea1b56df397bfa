//! Writes a commented `setting.yaml` to fill in.

use super::table::{KEYS, Key, Shape};
use crate::source::scalar;

/// A value that is known already: its path, such as `storage.kind`, and its texts.
pub type Known<'a> = (&'a str, Vec<String>);

/// The text of a new setting file; what is not known stays empty.
pub fn new_file(known: &[Known<'_>]) -> String {
    let mut out = String::from(
        "# yaml-language-server: $schema=.schema/setting.json\n# Who the nursery is. Write after the colons; what stays empty counts as not there.\n",
    );
    for key in KEYS.iter().filter(|k| k.is_written) {
        out.push('\n');
        write(key, key.name, 0, known, &mut out);
    }
    out
}

fn write(key: &Key, path: &str, indent: usize, known: &[Known<'_>], out: &mut String) {
    let margin = " ".repeat(indent);
    if !key.says.is_empty() {
        out.push_str(&format!("{margin}# {}\n", key.says));
    }
    let texts = known.iter().find(|(p, _)| *p == path).map(|(_, texts)| texts.as_slice()).unwrap_or_default();
    match key.shape {
        Shape::Group(members) => {
            out.push_str(&format!("{margin}{}:\n", key.name));
            for member in members.iter().filter(|m| m.is_written) {
                write(member, &format!("{path}.{}", member.name), indent + 2, known, out);
            }
        }
        Shape::Rows(members) => {
            let row: Vec<String> = members.iter().map(|m| format!("{}: ", m.name)).collect();
            let notes =
                members.iter().filter(|m| !m.says.is_empty()).map(|m| format!("{margin}# {}: {}\n", m.name, m.says));
            out.push_str(&notes.collect::<String>());
            out.push_str(&format!(
                "{margin}# One row for each, without the #:\n{margin}{}:\n{margin}#  - {{{}}}\n",
                key.name,
                row.join(", ")
            ));
        }
        Shape::Texts => {
            let items: Vec<String> = texts.iter().map(|t| flow(t)).collect();
            let list = if items.is_empty() { String::new() } else { format!(" [{}]", items.join(", ")) };
            out.push_str(&format!("{margin}{}:{list}\n", key.name));
        }
        _ => {
            let value = texts.first().map(|t| format!(" {}", scalar(t))).unwrap_or_default();
            out.push_str(&format!("{margin}{}:{value}\n", key.name));
        }
    }
}

/// Inside brackets a comma ends a plain text.
fn flow(text: &str) -> String {
    if text.contains(',') { serde_json::Value::from(text).to_string() } else { scalar(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setting::{StorageKind, read};

    #[test]
    fn a_new_setting_lacks_only_its_name() {
        let reading = read("setting.yaml", new_file(&[]).as_bytes());
        let facts: Vec<&str> = reading.faults.iter().map(|f| f.message.as_str()).collect();
        assert_eq!(facts, ["`name` is missing"]);
    }

    #[test]
    fn what_is_known_stands_in_it() {
        let known: [Known<'_>; 5] = [
            ("name", vec!["O'Neil's: #1 \"Nursery\"".into()]),
            ("storage.kind", vec!["encrypted_folder".into()]),
            ("storage.paths", vec!["/mnt/a, b".into(), "C:\\temp".into()]),
            ("storage.decided_by", vec!["Jo Dale".into()]),
            ("storage.reason", vec!["- the trustees' decision".into()]),
        ];
        let reading = read("setting.yaml", new_file(&known).as_bytes());
        assert_eq!(reading.faults, []);
        let setting = reading.setting.expect("sound");
        assert_eq!(setting.name, "O'Neil's: #1 \"Nursery\"");
        assert_eq!(setting.storage.kind, StorageKind::EncryptedFolder);
        assert_eq!(setting.storage.paths, ["/mnt/a, b", "C:\\temp"]);
        assert_eq!(setting.storage.reason, "- the trustees' decision");
    }
}
