//! Letters and the scripts they belong to: which typeface draws them, and where it is to be had.

use std::collections::BTreeMap;
use unicode_script::{Script, UnicodeScript as _};

/// A script, and the typeface that draws it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Typeface {
    /// The script's English name.
    pub script: &'static str,
    /// The typeface's name.
    pub family: &'static str,
    /// The Debian package that holds it.
    pub debian: &'static str,
}

/// Where typefaces are to be had, and what to do with them.
pub(super) fn help(faces: &[Typeface]) -> String {
    let named: Vec<String> = faces.iter().map(|f| format!("{} (Debian's package {})", f.family, f.debian)).collect();
    format!(
        "get the typeface {}, or from https://fonts.google.com/noto; put it into a folder, and name the folder under `fonts:` in setting.yaml",
        named.join(" and ")
    )
}

const CORE: &str = "fonts-noto-core";
const CJK: &str = "fonts-noto-cjk";

/// Every script that the letters belong to, in their order, each with its typeface.
pub fn typefaces_of(letters: &[char]) -> Vec<Typeface> {
    let mut faces: Vec<Typeface> = Vec::new();
    for face in letters.iter().filter_map(|letter| of_script(letter.script())) {
        if !faces.contains(&face) {
            faces.push(face);
        }
    }
    faces
}

/// The script that most of the letters belong to, and its typeface; none where the letters belong to every script.
pub fn typeface_of(letters: impl IntoIterator<Item = char>) -> Option<Typeface> {
    let mut counts: BTreeMap<&'static str, (usize, Typeface)> = BTreeMap::new();
    for face in letters.into_iter().filter_map(|letter| of_script(letter.script())) {
        counts.entry(face.script).or_insert((0, face)).0 += 1;
    }
    counts.into_values().max_by_key(|(count, _)| *count).map(|(_, face)| face)
}

/// The family that suits a language's words best; empty where ours do.
pub(super) fn family_of<'t>(words: impl Iterator<Item = &'t str>) -> &'static str {
    let face = typeface_of(words.flat_map(str::chars));
    face.map(|face| face.family).filter(|family| *family != "Noto Sans").unwrap_or_default()
}

fn of_script(script: Script) -> Option<Typeface> {
    let (family, debian) = match script {
        Script::Common | Script::Inherited | Script::Unknown => return None,
        Script::Latin | Script::Greek | Script::Cyrillic => ("Noto Sans", CORE),
        Script::Arabic => ("Noto Sans Arabic", CORE),
        Script::Armenian => ("Noto Sans Armenian", CORE),
        Script::Bengali => ("Noto Sans Bengali", CORE),
        Script::Devanagari => ("Noto Sans Devanagari", CORE),
        Script::Ethiopic => ("Noto Sans Ethiopic", CORE),
        Script::Georgian => ("Noto Sans Georgian", CORE),
        // Noto Sans Gujarati raises vowel signs above their letters, and typst 0.15 then gives a reader both of them twice
        // (typst issue 4225); this one reads back as it was written
        Script::Gujarati => ("Noto Serif Gujarati", CORE),
        Script::Gurmukhi => ("Noto Sans Gurmukhi", CORE),
        Script::Hebrew => ("Noto Sans Hebrew", CORE),
        Script::Kannada => ("Noto Sans Kannada", CORE),
        Script::Khmer => ("Noto Sans Khmer", CORE),
        Script::Lao => ("Noto Sans Lao", CORE),
        Script::Malayalam => ("Noto Sans Malayalam", CORE),
        Script::Myanmar => ("Noto Sans Myanmar", CORE),
        Script::Oriya => ("Noto Sans Oriya", CORE),
        Script::Sinhala => ("Noto Sans Sinhala", CORE),
        Script::Syriac => ("Noto Sans Syriac", CORE),
        Script::Tamil => ("Noto Sans Tamil", CORE),
        Script::Telugu => ("Noto Sans Telugu", CORE),
        Script::Thaana => ("Noto Sans Thaana", CORE),
        Script::Thai => ("Noto Sans Thai", CORE),
        Script::Tibetan => ("Noto Serif Tibetan", CORE),
        Script::Han | Script::Bopomofo => ("Noto Sans CJK SC", CJK),
        Script::Hiragana | Script::Katakana => ("Noto Sans CJK JP", CJK),
        Script::Hangul => ("Noto Sans CJK KR", CJK),
        _ => ("Noto Sans", "fonts-noto-extra"),
    };
    Some(Typeface { script: script.full_name(), family, debian })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_name_the_typeface_that_draws_them() {
        let family = |text: &str| typeface_of(text.chars()).map(|face| (face.script, face.family));
        assert_eq!(family("ਪੰਜਾਬੀ"), Some(("Gurmukhi", "Noto Sans Gurmukhi")));
        assert_eq!(family("王小明 A"), Some(("Han", "Noto Sans CJK SC")));
        assert_eq!(family("12 – !"), None);
        assert_eq!(family_of(["Zażółć"].into_iter()), "");
        assert_eq!(family_of(["اردو", "AB"].into_iter()), "Noto Sans Arabic");
    }
}
