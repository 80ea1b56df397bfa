//! What a column may be called: the words on the forms, the fields' ids, and what offices say, as one list of names.

use crate::form::{Class, Field, Form, Forms};
use crate::source::{BadText, Faults, Keys, Node, Weight};
use crate::value::Kind;
use std::collections::BTreeMap;

/// The words that belong to no form.
pub const HEAD: [&str; 3] = ["child_ref", "room", "setting"];

/// What a column fills.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fills {
    /// The field's path; of a table's member without the row's number: `parents.name`.
    pub path: String,
    /// Whether the path's first step is a table, so that the column belongs to one of its rows.
    pub in_rows: bool,
    /// Which of several columns that make one answer together; none for a column that is the whole answer.
    pub joined: Option<usize>,
}

/// What `forms/intake.yaml` says of one field.
#[derive(Clone, Debug, Default)]
struct Said {
    fills: String,
    says: String,
    also: Vec<String>,
    joined: Vec<Vec<String>>,
    otherwise: String,
    examples: Vec<String>,
}

/// Every name that a column may have.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    names: BTreeMap<String, Vec<Fills>>,
    /// What is only known to be asked of a parent, and never taken from a table.
    never: Vec<String>,
    said: Vec<Said>,
    family: Vec<String>,
    /// The fields that the set's forms ask for.
    asked: Vec<String>,
}

