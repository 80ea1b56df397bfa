//! How a count is shown: exactly from five on, as "under 5" below, and never so that a small one can be worked out from others.
//!
//! A total is shown where the parts below it that are hidden can be shared out in several ways, also by whoever knows how that is
//! decided. Where the same records are divided up twice, such as by month and by how soon they were written, one division may
//! lie within the other, since some forms are never written late: the second says words in place of all its numbers as soon
//! as both together would have a small cell.

use crate::typeset::PageWords;

/// Counts below this are not shown.
pub const FEWEST: usize = 5;

/// A count as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shown {
    /// None, or five and more.
    Exactly(usize),
    /// One to four.
    Few,
    /// At least one: the number might give something else away.
    Some,
    /// All there are, of a total that is not.
    All,
    /// More than so many: a part of it is not shown.
    MoreThan(usize),
}

impl Shown {
    /// A count by itself.
    pub fn of(count: usize) -> Shown {
        if (1..FEWEST).contains(&count) { Shown::Few } else { Shown::Exactly(count) }
    }

    /// Whether the exact number is shown.
    pub fn is_exact(self) -> bool {
        matches!(self, Shown::Exactly(_))
    }

    /// What people read.
    pub fn said(self, words: &PageWords) -> String {
        match self {
            Shown::Exactly(count) => count.to_string(),
            Shown::Few => words.say("inspection_few").into(),
            Shown::Some => words.say("inspection_some").into(),
            Shown::All => words.say("inspection_all").into(),
            Shown::MoreThan(count) => words.say_with("inspection_more_than", &[("count", &count.to_string())]),
        }
    }
}

/// A count with what is shown of it, and what a reader knows of the parts that are not shown.
#[derive(Clone, Debug)]
pub struct Sum {
    /// What is shown.
    pub shown: Shown,
    count: usize,
    /// Of each number that is not shown, the smallest and the largest that it can be.
    open: Vec<(usize, usize)>,
    /// What those come to together.
    hidden: usize,
}

impl Sum {
    /// A count by itself.
    pub fn of(count: usize) -> Sum {
        match Shown::of(count) {
            shown @ Shown::Few => Sum { shown, count, open: vec![(1, FEWEST - 1)], hidden: count },
            shown => Sum { shown, count, open: Vec::new(), hidden: 0 },
        }
    }

    /// The total of parts: its number is shown where at least two parts are hidden and can still be shared out in several ways.
    pub fn total(parts: &[Sum]) -> Sum {
        let add = |of: &dyn Fn(&Sum) -> usize| parts.iter().map(of).sum::<usize>();
        let (count, hidden) = (add(&|part| part.count), add(&|part| part.hidden));
        let open: Vec<(usize, usize)> = parts.iter().flat_map(|part| part.open.iter().copied()).collect();
        let least: usize = open.iter().map(|(least, _)| least).sum();
        // that a total is not shown tells something of its parts already, so that nothing more is told of them
        let is_plain = parts.iter().all(|part| matches!(part.shown, Shown::Exactly(_) | Shown::Few));
        let shown = match count.saturating_sub(hidden) {
            _ if open.is_empty() || (is_plain && count >= FEWEST && is_safe(&open, hidden)) => {
                return Sum { shown: Shown::Exactly(count), count, open: Vec::new(), hidden: 0 };
            }
            // with three or four parts it would be three or four
            _ if is_plain && count < FEWEST && least + 1 < FEWEST - 1 => {
                return Sum { shown: Shown::Few, count, open: vec![(least, FEWEST - 1)], hidden: count };
            }
            0 => Shown::Some,
            known => Shown::MoreThan(known),
        };
        Sum { shown, count, open, hidden }
    }
}

/// Whether several numbers are left for each, once it is known what they come to together, and that this may be said: what they
/// come to is no small number itself.
fn is_safe(open: &[(usize, usize)], together: usize) -> bool {
    let (least, most) = open.iter().fold((0, 0), |(least, most), one| (least + one.0, most + one.1));
    open.len() > 1 && together >= FEWEST && least + 1 < together && together + 1 < most
}

/// Whether no cell of a division is small: then no sum of some and no difference of two such sums is.
pub fn is_coarse(cells: impl IntoIterator<Item = usize>) -> bool {
    cells.into_iter().all(|count| !(1..FEWEST).contains(&count))
}

/// A second division of what is divided already: its numbers where the finest division of both [`is_coarse`], else words.
pub fn again<const N: usize>(parts: [usize; N], is_coarse: bool) -> [Shown; N] {
    parts.map(|count| if is_coarse || count == 0 { Shown::Exactly(count) } else { Shown::Some })
}

