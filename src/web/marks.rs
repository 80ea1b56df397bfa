//! The body map: a place that is chosen on the drawing becomes a mark with a number, with and without script.

use super::Shared;
use super::lock::value;
use super::page::drawing;
use super::session::{Sheet, with};
use crate::desk::Page;
use crate::value::Kind;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;

/// The drawing's size on the screen, in the pixels that a browser counts a click in.
const DRAWING: (f64, f64) = (240.0, 480.0);

/// Puts a mark where somebody chose a place on the drawing: into the first row that has none, or a new one. Gives back the
/// box for what was seen there. A key pressed on the drawing chooses no place: a browser then says nought and nought.
pub(super) fn mark_put(sheet: &mut Sheet, page: &Page<'_>, sent: &[(String, String)]) -> Option<String> {
    let field = page.fields.iter().find(|f| f.kind == Kind::BodyMap)?;
    let chosen = |view: &str| {
        let number = |axis: &str| value(sent, &format!("at-{view}.{axis}")).parse::<f64>().ok().filter(|n| *n > 0.0);
        Some((view.to_owned(), number("x")?, number("y")?))
    };
    let (view, x, y) = chosen("front").or_else(|| chosen("back"))?;
    let slots = &mut sheet.writing.slots;
    let placeless = |n: &usize| slots.text(&format!("{}[{n}].x", field.id)).is_empty();
    let row = (1..=slots.rows(&field.id)).find(placeless).unwrap_or(slots.rows(&field.id) + 1).min(field.rows.max);
    let per_cent = |at: f64, whole: f64| (at / whole * 100.0).round().clamp(0.0, 100.0).to_string();
    let at = format!("{}[{row}]", field.id);
    for (member, text) in
        [("mark", row.to_string()), ("view", view), ("x", per_cent(x, DRAWING.0)), ("y", per_cent(y, DRAWING.1))]
    {
        slots.set(&format!("{at}.{member}"), &text);
    }
    Some(format!("{at}.description"))
}

/// The drawing of one view, with the marks that were put on it.
pub(super) async fn view(State(room): State<Shared>, Path(side): Path<String>, headers: HeaderMap) -> Response {
    let drawn = with(&room, &headers, |session| {
        let marks = session.work.sheet.as_ref().map(|sheet| marks(sheet, &side)).unwrap_or_default();
        Ok(drawing(&room, &json!({"front": side == "front", "marks": marks})))
    });
    drawn.unwrap_or_else(|answer| answer)
}

/// Number, and place on a drawing 100 wide and 200 high.
fn marks(sheet: &Sheet, view: &str) -> Vec<(String, i64, i64)> {
    let maps = sheet.writing.form.fields().map(|(_, f)| f).filter(|f| f.kind == Kind::BodyMap);
    let rows = maps.flat_map(|f| (1..=sheet.writing.slots.rows(&f.id)).map(move |n| format!("{}[{n}]", f.id)));
    let mark = |row: String| {
        let text = |member: &str| sheet.writing.slots.text(&format!("{row}.{member}")).trim().to_owned();
        let number: i64 = text("mark").parse().ok()?;
        let (x, y): (i64, i64) = (text("x").parse().ok()?, text("y").parse().ok()?);
        (text("view") == view && (0..=100).contains(&x) && (0..=100).contains(&y))
            .then(|| (number.to_string(), x, y * 2))
    };
    rows.filter_map(mark).collect()
}
