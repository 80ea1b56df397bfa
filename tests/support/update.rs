//! A second, free-handed maker of updates that shares no code with the product: it fills in and signs as other programs do,
//! and as an attacker would.

use crate::forge::{Cms, HOLE, Key, Parts, sealed};
use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat, dictionary};
use sha2::{Digest, Sha256};

/// Width and height of each field of the form, in points.
pub const SIZE: [i64; 2] = [200, 20];

/// A sealed file with one page and the fields `name`, `story`, `year`, `yes`, `parent`, `designated`.
pub fn form(key: &Key, level: i64, bend: impl FnOnce(&mut Parts)) -> Vec<u8> {
    sealed(key, level, |parts| {
        let helvetica = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding" };
        let helvetica = parts.document.add_object(helvetica);
        let text = |name: &str, more: Dictionary| {
            let mut field = dictionary! { "FT" => "Tx", "T" => Object::string_literal(name), "DA" => Object::string_literal("0 g /Helv 10 Tf") };
            field.extend(&more);
            field
        };
        let lock = |names: &[&str]| {
            let names: Vec<Object> = names.iter().map(|name| Object::string_literal(*name)).collect();
            dictionary! { "Type" => "SigFieldLock", "Action" => "Include", "Fields" => names }
        };
        let signature = |name: &str, lock: Dictionary| dictionary! { "FT" => "Sig", "T" => Object::string_literal(name), "Lock" => lock };
        let fields = vec![
            text("name", dictionary! {}),
            text("story", dictionary! { "Ff" => 1 << 12 }),
            text("year", dictionary! { "Ff" => 1 << 24, "MaxLen" => 4 }),
            dictionary! { "FT" => "Btn", "T" => Object::string_literal("yes"), "AS" => "Off" },
            signature("parent", lock(&["name", "story", "year", "yes"])),
            signature("designated", lock(&["name", "story", "year", "yes", "parent"])),
        ];
        let page = parts.document.page_iter().next().unwrap();
        for (row, mut field) in fields.into_iter().enumerate() {
            let bottom = 700 - 40 * i64::try_from(row).unwrap();
            let place: Vec<Object> = [50, bottom, 50 + SIZE[0], bottom + SIZE[1]].map(Object::from).to_vec();
            let looks = match field.get(b"FT").unwrap().as_name().unwrap() {
                b"Btn" => {
                    let on = looks(&mut parts.document, "q 0 g 5 5 m 10 2 l 18 16 l S Q");
                    let off = looks(&mut parts.document, "");
                    Object::from(dictionary! { "yes" => on, "Off" => off })
                }
                _ => looks(&mut parts.document, "").into(),
            };
            field.extend(&dictionary! {
                "Type" => "Annot", "Subtype" => "Widget", "TU" => Object::string_literal("asked"), "Rect" => place, "F" => 4,
                "P" => page, "AP" => dictionary! { "N" => looks },
            });
            let id = parts.document.add_object(field);
            parts.form().get_mut(b"Fields").unwrap().as_array_mut().unwrap().push(id.into());
            parts.page().get_mut(b"Annots").unwrap().as_array_mut().unwrap().push(id.into());
        }
        let mut form = parts.form().clone();
        form.extend(
            &dictionary! { "SigFlags" => 3, "DR" => dictionary! { "Font" => dictionary! { "Helv" => helvetica } } },
        );
        let form = parts.document.add_object(form);
        parts.catalogue().set("AcroForm", form);
        let made = parts.document.add_object(
            dictionary! { "Title" => Object::string_literal("A form"), "ModDate" => Object::string_literal("D:2026") },
        );
        parts.document.trailer.set("Info", made);
        let id = Object::String(b"sealed once".to_vec(), StringFormat::Hexadecimal);
        parts.document.trailer.set("ID", vec![id.clone(), id]);
        bend(parts);
    })
}

fn looks(document: &mut Document, content: &str) -> ObjectId {
    document.add_object(appearance(content, dictionary! {}))
}

/// The appearance of a field of the form's size.
pub fn appearance(content: &str, more: Dictionary) -> lopdf::Stream {
    let bounds: Vec<Object> = [0, 0, SIZE[0], SIZE[1]].map(Object::from).to_vec();
    let mut dict =
        dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => bounds, "Resources" => dictionary! {} };
    put(&mut dict, &more);
    lopdf::Stream::new(dict, content.as_bytes().to_vec())
}

/// Sets what is given over what was there.
fn put(dict: &mut Dictionary, more: &Dictionary) {
    more.iter().for_each(|(key, value)| dict.set(key.clone(), value.clone()));
}

/// What stands behind a file.
pub struct Update {
    pub before: Vec<u8>,
    pub document: Document,
    /// Each object, new or in place of an old one.
    pub objects: Vec<(ObjectId, Object)>,
    /// Objects that the table leaves out.
    pub unnamed: Vec<(ObjectId, Object)>,
    pub freed: Vec<u32>,
    pub trailer: Dictionary,
    /// What stands between the file and the update's first object.
    pub opening: &'static str,
    pub end: &'static str,
    /// What the trailer says, where that is not the truth.
    pub size: Option<i64>,
    next: u32,
}

