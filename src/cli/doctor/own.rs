//! The setting's own certificates, and the keys of its people.

use super::{Seen, amiss, fine};
use crate::envelope;
use crate::expr::Data;
use crate::system::Trouble;
use crate::value::show_moment;
use crate::verify::Ended;
use crate::workspace::{Ours, Own, Workspace};

/// Each certificate of the setting's own; nothing where the workspace has no list of them.
pub(super) fn certificates(workspace: &Workspace) -> Result<Vec<Seen>, Trouble> {
    let Some(folder) = &workspace.folder else { return Ok(Vec::new()) };
    let ours = Ours::read(&folder.join("trust"))?;
    let in_use = ours.all.iter().filter(|own| own.term.end.is_none()).count();
    let mut seen: Vec<Seen> = ours.all.iter().map(|own| fine("ours", told(own))).collect();
    if in_use > 1 {
        let help = "write `until:` and `ended:` in trust/ours.yaml at those that seal no more";
        seen.push(amiss("ours", format!("{in_use} certificates are in use at the same time"), help));
    }
    Ok(seen)
}

fn told(own: &Own) -> String {
    let (words, from) = (own.certificate.words().join(" "), show_moment(own.term.from.fixed_offset()));
    let Some((until, why)) = own.term.end else { return format!("{words}: in use since {from}") };
    let until = show_moment(until.fixed_offset());
    let why = match why {
        Ended::Renewed => "renewed; what it sealed before stays sealed",
        Ended::Lost => "lost; what it sealed before stays sealed",
        Ended::Stolen => "stolen; what it sealed before counts only with a time stamp",
    };
    format!("{words}: from {from} until {until}, {why}")
}

/// The designated persons whose key cannot be read: nothing can be left for them.
pub(super) fn persons(workspace: &Workspace) -> Vec<Seen> {
    let Data::List(persons) = workspace.setting.data.at("designated_persons") else { return Vec::new() };
    let text = |person: &Data, key: &str| person.at(key).to_json().as_str().unwrap_or_default().to_owned();
    let unread = persons.iter().filter(|person| {
        let key = text(person, "public_key");
        !key.is_empty() && !envelope::is_public_key(&key)
    });
    let help = "copy the line that `confide keys person` said into setting.yaml";
    unread
        .map(|person| amiss("persons", format!("the `public_key` of {} cannot be read", text(person, "name")), help))
        .collect()
}
