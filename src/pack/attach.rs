//! The setting's own PDFs in a pack: read once a run, and refused at the line of the set that names them.

use super::sets::{Attached, Set};
use crate::disk;
use crate::pdf::{Foreign, MOST_FOREIGN_BYTES, Unfit};
use crate::source::{BadText, Fault, Source, Weight};
use crate::system::{Limits, RunError, Tool, run};
use crate::typeset::Look;
use crate::workspace::Workspace;
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// The template that keeps pages free for an attached file.
pub(super) const TEMPLATE: &str = "attached.typ";
/// Where a workspace keeps such files.
const FOLDER: &str = "attachments";

impl Set {
    /// Reads the files that the set attaches.
    ///
    /// # Errors
    /// The set's text, with the reason at the line of each file that cannot be attached.
    pub fn with_attached(mut self, workspace: &Workspace) -> Result<Set, BadText> {
        let mut faults = Vec::new();
        for (n, attached) in self.attached.iter_mut().enumerate() {
            match read(&attached.file, workspace) {
                Ok(pages) if attached.alt.en() == attached.title.en() => {
                    attached.pages = Some(Arc::new(pages.without_words()));
                }
                Ok(pages) => attached.pages = Some(Arc::new(pages)),
                Err((message, help)) => {
                    let (path, message) =
                        (format!("attach {}", n + 1), format!("{} cannot be attached: {message}", attached.file));
                    let place = attached.place;
                    faults.push(Fault { code: "attach", weight: Weight::Error, path, place, message, help });
                }
            }
        }
        if faults.is_empty() {
            return Ok(self);
        }
        let text = workspace.sets.iter().find(|(name, _)| *name == self.file);
        let text = text.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
        Err(BadText { source: Source { name: self.file, text }, faults })
    }
}

impl Set {
    /// What there is to say of the files that it attaches: what its packs no longer claim and why, what was left behind.
    pub fn remarks(&self) -> Vec<String> {
        let of = |attached: &Attached| {
            let remarks = attached.pages.as_ref().map(|pages| pages.remarks()).unwrap_or_default();
            remarks.into_iter().map(|remark| format!("{}: {remark}", attached.file)).collect::<Vec<_>>()
        };
        self.attached.iter().flat_map(of).collect()
    }
}

/// From the setting's own folder, or else the chain's.
fn read(file: &str, workspace: &Workspace) -> Result<Foreign, (String, String)> {
    let folders = workspace.folder.iter().chain(workspace.chain.as_ref().map(|c| &c.folder));
    let Some(path) = folders.map(|f| f.join(FOLDER).join(file)).find(|p| p.is_file()) else {
        return Err(("there is no such file in attachments/".into(), "put it there, or mend its name".into()));
    };
    let bytes = disk::read(&path, MOST_FOREIGN_BYTES).map_err(|trouble| (trouble.message, trouble.help))?;
    apart(&bytes)?.map_err(|unfit| (unfit.to_string(), unfit.help().into()))
}

/// In a process of its own: what a stranger's file does to whoever reads it, it does there.
fn apart(bytes: &[u8]) -> Result<Result<Foreign, Unfit>, (String, String)> {
    let limits = Limits { file: Some(0), ..Limits::default() };
    let child = Tool::ourselves().map_err(RunError::Start);
    match child.and_then(|tool| run(&tool, &["attachment".into()], bytes, &limits)) {
        Ok(output) => Ok(Foreign::heard(&output)),
        Err(RunError::Timeout(_) | RunError::TooMuchOutput) => Ok(Err(Unfit::Endless)),
        Err(error @ RunError::Start(_)) => {
            Err((format!("confide cannot start itself to read it: {error}"), "start confide anew".into()))
        }
        Err(error) => Err((format!("the process that reads it came to nothing: {error}"), "try again".into())),
    }
}

impl Attached {
    /// The name that the page of contents leads to.
    pub(super) fn label(&self, n: usize) -> String {
        format!("attached-{}", n + 1)
    }

    /// Its title and the shape of its pages, as its template sees them.
    pub(super) fn values(&self, n: usize, look: &Look<'_>) -> Json {
        let (title, alt) = (look.fill(&self.title), look.fill(&self.alt));
        let pages = self.pages.as_ref().map(|p| p.pages()).unwrap_or_default();
        let of = pages.len().to_string();
        let page = |(at, (width, height)): (usize, &(f64, f64))| {
            let number = (at + 1).to_string();
            let named = [("alt", alt.as_str()), ("page", &number), ("pages", &of)];
            let alt = if pages.len() == 1 { alt.clone() } else { look.words.say_with("attached_page", &named) };
            json!({"ratio": format!("{:.5}", width / height), "alt": alt})
        };
        json!({
            "title": title,
            "form": self.label(n),
            "pages": pages.iter().enumerate().map(page).collect::<Vec<_>>(),
        })
    }
}