impl Update {
    pub fn of(before: &[u8]) -> Update {
        let document = Document::load_mem(before).unwrap();
        let next = document.max_id + 1;
        let mut trailer = document.trailer.clone();
        trailer.remove(b"Prev");
        trailer.set("Prev", i64::try_from(table_at(before)).unwrap());
        Update {
            before: before.to_vec(),
            document,
            objects: Vec::new(),
            unnamed: Vec::new(),
            freed: Vec::new(),
            trailer,
            opening: "\n",
            end: "%%EOF\n",
            size: None,
            next,
        }
    }

    pub fn add(&mut self, object: impl Into<Object>) -> ObjectId {
        let id = (self.next, 0);
        self.next += 1;
        self.objects.push((id, object.into()));
        id
    }

    /// The object that a field is, by its name.
    pub fn field(&self, name: &str) -> ObjectId {
        let named = |object: &Object| {
            object
                .as_dict()
                .is_ok_and(|dict| dict.get(b"T").and_then(Object::as_str).is_ok_and(|t| t == name.as_bytes()))
        };
        *self.document.objects.iter().find(|(_, object)| named(object)).unwrap().0
    }

    pub fn form(&self) -> ObjectId {
        self.document.catalog().unwrap().get(b"AcroForm").unwrap().as_reference().unwrap()
    }

    pub fn root(&self) -> ObjectId {
        self.document.trailer.get(b"Root").unwrap().as_reference().unwrap()
    }

    pub fn page(&self) -> ObjectId {
        self.document.page_iter().next().unwrap()
    }

    /// Changes a dictionary that is there, or one that this update has changed before.
    pub fn change(&mut self, id: ObjectId, change: impl FnOnce(&mut Dictionary)) {
        if !self.objects.iter().any(|(known, _)| *known == id) {
            self.objects.push((id, self.document.get_object(id).unwrap().clone()));
        }
        let (_, object) = self.objects.iter_mut().find(|(known, _)| *known == id).unwrap();
        change(object.as_dict_mut().unwrap());
    }

    /// Fills in a text field as other programs do.
    pub fn fill(&mut self, name: &str, value: &str) {
        self.fill_showing(
            name,
            value,
            &format!("/Tx BMC q BT 0 g /Helv 10 Tf 2 6 Td ({value}) Tj ET Q EMC"),
            dictionary! {},
        );
    }

    /// The same with looks of any kind.
    pub fn fill_showing(&mut self, name: &str, value: &str, content: &str, more: Dictionary) {
        let form = self.document.get_dictionary(self.form()).unwrap();
        let mut all = dictionary! { "Resources" => form.get(b"DR").unwrap().clone() };
        put(&mut all, &more);
        let id = self.field(name);
        self.forget_looks(id);
        let looks = self.add(appearance(content, all));
        self.change(id, |field| {
            field.set("V", Object::string_literal(value));
            field.set("AP", dictionary! { "N" => looks });
        });
    }

    /// What this update drew for a field before goes, so that nothing lies about that nobody refers to.
    pub fn forget_looks(&mut self, id: ObjectId) {
        let known = self.objects.iter().find(|(known, _)| *known == id);
        let looks = known.and_then(|(_, field)| {
            field.as_dict().unwrap().get(b"AP").ok()?.as_dict().ok()?.get(b"N").ok()?.as_reference().ok()
        });
        self.objects.retain(|(known, _)| Some(*known) != looks || self.document.objects.contains_key(known));
    }

    pub fn tick(&mut self, name: &str) {
        let id = self.field(name);
        self.change(id, |field| {
            field.set("V", "yes");
            field.set("AS", "yes");
        });
    }

    /// The file with the update behind it.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.before.clone();
        bytes.extend_from_slice(self.opening.as_bytes());
        let mut places = Vec::new();
        for (id, object) in self.objects.iter().chain(&self.unnamed) {
            places.push((*id, bytes.len()));
            write(&mut bytes, *id, object);
        }
        places.truncate(self.objects.len());
        let table = bytes.len();
        bytes.extend_from_slice(b"xref\n");
        for ((number, generation), at) in &places {
            bytes.extend_from_slice(format!("{number} 1\n{at:010} {generation:05} n \n").as_bytes());
        }
        for number in &self.freed {
            bytes.extend_from_slice(format!("{number} 1\n0000000000 00001 f \n").as_bytes());
        }
        let mut trailer = self.trailer.clone();
        trailer.set("Size", self.size.unwrap_or(i64::from(self.next)));
        bytes.extend_from_slice(b"trailer\n");
        lopdf_write(&mut bytes, &trailer.into());
        bytes.extend_from_slice(format!("\nstartxref\n{table}\n{}", self.end).as_bytes());
        bytes
    }

    /// The same, signed by a person in the field.
    pub fn signed(self, key: &Key, field: &str) -> Vec<u8> {
        self.signed_with(key, field, |_| {}, |_| {})
    }

    pub fn signed_with(
        mut self,
        key: &Key,
        field: &str,
        bend: impl FnOnce(&mut Dictionary),
        bend_cms: impl FnOnce(&mut Cms),
    ) -> Vec<u8> {
        let mut signature = dictionary! {
            "Type" => "Sig", "Filter" => "Adobe.PPKLite", "SubFilter" => "ETSI.CAdES.detached",
            "ByteRange" => vec![Object::Integer(0), 999_999.into(), 999_999.into(), 999_999.into()],
            "Contents" => Object::String(vec![0; HOLE], StringFormat::Hexadecimal),
            "M" => Object::string_literal("D:20261125090000+00'00'"),
        };
        bend(&mut signature);
        let signature = self.add(signature);
        let id = self.field(field);
        self.change(id, |field| field.set("V", signature));
        sign(self.bytes(), self.before.len(), key, bend_cms)
    }
}