/// The same, of parts that make up the whole.
pub fn again_whole<const N: usize>(parts: [usize; N], is_coarse: bool) -> [Shown; N] {
    let is_one = parts.iter().filter(|count| **count > 0).count() == 1;
    again(parts, is_coarse).map(|shown| if is_one && shown == Shown::Some { Shown::All } else { shown })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};
    use std::fmt::Debug;

    /// Adds up some of a table's cells.
    type Adds = (&'static str, fn(&[usize]) -> usize);

    fn is_small(count: usize) -> bool {
        (1..FEWEST).contains(&count)
    }

    /// Tables that a reader cannot tell apart, who knows how it is decided what is shown: a small number of one is another in
    /// some other of them.
    fn nothing_small_is_known<S: Debug + Ord>(cells: u32, most: usize, of: &[Adds], shown: impl Fn(&[usize]) -> S) {
        let mut alike: BTreeMap<S, Vec<Vec<usize>>> = BTreeMap::new();
        for number in 0..(most + 1).pow(cells) {
            let table: Vec<usize> = (0..cells).map(|at| number / (most + 1).pow(at) % (most + 1)).collect();
            alike.entry(shown(&table)).or_default().push(table);
        }
        for (shown, tables) in &alike {
            for (name, of) in of {
                let values: BTreeSet<usize> = tables.iter().map(|table| of(table)).collect();
                let only = values.first().filter(|only| values.len() == 1 && is_small(**only));
                assert!(only.is_none(), "{name} is known: {only:?} of {:?}: {shown:?}", tables.first());
            }
        }
    }

    fn total(cells: &[usize]) -> Sum {
        Sum::total(&cells.iter().map(|count| Sum::of(*count)).collect::<Vec<_>>())
    }

    fn each(cells: &[usize]) -> Vec<Shown> {
        cells.iter().map(|count| Shown::of(*count)).collect()
    }

    #[test]
    fn no_small_count_of_a_table_can_be_worked_out_from_its_totals() {
        let every: [Adds; 7] = [
            ("cell 1", |c| c[0]),
            ("cell 2", |c| c[1]),
            ("cell 3", |c| c[2]),
            ("cell 4", |c| c[3]),
            ("row 1", |c| c[0] + c[1]),
            ("row 2", |c| c[2] + c[3]),
            ("whole", |c| c.iter().sum()),
        ];
        nothing_small_is_known(4, 6, &every, |c| {
            let rows = [total(&c[..2]), total(&c[2..])];
            (each(c), rows.each_ref().map(|row| row.shown), Sum::total(&rows).shown)
        });
    }

    #[test]
    fn no_small_count_can_be_worked_out_where_the_same_is_divided_up_twice() {
        // two months, by whether they were written in time
        let every: [Adds; 9] = [
            ("in time in the first", |c| c[0]),
            ("late in the first", |c| c[1]),
            ("in time in the second", |c| c[2]),
            ("late in the second", |c| c[3]),
            ("the first", |c| c[0] + c[1]),
            ("the second", |c| c[2] + c[3]),
            ("in time", |c| c[0] + c[2]),
            ("late", |c| c[1] + c[3]),
            ("all", |c| c.iter().sum()),
        ];
        nothing_small_is_known(4, 9, &every, |c| {
            let months = [c[0] + c[1], c[2] + c[3]];
            let parts = again_whole([c[0] + c[2], c[1] + c[3]], is_coarse(c.iter().copied()));
            (each(&months), total(&months).shown, parts)
        });
    }

    #[test]
    fn no_small_count_can_be_worked_out_where_one_division_lies_within_the_other() {
        // events, in time or late; complaints and letters, of which nobody asks when they were written
        let every: [Adds; 6] = [
            ("in time", |c| c[0]),
            ("late", |c| c[1]),
            ("complaints", |c| c[2]),
            ("letters", |c| c[3]),
            ("events", |c| c[0] + c[1]),
            ("not asked", |c| c[2] + c[3]),
        ];
        nothing_small_is_known(4, 9, &every, |c| {
            let forms = [c[0] + c[1], c[2], c[3]];
            let parts = again_whole([c[0], c[1], c[2] + c[3]], is_coarse(c.iter().copied()));
            (each(&forms), total(&forms).shown, parts)
        });
        // discs of three months; those of the first two are due
        let every: [Adds; 5] = [
            ("the first", |c| c[0]),
            ("the second", |c| c[1]),
            ("the third", |c| c[2]),
            ("due", |c| c[0] + c[1]),
            ("all", |c| c.iter().sum()),
        ];
        nothing_small_is_known(3, 12, &every, |c| {
            (each(c), again_whole([c[2], c[0] + c[1]], is_coarse(c.iter().copied())))
        });
    }

    #[test]
    fn no_small_count_can_be_worked_out_from_what_some_vouched_for() {
        // records of one month that one vouched for, another, a third, and nobody
        let every: [Adds; 5] = [
            ("one", |c| c[0]),
            ("another", |c| c[1]),
            ("a third", |c| c[2]),
            ("nobody", |c| c[3]),
            ("all", |c| c.iter().sum()),
        ];
        nothing_small_is_known(4, 9, &every, |c| {
            let by = again([c[0], c[1], c[2]], is_coarse(c.iter().copied()));
            (Shown::of(c.iter().sum()), by)
        });
    }

    #[test]
    fn a_total_is_shown_where_its_hidden_parts_stay_hidden() {
        let cases: [(&[usize], Shown); 11] = [
            (&[], Shown::Exactly(0)),
            (&[0, 0], Shown::Exactly(0)),
            (&[5, 7], Shown::Exactly(12)),
            (&[5, 3], Shown::MoreThan(5)),
            (&[5, 3, 2], Shown::Exactly(10)),
            (&[5, 1, 1], Shown::MoreThan(5)),
            (&[5, 2, 2], Shown::MoreThan(5)),
            (&[0, 3], Shown::Few),
            (&[2, 3], Shown::Exactly(5)),
            (&[4, 4], Shown::Some),
            // else whoever sees "some" would know that it is four and four
            (&[3, 4], Shown::Some),
        ];
        for (parts, expected) in cases {
            assert_eq!(total(parts).shown, expected, "{parts:?}");
        }
    }
}
