//! Tries a check before it may judge: its paths, its expressions on blank and filled subjects, its two samples.

use super::catalogue::{Check, Subject, Which};
use super::judge::{CannotJudge, Outcome, Rows, Ruled};
use super::sample::{Ground, Laid};
use super::{Sample, shapes};
use crate::expr::{Data, Lists, Scope, Shape, Vars};
use crate::form::Form;
use crate::source::{Fault, Place, Weight, did_you_mean};
use std::collections::{BTreeMap, BTreeSet};

/// How many differently filled subjects a check is tried on, so that each of several choices has its turn.
const TURNS: usize = 6;

/// All that is wrong with a check; nothing when it may judge.
pub(super) fn faults(ruled: Ruled<'_>, ground: &Ground<'_>, words: &Lists) -> Vec<Fault> {
    let trial = Trial { ruled, check: ruled.check, ground, words };
    let forms = trial.forms();
    if forms.is_empty() {
        return vec![trial.no_form()];
    }
    let mut faults = trial.paths(&forms);
    if faults.is_empty() {
        faults = trial.runs(&forms);
    }
    if faults.is_empty() {
        faults = trial.samples();
    }
    faults
}

struct Trial<'t, 'f> {
    ruled: Ruled<'t>,
    check: &'t Check,
    ground: &'t Ground<'f>,
    words: &'t Lists,
}

