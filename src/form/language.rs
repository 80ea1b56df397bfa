//! What a language is called in English, and which way it is written. A name here is no promise of any words in it.

/// A language by its tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language {
    /// The tag (BCP 47), such as `ur` or `pt-BR`.
    pub tag: String,
    /// Its English name; the tag where none is known.
    pub name: String,
    /// Whether it is written from right to left.
    pub is_rtl: bool,
}

/// Languages that families in England speak at home, with their English names.
const NAMES: [(&str, &str); 40] = [
    ("am", "Amharic"),
    ("ar", "Arabic"),
    ("bg", "Bulgarian"),
    ("bn", "Bengali"),
    ("ckb", "Kurdish (Sorani)"),
    ("cs", "Czech"),
    ("cy", "Welsh"),
    ("de", "German"),
    ("el", "Greek"),
    ("es", "Spanish"),
    ("fa", "Persian"),
    ("fr", "French"),
    ("gu", "Gujarati"),
    ("he", "Hebrew"),
    ("hi", "Hindi"),
    ("hu", "Hungarian"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("ko", "Korean"),
    ("ku", "Kurdish (Kurmanji)"),
    ("lt", "Lithuanian"),
    ("lv", "Latvian"),
    ("ml", "Malayalam"),
    ("ne", "Nepali"),
    ("nl", "Dutch"),
    ("pa", "Punjabi"),
    ("pl", "Polish"),
    ("ps", "Pashto"),
    ("pt", "Portuguese"),
    ("ro", "Romanian"),
    ("ru", "Russian"),
    ("si", "Sinhala"),
    ("sk", "Slovak"),
    ("so", "Somali"),
    ("sq", "Albanian"),
    ("ta", "Tamil"),
    ("ti", "Tigrinya"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
    ("ur", "Urdu"),
];

/// Languages and scripts (ISO 15924) that are written from right to left.
const RTL: [&str; 14] = ["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi", "arab", "hebr", "syrc", "thaa"];

impl Language {
    /// The language of a tag; none where the letters are no tag.
    pub fn of(tag: &str) -> Option<Language> {
        crate::value::is_language(tag).then(|| {
            let first = tag.split('-').next().unwrap_or(tag);
            let name = NAMES.iter().find(|(t, _)| *t == first).map_or(tag, |(_, name)| name).to_owned();
            let script = tag.split('-').skip(1).find(|p| p.len() == 4).map(str::to_ascii_lowercase);
            let is_rtl = RTL.contains(&script.as_deref().unwrap_or(first));
            Language { tag: tag.into(), name, is_rtl }
        })
    }

    /// The first part of the tag, the language itself.
    pub fn code(&self) -> &str {
        self.tag.split('-').next().unwrap_or(&self.tag)
    }

    /// The region, where the tag names one.
    pub fn region(&self) -> Option<&str> {
        self.tag.split('-').skip(1).find(|p| p.len() == 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_of_writing_goes_by_the_script_where_one_is_named() {
        let rtl = |tag| Language::of(tag).expect("a tag").is_rtl;
        assert!(rtl("ur") && rtl("pa-Arab") && !rtl("pa") && !rtl("ur-Latn"));
        assert_eq!(Language::of("pt-BR").expect("a tag").region(), Some("BR"));
        assert_eq!(Language::of("xx").expect("a tag").name, "xx");
        assert_eq!(Language::of("Polish"), None);
    }
}
