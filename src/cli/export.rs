//! `confide export`: encrypted copies for the disc in a child's file.

use super::arguments::{Export, Format, Render};
use super::disc;
use super::encrypt::{copy_passphrase, own, stop as no_copy};
use super::render::{self, CameTo};
use super::shell::{Code, Shell, Stop, give_line, say};
use super::verify::{human, read};
use crate::discs::{Copy, Place, Put, Refused, export, left_behind, place};
use crate::pack::Made;
use crate::pdf;
use crate::register::{Clear, Exported, Page, Register, for_disc, is_code};
use crate::seal::{Copying, Identity, Passphrase, is_copy_of, may_copy, seal_copy, verify_copy};
use crate::source::shown;
use crate::verify::{Trust, Verdict, verify};
use crate::workspace::Workspace;
use serde_json::json;
use std::path::Path;

/// A sealed file, and what the register is to know of the records in it.
type Ready = (Vec<u8>, Vec<Page>);

pub(super) fn run(arguments: &Export, shell: &mut Shell) -> Result<Code, Stop> {
    let by = code(&arguments.by)?;
    let workspace = shell.open_workspace(Path::new("."))?;
    let in_clear = arguments.in_clear.as_deref().map(|code| clear(code, &workspace)).transpose()?;
    // what is copied may be of any form: the strictest place is good enough for all
    let place = place(&arguments.output, "S3", &workspace).map_err(|refused| no_place(refused, &workspace))?;
    let identity = shell.identity(&workspace, &arguments.unlock)?;
    let own = own(&identity, &workspace)?;
    let Some(mut copies) = copies(arguments, &own, in_clear.is_none(), &workspace, shell)? else {
        return Ok(Code::Findings);
    };
    let folder = workspace.folder.as_deref().unwrap_or(Path::new("."));
    if in_clear.is_none() {
        encrypt(&mut copies, (arguments, &place, folder), &identity, &own, shell)?;
    } else {
        for copy in &mut copies {
            if let Some(left) = left_behind(&copy.code, &place.folder, folder)? {
                let is_it = left == copy.bytes;
                finish(copy, left, is_it);
            }
        }
    }
    let put = Put { child: &arguments.child, by: &by, in_clear: in_clear.as_ref() };
    let (exported, is_afresh) = export(&copies, &place, put, (folder, shell.ctx.now), Some(&identity))?;
    tell(&exported, &place, is_afresh, shell);
    match &arguments.label {
        Some(label) => {
            let order = disc::Order { name: &arguments.name, unlock: &arguments.unlock, replace: false, large: false };
            disc::label(std::slice::from_ref(&exported.disc), label, &order, &workspace, shell)
        }
        None => Ok(Code::Fine),
    }
}

/// A staff number or initials.
pub(super) fn code(typed: &str) -> Result<String, Stop> {
    let code = typed.trim().to_uppercase();
    if is_code(&code) {
        return Ok(code);
    }
    Err(Stop::trouble(
        "it is not said who does this",
        "give a staff number or initials with --by, at most 12 letters and figures",
    ))
}

/// The setting's own reason for writing a copy in the clear.
fn clear(code: &str, workspace: &Workspace) -> Result<Clear, Stop> {
    let discs = &workspace.setting.discs;
    let found = discs.reason(code).map(|reason| Clear { code: reason.code.clone(), reason: reason.reason.clone() });
    found.ok_or_else(|| {
        let known: Vec<&str> = discs.in_clear.iter().map(|reason| reason.code.as_str()).collect();
        let known = if known.is_empty() { String::new() } else { format!("; it has decided on {}", known.join(", ")) };
        Stop {
            code: Code::Findings,
            ..Stop::trouble(
                format!("the setting has not decided that a copy may lie on a disc in the clear for `{}`{known}", shown(code)),
                "leave --in-clear out; or let the setting decide, and write into setting.yaml: `discs: {in_clear: [{code: CODE, \
                 reason: WHY, decided_by: NAME}]}`",
            )
        }
    })
}

fn no_place(refused: Refused, workspace: &Workspace) -> Stop {
    match refused {
        Refused::Trouble(trouble) => trouble.into(),
        Refused::Rules(findings, trouble) => {
            Stop { message: trouble.message, help: trouble.help, ..render::storage(&findings, workspace) }
        }
    }
}

