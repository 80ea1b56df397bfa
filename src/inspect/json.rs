//! The sheet for programs: as the page shows it, with nothing that the page does not.

use super::{Attested, Figure, Sheet, Source, ranges};
use crate::workspace::Workspace;
use serde_json::{Value as Json, json};

/// The sheet; each figure with its lines as first and last of each run.
pub fn to_json(sheet: &Sheet, workspace: &Workspace) -> Json {
    let figure = |figure: &Figure| {
        let lines: Vec<[usize; 2]> = ranges(&figure.lines).into_iter().map(|(first, last)| [first, last]).collect();
        json!({
            "key": figure.key, "title": figure.title, "clause": figure.clause,
            "heading": heading(&figure.clause, workspace), "shown": figure.shown, "source": figure.source.word(),
            "lines": lines, "lines_withheld": figure.is_withheld,
        })
    };
    let attested = |attested: &Attested| {
        json!({
            "what": attested.what, "says": attested.says, "clause": attested.clause,
            "heading": heading(&attested.clause, workspace), "by": attested.by,
            "shown": attested.count.said(&workspace.words),
        })
    };
    json!({
        "version": 1, "from": sheet.period.from.to_string(), "on": sheet.period.to.to_string(),
        "register": {"lines": sheet.lines, "head": sheet.head},
        "figures": sheet.all().map(figure).collect::<Vec<_>>(),
        "attested": sheet.attested.iter().map(attested).collect::<Vec<_>>(),
    })
}

/// The heading under which a clause stands in the written procedure.
pub(super) fn heading<'w>(clause: &str, workspace: &'w Workspace) -> &'w str {
    workspace.procedure.clause(clause).map_or("", |clause| clause.under.as_str())
}

impl Figure {
    /// Whether it is counted from the register.
    pub(super) fn is_of_register(&self) -> bool {
        self.source == Source::Register
    }
}
