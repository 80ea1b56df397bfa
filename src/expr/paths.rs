//! What an expression reads and calls, found by walking its tree.

use cel::Program;
use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, IdedExpr, LiteralValue};

/// A path that an expression reads, or a name that it calls, and the letter at which it begins.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Read {
    /// The dotted path; a row of any list is `[]`.
    pub path: String,
    /// The letter of the expression's text, from 0.
    pub offset: usize,
}

/// All that an expression reads and calls.
#[derive(Default)]
pub(super) struct Found {
    pub(super) reads: Vec<Read>,
    pub(super) calls: Vec<Read>,
}

/// Where a value comes from, as far as it can be told.
#[derive(Clone)]
enum From {
    /// A path, and the node at which it begins.
    Path(String, u64),
    /// A list made on the way, whose rows come from there.
    Rows(Box<From>),
    /// Worked out.
    Nowhere,
}

struct Walk<'p> {
    program: &'p Program,
    bound: Vec<(String, From)>,
    found: Found,
}

/// Walks a program.
pub(super) fn find(program: &Program) -> Found {
    let mut walk = Walk { program, bound: Vec::new(), found: Found::default() };
    walk.read(program.expression());
    let mut found = walk.found;
    keep_the_longest(&mut found.reads);
    found.calls.sort();
    found.calls.dedup();
    found
}

/// `record.a` goes when `record.a.b` is read too: the longer one says more.
fn keep_the_longest(reads: &mut Vec<Read>) {
    reads.sort();
    reads.dedup_by(|b, a| a.path == b.path);
    let all = reads.clone();
    reads.retain(|r| {
        !all.iter().any(|o| o.path.strip_prefix(r.path.as_str()).is_some_and(|rest| rest.starts_with(['.', '['])))
    });
    reads.sort_by_key(|r| r.offset);
}

