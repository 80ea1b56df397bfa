//! Letters that do not show: refused by name, so that what is printed is what people see on the screen.

/// Why a letter is refused, or none. Tab and line breaks are letters; joiners are, since several scripts need them.
pub fn hidden_letter(letter: char) -> Option<&'static str> {
    match letter {
        '\t' | '\n' | '\r' => None,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => Some("a control character"),
        '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Some("a mark that changes the direction of writing")
        }
        '\u{fdd0}'..='\u{fdef}' => Some("a code that is no letter"),
        c if (c as u32) & 0xfffe == 0xfffe => Some("a code that is no letter"),
        '\u{200b}' | '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{2800}'
        | '\u{17b4}' | '\u{17b5}' => Some("an invisible character"),
        '\u{feff}' | '\u{2060}'..='\u{2064}' | '\u{180e}' => Some("an invisible character"),
        '\u{2028}' | '\u{2029}' => Some("a hidden line break"),
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10fffd}' => Some("a private code that no typeface draws"),
        '\u{e0000}'..='\u{e007f}' => Some("an invisible tag"),
        _ => None,
    }
}

/// A text as it may be shown on a terminal: what would steer it, or does not show, stands as its code.
pub fn shown(text: &str) -> String {
    let letter = |c: char| match hidden_letter(c) {
        None if c != '\n' && c != '\r' => c.to_string(),
        _ => format!("\\u{{{:x}}}", c as u32),
    };
    text.chars().map(letter).collect()
}

/// Whether nothing of a text shows: spaces of every kind, zero-width characters and blank letters.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_whitespace()
            || matches!(c, '\u{200b}'..='\u{200d}' | '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
                | '\u{17b4}' | '\u{17b5}' | '\u{2800}' | '\u{fe00}'..='\u{fe0f}')
            || hidden_letter(c).is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_of_every_kind_are_blank() {
        for blank in
            ["", " ", "\u{a0}", "\u{200b}", "\u{3164}", "\u{2003}\t\n", "\u{feff}", "\u{115f}\u{ad}", "\u{2800}"]
        {
            assert!(is_blank(blank), "{blank:?}");
        }
        assert!(!is_blank(" x "));
    }

    #[test]
    fn joiners_stay_and_direction_overrides_do_not() {
        assert!(hidden_letter('\u{200d}').is_none());
        assert!(hidden_letter('\u{202e}').is_some());
        assert!(hidden_letter('\u{0}').is_some());
        assert!(hidden_letter('é').is_none());
    }
}