impl<'f> Trial<'_, 'f> {
    /// The forms to try it on; one nameless form where the subject has none.
    fn forms(&self) -> Vec<Option<&'f Form>> {
        match self.check.on.subject {
            Subject::Record => self.ground.taken(&self.check.on).into_iter().map(Some).collect(),
            Subject::Form | Subject::Page if matches!(self.check.on.which, Which::Ids(_)) => {
                self.ground.taken(&self.check.on).into_iter().map(Some).collect()
            }
            _ => vec![None],
        }
    }

    fn no_form(&self) -> Fault {
        let known = self.ground.forms.ids();
        let help = match &self.check.on.which {
            Which::Ids(ids) => {
                ids.iter().filter(|id| !known.contains(&id.as_str())).find_map(|id| did_you_mean(id, &known))
            }
            _ => None,
        };
        let help = help.unwrap_or_else(|| format!("there are: {}", known.join(", ")));
        self.fault("on", self.check.place, format!("no form is taken in by {}", self.check.on.show()), help)
    }

    fn paths(&self, forms: &[Option<&'f Form>]) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut told = BTreeSet::new();
        for form in forms {
            let roots = match self.roots(*form) {
                Ok(roots) => roots,
                Err(fault) => {
                    faults.push(*fault);
                    break;
                }
            };
            for (written, read) in self.check.reads() {
                if let Err(unknown) = roots.look(&read.path)
                    && told.insert(read.path.clone())
                {
                    let is_root = read.path.split(['.', '[']).next() == Some(&unknown.step);
                    let on = form.filter(|_| !is_root).map_or_else(String::new, |f| format!(" on the form {}", f.id));
                    let message = format!("`{}` is read, and there is no `{}`{on}", read.path, unknown.step);
                    faults.push(self.fault("path", written.at(read.offset), message, unknown.help));
                }
            }
        }
        faults
    }

    /// What the check can see, with `row` and `key` where it goes over rows.
    fn roots(&self, form: Option<&Form>) -> Result<Shape, Box<Fault>> {
        let Shape::Map(mut roots) = shapes::visible(self.check.on.subject, form, self.ground.numbers) else {
            return Ok(Shape::map::<String>([]));
        };
        if let Some(over) = &self.check.for_each {
            let subject = roots.get(self.check.on.subject.root());
            let list = roots.get(over).map_or_else(|| subject.map(|s| s.look(over)).transpose(), |root| Ok(Some(root)));
            let wrong = |message: String, help: String| Box::new(self.fault("path", self.check.place, message, help));
            let row = match list {
                Ok(Some(Shape::List(of) | Shape::MapOf(of))) => (**of).clone(),
                Ok(_) => return Err(wrong(format!("`{over}` has no rows to go over"), "name a table".into())),
                Err(unknown) => {
                    return Err(wrong(format!("`for_each` goes over `{over}`, which is not there"), unknown.help));
                }
            };
            roots.insert("row".into(), row);
            roots.insert("key".into(), Shape::text());
        }
        Ok(Shape::Map(roots))
    }

    /// On blank and on filled subjects nothing may fail to be evaluated.
    fn runs(&self, forms: &[Option<&'f Form>]) -> Vec<Fault> {
        for form in forms {
            let mut subjects = vec![("blank".to_owned(), self.ground.base(self.check, *form))];
            let shape = shapes::of_subject(self.check.on.subject, *form);
            for turn in 0..TURNS {
                subjects.push(("filled".into(), self.ground.laid(self.check, *form, shape.filled(turn))));
            }
            for (how, laid) in subjects {
                if let Err(e) = self.run(&laid) {
                    let on = form.map_or_else(|| self.check.on.subject.root().to_owned(), |f| f.id.clone());
                    let message = format!("this cannot be evaluated on a {how} {on}: {}", e.message);
                    let help = "guard it: blank(x) || ..., or put the guard into `when`";
                    return vec![self.fault("evaluation", self.check.require.at(0), message, help.into())];
                }
            }
        }
        Vec::new()
    }

    fn run(&self, laid: &Laid<'_>) -> Result<Outcome, CannotJudge> {
        // Making a tree ready costs more than evaluating: only what is read is made ready.
        let seen = laid.trees.iter().filter(|(name, _)| self.check.sees(name));
        let vars = seen.fold(Vars::default(), |vars, (name, tree)| vars.with(name, tree));
        let trees: BTreeMap<&str, &Data> = laid
            .trees
            .iter()
            .filter(|(name, _)| {
                matches!(name.as_str(), "signatures" | "texts") || *name == self.check.on.subject.root()
            })
            .map(|(name, tree)| (name.as_str(), tree))
            .collect();
        let rows = Rows::of(std::iter::once(self.check), &trees);
        self.ruled.run(&Scope::over(&vars, self.words), &rows)
    }

    /// The failing sample is refused by this check, the passing one reaches it and is accepted.
    fn samples(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        match self.lay("fail", &self.check.fail) {
            Ok((outcome, _)) if outcome.findings.is_empty() => {
                let why = if outcome.reached == 0 { "`when` or `for_each` leaves it out" } else { "`require` holds" };
                faults.push(self.sample_fault("fail", &self.check.fail, "the failing sample is not refused", why));
            }
            Ok((outcome, form)) => faults.extend(self.stray_path(&outcome, form)),
            Err(found) => faults.extend(found),
        }
        match self.lay("pass", &self.check.pass) {
            Ok((outcome, _)) if !outcome.findings.is_empty() => {
                faults.push(self.sample_fault(
                    "pass",
                    &self.check.pass,
                    "the passing sample is refused",
                    "`require` does not hold",
                ));
            }
            Ok((outcome, _)) if outcome.reached == 0 => {
                let why = "`when` or `for_each` leaves it out, so that it shows nothing";
                faults.push(self.sample_fault(
                    "pass",
                    &self.check.pass,
                    "the passing sample never reaches the check",
                    why,
                ));
            }
            Ok(_) => {}
            Err(found) => faults.extend(found),
        }
        faults
    }

    fn lay(&self, key: &str, sample: &Sample) -> Result<(Outcome, Option<&'f Form>), Vec<Fault>> {
        let laid = self.ground.lay(self.check, sample)?;
        match self.run(&laid) {
            Ok(outcome) => Ok((outcome, laid.form)),
            Err(e) => Err(vec![self.sample_fault(key, sample, "the sample cannot be evaluated", &e.message)]),
        }
    }

    /// A finding about a field that the form does not have would point nowhere.
    fn stray_path(&self, outcome: &Outcome, form: Option<&Form>) -> Option<Fault> {
        let shape = shapes::of_subject(self.check.on.subject, form);
        let finding = outcome.findings.iter().find(|f| match self.check.on.subject {
            Subject::Record => shape.look(&f.path).is_err(),
            Subject::Form => {
                let first = f.path.split('.').next().unwrap_or("");
                !first.is_empty() && shape.look(first).is_err()
            }
            _ => false,
        })?;
        let message = format!("the finding is about `{}`, which is not there", finding.path);
        Some(self.fault("path", self.check.place, message, "mend `at`".into()))
    }

    fn sample_fault(&self, key: &str, sample: &Sample, fact: &str, why: &str) -> Fault {
        let rule = &self.ruled.rule.id;
        self.fault(
            "sample",
            sample.tree.place(),
            format!("{fact} by this check of {rule}: {why}"),
            format!("mend `{key}` or the check"),
        )
    }

    fn fault(&self, code: &'static str, place: Place, message: String, help: String) -> Fault {
        Fault { code, weight: Weight::Error, path: self.ruled.rule.id.clone(), place, message, help }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Forms;
    use crate::procedure::{Procedure, Written};
    use crate::source::{Scalar, Source, Style};
    use std::path::Path;
    use std::sync::Arc;

    fn read(folder: &str) -> Vec<(String, Vec<u8>)> {
        let home = Path::new(env!("CARGO_MANIFEST_DIR"));
        let files = walkdir::WalkDir::new(home.join(folder)).sort_by_file_name();
        let files = files.into_iter().map(|e| e.expect("it can be read")).filter(|e| e.file_type().is_file());
        let name = |path: &Path| path.strip_prefix(home).expect("found there").to_string_lossy().replace('\\', "/");
        files.map(|e| (name(e.path()), std::fs::read(e.path()).expect("it can be read"))).collect()
    }

    fn all_true() -> Written {
        let scalar = Scalar { text: "true".into(), style: Style::Plain, place: Place::default() };
        Written::of(&scalar, &Arc::new(Source::default()))
    }

    /// A check whose samples do not notice that it no longer checks anything is not tested at all.
    #[test]
    fn every_check_that_is_made_to_hold_always_is_noticed_by_its_sample() {
        let files = read("forms");
        let is_form = |n: &str| !n.contains("/procedure/") && !n.contains("/sets/") && !n.ends_with("notes.yaml");
        let named = |keep: &dyn Fn(&str) -> bool| -> Vec<(&str, &[u8])> {
            files.iter().filter(|(n, _)| keep(n)).map(|(n, b)| (n.as_str(), b.as_slice())).collect()
        };
        let (forms, _) = Forms::read(named(&is_form));
        let catalogue = named(&|n| n.contains("/procedure/") || n.ends_with("notes.yaml"));
        let mut procedure = Procedure::load_tried(catalogue, &forms).expect("the catalogue can be read");
        let mut clauses = procedure.take_clauses();
        let ground = Ground { forms: &forms, notes: &procedure.notes, numbers: &procedure.numbers };
        let mut count = 0;
        for (c, r, k) in places(&clauses) {
            let check = &mut clauses[c].rules[r].checks[k];
            let kept = std::mem::replace(&mut check.require, all_true());
            let (clause, rule) = (&clauses[c], &clauses[c].rules[r]);
            let ruled = Ruled { clause, rule, check: &rule.checks[k] };
            let faults = Trial { ruled, check: ruled.check, ground: &ground, words: &procedure.words }.samples();
            let noticed = faults.iter().any(|f| f.message.contains("the failing sample is not refused"));
            assert!(noticed, "check {} of {} may hold always, and nothing notices", k + 1, rule.id);
            clauses[c].rules[r].checks[k].require = kept;
            count += 1;
        }
        assert!(count > 60, "{count} checks");
    }

    fn places(clauses: &[crate::procedure::Clause]) -> Vec<(usize, usize, usize)> {
        let rules = clauses
            .iter()
            .enumerate()
            .flat_map(|(c, clause)| clause.rules.iter().enumerate().map(move |(r, rule)| (c, r, rule)));
        rules.flat_map(|(c, r, rule)| (0..rule.checks.len()).map(move |k| (c, r, k))).collect()
    }
}
