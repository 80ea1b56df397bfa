//! A PNG (ISO 15948) is read to its end before typst sees it: its chunks, its size, and that its picture is whole.

use super::{NoLogo, no};
use flate2::read::ZlibDecoder;
use std::io::{self, Read};

pub(super) const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];

/// The most pixels on a side: on paper a logo is five centimetres wide at most, so this is ten times a printer's own.
const MOST_PIXELS: u32 = 2000;

const AGAIN: &str = "export the logo as PNG again";

/// Width and height.
pub(super) fn size(bytes: &[u8]) -> Result<(f64, f64), NoLogo> {
    let mut chunks = Chunks(&bytes[SIGNATURE.len()..]);
    let head = match chunks.next() {
        Some((b"IHDR", head)) if head.len() == 13 => Head::read(head)?,
        _ => return no("it is damaged: a PNG begins with its size", AGAIN),
    };
    let (mut picture, mut has_palette, mut is_ended) = (Vec::new(), false, false);
    for (kind, data) in chunks.by_ref() {
        match kind {
            b"IDAT" => picture.extend_from_slice(data),
            b"PLTE" => has_palette = true,
            b"acTL" => return no("it moves", "export one picture of it"),
            b"IEND" => is_ended = true,
            _ => {}
        }
        if is_ended {
            break;
        }
    }
    if !is_ended || (head.needs_palette && !has_palette) {
        return no("it is damaged, or cut off", AGAIN);
    }
    head.is_whole(&picture)?;
    Ok((f64::from(head.width), f64::from(head.height)))
}

/// Chunks of a PNG: length, kind, data, and a sum of kind and data.
struct Chunks<'b>(&'b [u8]);

impl<'b> Iterator for Chunks<'b> {
    type Item = (&'b [u8; 4], &'b [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (length, rest) = self.0.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes(*length) as usize;
        let (sum, after) = rest.get(4 + length..)?.split_first_chunk::<4>()?;
        let mut told = flate2::Crc::new();
        told.update(&rest[..4 + length]);
        if told.sum() != u32::from_be_bytes(*sum) {
            return None;
        }
        self.0 = after;
        let (kind, data) = rest[..4 + length].split_first_chunk::<4>()?;
        Some((kind, data))
    }
}

struct Head {
    width: u32,
    height: u32,
    bits: usize,
    needs_palette: bool,
    woven: bool,
}

impl Head {
    fn read(head: &[u8]) -> Result<Head, NoLogo> {
        let side = |at: usize| u32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let (width, height, depth) = (side(0), side(4), usize::from(head[8]));
        if width == 0 || height == 0 {
            return no("it has no size", AGAIN);
        }
        if width > MOST_PIXELS || height > MOST_PIXELS {
            let fact = format!("it is {width} by {height} pixels large; {MOST_PIXELS} by {MOST_PIXELS} are the most");
            return Err((fact, "make it smaller: 600 pixels wide are enough on paper".into()));
        }
        let (parts, depths): (usize, &[usize]) = match head[9] {
            0 => (1, &[1, 2, 4, 8, 16]),
            2 => (3, &[8, 16]),
            3 => (1, &[1, 2, 4, 8]),
            4 => (2, &[8, 16]),
            6 => (4, &[8, 16]),
            _ => (0, &[]),
        };
        if !depths.contains(&depth) || head[10] != 0 || head[11] != 0 || head[12] > 1 {
            return no("it is a PNG of no known kind", AGAIN);
        }
        Ok(Head { width, height, bits: parts * depth, needs_palette: head[9] == 3, woven: head[12] == 1 })
    }

    /// The picture unfolds to exactly what its size says, and never to more.
    fn is_whole(&self, picture: &[u8]) -> Result<(), NoLogo> {
        let wanted = self.bytes();
        let mut unfolded = ZlibDecoder::new(picture).take(wanted + 1);
        match io::copy(&mut unfolded, &mut io::sink()) {
            Ok(found) if found == wanted => Ok(()),
            _ => no("it is damaged: its picture is not as large as it says", AGAIN),
        }
    }

    /// How many bytes its rows have, each with one more for its filter; a woven picture has seven smaller ones.
    fn bytes(&self) -> u64 {
        let picture = |width: u32, height: u32| {
            let row = (u64::from(width) * self.bits as u64).div_ceil(8) + 1;
            if width == 0 { 0 } else { row * u64::from(height) }
        };
        if !self.woven {
            return picture(self.width, self.height);
        }
        // ISO 15948, 8.2: where each of the seven begins, and its steps
        let passes: [[u32; 4]; 7] =
            [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];
        let part = |side: u32, begin: u32, step: u32| side.saturating_sub(begin).div_ceil(step);
        passes.iter().map(|[x, y, dx, dy]| picture(part(self.width, *x, *dx), part(self.height, *y, *dy))).sum()
    }
}
