//! An approved record as its template sees it: strings, and lists and maps of strings.

use super::answer::{Asking, At, field};
use super::keep::keep;
use super::letters::breakable;
use super::open::open_words;
use super::second::{self, line};
use super::words::PageWords;
use crate::approve::Approved;
use crate::expr::{Data, Lists, Scope, Vars};
use crate::form::{Class, Form, Moment, Note, Part, Sensitivity, Strings};
use crate::record::{Attestation, Record};
use crate::setting::{OwnLook, Setting};
use crate::value::{Kind, fill, show_date, show_moment};
use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};

/// What all pages of a run share.
#[derive(Debug)]
pub struct Look<'a> {
    /// The fixed words.
    pub words: &'a PageWords,
    /// The nursery.
    pub setting: &'a Setting,
    /// Whether the type is 18 pt.
    pub large: bool,
    /// The time that the page bears.
    pub now: DateTime<Utc>,
    /// The words of a second language, which stand beside the English.
    pub second: Option<&'a Strings>,
}

/// What stands on one document beside its record.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The id that all its pages bear: the record's, or the pack's.
    pub id: &'a str,
    /// The note of the form's class.
    pub note: &'a Note,
    /// What is said of the seal, when the document is to be sealed and shows the seal.
    pub seal_words: Option<SealWords<'a>>,
    /// Why it is not sealed, when it is not.
    pub unsealed: Option<&'a str>,
    /// What the names of its form fields begin with, where it is filled in on a screen.
    pub fields: Option<&'a str>,
}

/// What a page says of its own seal.
#[derive(Debug, Clone, Copy)]
pub struct SealWords<'a> {
    /// The words that the certificate is known by.
    pub certificate: &'a str,
    /// Whether a service is asked to stamp the time on it.
    pub is_stamped: bool,
}

impl Look<'_> {
    /// The setting and the record as placeholders see them.
    pub fn values(&self, record: Option<&Record>) -> Data {
        let record_data = record.map_or(Data::Null, Record::to_data);
        let meta = record.map_or(Data::Null, |r| r.meta(self.now));
        Data::map([("setting", self.setting.data.clone()), ("record", record_data), ("meta", meta)])
    }

    /// The words of a printed string, placeholders filled in.
    pub(super) fn print(&self, words: &crate::value::Words, values: &Data) -> String {
        fill(words.in_language(self.words.language()), values).0
    }

    /// Words in the page's language with what they need to know of the setting.
    pub fn fill(&self, words: &crate::value::Words) -> String {
        self.print(words, &self.values(None))
    }

    /// The note as printed.
    pub fn note_text(&self, note: &Note) -> String {
        self.print(&note.text, &self.values(None))
    }

    /// The line that names the setting and its registration.
    pub fn setting_line(&self) -> String {
        self.words.say_with(
            "setting_line",
            &[("setting", &self.setting.name), ("ICO", ""), ("number", &self.setting.ico_number)],
        )
    }

    /// What the page set-up needs; `foot` is the margin kept free for the band, in millimetres.
    pub fn house(&self, title: &str, foot: f64) -> Json {
        json!({
            "lang": self.words.language(),
            "title": title,
            "author": self.setting.name,
            "large": yes(self.large),
            "text_pt": if self.large { "18pt" } else { "11pt" },
            "accent": self.setting.look.accent.to_string(),
            "accent_words": self.setting.look.accent.for_words().to_string(),
            "logo": logo(&self.setting.look),
            "bottom_margin": format!("{foot:.2}mm"),
            "words": self.words.to_json(),
            "second": second::none(),
        })
    }
}

/// The logo as the page set-up draws it; nothing where there is none.
fn logo(look: &OwnLook) -> Json {
    let Some(logo) = &look.logo else { return "".into() };
    let octets: String = logo.bytes.iter().map(|b| format!("{b:02x}")).collect();
    json!({"octets": octets, "format": logo.format, "ratio": format!("{:.4}", logo.ratio), "alt": look.logo_alt})
}

pub(super) fn yes(holds: bool) -> &'static str {
    if holds { "yes" } else { "" }
}