/// Letters and digits in small letters, a `#` for a number that stands by itself, one space between words.
pub fn plain(name: &str) -> String {
    let kept = name.chars().filter(|c| !matches!(c, '\'' | '’' | '`' | '.'));
    let spaced: String = kept.map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    spaced.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Vocabulary {
    /// Reads `forms/intake.yaml` and adds the words of these forms; of all others only the fields that it names, since one
    /// of them may stand in for another.
    ///
    /// # Errors
    /// When the text has faults.
    pub fn read(name: &str, bytes: &[u8], forms: &[&Form], all_forms: &Forms) -> Result<Vocabulary, BadText> {
        let reading = crate::source::read(name, bytes);
        let faults = Faults::default();
        let mut vocabulary = Vocabulary::default();
        if let Some(mut keys) = reading.sound().and_then(|tree| Keys::of(tree, "", &faults)) {
            let columns = keys.list("columns");
            vocabulary.said = columns.into_iter().filter_map(|(node, path)| said(node, &path, &faults)).collect();
            vocabulary.family = keys.texts("family");
            keys.done();
        }
        let mut all = reading.faults;
        all.extend(faults.into_vec());
        if all.iter().any(|f| f.weight == Weight::Error) {
            return Err(BadText { source: reading.source, faults: all });
        }
        for head in HEAD {
            vocabulary.add_path(head, &[head.replace('_', " ")]);
        }
        forms.iter().flat_map(|form| form.fields()).for_each(|(_, field)| vocabulary.add_field(field));
        vocabulary.asked = forms.iter().flat_map(|form| form.fields()).map(|(_, f)| f.id.clone()).collect();
        let mut named: Vec<String> = vocabulary.said.iter().map(|s| first_step(&s.fills)).collect();
        named.dedup();
        named.retain(|id| !vocabulary.asked.contains(id));
        for id in &named {
            let other = all_forms.iter().filter(|f| f.class == Some(Class::ParentSigned)).find_map(|f| f.field(id));
            other.into_iter().for_each(|field| vocabulary.add_field(field));
        }
        Ok(vocabulary)
    }

    /// What a name fills; several fields where several forms ask the same.
    pub fn get(&self, name: &str) -> &[Fills] {
        self.names.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a name belongs to something that only a parent may answer.
    pub fn is_never(&self, name: &str) -> bool {
        self.never.iter().any(|n| n == name)
    }

    /// All names, for saying which one was meant.
    pub fn names(&self) -> Vec<&str> {
        self.names.keys().filter(|n| !n.contains('#')).map(String::as_str).collect()
    }

    /// The field whose answer stands in where nothing fills this one.
    pub fn otherwise(&self, path: &str) -> Option<&str> {
        self.said.iter().find(|s| s.fills == path).map(|s| s.otherwise.as_str()).filter(|o| !o.is_empty())
    }

    /// Whether anything is made of a field in this set: it is asked for, or stands in for one that is.
    pub fn is_used(&self, path: &str) -> bool {
        let is = |id: &str| HEAD.contains(&id) || self.asked.iter().any(|asked| asked == id);
        let first = first_step(path);
        let stands_in = |s: &Said| first_step(&s.otherwise) == first && is(&first_step(&s.fills));
        is(&first) || self.said.iter().any(stands_in)
    }

    /// Whether brothers and sisters in one row have it in common.
    pub fn is_family(&self, path: &str) -> bool {
        self.family.contains(&first_step(path))
    }

    /// What the head of a new table calls one of the words that belong to no form.
    pub fn says(&self, head: &str) -> String {
        let said = self.said.iter().find(|s| s.fills == head && !s.says.is_empty());
        said.map_or_else(|| head.replace('_', " "), |s| s.says.clone())
    }

    /// The columns of an example, and what stands in the row below: head and cell.
    pub fn example(&self, forms: &[&Form]) -> Vec<(String, String)> {
        let mut all = Vec::new();
        let asked = |id: &str| forms.iter().any(|form| form.field(id).is_some());
        // what the first row of a table of people stands in for needs no column of its own
        let stood_in = |s: &Said| s.otherwise.contains('[') && asked(&first_step(&s.otherwise));
        for said in self.said.iter().filter(|s| !s.examples.is_empty() && !stood_in(s)) {
            let (first, member) = said.fills.split_once('.').unwrap_or((&said.fills, ""));
            if HEAD.contains(&first) {
                all.push((self.says(first), said.examples[0].clone()));
                continue;
            }
            let field = forms.iter().find_map(|f| f.field(first));
            let Some(field) = field.filter(|f| member.is_empty() || f.members.iter().any(|m| m.id == member)) else {
                continue;
            };
            let words = field.members.iter().find(|m| m.id == member).map_or("", |m| m.label.en());
            for (i, example) in said.examples.iter().enumerate() {
                let head = match field.kind {
                    Kind::Table => format!("{} {}: {}", self.row_name(field), i + 1, words),
                    _ if member.is_empty() => field.label.en().to_owned(),
                    _ => format!("{}: {words}", field.label.en()),
                };
                all.push((head, example.clone()));
            }
        }
        all
    }

    /// What one row of a table is called: what offices say first, or the table's id.
    fn row_name(&self, table: &Field) -> String {
        let said = self.said(&table.id).find(|s| !s.says.is_empty());
        said.map_or_else(|| table.id.replace('_', " "), |s| s.says.clone())
    }

    fn said(&self, path: &str) -> impl Iterator<Item = &Said> {
        self.said.iter().filter(move |s| s.fills == path)
    }

    fn add(&mut self, name: &str, fills: &Fills) {
        let entry = self.names.entry(plain_with_number(name)).or_default();
        if !entry.contains(fills) {
            entry.push(fills.clone());
        }
    }

    /// A path under its own names and under those that offices have for it.
    fn add_path(&mut self, path: &str, own: &[String]) {
        let fills = Fills { path: path.into(), in_rows: false, joined: None };
        let said: Vec<Said> = self.said(path).cloned().collect();
        let says = said.iter().map(|s| &s.says).filter(|s| !s.is_empty());
        for name in own.iter().chain(said.iter().flat_map(|s| &s.also)).chain(says) {
            self.add(name, &fills);
            // of brothers and sisters in one row, the second is said to be the second
            self.add(&format!("{name} #"), &fills);
            if let Some(rest) = plain(name).strip_prefix("child ") {
                self.add(&format!("child # {rest}"), &fills);
            } else {
                self.add(&format!("child # {name}"), &fills);
            }
        }
        for (order, names) in said.iter().flat_map(|s| s.joined.iter().enumerate()) {
            for name in names {
                let part = Fills { joined: Some(order), ..fills.clone() };
                self.add(name, &part);
                self.add(&format!("{name} #"), &part);
                self.add(&format!("child # {name}"), &part);
            }
        }
    }

    fn add_field(&mut self, field: &Field) {
        let own = vec![field.id.replace('_', " "), field.label.en().to_owned()];
        match field.kind {
            Kind::Statement => {}
            Kind::ConsentItem | Kind::Sign | Kind::Attestation | Kind::BodyMap => {
                self.never.extend(own.iter().map(|n| plain(n)));
            }
            Kind::Table => self.add_table(field, own),
            _ if field.members.is_empty() => self.add_path(&field.id, &own),
            kind => {
                if matches!(kind, Kind::Person | Kind::Address) {
                    self.add_path(&field.id, &own);
                }
                for member in &field.members {
                    let own: Vec<String> =
                        own.iter().flat_map(|base| names_of(member).map(move |m| format!("{base} {m}"))).collect();
                    self.add_path(&format!("{}.{}", field.id, member.id), &own);
                }
            }
        }
    }

    /// Each member under each name of the table's rows, with the row's number after it or without.
    fn add_table(&mut self, field: &Field, mut rows: Vec<String>) {
        rows.extend(self.said(&field.id).flat_map(|s| s.also.iter().chain([&s.says]).cloned()));
        rows.retain(|name| !name.is_empty());
        for member in &field.members {
            let path = format!("{}.{}", field.id, member.id);
            let fills = Fills { path: path.clone(), in_rows: true, joined: None };
            let said: Vec<Said> = self.said(&path).cloned().collect();
            let whole =
                names_of(member).chain(said.iter().flat_map(|s| s.also.clone())).map(|name| (name, fills.clone()));
            let parts = said.iter().flat_map(|s| s.joined.iter().enumerate()).flat_map(|(order, names)| {
                let part = Fills { joined: Some(order), ..fills.clone() };
                names.iter().map(move |name| (name.clone(), part.clone()))
            });
            let names: Vec<(String, Fills)> = whole.chain(parts).collect();
            for (name, fills) in &names {
                for row in &rows {
                    self.add(&format!("{row} # {name}"), fills);
                    self.add(&format!("{row} {name}"), fills);
                }
            }
        }
    }
}

/// The field that a path begins with.
pub(super) fn first_step(path: &str) -> String {
    path.split(['.', '[']).next().unwrap_or(path).to_owned()
}

fn names_of(member: &Field) -> impl Iterator<Item = String> {
    [member.id.replace('_', " "), member.label.en().to_owned()].into_iter()
}

/// As [`plain`], but a `#` stays.
fn plain_with_number(name: &str) -> String {
    name.split('#').map(plain).collect::<Vec<_>>().join(" # ").trim().to_owned()
}

fn said(node: &Node, path: &str, faults: &Faults) -> Option<Said> {
    let mut keys = Keys::of(node, path, faults)?;
    let said = Said {
        fills: keys.need("fills"),
        says: keys.text("says").unwrap_or_default(),
        also: keys.texts("also"),
        joined: keys.list("joined").into_iter().map(|(node, _)| texts(node)).collect(),
        otherwise: keys.text("otherwise").unwrap_or_default(),
        examples: keys.texts("examples"),
    };
    keys.done();
    Some(said)
}

fn texts(node: &Node) -> Vec<String> {
    match node {
        Node::List(items, _) => items.iter().filter_map(Node::text).map(str::to_owned).collect(),
        other => other.text().map(str::to_owned).into_iter().collect(),
    }
}
