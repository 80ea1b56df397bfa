//! The templates: built in, a workspace's own taking their place; values enter them through one escape function.

use super::letters;
use crate::source::fingerprint;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fmt;
use tera::{Context, Delimiters, Kwargs, State, Tera, Value};

/// Why a template could not be used; never holds text of a record.
#[derive(Debug)]
pub struct TemplateError(String);

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TemplateError {}

/// All templates, ready to be rendered.
pub struct Templates {
    tera: Tera,
    /// Those of web pages, with an escape of their own.
    web: Tera,
    /// The fingerprint of all that PDFs are made with.
    hash: String,
}

impl fmt::Debug for Templates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Templates({})", self.hash)
    }
}

impl Templates {
    /// Reads templates by name, such as `parts/house.typ`; a later one takes an earlier one's place.
    ///
    /// # Errors
    /// When one of them is no template; the message names it.
    pub fn read<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> Result<Templates, TemplateError> {
        let files: BTreeMap<&str, &str> = files.into_iter().collect();
        let (files, others): (BTreeMap<_, _>, BTreeMap<_, _>) =
            files.into_iter().partition(|(name, _)| name.ends_with(".typ"));
        let mut web = Tera::new();
        web.autoescape_on(vec![".html"]);
        web.add_raw_templates(others.into_iter().filter(|(name, _)| name.starts_with("web/"))).map_err(|e| told(&e))?;
        let mut tera = Tera::new();
        tera.set_delimiters(delimiters()).map_err(|e| told(&e))?;
        tera.set_escape_fn(letters::in_markup_fn);
        tera.autoescape_on(vec![".typ"]);
        tera.register_filter("str", literal_filter);
        tera.register_filter("octets", octets_filter);
        let mut all = String::new();
        for (name, text) in &files {
            all.push_str(name);
            all.push_str(text);
        }
        tera.add_raw_templates(files).map_err(|e| told(&e))?;
        Ok(Templates { tera, web, hash: fingerprint(all.as_bytes()) })
    }

    /// Whether there is a template of that name.
    pub fn has(&self, name: &str) -> bool {
        self.tera.get_template_names().any(|n| n == name)
    }

    /// The fingerprint of all templates that PDFs are made with.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Renders one of them over named values.
    ///
    /// # Errors
    /// When the template asks for what there is not; the message names the template and what it asked for.
    pub fn render(&self, name: &str, values: &[(&str, &Json)]) -> Result<String, TemplateError> {
        self.tera.render(name, &context(values)).map_err(|e| told(&e))
    }

    /// Renders a web page: values are escaped for HTML.
    ///
    /// # Errors
    /// As [`Templates::render`].
    pub fn render_web(&self, name: &str, values: &[(&str, &Json)]) -> Result<String, TemplateError> {
        self.web.render(name, &context(values)).map_err(|e| told(&e))
    }
}

fn context(values: &[(&str, &Json)]) -> Context {
    let mut context = Context::new();
    for (key, value) in values {
        context.insert((*key).to_owned(), value);
    }
    context
}

fn delimiters() -> Delimiters {
    Delimiters {
        block_start: "<%".into(),
        block_end: "%>".into(),
        variable_start: "<<".into(),
        variable_end: ">>".into(),
        comment_start: "<!".into(),
        comment_end: "!>".into(),
    }
}

/// The bare string literal, for places where Typst reads code.
fn literal_filter(text: &str, _: Kwargs, _: &State) -> Value {
    let mut literal = Vec::new();
    // Writing to memory cannot fail.
    let _ = letters::literal(text, &mut literal);
    Value::safe_string(&String::from_utf8_lossy(&literal))
}

/// Bytes, written as pairs of hexadecimal digits, as Typst's own; digits and commas are all that can come of it.
fn octets_filter(text: &str, _: Kwargs, _: &State) -> Value {
    let digit = |at: usize| text.as_bytes().get(at).and_then(|b| char::from(*b).to_digit(16)).unwrap_or(0);
    let all: String = (0..text.len() / 2).map(|n| format!("{},", 16 * digit(2 * n) + digit(2 * n + 1))).collect();
    Value::safe_string(&format!("bytes(({all}))"))
}

/// The template engine's message; it quotes the template's own lines, which hold no text of a record.
fn told(error: &tera::Error) -> TemplateError {
    TemplateError(format!("a template cannot be used: {error}"))
}
