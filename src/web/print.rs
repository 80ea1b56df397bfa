//! The page itself: made while the browser waits, shown in it, kept nowhere.

use super::lock::value;
use super::page::{self, lead_to, nothing_here, trouble};
use super::paper::{self, Sent};
use super::session::{with, with_form};
use super::{Room, Shared};
use crate::approve::{self, Approved, URGENT_CODES, UrgentCode};
use crate::form::Moment;
use crate::pack::{Job, Made, Maker};
use crate::record::Record;
use crate::register;
use crate::system::Trouble;
use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;
use std::sync::Arc;

type Typed = Form<Vec<(String, String)>>;

pub(super) async fn post(State(room): State<Shared>, headers: HeaderMap, Form(sent): Typed) -> Response {
    issue(room, headers, sent, None).await
}

pub(super) async fn ask_urgent(State(room): State<Shared>, headers: HeaderMap) -> Response {
    let printers = paper::values(&paper::offered(&room).await);
    let asked = with(&room, &headers, |session| {
        let Some(sheet) = session.work.sheet.as_ref().filter(|s| s.writing.form.urgent) else {
            return Ok(lead_to("/answers"));
        };
        let codes: Vec<_> = URGENT_CODES.iter().map(|c| json!({"id": c.word(), "label": c.reason()})).collect();
        let values =
            json!({"title": "Why can it not wait?", "codes": codes, "id": sheet.writing.id, "printers": printers});
        Ok(page::page(&room, session.token(), "urgent.html", &values))
    });
    asked.unwrap_or_else(|answer| answer)
}

pub(super) async fn post_urgent(State(room): State<Shared>, headers: HeaderMap, Form(sent): Typed) -> Response {
    match UrgentCode::of(value(&sent, "why")) {
        Some(code) => issue(room, headers, sent, Some(code)).await,
        None => lead_to("/urgent"),
    }
}

/// Approves what was written and makes its page; what stops it is shown beside the answers.
async fn issue(room: Shared, headers: HeaderMap, sent: Vec<(String, String)>, urgent: Option<UrgentCode>) -> Response {
    let approved = with_form(&room, &headers, &sent, |session| {
        let token = session.token().to_owned();
        let Some(sheet) = &mut session.work.sheet else { return Err(lead_to("/")) };
        let workspace = &room.desk.workspace;
        sheet.writing.drop_unasked(workspace);
        let now = (room.desk.now)();
        let looked = crate::desk::look(&sheet.writing, workspace, now)
            .map_err(|e| trouble(&room, &token, &Trouble::new(e.to_string())))?;
        let checked = looked.checked.ok_or_else(|| lead_to("/answers"))?;
        let urgent = urgent.filter(|_| checked.record.form.urgent);
        match approve::approve(checked, urgent, now, workspace.urgent_hours()) {
            Ok(approved) => Ok((approved, token)),
            Err(_) => {
                sheet.reviewed = true;
                Err(lead_to("/answers"))
            }
        }
    });
    match approved {
        Ok((approved, token)) => made(&room, &headers, token, approved, &sent, urgent.is_some()).await,
        Err(answer) => answer,
    }
}

/// It was printed only when a page came of it, in a window or at a printer: whoever wipes it then is told so.
fn remember_print(room: &Shared, headers: &HeaderMap, page: &Page, at_printer: Option<Sent>) {
    let _ = with(room, headers, |session| {
        // a blank form is not what somebody writes, nor is what somebody else laid down meanwhile
        if let Some(sheet) = session.work.sheet.as_mut().filter(|sheet| sheet.writing.id == page.id) {
            sheet.printed = true;
            sheet.code = Some(page.check_code.clone());
        }
        session.sent = at_printer.or(session.sent.take());
        Ok(())
    });
}

