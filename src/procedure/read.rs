//! YAML becomes clauses, rules and checks; every fault of a file is found in one reading.

use super::place::Letters;
use super::{Attests, Check, Clause, On, Rule, Sample, Status, Subject, Template, Which, Written};
use crate::finding::Level;
use crate::form::Moment;
use crate::source::{Faults, Keys, Node, Place, Scalar, Source, Style};
use std::sync::Arc;

/// The most opening words that stand in a clause's entry: enough to find it on paper, and no more of the text than that.
const MOST_OPENING_WORDS: usize = 8;

/// Reads the clauses of one file; expressions are compiled now only where they are to be tried.
pub(super) fn clauses(root: &Node, source: &Arc<Source>, faults: &Faults, compile: bool, folder: &str) -> Vec<Clause> {
    let Node::List(items, _) = root else {
        faults.add("shape", "", root.place(), "a list of clauses is needed here", "begin each with `- clause: ...`");
        return Vec::new();
    };
    let reader = Reader { source, faults, compile, folder };
    items.iter().enumerate().filter_map(|(i, node)| reader.clause(node, &format!("[{}]", i + 1))).collect()
}

struct Reader<'s> {
    source: &'s Arc<Source>,
    faults: &'s Faults,
    compile: bool,
    /// The procedure's own: the folder that its files lie in.
    folder: &'s str,
}

