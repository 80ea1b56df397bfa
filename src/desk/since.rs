//! How long ago it happened, while nobody has said yet when it was written down: what is recorded at the time is worth most
//! (07.2.14).

use super::Writing;
use crate::expr::Data;
use crate::record::Record;
use crate::workspace::Workspace;
use chrono::{DateTime, TimeDelta, Utc};

impl Writing {
    /// The question that asks when it was written down, and how long ago it happened, in a sentence; nothing where that is
    /// not known, lies ahead, or was written down already.
    pub fn since(&self, workspace: &Workspace, now: DateTime<Utc>) -> Option<(String, String)> {
        let (record, _) = self.record(workspace, self.moment());
        let record = record?;
        let (_, happened) = self.known_as("occurred_at", &record)?;
        let (asks, written) = self.known_as("recorded_at", &record)?;
        let passed = now - happened?;
        (written.is_none() && passed >= TimeDelta::zero()).then(|| {
            let how_long = spoken(passed);
            (asks, format!("It is {how_long} since it happened. Write it down now, as you saw and heard it."))
        })
    }

    /// The question that the index knows under a name, and its time where it was answered.
    fn known_as(&self, name: &str, record: &Record) -> Option<(String, Option<DateTime<Utc>>)> {
        let (_, field) = self.form.fields().find(|(_, f)| f.index.is_some_and(|key| key.name == name))?;
        let time = match record.answer(&field.id).to_data() {
            Data::Time(time) => Some(time.to_utc()),
            _ => None,
        };
        Some((field.id.clone(), time))
    }
}

fn spoken(passed: TimeDelta) -> String {
    let of = |count: i64, one: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") };
    match passed.num_minutes() {
        minutes @ ..120 => of(minutes, "minute"),
        minutes @ ..2880 => of(minutes / 60, "hour"),
        minutes => of(minutes / 1440, "day"),
    }
}
