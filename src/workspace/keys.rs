//! The workspace's key: where it lies, how it is opened, and the secret that check codes are made with.

use super::{Ours, Workspace};
use crate::disk;
use crate::seal::{Clock, Identity, KeyError, Passphrase};
use crate::setting::Stamping;
use crate::system::{Context, Trouble};
use crate::value::show_moment;
use crate::verify::Ended;
use chrono::{DateTime, Utc};
use std::fmt;
use std::path::PathBuf;

/// The secret behind the check codes, beside the key.
const SECRET_FILE: &str = "secret";
const SECRET_BYTES: usize = 32;

/// Why there is no identity to seal with.
#[derive(Debug)]
pub enum KeyTrouble {
    /// There is no key file.
    None(PathBuf),
    /// It needs a passphrase, and none was given.
    Locked,
    /// It was not opened, or cannot seal.
    Key(KeyError),
    /// Its certificate seals no more, since when, and why.
    Ended(DateTime<Utc>, Ended),
    /// The file could not be read.
    Trouble(Trouble),
}

impl fmt::Display for KeyTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyTrouble::None(path) => write!(f, "there is no key at {}", path.display()),
            KeyTrouble::Locked => write!(f, "the key is locked"),
            KeyTrouble::Key(e) => e.fmt(f),
            KeyTrouble::Ended(since, why) => {
                let why = match why {
                    Ended::Renewed => "was renewed",
                    Ended::Lost => "was lost",
                    Ended::Stolen => "was stolen",
                };
                write!(f, "the key {why} on {}, and seals no more", show_moment(since.fixed_offset()))
            }
            KeyTrouble::Trouble(t) => t.fmt(f),
        }
    }
}

impl std::error::Error for KeyTrouble {}

impl KeyTrouble {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            KeyTrouble::None(_) => "make one with `confide keys new`".into(),
            KeyTrouble::Locked => {
                "give its passphrase at the prompt, or by --passphrase-file or --passphrase-fd".into()
            }
            KeyTrouble::Key(e) => e.help().into(),
            KeyTrouble::Ended(..) => {
                "make a new one with `confide keys renew`, or mend trust/ours.yaml where it is wrong".into()
            }
            KeyTrouble::Trouble(t) => t.help.clone(),
        }
    }
}

/// Where a workspace keeps its key.
#[derive(Clone, Debug)]
pub struct Key {
    /// The PKCS#12 file.
    pub file: PathBuf,
    /// A file that holds the passphrase, when the setting names one.
    pub passphrase_file: Option<PathBuf>,
    /// The service that stamps the time on its seals.
    pub clock: Option<Stamping>,
    /// The folder with the list of the setting's own certificates.
    pub trust: PathBuf,
}

impl Workspace {
    /// Where the key of this workspace lies, or would lie.
    pub fn key(&self) -> Key {
        let folder = self.folder.clone().unwrap_or_default();
        Key {
            file: folder.join(&self.setting.seal_file),
            passphrase_file: self.setting.passphrase_file.as_ref().map(|f| folder.join(f)),
            clock: self.setting.timestamp.clone(),
            trust: folder.join("trust"),
        }
    }

    /// The setting's identity where nobody need be asked for its passphrase; none where it is locked, ended, or not there.
    pub fn identity_at_hand(&self, ctx: &Context) -> Option<Identity> {
        self.key().open(ctx, &mut || None).ok()
    }

    /// The secret behind the check codes; made and kept beside the key when there is none yet, and made for this run
    /// alone outside a workspace.
    ///
    /// # Errors
    /// When it can be neither read nor kept.
    pub fn secret(&self, ctx: &Context) -> Result<Vec<u8>, Trouble> {
        let mut secret = vec![0; SECRET_BYTES];
        ctx.random.fill(&mut secret)?;
        let file = self.key().file.with_file_name(SECRET_FILE);
        if file.is_file() {
            return disk::read(&file, 1024);
        }
        if self.folder.is_some() && self.key().file.is_file() {
            disk::write(&file, &secret, disk::Existing::Refuse)?;
        }
        Ok(secret)
    }
}

impl Key {
    /// Takes the time from another service than the setting names.
    pub fn stamped_by(&mut self, address: Option<&str>) {
        if let Some(address) = address {
            self.clock.get_or_insert_default().url = address.to_owned();
        }
    }

    /// Opens the key; `ask` is called for a passphrase when no file holds it, and may have none to give.
    ///
    /// # Errors
    /// [`KeyTrouble`] says why there is no identity.
    pub fn open(&self, ctx: &Context, ask: &mut dyn FnMut() -> Option<Passphrase>) -> Result<Identity, KeyTrouble> {
        if !self.file.is_file() {
            return Err(KeyTrouble::None(self.file.clone()));
        }
        let bytes = disk::read(&self.file, 1 << 20).map_err(KeyTrouble::Trouble)?;
        let passphrase = match self.passphrase_file.as_ref().filter(|f| f.is_file()) {
            Some(file) => {
                let text = disk::read(file, 4096).map_err(KeyTrouble::Trouble)?;
                Passphrase::from_line(String::from_utf8_lossy(&text).into_owned())
            }
            None => ask().ok_or(KeyTrouble::Locked)?,
        };
        let identity = Identity::from_pkcs12(&bytes, &passphrase, ctx.now).map_err(KeyTrouble::Key)?;
        let ours = Ours::read(&self.trust).map_err(KeyTrouble::Trouble)?;
        match ours.ended(identity.certificate(), ctx.now) {
            Some((since, why)) => Err(KeyTrouble::Ended(since, why)),
            None => self.with_clock(identity, ctx),
        }
    }

    /// The same identity, with the time of the service stamped on what it signs, where one is named.
    ///
    /// # Errors
    /// When the service cannot be asked.
    pub fn with_clock(&self, identity: Identity, ctx: &Context) -> Result<Identity, KeyTrouble> {
        match &self.clock {
            None => Ok(identity),
            Some(service) => Ok(identity.with_clock(Clock::at(service, ctx).map_err(KeyTrouble::Trouble)?)),
        }
    }
}
