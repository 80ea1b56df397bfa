//! Who the nursery is: names, roles, registration, storage, keys, languages; read from `setting.yaml`.

mod chain;
mod discs;
mod logo;
mod look;
mod new;
mod schema;
mod table;

pub use chain::read_over;
pub use discs::{Discs, InClear, Outside};
pub use logo::{Logo, MOST_LOGO_BYTES, NoLogo};
pub use look::{Accent, OwnLook};
pub use new::{Known, new_file};
pub use schema::setting_schema;

use crate::expr::Data;
use crate::finding::Waiver;
use crate::source::{self, Fault, Faults, Keys, Node, Source, Weight};
use crate::value::{read_date, read_moment, show_date};
use chrono::{DateTime, NaiveDate, Utc};

/// Where files about children may be kept (07.2.21 to 07.2.23).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StorageKind {
    /// Nowhere: print or stream only.
    #[default]
    None,
    /// On removable volumes.
    Removable,
    /// In an encrypted folder.
    EncryptedFolder,
}

impl StorageKind {
    /// Every kind, by the word that stands in YAML.
    pub const WORDS: [(&'static str, StorageKind); 3] = [
        ("none", StorageKind::None),
        ("removable", StorageKind::Removable),
        ("encrypted_folder", StorageKind::EncryptedFolder),
    ];

    /// The word that stands in YAML.
    pub fn word(self) -> &'static str {
        StorageKind::WORDS[self as usize].0
    }
}

/// The setting's decision on where files about children may be kept.
#[derive(Clone, Debug, Default)]
pub struct Storage {
    /// What sort of place.
    pub kind: StorageKind,
    /// The folders.
    pub paths: Vec<String>,
    /// Who decided.
    pub decided_by: String,
    /// Why.
    pub reason: String,
    /// When it is looked at again.
    pub review_on: Option<NaiveDate>,
}

/// How far a seal outlasts the certificates it rests on, by the words of its standard (ETSI EN 319 142-1 6.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd)]
pub enum Baseline {
    /// It is stamped with the time.
    #[default]
    T,
    /// What it rests on is kept beside it.
    Lt,
    /// All of that is stamped again.
    Lta,
}

