//! On what a file lies, as far as the system says: whether what is removed there can be brought back.

use std::path::Path;

/// What a file lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// A disc or stick that can be taken out.
    Removable,
    /// A hard drive with turning discs.
    HardDrive,
    /// A solid-state drive.
    Ssd,
    /// A folder that a cloud keeps a copy of.
    Synced,
    /// A server or a shared drive.
    Network,
    /// The system does not say.
    Unknown,
}

impl Medium {
    /// As the form of the receipt and the rules call it.
    pub fn word(self) -> &'static str {
        match self {
            Medium::Removable => "removable",
            Medium::HardDrive => "hard_drive",
            Medium::Ssd => "ssd",
            Medium::Synced => "synced",
            Medium::Network => "network",
            Medium::Unknown => "unknown",
        }
    }
}

/// A folder's place: what it lies on, and the file system there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// What it lies on.
    pub medium: Medium,
    /// The file system's name (`ext4`); empty where the system does not say.
    pub file_system: String,
}

/// File systems that are reached over a network.
const NETWORK: [&str; 8] = ["nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "fuse.rclone", "9p"];

/// What a path lies on. What is not known counts as what can be brought back.
pub fn ground(path: &Path) -> Ground {
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut ground = under(&folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf()));
    if super::synced(path).is_some() {
        ground.medium = Medium::Synced;
    }
    ground
}

#[cfg(target_os = "linux")]
fn under(folder: &Path) -> Ground {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let Some((device, file_system)) = mounted(&mounts, folder) else {
        return Ground { medium: Medium::Unknown, file_system: String::new() };
    };
    let medium = match file_system.as_str() {
        name if NETWORK.contains(&name) => Medium::Network,
        _ => block(Path::new("/sys/dev/block"), &device),
    };
    Ground { medium, file_system }
}

#[cfg(not(target_os = "linux"))]
fn under(folder: &Path) -> Ground {
    let is_share = folder.to_string_lossy().starts_with(r"\\") && !folder.to_string_lossy().starts_with(r"\\?\");
    let medium = if is_share { Medium::Network } else { Medium::Unknown };
    let _ = NETWORK;
    Ground { medium, file_system: String::new() }
}

/// The device (`8:1`) and the file system of the innermost mount that holds a folder, by `/proc/self/mountinfo`.
#[cfg(target_os = "linux")]
fn mounted(mounts: &str, folder: &Path) -> Option<(String, String)> {
    let one = |line: &str| {
        let (about, kind) = line.split_once(" - ")?;
        let mut about = about.split(' ').skip(2);
        let (device, at) = (about.next()?, about.nth(1)?.replace("\\040", " "));
        let depth = Path::new(&at).components().count();
        folder
            .starts_with(&at)
            .then(|| (depth, device.to_owned(), kind.split(' ').next().unwrap_or_default().to_owned()))
    };
    let innermost = mounts.lines().filter_map(one).max_by_key(|(depth, ..)| *depth);
    innermost.map(|(_, device, kind)| (device, kind))
}

/// What `/sys` says of a device: a partition's own folder lies in that of its drive.
#[cfg(target_os = "linux")]
fn block(devices: &Path, device: &str) -> Medium {
    let Ok(own) = devices.join(device).canonicalize() else { return Medium::Unknown };
    let says = |name: &str| {
        let near = [own.join(name), own.join("..").join(name)];
        near.iter().find_map(|path| std::fs::read_to_string(path).ok()).map(|text| text.trim().to_owned())
    };
    match (says("removable").as_deref(), says("queue/rotational").as_deref()) {
        (Some("1"), _) => Medium::Removable,
        (_, Some("0")) => Medium::Ssd,
        // a virtual drive says that it turns, and nobody knows what it lies on
        (_, Some("1"))
            if says("device/model").is_some() || says("device/vendor").is_some_and(|v| !v.starts_with("0x")) =>
        {
            Medium::HardDrive
        }
        _ => Medium::Unknown,
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    const MOUNTS: &str = "22 27 0:21 / /proc rw - proc proc rw\n27 1 253:0 / / rw,relatime - ext4 /dev/vda rw\n\
                          40 27 8:17 / /media/a\\040disc rw shared:5 - vfat /dev/sdb1 rw\n50 27 0:50 / /mnt/s rw - nfs4 s:/ rw\n";

    #[test]
    fn the_innermost_mount_is_what_a_folder_lies_on() {
        for (folder, device, kind) in [
            ("/home/jo", "253:0", "ext4"),
            ("/media/a disc/records", "8:17", "vfat"),
            ("/media/another", "253:0", "ext4"),
            ("/mnt/s", "0:50", "nfs4"),
        ] {
            assert_eq!(mounted(MOUNTS, Path::new(folder)), Some((device.into(), kind.into())), "{folder}");
        }
        assert_eq!(mounted("", Path::new("/")), None);
    }

    #[test]
    fn what_the_system_does_not_say_is_not_known() {
        assert_eq!(block(Path::new("/nowhere"), "8:1"), Medium::Unknown);
    }
}
