//! `confide fill`: the questions of the desk, in the terminal, line by line: for a slow line, and for a screen reader.

mod ask;
mod draft;
mod talk;

use super::arguments::{Fill, Format as Output, Render};
use super::paper::{self, To};
use super::shell::{Code, Shell, Stop, say};
use super::{forms, render, urgent};
use crate::approve::{self, UrgentCode};
use crate::desk::{Answered, Problem, Writing, answered, look, words};
use crate::finding::Level;
use crate::form::Form;
use crate::record::Reference;
use crate::source::shown;
use crate::system::printers::{self, Printer};
use crate::system::terminal;
use crate::value::Format;
use crate::workspace::Workspace;
use ask::Step;
use std::path::Path;
pub(super) use talk::Talk;

pub(super) fn run(arguments: &Fill, shell: &mut Shell) -> Result<Code, Stop> {
    let code = urgent::reason(arguments.urgent.as_deref())?;
    let workspace = shell.open_workspace(Path::new("."))?;
    let form = forms::find(&arguments.form, &workspace)?;
    let writing = match &arguments.draft {
        Some(path) if path.exists() => draft::open(path, form, &workspace)?,
        _ => begin(form, arguments, shell)?,
    };
    if let Some(path) = &arguments.draft {
        draft::may_lie_at(path, &workspace)?;
    }
    let mut filling = Filling {
        ways: ways(arguments)?,
        writing,
        workspace: &workspace,
        talk: Talk::new(arguments.no_input),
        heading: String::new(),
    };
    filling.run(shell, code, arguments)
}

/// How the page can come out: a file or standard output, the printer that was named or is the default.
struct Ways {
    file: bool,
    printer: Option<Printer>,
}

/// The ways there are; one that was named must be there.
fn ways(arguments: &Fill) -> Result<Ways, Stop> {
    let listed = printers::list();
    if let Some(name) = &arguments.printer {
        let printers = listed.map_err(paper::unprintable)?;
        let printer = printers::choose(&printers, Some(name))?.clone();
        return Ok(Ways { file: false, printer: Some(printer) });
    }
    let printers = listed.unwrap_or_default();
    let printer = printers::choose(&printers, None).ok().cloned();
    let file = arguments.output.as_os_str() != "-" || !terminal::stdout_is_terminal();
    if !file && printer.is_none() {
        return Err(Stop::trouble(
            "a PDF cannot be shown on a terminal, and there is no printer to take it",
            "name a file with -o, or a printer with --printer",
        ));
    }
    Ok(Ways { file, printer })
}

/// What is done with what was written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    Page,
    Paper,
    Keep,
    Leave,
}

fn begin(form: &Form, arguments: &Fill, shell: &Shell) -> Result<Writing, Stop> {
    let mut writing = Writing::begin(form, shell.ctx.now, &shell.ctx.random)?;
    if let Some(id) = &arguments.id {
        writing.id.clone_from(id);
    }
    writing.child_ref.clone_from(&arguments.child);
    for code in [&writing.id, &writing.child_ref].into_iter().filter(|code| !code.is_empty()) {
        if let Some((fact, help)) = Format::Code.fault(code) {
            return Err(Stop::trouble(format!("`{code}`: {fact}"), help));
        }
    }
    if let Some(part) = &arguments.part {
        let known: Vec<&str> = form.parts.iter().map(|p| p.id.as_str()).collect();
        if !known.contains(&part.as_str()) {
            let help = format!("its parts are {}", known.join(", "));
            return Err(Stop::trouble(format!("this form has no part `{part}`"), help));
        }
        writing.part = (form.parts.len() > 1).then(|| part.clone());
    }
    if let (Some(id), Some(code)) = (&arguments.part_a, &arguments.code) {
        writing.part_a = Some(Reference { id: id.clone(), check_code: code.to_uppercase() });
    }
    Ok(writing)
}

/// One form while it is filled in here.
struct Filling<'w> {
    writing: Writing,
    ways: Ways,
    workspace: &'w Workspace,
    talk: Talk,
    /// The section whose heading was said last.
    heading: String,
}

