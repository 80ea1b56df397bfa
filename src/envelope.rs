//! Files closed with age: for whoever knows a passphrase, or for whoever holds a key of their own.

use crate::system::Trouble;
use age::secrecy::SecretString;
use age::{scrypt, x25519};
use std::str::FromStr;
use zeroize::Zeroizing;

/// How hard a passphrase is to guess: 2^17 rounds of scrypt, about half a second for each try.
const WORK: u8 = 17;
/// The hardest file that we try to open: a stranger's could keep the computer busy for hours.
const MOST_WORK: u8 = 20;
/// The fewest letters of a passphrase.
const FEWEST: usize = 12;

/// A passphrase good enough to lie on a disk.
#[derive(Debug)]
pub struct Phrase(SecretString);

impl Phrase {
    /// Takes a new passphrase.
    ///
    /// # Errors
    /// When it is too short.
    pub fn new(text: &str) -> Result<Phrase, Trouble> {
        if text.trim().chars().count() < FEWEST {
            return Err(Trouble::new(format!("a passphrase has at least {FEWEST} letters"))
                .help("take four or five words that have nothing to do with each other"));
        }
        Ok(Phrase::typed(text))
    }

    /// Takes one that was chosen before.
    pub fn typed(text: &str) -> Phrase {
        Phrase(SecretString::from(text.trim().to_owned()))
    }
}

/// Closes bytes behind a passphrase.
///
/// # Errors
/// When they cannot be closed.
pub fn close(bytes: &[u8], phrase: &Phrase) -> Result<Vec<u8>, Trouble> {
    let mut recipient = scrypt::Recipient::new(phrase.0.clone());
    recipient.set_work_factor(WORK);
    age::encrypt(&recipient, bytes).map_err(|e| Trouble::new(format!("it could not be closed: {e}")))
}

/// Opens what [`close`] closed.
///
/// # Errors
/// When the passphrase is another one, or the file is not whole.
pub fn open(bytes: &[u8], phrase: &Phrase) -> Result<Zeroizing<Vec<u8>>, Trouble> {
    let mut identity = scrypt::Identity::new(phrase.0.clone());
    identity.set_max_work_factor(MOST_WORK);
    let opened = age::decrypt(&identity, bytes);
    opened
        .map(Zeroizing::new)
        .map_err(|_| Trouble::new("it does not open").help("this is another passphrase, or the file is not whole"))
}

/// A key of one person: what is closed for it, nobody else opens, its author neither.
pub struct PersonKey(x25519::Identity);

impl PersonKey {
    /// A new one.
    pub fn generate() -> PersonKey {
        PersonKey(x25519::Identity::generate())
    }

    /// What others close files with, as it stands in `setting.yaml`.
    pub fn public(&self) -> String {
        self.0.to_public().to_string()
    }

    /// The key as a file, behind a passphrase.
    ///
    /// # Errors
    /// When it cannot be closed.
    pub fn to_file(&self, phrase: &Phrase) -> Result<Vec<u8>, Trouble> {
        use age::secrecy::ExposeSecret;
        close(self.0.to_string().expose_secret().as_bytes(), phrase)
    }

    /// Reads such a file.
    ///
    /// # Errors
    /// When the passphrase is another one, or the file holds no key.
    pub fn from_file(bytes: &[u8], phrase: &Phrase) -> Result<PersonKey, Trouble> {
        let text = open(bytes, phrase)?;
        let text = std::str::from_utf8(&text).unwrap_or_default();
        let key = x25519::Identity::from_str(text.trim());
        key.map(PersonKey).map_err(|_| {
            Trouble::new("this file holds no key of a person").help("choose the file that `confide keys person` made")
        })
    }

    /// Opens what was closed for this key.
    ///
    /// # Errors
    /// When it was closed for somebody else, or is not whole.
    pub fn open(&self, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, Trouble> {
        let opened = age::decrypt(&self.0, bytes).map(Zeroizing::new);
        opened.map_err(|_| Trouble::new("it does not open").help("it was left for somebody else, or is not whole"))
    }
}

/// Whether a text is a public key, as `setting.yaml` has it.
pub fn is_public_key(text: &str) -> bool {
    x25519::Recipient::from_str(text).is_ok()
}

/// Closes bytes for those who hold one of these keys; whoever closes them cannot open them again.
///
/// # Errors
/// When a text is no public key, or there is none.
pub fn close_for(bytes: &[u8], public: &[&str]) -> Result<Vec<u8>, Trouble> {
    use std::io::Write;
    let failed = || Trouble::new("it could not be closed");
    let recipients: Result<Vec<_>, _> = public.iter().map(|text| x25519::Recipient::from_str(text)).collect();
    let recipients = recipients.map_err(|_| {
        Trouble::new("a `public_key` in setting.yaml is none").help("copy the line that `confide keys person` said")
    })?;
    let closed = age::Encryptor::with_recipients(recipients.iter().map(|r| r as &dyn age::Recipient));
    let mut bytes_out = Vec::new();
    let mut writer = closed.map_err(|_| failed())?.wrap_output(&mut bytes_out).map_err(|_| failed())?;
    writer.write_all(bytes).map_err(|_| failed())?;
    writer.finish().map_err(|_| failed())?;
    Ok(bytes_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrase(text: &str) -> Phrase {
        Phrase::new(text).expect("long enough")
    }

    #[test]
    fn what_is_closed_opens_by_its_own_passphrase_alone_and_only_whole() {
        let closed = close(b"Noah Specimen", &phrase("horse battery staple")).expect("closed");
        assert!(!closed.windows(4).any(|w| w == b"Noah"));
        assert_eq!(
            open(&closed, &Phrase::typed("horse battery staple ")).expect("opened").as_slice(),
            b"Noah Specimen"
        );
        assert!(open(&closed, &phrase("horse battery stable")).is_err());
        assert!(open(&closed[..closed.len() - 1], &phrase("horse battery staple")).is_err());
        assert!(Phrase::new("too short").is_err());
    }

    #[test]
    fn what_is_left_for_somebody_opens_with_their_key_and_no_other() {
        let (ana, sam) = (PersonKey::generate(), PersonKey::generate());
        let closed = close_for(b"part A", &[&ana.public(), &sam.public()]).expect("closed");
        assert_eq!(ana.open(&closed).expect("hers").as_slice(), b"part A");
        assert_eq!(sam.open(&closed).expect("his").as_slice(), b"part A");
        assert!(PersonKey::generate().open(&closed).is_err());
        let file = ana.to_file(&phrase("horse battery staple")).expect("a file");
        let again = PersonKey::from_file(&file, &phrase("horse battery staple")).expect("the same");
        assert_eq!(again.open(&closed).expect("hers").as_slice(), b"part A");
        assert!(is_public_key(&ana.public()) && !is_public_key("age1nothing"));
        assert!(close_for(b"part A", &["age1nothing"]).is_err());
    }
}
