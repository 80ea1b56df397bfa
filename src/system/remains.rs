//! What removing a file does not reach, each looked at by name: what was found, what was not there, and what could not be looked
//! into.

use super::medium::{Ground, Medium, ground};
use super::printers;
use super::synced;
use std::path::{Path, PathBuf};

/// What came of looking into one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Something of it is there, or stays there.
    Found,
    /// Nothing of it is there.
    NotThere,
    /// It could not be looked into.
    Unseen,
}

/// One place, and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remain {
    /// The place.
    pub place: Place,
    /// What came of looking.
    pub seen: Seen,
    /// In plain words, with what to do.
    pub sentence: String,
}

/// Where something of a removed file may stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The drive itself.
    Drive,
    /// A cloud that copies the folder.
    Cloud,
    /// The printer's queue and what it keeps.
    Spool,
    /// The list of files that were opened lately.
    RecentFiles,
    /// Small pictures of pages.
    Previews,
    /// The folder for temporary files.
    TemporaryFiles,
    /// The bin.
    Bin,
}

impl Place {
    /// As programs are told of it.
    pub fn word(self) -> &'static str {
        match self {
            Place::Drive => "drive",
            Place::Cloud => "cloud",
            Place::Spool => "print_spool",
            Place::RecentFiles => "recent_files",
            Place::Previews => "previews",
            Place::TemporaryFiles => "temp_files",
            Place::Bin => "bin",
        }
    }
}

/// The most bytes of a list of recent files.
const MOST_LIST: u64 = 16 << 20;
/// The most bytes at the beginning of a small picture in which it says what it is of.
const MOST_HEAD: u64 = 4096;

/// Looks into every place for what stays of these files: by their whole names, whether they are removed already or not.
pub fn look(files: &[PathBuf]) -> Vec<Remain> {
    let whole: Vec<PathBuf> = files.iter().map(|f| std::path::absolute(f).unwrap_or_else(|_| f.clone())).collect();
    let near = whole.first().cloned().unwrap_or_default();
    vec![
        drive(&ground(&near)),
        cloud(&near),
        spool(Path::new("/var/spool/cups"), printers::waiting().as_deref()),
        recent(dirs::data_dir().map(|f| f.join("recently-used.xbel")), &whole),
        previews(dirs::cache_dir().map(|f| f.join("thumbnails")), &whole),
        temporary(&std::env::temp_dir(), &whole),
        bin(dirs::data_dir().map(|f| f.join("Trash/info")), &whole),
    ]
}

fn drive(ground: &Ground) -> Remain {
    let zeros =
        "A file is written over with zeros first where the disk lets us, which is the best that can be done from here";
    let (seen, sentence) = match ground.medium {
        Medium::Ssd => (
            Seen::Found,
            format!(
                "{zeros}. On a solid-state drive the old letters can stay in spare cells; nobody can promise that they are gone"
            ),
        ),
        Medium::Network => {
            (Seen::Found, format!("{zeros}. A server keeps backups of its own: ask whoever looks after it"))
        }
        Medium::Removable => (
            Seen::Unseen,
            format!("{zeros}. A stick can keep old letters in spare cells; one that is thrown away is destroyed"),
        ),
        Medium::HardDrive => {
            (Seen::NotThere, format!("{zeros}. On a drive with turning discs that is as a rule the end of it"))
        }
        Medium::Synced => (Seen::Found, format!("{zeros}. The cloud has its own copy")),
        Medium::Unknown => (
            Seen::Unseen,
            format!(
                "{zeros}. What kind of drive this is cannot be known from here, so it counts as one that keeps old letters"
            ),
        ),
    };
    let journal = match ground.file_system.as_str() {
        "btrfs" | "zfs" | "apfs" | "bcachefs" => "; this file system writes beside the old letters, not over them",
        "ext3" | "ext4" | "xfs" | "ntfs" | "ntfs3" | "jfs" | "f2fs" => {
            "; this file system keeps a journal, in which names of files stay for a while"
        }
        "" => "; whether the file system keeps a journal cannot be known from here",
        _ => "",
    };
    Remain { place: Place::Drive, seen, sentence: format!("{sentence}{journal}.") }
}

fn cloud(near: &Path) -> Remain {
    let (seen, sentence) = match synced(near) {
        Some(cloud) => (
            Seen::Found,
            format!("The folder is one that {cloud} copies. Delete the file there, too, and empty the bin of {cloud}."),
        ),
        None => (
            Seen::NotThere,
            "The folder is none that OneDrive, Dropbox, iCloud or Google Drive is known to copy.".into(),
        ),
    };
    Remain { place: Place::Cloud, seen, sentence }
}

