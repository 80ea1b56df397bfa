//! Numbers of lines as ranges.

use std::collections::BTreeSet;

/// First and last of each run of numbers.
pub fn ranges(lines: &BTreeSet<usize>) -> Vec<(usize, usize)> {
    let mut all: Vec<(usize, usize)> = Vec::new();
    for line in lines.iter().copied() {
        match all.last_mut() {
            Some((_, last)) if *last + 1 == line => *last = line,
            _ => all.push((line, line)),
        }
    }
    all
}

/// As people read them, such as `12–14, 20`; where there are more than `most`, how many are left out.
pub(super) fn said(lines: &BTreeSet<usize>, most: usize) -> (String, usize) {
    let all = ranges(lines);
    let one =
        |(first, last): &(usize, usize)| if first == last { first.to_string() } else { format!("{first}–{last}") };
    (all.iter().take(most).map(one).collect::<Vec<_>>().join(", "), all.len().saturating_sub(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_told_by_their_first_and_last() {
        let lines: BTreeSet<usize> = [12, 13, 14, 20, 22, 23].into();
        assert_eq!(ranges(&lines), [(12, 14), (20, 20), (22, 23)]);
        assert_eq!(said(&lines, 9), ("12–14, 20, 22–23".into(), 0));
        assert_eq!(said(&lines, 2), ("12–14, 20".into(), 1));
    }
}
