//! How a count is shown: exactly from five on, as "under 5" below, and never so that a small one can be worked out from others.
//!
//! A total is shown where the parts below it that are hidden can be shared out in several ways. Where the same records are
//! divided up twice, such as by month and by how soon they were written, the second division says words in place of numbers
//! as soon as a number of one would give away a hidden part of the other.

use crate::typeset::PageWords;

/// Counts below this are not shown.
pub const FEWEST: usize = 5;

/// A count as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// None, or five and more.
    Exactly(usize),
    /// One to four.
    Few,
    /// At least one; how many would give something else away.
    Some,
    /// What is left of a total that is known.
    Rest,
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
            Shown::Rest => words.say("inspection_rest").into(),
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
        let shown = match count.saturating_sub(hidden) {
            _ if open.is_empty() || (count >= FEWEST && is_safe(&open, hidden)) => {
                return Sum { shown: Shown::Exactly(count), count, open: Vec::new(), hidden: 0 };
            }
            _ if count < FEWEST && least < FEWEST - 1 => {
                return Sum { shown: Shown::Few, count, open: vec![(least, FEWEST - 1)], hidden: count };
            }
            0 => Shown::Some,
            known => Shown::MoreThan(known),
        };
        Sum { shown, count, open, hidden }
    }
}

/// Whether none of the numbers is known, once it is known what they come to together.
fn is_safe(open: &[(usize, usize)], together: usize) -> bool {
    let (least, most) = open.iter().fold((0, 0), |(least, most), one| (least + one.0, most + one.1));
    open.len() > 1 && least < together && together < most
}

