//! Findings as annotations of GitHub Actions: one workflow command a line, which the page of a pull request shows in place.

use super::place::{end_column, from_here};
use super::{Diagnostic, Ended, Report};
use crate::finding::Level;
use std::path::Path;

/// All findings, and what stood in the way of looking for more; without a last line break.
pub fn github(report: &Report, here: &Path, ended: &Ended<'_>) -> String {
    let found = report.found.iter().map(|d| one(d, report, here));
    let troubles = ended.troubles.iter().map(|t| format!("::error title=confide::{}", data(t)));
    found.chain(troubles).collect::<Vec<_>>().join("\n")
}

fn one(d: &Diagnostic, report: &Report, here: &Path) -> String {
    let command = match d.level {
        _ if d.waived.is_some() => "notice",
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Advice => "notice",
    };
    let title = format!("{} {}", d.code, d.name);
    let mut properties = vec![("file", from_here(&d.file, here))];
    if d.place.line > 0 {
        let end = end_column(d, report.text_of(d));
        let (line, column) = (d.place.line.to_string(), d.place.column.to_string());
        properties.extend([("line", line.clone()), ("endLine", line), ("col", column), ("endColumn", end.to_string())]);
    }
    properties.push(("title", title.trim_end().into()));
    let properties: Vec<String> = properties.iter().map(|(key, value)| format!("{key}={}", property(value))).collect();
    format!("::{command} {}::{}", properties.join(","), data(&words(d)))
}

/// The fact, where it stands in the procedure, what to do.
fn words(d: &Diagnostic) -> String {
    let cited = d.citation.as_ref().map(ToString::to_string);
    let help = Some(format!("help: {}", d.help)).filter(|_| !d.help.is_empty());
    let waived = d.waived.as_ref().map(|w| format!("set aside: {w}"));
    [Some(d.message.clone()), cited, waived, help].into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// Letters that would end the command, as the runner reads them back: the percent sign first, since it is what marks them.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// In a property also those that would end the property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_finding_ends_its_command() {
        assert_eq!(data("100%\r\n::error::x, y"), "100%25%0D%0A::error::x, y");
        assert_eq!(property("a:b,c%2C\n"), "a%3Ab%2Cc%252C%0A");
    }
}
