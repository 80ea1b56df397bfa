//! What a link of the templates asks for: `field:kind|name|most letters|size of type|what it asks`.

/// What is answered in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The setting's seal.
    Seal,
    /// A person's signature.
    Signature,
    /// Letters on one line.
    Line,
    /// Letters on many lines.
    Lines,
    /// A figure in each square.
    Digits,
    /// A tick.
    Tick,
}

/// A field that a template asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    pub kind: Kind,
    /// Its name, unique in the file.
    pub name: String,
    /// The most letters that it takes, where there is a limit.
    pub most: Option<i64>,
    /// The size of its type, in points.
    pub size: i64,
    /// What a screen reader says for it, and a pointer shows (`/TU`, ISO 32000-1, 12.7.3.1).
    pub asks: String,
}

impl Wanted {
    /// Reads what stands behind `field:`; nothing where it is none of ours.
    pub fn read(link: &str) -> Option<Wanted> {
        let mut parts = link.splitn(5, '|');
        let kind = match parts.next()? {
            "seal" => Kind::Seal,
            "sign" => Kind::Signature,
            "line" => Kind::Line,
            "lines" => Kind::Lines,
            "digits" => Kind::Digits,
            "tick" => Kind::Tick,
            _ => return None,
        };
        let name = if kind == Kind::Seal { super::SEAL } else { parts.next()? }.to_owned();
        let most = parts.next().and_then(|most| most.parse().ok());
        let size = parts.next().and_then(|size| size.parse().ok()).unwrap_or(10);
        Some(Wanted { kind, name, most, size, asks: parts.next().unwrap_or_default().to_owned() })
    }

    /// A tick's state when it is on: the last part of its name, the choice that it stands for.
    pub fn state(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_may_hold_any_letters() {
        let wanted = Wanted::read("line|R-1:a/2/b|40|10|a|b: Łukasz?").unwrap();
        assert_eq!(
            (wanted.kind, wanted.name.as_str(), wanted.most, wanted.size),
            (Kind::Line, "R-1:a/2/b", Some(40), 10)
        );
        assert_eq!((wanted.asks.as_str(), wanted.state()), ("a|b: Łukasz?", "b"));
        assert_eq!(Wanted::read("seal").map(|w| w.name), Some("seal".to_owned()));
        assert_eq!(Wanted::read("other|x"), None);
    }
}