/// Puts the true range and a signature into the one hole behind `from`.
pub fn sign(bytes: Vec<u8>, from: usize, key: &Key, bend: impl FnOnce(&mut Cms)) -> Vec<u8> {
    enclose(bytes, from, |digest| {
        let mut cms = Cms::new(key, digest);
        bend(&mut cms);
        cms.der()
    })
}

/// Puts the true range into the one hole behind `from`, and what is made of the digest over it.
pub fn enclose(mut bytes: Vec<u8>, from: usize, make: impl FnOnce([u8; 32]) -> Vec<u8>) -> Vec<u8> {
    let find =
        |bytes: &[u8], word: &[u8]| from + bytes[from..].windows(word.len()).position(|window| window == word).unwrap();
    let hole = find(&bytes, b"/Contents <000") + "/Contents ".len();
    let behind = hole + bytes[hole..].iter().position(|byte| *byte == b'>').unwrap() + 1;
    let old = "[0 999999 999999 999999]";
    let at = find(&bytes, old.as_bytes());
    let range = format!("[0 {hole} {behind} {}]", bytes.len() - behind);
    bytes[at..at + old.len()].copy_from_slice(format!("{range:<width$}", width = old.len()).as_bytes());
    let digest: [u8; 32] = Sha256::new().chain_update(&bytes[..hole]).chain_update(&bytes[behind..]).finalize().into();
    let digits: String = make(digest).iter().map(|byte| format!("{byte:02x}")).collect();
    bytes[hole + 1..hole + 1 + digits.len()].copy_from_slice(digits.as_bytes());
    bytes
}

/// Where the table of the last revision begins.
pub fn table_at(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(&bytes[bytes.len() - 60..]).into_owned();
    text.split("startxref").last().unwrap().split_whitespace().next().unwrap().parse().unwrap()
}

fn write(bytes: &mut Vec<u8>, (number, generation): ObjectId, object: &Object) {
    bytes.extend_from_slice(format!("{number} {generation} obj\n").as_bytes());
    lopdf_write(bytes, object);
    bytes.extend_from_slice(b"\nendobj\n");
}

fn lopdf_write(bytes: &mut Vec<u8>, object: &Object) {
    match object {
        Object::Stream(stream) => {
            lopdf_write(bytes, &stream.dict.clone().into());
            bytes.extend_from_slice(b"stream\n");
            bytes.extend_from_slice(&stream.content);
            bytes.extend_from_slice(b"\nendstream");
        }
        Object::Dictionary(dict) => {
            bytes.extend_from_slice(b"<<");
            for (key, value) in dict.iter() {
                bytes.extend_from_slice(format!("/{}", String::from_utf8_lossy(key)).as_bytes());
                bytes.push(b' ');
                lopdf_write(bytes, value);
            }
            bytes.extend_from_slice(b">>");
        }
        Object::Array(items) => {
            bytes.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    bytes.push(b' ');
                }
                lopdf_write(bytes, item);
            }
            bytes.push(b']');
        }
        Object::String(text, StringFormat::Literal) => {
            bytes.push(b'(');
            bytes.extend_from_slice(text);
            bytes.push(b')');
        }
        Object::String(text, StringFormat::Hexadecimal) => {
            let digits: String = text.iter().map(|byte| format!("{byte:02x}")).collect();
            bytes.extend_from_slice(format!("<{digits}>").as_bytes());
        }
        Object::Name(name) => bytes.extend_from_slice(format!("/{}", String::from_utf8_lossy(name)).as_bytes()),
        Object::Reference((number, generation)) => {
            bytes.extend_from_slice(format!("{number} {generation} R").as_bytes())
        }
        Object::Integer(number) => bytes.extend_from_slice(number.to_string().as_bytes()),
        Object::Real(number) => bytes.extend_from_slice(number.to_string().as_bytes()),
        Object::Boolean(answer) => bytes.extend_from_slice(answer.to_string().as_bytes()),
        Object::Null => bytes.extend_from_slice(b"null"),
    }
}
