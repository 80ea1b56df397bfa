//! What `setting.yaml` may hold, as one table: the schema and the commented file that `init` writes come from it.

/// What stands under a key.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// One value, as typed.
    Text,
    /// Yes or no.
    Flag,
    /// A day.
    Date,
    /// A list of texts.
    Texts,
    /// One of the words of storage.
    Storage,
    /// What stands on the outside of a disc.
    Outside,
    /// How far a seal outlasts its certificates.
    Baseline,
    /// Whole numbers by name.
    Numbers,
    /// Keys of its own.
    Group(&'static [Key]),
    /// Rows of keys.
    Rows(&'static [Key]),
}

/// One key of the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    /// The key.
    pub name: &'static str,
    /// What stands under it.
    pub shape: Shape,
    /// What it means; empty where its name says it.
    pub says: &'static str,
    /// Whether a new file has a line for it.
    pub is_written: bool,
}

use Shape::{Baseline, Date, Flag, Group, Numbers, Outside, Rows, Storage, Text, Texts};

const fn key(name: &'static str, shape: Shape, says: &'static str) -> Key {
    Key { name, shape, says, is_written: true }
}

const fn rare(name: &'static str, shape: Shape, says: &'static str) -> Key {
    Key { name, shape, says, is_written: false }
}

const PERSON: &[Key] = &[key("name", Text, ""), key("staff_id", Text, ""), key("role", Text, "")];

/// Every key, in the order in which a new file has them.
pub(super) const KEYS: &[Key] = &[
    key("name", Text, "The nursery's name as it is printed. Nothing can be made without it."),
    key("legal_entity", Text, "Who runs it, if under another name."),
    key(
        "address",
        Group(&[
            key("lines", Text, "Street and town; \\n between them, in quotation marks."),
            key("postcode", Text, ""),
        ]),
        "",
    ),
    key("phone", Text, ""),
    key("email", Text, ""),
    key("website", Text, ""),
    key("ofsted_urn", Text, "Ofsted's number for the nursery."),
    key(
        "ico_registration",
        Group(&[key("number", Text, ""), key("expires_on", Date, "A day, like 2027-03-31.")]),
        "The entry in the Information Commissioner's register; it stands at the foot of every page.",
    ),
    key("public_authority", Flag, "Whether the nursery is part of a public authority: yes or no."),
    key(
        "data_protection_lead",
        Group(&[key("name", Text, ""), key("role", Text, ""), key("phone", Text, ""), key("email", Text, "")]),
        "Whom parents ask about what is written down.",
    ),
    key(
        "designated_persons",
        Rows(&[
            key("name", Text, ""),
            key("staff_id", Text, ""),
            key("role", Text, "designated_person or deputy_dp"),
            key("from", Date, ""),
            key("until", Date, ""),
            key("phone", Text, ""),
            rare("public_key", Text, "The line that `confide keys person` said: what is left closed for this person."),
        ]),
        "The designated persons for safeguarding and their deputies, now and before.",
    ),
    key("manager", Group(PERSON), ""),
    key("line_manager", Group(PERSON), "Whom the manager answers to."),
    key(
        "opening",
        Group(&[
            key("days", Texts, "Like [mon, tue, wed, thu, fri]."),
            key("from", Text, "Like 07:30."),
            key("to", Text, ""),
        ]),
        "When the nursery is open.",
    ),
    key(
        "returns",
        Group(&[key("to", Text, "Like the office."), key("until", Date, "A day, like 2027-07-16.")]),
        "To whom and by when packs are given back; what is empty is a line to write on.",
    ),
    key(
        "safeguarding_partnership",
        Group(&[
            key("name", Text, ""),
            key("procedures", Text, "The edition of its procedures."),
            key("phone", Text, ""),
        ]),
        "The local safeguarding partners.",
    ),
    key(
        "regulator",
        Group(&[
            key("name", Text, ""),
            key("long_name", Text, ""),
            key("address", Text, ""),
            key("phone", Text, ""),
            key("website", Text, ""),
        ]),
        "To whom parents complain about how their data are used.",
    ),
    rare(
        "insurer",
        Group(&[key("name", Text, ""), key("keep_years", Text, "")]),
        "The insurer, and how long it asks to keep records.",
    ),
    key(
        "policies",
        Rows(&[key("name", Text, ""), key("edition", Text, ""), key("review_on", Date, "")]),
        "The written policies, with their editions.",
    ),
    key(
        "storage",
        Group(&[
            key(
                "kind",
                Storage,
                "none: print only; removable: on removable discs; encrypted_folder: in an encrypted folder.",
            ),
            key("paths", Texts, "The folders, from this file's own folder or in full."),
            key("decided_by", Text, "Who decided."),
            key("reason", Text, "Why."),
            key("review_on", Date, "When it is looked at again."),
        ]),
        "Where files about children may be kept (07.2.21 to 07.2.23).",
    ),
    rare(
        "discs",
        Group(&[
            rare(
                "label_outside",
                Outside,
                "name: the child's full name; reference: the reference, with the name inside the sleeve, as the Commissioner's practice is for what can be lost.",
            ),
            rare(
                "in_clear",
                Rows(&[
                    rare("code", Text, "By what it is named, like court."),
                    rare("reason", Text, "Why, as it is printed."),
                    rare("decided_by", Text, "Who decided."),
                ]),
                "The reasons for which a copy may lie on a disc in the clear; for no other.",
            ),
        ]),
        "Discs in the children's files (07.2.22).",
    ),
    key(
        "keys",
        Group(&[
            key("seal", Text, "The key that seals the files."),
            rare("passphrase_file", Text, "A file with its passphrase; without one it is asked for, which is safer."),
        ]),
        "",
    ),
    rare(
        "timestamp",
        Group(&[
            key("url", Text, "The address of a time stamping service (RFC 3161), like http://time.example.org/."),
            rare(
                "level",
                Baseline,
                "T: the time alone; LT: what the seal rests on is kept beside it; LTA: that is stamped again, for decades.",
            ),
            rare(
                "lists",
                Texts,
                "From where lists of withdrawn certificates may be fetched for LT and LTA, like http://lists.example.org/.",
            ),
        ]),
        "Where each seal gets the time of another clock; a digest is sent there, and nothing else ever leaves the computer.",
    ),
    key(
        "languages",
        Texts,
        "en, and the languages that may stand beside it, like [en, pl]; `confide strings` has their words.",
    ),
    key(
        "look",
        Group(&[
            key("logo", Text, "A PNG or SVG file beside this one, of at most 256 KB."),
            key("logo_alt", Text, "What it shows, for whoever does not see it; must be there where there is a logo."),
            key("accent", Text, "The colour of lines, like \"#1d5f5f\"; dark enough to be seen on a photocopy."),
        ]),
        "How the pages look.",
    ),
    rare("fonts", Texts, "Folders with more typefaces."),
    rare(
        "procedures",
        Texts,
        "Folders in procedure/ with written procedures and rules of the setting's own, like [local].",
    ),
    rare(
        "waivers",
        Rows(&[
            key("rule", Text, ""),
            key("reason", Text, ""),
            key("by", Text, "who decided"),
            key("on", Date, ""),
            key("until", Date, ""),
        ]),
        "Warnings that are set aside for all records; each is printed where it is needed.",
    ),
    rare("specimen", Flag, "Whether everyone in this workspace is invented."),
    rare("today", Text, "A specimen workspace's clock stands still here."),
    rare("retention", Numbers, "How many years records are kept, by their class; less than ours is warned of."),
    rare("numbers", Numbers, "The setting's own numbers in place of ours; `confide rules --functions` lists ours."),
];
