//! Claims about what is on the disk after a write, whatever happens during it.

use super::*;

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_written_file_is_whole_private_and_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.pdf");
    write(&path, b"first", Existing::Refuse).unwrap();
    assert_eq!(read(&path, 5).unwrap(), b"first");
    assert_eq!(names(folder.path()), ["a.pdf"]);
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::MetadataExt::mode(&fs::metadata(&path).unwrap()) & 0o777, 0o600);
}

#[test]
fn a_file_that_is_there_is_replaced_only_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.pdf");
    write(&path, b"first", Existing::Refuse).unwrap();
    let trouble = write(&path, b"second", Existing::Refuse).unwrap_err();
    assert!(trouble.message.starts_with("a.pdf is already there"), "{trouble}");
    assert_eq!(read(&path, 99).unwrap(), b"first");
    write(&path, b"second", Existing::Replace).unwrap();
    assert_eq!(read(&path, 99).unwrap(), b"second");
    assert_eq!(names(folder.path()), ["a.pdf"]);
}

#[test]
fn a_file_that_appears_in_the_last_moment_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("from"), folder.path().join("to"));
    fs::write(&from, b"ours").unwrap();
    fs::write(&to, b"theirs").unwrap();
    for rename in [rename_new, link_new] {
        assert_eq!(rename(&from, &to).unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(read(&to, 99).unwrap(), b"theirs");
    }
    fs::remove_file(&to).unwrap();
    link_new(&from, &to).unwrap();
    assert_eq!(names(folder.path()), ["to"]);
}

#[test]
fn of_many_writers_of_one_name_exactly_one_wins() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.pdf");
    let won = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..8_u8)
            .map(|n| {
                scope.spawn({
                    let path = &path;
                    move || write(path, &[n; 9000], Existing::Refuse).is_ok()
                })
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).filter(|won| *won).count()
    });
    assert_eq!(won, 1);
    let bytes = read(&path, 9000).unwrap();
    assert!(bytes.len() == 9000 && bytes.iter().all(|byte| *byte == bytes[0]));
    assert_eq!(names(folder.path()), ["one.pdf"]);
}

#[cfg(unix)]
#[test]
fn links_pipes_and_folders_are_not_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("target");
    fs::write(&target, b"theirs").unwrap();
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&target, &link).unwrap();
    let pipe = folder.path().join("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0).unwrap();
    for existing in [Existing::Refuse, Existing::Replace] {
        for path in [&link, &pipe, &folder.path().to_path_buf()] {
            assert!(!write(path, b"ours", existing).unwrap_err().help.is_empty());
        }
    }
    assert_eq!(read(&target, 99).unwrap(), b"theirs");
    assert_eq!(names(folder.path()), ["link", "pipe", "target"]);
    // and reading a pipe nobody writes to does not wait
    assert!(read(&pipe, 99).unwrap_err().message.contains("not a plain file"));
}

#[test]
fn what_cannot_be_written_leaves_nothing_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let missing = write(&folder.path().join("no/such/a.pdf"), b"x", Existing::Refuse).unwrap_err();
    assert_eq!(missing.message, "a.pdf cannot be written: it is not there");
    fs::write(folder.path().join("file"), b"x").unwrap();
    assert!(write(&folder.path().join("file/a.pdf"), b"x", Existing::Refuse).is_err());
    assert!(make_folder(&folder.path().join("file")).unwrap_err().message.contains("a file has that name"));
    assert_eq!(names(folder.path()), ["file"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_called_a_full_disk() {
    let full = io::Error::from_raw_os_error(rustix::io::Errno::NOSPC.raw_os_error());
    let trouble = unwritten(Path::new("/x/a.pdf"), &full);
    assert_eq!(trouble.message, "a.pdf cannot be written: the disk is full");
    for errno in [rustix::io::Errno::ROFS, rustix::io::Errno::ACCESS, rustix::io::Errno::DQUOT, rustix::io::Errno::IO] {
        let trouble = unwritten(Path::new("a"), &io::Error::from_raw_os_error(errno.raw_os_error()));
        assert!(!trouble.help.is_empty(), "{trouble}");
    }
}

#[test]
fn a_file_larger_than_allowed_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("big");
    fs::write(&path, vec![0; 2049]).unwrap();
    assert_eq!(read(&path, 2048).unwrap_err().message, "big is larger than 2 KiB");
    assert_eq!(read(&path, 2049).unwrap().len(), 2049);
}

#[test]
fn a_hostile_name_is_spelt_out() {
    assert_eq!(shown(Path::new("/x/a\u{1b}[2J\u{202e}b")), "a\\u{1b}[2J\\u{202e}b");
}

#[test]
fn only_an_empty_folder_of_ours_is_shown_to_a_child() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("deep/empty");
    private_empty_folder(&empty).unwrap();
    private_empty_folder(&empty).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&empty, fs::Permissions::from_mode(0o777)).unwrap();
        private_empty_folder(&empty).unwrap();
        assert_eq!(fs::metadata(&empty).unwrap().permissions().mode() & 0o777, 0o700);
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&empty, &link).unwrap();
        assert!(private_empty_folder(&link).is_err());
    }
    fs::write(empty.join("planted"), b"x").unwrap();
    assert!(private_empty_folder(&empty).is_err());
}

#[test]
fn removing_takes_a_link_and_not_what_it_points_to() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    fs::write(&path, b"x").unwrap();
    #[cfg(unix)]
    {
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        remove(&link).unwrap();
    }
    assert_eq!(names(folder.path()), ["a"]);
    remove(&path).unwrap();
    assert!(remove(&path).is_err());
    remove_folder(&folder.path().join("never was")).unwrap();
}
