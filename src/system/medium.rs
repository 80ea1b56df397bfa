//! On what a file lies, as far as the system says: whether what is removed there can be brought back.

use super::volumes::Disc;
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

fn under(folder: &Path) -> Ground {
    let disc = Disc::of(folder);
    let Some(volume) = &disc.volume else {
        let is_share = folder.to_string_lossy().starts_with(r"\\") && !folder.to_string_lossy().starts_with(r"\\?\");
        let medium = if is_share { Medium::Network } else { Medium::Unknown };
        return Ground { medium, file_system: String::new() };
    };
    let medium = match disc.can_be_taken_out {
        _ if NETWORK.contains(&volume.file_system.as_str()) => Medium::Network,
        Some(true) => Medium::Removable,
        _ => block(Path::new("/sys/dev/block"), &volume.device),
    };
    Ground { medium, file_system: volume.file_system.clone() }
}

/// What `/sys` says of a device that cannot be taken out: a partition's own folder lies in that of its drive.
fn block(devices: &Path, device: &str) -> Medium {
    let Ok(own) = devices.join(device).canonicalize() else { return Medium::Unknown };
    let says = |name: &str| {
        let near = [own.join(name), own.join("..").join(name)];
        near.iter().find_map(|path| std::fs::read_to_string(path).ok()).map(|text| text.trim().to_owned())
    };
    match says("queue/rotational").as_deref() {
        Some("0") => Medium::Ssd,
        // a virtual drive says that it turns, and nobody knows what it lies on
        Some("1") if says("device/model").is_some() || says("device/vendor").is_some_and(|v| !v.starts_with("0x")) => {
            Medium::HardDrive
        }
        _ => Medium::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_does_not_say_is_not_known() {
        assert_eq!(block(Path::new("/nowhere"), "8:1"), Medium::Unknown);
    }
}
