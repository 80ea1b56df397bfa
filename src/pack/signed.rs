//! A person signs a sealed file: in which of its places, in what order, and what the page shows in them afterwards.

use crate::pdf::{PdfError, Update};
use crate::seal::{Identity, Wish, sign_as_person};
use crate::source::shown;
use crate::system::Trouble;
use crate::typeset::{Looks, Press};
use crate::value::{LONDON, show_moment};
use crate::verify::{FieldKind, FormField, Report};
use chrono::{DateTime, Utc};

/// Who signs, with what key, and who typesets what the page shows.
pub struct Signing<'s> {
    /// The person's own key.
    pub person: &'s Identity,
    /// In which role; may be empty.
    pub role: &'s str,
    /// Typesets the looks of the signature and of what stands beside it, and knows the time.
    pub press: &'s Press<'s>,
}

/// The names of the empty signature fields that somebody means, in the order in which they are to be signed. `wanted` is a
/// field's name, the path of its question, or who signs there.
///
/// # Errors
/// When there is none, several where one is meant, or others must sign before; the help says what to do.
pub fn places_to_sign(report: &Report, wanted: &str, all: bool) -> Result<Vec<String>, Trouble> {
    let signatures: Vec<&FormField> = report.fields.iter().filter(|f| f.kind == FieldKind::Signature).collect();
    let path = |field: &FormField| field.name.rsplit(':').next().unwrap_or_default().to_owned();
    let mut named: Vec<&FormField> = signatures.iter().copied().filter(|f| f.name == wanted).collect();
    if named.is_empty() {
        named = signatures.iter().copied().filter(|f| f.signer == wanted || path(f) == wanted).collect();
    }
    let refuse = |fact: String, help: String| Err(Trouble::new(fact).help(help));
    let open: Vec<&FormField> = named.iter().copied().filter(|f| !f.is_signed).collect();
    match (signatures.is_empty(), named.is_empty(), open.as_slice()) {
        (true, ..) => {
            refuse("the file has no place to sign".into(), "its seal allows no change; it is signed on paper".into())
        }
        (_, true, _) => refuse(
            format!("there is no place to sign called `{}`", shown(wanted)),
            format!("choose one of these:{}", list(&signatures)),
        ),
        (.., []) => refuse(format!("`{}` is signed already", shown(wanted)), "look with `confide verify`".into()),
        (.., several) if several.len() > 1 && !all => refuse(
            format!("`{}` is to sign in {} places", shown(wanted), several.len()),
            format!("add --all, or choose one of these:{}", list(several)),
        ),
        // what is there for whoever wishes to sign is signed by name alone
        (.., open) => {
            let asked: Vec<&FormField> = open.iter().copied().filter(|f| f.is_required).collect();
            let chosen = if asked.is_empty() || !all { open } else { &asked };
            in_turn(report, chosen)?;
            Ok(chosen.iter().map(|f| f.name.clone()).collect())
        }
    }
}

fn list(fields: &[&FormField]) -> String {
    let line = |f: &&FormField| format!("\n  {} ({}): {}", shown(&f.name), f.signer, shown(&f.question));
    fields.iter().map(line).collect()
}

/// Whoever signs before them has signed, or does so now.
fn in_turn(report: &Report, chosen: &[&FormField]) -> Result<(), Trouble> {
    for (index, field) in chosen.iter().enumerate() {
        let is_now = |name: &String| chosen[..index].iter().any(|earlier| earlier.name == *name);
        let first = report.fields.iter().filter(|f| !f.is_signed && field.after.contains(&f.name) && !is_now(&f.name));
        let first: Vec<String> = first.map(|other| format!("“{}”", shown(&other.question))).collect();
        if !first.is_empty() {
            return Err(Trouble::new(format!("“{}” is signed after {}", shown(&field.question), first.join(" and ")))
                .help("let them sign first; nothing was written"));
        }
    }
    Ok(())
}

impl Signing<'_> {
    /// Signs a file in these places, one after the other; `report` is what `verify` says of it.
    ///
    /// # Errors
    /// When a place is gone, a page cannot be typeset, or what comes out is not what our own `verify` calls FILLED.
    pub fn sign(&self, mut bytes: Vec<u8>, mut report: Report, places: &[String]) -> Result<Vec<u8>, Trouble> {
        for name in places {
            let signed = self.sign_in(&bytes, &report, name)?;
            (bytes, report) = signed;
        }
        Ok(bytes)
    }

    fn sign_in(&self, bytes: &[u8], report: &Report, name: &str) -> Result<(Vec<u8>, Report), Trouble> {
        let at = self.press.ctx.now;
        let field = report.fields.iter().find(|f| f.name == name);
        let field = field.ok_or_else(|| Trouble::new("the place to sign is gone"))?;
        let beside = self.beside(report, name, at);
        let update = Update::of(bytes).map_err(unreadable)?;
        let who = self.person.certificate().name();
        let mut lines = vec![self.press.words.say_with("signed_digitally", &[("name", &who)])];
        lines.extend((!self.role.is_empty()).then(|| self.role.to_owned()));
        lines.push(show_moment(at.fixed_offset()));
        let looks = |field: &FormField, lines: Vec<String>, cells: usize| {
            let (width, height) = update.size(field.object).unwrap_or((200.0, 20.0));
            Looks { width, height, lines, cells, ..Looks::default() }
        };
        let mut all = vec![looks(field, lines, 0)];
        all.extend(beside.iter().map(|(field, value, cells)| looks(field, vec![value.clone()], *cells)));
        let looks = self.press.looks(&all).map_err(|error| {
            let help = error.help();
            Trouble::new(format!("the signature cannot be typeset: {error}")).help(help)
        })?;
        let beside = beside.iter().map(|(field, value, _)| (*field, value.as_str())).collect();
        let wish = Wish { field, at, role: self.role, beside, looks: &looks };
        Ok(sign_as_person(bytes, &wish, self.person)?.into_parts())
    }

    /// The empty fields beside a signature, what goes into them, and into how many squares.
    fn beside<'r>(&self, report: &'r Report, name: &str, at: DateTime<Utc>) -> Vec<(&'r FormField, String, usize)> {
        let values = values(&self.person.certificate().name(), self.role, at);
        let fields = values.into_iter().filter(|(_, value)| !value.is_empty()).filter_map(|(end, value)| {
            let name = format!("{name}/{end}");
            let field = report.fields.iter().find(|f| f.name == name && f.value.is_empty())?;
            let cells = match field.kind {
                FieldKind::Text(Some(cells)) if end.starts_with("signed_at") => cells,
                _ => 0,
            };
            Some((field, value, cells))
        });
        fields.collect()
    }
}

fn unreadable(error: PdfError) -> Trouble {
    let help = error.help();
    Trouble::new(error.to_string()).help(help)
}

/// What stands in the fields beside a signature, by the ends of their names.
fn values(name: &str, role: &str, at: DateTime<Utc>) -> [(&'static str, String); 7] {
    let local = at.with_timezone(&LONDON);
    let part = |form: &str| local.format(form).to_string();
    [
        ("name", name.to_owned()),
        ("role", role.to_owned()),
        ("signed_at/day", part("%d")),
        ("signed_at/month", part("%m")),
        ("signed_at/year", part("%Y")),
        ("signed_at/hour", part("%H")),
        ("signed_at/minute", part("%M")),
    ]
}