/// `waiting` are the jobs in the queue; nothing where the print system does not answer.
fn spool(folder: &Path, waiting: Option<&[String]>) -> Remain {
    let kept = super::spool::kept().sentence();
    let files = std::fs::read_dir(folder).map(|all| all.flatten().filter(|e| e.path().is_file()).count());
    let (seen, sentence) = match (waiting, files) {
        (Some(jobs), _) if !jobs.is_empty() => (
            Seen::Found,
            format!("Jobs wait in the printer's queue: {}. `cancel` with a job's name takes it out.", jobs.join(", ")),
        ),
        (_, Ok(count)) if count > 0 => {
            (Seen::Found, format!("{} holds {count} files of jobs. {kept}", folder.display()))
        }
        (Some(_), Ok(_)) => (Seen::NotThere, format!("{} holds no page, and no job waits.", folder.display())),
        (None, Ok(_)) => {
            (Seen::Unseen, format!("{} holds no page, and the print system does not answer.", folder.display()))
        }
        (Some(_), Err(_)) => (
            Seen::Unseen,
            format!("No job waits in the printer's queue; what it keeps of old ones cannot be looked into. {kept}"),
        ),
        (None, Err(_)) => {
            (Seen::Unseen, "The print spool cannot be looked into, and the print system does not answer.".into())
        }
    };
    Remain { place: Place::Spool, seen, sentence }
}

fn recent(list: Option<PathBuf>, files: &[PathBuf]) -> Remain {
    let text = list.as_ref().map(|path| read(path, MOST_LIST));
    let (seen, sentence) = match (list, text) {
        (Some(path), Some(Ok(text))) if names_one(&text, files) => (Seen::Found, format!("The list of recent files ({}) names it. Clear it: Settings, Privacy, File History.", path.display())),
        (Some(path), Some(Ok(_))) => (Seen::NotThere, format!("The list of recent files ({}) does not name it.", path.display())),
        (Some(path), Some(Err(e))) if e.kind() == std::io::ErrorKind::NotFound => (Seen::NotThere, format!("There is no list of recent files ({}).", path.display())),
        _ => (Seen::Unseen, "The system's list of recent files cannot be looked into from here; a PDF reader or an editor may keep one of its own.".into()),
    };
    Remain { place: Place::RecentFiles, seen, sentence }
}

/// Small pictures say at their beginning which file they are of (`Thumb::URI`).
fn previews(folder: Option<PathBuf>, files: &[PathBuf]) -> Remain {
    let Some(folder) = folder.filter(|_| cfg!(target_os = "linux")) else {
        return Remain {
            place: Place::Previews,
            seen: Seen::Unseen,
            sentence: "Where this system keeps small pictures of pages cannot be known from here.".into(),
        };
    };
    let is_closed = std::fs::read_dir(&folder).is_err_and(|error| error.kind() != std::io::ErrorKind::NotFound);
    let (seen, sentence) = match pictures(&folder, files).len() {
        _ if is_closed => (Seen::Unseen, format!("{} cannot be looked into.", folder.display())),
        0 => (Seen::NotThere, format!("No small picture of it lies in {}.", folder.display())),
        count => (Seen::Found, format!("Small pictures of it lie in {}: {count}. Delete them.", folder.display())),
    };
    Remain { place: Place::Previews, seen, sentence }
}

/// The small pictures of files that this system has made.
pub fn previews_of(files: &[PathBuf]) -> Vec<PathBuf> {
    let whole: Vec<PathBuf> = files.iter().map(|f| std::path::absolute(f).unwrap_or_else(|_| f.clone())).collect();
    dirs::cache_dir().map(|f| pictures(&f.join("thumbnails"), &whole)).unwrap_or_default()
}

fn pictures(folder: &Path, files: &[PathBuf]) -> Vec<PathBuf> {
    let all = walkdir::WalkDir::new(folder).max_depth(3).into_iter().flatten();
    let is_of = |path: &Path| {
        let mut head = Vec::new();
        let opened = std::fs::File::open(path)
            .and_then(|f| std::io::Read::read_to_end(&mut std::io::Read::take(f, MOST_HEAD), &mut head));
        opened.is_ok() && names_one(&head, files)
    };
    let pictures = all.filter(|e| e.file_type().is_file() && e.path().extension().is_some_and(|x| x == "png"));
    pictures.map(walkdir::DirEntry::into_path).filter(|path| is_of(path)).collect()
}

fn temporary(folder: &Path, files: &[PathBuf]) -> Remain {
    let names = names(files);
    let bears = |name: &str| names.iter().any(|own| name.contains(own.as_str()));
    let found = std::fs::read_dir(folder).map(|all| {
        let all = all.flatten().map(|e| e.file_name().to_string_lossy().into_owned());
        all.filter(|name| bears(name)).count()
    });
    let (seen, sentence) = match found {
        Ok(0) => (Seen::NotThere, format!("No file in {} bears its name.", folder.display())),
        Ok(count) => (
            Seen::Found,
            format!(
                "{} holds {count} with its name in theirs: an editor may have left them. Look, and delete them.",
                folder.display()
            ),
        ),
        Err(_) => (Seen::Unseen, format!("{} cannot be looked into.", folder.display())),
    };
    Remain { place: Place::TemporaryFiles, seen, sentence }
}

