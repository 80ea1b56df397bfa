//! Reads what typst complains of, and keeps none of the text that it quotes.

use super::process::CompileError;

/// What typst wrote on standard error, with `--diagnostic-format short`, as an error of ours.
///
/// A letter nobody can draw: `<stdin>:4:1: error: PDF/A-2a, PDF/UA-1 error: the text `"王"` could not be displayed with
/// font `"Noto Sans"``. It comes once per letter, and only when all else is well.
pub(super) fn read(stderr: &str) -> CompileError {
    let complaints: Vec<Complaint<'_>> = stderr.lines().filter_map(complaint).collect();
    let mut codepoints = Vec::new();
    for complaint in &complaints {
        for c in undrawn(complaint.text) {
            if !codepoints.contains(&c) {
                codepoints.push(c);
            }
        }
    }
    let other = complaints.iter().find(|complaint| undrawn(complaint.text).is_empty());
    match other {
        None if !codepoints.is_empty() => CompileError::Missing { codepoints },
        Some(first) => {
            CompileError::Template { line: first.line, column: first.column, message: without_quotes(first.text) }
        }
        None => CompileError::Template { line: 0, column: 0, message: "it gave no reason".into() },
    }
}

struct Complaint<'a> {
    line: usize,
    column: usize,
    text: &'a str,
}

/// `PATH:LINE:COLUMN: error: TEXT`, or `error: TEXT` where typst knows no place. Lines of any other shape are
/// continuations of a message and may be made of anything.
fn complaint(line: &str) -> Option<Complaint<'_>> {
    if let Some(text) = line.strip_prefix("error: ") {
        return Some(Complaint { line: 0, column: 0, text });
    }
    let (place, text) = line.split_once(": error: ")?;
    let mut parts = place.rsplitn(3, ':');
    let (column, line, file) = (parts.next()?, parts.next()?, parts.next()?);
    let inside = file.ends_with("<stdin>");
    inside.then_some(Complaint { line: line.parse().ok()?, column: column.parse().ok()?, text })
}

/// The letters a complaint is about, if it is about letters that cannot be drawn or that the standard forbids.
fn undrawn(text: &str) -> Vec<char> {
    let between = |before: &str, after: &str| {
        let (_, rest) = text.split_once(before)?;
        Some(rest.rsplit_once(after)?.0)
    };
    let quoted = between("error: the text `\"", "\"` could not be displayed with ")
        .or_else(|| between("disallowed codepoint `\"", "\"`"))
        .or_else(|| between("contains the codepoint `\"", "\"`"));
    quoted.map_or_else(Vec::new, spelt)
}

/// Undoes typst's spelling of a string literal.
fn spelt(text: &str) -> Vec<char> {
    let mut letters = Vec::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            letters.push(c);
            continue;
        }
        match rest.next() {
            Some('n') => letters.push('\n'),
            Some('r') => letters.push('\r'),
            Some('t') => letters.push('\t'),
            Some('u') => {
                let hex: String = rest.by_ref().skip(1).take_while(|c| *c != '}').collect();
                letters.extend(u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32));
            }
            Some(other) => letters.push(other),
            None => {}
        }
    }
    letters
}

/// Typst's own words up to the first that may be somebody else's.
fn without_quotes(text: &str) -> String {
    for (said, ours) in [
        ("panicked with", "the template gave up"),
        ("assertion failed", "the template's own check failed"),
        ("failed to download package", "packages are not allowed"),
        ("failed to load file", "files cannot be read"),
        ("file not found", "files cannot be read"),
    ] {
        if text.starts_with(said) {
            return ours.into();
        }
    }
    // what stands behind a colon may be the value itself: `invalid float: ...`
    let quote = |c: char| matches!(c, '"' | '`' | '\'' | '“' | '‘' | '<' | '(' | ':');
    let own = text.split(quote).next().unwrap_or_default();
    let own: String = own.chars().filter(|c| !c.is_control()).take(160).collect();
    let own = own.trim();
    if own.len() < text.trim().len() { format!("{own} …") } else { own.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_nobody_draws_are_told_by_codepoint() {
        let said = "e/<stdin>:4:1: error: PDF/A-2a, PDF/UA-1 error: the text `\"王\"` could not be displayed with font `\"Noto Sans\"`\n\
                    /c/e/<stdin>:4:1: error: PDF/A-2a, PDF/UA-1 error: the text `\"\\u{10ffff}\\\"王\"` could not be displayed with font `\"X\"`\n";
        assert_eq!(read(said), CompileError::Missing { codepoints: vec!['王', '\u{10ffff}', '"'] });
        let said = "<stdin>:1:1: error: PDF/A-2a error: the text contains the disallowed codepoint `\"\\u{feff}\"`\n";
        assert_eq!(read(said), CompileError::Missing { codepoints: vec!['\u{feff}'] });
    }

    #[test]
    fn no_text_of_the_source_is_passed_on() {
        for said in [
            "<stdin>:3:9: error: panicked with: secret",
            "<stdin>:3:9: error: assertion failed: secret\n<secret>",
            "<stdin>:3:9: error: type string has no method `secret`",
            "<stdin>:3:9: error: cannot use \"a \\\" secret\" here",
            "<stdin>:3:9: error: unknown thing (secret) secret\n secret",
            "secret",
            "secret: error: secret",
            "secret:1:1: error: secret",
        ] {
            let error = read(said);
            assert!(!format!("{error} {error:?} {}", error.help()).contains("secret"), "{error:?}");
        }
    }

    #[test]
    fn typsts_own_words_and_the_place_are_kept() {
        let error = read("e/<stdin>:3:10: error: cannot add integer and string\n");
        assert_eq!(
            error,
            CompileError::Template { line: 3, column: 10, message: "cannot add integer and string".into() }
        );
    }
}
