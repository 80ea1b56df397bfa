//! Folders of which a cloud keeps a copy: known by their names, by what the program that copies leaves in them, and by what the
//! system says of them.

use std::path::{Path, PathBuf};

/// Which program copies, and what a folder of its is called: the whole name, or its beginning.
const NAMES: [(&str, &str); 11] = [
    ("OneDrive", "OneDrive"),
    ("OneDrive", "SkyDrive"),
    ("Dropbox", "Dropbox"),
    ("iCloud", "iCloudDrive"),
    ("iCloud", "iCloud Drive"),
    ("iCloud", "com~apple~CloudDocs"),
    ("Google Drive", "Google Drive"),
    ("Google Drive", "GoogleDrive"),
    ("Nextcloud", "Nextcloud"),
    ("ownCloud", "ownCloud"),
    ("pCloud", "pCloudDrive"),
];

/// Which program copies, and the file or folder that it leaves at the top of what it copies.
const MARKS: [(&str, &str); 7] = [
    ("Dropbox", ".dropbox"),
    ("Dropbox", ".dropbox.cache"),
    ("OneDrive", ".849C9593-D756-4E56-8D6E-42412F2A707B"),
    ("Google Drive", ".tmp.drivedownload"),
    ("Google Drive", ".tmp.driveupload"),
    ("Nextcloud", ".owncloudsync.log"),
    ("Syncthing", ".stfolder"),
];

/// Where Windows says that OneDrive copies.
const TOLD: [&str; 3] = ["OneDrive", "OneDriveCommercial", "OneDriveConsumer"];

/// Which cloud keeps a copy of the folder that a path lies in; none that we know of where nothing tells.
pub fn synced(path: &Path) -> Option<&'static str> {
    let told: Vec<PathBuf> = TOLD.iter().filter_map(std::env::var_os).map(PathBuf::from).collect();
    synced_where(&real(path), &told)
}

fn synced_where(path: &Path, told: &[PathBuf]) -> Option<&'static str> {
    if told.iter().any(|top| !top.as_os_str().is_empty() && path.starts_with(top)) {
        return Some("OneDrive");
    }
    let folders = path.ancestors().skip(1);
    folders.filter_map(|folder| named(folder).or_else(|| marked(folder))).next()
}

fn named(folder: &Path) -> Option<&'static str> {
    let name = folder.file_name()?.to_string_lossy();
    let is = |known: &str| {
        let rest =
            name.get(..known.len()).filter(|start| start.eq_ignore_ascii_case(known)).map(|_| &name[known.len()..]);
        // `OneDrive - Sunny Corner`, `Dropbox (Personal)`, `GoogleDrive-jo@example.org`
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '-', '(']))
    };
    NAMES.iter().find(|(_, known)| is(known)).map(|(cloud, _)| *cloud)
}

fn marked(folder: &Path) -> Option<&'static str> {
    MARKS.iter().find(|(_, mark)| folder.join(mark).symlink_metadata().is_ok()).map(|(cloud, _)| *cloud)
}

/// Where a path leads, as far as it is there.
fn real(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let there = whole.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
    there.map_or_else(|| whole.clone(), |(above, real)| real.join(whole.strip_prefix(above).unwrap_or(&whole)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_a_cloud_is_known_by_its_name() {
        for (path, cloud) in [
            ("/home/jo/OneDrive/one.yaml", Some("OneDrive")),
            ("/home/jo/OneDrive - Sunny Corner/records/one.yaml", Some("OneDrive")),
            ("/home/jo/Dropbox (Personal)/one.yaml", Some("Dropbox")),
            ("/Users/jo/Library/CloudStorage/GoogleDrive-jo@example.org/My Drive/one.yaml", Some("Google Drive")),
            ("/Users/jo/Library/Mobile Documents/com~apple~CloudDocs/one.yaml", Some("iCloud")),
            ("/home/jo/Dropboxes/one.yaml", None),
            ("/home/jo/records/Dropbox", None),
            ("/home/jo/records/one.yaml", None),
        ] {
            assert_eq!(synced_where(Path::new(path), &[]), cloud, "{path}");
        }
        let told = [PathBuf::from("/work/cloud"), PathBuf::new()];
        assert_eq!(synced_where(Path::new("/work/cloud/one.yaml"), &told), Some("OneDrive"));
        assert_eq!(synced_where(Path::new("/work/other/one.yaml"), &told), None);
    }

    #[test]
    #[allow(clippy::disallowed_methods, reason = "disk stands below this module")]
    fn a_folder_of_a_cloud_is_known_by_what_lies_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("records");
        std::fs::create_dir(&below).unwrap();
        assert_eq!(synced(&below.join("one.yaml")), None);
        std::fs::write(folder.path().join(".dropbox"), b"").unwrap();
        assert_eq!(synced(&below.join("one.yaml")), Some("Dropbox"));
        assert_eq!(synced(&below.join("new/one.yaml")), Some("Dropbox"));
    }
}
