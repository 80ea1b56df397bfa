//! A setting of a chain: what it writes is laid over what the chain writes; it may be stricter and not laxer.

use super::{Setting, SettingReading, read_setting};
use crate::finding::Waiver;
use crate::source::{self, Entry, Fault, Faults, Keys, Node, Weight};

/// What a setting has from itself alone: its name stands on every page, a key is not the chain's to hand on, and where
/// files may lie is decided where they lie. The last two name folders, and are added up where the folders are known.
const OWN: [&str; 5] = ["name", "keys", "storage", "procedures", "fonts"];

/// Reads the `setting.yaml` of a setting of a chain; the chain's own has been read and is sound.
pub fn read_over(chain: &SettingReading, name: &str, bytes: &[u8]) -> SettingReading {
    let reading = source::read(name, bytes);
    let faults = Faults::default();
    let merged = reading.sound().map(|own| over(chain.tree.as_ref(), own));
    let setting = merged.as_ref().and_then(|tree| Keys::of(tree, "", &faults)).map(read_setting);
    if let (Some(setting), Some(own)) = (&setting, reading.sound()) {
        lax_waivers(setting, chain.setting.as_ref(), own, &faults);
        lax_discs(setting, chain.setting.as_ref(), own, &faults);
    }
    let mut all = reading.faults;
    all.extend(faults.into_vec().into_iter().map(|fault| at_home(fault, reading.root.as_ref())));
    let refused = all.iter().any(|f| f.weight == Weight::Error);
    SettingReading { source: reading.source, tree: reading.root, setting: setting.filter(|_| !refused), faults: all }
}

/// The chain's map with the setting's own laid over it: a key that the setting fills in takes the place of the chain's,
/// groups and lists as a whole, since half an address of each would be nobody's; numbers are added one by one.
fn over(chain: Option<&Node>, own: &Node) -> Node {
    let (Some(Node::Map(chain, _)), Node::Map(own, place)) = (chain, own) else { return own.clone() };
    let mut entries: Vec<Entry> = own.iter().filter(|e| !is_blank(&e.value)).cloned().collect();
    for theirs in chain.iter().filter(|e| !OWN.contains(&e.key.as_str())) {
        match entries.iter_mut().find(|e| e.key == theirs.key) {
            None => entries.push(theirs.clone()),
            Some(Entry { key, value: Node::Map(numbers, _), .. }) if key == "numbers" => add(numbers, &theirs.value),
            Some(_) => {}
        }
    }
    Node::Map(entries, *place)
}

/// The chain's numbers that the setting does not have.
fn add(numbers: &mut Vec<Entry>, theirs: &Node) {
    let Node::Map(theirs, _) = theirs else { return };
    let missing: Vec<Entry> = theirs.iter().filter(|t| numbers.iter().all(|n| n.key != t.key)).cloned().collect();
    numbers.extend(missing);
}

/// Whether nothing is filled in: a line that `init` wrote for somebody to fill in counts as not there.
fn is_blank(node: &Node) -> bool {
    match node {
        Node::Scalar(s) => s.is_empty() || s.is_null_word(),
        Node::List(..) => false,
        Node::Map(entries, _) => entries.iter().all(|e| is_blank(&e.value)),
    }
}

/// A warning is set aside for a setting only where the chain sets it aside, and no longer.
fn lax_waivers(setting: &Setting, chain: Option<&Setting>, own: &Node, faults: &Faults) {
    if own.get("waivers").is_none_or(is_blank) {
        return;
    }
    let chain = chain.map(|c| c.waivers.as_slice()).unwrap_or_default();
    let covers = |theirs: &&Waiver, waiver: &Waiver| {
        theirs.rule.eq_ignore_ascii_case(&waiver.rule) && theirs.on <= waiver.on && theirs.until >= waiver.until
    };
    for (n, waiver) in setting.waivers.iter().enumerate() {
        if !chain.iter().any(|theirs| covers(&theirs, waiver)) {
            let path = format!("waivers[{}].rule", n + 1);
            let message = format!("the chain does not set {} aside for all these days", waiver.rule);
            let help = "a setting may be stricter than its chain, not laxer: take the waiver out, or ask the chain to write it";
            faults.add("chain", &path, own.nearest(&path).unwrap_or_default(), message, help);
        }
    }
}

/// A copy may lie on a disc in the clear only for reasons on which the chain decided too.
fn lax_discs(setting: &Setting, chain: Option<&Setting>, own: &Node, faults: &Faults) {
    if own.get("discs").is_none_or(is_blank) {
        return;
    }
    for (n, reason) in setting.discs.in_clear.iter().enumerate() {
        if chain.is_none_or(|chain| chain.discs.reason(&reason.code).is_none()) {
            let path = format!("discs.in_clear[{}].code", n + 1);
            let message = format!("the chain does not let a copy lie on a disc in the clear for `{}`", reason.code);
            let help = "a setting may be stricter than its chain, not laxer: take the reason out, or ask the chain to write it";
            faults.add("chain", &path, own.nearest(&path).unwrap_or_default(), message, help);
        }
    }
}

