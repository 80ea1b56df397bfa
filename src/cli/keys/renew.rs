//! `confide keys renew`: a new key in place of the old one, whose certificate goes into the list of the setting's own with
//! when and why it ended.

use super::{new_passphrase, self_issued, stop, tell};
use crate::cli::arguments::{Because, Unlock};
use crate::cli::shell::{Code, Shell, Stop, say};
use crate::disk::{self, Existing};
use crate::seal::Passphrase;
use crate::system::terminal::Secret;
use crate::value::{read_moment, show_moment};
use crate::verify::Ended;
use crate::workspace::{Key, Ours, Workspace};
use chrono::{DateTime, Utc};

pub(super) fn run(
    because: Because,
    since: Option<&str>,
    unlock: &Unlock,
    workspace: &Workspace,
    shell: &Shell,
) -> Result<Code, Stop> {
    let (key, why, now) = (workspace.key(), ended(because), shell.ctx.now);
    let until = until(since, why, now)?;
    let mut ours = Ours::read(&key.trust)?;
    if ours.all.iter().all(|own| own.term.end.is_some()) {
        let old = shell.identity(workspace, unlock).map_err(|trouble| unknown(&trouble.to_string()))?;
        ours.add(old.certificate())?;
    }
    if ours.all.iter().any(|own| own.term.end.is_none() && until <= own.term.from) {
        return Err(Stop::trouble("the old key was not in use yet at that time", "check --since"));
    }
    let passphrase = locked_with(&key, unlock)?;
    let identity = self_issued(workspace, &shell.ctx)?;
    // whatever can fail comes first: a list that names a key which never came to be would stop all sealing
    let new = identity.to_pkcs12(&passphrase).map_err(stop)?;
    keep_old(&key, now)?;
    ours.end(until, why);
    ours.add(identity.certificate())?;
    ours.write()?;
    disk::write(&key.file, &new, Existing::Replace)?;
    tell_of_old(until, why);
    tell(&identity);
    Ok(Code::Fine)
}

fn ended(because: Because) -> Ended {
    match because {
        Because::Renewed => Ended::Renewed,
        Because::Lost => Ended::Lost,
        Because::Stolen => Ended::Stolen,
    }
}

/// The moment from which the old key counts no more. Of a stolen one it must be said: now would call genuine what the thief
/// has sealed by now.
fn until(since: Option<&str>, why: Ended, now: DateTime<Utc>) -> Result<DateTime<Utc>, Stop> {
    let Some(text) = since else {
        return match why {
            Ended::Stolen => Err(Stop::trouble(
                "it is not said since when somebody else may have the key",
                "add --since with the last moment at which it was certainly yours alone, such as --since \"2026-11-24 14:05\"",
            )),
            _ => Ok(now),
        };
    };
    let moment = read_moment(text).map_err(|(fact, help)| Stop::trouble(format!("--since: {fact}"), help))?;
    let moment = moment.with_timezone(&Utc);
    if moment > now { Err(Stop::trouble("--since lies in the future", "check it")) } else { Ok(moment) }
}

fn unknown(why: &str) -> Stop {
    Stop::trouble(
        format!("nothing is known of the old key's certificate: {why}"),
        "put the certificate that was handed out into trust/, and name it in trust/ours.yaml with `file:` and `from:`",
    )
}

/// The new key is locked as the old one is: with what lies in the file that `setting.yaml` names, where there is one.
fn locked_with(key: &Key, unlock: &Unlock) -> Result<Passphrase, Stop> {
    let is_given = unlock.passphrase_file.is_some() || unlock.passphrase_fd.is_some();
    match key.passphrase_file.as_ref().filter(|file| !is_given && file.is_file()) {
        Some(file) => Ok(Passphrase::from_line(Secret::File(file.clone()).read("")?.to_string())),
        None => new_passphrase(unlock),
    }
}

/// Keeps the old key under another name: whoever wants it gone removes it.
fn keep_old(key: &Key, now: DateTime<Utc>) -> Result<(), Stop> {
    if key.file.is_file() {
        let old = disk::read(&key.file, 1 << 20)?;
        let name = format!("old-{}.p12", now.format("%Y-%m-%d-%H%M%S"));
        let kept = key.file.with_file_name(name);
        disk::write(&kept, &old, Existing::Refuse)?;
        say(&format!("the old key lies at {} and can be destroyed: nothing needs it any more", kept.display()));
    } else if let Some(folder) = key.file.parent() {
        disk::make_folder(folder)?;
    }
    Ok(())
}

fn tell_of_old(until: DateTime<Utc>, why: Ended) {
    let until = show_moment(until.fixed_offset());
    say(&match why {
        Ended::Renewed | Ended::Lost => format!("what the old key sealed before {until} stays sealed"),
        Ended::Stolen => format!(
            "what bears a time from {until} on is refused; what bears an earlier one is as good as its time stamp: \
             without one of a clock that you trust it is UNKNOWN-SIGNER, since a thief can write any time"
        ),
    });
}