/// What is to be copied, sealed and in memory; none where something stands in the way, which is shown.
fn copies(
    arguments: &Export,
    own: &Trust,
    is_to_be_encrypted: bool,
    workspace: &Workspace,
    shell: &mut Shell,
) -> Result<Option<Vec<Copy>>, Stop> {
    let mut all = Vec::new();
    for path in &arguments.files {
        let made = if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("pdf")) {
            sealed(path, own, is_to_be_encrypted)?.map(|bytes| (bytes, Vec::new()))
        } else {
            made(path, arguments, shell)?
        };
        let Some((bytes, pages)) = made else { return Ok(None) };
        all.push(Copy { pages, ..copy(bytes, path, &arguments.child, workspace)? });
    }
    Ok(Some(all))
}

fn copy(bytes: Vec<u8>, path: &Path, child: &str, workspace: &Workspace) -> Result<Copy, Stop> {
    let name = shown(&path.to_string_lossy());
    let private = pdf::describe(&bytes).ok().and_then(|described| described.private).unwrap_or_default();
    if private.check_code.is_empty() {
        return Err(Stop::trouble(format!("{name} bears no check code"), "copy a file that `confide` made"));
    }
    let register = workspace.folder.as_deref().map(Register::read).transpose()?.unwrap_or_default();
    let whose = register.newest(&private.record).filter(|issued| issued.check == private.check_code);
    if let Some(other) = whose.filter(|issued| !issued.child.is_empty() && !issued.child.eq_ignore_ascii_case(child)) {
        return Err(of_another(&name, &other.child, child));
    }
    Ok(Copy { code: private.check_code, record: private.record, pages: Vec::new(), bytes, is_there: false })
}

fn of_another(name: &str, whose: &str, child: &str) -> Stop {
    Stop {
        code: Code::Findings,
        ..Stop::trouble(
            format!("{name} is about {}, and the disc is for the file of {}", shown(whose), shown(child)),
            "compare both; a disc holds copies of one child",
        )
    }
}

/// A PDF that is sealed by the setting; none where it is not, which is said.
fn sealed(path: &Path, own: &Trust, is_to_be_encrypted: bool) -> Result<Option<Vec<u8>>, Stop> {
    let bytes = read(path)?;
    if is_to_be_encrypted {
        may_copy(&bytes, own).map_err(no_copy)?;
        return Ok(Some(bytes));
    }
    let report = verify(&bytes, own);
    if matches!(report.verdict, Verdict::Sealed | Verdict::Filled) {
        return Ok(Some(bytes));
    }
    say(&human(path, &report, None));
    say("error: nothing was written: only what this setting sealed is copied");
    Ok(None)
}

/// A record's page, made in memory, and what the register is to know of it; none where its findings, which are shown, stop it.
fn made(path: &Path, arguments: &Export, shell: &mut Shell) -> Result<Option<Ready>, Stop> {
    let render = Render { record: path.to_path_buf(), unlock: arguments.unlock.clone(), ..Render::default() };
    let prepared = render::prepare(&render, shell)?;
    let CameTo::Approved(approved) = prepared.came_to else { return Ok(None) };
    let whose = approved.record().child_ref.clone();
    if !whose.is_empty() && !whose.eq_ignore_ascii_case(&arguments.child) {
        return Err(of_another(&shown(&path.to_string_lossy()), &whose, &arguments.child));
    }
    let job = render::job(*approved, &render, &prepared.workspace, shell)?;
    render::make_unwritten(&job, None, &arguments.unlock, &prepared.workspace, shell, |outcome, _| {
        match &outcome.made {
            Made::Sealed(sealed) => Ok(Some((
                sealed.bytes().to_vec(),
                for_disc(&job, &outcome.check_code.shown, &prepared.workspace.setting),
            ))),
            _ => Err(Stop::trouble("the page could not be sealed", "nothing was written")),
        }
    })
}

