//! The node tree: raw letters, style and place of everything in a text.

/// A stretch of a text: lines and columns count letters from 1, `start` and `end` are byte offsets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The column in letters, from 1.
    pub column: usize,
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// How a scalar was written: only a plain one can be a null word or be cut short by a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotation marks.
    Plain,
    /// In single or double quotation marks.
    Quoted,
    /// As a `|` or `>` block.
    Block,
}

/// One scalar: the letters that were typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Scalar {
    /// The letters, escapes resolved, nothing else changed.
    pub text: String,
    /// How it was written.
    pub style: Style,
    /// Where it stands.
    pub place: Place,
}

impl Scalar {
    /// Whether nothing was written after the key.
    pub fn is_empty(&self) -> bool {
        self.style == Style::Plain && self.text.is_empty()
    }

    /// Whether it is a word that YAML takes for "nothing" (`null`, `~`), unquoted.
    pub fn is_null_word(&self) -> bool {
        self.style == Style::Plain && matches!(self.text.as_str(), "null" | "Null" | "NULL" | "~")
    }
}

/// A key and what stands under it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key's letters.
    pub key: String,
    /// Where the key stands.
    pub key_place: Place,
    /// What stands under it.
    pub value: Node,
}

/// A scalar, a list or a map.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// One value.
    Scalar(Scalar),
    /// A list, and where it begins.
    List(Vec<Node>, Place),
    /// A map in the order written, and where it begins.
    Map(Vec<Entry>, Place),
}

impl Node {
    /// Where the node stands; a collection stands where its first entry does.
    pub fn place(&self) -> Place {
        match self {
            Node::Scalar(s) => s.place,
            Node::List(_, place) | Node::Map(_, place) => *place,
        }
    }

    /// What stands under a key of a map.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|e| &e.value)
    }

    /// The entry with that key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        match self {
            Node::Map(entries, _) => entries.iter().find(|e| e.key == key),
            _ => None,
        }
    }

    /// The node at the end of a path such as `actions[1].by`, rows counted from 1.
    pub fn at(&self, path: &str) -> Option<&Node> {
        let steps = path.split(['.', '[']).map(|s| s.trim_end_matches(']')).filter(|s| !s.is_empty());
        steps.into_iter().try_fold(self, |node, step| match node {
            Node::Map(..) => node.get(step),
            Node::List(items, _) => step.parse::<usize>().ok().and_then(|n| items.get(n.wrapping_sub(1))),
            Node::Scalar(_) => None,
        })
    }

    /// The letters of a scalar.
    pub fn text(&self) -> Option<&str> {
        match self {
            Node::Scalar(s) => Some(&s.text),
            _ => None,
        }
    }

    /// What the word is for people: "a text", "a list", "a map".
    pub fn noun(&self) -> &'static str {
        match self {
            Node::Scalar(s) if s.is_empty() => "nothing",
            Node::Scalar(_) => "a text",
            Node::List(..) => "a list",
            Node::Map(..) => "a map",
        }
    }

    /// The place of the deepest node that a path such as `actions[1].by` reaches, rows counted from 1, and the place
    /// of a key where the path ends in one: what is missing is shown at its nearest parent's key.
    pub fn nearest(&self, path: &str) -> Option<Place> {
        let mut node = self;
        let mut at = None;
        for step in path.split(['.', '[']).map(|s| s.trim_end_matches(']')).filter(|s| !s.is_empty()) {
            let next = match node {
                Node::Map(..) => node.entry(step).map(|e| (&e.value, e.key_place)),
                Node::List(items, _) => {
                    step.parse::<usize>().ok().and_then(|n| items.get(n.wrapping_sub(1))).map(|n| (n, n.place()))
                }
                Node::Scalar(_) => None,
            };
            let Some((value, key_place)) = next else { return at };
            node = value;
            at = Some(match value {
                Node::Scalar(s) if !s.is_empty() => s.place,
                _ => key_place,
            });
        }
        at
    }
}
