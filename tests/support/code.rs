//! Reads our own source as text: what is code in it (no comments, no strings, no tests), and which modules it uses.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// One file of `src/`.
pub struct Code {
    /// Its path below `src/`, with `/`.
    pub name: String,
    /// The whole text.
    pub text: String,
    pub lines: usize,
    /// The same text with comments, strings and test modules blanked out, line for line.
    code: String,
}

/// Every Rust file of `src/`, in the order of their names.
pub fn sources(root: &Path) -> Vec<Code> {
    let src = root.join("src");
    let files =
        walkdir::WalkDir::new(&src).sort_by_file_name().into_iter().map(|entry| entry.expect("src can be walked"));
    let files = files.filter(|file| file.path().extension().is_some_and(|e| e == "rs"));
    files.map(|file| Code::read(&src, file.path())).collect()
}

/// The modules that `lib.rs` names, in its order.
pub fn modules_in_order(root: &Path) -> Vec<String> {
    let lib = fs::read_to_string(root.join("src/lib.rs")).expect("lib.rs can be read");
    let named = lib.lines().filter_map(|line| line.strip_prefix("pub mod ").or(line.strip_prefix("mod ")));
    named.map(|rest| rest.trim_end_matches(';').to_owned()).collect()
}

impl Code {
    fn read(src: &Path, path: &Path) -> Code {
        let text = fs::read_to_string(path).expect("a source file can be read");
        let name = path.strip_prefix(src).expect("it lies in src").to_string_lossy().replace('\\', "/");
        Code::of(name, text)
    }

    pub fn of(name: String, text: String) -> Code {
        let tests_apart = name.ends_with("/tests.rs") || name.contains("/tests/");
        let code = if tests_apart { String::new() } else { without_tests(&without_words(&text)) };
        Code { lines: text.lines().count(), name, text, code }
    }

    /// The top-level module that the file belongs to.
    pub fn module(&self) -> &str {
        let first = self.name.split('/').next().expect("split gives one piece at least");
        first.trim_end_matches(".rs")
    }

    /// Whether the file is one of `homes` (`disk.rs`), or lies in one (`system/`).
    pub fn lies_in(&self, homes: &[&str]) -> bool {
        homes.iter().any(|home| self.name == *home || home.ends_with('/') && self.name.starts_with(home))
    }

    /// The first line whose code names `word`, as a whole word.
    pub fn line_of(&self, word: &str) -> Option<usize> {
        let at = starts_of(&self.code, word).next()?;
        Some(self.code[..at].matches('\n').count() + 1)
    }

    /// The modules of `order` that the code names by a path from the crate's root.
    pub fn modules_used(&self, order: &[String]) -> BTreeSet<String> {
        let to_root = "super::".repeat(self.depth());
        let roots =
            ["crate::", "confide::"].map(str::to_owned).into_iter().chain((!to_root.is_empty()).then_some(to_root));
        let firsts = roots.flat_map(|root| {
            let ends: Vec<_> = starts_of(&self.code, &root).map(|at| at + root.len()).collect();
            ends.into_iter().flat_map(|end| first_names(&self.code[end..])).collect::<Vec<_>>()
        });
        firsts.filter(|name| order.contains(name)).collect()
    }

    /// How many `super::` lead from this file to the crate's root.
    fn depth(&self) -> usize {
        let folders = self.name.matches('/').count();
        match self.name.as_str() {
            "lib.rs" | "main.rs" | "build.rs" => 0,
            name if name.ends_with("/mod.rs") => folders,
            _ => folders + 1,
        }
    }
}

/// Where `word` begins in `code`, not in the middle of a longer name or path.
fn starts_of<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let part_of_a_name = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).map(|(at, _)| at).filter(move |&at| {
        let before = &code[..at];
        !(before.ends_with(part_of_a_name) || word.starts_with("super") && before.ends_with("super::"))
    })
}

