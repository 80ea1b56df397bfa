//! Colours and graphics states that a drawing names: what cannot be told, or can be seen through, is refused.

use super::{Drawing, LARGEST};
use lopdf::{Object, Stream};

impl<'d> Drawing<'d> {
    /// A graphics state that does not make anything see-through (table 58).
    pub(super) fn opaque(&self, name: &Object) -> Result<(), &'static str> {
        let state = self.resource(b"ExtGState", name).and_then(|state| state.as_dict().ok());
        let is_plain = state.ok_or("its looks cannot be read")?.iter().all(|(key, value)| match key.as_slice() {
            b"Type" | b"SA" | b"LW" => true,
            b"OP" | b"op" => value.as_bool().is_ok_and(|overprint| !overprint),
            b"OPM" => true,
            b"ca" | b"CA" => value.as_float().is_ok_and(|opacity| opacity >= 1.0),
            b"SMask" => value.as_name().is_ok_and(|name| name == b"None"),
            b"BM" => value.as_name().is_ok_and(|name| name == b"Normal"),
            _ => false,
        });
        if is_plain { Ok(()) } else { Err("its letters can be seen through") }
    }

    /// Grey, red-green-blue or print colours, as such or by a profile that the sealed file has too; no patterns, no named inks.
    pub(super) fn plain_colours(&self, name: &Object) -> Result<(), &'static str> {
        let device = [b"DeviceGray".as_slice(), b"DeviceRGB", b"DeviceCMYK"];
        let untold = "its letters are in colours that cannot be told";
        if name.as_name().is_ok_and(|name| device.contains(&name)) {
            return Ok(());
        }
        let space = self.resource(b"ColorSpace", name).and_then(|space| space.as_array().ok()).ok_or(untold)?;
        let [Object::Name(kind), profile] = space.as_slice() else { return Err(untold) };
        let profile = self.paper.document.dereference(profile).ok().and_then(|(_, it)| it.as_stream().ok());
        let letters = |profile: &Stream| profile.get_plain_content_with_limit(LARGEST).ok();
        let own = profile.filter(|_| kind == b"ICCBased").and_then(letters).ok_or(untold)?;
        let mut known = self.paper.sealed.objects.values().filter_map(|object| object.as_stream().ok());
        let is_known = known.any(|stream| stream.dict.has(b"N") && letters(stream).as_ref() == Some(&own));
        if is_known { Ok(()) } else { Err(untold) }
    }

    pub(super) fn resource(&self, kind: &[u8], name: &Object) -> Option<&'d Object> {
        let list = self.resources?.get_deref(kind, self.paper.document).ok()?.as_dict().ok()?;
        // what stands for device colours would change them unseen (8.6.5.6)
        if list.iter().any(|(key, _)| key.starts_with(b"Default")) {
            return None;
        }
        list.get_deref(name.as_name().ok()?, self.paper.document).ok()
    }
}
