//! A table from the office becomes records: each row a child, each column a question of the forms in the set.

mod columns;
mod example;
mod family;
mod records;
mod rows;
mod table;
mod vocabulary;
mod workbook;

pub use example::example;
pub use family::{Answer, Child, Fault, Intake};
pub use records::{Common, Desk, id};
pub use rows::Rows;
pub use table::{Cell, MOST_TABLE_BYTES, Row, Sheet, Table, column_letters, is_workbook, read};
pub use vocabulary::{Fills, HEAD, Vocabulary};
