//! The two sheets, which are forms like any other: filled in from what was found, and checked as if somebody had typed them.

use super::fetch::ToFetch;
use super::plan::{Asked, Given};
use super::{INDEX, NotGiven, PULL_LIST};
use crate::approve::{self, Approved};
use crate::form::Moment;
use crate::record::Record;
use crate::register::{DestroyedOnPaper, Spoken};
use crate::system::Trouble;
use crate::value::{LONDON, Value};
use chrono::{DateTime, NaiveDate, Utc};
use std::sync::Arc;

/// What a person does where nothing here says what leads to another home.
const LOOK_THROUGH: &str = "No registration form lies here as a file, so the computer does not know where each parent lives. Look \
                            through every page for the parent, and cover what leads to the home of the other one.";

/// What was destroyed, each with the moment at which that was said, as RFC 3339.
pub(super) type Gone<'r> = (&'r str, &'r DestroyedOnPaper);

/// What the sheets are made of.
pub(super) struct Sheets<'s> {
    pub asked: &'s Asked,
    pub spoken: Spoken<'s>,
    pub now: DateTime<Utc>,
}

impl Sheets<'_> {
    /// The parent's: what is given, and what may be named to them.
    ///
    /// # Errors
    /// When the workspace has no such form, or the procedure refuses what stands in it.
    pub fn index(&self, given: &[Given], papers: &[&ToFetch], gone: &[Gone<'_>]) -> Result<Approved, Trouble> {
        let mut record = self.begun(INDEX, &self.asked.request)?;
        let title = |form: &str| text(&self.spoken.title(form));
        let copies = given.iter().map(|given| {
            let left_out =
                i64::try_from(given.left_out).ok().filter(|count| *count > 0).map_or(Value::Open, Value::Number);
            row([("title", title(&given.form)), ("record", text(&given.record)), ("left_out", left_out)])
        });
        let papers = papers.iter().map(|paper| {
            row([("title", title(&paper.form)), ("record", text(&paper.record)), ("dated", date(paper.day))])
        });
        record.set("given", rows(copies));
        record.set("on_paper", rows(papers));
        record.set("destroyed", rows(gone.iter().map(|gone| self.gone(*gone))));
        self.checked(record, "the parent's sheet")
    }

    /// The office's: what is to be fetched, what a person decides, and why.
    ///
    /// # Errors
    /// As [`Sheets::index`].
    pub fn pull_list(
        &self,
        fetch: &[ToFetch],
        not_given: &[NotGiven],
        gone: &[Gone<'_>],
        knows_homes: bool,
    ) -> Result<Approved, Trouble> {
        let mut record = self.begun(PULL_LIST, &self.asked.request.replacen("AR-", "PL-", 1))?;
        let title = |form: &str| text(&if form.is_empty() { "not known".to_owned() } else { self.spoken.title(form) });
        record.set("asked_by", text(&self.asked.parent.map_or_else(|| "a parent".into(), |n| format!("parent {n}"))));
        let pull = fetch.iter().map(|one| {
            row([
                ("record", text(&one.record)),
                ("title", title(&one.form)),
                ("day", date(one.day)),
                ("filed", text(&one.filed)),
                ("copy", text(&one.copy)),
                ("cover", text(&one.cover.join("\n"))),
                ("first", text(one.first.unwrap_or_default())),
            ])
        });
        let left = not_given.iter().map(|one| {
            let ground = if one.ground.is_empty() { "None: it is to be shown" } else { one.ground };
            let id = if one.record.is_empty() { "none" } else { &one.record };
            row([("record", text(id)), ("title", title(&one.form)), ("why", text(&one.why)), ("ground", text(ground))])
        });
        record.set("pull", rows(pull));
        record.set("not_given", rows(left));
        record.set("look_through", text(if knows_homes { "" } else { LOOK_THROUGH }));
        record.set("destroyed", rows(gone.iter().map(|gone| self.gone(*gone))));
        self.checked(record, "the office's sheet")
    }

    fn gone(&self, (at, gone): Gone<'_>) -> Value {
        let on = DateTime::parse_from_rfc3339(at).ok().map(|at| at.with_timezone(&LONDON).date_naive());
        row([
            ("title", text(&self.spoken.title(&gone.form))),
            ("record", text(&gone.record)),
            ("until", date(gone.until.parse().ok())),
            ("destroyed_on", date(on)),
        ])
    }

    /// A sheet with the days of the request.
    fn begun(&self, form: &str, id: &str) -> Result<Record, Trouble> {
        let workspace = self.spoken.0;
        let form = workspace.forms.get(form).ok_or_else(|| Trouble::new(format!("there is no form {form}")))?;
        let mut record = Record::blank(Arc::new(form.clone()), id);
        // what is not there is not asked for either; the office's ticks and signature wait for a pen
        record.moment = Moment::Completed;
        record.child_ref.clone_from(&self.asked.child);
        record.specimen = workspace.setting.specimen;
        record.set("received", Value::Date(self.asked.received));
        record.set("counted_from", date(self.asked.counted_from));
        record.set("due", Value::Date(self.asked.due));
        Ok(record)
    }

    fn checked(&self, record: Record, what: &str) -> Result<Approved, Trouble> {
        let workspace = self.spoken.0;
        approve::made_here(record, what, &workspace.procedure, &workspace.setting, self.now)
    }
}

fn text(text: &str) -> Value {
    if text.is_empty() { Value::Open } else { Value::Text(text.to_owned()) }
}

fn date(day: Option<NaiveDate>) -> Value {
    day.map_or(Value::Open, Value::Date)
}

fn row<const N: usize>(members: [(&str, Value); N]) -> Value {
    Value::Group(members.into_iter().map(|(id, value)| (id.to_owned(), value)).collect())
}

fn rows(rows: impl Iterator<Item = Value>) -> Value {
    Value::Rows(rows.collect())
}
