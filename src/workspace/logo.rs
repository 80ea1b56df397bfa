//! The logo that a setting names: read once, checked, and refused at its line.

use crate::disk;
use crate::setting::{Logo, MOST_LOGO_BYTES, NoLogo, Setting};
use crate::source::{BadText, Fault, Node, Source, Weight};
use std::path::Path;

/// Reads the setting's logo from the folder of the file that names it; what is wrong with it is given back.
pub(super) fn add(setting: &mut Setting, folder: &Path, source: &Source, tree: Option<&Node>) -> Option<BadText> {
    let name = setting.look.logo_file.as_ref()?;
    match read(&folder.join(name)) {
        Ok(logo) => {
            setting.look.logo = Some(logo);
            None
        }
        Err((message, help)) => {
            let place = tree.and_then(|t| t.nearest("look.logo")).unwrap_or_default();
            let (path, message) = ("look.logo".into(), format!("the logo cannot be used: {message}"));
            let fault = Fault { code: "logo", weight: Weight::Error, path, place, message, help };
            Some(BadText { source: source.clone(), faults: vec![fault] })
        }
    }
}

fn read(path: &Path) -> Result<Logo, NoLogo> {
    if !path.is_file() {
        return Err(("there is no such file".into(), "name a file in this file's own folder, or mend its name".into()));
    }
    Logo::read(disk::read(path, MOST_LOGO_BYTES).map_err(|trouble| (trouble.message, trouble.help))?)
}
