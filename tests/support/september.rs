//! An intake of invented children: as many rows as asked, some of them at fault in a known cell.
#![allow(dead_code, reason = "each test binary uses what it needs")]

const FIRST: [&str; 10] = ["Aisha", "Łukasz", "Noah", "Zoë", "Bo", "O'Neil", "Ana-María", "Jürgen", "Ewa", "Tom"];
const LAST: [&str; 10] =
    ["Example", "Sample", "Specimen", "Instance", "Pattern", "Model", "Mock", "Trial", "Dummy", "Proof"];
const ROOMS: [&str; 3] = ["Bluebell", "Poppy", "Daisy"];

/// The words over the columns, as an office would have them.
pub const HEAD: &str = "Child reference,Room,Child's full name,DOB,Parent or carer";

/// One sound row.
pub fn row(number: usize) -> String {
    let (first, last) = (FIRST[number % 10], LAST[number / 10 % 10]);
    let (month, day, year) = (number % 12 + 1, number % 28 + 1, 2022 + number % 3);
    let room = ROOMS[number % 3];
    format!("C-{number:04},{room},{first} {last},{day:02}/{month:02}/{year},Parent {last}")
}

/// A faulty row, and where a message must say that the fault is: the column's letter, and a word of the fact.
pub fn faulty(number: usize) -> (String, char, &'static str) {
    let sound = row(number);
    let cells: Vec<&str> = sound.split(',').collect();
    let (column, cell, fact) = match number % 5 {
        0 => (3, "31/02/2023", "calendar"),
        1 => (3, "", "Date of birth"),
        2 => (2, "=A1&B1", "formula"),
        3 => (0, "C 17/3", "letters, digits and hyphens"),
        _ => (4, "", "Parent or carer"),
    };
    let changed: Vec<&str> = cells.iter().enumerate().map(|(i, c)| if i == column { cell } else { c }).collect();
    (changed.join(","), char::from(b'A' + u8::try_from(column).unwrap_or(0)), fact)
}

/// A table of so many rows; every `each`th is at fault.
pub fn table(count: usize, each: usize) -> String {
    let rows = (1..=count).map(|n| if each > 0 && n % each == 0 { faulty(n).0 } else { row(n) });
    std::iter::once(HEAD.to_owned()).chain(rows).collect::<Vec<_>>().join("\r\n") + "\r\n"
}