impl Walk<'_> {
    /// Reads a node for its value: where it comes from counts as read.
    fn read(&mut self, node: &IdedExpr) {
        let from = self.follow(node);
        self.note(from);
    }

    fn note(&mut self, from: From) {
        if let From::Path(path, id) = from {
            let offset = self.offset(id);
            self.found.reads.push(Read { path, offset });
        }
    }

    fn follow(&mut self, node: &IdedExpr) -> From {
        match &node.expr {
            Expr::Ident(name) => match self.bound.iter().rev().find(|(bound, _)| bound == name) {
                Some((_, from)) => from.clone(),
                None => From::Path(name.clone(), node.id),
            },
            Expr::Select(select) => match self.follow(&select.operand) {
                From::Path(path, id) => From::Path(format!("{path}.{}", select.field), id),
                _ => From::Nowhere,
            },
            Expr::Call(call) => self.call(call, node.id),
            Expr::Comprehension(c) => self.comprehension(c),
            Expr::List(list) => {
                list.elements.iter().for_each(|e| self.read(e));
                From::Nowhere
            }
            Expr::Map(map) => {
                for entry in &map.entries {
                    if let cel::common::ast::EntryExpr::MapEntry(e) = &entry.expr {
                        self.read(&e.key);
                        self.read(&e.value);
                    }
                }
                From::Nowhere
            }
            _ => From::Nowhere,
        }
    }

    fn call(&mut self, call: &CallExpr, id: u64) -> From {
        if let ("_[_]" | "_[?_]" | "_?._", [operand, index]) = (call.func_name.as_str(), call.args.as_slice()) {
            let from = self.follow(operand);
            let key = match &index.expr {
                Expr::Literal(LiteralValue::String(key)) => Some(key.inner().to_string()),
                _ => None,
            };
            if key.is_none() {
                self.read(index);
            }
            return match (from, key) {
                (From::Path(path, id), Some(key)) => From::Path(format!("{path}.{key}"), id),
                (From::Path(path, id), None) => From::Path(format!("{path}[]"), id),
                (From::Rows(rows), _) => *rows,
                (From::Nowhere, _) => From::Nowhere,
            };
        }
        if call.func_name.starts_with(|c: char| c.is_alphabetic()) {
            let offset = self.offset(id);
            let offset = self.name_offset(&call.func_name, offset);
            self.found.calls.push(Read { path: call.func_name.clone(), offset });
        }
        call.target.iter().for_each(|t| self.read(t));
        // Either branch of `a ? b : c` may be what is read on.
        call.args.iter().for_each(|a| self.read(a));
        From::Nowhere
    }

    /// `all`, `exists`, `map` and `filter` become comprehensions: the variable stands for a row of the range.
    fn comprehension(&mut self, c: &ComprehensionExpr) -> From {
        let range = self.follow(&c.iter_range);
        self.note(range.clone());
        let row = match range {
            From::Path(path, id) => From::Path(format!("{path}[]"), id),
            From::Rows(row) => *row,
            From::Nowhere => From::Nowhere,
        };
        self.read(&c.accu_init);
        let depth = self.bound.len();
        self.bound.push((c.accu_var.clone(), From::Nowhere));
        self.bound.push((c.iter_var.clone(), row.clone()));
        if let Some(second) = &c.iter_var2 {
            self.bound.push((second.clone(), row));
        }
        self.read(&c.loop_cond);
        let rows = self.rows_made(&c.loop_step);
        self.read(&c.loop_step);
        self.bound.truncate(depth);
        rows.map_or(From::Nowhere, |rows| From::Rows(Box::new(rows)))
    }

    /// In `map` and `filter` each step adds one element to a list: where that element comes from.
    fn rows_made(&mut self, step: &IdedExpr) -> Option<From> {
        let Expr::Call(call) = &step.expr else { return None };
        match (call.func_name.as_str(), call.args.as_slice()) {
            ("_?_:_", [_, add, _]) => self.rows_made(add),
            ("_+_", [_, made]) => match &made.expr {
                Expr::List(list) if list.elements.len() == 1 => Some(self.follow(&list.elements[0])),
                _ => None,
            },
            _ => None,
        }
    }

    fn offset(&self, id: u64) -> usize {
        let bytes = self.program.source_info().offset_for(id).map_or(0, |(start, _)| start as usize);
        let source = &self.program.source_info().source;
        source.char_indices().take_while(|(at, _)| *at < bytes).count()
    }

    /// A call's own place may be its bracket; people look for its name.
    fn name_offset(&self, name: &str, offset: usize) -> usize {
        let source = &self.program.source_info().source;
        let end = source.char_indices().nth(offset + 1).map_or(source.len(), |(at, _)| at);
        let here = source.chars().skip(offset).take(name.chars().count()).eq(name.chars());
        match (here, source[..end].rfind(name)) {
            (false, Some(at)) => source[..at].chars().count(),
            _ => offset,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Expression;

    fn paths(text: &str) -> Vec<String> {
        let mut paths = Expression::compile(text).expect(text).paths();
        paths.sort();
        paths
    }

    #[test]
    fn a_path_is_read_in_full() {
        assert_eq!(paths("record.backed_by.name == 'x' && record.backed_by != null"), ["record.backed_by.name"]);
        assert_eq!(paths("record['facts'] != null"), ["record.facts"]);
        assert_eq!(paths("has(record.facts)"), ["record.facts"]);
        assert_eq!(paths("record.a ? record.b : record.c"), ["record.a", "record.b", "record.c"]);
    }

    #[test]
    fn a_comprehension_reads_rows() {
        assert_eq!(paths("record.actions.all(a, a.by != null)"), ["record.actions[].by"]);
        assert_eq!(paths("record.actions.exists(a, blank(a))"), ["record.actions[]"]);
        assert_eq!(paths("record.actions[0].by == record.x"), ["record.actions[].by", "record.x"]);
        assert_eq!(
            paths("record.rows.filter(r, r.a == 1).exists(q, q.b == record.c)"),
            ["record.c", "record.rows[].a", "record.rows[].b"]
        );
        assert_eq!(paths("record.rows.map(r, r.by).all(n, n.name != '')"), ["record.rows[].by.name"]);
        assert_eq!(paths("form.fields.all(k, form.fields[k].label != '')"), ["form.fields[].label"]);
        assert_eq!(paths("record.a.all(x, record.b.all(y, x.p == y.q))"), ["record.a[].p", "record.b[].q"]);
    }

    #[test]
    fn functions_are_listed_and_operators_are_not() {
        let e =
            Expression::compile("!same_person(record.a, record.b) && words(record.t) > 1 && record.t.contains('x')");
        assert_eq!(e.unwrap().functions(), ["contains", "same_person", "words"]);
    }

    #[test]
    fn a_path_knows_its_letter() {
        let e = Expression::compile("record.a == 1 && record.bb.c == 2").unwrap();
        assert_eq!(e.reads().iter().map(|r| r.offset).collect::<Vec<_>>(), [0, 17]);
    }
}
