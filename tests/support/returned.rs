//! A short pack that was handed out, and what came back of it.
#![allow(dead_code, reason = "each test binary uses what it needs")]

use super::desk::Desk;
use super::{september, stand_in};
use confide::register::Register;

/// A desk that handed out a short pack to so many families on 20 November, and now stands on 3 December.
pub fn office(count: usize) -> Desk {
    let desk = Desk::specimen();
    stand_in::stand_in(&desk);
    desk.put("september.csv", &september::table(count, 0));
    let pack = ["pack", "--intake", "september.csv", "--set", "quick", "--typst", "stand-in/typst", "-o", "out"];
    desk.confide(&pack).fine();
    desk.set("today: 2026-11-20 16:00", "today: 2026-12-03 12:00");
    desk
}

/// Enters what came back of the consents of a pack: everything with yes, but for what `say` gives for a column.
pub fn enter(desk: &Desk, pack: &str, say: impl Fn(&str) -> Option<&'static str>) {
    enter_form(desk, pack, "consent_set", say);
}

pub fn enter_form(desk: &Desk, pack: &str, form: &str, say: impl Fn(&str) -> Option<&'static str>) {
    let register = Register::read(desk.folder()).expect("whole");
    let back = register.newest(pack).expect("it was handed out").form(form).expect("it asks").clone();
    let names = back.items.iter().map(|a| a.item.clone());
    let names = names.chain(back.signers.iter().map(|s| format!("signed.{}", s.field)));
    let names: Vec<String> = names.chain(["signed_on".to_owned(), "seen_by".to_owned()]).collect();
    let word = |name: &str| match name {
        "signed_on" => "2026-11-20",
        "seen_by" => "S-001",
        n if n.starts_with("signed.") => "signed",
        n if n.starts_with("section.") => "filled",
        _ => "yes",
    };
    let cells: Vec<&str> = names.iter().map(|n| say(n).unwrap_or_else(|| word(n))).collect();
    desk.put("back.csv", &format!("pack,form,{}\n{pack},{form},{}\n", names.join(","), cells.join(",")));
    desk.confide(&["returns", "--from", "back.csv"]).fine();
}
