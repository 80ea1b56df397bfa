//! Templates and values become one source, and typst a PDF: with our own typefaces first, with others where a letter asks.

use super::page::Look;
use super::{CompileError, How, PageWords, Pdf, Standard, TemplateError, Templates, Typst};
use crate::form::Note;
use crate::system::Context;
use crate::value::Drawing;
use serde_json::{Value as Json, json};
use std::fmt;
use std::path::PathBuf;

/// Why there is no page.
#[derive(Debug)]
pub enum TypesetError {
    /// A template could not be rendered.
    Template(TemplateError),
    /// Typst gave no PDF.
    Compile(CompileError),
}

impl fmt::Display for TypesetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TypesetError::Template(e) => e.fmt(f),
            TypesetError::Compile(e) => e.fmt(f),
        }
    }
}

impl std::error::Error for TypesetError {}

impl From<TemplateError> for TypesetError {
    fn from(error: TemplateError) -> Self {
        TypesetError::Template(error)
    }
}

impl TypesetError {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            TypesetError::Template(_) => "if you changed a template, look there; else report this".into(),
            TypesetError::Compile(e) => e.help(),
        }
    }

    /// The letters that no typeface draws, if that is why.
    pub fn undrawn(&self) -> &[char] {
        match self {
            TypesetError::Compile(CompileError::Missing { codepoints }) => codepoints,
            _ => &[],
        }
    }
}

/// What typesetting needs, made once a run.
pub struct Press<'a> {
    /// The typst that was found.
    pub typst: &'a Typst,
    /// The templates.
    pub templates: &'a Templates,
    /// The fixed words of every page.
    pub words: &'a PageWords,
    /// Clock and limits.
    pub ctx: &'a Context,
    /// Folders with more typefaces, from the setting.
    pub fonts: Vec<PathBuf>,
}

/// The size of the band's type, in points: 8 is the least that a note may have, large print asks for 14.
pub fn band_size(large: bool) -> f64 {
    if large { 14.0 } else { 8.0 }
}

/// What a field shows once it is filled in or signed.
#[derive(Debug, Clone, Default)]
pub struct Looks<'l> {
    /// The field's width in points.
    pub width: f64,
    /// Its height in points.
    pub height: f64,
    /// What is written in it, line by line.
    pub lines: Vec<String>,
    /// Into how many squares it is parted, one letter in each; 0 where it is not.
    pub cells: usize,
    /// Whether it is written from the top on a white ground, over lines that were printed for a pen.
    pub over_lines: bool,
    /// A signature drawn on a screen, which stands beside the lines.
    pub drawing: Option<&'l Drawing>,
}

impl Press<'_> {
    /// Typesets what fields show: a page for each, as large as the field.
    ///
    /// # Errors
    /// When there is no page; a letter that nobody draws is one reason.
    pub fn looks(&self, looks: &[Looks]) -> Result<Pdf, TypesetError> {
        let fields: Vec<Json> = looks
            .iter()
            .map(|looks| {
                json!({
                    "width": looks.width.to_string(),
                    "height": looks.height.to_string(),
                    "cells": looks.cells.to_string(),
                    "lines": looks.lines,
                    "over_lines": looks.over_lines,
                    "drawing": looks.drawing.map(|drawing| drawing.svg().to_string()),
                })
            })
            .collect();
        let values = json!({"lang": self.words.language(), "fields": fields});
        self.typeset(&self.templates.render("looks.typ", &[("looks", &values)])?, Standard::Band)
    }

    /// The source of the band at the foot of every page.
    ///
    /// # Errors
    /// When the template cannot be rendered.
    pub fn band_source(&self, look: &Look<'_>, note: &Note, marks: &[String]) -> Result<String, TypesetError> {
        let values = json!({
            "lang": look.words.language(),
            "text_pt": format!("{}pt", band_size(look.large)),
            "width": "174mm",
            "paras": [look.note_text(note)],
            "marks": marks,
            "setting_line": look.setting_line(),
        });
        Ok(self.templates.render("note.typ", &[("note", &values)])?)
    }

    /// The source of documents that are typeset together: the page set-up, then each by its template.
    ///
    /// # Errors
    /// When a template cannot be rendered.
    pub fn source(&self, house: &Json, documents: &[(String, Json)]) -> Result<String, TypesetError> {
        let mut source = self.templates.render("parts/house.typ", &[("house", house)])?;
        for (template, doc) in documents {
            source.push('\n');
            source.push_str(&self.templates.render(template, &[("doc", doc), ("house", house)])?);
        }
        Ok(source)
    }

    /// Typesets a source.
    ///
    /// # Errors
    /// When typst gives no PDF; a letter that nobody draws is one reason.
    pub fn typeset(&self, source: &str, standard: Standard) -> Result<Pdf, TypesetError> {
        let how = How::new(self.ctx.now, standard);
        match self.typst.compile(source, &how, self.ctx) {
            Err(CompileError::Missing { .. }) => self.typeset_with_all(source, standard),
            other => other.map_err(TypesetError::Compile),
        }
    }

    /// Typesets a source with the setting's typefaces from the start: a language has the one that suits it.
    ///
    /// # Errors
    /// As [`Press::typeset`].
    pub fn typeset_with_all(&self, source: &str, standard: Standard) -> Result<Pdf, TypesetError> {
        let how = How {
            system_fonts: self.fonts.is_empty(),
            more_fonts: self.fonts.clone(),
            ..How::new(self.ctx.now, standard)
        };
        self.typst.compile(source, &how, self.ctx).map_err(TypesetError::Compile)
    }
}

/// Puts `[U+738B]` in the place of every letter that nobody draws: an urgent page is printed all the same.
pub fn spell_out(values: &mut Json, undrawn: &[char]) {
    match values {
        Json::String(text) if text.contains(undrawn) => {
            *text = text
                .chars()
                .map(|c| if undrawn.contains(&c) { format!("[U+{:04X}]", c as u32) } else { c.to_string() })
                .collect();
        }
        Json::Array(items) => items.iter_mut().for_each(|v| spell_out(v, undrawn)),
        Json::Object(map) => map.values_mut().for_each(|v| spell_out(v, undrawn)),
        _ => {}
    }
}