fn bin(folder: Option<PathBuf>, files: &[PathBuf]) -> Remain {
    let Some(folder) = folder.filter(|_| cfg!(target_os = "linux")) else {
        return Remain {
            place: Place::Bin,
            seen: Seen::Unseen,
            sentence: "The bin cannot be looked into from here: empty it.".into(),
        };
    };
    let names = names(files);
    let found = std::fs::read_dir(&folder).map(|all| {
        let all = all.flatten().map(|e| e.file_name().to_string_lossy().into_owned());
        all.filter(|name| names.iter().any(|own| name.starts_with(own.as_str()))).count()
    });
    let (seen, sentence) = match found {
        Ok(count) if count > 0 => (Seen::Found, "The bin holds something of its name: empty it.".to_owned()),
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            (Seen::Unseen, "The bin cannot be looked into: empty it.".into())
        }
        _ => (Seen::NotThere, "The bin holds nothing of its name.".to_owned()),
    };
    Remain { place: Place::Bin, seen, sentence }
}

fn names(files: &[PathBuf]) -> Vec<String> {
    files.iter().filter_map(|f| Some(f.file_name()?.to_string_lossy().into_owned())).collect()
}

fn read(path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut std::io::Read::take(std::fs::File::open(path)?, most), &mut bytes)?;
    Ok(bytes)
}

/// Whether bytes hold the address of one of the files (`file:///home/jo/one.yaml`).
fn names_one(bytes: &[u8], files: &[PathBuf]) -> bool {
    files.iter().map(|file| address(file)).any(|address| memchr::memmem::find(bytes, address.as_bytes()).is_some())
}

fn address(path: &Path) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~/".contains(&b);
    let text = path.to_string_lossy();
    let letters = text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") });
    format!("file://{}", letters.collect::<String>())
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "disk stands below this module")]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn each_place_says_what_was_found_what_was_not_there_and_what_could_not_be_looked_into() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let file = [at("a file.yaml")];
        let list = |text: &str| {
            fs::write(at("recent"), text).unwrap();
            recent(Some(at("recent")), &file).seen
        };
        assert_eq!(list("<xbel/>"), Seen::NotThere);
        assert_eq!(list(&format!("<bookmark href=\"file://{}/a%20file.yaml\"", folder.path().display())), Seen::Found);
        assert_eq!(recent(Some(at("none")), &file).seen, Seen::NotThere);
        assert_eq!(recent(None, &file).seen, Seen::Unseen);
        assert_eq!(spool(&at("none"), None).seen, Seen::Unseen);
        assert_eq!(spool(&at("none"), Some(&[])).seen, Seen::Unseen);
        assert_eq!(spool(&at("none"), Some(&["Office-1".into()])).seen, Seen::Found);
        fs::create_dir(at("spool")).unwrap();
        assert_eq!(spool(&at("spool"), Some(&[])).seen, Seen::NotThere);
        assert_eq!(spool(&at("spool"), None).seen, Seen::Unseen);
        fs::write(at("spool/d00001-001"), b"x").unwrap();
        assert_eq!(spool(&at("spool"), Some(&[])).seen, Seen::Found);
        fs::create_dir(at("tmp")).unwrap();
        assert_eq!(temporary(&at("tmp"), &file).seen, Seen::NotThere);
        fs::write(at("tmp/.a file.yaml.swp"), b"x").unwrap();
        assert_eq!(temporary(&at("tmp"), &file).seen, Seen::Found);
        assert_eq!(temporary(&at("none"), &file).seen, Seen::Unseen);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_small_picture_is_known_by_the_file_that_it_names() {
        let folder = tempfile::tempdir().unwrap();
        let file = [folder.path().join("one.pdf")];
        fs::create_dir_all(folder.path().join("thumbnails/normal")).unwrap();
        let picture = folder.path().join("thumbnails/normal/0123.png");
        fs::write(&picture, format!("\u{89}PNG tEXtThumb::URI\0{}", address(&file[0]))).unwrap();
        assert_eq!(pictures(&folder.path().join("thumbnails"), &file), [picture]);
        assert!(pictures(&folder.path().join("thumbnails"), &[folder.path().join("two.pdf")]).is_empty());
    }

    #[test]
    fn of_what_is_not_known_nothing_is_promised() {
        for (medium, seen) in
            [(Medium::Ssd, Seen::Found), (Medium::Unknown, Seen::Unseen), (Medium::HardDrive, Seen::NotThere)]
        {
            let told = drive(&Ground { medium, file_system: "ext4".into() });
            assert!(told.seen == seen && told.sentence.contains("journal"), "{told:?}");
        }
    }
}