/// What both files together make wrong is shown in the setting's own, which is the one that is laid over.
fn at_home(mut fault: Fault, own: Option<&Node>) -> Fault {
    let first = fault.path.split(['.', '[']).next().unwrap_or_default();
    if let Some(own) = own.filter(|own| !first.is_empty() && own.get(first).is_none()) {
        fault.place = own.place();
    }
    fault
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setting::{StorageKind, read};

    const CHAIN: &str = "\
name: Example Nurseries
phone: 01632 960100
address: {lines: 1 Example Street, postcode: LS1 4AP}
ico_registration: {number: ZA123456}
storage: {kind: removable, decided_by: Jo Dale, reason: the discs lie in a safe}
numbers: {late_record_hours: 12, told_dp_minutes: 30}
waivers:
  - {rule: R41, reason: the form is new, by: Jo Dale, on: 2026-11-01, until: 2026-12-31}
";

    fn over_chain(own: &str) -> SettingReading {
        let chain = read("setting.yaml", CHAIN.as_bytes());
        assert!(chain.setting.is_some(), "{:?}", chain.faults);
        read_over(&chain, "settings/acorn/setting.yaml", own.as_bytes())
    }

    #[test]
    fn what_a_setting_leaves_empty_is_the_chains_and_what_it_fills_in_is_its_own() {
        let own =
            "name: Acorn\nphone:\naddress:\n  lines: 2 Example Road\n  postcode:\nnumbers: {late_record_hours: 6}\n";
        let setting = over_chain(own).setting.expect("sound");
        assert_eq!((setting.name.as_str(), setting.ico_number.as_str()), ("Acorn", "ZA123456"));
        assert_eq!(setting.data.at("phone"), &crate::expr::Data::text("01632 960100"));
        assert_eq!(setting.data.at("address.postcode"), &crate::expr::Data::Null, "no address is made of two");
        let number = |name: &str| setting.data.at("numbers").at(name).clone();
        assert_eq!(number("late_record_hours"), crate::expr::Data::Int(6));
        assert_eq!(number("told_dp_minutes"), crate::expr::Data::Int(30));
        assert_eq!(setting.waivers.len(), 1);
    }

    #[test]
    fn name_keys_and_storage_are_never_the_chains() {
        assert_eq!(over_chain("name: Acorn\n").setting.expect("sound").storage.kind, StorageKind::None);
        let faults = over_chain("phone: 01632 960101\n").faults;
        assert_eq!(faults.iter().map(|f| f.message.as_str()).collect::<Vec<_>>(), ["`name` is missing"]);
    }

    #[test]
    fn a_waiver_that_the_chain_does_not_have_or_that_lasts_longer_is_refused_at_its_line() {
        let row = |rule: &str, until: &str| {
            format!("name: Acorn\nwaivers:\n  - {{rule: {rule}, reason: x, by: Jo, on: 2026-11-02, until: {until}}}\n")
        };
        assert!(over_chain(&row("R41", "2026-12-01")).setting.is_some());
        for own in [row("R41", "2027-01-31"), row("R24", "2026-12-01")] {
            let reading = over_chain(&own);
            assert!(reading.setting.is_none());
            assert_eq!((reading.faults[0].code, reading.faults[0].place.line), ("chain", 3), "{:?}", reading.faults);
        }
        assert!(over_chain("name: Acorn\nwaivers: []\n").setting.expect("sound").waivers.is_empty(), "stricter");
    }

    #[test]
    fn a_copy_in_the_clear_that_the_chain_does_not_allow_is_refused_at_its_line() {
        let reason = |code: &str| format!("discs:\n  in_clear:\n    - {{code: {code}, reason: x, decided_by: Jo}}\n");
        let own = |code: &str| format!("name: Acorn\n{}", reason(code));
        let reading = over_chain(&own("court"));
        assert!(reading.setting.is_none());
        assert_eq!((reading.faults[0].code, reading.faults[0].place.line), ("chain", 4), "{:?}", reading.faults);
        let chain = read("setting.yaml", format!("{CHAIN}{}", reason("court")).as_bytes());
        for (text, is_fine) in [(own("Court"), true), (own("police"), false), ("name: Acorn\n".to_owned(), true)] {
            assert_eq!(read_over(&chain, "own", text.as_bytes()).setting.is_some(), is_fine, "{text}");
        }
        let stricter = read_over(&chain, "own", b"name: Acorn\ndiscs: {in_clear: []}\n").setting.expect("sound");
        assert!(stricter.discs.in_clear.is_empty());
    }
}
