//! A clause and its rules in words, for whoever answers for a nursery: what is asked, what is refused, how to mend it; the
//! expressions come last.

use super::lines::wrapped;
use super::markdown::{block, words};
use crate::form::Moment;
use crate::procedure::{Check, Clause, On, Rule, Status, Subject, Which};
use crate::report::clause::{done, numbered, vouched, weighs};
use crate::source::yaml;

/// A clause, those of its rules that were asked for, and how long a line may be.
pub struct Explained<'p> {
    /// The clause.
    pub clause: &'p Clause,
    /// Its rules.
    pub rules: &'p [&'p Rule],
    /// The letters in a line.
    pub width: usize,
}

impl Explained<'_> {
    /// For a terminal.
    pub fn human(&self) -> String {
        let Explained { clause, rules, width } = self;
        let mut text = wrapped(&clause.under, *width, "");
        text += &wrapped(&format!("\"{} ...\" ({})", clause.opens, clause.id), *width, "");
        text += &(wrapped(&numbered(clause), *width, "") + "\n" + &wrapped(&clause.says, *width, ""));
        text += &vouched(clause).map(|words| wrapped(&words, *width, "")).unwrap_or_default();
        if rules.is_empty() {
            text += &("\n".to_owned()
                + &wrapped(&format!("What is done about it: {}.", said_of(&clause.status)), *width, ""));
        }
        for rule in *rules {
            text += &format!("\n{} {} ({})\n", rule.id, rule.name, rule.level);
            text += &wrapped(&format!("{}.", weighs(rule.level)), *width, "");
            for (at, check) in rule.checks.iter().enumerate() {
                text += &("\n".to_owned() + &wrapped(&counted(at, check, rule), *width, ""));
                text += &self.check(check);
            }
        }
        text
    }

    fn check(&self, check: &Check) -> String {
        let line = |name: &str, says: &str| wrapped(says, self.width, &format!("  {name:<11} "));
        let mut text = line("it refuses", &check.message.plain()) + &line("to mend it", &check.help);
        text += &line("it looks at", &(looks_at(&check.on) + &holds(check)));
        text += &check.for_each.as_ref().map(|rows| line("each of", rows)).unwrap_or_default();
        text += &check.when.as_ref().map(|when| line("where", when.text())).unwrap_or_default();
        text += &line("it requires", check.require.text());
        for (word, sample) in [("refused, for example", &check.fail), ("accepted, for example", &check.pass)] {
            text += &format!("  {word}\n{}", yaml(&sample.tree, 4));
        }
        text
    }

    /// For a page of Markdown.
    pub fn markdown(&self) -> String {
        let Explained { clause, rules, .. } = self;
        let mut text = format!("## {}\n\n> {} ...\n\n", words(&clause.under), words(&clause.opens));
        text += &format!("{}\n\n{}\n", words(&numbered(clause)), words(&clause.says));
        text += &vouched(clause).map(|vouched| format!("\n{}\n", words(&vouched))).unwrap_or_default();
        if rules.is_empty() {
            text += &format!("\nWhat is done about it: {}.\n", words(&said_of(&clause.status)));
        }
        for rule in *rules {
            text += &format!("\n### {} {}\n\nLevel {}: {}.\n", rule.id, rule.name, rule.level, weighs(rule.level));
            for (at, check) in rule.checks.iter().enumerate() {
                text += &format!("\n**{}**\n\n{}", counted(at, check, rule), markdown(check));
            }
        }
        text
    }
}

fn markdown(check: &Check) -> String {
    let mut text = format!("- It refuses: {}\n", words(&check.message.plain()));
    text += &format!("- To mend it: {}\n", words(&check.help));
    text += &format!("- It looks at: {}\n", words(&(looks_at(&check.on) + &holds(check))));
    text += &check.for_each.as_ref().map(|rows| format!("- Each of: {}\n", words(rows))).unwrap_or_default();
    for (word, expression) in [("Where", check.when.as_ref()), ("It requires", Some(&check.require))] {
        text += &expression.map(|e| format!("\n{word}:\n\n{}", block("cel", e.text()))).unwrap_or_default();
    }
    for (word, sample) in [("Refused, for example", &check.fail), ("Accepted, for example", &check.pass)] {
        text += &format!("\n{word}:\n\n{}", block("yaml", &yaml(&sample.tree, 0)));
    }
    text
}

fn counted(at: usize, check: &Check, rule: &Rule) -> String {
    let level =
        if check.level == rule.level { String::new() } else { format!(" ({}: {})", check.level, weighs(check.level)) };
    format!("check {} of {}{level}", at + 1, rule.checks.len())
}

/// What is done about a clause without a rule of its own, and where more of it stands.
fn said_of(status: &Status) -> String {
    match status {
        Status::CarriedBy(rule) => format!("{}: see `confide explain {rule}`", done(status)),
        _ => done(status),
    }
}

/// The subject, which of them, and what they must have.
pub fn looks_at(on: &On) -> String {
    let subject = Subject::WORDS.iter().find(|(_, s)| *s == on.subject).map_or("", |(word, _)| word);
    let which = match &on.which {
        Which::Any => "any".into(),
        Which::Ids(ids) => ids.join(", "),
        Which::Classes(classes) => format!("of the class {}", classes.join(", ")),
    };
    let having = if on.having.is_empty() { String::new() } else { format!(" with {}", on.having.join(", ")) };
    format!("{subject}: {which}{having}")
}

/// From which moment of a record and in which part it holds.
fn holds(check: &Check) -> String {
    if !matches!(check.on.subject, Subject::Record | Subject::Page) {
        return String::new();
    }
    let from =
        if check.from == Moment::Blank { String::new() } else { format!(", from the moment `{}`", check.from.word()) };
    from + &check.part.as_ref().map(|part| format!(", part {part}")).unwrap_or_default()
}
