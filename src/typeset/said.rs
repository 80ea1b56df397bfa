//! A sentence of fixed words with what is known put in: in English, and beside it where all its words are in the second language.

use super::page::Look;
use super::words::put;
use crate::form::Printed;

/// A sentence as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// In English.
    pub english: String,
    /// In the second language, and whether all its words were checked.
    pub(super) beside: Option<(String, bool)>,
}

impl Said {
    /// What stands in any language as it is: a name, a number, a day.
    pub fn as_it_is(text: impl Into<String>) -> Said {
        let text = text.into();
        Said { beside: Some((text.clone(), true)), english: text }
    }
}

impl Look<'_> {
    /// The fixed words of that name, filled in.
    pub fn said(&self, name: &str, values: &[(&str, &Said)]) -> Said {
        match self.words.find(name) {
            Some(printed) => self.said_of(&printed, values),
            None => Said { english: name.to_owned(), beside: None },
        }
    }

    /// Any printed words, filled in; where one of the values has no words in the second language, the whole has none.
    pub(super) fn said_of(&self, printed: &Printed<'_>, values: &[(&str, &Said)]) -> Said {
        let english: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.english.as_str())).collect();
        let english = put(printed.words.in_language(self.words.language()), &english);
        Said { english, beside: self.beside(printed, values) }
    }

    fn beside(&self, printed: &Printed<'_>, values: &[(&str, &Said)]) -> Option<(String, bool)> {
        let (says, mut checked) = self.second?.beside(printed)?;
        let mut beside = Vec::new();
        for (key, value) in values {
            let (words, is_checked) = value.beside.as_ref()?;
            checked &= is_checked;
            beside.push((*key, words.as_str()));
        }
        Some((put(says, &beside), checked))
    }
}