impl Baseline {
    /// Each, by the word that stands in YAML.
    pub const WORDS: [(&'static str, Baseline); 3] = [("T", Baseline::T), ("LT", Baseline::Lt), ("LTA", Baseline::Lta)];
}

/// A service that stamps the time on seals, and how far they outlast their certificates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamping {
    /// Its address.
    pub url: String,
    /// How far.
    pub level: Baseline,
    /// From where lists of certificates that were taken back may be fetched; from nowhere else is any.
    pub lists: Vec<String>,
}

/// A setting, as far as pages and rules need it.
#[derive(Clone, Debug, Default)]
pub struct Setting {
    /// Its name, as printed.
    pub name: String,
    /// Its registration with the Information Commissioner.
    pub ico_number: String,
    /// Where files may be kept.
    pub storage: Storage,
    /// What it decided on discs.
    pub discs: Discs,
    /// The seal's key file, from the workspace.
    pub seal_file: String,
    /// A file that holds the passphrase; none means asking for it.
    pub passphrase_file: Option<String>,
    /// The service that stamps the time on seals; none means this computer's clock alone.
    pub timestamp: Option<Stamping>,
    /// Whether the people are invented and the key is a throw-away one.
    pub specimen: bool,
    /// In a specimen workspace time stands still here, so that its pages and findings are always the same.
    pub today: Option<DateTime<Utc>>,
    /// Its languages: English, and those that may stand beside it.
    pub languages: Vec<String>,
    /// Folders with more typefaces.
    pub fonts: Vec<String>,
    /// How its pages look.
    pub look: OwnLook,
    /// Folders of procedures of its own, beside the built-in one.
    pub procedures: Vec<String>,
    /// Warnings that are set aside for all its records; each is printed where it is needed.
    pub waivers: Vec<Waiver>,
    /// Everything in the file, as rules and placeholders see it.
    pub data: Data,
}

/// What reading a setting gives.
#[derive(Debug)]
pub struct SettingReading {
    /// The text, for showing lines.
    pub source: Source,
    /// The tree, for places.
    pub tree: Option<Node>,
    /// The setting, when nothing refuses it.
    pub setting: Option<Setting>,
    /// Everything wrong with it.
    pub faults: Vec<Fault>,
}

/// Reads `setting.yaml`.
pub fn read(name: &str, bytes: &[u8]) -> SettingReading {
    let reading = source::read(name, bytes);
    let faults = Faults::default();
    let setting = reading.sound().and_then(|tree| Keys::of(tree, "", &faults)).map(read_setting);
    let mut all = reading.faults;
    all.extend(faults.into_vec());
    let refused = all.iter().any(|f| f.weight == Weight::Error);
    SettingReading { source: reading.source, tree: reading.root, setting: setting.filter(|_| !refused), faults: all }
}

fn read_setting(mut keys: Keys<'_>) -> Setting {
    let mut setting = Setting { name: keys.need("name"), ..Setting::default() };
    let mut data = vec![("name", Data::text(&setting.name))];
    for key in ["legal_entity", "phone", "email", "website", "ofsted_urn"] {
        data.push((key, text(&mut keys, key)));
    }
    data.push(("address", group(&mut keys, "address", &["lines", "postcode"])));
    data.push(("public_authority", keys.flag("public_authority").map_or(Data::Null, Data::Bool)));
    data.push(("data_protection_lead", group(&mut keys, "data_protection_lead", &["name", "role", "phone", "email"])));
    data.push(("manager", group(&mut keys, "manager", &["name", "staff_id", "role"])));
    data.push(("line_manager", group(&mut keys, "line_manager", &["name", "staff_id", "role"])));
    data.push((
        "safeguarding_partnership",
        group(&mut keys, "safeguarding_partnership", &["name", "procedures", "phone"]),
    ));
    data.push(("regulator", group(&mut keys, "regulator", &["name", "long_name", "address", "phone", "website"])));
    data.push(("insurer", group(&mut keys, "insurer", &["name", "keep_years"])));
    data.push(("opening", group(&mut keys, "opening", &["days", "from", "to"])));
    data.push(("returns", group(&mut keys, "returns", &["to", "until"])));
    data.push((
        "designated_persons",
        rows(&mut keys, "designated_persons", &["name", "staff_id", "role", "from", "until", "phone", "public_key"]),
    ));
    data.push(("policies", rows(&mut keys, "policies", &["name", "edition", "review_on"])));
    let registration = group(&mut keys, "ico_registration", &["number", "expires_on"]);
    setting.ico_number = show(registration.at("number"));
    data.push(("ico_registration", registration));
    setting.storage = storage(&mut keys);
    data.push(("storage", Data::map([("kind", Data::text(setting.storage.kind.word()))])));
    setting.discs = Discs::read(&mut keys);
    seal(&mut keys, &mut setting);
    setting.languages = keys.texts("languages");
    if setting.languages.is_empty() {
        setting.languages.push("en".into());
    }
    setting.fonts = keys.texts("fonts");
    setting.look = OwnLook::read(&mut keys);
    setting.procedures = keys.texts("procedures");
    let faults = keys.faults();
    let waivers = keys.list("waivers").into_iter();
    setting.waivers = waivers.filter_map(|(node, path)| Waiver::read(node, &path, faults)).collect();
    setting.specimen = keys.flag("specimen").unwrap_or(false);
    setting.today = today(&mut keys, setting.specimen);
    data.push(("specimen", Data::Bool(setting.specimen)));
    data.push(("numbers", numbers(&mut keys, "numbers")));
    data.push(("retention", numbers(&mut keys, "retention")));
    keys.done();
    setting.data = Data::map(data);
    setting
}

fn today(keys: &mut Keys<'_>, specimen: bool) -> Option<DateTime<Utc>> {
    let text = keys.text("today")?;
    match read_moment(&text) {
        Ok(moment) if specimen => Some(moment.to_utc()),
        Ok(_) => {
            keys.fault(
                "shape",
                "today",
                keys.at("today"),
                "only a specimen workspace may stop its clock",
                "remove the line",
            );
            None
        }
        Err((fact, help)) => {
            keys.fault("kind", "today", keys.at("today"), fact, help);
            None
        }
    }
}

fn seal(keys: &mut Keys<'_>, setting: &mut Setting) {
    setting.seal_file = "keys/seal.p12".into();
    if let Some(mut keys) = keys.map("keys") {
        setting.seal_file = keys.text("seal").unwrap_or_else(|| setting.seal_file.clone());
        setting.passphrase_file = keys.text("passphrase_file");
        keys.done();
    }
    if let Some(mut keys) = keys.map("timestamp") {
        let level = keys.choice("level", &Baseline::WORDS).unwrap_or_default();
        let stamping = Stamping { url: keys.need("url"), level, lists: keys.texts("lists") };
        setting.timestamp = Some(stamping).filter(|stamping| !stamping.url.is_empty());
        keys.done();
    }
}

fn storage(keys: &mut Keys<'_>) -> Storage {
    let Some(mut keys) = keys.map("storage") else { return Storage::default() };
    let storage = Storage {
        kind: keys.choice("kind", &StorageKind::WORDS).unwrap_or_default(),
        paths: keys.texts("paths"),
        decided_by: keys.text("decided_by").unwrap_or_default(),
        reason: keys.text("reason").unwrap_or_default(),
        review_on: date(&mut keys, "review_on"),
    };
    if storage.kind != StorageKind::None {
        for (key, value) in [("decided_by", &storage.decided_by), ("reason", &storage.reason)] {
            if value.is_empty() {
                keys.fault(
                    "missing",
                    key,
                    keys.place(),
                    format!("`{key}` is missing: keeping files is a decision"),
                    "say who decided, and why",
                );
            }
        }
    }
    keys.done();
    storage
}

fn numbers(keys: &mut Keys<'_>, under: &'static str) -> Data {
    match keys.node(under) {
        Some(Node::Map(entries, _)) => {
            let number = |e: &crate::source::Entry| {
                let number = e.value.text().and_then(|t| t.trim().parse::<u32>().ok());
                if number.is_none() {
                    keys.fault(
                        "shape",
                        under,
                        e.value.place(),
                        format!("`{}` is no whole number", e.key),
                        "write it in figures",
                    );
                }
                Some((e.key.clone(), Data::Int(i64::from(number?))))
            };
            Data::map(entries.iter().filter_map(number))
        }
        Some(other) => {
            keys.fault("shape", under, other.place(), "the numbers are a map", "write `name: number` lines");
            Data::Map(Default::default())
        }
        None => Data::Map(Default::default()),
    }
}

fn text(keys: &mut Keys<'_>, key: &'static str) -> Data {
    keys.text(key).map_or(Data::Null, Data::Text)
}

/// Members by name: a key that ends in `_on`, `from` or `until` of a person is a date; lists stay lists.
fn group(keys: &mut Keys<'_>, key: &'static str, members: &[&'static str]) -> Data {
    let inner = keys.map(key);
    members_of(inner, members, key == "opening")
}

fn rows(keys: &mut Keys<'_>, key: &'static str, members: &[&'static str]) -> Data {
    let faults = keys.faults();
    let row = |(node, path): (&Node, String)| members_of(Keys::of(node, &path, faults), members, false);
    Data::List(keys.list(key).into_iter().map(row).collect())
}

fn members_of(keys: Option<Keys<'_>>, members: &[&'static str], times: bool) -> Data {
    let Some(mut keys) = keys else { return Data::map(members.iter().map(|m| (*m, Data::Null))) };
    let mut pairs = Vec::new();
    for member in members {
        let is_date = member.ends_with("_on") || (!times && matches!(*member, "from" | "until"));
        let value = match *member {
            "days" => Data::texts(keys.texts("days")),
            name if is_date => date(&mut keys, name).map_or(Data::Null, |d| crate::value::Value::Date(d).to_data()),
            name => text(&mut keys, name),
        };
        pairs.push((*member, value));
    }
    keys.done();
    Data::map(pairs)
}

fn date(keys: &mut Keys<'_>, key: &'static str) -> Option<NaiveDate> {
    let text = keys.text(key)?;
    match read_date(&text) {
        Ok(date) => Some(date),
        Err((fact, help)) => {
            keys.fault("kind", key, keys.at(key), fact, help);
            None
        }
    }
}

/// A plain value as printed.
fn show(data: &Data) -> String {
    match data {
        Data::Text(text) => text.clone(),
        Data::Time(time) => show_date(time.date_naive()),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_without_a_storage_decision_keeps_nothing() {
        let reading =
            read("setting.yaml", b"name: Sunny Corner\nico_registration: {number: ZA123456, expires_on: 2027-03-31}\n");
        let setting = reading.setting.expect("sound");
        assert_eq!(setting.storage.kind, StorageKind::None);
        assert_eq!(setting.ico_number, "ZA123456");
        assert!(matches!(setting.data.at("ico_registration.expires_on"), Data::Time(_)));
    }

    #[test]
    fn keeping_files_needs_somebody_who_decided_and_a_reason() {
        let reading = read("setting.yaml", b"name: S\nstorage: {kind: removable}\n");
        assert_eq!(reading.faults.len(), 2, "{:?}", reading.faults);
    }
}
