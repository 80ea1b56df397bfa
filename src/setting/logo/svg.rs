//! An SVG is used only where every element and attribute in it draws: nothing that runs, fetches, moves or unfolds.

use super::{NoLogo, no};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// The most bytes of an SVG, and how deep and how many its elements may be.
const MOST_BYTES: usize = 64 << 10;
const DEEPEST: usize = 32;
const MOST_ELEMENTS: usize = 4000;

/// What draws, and what groups it. No `use`, which can unfold without end, and no `text`, which needs a typeface.
const DRAWS: [&str; 17] = [
    "svg",
    "g",
    "defs",
    "title",
    "desc",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "style",
];
/// What programs leave behind for themselves; nobody draws it.
const SILENT: [&str; 1] = ["metadata"];

const PLAIN: &str = "export it as plain SVG, with letters and effects turned into shapes, or as PNG";

pub(super) fn looks_like(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    head.trim_start_matches('\u{feff}').trim_start().starts_with('<') && head.contains("<svg")
}

/// Width and height, from the box that it is drawn in or else from its size.
pub(super) fn size(bytes: &[u8]) -> Result<(f64, f64), NoLogo> {
    if bytes.len() > MOST_BYTES {
        return no("it is an SVG of more than 64 KB", "leave out what is not seen, or export it as PNG");
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return no("it is an SVG that is not UTF-8", PLAIN) };
    let mut walk = Walk::default();
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    loop {
        match reader.read_event() {
            Err(_) => return no("it is a damaged SVG", PLAIN),
            Ok(Event::Eof) => break,
            Ok(Event::Start(element)) => walk.open(&element, false)?,
            Ok(Event::Empty(element)) => walk.open(&element, true)?,
            Ok(Event::End(_)) => walk.close(),
            Ok(Event::DocType(_)) => return no("it has a document type, which may hide anything", PLAIN),
            Ok(Event::PI(_)) => return no("it has instructions for other programs", PLAIN),
            Ok(Event::Text(words)) if walk.in_style => calls_nobody("style", &words)?,
            Ok(Event::CData(words)) if walk.in_style => calls_nobody("style", &words)?,
            // a word in pieces would be read together by whoever draws it
            Ok(Event::GeneralRef(_) | Event::Comment(_)) if walk.in_style => {
                return no("its style sheet is written in pieces", PLAIN);
            }
            // elsewhere entities of its own would need a document type, and the five that XML has mean no harm
            Ok(_) => {}
        }
    }
    match walk.size {
        Some((width, height)) if walk.open == 0 && width > 0.0 && height > 0.0 => Ok((width, height)),
        Some(_) if walk.open > 0 => no("it is a damaged SVG: it is cut off", PLAIN),
        _ => no("it does not say how large it is", "export it with a viewBox"),
    }
}

#[derive(Default)]
struct Walk {
    open: usize,
    seen: usize,
    /// How deep the silent element lies that is open.
    silent: Option<usize>,
    in_style: bool,
    size: Option<(f64, f64)>,
}

impl Walk {
    fn open(&mut self, element: &BytesStart<'_>, is_empty: bool) -> Result<(), NoLogo> {
        self.seen += 1;
        if self.seen > MOST_ELEMENTS || self.open >= DEEPEST {
            return no("it is made of too many pieces", "make it simpler, or export it as PNG");
        }
        let name = element.name().as_ref().to_owned();
        if self.silent.is_none() {
            // Inkscape's and Illustrator's own elements have a prefix; nobody draws them
            if SILENT.contains(&name.as_str()) || name.split_once(':').is_some_and(|(prefix, _)| prefix != "svg") {
                self.silent = Some(self.open).filter(|_| !is_empty);
            } else {
                self.draws(&name, element)?;
            }
        }
        self.in_style = name == "style" && !is_empty;
        self.open += usize::from(!is_empty);
        Ok(())
    }

    fn close(&mut self) {
        self.open = self.open.saturating_sub(1);
        self.in_style = false;
        if self.silent == Some(self.open) {
            self.silent = None;
        }
    }

    fn draws(&mut self, name: &str, element: &BytesStart<'_>) -> Result<(), NoLogo> {
        let name = name.strip_prefix("svg:").unwrap_or(name);
        if !DRAWS.contains(&name) {
            let known: String = name.chars().filter(char::is_ascii_alphanumeric).take(20).collect();
            return Err((format!("it holds `{known}`, which is not drawn here"), PLAIN.into()));
        }
        let mut given = Vec::new();
        for attribute in element.attributes() {
            let Ok(attribute) = attribute else { return no("it is a damaged SVG", PLAIN) };
            let key = attribute.key.as_ref().to_owned();
            let value = attribute.value.clone().into_owned();
            if !key.starts_with("xmlns") {
                calls_nobody(&key, &value)?;
            }
            given.push((key, value));
        }
        if self.open == 0 && name == "svg" {
            self.size = size_of(&given);
        }
        Ok(())
    }
}

/// Nothing runs, and every reference stays within the file.
fn calls_nobody(key: &str, value: &str) -> Result<(), NoLogo> {
    let key = key.to_ascii_lowercase();
    let value: String = value.to_ascii_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    if key.starts_with("on") || value.contains("javascript:") {
        return no("it holds a script", PLAIN);
    }
    let outside = |from: &str| {
        value
            .match_indices(from)
            .any(|(at, _)| !value[at + from.len()..].trim_start_matches(['"', '\'']).starts_with('#'))
    };
    let is_reference = key == "href" || key.ends_with(":href");
    let hides = ["@import", "\\", "&#"].iter().any(|sign| value.contains(sign)) && !key.starts_with("inkscape:");
    if (is_reference && !value.starts_with('#')) || outside("url(") || outside("src(") || hides {
        return no("it refers to something outside itself", PLAIN);
    }
    Ok(())
}

fn size_of(given: &[(String, String)]) -> Option<(f64, f64)> {
    let get = |key: &str| given.iter().find(|(k, _)| k == key).map(|(_, v)| v.trim());
    let number = |text: &str| text.parse::<f64>().ok().filter(|n| n.is_finite());
    if let Some(view) = get("viewBox") {
        let sides: Vec<f64> = view.split([' ', ',']).filter(|t| !t.is_empty()).filter_map(number).collect();
        return <[f64; 4]>::try_from(sides).ok().map(|[_, _, width, height]| (width, height));
    }
    let side = |key: &str| get(key).and_then(|v| number(v.trim_end_matches("px").trim_end_matches("mm").trim()));
    Some((side("width")?, side("height")?))
}
