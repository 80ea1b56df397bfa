//! What an index of records may know of an answer: codes, dates, ids and people, never text.

/// What stands under a key of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Indexed {
    /// A day or a point in time.
    Time,
    /// One code, id or short name.
    Code,
    /// Several codes or ids.
    Codes,
    /// One person.
    Person,
    /// Several people.
    People,
}

/// A key of the index, as `index:` of a field names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexKey {
    /// Its name.
    pub name: &'static str,
    /// What stands under it.
    pub holds: Indexed,
}

const fn key(name: &'static str, holds: Indexed) -> (&'static str, IndexKey) {
    (name, IndexKey { name, holds })
}

impl IndexKey {
    /// Every key, by its name.
    pub const WORDS: [(&'static str, IndexKey); 36] = [
        key("occurred_at", Indexed::Time),
        key("recorded_at", Indexed::Time),
        key("decided_at", Indexed::Time),
        key("effective_at", Indexed::Time),
        key("valid_from", Indexed::Time),
        key("used_at", Indexed::Time),
        key("read_test_at", Indexed::Time),
        key("printed_at", Indexed::Time),
        key("signed_at", Indexed::Time),
        key("category", Indexed::Code),
        key("outcome", Indexed::Code),
        key("decision", Indexed::Code),
        key("consent_status", Indexed::Code),
        key("not_sought_reason", Indexed::Code),
        key("linked_decision", Indexed::Code),
        key("linked_breach", Indexed::Code),
        key("linked_third_party", Indexed::Code),
        key("notice_version", Indexed::Code),
        key("amends", Indexed::Code),
        key("evidence", Indexed::Code),
        key("kept_as", Indexed::Code),
        key("disc_id", Indexed::Code),
        key("hash", Indexed::Code),
        key("filed_in", Indexed::Code),
        key("consents_cited", Indexed::Codes),
        key("consents_withdrawn", Indexed::Codes),
        key("record_ids", Indexed::Codes),
        key("attenders", Indexed::Codes),
        key("do_not_ask", Indexed::Codes),
        key("author", Indexed::Person),
        key("backed_by", Indexed::Person),
        key("decided_by", Indexed::Person),
        key("third_party", Indexed::Person),
        key("source_of_risk", Indexed::Person),
        key("readers", Indexed::People),
        key("kept_away", Indexed::People),
    ];
}