/// The first name of each path that follows `crate::`: one, or those of a group in braces.
fn first_names(rest: &str) -> Vec<String> {
    let name =
        |text: &str| text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let Some(group) = rest.strip_prefix('{') else { return vec![name(rest)] };
    let (mut depth, mut names, mut start) = (1, Vec::new(), 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || depth == 1 && c == ',' {
            names.push(name(&group[start..at]));
            start = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    names
}

/// `text` with comments, string and character literals blanked out; line breaks stay.
fn without_words(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(c) = rest.chars().next() {
        let skip = literal_or_comment(rest);
        let (taken, left) = rest.split_at(skip.unwrap_or(c.len_utf8()));
        match skip {
            Some(_) => out.extend(taken.chars().map(|c| if c == '\n' { '\n' } else { ' ' })),
            None => out.push(c),
        }
        rest = left;
    }
    out
}

/// The length of the comment or literal that `rest` begins with, if it does.
fn literal_or_comment(rest: &str) -> Option<usize> {
    let upto = |end: &str, from: usize| Some(rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len()));
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return upto("*/", 2);
    }
    if let Some(raw) = rest.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            return upto(&format!("\"{}", "#".repeat(hashes)), hashes + 2);
        }
    }
    match rest.as_bytes()[0] {
        b'"' => Some(end_of_quoted(rest, '"')),
        // 'a' and '\n' are letters; 'a alone is a lifetime.
        b'\'' if rest[1..].starts_with('\\') || rest[1..].chars().nth(1) == Some('\'') => {
            Some(end_of_quoted(rest, '\''))
        }
        _ => None,
    }
}

fn end_of_quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// `code` with every item marked `#[cfg(test)]` blanked out: tests may reach down to later stages.
fn without_tests(code: &str) -> String {
    let Some(at) = code.find("#[cfg(test)]") else { return code.to_owned() };
    let item = &code[at..];
    let end = match (item.find('{'), item.find(';')) {
        (Some(brace), semicolon) if semicolon.is_none_or(|s| brace < s) => brace + end_of_block(&item[brace..]),
        (_, semicolon) => semicolon.map_or(item.len(), |s| s + 1),
    };
    let blank: String = item[..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
    format!("{}{blank}{}", &code[..at], without_tests(&item[end..]))
}

fn end_of_block(block: &str) -> usize {
    let mut depth = 0;
    for (at, c) in block.char_indices() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if depth == 0 {
            return at + 1;
        }
    }
    block.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(name: &str, text: &str) -> Vec<String> {
        let order = ["disk", "form", "seal"].map(str::to_owned);
        Code::of(name.into(), text.into()).modules_used(&order).into_iter().collect()
    }

    #[test]
    fn paths_groups_and_supers_are_uses() {
        assert_eq!(used("cli/mod.rs", "use crate::{disk::{write, seal}, form};"), ["disk", "form"]);
        assert_eq!(used("pdf/stamp.rs", "fn f() { super::super::seal::seal() }"), ["seal"]);
        assert_eq!(used("pdf/mod.rs", "use super::disk;"), ["disk"]);
        assert_eq!(used("pdf/stamp.rs", "use super::disk;"), [""; 0], "that is pdf::disk");
    }

    #[test]
    fn comments_strings_and_tests_are_not_uses() {
        let text = "//! crate::disk\nconst A: &str = \"crate::form\"; // crate::seal\nconst B: char = '\"';\n#[cfg(test)]\nmod t { use crate::seal; }";
        assert_eq!(used("pdf.rs", text), [""; 0]);
        assert_eq!(used("pdf.rs", &format!("{text}\nuse crate::form;")), ["form"]);
    }

    #[test]
    fn lines_are_kept() {
        let code = Code::of("pdf.rs".into(), "/* one\ntwo */\nlet x = r#\"\n\"#;\nFile::create(x)".into());
        assert_eq!(code.line_of("File::create"), Some(5));
    }
}
