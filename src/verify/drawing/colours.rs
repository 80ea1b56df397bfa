//! Colours and graphics states that a drawing names: what cannot be told, or can be seen through, is refused.

use super::super::object::{only_in, unfolded};
use super::super::path::paleness;
use super::{Drawing, LARGEST, ODD};
use lopdf::{Dictionary, Document, Object, Stream};

/// By how much more a profile may be folded than it is long.
const FOLDS: usize = 1 << 10;
/// More profiles than an answer has.
const MOST_PROFILES: usize = 8;
const UNTOLD: &str = "its letters are in colours that cannot be told";

impl<'d> Drawing<'d> {
    /// A graphics state that does not make anything see-through, and says nothing of lines (table 58).
    pub(super) fn opaque(&self, name: &Object) -> Result<(), &'static str> {
        let state = self.resource(b"ExtGState", name).and_then(|state| state.as_dict().ok());
        for (key, value) in state.ok_or("its looks cannot be read")? {
            let is_opaque = match key.as_slice() {
                b"Type" | b"SA" | b"OPM" => true,
                b"OP" | b"op" => value.as_bool().is_ok_and(|overprint| !overprint),
                b"ca" | b"CA" => value.as_float().is_ok_and(|opacity| opacity >= 1.0),
                b"SMask" => value.as_name().is_ok_and(|name| name == b"None"),
                b"BM" => value.as_name().is_ok_and(|name| name == b"Normal"),
                _ => return Err(ODD),
            };
            if !is_opaque {
                return Err("its letters can be seen through");
            }
        }
        Ok(())
    }

    /// The colour of what is filled, or of lines: it has as many parts as the colours in use, which its operator may name.
    pub(super) fn colour(&mut self, word: &str, parts: &[f64]) -> Result<(), &'static str> {
        let is_line = word.starts_with(|letter: char| letter.is_ascii_uppercase());
        let in_use = if is_line { &mut self.state.line_parts } else { &mut self.state.parts };
        match word {
            "SC" | "SCN" | "sc" | "scn" if parts.len() != *in_use => return Err(ODD),
            _ => *in_use = parts.len(),
        }
        let paleness = paleness(parts).ok_or(ODD)?;
        if is_line {
            self.state.line.0 = paleness;
        } else {
            self.state.paleness = paleness;
        }
        Ok(())
    }

    /// Grey, red-green-blue or print colours, as such or by a profile that the sealed file has too; no patterns, no named inks.
    /// What comes next is black.
    pub(super) fn plain_colours(&mut self, word: &str, name: &Object) -> Result<(), &'static str> {
        let parts = match name.as_name() {
            Ok(b"DeviceGray") => 1,
            Ok(b"DeviceRGB") => 3,
            Ok(b"DeviceCMYK") => 4,
            _ => self.profile(name).ok_or(UNTOLD)?,
        };
        if word == "CS" {
            (self.state.line.0, self.state.line_parts) = (0.0, parts);
        } else {
            (self.state.paleness, self.state.parts) = (0.0, parts);
        }
        Ok(())
    }

    /// How many parts the colours of a profile have: it is one that was sealed, with all that is said of it. In those of print
    /// nothing at all is white (8.6.5.5), not black.
    fn profile(&mut self, name: &Object) -> Option<usize> {
        let space = self.resource(b"ColorSpace", name)?.as_array().ok()?;
        let [Object::Name(kind), Object::Reference(id)] = space.as_slice() else { return None };
        // each is unfolded and held against the sealed ones once
        if kind != b"ICCBased" || self.profiles.contains_key(id) || self.profiles.len() == MOST_PROFILES {
            return self.profiles.get(id).copied().filter(|_| kind == b"ICCBased");
        }
        let profile = self.paper.document.get_object(*id).ok()?.as_stream().ok()?;
        let parts = profile.dict.get(b"N").and_then(Object::as_i64).ok()?;
        let mut sealed = self.paper.sealed.objects.values().filter_map(|object| object.as_stream().ok());
        let is_known = sealed.any(|sealed| is_same_profile(sealed, profile));
        let parts = usize::try_from(parts).ok().filter(|parts| is_known && matches!(parts, 1 | 3))?;
        self.profiles.insert(*id, parts);
        Some(parts)
    }

    pub(super) fn resource(&self, kind: &[u8], name: &Object) -> Option<&'d Object> {
        let list = self.resources?.get_deref(kind, self.paper.document).ok()?.as_dict().ok()?;
        list.get_deref(name.as_name().ok()?, self.paper.document).ok()
    }
}

/// What stands for device colours, or goes by their names, would change them unseen (8.6.5.6).
pub(super) fn as_they_are(document: &Document, resources: Option<&Dictionary>) -> Result<(), &'static str> {
    let list = resources.and_then(|it| it.get_deref(b"ColorSpace", document).ok()).and_then(|it| it.as_dict().ok());
    let mut names = list.into_iter().flat_map(Dictionary::iter).map(|(name, _)| name.as_slice());
    let stands_for = |name: &[u8]| {
        name.starts_with(b"De") || matches!(name, b"G" | b"RGB" | b"CMYK" | b"I" | b"Indexed" | b"Pattern")
    };
    if names.any(stands_for) { Err(UNTOLD) } else { Ok(()) }
}

fn is_same_profile(sealed: &Stream, own: &Stream) -> bool {
    sealed.dict.has(b"N")
        && only_in(&sealed.dict, &own.dict, &[b"Length", b"Filter"]).is_ok()
        && unfolded(sealed, LARGEST).is_some_and(|profile| unfolded(own, profile.len() + FOLDS) == Some(profile))
}
