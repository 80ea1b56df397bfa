//! Diagnostics for people: the fact, the line it is about, the clause, what to do.

use super::place::first_line;
use super::{Diagnostic, Report};
use crate::finding::Level;
use annotate_snippets::{AnnotationKind, Group, Level as Title, Renderer, Snippet};

/// All diagnostics as text, with colour or without.
pub fn human(report: &Report, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    report.found.iter().map(|d| renderer.render(&[group(d, report)]) + "\n\n").collect()
}

fn group<'r>(diagnostic: &'r Diagnostic, report: &'r Report) -> Group<'r> {
    let title = match diagnostic.level {
        Level::Error => Title::ERROR,
        Level::Warning => Title::WARNING,
        Level::Advice => Title::INFO.with_name("advice"),
    };
    let id = if diagnostic.name.is_empty() {
        diagnostic.code.clone()
    } else {
        format!("{} {}", diagnostic.code, diagnostic.name)
    };
    let group = title.primary_title(diagnostic.message.as_str()).id(id);
    let mut group = match report.text_of(diagnostic) {
        Some(text) => group.element(snippet(diagnostic, text)),
        None if !diagnostic.cell.is_empty() => group.element(annotate_snippets::Origin::path(diagnostic.cell.as_str())),
        None => group.element(annotate_snippets::Origin::path(diagnostic.file.as_str())),
    };
    if let Some(citation) = &diagnostic.citation {
        group = group.element(Title::NOTE.no_name().message(citation.to_string()));
    }
    if let Some(waiver) = &diagnostic.waived {
        group = group.element(Title::NOTE.no_name().message(format!("set aside: {waiver}")));
    }
    if !diagnostic.help.is_empty() {
        group = group.element(Title::HELP.message(diagnostic.help.as_str()));
    }
    group
}

fn snippet<'r>(diagnostic: &'r Diagnostic, text: &'r str) -> Snippet<'r, annotate_snippets::Annotation<'r>> {
    let span = first_line(diagnostic.place, text);
    Snippet::source(text)
        .path(diagnostic.file.as_str())
        .annotation(AnnotationKind::Primary.span(span).label(diagnostic.path.as_str()))
}
