//! A public notice as one web page, made from what its PDF is made from and proved before it is handed out.
//!
//! It bears no seal, so it may hold nothing that is not for everybody, and it says that the sealed PDF is the original.

use super::facts::{Read, page_facts};
use super::{Failed, Job};
use crate::approve::{CheckCode, check_code};
use crate::form::{Class, Sensitivity};
use crate::system::Context;
use crate::typeset::{self, Look, TypesetError};
use crate::workspace::Workspace;

/// What a browser is told before anything else: nothing is fetched, run, framed or sent.
const POLICY: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
                      img-src data:; base-uri 'none'; form-action 'none'\">";

/// Tags that a page without script and request has no use for.
const FORBIDDEN: [&str; 9] = ["script", "link", "iframe", "object", "embed", "form", "base", "svg", "img"];

/// The size of a screen's type, in points.
const SIZE: f64 = 12.0;

/// A notice's web page; there is no other way to make one than [`web_page`].
#[derive(Debug)]
pub struct WebPage {
    html: String,
    code: CheckCode,
}

impl WebPage {
    /// The file.
    pub fn bytes(&self) -> &[u8] {
        self.html.as_bytes()
    }

    /// The code by which paper, page and PDF are known to be one.
    pub fn check_code(&self) -> &str {
        &self.code.shown
    }
}

/// Makes the page of a job that is one notice.
///
/// # Errors
/// [`Failed`] says why there is none; nothing was issued.
pub fn web_page(job: &Job, workspace: &Workspace, ctx: &Context) -> Result<WebPage, Failed> {
    let [approved] = job.documents.as_slice() else {
        return Err(Failed::Web("a web page holds one notice".into()));
    };
    let form = &approved.record().form;
    if form.class != Some(Class::Notice) {
        return Err(Failed::Web(format!(
            "the form {} is no notice: only what everybody may read becomes a web page",
            form.id
        )));
    }
    if job.sensitivity() > Sensitivity::S0 || !approved.record().child_ref.is_empty() {
        return Err(Failed::Web(
            "this notice is about somebody: only what everybody may read becomes a web page".into(),
        ));
    }
    if job.is_specimen() != workspace.setting.specimen {
        return Err(Failed::Web("the record and the setting are not both invented, or both real".into()));
    }
    let secret = workspace.secret(ctx).map_err(Failed::Trouble)?;
    let code = check_code(&secret, &job.id, &[approved], workspace.catalogue_hash());
    let look = Look { words: &workspace.words, setting: &workspace.setting, large: false, now: ctx.now, second: None };
    let note = workspace.notes.of(form.class);
    let marks = job.marks(look.words, false);
    let html = typeset::html(approved, &look, note, &code.shown, &marks, &workspace.templates);
    let html = html.map_err(|e| Failed::from(TypesetError::Template(e)))?;
    let said = text(&html);
    let original = look.words.say("web_original").to_owned();
    let must = [look.note_text(note), look.setting_line(), code.shown.clone(), original];
    prove(&html, &said, must.iter().chain(&marks))?;
    let read = Read { number: (1, 1), text: &said, notes: &[&note.id], seal_words: "", job };
    let facts = page_facts(read, SIZE, look.words);
    let found = workspace.procedure.check_page(form, &facts, &workspace.setting.data, ctx.now);
    match found.map_err(Failed::CannotJudge)? {
        found if found.is_empty() => Ok(WebPage { html, code }),
        found => Err(Failed::Page(found)),
    }
}

/// Whether the page bears all it must, and nothing that runs or fetches.
fn prove<'m>(html: &str, said: &str, must: impl Iterator<Item = &'m String>) -> Result<(), Failed> {
    let lacks = |what: &str| Err(Failed::Web(format!("the web page {what}")));
    let head = html.split("</head>").next().unwrap_or_default();
    if head.split_once(POLICY).is_none_or(|(before, _)| before.contains("<style")) {
        return lacks("does not open with its content security policy");
    }
    for words in must {
        if !said.contains(&once_spaced(words)) {
            return lacks(&format!("does not say: {words}"));
        }
    }
    let forbidden = tags(html).find(|tag| !is_harmless(tag));
    match forbidden {
        Some(tag) => lacks(&format!("has a tag that it may not have: {}", tag.chars().take(20).collect::<String>())),
        None if head.contains("@import") || head.contains("url(") => lacks("has a style that fetches something"),
        None => Ok(()),
    }
}

/// Whether a tag runs nothing and fetches nothing, and leads to this page, a letter or a call at the most.
fn is_harmless(tag: &str) -> bool {
    let name = tag.split([' ', '/', '\n', '\t']).next().unwrap_or_default().to_lowercase();
    // what stands in quotes is a value
    let bare: String = tag.split('"').step_by(2).collect::<String>().to_lowercase();
    let runs = [" on", "src", "srcset=", "style="].iter().any(|attribute| bare.contains(attribute));
    let leads = tag.split_once("href=\"").map_or("#", |(_, target)| target);
    !FORBIDDEN.contains(&name.as_str()) && !runs && ["#", "mailto:", "tel:"].iter().any(|way| leads.starts_with(way))
}

/// What stands between angle brackets; a value has none, since they are escaped.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').skip(1).filter_map(|rest| rest.split('>').next())
}

/// What a reader of the page reads, spaced once; what only paper shows is read as well.
fn text(html: &str) -> String {
    let body = html.split_once("<body>").map_or("", |(_, body)| body);
    let mut said = String::new();
    for piece in body.split('<') {
        said.push(' ');
        said.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
    }
    let letters = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&#x2F;", "/"),
        ("&amp;", "&"),
    ];
    once_spaced(&letters.iter().fold(said, |text, (name, letter)| text.replace(name, letter)))
}

fn once_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
