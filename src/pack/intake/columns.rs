//! The head of a sheet: which column fills which field, of which child of the row or of which row of a table.

use super::table::{Sheet, column_letters};
use super::vocabulary::{Fills, Vocabulary, plain};
use crate::source::{misspelt, shown};

/// One column whose words are known.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its place in the row, from 0.
    pub index: usize,
    /// What it fills.
    pub fills: Vec<Fills>,
    /// Of which child of the row, or of which row of a table, from 1.
    pub nth: usize,
}

/// What is to be said about the head of a sheet.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// The columns that are used, in order.
    pub columns: Vec<Column>,
    /// The columns that nothing is made of, by their words.
    pub unused: Vec<String>,
    /// The columns that stop the run: index, fact, what to do.
    pub faults: Vec<(usize, String, String)>,
}

/// The most rows of one table, or children of one row, that columns can stand for.
const MOST_REPEATED: usize = 20;

/// Reads the head of a sheet. `under` are the names of the rows that every column of a second sheet belongs to.
pub fn head(sheet: &Sheet, vocabulary: &Vocabulary, under: &[String]) -> Head {
    let mut head = Head::default();
    for (index, title) in sheet.head.iter().enumerate().filter(|(_, t)| !t.is_empty()) {
        let name = plain(title);
        let unused = || format!("{} ({})", shown(title), column_letters(index));
        match resolve(&name, vocabulary, under) {
            Some((fills, _)) if fills.iter().all(|f| !vocabulary.is_used(&f.path)) => head.unused.push(unused()),
            Some((fills, Some(nth))) => head.columns.push(Column { index, fills, nth }),
            Some((fills, None)) => {
                let earlier = head.columns.iter().filter(|c| c.fills == fills).count();
                head.columns.push(Column { index, fills, nth: earlier + 1 });
            }
            None if vocabulary.is_never(&name) => head.faults.push((
                index,
                format!("\"{}\" is for the parent to answer, on paper", shown(title)),
                "take the column out; consents and signatures are never filled in from a table".into(),
            )),
            None => match near(&name, vocabulary, under) {
                Some(help) => {
                    let fact = format!("no form asks for \"{}\"", shown(title));
                    head.faults.push((index, fact, format!("{help}; name it so, or take the column out")));
                }
                None => head.unused.push(unused()),
            },
        }
    }
    twice(sheet, &mut head);
    head
}

/// Two columns for one answer: which of them holds, nobody can tell.
fn twice(sheet: &Sheet, head: &mut Head) {
    for (at, column) in head.columns.iter().enumerate() {
        let same = |c: &&Column| c.nth == column.nth && c.fills.iter().any(|f| column.fills.contains(f));
        if let Some(first) = head.columns[..at].iter().find(same) {
            let fact = format!(
                "\"{}\" and \"{}\" are two columns for one answer",
                shown(&sheet.head[first.index]),
                shown(&sheet.head[column.index])
            );
            head.faults.push((column.index, fact, "take one of them out, or number them".into()));
        }
    }
}

/// What a name fills, and the number in it where it has one.
fn resolve(name: &str, vocabulary: &Vocabulary, under: &[String]) -> Option<(Vec<Fills>, Option<usize>)> {
    let known = |name: &str| Some(vocabulary.get(name)).filter(|f| !f.is_empty()).map(<[Fills]>::to_vec);
    if let Some(fills) = under.iter().find_map(|row| known(&format!("{row} {name}"))) {
        return Some((fills, None));
    }
    if let Some(fills) = known(name) {
        return Some((fills, None));
    }
    let words: Vec<&str> = name.split(' ').collect();
    let at = words.iter().position(|w| w.parse::<usize>().is_ok_and(|n| (1..=MOST_REPEATED).contains(&n)))?;
    let nth = words[at].parse().ok();
    let numbered: Vec<&str> = words.iter().enumerate().map(|(i, w)| if i == at { "#" } else { w }).collect();
    known(&numbered.join(" ")).map(|fills| (fills, nth))
}

/// The name that was probably meant; numbers are left out of the comparison.
fn near(name: &str, vocabulary: &Vocabulary, under: &[String]) -> Option<String> {
    let without: Vec<&str> = name.split(' ').filter(|w| w.parse::<usize>().is_err()).collect();
    let names = vocabulary.names();
    let found = misspelt(&without.join(" "), &names);
    let in_rows = || under.iter().find_map(|row| misspelt(&format!("{row} {}", without.join(" ")), &names));
    found.or_else(in_rows)
}