impl Reader<'_> {
    fn clause(&self, node: &Node, path: &str) -> Option<Clause> {
        let mut keys = Keys::of(node, path, self.faults)?;
        let (id, under, opens, says) = (keys.need("clause"), keys.need("under"), keys.need("opens"), keys.need("says"));
        if opens.split_whitespace().count() > MOST_OPENING_WORDS {
            let message = format!("`opens` has more than {MOST_OPENING_WORDS} words");
            keys.fault("too-long", "opens", keys.at("opens"), message, "keep the first words only");
        }
        let status = keys.need("status");
        let status = Status::read(&status).unwrap_or_else(|| {
            let help = "write checked, printed, attested, guidance or carried by R27";
            keys.fault("choice", "status", keys.at("status"), format!("`{status}` is no status"), help);
            Status::Guidance
        });
        let attests = keys.map("attests").and_then(|mut keys| {
            let attests = Attests { id: keys.need("id"), says: keys.need("says") };
            keys.done();
            (!attests.id.is_empty()).then_some(attests)
        });
        let procedure = self.folder.to_owned();
        let rules: Vec<Rule> = keys.list("rules").into_iter().filter_map(|(n, p)| self.rule(n, &p)).collect();
        keys.done();
        Some(Clause { id, procedure, under, opens, says, status, attests, rules })
    }

    fn rule(&self, node: &Node, path: &str) -> Option<Rule> {
        let mut keys = Keys::of(node, path, self.faults)?;
        let (id, name) = (keys.need("id"), keys.need("name"));
        let level = keys.choice("level", &Level::WORDS).unwrap_or(Level::Error);
        let on = keys.node("on").and_then(|n| self.on(n, &keys.path("on")));
        let checks = keys.list("checks");
        if checks.is_empty() {
            keys.fault(
                "missing",
                "checks",
                keys.at("checks"),
                "the rule checks nothing",
                "add a check under `checks:`",
            );
        }
        let checks = checks.into_iter().filter_map(|(n, p)| self.check(n, &p, level, on.as_ref())).collect();
        keys.done();
        Some(Rule { id, name, level, checks })
    }

    fn check(&self, node: &Node, path: &str, level: Level, on: Option<&On>) -> Option<Check> {
        let mut keys = Keys::of(node, path, self.faults)?;
        let own = keys.node("on").and_then(|n| self.on(n, &keys.path("on")));
        let on = own.or_else(|| on.cloned());
        if on.is_none() {
            keys.fault(
                "missing",
                "on",
                keys.at("on"),
                "`on` is missing",
                "say what the check looks at: `on: {record: any}`",
            );
        }
        let place = keys.place();
        let check = Check {
            level: keys.choice("level", &Level::WORDS).unwrap_or(level),
            from: keys.choice("from", &Moment::WORDS).unwrap_or(Moment::Completed),
            part: keys.text("part"),
            for_each: keys.text("for_each"),
            when: self.expression(&mut keys, "when").transpose().ok()?,
            require: self.needed(&mut keys, "require", Self::expression)?,
            at: self.template(&mut keys, "at").unwrap_or_default(),
            message: self.needed(&mut keys, "message", Self::worded)?,
            help: keys.need("help"),
            fail: self.sample(&mut keys, "fail", place)?,
            pass: self.sample(&mut keys, "pass", place)?,
            on: on?,
            file: self.source.name.clone(),
            place,
        };
        keys.done();
        Some(check)
    }

    fn needed<'n, T>(
        &self,
        keys: &mut Keys<'n>,
        key: &'static str,
        read: fn(&Self, &mut Keys<'n>, &'static str) -> Option<Result<T, ()>>,
    ) -> Option<T> {
        match read(self, keys, key) {
            Some(read) => read.ok(),
            None => {
                let help = format!("add a line `{key}: ...`");
                keys.fault("missing", key, keys.at(key), format!("`{key}` is missing"), help);
                None
            }
        }
    }

    /// An expression: none when the key is not there, an error when it was a fault.
    fn expression<'n>(&self, keys: &mut Keys<'n>, key: &'static str) -> Option<Result<Written, ()>> {
        let written = Written::of(self.scalar(keys, key)?, self.source);
        Some(self.compiled(keys, key, &written).map(|()| written))
    }

    fn worded<'n>(&self, keys: &mut Keys<'n>, key: &'static str) -> Option<Result<Template, ()>> {
        let scalar = self.scalar(keys, key)?;
        Some(match Template::read(scalar, self.source) {
            Ok(template) => {
                let compiled = template.expressions().try_for_each(|w| self.compiled(keys, key, w));
                compiled.map(|()| template)
            }
            Err(letter) => {
                let place = Letters::of(scalar, self.source).at(letter);
                keys.fault(
                    "expression",
                    key,
                    place,
                    "a brace is opened here and never closed",
                    "close it with a brace",
                );
                Err(())
            }
        })
    }

    fn template<'n>(&self, keys: &mut Keys<'n>, key: &'static str) -> Option<Template> {
        self.worded(keys, key)?.ok()
    }

    fn compiled(&self, keys: &Keys<'_>, key: &str, written: &Written) -> Result<(), ()> {
        if !self.compile {
            return Ok(());
        }
        if let Err(fault) = written.compiled() {
            keys.fault("expression", key, written.at(fault.offset_in_text), fault.message.clone(), fault.help.clone());
            return Err(());
        }
        Ok(())
    }

    fn scalar<'n>(&self, keys: &mut Keys<'n>, key: &'static str) -> Option<&'n Scalar> {
        match keys.node(key)? {
            Node::Scalar(scalar) => {
                if scalar.style == Style::Quoted && scalar.text.contains('\n') {
                    let help = "write it as a >- block";
                    keys.fault(
                        "shape",
                        key,
                        scalar.place,
                        format!("`{key}` goes over several lines in quotation marks"),
                        help,
                    );
                }
                Some(scalar)
            }
            other => {
                keys.fault(
                    "shape",
                    key,
                    other.place(),
                    format!("`{key}` is a text"),
                    "write it on one line or as a >- block",
                );
                None
            }
        }
    }

    fn sample(&self, keys: &mut Keys<'_>, key: &'static str, place: Place) -> Option<Sample> {
        match keys.node(key) {
            Some(tree) => Some(Sample { tree: tree.clone() }),
            None => {
                let help = "every check shows what it refuses and what it accepts";
                keys.fault("missing", key, place, format!("`{key}` is missing"), help);
                None
            }
        }
    }

    fn on(&self, node: &Node, path: &str) -> Option<On> {
        let mut keys = Keys::of(node, path, self.faults)?;
        let having = keys.texts("having");
        let named = Subject::WORDS.into_iter().find_map(|(word, subject)| keys.node(word).map(|n| (word, subject, n)));
        for (word, _) in Subject::WORDS {
            keys.node(word);
        }
        let Some((word, subject, node)) = named else {
            keys.fault(
                "missing",
                "",
                keys.place(),
                "it is not said what to look at",
                "write record, form, page, files, set or index",
            );
            return None;
        };
        let which = self.which(node, &keys.path(word));
        keys.done();
        Some(On { subject, which, having })
    }

    fn which(&self, node: &Node, path: &str) -> Which {
        match node {
            Node::Scalar(s) if s.text == "any" => Which::Any,
            Node::Scalar(s) => Which::Ids(vec![s.text.clone()]),
            Node::List(items, _) => Which::Ids(items.iter().filter_map(|n| n.text().map(str::to_owned)).collect()),
            Node::Map(..) => {
                let Some(mut keys) = Keys::of(node, path, self.faults) else { return Which::Any };
                let classes = keys.texts("class");
                keys.done();
                Which::Classes(classes)
            }
        }
    }
}