/// Whether what lies on the disc is what encrypting this would write there: whole, ours, and the same on every page.
fn is_the_copy(left: &[u8], copy: &Copy, passphrase: &Passphrase, own: &Trust) -> bool {
    let (report, described) = verify_copy(left, passphrase, own);
    let private = described.and_then(|described| described.private).unwrap_or_default();
    let is_named_so = (&private.check_code, &private.record) == (&copy.code, &copy.record);
    report.is_sealed() && report.encrypted && is_named_so && is_copy_of(left, passphrase, &copy.bytes)
}

/// Takes what a copying that was broken off left on the disc in place of the copy, if it is the very copy. A check code tells
/// nothing of what was filled in since.
fn finish(copy: &mut Copy, left: Vec<u8>, is_it: bool) {
    if is_it {
        say(&format!("{}: lies on the disc from a copying that was broken off: it is taken as it is", copy.record));
        (copy.bytes, copy.is_there) = (left, true);
        return;
    }
    let Copy { code, record, .. } = copy;
    say(&format!(
        "{record}: {code}.pdf on the disc is not what is to be copied: look at it, and remove it from the disc"
    ));
}

/// Puts each behind the passphrase, but for what lies on the disc behind it already.
fn encrypt(
    copies: &mut [Copy],
    (arguments, place, folder): (&Export, &Place, &Path),
    identity: &Identity,
    own: &Trust,
    shell: &Shell,
) -> Result<(), Stop> {
    let passphrase = &copy_passphrase(&arguments.passphrase)?;
    let (at, random) = (shell.ctx.now, &shell.ctx.random);
    for copy in copies {
        if let Some(left) = left_behind(&copy.code, &place.folder, folder)? {
            let is_it = is_the_copy(&left, copy, passphrase.to_open(), own);
            finish(copy, left, is_it);
        }
        if copy.is_there {
            continue;
        }
        let copying = Copying { identity, own, passphrase, at, random };
        copy.bytes = seal_copy(&copy.bytes, &copying).map_err(no_copy)?.bytes().to_vec();
    }
    Ok(())
}

fn tell(exported: &Exported, place: &Place, is_afresh: bool, shell: &Shell) {
    let Exported { disc, files, in_clear, .. } = exported;
    let mount = place.disc.volume.as_ref().map(|volume| volume.mount.display().to_string());
    if shell.format == Format::Json {
        let files: Vec<_> =
            files.iter().map(|f| json!({"check_code": f.code, "record": f.record, "sha256": f.hash})).collect();
        give_line(
            &json!({"version": 1, "disc": disc, "child": exported.child, "folder": place.folder.display().to_string(),
            "files": files, "encrypted": in_clear.is_none(), "reason": in_clear.as_ref().map(|clear| &clear.reason),
            "read_from_the_disc": is_afresh, "mount": mount})
            .to_string(),
        );
        return;
    }
    let how = match in_clear {
        None => "encrypted: tell the passphrase by another way than the disc goes".to_owned(),
        Some(clear) => format!("NOT encrypted, as the setting decided: {}", clear.reason),
    };
    for file in files {
        say(&format!("{}: written on {disc} as {}.pdf, {how}", file.record, file.code));
    }
    say(&format!("{disc}: {}", read_back(is_afresh)));
    say(&out(place));
    say(&format!(
        "{disc}: put it into the file of {}; its label is made with `confide disc label {disc}`",
        exported.child
    ));
}

/// What reading back is worth.
pub(super) fn read_back(is_afresh: bool) -> &'static str {
    if is_afresh {
        "read back and compared; the system was asked to read the disc itself and not what it held in memory"
    } else {
        "read back and compared, maybe from memory only: take the disc out, put it in again, and run `confide disc test`"
    }
}

/// How the disc is taken out.
fn out(place: &Place) -> String {
    let known = place.disc.volume.as_ref().filter(|volume| volume.mount != Path::new("/"));
    match (known, place.disc.can_be_taken_out) {
        (Some(volume), Some(true)) => format!(
            "before you take it out: `udisksctl unmount -b {}`, or `umount {}`",
            volume.source,
            volume.mount.display()
        ),
        (Some(volume), None) => format!("before you take it out: `umount {}`", volume.mount.display()),
        _ => "before you take it out, eject it in the window of your files".to_owned(),
    }
}
