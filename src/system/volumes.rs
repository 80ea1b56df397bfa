//! On which volume a path lies, and whether that is a disc or a stick that can be taken out.
//!
//! How it is told, by system:
//! - Linux: `/proc/self/mountinfo` names the mount that a path lies on and the device behind it, and `/sys/class/block` what
//!   that device is. It can be taken out where its disc's `removable` is 1 (disc drives, most sticks), where it hangs on a USB
//!   port, or where it is an SD card; an encrypted volume is what the device below it is. A mount without a device of its own
//!   (a network's, one in memory, one of a container) is of no disc that anybody could take out, as far as this can tell.
//! - macOS, Windows and others: nothing here can tell without asking programs that differ from version to version. It is not
//!   guessed: what is not known is refused, unless the setting names the folder (`storage` in `setting.yaml`).

use std::path::{Path, PathBuf};

/// What a system says of itself as files, on Linux.
const MOUNTS: &str = "/proc/self/mountinfo";
const DEVICES: &str = "/sys/class/block";

/// Where a path lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    /// The folder where it hangs in the tree.
    pub mount: PathBuf,
    /// What it is of: a device such as `/dev/sdb1`, or a word such as `tmpfs`.
    pub source: String,
    /// The device's number, such as `8:17`.
    pub device: String,
    /// The file system's name, such as `ext4`.
    pub file_system: String,
}

/// What is known of the disc behind a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disc {
    /// The volume; none where this system does not say.
    pub volume: Option<Volume>,
    /// The whole disc that the volume is a part of, where there is a device.
    whole: Option<PathBuf>,
    /// Whether it can be taken out; none where that is not known.
    pub can_be_taken_out: Option<bool>,
}

impl Disc {
    /// Of the path, links followed, as this system says.
    pub fn of(path: &Path) -> Disc {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let mounts = std::fs::read_to_string(MOUNTS).unwrap_or_default();
        Disc::by(&mounts, Path::new(DEVICES), &path)
    }

    /// The same by a text of mounts, as `/proc/self/mountinfo` has it, and a folder of devices, as `/sys/class/block` is.
    pub fn by(mounts: &str, devices: &Path, path: &Path) -> Disc {
        let volume = volume(mounts, path);
        let device = volume.as_ref().and_then(|volume| device(&volume.source, devices));
        Disc {
            whole: device.as_deref().map(whole),
            can_be_taken_out: device.as_deref().map(|device| can_be_taken_out(device, 0)),
            volume,
        }
    }

    /// Whether both are known to be one disc.
    pub fn is(&self, other: &Disc) -> bool {
        let of_one_volume = self.volume.is_some() && self.volume == other.volume;
        of_one_volume || (self.whole.is_some() && self.whole == other.whole)
    }

    /// Whether there is a device behind it that could be read afresh.
    pub fn is_a_device(&self) -> bool {
        self.whole.is_some()
    }
}

/// The volume that a path lies on: of the mounts above it the nearest, and of those in one place the last.
fn volume(mounts: &str, path: &Path) -> Option<Volume> {
    let all = mounts.lines().filter_map(mount);
    all.filter(|volume| path.starts_with(&volume.mount)).max_by_key(|volume| volume.mount.components().count())
}

/// One line of the mounts (proc_pid_mountinfo(5)): `36 35 8:17 / /media/disc rw shared:1 - vfat /dev/sdb1 rw`.
fn mount(line: &str) -> Option<Volume> {
    let (before, after) = line.split_once(" - ")?;
    let (mut before, mut after) = (before.split(' ').skip(2), after.split(' '));
    let (device, mount) = (before.next()?.to_owned(), before.nth(1)?);
    let (file_system, source) = (after.next()?.to_owned(), after.next()?);
    Some(Volume { mount: PathBuf::from(plain(mount)), source: plain(source), device, file_system })
}

/// Spaces, tabs, line breaks and backslashes stand in it as three digits of base 8.
fn plain(text: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .iter()
        .fold(text.to_owned(), |text, (code, letter)| text.replace(code, letter))
}

/// The device's folder in `/sys`.
fn device(source: &str, devices: &Path) -> Option<PathBuf> {
    let source = Path::new(source).strip_prefix("/dev").ok().map(|_| Path::new(source))?;
    // a volume's own name is a link to that of its device
    let real = source.canonicalize().unwrap_or_else(|_| source.to_path_buf());
    devices.join(real.file_name()?).canonicalize().ok()
}

/// The folder of the whole disc that a part of it is in.
fn whole(device: &Path) -> PathBuf {
    let is_part = device.join("partition").exists();
    let whole = if is_part { device.parent().unwrap_or(device) } else { device };
    // of an encrypted volume on one disc it is that disc
    match below(whole).as_slice() {
        [one] => self::whole(one),
        _ => whole.to_path_buf(),
    }
}

/// The devices that a mapped one lies on.
fn below(device: &Path) -> Vec<PathBuf> {
    let all = std::fs::read_dir(device.join("slaves")).into_iter().flatten().flatten();
    all.filter_map(|entry| entry.path().canonicalize().ok()).collect()
}

fn can_be_taken_out(device: &Path, depth: usize) -> bool {
    let below = below(device);
    if !below.is_empty() {
        return depth < 8 && below.iter().all(|device| can_be_taken_out(device, depth + 1));
    }
    let whole = whole(device);
    let says = |file: &str, word: &str| std::fs::read_to_string(whole.join(file)).is_ok_and(|t| t.trim() == word);
    let is_usb = |name: &str| name.strip_prefix("usb").is_some_and(|n| n.starts_with(|c: char| c.is_ascii_digit()));
    let by_usb = whole.components().any(|part| part.as_os_str().to_str().is_some_and(is_usb));
    says("removable", "1") || by_usb || says("device/type", "SD")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "22 27 0:21 / /proc rw - proc proc rw\n27 1 253:0 / / rw,relatime - ext4 /dev/vda rw\n\
                          40 27 8:17 / /media/a\\040disc rw shared:5 - vfat /dev/sdb1 rw\n50 27 0:50 / /mnt/s rw - nfs4 s:/ rw\n";

    #[test]
    fn the_innermost_mount_is_what_a_folder_lies_on() {
        for (folder, device, file_system) in [
            ("/home/jo", "253:0", "ext4"),
            ("/media/a disc/records", "8:17", "vfat"),
            ("/media/another", "253:0", "ext4"),
            ("/mnt/s", "0:50", "nfs4"),
        ] {
            let found = volume(MOUNTS, Path::new(folder)).map(|volume| (volume.device, volume.file_system));
            assert_eq!(found, Some((device.into(), file_system.into())), "{folder}");
        }
        assert_eq!(volume("", Path::new("/")), None);
    }
}
