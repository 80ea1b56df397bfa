//! Guidance that ages: which editions a text names, and which of them have been replaced.

use super::lint::tokens;
use super::names::folded;
use chrono::NaiveDate;

/// How many words may stand between a title and the year of its edition: "(DfE 2018)".
const WORDS_BEFORE_THE_YEAR: usize = 4;

/// A piece of guidance that the procedure or a form may name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Guide {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The ways in which it is named, the title among them.
    pub names: Vec<String>,
    /// The clauses that name it.
    pub cited_in: Vec<String>,
    /// Its editions, oldest first.
    pub editions: Vec<Edition>,
    /// When it is looked at again, whether a newer edition is out.
    pub review_on: Option<NaiveDate>,
    /// Who looked it up, when and where; none where nobody has.
    pub verified: Option<Verified>,
}

/// One edition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edition {
    /// Its year, or another name.
    pub edition: String,
    /// What took its place; empty for the edition in force.
    pub replaced_by: String,
    /// When, as far as it is known: a year, a month or a day.
    pub replaced_on: String,
}

/// That somebody looked it up.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified {
    /// When.
    pub on: NaiveDate,
    /// Who.
    pub by: String,
    /// Where.
    pub source: String,
}

/// A piece of guidance that a text names, with the year it gives.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Named<'g> {
    pub(super) guide: &'g Guide,
    pub(super) edition: Option<String>,
}

impl Named<'_> {
    /// What is wrong with the edition, when it has been replaced or is not known.
    pub(super) fn outdated(&self) -> Option<String> {
        let named = self.edition.as_ref()?;
        let title = &self.guide.title;
        match self.guide.editions.iter().find(|e| e.edition == *named) {
            Some(edition) if edition.replaced_by.is_empty() => None,
            Some(edition) => {
                let on =
                    if edition.replaced_on.is_empty() { String::new() } else { format!(" in {}", edition.replaced_on) };
                let doubt = if self.guide.verified.is_some() { "" } else { ", as far as is known" };
                Some(format!("{title} {named} was replaced by {}{on}{doubt}", edition.replaced_by))
            }
            None => Some(format!("{title} {named} is no edition that is known here")),
        }
    }
}

/// Everything of this guidance that a text names.
pub(super) fn named<'g>(text: &str, guides: &'g [Guide]) -> Vec<Named<'g>> {
    let words: Vec<String> = tokens(text).into_iter().map(|t| t.word).collect();
    let mut found: Vec<Named<'g>> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let longest = guides
            .iter()
            .flat_map(|g| g.names.iter().map(move |n| (g, spelt(n))))
            .filter(|(_, name)| words[at..].starts_with(name));
        match longest.max_by_key(|(_, name)| name.len()) {
            Some((guide, name)) => {
                at += name.len();
                let year = words[at..].iter().take(WORDS_BEFORE_THE_YEAR).find(|w| is_year(w)).cloned();
                let named = Named { guide, edition: year };
                if !found.contains(&named) {
                    found.push(named);
                }
            }
            None => at += 1,
        }
    }
    found
}

fn spelt(name: &str) -> Vec<String> {
    tokens(name).into_iter().map(|t| folded(&t.word)).collect()
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()) && (word.starts_with("19") || word.starts_with("20"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guides() -> Vec<Guide> {
        let edition = |edition: &str, by: &str, on: &str| Edition {
            edition: edition.into(),
            replaced_by: by.into(),
            replaced_on: on.into(),
        };
        vec![Guide {
            id: "wt".into(),
            title: "Working Together".into(),
            names: vec!["Working Together".into(), "Working Together to Safeguard Children".into()],
            editions: vec![edition("2018", "the 2026 edition", "March 2026"), edition("2026", "", "")],
            ..Guide::default()
        }]
    }

    fn outdated(text: &str) -> Vec<String> {
        named(text, &guides()).iter().filter_map(Named::outdated).collect()
    }

    #[test]
    fn an_edition_that_was_replaced_is_named_with_what_took_its_place() {
        for text in ["Working Together 2018", "see WORKING TOGETHER to safeguard children (DfE 2018)."] {
            assert_eq!(
                outdated(text),
                ["Working Together 2018 was replaced by the 2026 edition in March 2026, as far as is known"]
            );
        }
    }

    #[test]
    fn the_edition_in_force_a_title_alone_and_other_years_are_fine() {
        for text in [
            "Working Together to Safeguard Children 2026",
            "We follow Working Together.",
            "Working Together is what we have done here since 2018",
            "In 2018 we were working on it together.",
        ] {
            assert!(outdated(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn an_edition_that_nobody_knows_is_named() {
        assert_eq!(outdated("Working Together 2031"), ["Working Together 2031 is no edition that is known here"]);
    }
}
