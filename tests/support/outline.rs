//! The outlines on a page, measured on the page as poppler prints it at 300 dots per inch: figures of connected dots.

use std::fs;
use std::process::Command;

const DOTS_PER_MM: f64 = 300.0 / 25.4;
/// Letters, marks to cut along and rules are smaller one way or the other.
const LEAST_MM: f64 = 30.0;

/// The width and height in millimetres of each large figure on a page, counted from 1, from top to bottom.
pub fn outlines(pdf: &[u8], page: usize) -> Vec<(f64, f64)> {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, out, page) = (folder.path().join("label.pdf"), folder.path().join("page"), page.to_string());
    fs::write(&file, pdf).expect("a file");
    let how = ["-r", "300", "-gray", "-singlefile", "-f", &page, "-l", &page];
    let status = Command::new("pdftoppm").args(how).arg(&file).arg(&out).status().expect("pdftoppm starts");
    assert!(status.success(), "pdftoppm prints the page");
    let (width, height, dots) = picture(&fs::read(out.with_extension("pgm")).expect("a picture"));
    assert!((2480..=2482).contains(&width) && (3507..=3509).contains(&height), "the page is A4: {width} by {height}");
    let mut all = figures(&dots, width, height);
    all.retain(|f| f.iter().all(|(from, to)| (to - from) as f64 >= LEAST_MM * DOTS_PER_MM));
    all.sort_by_key(|[_, (top, _)]| *top);
    all.iter().map(|[across, down]| (mm(*across), mm(*down))).collect()
}

fn mm((from, to): (usize, usize)) -> f64 {
    (to - from + 1) as f64 / DOTS_PER_MM
}

/// A grey picture (PGM): its width, its height, and which dots are dark.
fn picture(bytes: &[u8]) -> (usize, usize, Vec<bool>) {
    let mut rest = bytes;
    let mut word = || {
        let end = rest.iter().position(u8::is_ascii_whitespace).expect("a word");
        let (word, after) = rest.split_at(end);
        rest = &after[1..];
        String::from_utf8(word.to_vec()).expect("letters")
    };
    assert_eq!(word(), "P5");
    let (width, height, most) = (word(), word(), word());
    assert_eq!(most, "255");
    let number = |text: String| text.parse::<usize>().expect("a number");
    let (width, height) = (number(width), number(height));
    assert_eq!(rest.len(), width * height);
    (width, height, rest.iter().map(|grey| *grey < 200).collect())
}

/// Of each figure of dark dots that touch each other, from where to where it goes across and down.
fn figures(dots: &[bool], width: usize, height: usize) -> Vec<[(usize, usize); 2]> {
    let (mut seen, mut all) = (vec![false; dots.len()], Vec::new());
    for start in (0..dots.len()).filter(|at| dots[*at]) {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let at = (start % width, start / width);
        let (mut across, mut down, mut open) = ((at.0, at.0), (at.1, at.1), vec![at]);
        while let Some((x, y)) = open.pop() {
            across = (across.0.min(x), across.1.max(x));
            down = (down.0.min(y), down.1.max(y));
            for near_y in y.saturating_sub(1)..=(y + 1).min(height - 1) {
                for near_x in x.saturating_sub(1)..=(x + 1).min(width - 1) {
                    let near = near_y * width + near_x;
                    if dots[near] && !std::mem::replace(&mut seen[near], true) {
                        open.push((near_x, near_y));
                    }
                }
            }
        }
        all.push([across, down]);
    }
    all
}
