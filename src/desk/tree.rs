//! What was typed becomes the tree that a record file would give, so that both are read by the same reader.

use super::{Slots, Writing};
use crate::form::{Field, Moment};
use crate::record::is_group;
use crate::source::{Entry, Node, Place, Scalar, Style};
use crate::value::Kind;
use crate::workspace::Workspace;

impl Writing {
    /// The record file that this would be.
    pub(super) fn tree(&self, workspace: &Workspace, moment: Moment) -> Node {
        let head = [
            ("form", self.form.id.as_str()),
            ("id", &self.id),
            ("moment", moment.word()),
            ("part", self.part.as_deref().unwrap_or_default()),
            ("child_ref", &self.child_ref),
            ("specimen", if workspace.setting.specimen { "yes" } else { "" }),
        ];
        let mut entries: Vec<Entry> =
            head.iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| entry(key, scalar(text))).collect();
        if let Some(part_a) = &self.part_a {
            let keys = vec![entry("id", scalar(&part_a.id)), entry("check_code", scalar(&part_a.check_code))];
            entries.push(entry("part_a", Node::Map(keys, Place::default())));
        }
        let fields = self.form.fields().map(|(_, f)| f);
        let answers: Vec<Entry> = fields.filter_map(|f| Some(entry(&f.id, node(f, &f.id, &self.slots)?))).collect();
        entries.push(entry("record", Node::Map(answers, Place::default())));
        Node::Map(entries, Place::default())
    }
}

fn entry(key: &str, value: Node) -> Entry {
    Entry { key: key.to_owned(), key_place: Place::default(), value }
}

/// In quotation marks, as it were: what was typed at the desk is never a word of YAML.
fn scalar(text: &str) -> Node {
    Node::Scalar(Scalar { text: text.to_owned(), style: Style::Quoted, place: Place::default() })
}

fn node(field: &Field, path: &str, slots: &Slots) -> Option<Node> {
    if field.kind.has_rows() {
        let row = |n| map(field, &format!("{path}[{n}]"), slots).unwrap_or(Node::Map(Vec::new(), Place::default()));
        let rows: Vec<Node> = (1..=slots.rows(path)).map(row).collect();
        return (!rows.is_empty()).then_some(Node::List(rows, Place::default()));
    }
    if is_group(field.kind) {
        return map(field, path, slots);
    }
    match field.kind {
        Kind::Multi => {
            let ticked: Vec<Node> = slots.ticked(path).map(scalar).collect();
            (!ticked.is_empty()).then_some(Node::List(ticked, Place::default()))
        }
        _ => text_of(field.kind, path, slots).map(|text| scalar(&text)),
    }
}

fn map(field: &Field, path: &str, slots: &Slots) -> Option<Node> {
    let member = |m: &Field| Some(entry(&m.id, node(m, &format!("{path}.{}", m.id), slots)?));
    let entries: Vec<Entry> = field.members.iter().filter_map(member).collect();
    (!entries.is_empty()).then_some(Node::Map(entries, Place::default()))
}

/// The letters of one answer; the boxes of a date are put together as one would write them.
pub(super) fn text_of(kind: Kind, path: &str, slots: &Slots) -> Option<String> {
    let typed = slots.text(path);
    if !typed.is_empty() || !matches!(kind, Kind::Date | Kind::Datetime) {
        return (!typed.is_empty()).then(|| typed.to_owned());
    }
    let in_box = |name: &str| slots.text(&format!("{path}-{name}")).trim();
    let day = [in_box("day"), in_box("month"), in_box("year")];
    let date = if day.iter().all(|part| part.is_empty()) { String::new() } else { day.join("/") };
    let text = format!("{date} {}", in_box("time"));
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}
