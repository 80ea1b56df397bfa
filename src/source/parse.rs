//! Parser events become the node tree; what YAML hides (anchors, tags, merge keys ...) becomes a fault.

use super::{Entry, Fault, MOST_DEPTH, MOST_NODES, Node, Place, Reading, Scalar, Source, Style, Weight, letters};
use serde_yaml::granit_parser::{self, Event, Parser, ScalarStyle, Span};

/// A collection that is still open.
enum Open {
    List(Vec<Node>, Place),
    Map(Vec<Entry>, Option<(String, Place)>, Place),
}

struct Builder<'t> {
    text: &'t str,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
    nodes: usize,
    faults: Vec<Fault>,
}

/// Reads one document; a syntax error ends it, everything else goes on.
pub(super) fn parse(name: &str, text: &str) -> Reading {
    let options = granit_parser::options! {
        flow_nesting_limit: MOST_DEPTH,
        block_nesting_limit: MOST_DEPTH,
        emit_unresolved_aliases: true,
    };
    let mut builder = Builder { text, open: Vec::new(), root: None, documents: 0, nodes: 0, faults: Vec::new() };
    for event in Parser::new_from_str_with_options(text, options) {
        match event {
            Ok((event, span)) => builder.take(event, span),
            Err(e) => {
                let at = e.marker();
                builder.syntax(at.line(), at.col(), &e.to_string());
                builder.root = None;
                break;
            }
        }
        if builder.nodes > MOST_NODES {
            let message = format!("the file has more than {MOST_NODES} entries");
            builder.fault("too-many", Place::default(), message, "split it into several files");
            builder.root = None;
            break;
        }
    }
    if builder.root.is_none() && builder.faults.is_empty() {
        let place = Place { line: 1, column: 1, start: 0, end: 0 };
        builder.fault("empty", place, "there is nothing in this file", "check that this is the right file");
    }
    builder.faults.sort_by_key(|f| f.place.start);
    Reading { source: Source { name: name.into(), text: text.into() }, root: builder.root, faults: builder.faults }
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, span: Span) {
        let place = self.place(span);
        match event {
            Event::DocumentStart(_, version) => {
                self.documents += 1;
                self.directives(version.is_some(), place);
                if self.documents == 2 {
                    self.fault(
                        "documents",
                        place,
                        "a second document begins here",
                        "keep one document in a file: remove the line ---",
                    );
                }
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.fault(
                    "alias",
                    place,
                    "an alias (*name) stands for a text written elsewhere",
                    "write the text itself, or put it in quotation marks",
                );
                self.put(Node::Scalar(Scalar { text: String::new(), style: Style::Plain, place }));
            }
            Event::Scalar(letters, style, anchor, tag) => {
                self.properties(anchor, tag.is_some(), place);
                self.scalar(letters.into_owned(), style, place);
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.properties(anchor, tag.is_some(), place);
                self.open.push(Open::List(Vec::new(), place));
            }
            Event::MappingStart(_, anchor, tag) => {
                self.properties(anchor, tag.is_some(), place);
                self.open.push(Open::Map(Vec::new(), None, place));
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List(items, place)) => self.put(Node::List(items, place)),
                Some(Open::Map(entries, _, place)) => self.put(Node::Map(entries, place)),
                None => {}
            },
            _ => {}
        }
    }

    fn scalar(&mut self, text: String, style: ScalarStyle, place: Place) {
        if let Some((letter, why)) = text.chars().find_map(|c| letters::hidden_letter(c).map(|why| (c, why))) {
            let message = format!("{why} (U+{:04X}) stands in this text", letter as u32);
            self.fault("hidden-letter", place, message, "remove it, or type the text again by hand");
        }
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
            ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
        };
        // The parser spells nothing as `~`; nothing has no letters.
        let text = if style == Style::Plain && place.start == place.end { String::new() } else { text };
        self.cut_by_comment(style, place, &text);
        self.put(Node::Scalar(Scalar { text, style, place }));
    }

    /// A plain value that ends in ` #` was probably meant to go on (YAML 1.2.2 section 6.6).
    fn cut_by_comment(&mut self, style: Style, place: Place, text: &str) {
        let is_value = !matches!(self.open.last(), Some(Open::Map(_, None, _)));
        let rest = self.text[place.end.min(self.text.len())..].lines().next().unwrap_or("");
        if style == Style::Plain
            && is_value
            && !text.is_empty()
            && rest.trim_start().starts_with('#')
            && rest.starts_with([' ', '\t'])
        {
            let fault = Fault {
                code: "cut-comment",
                weight: Weight::Warning,
                path: self.path(None),
                place,
                message: "the value ends before the # sign; what follows is taken for a comment".into(),
                help: "put the whole value in quotation marks, or move the comment to a line of its own".into(),
            };
            self.faults.push(fault);
        }
    }

    fn put(&mut self, node: Node) {
        self.nodes += 1;
        let fault = match self.open.last_mut() {
            None => {
                if self.documents <= 1 {
                    self.root = Some(node);
                }
                None
            }
            Some(Open::List(items, _)) => {
                items.push(node);
                None
            }
            Some(Open::Map(entries, waiting, _)) => match waiting.take() {
                Some((key, key_place)) => add(entries, key, key_place, node),
                None => match node {
                    Node::Scalar(s) => {
                        let fault = (s.text == "<<" && s.style == Style::Plain).then(|| {
                            (
                                "merge-key",
                                s.place,
                                "a merge key (<<) brings in text from elsewhere".to_owned(),
                                "write the entries out",
                            )
                        });
                        *waiting = Some((s.text, s.place));
                        fault
                    }
                    other => {
                        let place = other.place();
                        *waiting = Some((String::new(), place));
                        Some(("key", place, "a key must be one word".to_owned(), "write `name: value`"))
                    }
                },
            },
        };
        if let Some((code, place, message, help)) = fault {
            self.fault(code, place, message, help);
        }
    }

    fn properties(&mut self, anchor: usize, tag: bool, place: Place) {
        if anchor != 0 {
            self.fault(
                "anchor",
                place,
                "an anchor (&name) hides text from the reader",
                "remove the & word, or put the text in quotation marks",
            );
        }
        if tag {
            self.fault(
                "tag",
                place,
                "a tag (!name) changes what the text means",
                "remove the ! word, or put the text in quotation marks",
            );
        }
    }

    /// `%YAML` and `%TAG` lines stand before a document (YAML 1.2.2 section 6.8).
    fn directives(&mut self, version: bool, place: Place) {
        let before =
            self.text[..place.start.min(self.text.len())].lines().enumerate().find(|(_, l)| l.starts_with('%'));
        if let (true, at) | (_, at @ Some(_)) = (version, before) {
            let line = at.map_or(1, |(n, _)| n + 1);
            let place = Place { line, column: 1, start: 0, end: 0 };
            self.fault(
                "directive",
                place,
                "a directive (%) changes how the file is read",
                "remove the line that begins with %",
            );
        }
    }

    fn syntax(&mut self, line: usize, col: usize, message: &str) {
        let start = self.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
        let place = Place { line: line.max(1), column: col + 1, start, end: start };
        // The parser's own message ends in its position, which is shown apart.
        let fact = message.split(" at byte").next().unwrap_or(message).split(" at line").next().unwrap_or(message);
        let (code, help) = if fact.contains("nest") || fact.contains("limit") || fact.contains("recursion") {
            ("too-deep", "write it flatter")
        } else {
            ("yaml", "check the indentation, the colons and the quotation marks of this line and the one before")
        };
        self.fault(code, place, format!("this is no YAML: {fact}"), help);
    }

    fn fault(&mut self, code: &'static str, place: Place, message: impl Into<String>, help: &str) {
        let path = self.path(None);
        self.faults.push(Fault {
            code,
            weight: Weight::Error,
            path,
            place,
            message: message.into(),
            help: help.into(),
        });
    }

    /// The path of the node that is being read.
    fn path(&self, last: Option<&str>) -> String {
        let mut path = String::new();
        for open in &self.open {
            match open {
                Open::List(items, _) => path.push_str(&format!("[{}]", items.len() + 1)),
                Open::Map(_, Some((key, _)), _) => super::keys::join(&mut path, key),
                Open::Map(_, None, _) => {}
            }
        }
        if let Some(last) = last {
            super::keys::join(&mut path, last);
        }
        path
    }

    fn place(&self, span: Span) -> Place {
        let (start, end) = (span.start, span.end);
        let start_byte = start.byte_offset().unwrap_or(0);
        let end_byte = end.byte_offset().unwrap_or(start_byte);
        Place { line: start.line(), column: start.col() + 1, start: start_byte, end: end_byte.max(start_byte) }
    }
}

/// Adds an entry; the first of two equal keys stays.
fn add(
    entries: &mut Vec<Entry>,
    key: String,
    key_place: Place,
    value: Node,
) -> Option<(&'static str, Place, String, &'static str)> {
    if let Some(first) = entries.iter().find(|e| e.key == key) {
        let message =
            format!("the key `{key}` stands here a second time; the first is on line {}", first.key_place.line);
        return Some(("duplicate", key_place, message, "keep one of the two"));
    }
    entries.push(Entry { key, key_place, value });
    None
}