/// The values of one document.
pub fn document(approved: &Approved, look: &Look<'_>, facts: &Facts<'_>) -> Json {
    let record = approved.record();
    let form = &record.form;
    let values = look.values(Some(record));
    let record_data = record.to_data();
    let vars = Vars::default().with("record", &record_data).with("setting", &look.setting.data);
    let lists = Lists::none();
    let scope = Scope::over(&vars, &lists);
    let part = |p: &Part| {
        let claimed = record.claims(p);
        let is_copy = approved.is_for_audience();
        part(p, &Asking { record, look, values: &values, scope: &scope, claimed, is_copy, fields: facts.fields })
    };
    let mut parts: Vec<Json> = form.parts.iter().filter(|p| is_printed(record, p)).map(part).collect();
    if approved.is_for_audience() {
        parts.retain(|part| part["sections"].as_array().is_some_and(|sections| !sections.is_empty()));
    }
    place_closing(&mut parts);
    let mut doc = head(approved, look, facts);
    doc["title"] = look.print(&form.title, &values).into();
    doc["about"] = look.print(&form.about, &values).into();
    doc["parts"] = parts.into();
    let closing = form.closing.iter().map(|w| look.print(w, &values));
    doc["closing"] = closing.collect::<Vec<_>>().into();
    doc["keep"] = keep(approved, look).into_iter().map(|said| said.english).collect::<Vec<_>>().into();
    doc
}

/// Marks the section that the closing words end: the last one that is not on a sheet of its own, since nothing else stands
/// on such a sheet. Where nothing else is printed, the document is that sheet.
fn place_closing(parts: &mut [Json]) {
    let sections = parts.iter_mut().filter_map(|p| p["sections"].as_array_mut()).flatten();
    let mut sections: Vec<&mut Json> = sections.collect();
    if sections.iter().all(|s| s["own_sheet"] == "yes") {
        sections.iter_mut().for_each(|s| s["own_sheet"] = "".into());
    }
    if let Some(last) = sections.into_iter().rfind(|s| s["own_sheet"] != "yes") {
        last["ends"] = "yes".into();
    }
}

/// A part that the record does not claim is printed for the pen, unless the record is a later part on its own.
pub(super) fn is_printed(record: &Record, part: &Part) -> bool {
    record.part_a.is_none() || record.claims(part)
}

/// The values of a pack's first page, as far as they are those of any document.
pub fn contents_head(first: &Approved, look: &Look<'_>, facts: &Facts<'_>) -> Json {
    let mut doc = head(first, look, facts);
    for key in ["ref", "edition", "about", "completes", "part_a", "moment_words", "open_intro", "second_line"] {
        doc[key] = "".into();
    }
    for key in ["open", "findings", "waivers"] {
        doc[key] = json!([]);
    }
    doc
}

fn head(approved: &Approved, look: &Look<'_>, facts: &Facts<'_>) -> Json {
    let record = approved.record();
    let words = look.words;
    let form = &record.form;
    json!({
        "id": facts.id,
        "form": form.id,
        "ref": form.reference,
        "edition": form.edition_words(),
        "child": record.child_name(),
        "child_ref": record.child_ref,
        "moment": record.moment.word(),
        "moment_words": words.say(moment_words(approved)),
        "open": open_words(approved, look).into_iter().map(|w| json!({"words": w})).collect::<Vec<_>>(),
        "open_intro": words.say(if form.is_signed_by_parent() && record.moment <= Moment::Issued { "open_yours" } else { "open_intro" }),
        "findings": open_errors(approved),
        "extras": record.extras.iter().map(|(k, v)| json!({"words": breakable(&format!("{k}: {v}"))})).collect::<Vec<_>>(),
        "incomplete": approved.urgent().map(|u| words.say_with("incomplete", &[("reason", u.code.reason()), ("due", &show_moment(u.due.fixed_offset()))])).unwrap_or_default(),
        "completes": record.completes.as_ref().map(|r| words.say_with("completes", &[("id", &r.id), ("check_code", &r.check_code)])).unwrap_or_default(),
        "part_a": record.part_a.as_ref().map(|r| words.say_with("part_a", &[("id", &r.id), ("check_code", &r.check_code)])).unwrap_or_default(),
        "second_line": line(form, look).map(|said| said.english).unwrap_or_default(),
        "draft": yes(record.is_draft()),
        "specimen": yes(record.specimen),
        "copy_for": "",
        "copy_withheld": "",
        "unsealed": facts.unsealed.map(|why| words.say_with("unsealed", &[("reason", why)])).unwrap_or_default(),
        "keep": [],
        "waivers": approved.waived().iter().map(|w| json!({"words": waiver(w, words)})).collect::<Vec<_>>(),
        "referrer": if form.sensitivity == Some(Sensitivity::S3) { words.say("referrer_line") } else { "" },
        "attested": approved.attested().iter().map(|a| json!({"words": attested(a, words)})).collect::<Vec<_>>(),
        "note_title": look.print(&facts.note.title, &look.values(None)),
        "note": [look.note_text(facts.note)],
        "sealed": yes(facts.seal_words.is_some()),
        "seal": seal(look, facts.seal_words, record.moment < Moment::Signed && form.class != Some(Class::Notice)),
    })
}