/// A second division of what is divided already, part by part; `total` is what is shown of the whole.
pub fn again(parts: &[usize], total: &Sum) -> Vec<Shown> {
    let there = parts.iter().filter(|count| **count > 0).count();
    let by_words = |count: &usize| match (count, there) {
        (0, _) => Shown::Exactly(0),
        (_, 1) => Shown::All,
        _ => Shown::Some,
    };
    if !total.shown.is_exact() {
        return parts.iter().map(by_words).collect();
    }
    let mut shown: Vec<Shown> = parts.iter().map(|count| Shown::of(*count)).collect();
    let open: Vec<Sum> = parts.iter().map(|count| Sum::of(*count)).filter(|part| part.hidden > 0).collect();
    let hidden = open.iter().map(|part| part.hidden).sum();
    let open: Vec<(usize, usize)> = open.into_iter().flat_map(|part| part.open).collect();
    if open.is_empty() || is_safe(&open, hidden) {
        return shown;
    }
    // the total is known, so that the largest part is not shown either
    match parts.iter().enumerate().max_by_key(|(_, count)| **count) {
        Some((at, count)) if *count >= FEWEST => {
            shown[at] = Shown::Rest;
            shown
        }
        _ => parts.iter().map(by_words).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Whether a reader can believe that it is so many.
    fn may_be(shown: Shown, count: usize) -> bool {
        match shown {
            Shown::Exactly(exactly) => count == exactly,
            Shown::Few => (1..FEWEST).contains(&count),
            Shown::Some | Shown::Rest | Shown::All => count > 0,
            Shown::MoreThan(known) => count > known,
        }
    }

    /// All that a reader can believe of counts, none above `most`.
    fn believed(shown: &[Shown], most: usize) -> Vec<Vec<usize>> {
        shown.iter().fold(vec![Vec::new()], |all, part| {
            let counts: Vec<usize> = match part {
                Shown::Exactly(count) => vec![*count],
                other => (0..=most).filter(|count| may_be(*other, *count)).collect(),
            };
            all.iter().flat_map(|so_far| counts.iter().map(move |n| [so_far.as_slice(), &[*n]].concat())).collect()
        })
    }

    /// Adds up some of a table's cells.
    type Adds = fn(&[usize]) -> usize;

    fn is_small(count: usize) -> bool {
        (1..FEWEST).contains(&count)
    }

    #[test]
    fn no_small_count_of_a_table_can_be_worked_out_from_its_totals() {
        for number in 0..7_usize.pow(4) {
            let cells: Vec<usize> = (0..4).map(|at| number / 7_usize.pow(at) % 7).collect();
            let parts: Vec<Sum> = cells.iter().map(|count| Sum::of(*count)).collect();
            let rows = [Sum::total(&parts[..2]), Sum::total(&parts[2..])];
            let whole = Sum::total(&rows);
            let shown: Vec<Shown> = parts.iter().map(|part| part.shown).collect();
            let ways: Vec<Vec<usize>> = believed(&shown, 6)
                .into_iter()
                .filter(|c| may_be(rows[0].shown, c[0] + c[1]) && may_be(rows[1].shown, c[2] + c[3]))
                .filter(|c| may_be(whole.shown, c.iter().sum()))
                .collect();
            let told = format!("{cells:?}: {shown:?}, {:?}, {:?}", rows.each_ref().map(|row| row.shown), whole.shown);
            assert!(ways.contains(&cells), "what is shown is not true: {told}");
            let every: [(&str, Adds); 7] = [
                ("cell 1", |c| c[0]),
                ("cell 2", |c| c[1]),
                ("cell 3", |c| c[2]),
                ("cell 4", |c| c[3]),
                ("row 1", |c| c[0] + c[1]),
                ("row 2", |c| c[2] + c[3]),
                ("whole", |c| c.iter().sum()),
            ];
            for (name, of) in every.into_iter().filter(|(_, of)| is_small(of(&cells))) {
                let values: BTreeSet<usize> = ways.iter().map(|way| of(way)).collect();
                assert!(values.len() > 1, "{name} is known: {told}");
            }
        }
    }

    #[test]
    fn no_small_count_can_be_worked_out_where_the_same_is_divided_up_twice() {
        const MOST: usize = 16;
        for number in 0..7_usize.pow(3) {
            let months: Vec<usize> = (0..3).map(|at| number / 7_usize.pow(at) % 7).collect();
            let sums: Vec<Sum> = months.iter().map(|count| Sum::of(*count)).collect();
            let (total, all) = (Sum::total(&sums), months.iter().sum::<usize>());
            let shown: Vec<Shown> = sums.iter().map(|sum| sum.shown).collect();
            let sum = |parts: &Vec<usize>| parts.iter().sum::<usize>();
            let by_month: Vec<_> = believed(&shown, 6).into_iter().filter(|p| may_be(total.shown, sum(p))).collect();
            for late in 0..=all {
                let parts = [all - late, late];
                let twice = again(&parts, &total);
                let by_delay = believed(&twice, MOST);
                let (one, two): (BTreeSet<usize>, BTreeSet<usize>) =
                    (by_month.iter().map(sum).collect(), by_delay.iter().map(sum).collect());
                let sets = [(&months[..], &by_month, &two), (&parts[..], &by_delay, &one)];
                for (counts, ways, others) in sets {
                    let ways: Vec<_> = ways.iter().filter(|way| others.contains(&sum(way))).collect();
                    for (at, count) in counts.iter().enumerate().filter(|(_, count)| is_small(**count)) {
                        let values: BTreeSet<usize> = ways.iter().map(|way| way[at]).collect();
                        assert!(values.len() > 1, "{count} is known: {months:?} {shown:?}, {parts:?} {twice:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_total_is_shown_where_its_hidden_parts_stay_hidden() {
        let cases: [(&[usize], Shown); 9] = [
            (&[], Shown::Exactly(0)),
            (&[0, 0], Shown::Exactly(0)),
            (&[5, 7], Shown::Exactly(12)),
            (&[5, 3], Shown::MoreThan(5)),
            (&[5, 3, 2], Shown::Exactly(10)),
            (&[5, 1, 1], Shown::MoreThan(5)),
            (&[0, 3], Shown::Few),
            (&[2, 3], Shown::Exactly(5)),
            (&[4, 4], Shown::Some),
        ];
        for (parts, expected) in cases {
            let parts: Vec<Sum> = parts.iter().map(|count| Sum::of(*count)).collect();
            assert_eq!(Sum::total(&parts).shown, expected, "{parts:?}");
        }
    }
}
