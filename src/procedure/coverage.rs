//! How much of the procedure is checked: clauses by what is done about them, rules by their own level.

use super::catalogue::{Clause, Status};
use super::load::Procedure;
use crate::finding::Level;
use std::fmt;

/// What is done about a clause, told from what there is and not from what its entry promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// Rules of its own or of another clause check it, a page bears it, or a person vouches for it.
    Enforced,
    /// It is for people to read.
    Guidance,
    /// Its rule is not written yet.
    Nothing,
}

/// The ledger's last line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// All clauses.
    pub clauses: usize,
    /// Those that are enforced, or carried by the rule of another.
    pub enforced: usize,
    /// Those that are for people to read.
    pub guidance: usize,
    /// Those whose rule is not written yet.
    pub without: usize,
    /// All rules.
    pub rules: usize,
    /// Those that stop.
    pub errors: usize,
    /// Those that stop until they are waived.
    pub warnings: usize,
    /// Those that never stop.
    pub advice: usize,
}

impl Procedure {
    /// What is done about a clause.
    pub fn done(&self, clause: &Clause) -> Done {
        match &clause.status {
            _ if !clause.rules.is_empty() => Done::Enforced,
            Status::Printed | Status::Attested => Done::Enforced,
            Status::CarriedBy(rule) if self.rule(rule).is_some() => Done::Enforced,
            Status::Guidance => Done::Guidance,
            Status::Checked | Status::CarriedBy(_) => Done::Nothing,
        }
    }

    /// The counts; a rule counts by its own level, whatever the levels of its checks.
    pub fn coverage(&self) -> Coverage {
        let clauses = |done| self.clauses().iter().filter(|c| self.done(c) == done).count();
        let rules = |level| self.rules().filter(|(_, r)| r.level == level).count();
        Coverage {
            clauses: self.clauses().len(),
            enforced: clauses(Done::Enforced),
            guidance: clauses(Done::Guidance),
            without: clauses(Done::Nothing),
            rules: self.rules().count(),
            errors: rules(Level::Error),
            warnings: rules(Level::Warning),
            advice: rules(Level::Advice),
        }
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Coverage { clauses, enforced, guidance, without, rules, errors, warnings, advice } = self;
        write!(
            f,
            "{clauses} clauses: {enforced} enforced or carried, {guidance} guidance only, {without} without anything; \
             {rules} rules, of which {errors} errors, {warnings} warnings, {advice} advice"
        )
    }
}