impl Filling<'_> {
    fn run(&mut self, shell: &Shell, code: Option<UrgentCode>, arguments: &Fill) -> Result<Code, Stop> {
        let form = self.writing.form.clone();
        self.talk.say(&format!("{} ({})", words(&form.title, self.workspace), self.writing.id));
        self.talk.say(&words(&form.about, self.workspace));
        self.talk.say("An empty line leaves an answer as it is, - clears it, < goes back, >> goes to the end, ? says why it is asked.");
        self.ask_all(shell).inspect_err(|_| self.talk.wipe())?;
        loop {
            self.writing.drop_unasked(self.workspace);
            let wish = match (self.talk.is_silent(), self.ways.file) {
                (false, _) => self.review(shell, arguments.draft.as_deref())?,
                (true, true) => Wish::Page,
                (true, false) => Wish::Paper,
            };
            // what was written is on the screen, too; what is said of the page stays
            self.talk.wipe();
            match (wish, &arguments.draft) {
                (Wish::Keep, Some(path)) => match draft::close(&self.writing, path) {
                    Ok(code) => return Ok(code),
                    Err(stop) => {
                        shell.stop(&stop);
                        continue;
                    }
                },
                (Wish::Keep | Wish::Leave, _) => {
                    return Err(Stop::trouble("nothing was issued, and what was written is gone", ""));
                }
                (Wish::Page | Wish::Paper, _) => {}
            }
            let done = match self.issue(shell, code, arguments, wish) {
                // whoever typed all this can try again, by another way
                Err(stop) if !self.talk.is_silent() => {
                    shell.stop(&stop);
                    continue;
                }
                done => done?,
            };
            if done == Code::Findings && !self.talk.is_silent() {
                continue;
            }
            let is_there = arguments.draft.as_ref().is_some_and(|path| path.exists());
            if wish == Wish::Paper && is_there && !self.has_paper()? {
                say("the draft stays where it is");
                return Ok(done);
            }
            return draft::printed(done, arguments.draft.as_deref());
        }
    }

    /// Whether the paper is there: a printer may take a page and never print it.
    fn has_paper(&mut self) -> Result<bool, Stop> {
        let said = self.talk.ask("Is the paper in your hand, whole and readable? y removes the draft: ")?;
        Ok(said.as_deref().is_some_and(|s| s.trim() == "y"))
    }

    /// Asks every question, back and forth, until the last one or the wish to see the end.
    fn ask_all(&mut self, shell: &Shell) -> Result<(), Stop> {
        let mut at = 0;
        loop {
            let ids = self.questions();
            let Some(id) = ids.get(at) else { return Ok(()) };
            match self.ask(id, shell)? {
                Step::Next => at += 1,
                Step::Back => at = at.saturating_sub(1),
                Step::End | Step::Over => {
                    ids.iter().skip(at).for_each(|id| self.writing.pass(id));
                    return Ok(());
                }
            }
        }
    }

    /// The ids of the questions that are asked now, in order.
    fn questions(&self) -> Vec<String> {
        let asked = self.writing.asked(self.workspace);
        let pages = self.writing.pages(&asked);
        let fields = pages.iter().flat_map(|p| &p.fields);
        fields.filter(|f| f.is_question()).map(|f| f.id.clone()).collect()
    }

    /// Asks one question until its letters can be read, or are kept as they are.
    fn ask(&mut self, id: &str, shell: &Shell) -> Result<Step, Stop> {
        self.say_heading(id);
        loop {
            let before = self.writing.slots.letters(id);
            let since = self.writing.since(self.workspace, shell.ctx.now).filter(|(asks, _)| asks == id);
            since.iter().for_each(|(_, sentence)| self.talk.say(&format!("\n{sentence}")));
            let step = ask::question(&mut self.writing, id, self.workspace, &mut self.talk)?;
            self.writing.pass(id);
            let faults = self.faults(id);
            if step != Step::Next
                || faults.is_empty()
                || self.talk.is_silent()
                || before == self.writing.slots.letters(id)
            {
                return Ok(step);
            }
            faults.iter().for_each(|fault| self.talk.say(fault));
        }
    }

    fn say_heading(&mut self, id: &str) {
        let form = self.writing.form.clone();
        let sections = form.parts.iter().flat_map(|p| &p.sections);
        let Some(section) = sections.into_iter().find(|s| s.fields.iter().any(|f| f.id == id)) else { return };
        if self.heading != section.id {
            self.heading.clone_from(&section.id);
            self.talk.say(&format!("\n== {} ==", words(&section.title, self.workspace)));
            self.talk.say(&words(&section.help, self.workspace));
        }
    }

    /// What is wrong with the letters of an answer.
    fn faults(&self, id: &str) -> Vec<String> {
        let (_, faults) = self.writing.record(self.workspace, self.writing.moment());
        let own = |path: &str| path.trim_start_matches("record.").split(['.', '[']).next() == Some(id);
        faults.iter().filter(|f| own(&f.path)).map(|f| format!("! {}: {}", f.message, f.help)).collect()
    }

    /// What can be said at the end.
    fn choices(&self, draft: Option<&Path>) -> String {
        let page = if self.ways.file { "p makes the page, " } else { "" };
        let printer = self.ways.printer.as_ref().map(|p| format!("s sends it to the printer {}, ", shown(&p.name)));
        let keep = if draft.is_some() { "k keeps it closed for later, " } else { "" };
        format!("A number changes that answer, {page}{}{keep}q leaves: ", printer.unwrap_or_default())
    }

    /// Everything once more; what is to be done with it.
    fn review(&mut self, shell: &Shell, draft: Option<&Path>) -> Result<Wish, Stop> {
        loop {
            let rows: Vec<Answered> =
                answered(&self.writing, self.workspace).into_iter().flat_map(|s| s.rows).collect();
            self.talk.say("\n== What you have written ==");
            for (number, row) in rows.iter().enumerate() {
                let answer = if row.lines.is_empty() { "(open)".to_owned() } else { row.lines.join(" / ") };
                self.talk.say(&format!("{} {}: {answer}", number + 1, row.label));
            }
            for problem in self.problems(shell)? {
                self.talk.say(&format!("{} {} {}", mark(&problem), problem.fact, problem.help));
            }
            let said = self.talk.ask(&self.choices(draft))?;
            match said.as_deref().map(|s| s.trim()) {
                Some("p") if self.ways.file => return Ok(Wish::Page),
                Some("s") if self.ways.printer.is_some() => return Ok(Wish::Paper),
                Some("k") if draft.is_some() => return Ok(Wish::Keep),
                Some("q") | None => return Ok(Wish::Leave),
                Some(number) => {
                    if let Some(row) = number.parse::<usize>().ok().and_then(|n| rows.get(n.wrapping_sub(1))) {
                        self.ask(&row.id, shell)?;
                    }
                }
            }
        }
    }

    fn problems(&self, shell: &Shell) -> Result<Vec<Problem>, Stop> {
        let looked = look(&self.writing, self.workspace, shell.ctx.now);
        Ok(looked.map_err(|e| Stop::trouble(e.to_string(), "mend the rule; nothing was issued"))?.problems)
    }

    /// Makes the page, or says what stops it.
    fn issue(&self, shell: &Shell, code: Option<UrgentCode>, arguments: &Fill, wish: Wish) -> Result<Code, Stop> {
        let now = shell.ctx.now;
        let looked = look(&self.writing, self.workspace, now)
            .map_err(|e| Stop::trouble(e.to_string(), "mend the rule; nothing was issued"))?;
        let Some(checked) = looked.checked else { return Ok(Code::Findings) };
        let code = code.filter(|_| checked.record.form.urgent);
        let Ok(approved) = approve::approve(checked, code, now, self.workspace.urgent_hours()) else {
            for problem in looked.problems.iter().filter(|p| p.level != Level::Advice) {
                say(&format!("{} {} {}", mark(problem), problem.fact, problem.help));
            }
            say("error: nothing was issued: mend what is shown above");
            return Ok(Code::Findings);
        };
        let render = Render {
            output: arguments.output.clone(),
            replace: arguments.replace,
            large_print: arguments.large_print,
            unlock: arguments.unlock.clone(),
            ..Render::default()
        };
        match self.ways.printer.as_ref().filter(|_| wish == Wish::Paper) {
            Some(printer) => self.print(approved, code, &render, printer, shell),
            None => render::issue(approved, code, &render, self.workspace, shell),
        }
    }

    fn print(
        &self,
        approved: approve::Approved,
        code: Option<UrgentCode>,
        render: &Render,
        printer: &Printer,
        shell: &Shell,
    ) -> Result<Code, Stop> {
        let job = render::job(approved, render, self.workspace, shell)?;
        let page = paper::page(&job, code, &render.unlock, self.workspace, shell)?;
        let told = paper::send(&page, &To::once(printer), shell)?;
        match shell.format {
            Output::Json => say(&told.to_string()),
            _ => paper::tell_end(printer),
        }
        Ok(Code::Fine)
    }
}

fn mark(problem: &Problem) -> &'static str {
    if problem.level == Level::Advice { "~" } else { "!" }
}