/// A form with nothing in it, for a pen.
pub(super) async fn post_blank(State(room): State<Shared>, headers: HeaderMap, Form(sent): Typed) -> Response {
    let Some(form) = room.desk.workspace.forms.get(value(&sent, "form")).filter(|f| !f.draft) else {
        return nothing_here().await;
    };
    let token = match with_form(&room, &headers, &sent, |session| Ok(session.token().to_owned())) {
        Ok(token) => token,
        Err(answer) => return answer,
    };
    let workspace = &room.desk.workspace;
    let mut record = Record::blank(Arc::new(form.clone()), format!("{}-blank", form.id.replace('_', "-")));
    record.moment = Moment::Blank;
    record.specimen = workspace.setting.specimen;
    let now = (room.desk.now)();
    let approved = approve::made_here(record, "the blank form", &workspace.procedure, &workspace.setting, now);
    match approved {
        Ok(approved) => made(&room, &headers, token, approved, &sent, false).await,
        Err(t) => trouble(&room, &token, &t),
    }
}

/// The finished page: shown, or sent to the printer that the form names. It is made apart, so that the desk answers others
/// meanwhile.
pub(super) async fn made(
    room: &Shared,
    headers: &HeaderMap,
    token: String,
    approved: Approved,
    sent: &[(String, String)],
    urgent: bool,
) -> Response {
    let wish = match value(sent, "printer") {
        "" => None,
        _ => match paper::wish(sent, &paper::offered(room).await) {
            Ok(wish) => Some(wish),
            Err(t) => return trouble(room, &token, &t),
        },
    };
    let Ok(permit) = room.presses.acquire().await else { return lead_to("/answers") };
    let (apart, large) = (room.clone(), value(sent, "size") == "large");
    let made = tokio::task::spawn_blocking(move || {
        let page = make(&apart, Job::single(approved, large), urgent)?;
        let sent = wish.map(|wish| wish.send(&page.id, &page.made)).transpose()?;
        Ok::<_, Trouble>((page, sent))
    });
    let made = made.await;
    drop(permit);
    match made {
        Ok(Ok((page, sent))) => {
            let is_sent = sent.is_some();
            remember_print(room, headers, &page, sent);
            if is_sent { lead_to("/sent") } else { page.shown() }
        }
        Ok(Err(t)) => trouble(room, &token, &t),
        Err(_) => trouble(
            room,
            &token,
            &Trouble::new("a fault of confide stopped the page").help("try again, and report it if it happens twice"),
        ),
    }
}

/// Makes the page of one record.
///
/// # Errors
/// When it cannot be made, or has no seal and is not urgent.
pub(super) fn make(room: &Room, job: Job, urgent: bool) -> Result<Page, Trouble> {
    let (desk, ctx) = (&room.desk, room.context());
    let press = desk.typst.as_ref().map(|typst| desk.workspace.press(typst, &ctx)).map_err(Clone::clone);
    let identity = if urgent { room.identity() } else { Ok(room.sealing()?) };
    let identity = identity.as_ref().map(AsRef::as_ref).map_err(|why| *why);
    let maker = Maker::new(&desk.workspace, &ctx, press, identity, urgent)?;
    let outcome = maker.make(&job, urgent).map_err(|e| Trouble::new(e.to_string()).help(e.help()))?;
    register::heard(&desk.workspace, &job, identity.ok(), ctx.now)?;
    let written = register::pages(&desk.workspace, &job, &outcome.check_code.shown, identity.ok(), ctx.now);
    // what cannot wait does not wait for the register
    written.or_else(|trouble| if urgent { Ok(()) } else { Err(trouble) })?;
    Ok(Page { id: job.id, made: outcome.made, check_code: outcome.check_code.shown })
}

/// A finished page.
pub(super) struct Page {
    id: String,
    made: Made,
    check_code: String,
}

impl Page {
    /// As an answer, to be looked at and printed in the browser.
    pub fn shown(self) -> Response {
        match self.made {
            Made::PlainText(text, _) => page::plain(&self.id, text),
            made => page::pdf(&self.id, made.bytes().to_vec()),
        }
    }
}