/// What is still wrong on an urgent page.
fn open_errors(approved: &Approved) -> Vec<Json> {
    let Some(urgent) = approved.urgent() else { return Vec::new() };
    urgent.open_errors.iter().map(|words| json!({"words": words})).collect()
}

fn waiver(waiver: &crate::record::Waiver, words: &PageWords) -> String {
    let day = |day: Option<chrono::NaiveDate>| day.map(show_date).unwrap_or_default();
    let (rule, reason, by) = (&waiver.rule, breakable(&waiver.reason), breakable(&waiver.by));
    let (on, until) = (day(waiver.on), day(waiver.until));
    words.say_with("waiver", &[("rule", rule), ("reason", &reason), ("by", &by), ("on", &on), ("until", &until)])
}

/// What a person vouches for, with name, role and time; the reason where one was given.
fn attested(given: &Attestation, words: &PageWords) -> String {
    let asked = given.asked.in_language(words.language());
    let who = [given.name.as_str(), &given.role, &given.at.show()];
    let who = who.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
    let said = words.say_with("attested", &[("asked", asked), ("who", &breakable(&who))]);
    format!("{said} {}", breakable(&given.reason)).trim().to_owned()
}

/// What the seal panel says; `may_sign` where the certification still allows filling in and signing.
pub(super) fn seal(look: &Look<'_>, of: Option<SealWords<'_>>, may_sign: bool) -> Json {
    let words = look.words;
    let named = [("setting", look.setting.name.as_str())];
    let mut means = vec![words.say_with("seal_issued", &named), words.say("seal_not_author").to_owned()];
    if may_sign {
        means.push(words.say("seal_may_sign").into());
    }
    let is_stamped = of.is_some_and(|of| of.is_stamped);
    json!({
        "title": words.say("seal_title"),
        "told_last": "",
        "by": words.say_with("seal_by", &named),
        "at": show_moment(look.now.fixed_offset()),
        "clock": words.say(if is_stamped { "seal_stamped" } else { "seal_own_clock" }),
        "words": of.map(|of| of.certificate).unwrap_or_default(),
        "explains": [means.join(" "), words.say("seal_check")],
    })
}

/// Which words say how far along the document is.
fn moment_words(approved: &Approved) -> &'static str {
    let record = approved.record();
    let waits_for_ink = approved.open().iter().any(|o| o.is_signature);
    let is_signed = record.form.fields().any(|(_, f)| f.kind == Kind::Sign);
    match record.moment {
        _ if record.form.class == Some(Class::Notice) => "moment_notice",
        Moment::Blank | Moment::Issued if !is_signed => "moment_blank_unsigned",
        Moment::Blank if record.form.id == "consent_withdrawal" => "moment_blank_keep",
        Moment::Blank => "moment_blank",
        Moment::Issued => "moment_issued",
        Moment::Completed if waits_for_ink => "moment_completed",
        Moment::Completed => "moment_completed_unsigned",
        Moment::Signed => "moment_signed",
        Moment::Filed => "moment_filed",
    }
}

fn part(part: &Part, asking: &Asking<'_, '_, '_>) -> Json {
    let Asking { record, look, values, .. } = *asking;
    let sections: Vec<Json> = part
        .sections
        .iter()
        .filter_map(|section| {
            let fields: Vec<Json> = section
                .fields
                .iter()
                .filter(|f| asking.is_asked(f))
                .map(|f| field(asking, f, At { path: &f.id, within: "" }, record.answer(&f.id)))
                .collect();
            (!fields.is_empty() && asking.is_kept(section)).then(|| {
                json!({
                    "id": section.id,
                    "title": look.print(&section.title, values),
                    "help": look.print(&section.help, values),
                    "box": section.frame.map(|f| format!("{f:?}").to_lowercase()).unwrap_or_default(),
                    "own_sheet": yes(section.own_sheet),
                    "fields": fields,
                })
            })
        })
        .collect();
    json!({
        "id": part.id,
        "title": look.print(&part.title, values),
        "by": look.print(&part.by, values),
        "shown_title": yes(!part.title.is_empty() && record.form.parts.len() > 1),
        "only_lines": yes(!record.claims(part)),
        "sections": sections,
    })
}

/// The template that a form is typeset with: its own where there is one; a notice is a letter, all others ask.
pub fn template_of(form: &Form, has: impl Fn(&str) -> bool) -> String {
    let own = format!("{}.typ", form.id);
    match form.class {
        _ if has(&own) => own,
        Some(Class::Notice) => "notice.typ".into(),
        _ => "form.typ".into(),
    }
}
