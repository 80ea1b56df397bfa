//! A pack that came back, question by question in the terminal: a letter for each answer, and nothing chosen beforehand.

use super::folder;
use crate::cli::fill::Talk;
use crate::cli::shell::{Code, Shell, Stop};
use crate::pack::{Asked, Asks, Back};
use crate::register::{Fault, Issued, OfForm, Register, Returned, Spoken, Typed, enter, returned};
use crate::system::Trouble;
use crate::workspace::Workspace;

pub(super) fn run(pack: &str, form: Option<&str>, workspace: &Workspace, shell: &Shell) -> Result<Code, Stop> {
    let folder = folder(workspace)?;
    let register = Register::read(&folder)?;
    let standing = register.find(pack)?;
    let wanted = |f: &&OfForm<'_>| form.is_none_or(|form| f.back.form == form);
    let forms: Vec<&Back> = standing.forms.iter().filter(wanted).map(|f| f.back).collect();
    if forms.is_empty() {
        let known: Vec<&str> = standing.issued.forms.iter().map(|f| f.form.as_str()).collect();
        return Err(Stop::trouble("this form is not in the pack", format!("there are {}", known.join(", "))));
    }
    let mut talk = Entering { talk: Talk::new(false), spoken: Spoken(workspace), seen_by: String::new() };
    talk.talk.say(&format!("{}, {}", standing.issued.pack, standing.issued.child));
    let mut worst = Code::Fine;
    for back in forms {
        match talk.form((standing.issued, standing.at), back, shell)? {
            Some(entry) => drop(enter(&folder, shell.ctx.now, entry)?),
            None => {
                talk.talk.say("nothing of this form was entered");
                worst = Code::Findings;
            }
        }
    }
    let register = Register::read(&folder)?;
    Ok(super::list(&[register.find(&standing.issued.pack)?], workspace, shell).max(worst))
}

/// The talk about one pack.
struct Entering<'w> {
    talk: Talk,
    spoken: Spoken<'w>,
    /// Who takes it in, asked once.
    seen_by: String,
}

impl Entering<'_> {
    /// Everything about one form; nothing where somebody skips it.
    fn form(&mut self, issued: (&Issued, &str), back: &Back, shell: &Shell) -> Result<Option<Returned>, Stop> {
        self.talk.say(&format!("\n== {} ==", self.spoken.title(&back.form)));
        self.talk.say("y yes, n no, b left blank; f filled in, g with gaps; s leaves this form out");
        let mut typed: Vec<(String, String)> = Vec::new();
        for asked in &back.items {
            if !self.item(back, asked, &mut typed)? {
                return Ok(None);
            }
        }
        for signer in &back.signers {
            let name = format!("signed.{}", signer.field);
            let question = format!("{}: signed? y n ", self.spoken.item(&back.form, &signer.field));
            let Some(answer) = self.one_of(&question, &["y", "n"])? else { return Ok(None) };
            typed.push((name, answer));
        }
        self.rest(issued, back, typed, shell)
    }

    /// The day and who took it in, until nothing is wrong with them.
    fn rest(
        &mut self,
        issued: (&Issued, &str),
        back: &Back,
        typed: Vec<(String, String)>,
        shell: &Shell,
    ) -> Result<Option<Returned>, Stop> {
        let is_signed = typed.iter().any(|(name, answer)| name.starts_with("signed.") && answer == "y");
        let mut day = String::new();
        loop {
            if is_signed && day.is_empty() {
                day = self.line("The day beside the signature, or none: ")?;
            }
            if self.seen_by.is_empty() {
                self.seen_by = self.line("Your staff number or initials: ")?;
            }
            let mut all = typed.clone();
            all.extend([("signed_on".to_owned(), day.clone()), ("seen_by".to_owned(), self.seen_by.clone())]);
            let faults = match returned(issued, back, Typed(&all), self.spoken, shell.ctx.now) {
                Ok(entry) => return Ok(Some(entry)),
                Err(faults) => faults,
            };
            for Fault { name, fact, help } in faults {
                if self.talk.is_silent() {
                    return Err(Stop::trouble(fact, help));
                }
                self.talk.say(&format!("! {fact}: {help}"));
                match name.as_str() {
                    "signed_on" => day.clear(),
                    "seen_by" => self.seen_by.clear(),
                    _ => return Err(Stop::trouble(fact, help)),
                }
            }
        }
    }

    /// One item; whether it was answered.
    fn item(&mut self, back: &Back, asked: &Asked, typed: &mut Vec<(String, String)>) -> Result<bool, Stop> {
        let question = self.spoken.asked(&back.form, asked);
        let keys: &[&str] = match (asked.asks, asked.only()) {
            (Asks::Section, Some(_)) => &["f", "b"],
            (Asks::Section, None) => &["f", "g", "b"],
            _ => &["y", "n", "b"],
        };
        let Some(answer) = self.one_of(&format!("{question} {} ", keys.join(" ")), keys)? else { return Ok(false) };
        if answer == "g" {
            let missing = self.missing(back, asked)?;
            typed.extend(missing.into_iter().map(|m| (format!("{}.missing", asked.item), m)));
        }
        typed.push((asked.item.clone(), answer));
        Ok(true)
    }

    /// Which questions of a section are not answered, by their numbers.
    fn missing(&mut self, back: &Back, asked: &Asked) -> Result<Vec<String>, Stop> {
        for (n, question) in asked.questions.iter().enumerate() {
            self.talk.say(&format!("  {} {}", n + 1, self.spoken.item(&back.form, question)));
        }
        loop {
            let line = self.line("Which are not answered? Their numbers: ")?;
            let numbers = line.split([',', ' ']).filter(|n| !n.is_empty());
            let one = |n: &str| n.parse::<usize>().ok().and_then(|n| asked.questions.get(n.checked_sub(1)?));
            match numbers.map(|n| one(n).cloned()).collect::<Option<Vec<String>>>() {
                Some(missing) if !missing.is_empty() => return Ok(missing),
                _ => self.again("these are no numbers of questions of this section", "write them like 1, 3")?,
            }
        }
    }

    /// One of the keys; nothing where the form is left out.
    fn one_of(&mut self, question: &str, keys: &[&str]) -> Result<Option<String>, Stop> {
        loop {
            let said = self.line(question)?.to_lowercase();
            match said.as_str() {
                "s" => return Ok(None),
                key if keys.contains(&key) => return Ok(Some(said)),
                _ => self.again("nothing is chosen for you", &format!("answer with one of {}", keys.join(", ")))?,
            }
        }
    }

    /// Says what was wrong and lets ask again; where nobody listens that ends it.
    fn again(&self, fact: &str, help: &str) -> Result<(), Stop> {
        if self.talk.is_silent() {
            return Err(Stop::trouble(fact, help));
        }
        self.talk.say(&format!("! {fact}: {help}"));
        Ok(())
    }

    /// A line; that there are no more ends it all, with what was not written down left out.
    fn line(&mut self, prompt: &str) -> Result<String, Stop> {
        let line = self.talk.ask(prompt)?;
        let line = line.ok_or_else(|| {
            Trouble::new("the answers ended before the form did").help("what was entered of it is gone")
        })?;
        Ok(line.trim().to_owned())
    }
}
