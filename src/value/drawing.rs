//! A signature drawn on a screen: lines from point to point. It is a picture, and signs nothing that a seal would.

use std::fmt;
use zeroize::Zeroizing;

/// The size of the field that is drawn in.
const WIDTH: u16 = 600;
/// Its height.
const HEIGHT: u16 = 200;
/// The most points: half a minute of drawing.
const MOST_POINTS: usize = 4000;
/// The fewest: less is a slip of the hand.
const FEWEST_POINTS: usize = 8;

/// Room for the pen around the lines.
const MARGIN: u16 = 6;
/// At most so many times as wide as it is high.
const WIDEST: u16 = 5;

/// A drawing, as an SVG of lines and nothing else.
#[derive(Clone, PartialEq)]
pub struct Drawing {
    path: Zeroizing<String>,
    /// The corner of what was drawn nearest to 0, and its size.
    frame: [u16; 4],
}

impl fmt::Debug for Drawing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Drawing({})", self.path.len())
    }
}

impl Drawing {
    /// Reads lines as a screen gives them: `x y x y;x y x y`, whole numbers up to 600 and 200. Nothing where
    /// that is not what it is, or there is too little or too much of it.
    pub fn read(text: &str) -> Option<Drawing> {
        let mut path = Zeroizing::new(String::new());
        let mut points = 0;
        let (mut least, mut most) = ([WIDTH, HEIGHT], [0, 0]);
        for line in text.split(';').filter(|line| !line.trim().is_empty()) {
            let numbers: Option<Vec<u16>> = line.split(' ').map(|n| n.parse().ok()).collect();
            let numbers = numbers.filter(|n| n.len() % 2 == 0)?;
            for (at, point) in numbers.chunks(2).enumerate() {
                if point[0] > WIDTH || point[1] > HEIGHT {
                    return None;
                }
                least = [least[0].min(point[0]), least[1].min(point[1])];
                most = [most[0].max(point[0]), most[1].max(point[1])];
                let to = if at == 0 { 'M' } else { 'L' };
                path.push_str(&format!("{to}{} {}", point[0], point[1]));
            }
            // a dot is a line to where it begins
            if numbers.len() == 2 {
                path.push_str("l0 0");
            }
            points += numbers.len() / 2;
            if points > MOST_POINTS {
                return None;
            }
        }
        let wide = most[0].checked_sub(least[0])?;
        let high = most[1].checked_sub(least[1])?.max(wide / WIDEST);
        (points >= FEWEST_POINTS).then_some(Drawing { path, frame: [least[0], least[1], wide, high] })
    }

    /// As a picture, cut to what was drawn.
    pub fn svg(&self) -> Zeroizing<String> {
        let [left, top, wide, high] = self.frame.map(i32::from);
        let margin = i32::from(MARGIN);
        let (left, top, wide, high) = (left - margin, top - margin, wide + 2 * margin, high + 2 * margin);
        let pen = r##"fill="none" stroke="#14181d" stroke-width="4" stroke-linecap="round" stroke-linejoin="round""##;
        let path = self.path.as_str();
        Zeroizing::new(format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {wide} {high}"><path {pen} d="{path}"/></svg>"#
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_a_picture_and_nothing_else_does() {
        let drawn = Drawing::read("10 10 20 20 30 10 40 20;50 50;60 60 70 70 80 60").expect("a drawing");
        assert!(
            drawn.svg().contains("M10 10L20 20L30 10L40 20M50 50l0 0M60 60L70 70L80 60"),
            "{}",
            drawn.svg().as_str()
        );
        assert!(drawn.svg().contains(r#"viewBox="4 4 82 72""#), "{}", drawn.svg().as_str());
        for refused in [
            "",
            "10 10 20 20",
            "1 1 2 2 3 3 4 4 5 5 6 6 7 7 8 x",
            "601 1 2 2 3 3 4 4 5 5 6 6 7 7 8 8",
            "1 1 2 2 3 3 4 4 5 5 6 6 7 7 8",
            "\"/><script>",
        ] {
            assert_eq!(Drawing::read(refused), None, "{refused}");
        }
        assert_eq!(Drawing::read(&"1 1 2 2;".repeat(2001)), None, "without an end");
    }
}
