//! Streams as they go into a file of ours: folded, so that none of them looks like a part of the file's own frame, which
//! [`verify`](crate::verify) and any reader of bytes would take for a second file or a second seal.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Document, Object, Stream};
use memchr::memmem;
use std::io::Write as _;

const FRAME: [&[u8]; 5] = [b"%%EOF", b"startxref", b"/ObjStm", b"/ByteRange", b" obj"];

/// Folds a stream that is not folded, and once more one that looks like a frame all the same.
pub(super) fn fold(stream: &mut Stream) -> Result<(), &'static str> {
    let not_folded = |_| "a stream in it cannot be folded";
    if !stream.dict.has(b"Filter") {
        stream.dict.remove(b"DecodeParms");
        stream.compress().map_err(|_| "a stream in it cannot be folded")?;
    }
    if !FRAME.iter().any(|word| memmem::find(&stream.content, word).is_some()) {
        return Ok(());
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&stream.content).map_err(not_folded)?;
    let folded = encoder.finish().map_err(not_folded)?;
    let before = |first: Object, key: &[u8]| {
        let rest = match stream.dict.get(key) {
            Ok(Object::Array(list)) => list.clone(),
            Ok(one) => vec![one.clone()],
            Err(_) => Vec::new(),
        };
        std::iter::once(first).chain(rest).collect::<Vec<_>>()
    };
    let filters = before("FlateDecode".into(), b"Filter");
    if stream.dict.has(b"DecodeParms") {
        stream.dict.set("DecodeParms", before(Object::Null, b"DecodeParms"));
    }
    stream.dict.set("Filter", filters);
    stream.set_content(folded);
    Ok(())
}

/// Whether a file of ours looks like one file and no more, whatever its texts and names hold.
pub(super) fn is_one_file(document: &Document, bytes: &[u8]) -> bool {
    let count = |word: &[u8]| memmem::find_iter(bytes, word).count();
    let frame = count(b"%%EOF") == 1 && count(b"startxref") == 1;
    frame && count(b"/ObjStm") + count(b"/ByteRange") == 0 && count(b" 0 obj") == document.objects.len()
}
