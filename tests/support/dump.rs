//! What `pdfinfo -struct-text` prints of a tagged file: how somebody who listens to it finds their way.

/// Why the dump is not as it should be: it opens with a heading of the first level, none skips a level, each table names its
/// columns or rows, and each document says the note once.
pub fn fault(dump: &str, note: &str) -> Option<String> {
    let elements: Vec<(usize, &str)> = dump.lines().filter_map(element).collect();
    let headings: Vec<usize> = elements.iter().filter_map(|(_, name)| name.strip_prefix('H')?.parse().ok()).collect();
    if headings.first() != Some(&1) {
        return Some("its first heading is not of the first level".to_owned());
    }
    if headings.windows(2).any(|pair| pair[1] > pair[0] + 1) {
        return Some(format!("its headings skip a level: {headings:?}"));
    }
    if let Some(table) =
        elements.iter().enumerate().find(|(at, (_, name))| *name == "Table" && !has_header(&elements[*at..]))
    {
        return Some(format!("element {} is a table without a header", table.0));
    }
    let (heard, documents) =
        (letters(&spoken(dump)).matches(&letters(note)).count(), headings.iter().filter(|level| **level == 1).count());
    (heard == 0 || heard > documents).then(|| format!("{documents} documents say the note {heard} times"))
}

/// How far in an element stands, and its name.
fn element(line: &str) -> Option<(usize, &str)> {
    let text = line.trim_start();
    let name = text.split([' ', ':']).next()?;
    let is_name = name.starts_with(|letter: char| letter.is_ascii_uppercase());
    is_name.then_some((line.len() - text.len(), name))
}

/// Whether one of the elements inside of the first is a header cell.
fn has_header(elements: &[(usize, &str)]) -> bool {
    let inside = elements[1..].iter().take_while(|(indent, _)| *indent > elements[0].0);
    inside.into_iter().any(|(_, name)| *name == "TH")
}

/// All that is read out, in its order.
fn spoken(dump: &str) -> String {
    let text = |line: &str| Some(line.trim().strip_prefix('"')?.strip_suffix('"')?.to_owned());
    dump.lines().filter_map(text).collect()
}

fn letters(text: &str) -> String {
    text.split_whitespace().collect()
}
