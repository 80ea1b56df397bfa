//! One expression: compiled once, evaluated many times.

use super::{Data, Lists, Read, Scope, Vars, convert, functions, paths};
use crate::source::did_you_mean;
use cel::{ExecutionError, Program};
use std::fmt;

/// A compiled expression. Every function it calls is known, so that it cannot fail on a name when it runs.
#[derive(Debug)]
pub struct Expression {
    text: String,
    program: Program,
    reads: Vec<Read>,
    functions: Vec<String>,
}

/// Why a text is no expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExprFault {
    /// The fact, in lower case.
    pub message: String,
    /// What to do about it; may be empty.
    pub help: String,
    /// Which letter of the text it is about, from 0.
    pub offset_in_text: usize,
}

/// Why an expression could not be evaluated; never holds a value, since values may be about a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvalError {
    /// The fact, in lower case.
    pub message: String,
}

impl fmt::Display for ExprFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ExprFault {}

impl fmt::Display for EvalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for EvalError {}

impl Expression {
    /// Compiles a text, or says where it goes wrong.
    pub fn compile(text: &str) -> Result<Expression, ExprFault> {
        let program = Program::compile(text).map_err(|e| syntax(text, &e))?;
        let found = paths::find(&program);
        if let Some(call) = found.calls.iter().find(|c| !functions::is_known(&c.path)) {
            let known = functions::known_names();
            return Err(ExprFault {
                message: format!("there is no function `{}`", call.path),
                help: did_you_mean(&call.path, &known).unwrap_or_else(|| format!("there are: {}", known.join(", "))),
                offset_in_text: call.offset,
            });
        }
        let mut functions: Vec<String> = found.calls.into_iter().map(|c| c.path).collect();
        functions.sort();
        functions.dedup();
        Ok(Expression { text: text.into(), program, reads: found.reads, functions })
    }

    /// The text it was compiled from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The full dotted paths it reads, such as `record.backed_by.name` and `record.actions[].by`.
    pub fn paths(&self) -> Vec<String> {
        self.reads.iter().map(|r| r.path.clone()).collect()
    }

    /// The paths it reads, with the letter of the text at which each begins.
    pub fn reads(&self) -> &[Read] {
        &self.reads
    }

    /// The functions it calls.
    pub fn functions(&self) -> &[String] {
        &self.functions
    }

    /// Evaluates it over a few trees; for many expressions over one record, build a [`Scope`] once.
    pub fn evaluate(&self, vars: &[(&str, &Data)]) -> Result<Data, EvalError> {
        let vars = vars.iter().fold(Vars::default(), |vars, (name, data)| vars.with(name, *data));
        self.evaluate_in(&Scope::over(&vars, &Lists::none()))
    }

    /// Evaluates it in a scope.
    pub fn evaluate_in(&self, scope: &Scope<'_, '_>) -> Result<Data, EvalError> {
        let value = self.program.execute(scope.context()).map_err(|e| EvalError { message: plain(&e) })?;
        convert::data(&value)
    }

    /// Whether it holds; nothing (null) is an error, not a no.
    pub fn is_true(&self, scope: &Scope<'_, '_>) -> Result<bool, EvalError> {
        match self.evaluate_in(scope)? {
            Data::Bool(yes) => Ok(yes),
            Data::Null => Err(EvalError { message: "the expression gives nothing, where yes or no is needed".into() }),
            _ => Err(EvalError { message: "the expression gives a value, where yes or no is needed".into() }),
        }
    }
}

/// The first syntax fault, with its place counted in letters of the whole text.
fn syntax(text: &str, errors: &cel::ParseErrors) -> ExprFault {
    let first = errors.errors.iter().min_by_key(|e| e.pos);
    let (line, column) = first.map_or((1, 1), |e| e.pos);
    let before = (line.max(1) as usize).saturating_sub(1);
    let offset: usize = text.split_inclusive('\n').take(before).map(|l| l.chars().count()).sum();
    let offset = (offset + (column.max(1) as usize) - 1).min(text.chars().count());
    let fact = first.map_or("", |e| e.msg.as_str()).trim();
    // What follows is a list of the grammar's own names.
    let fact = fact.strip_prefix("Syntax error: ").unwrap_or(fact).split(" expecting ").next().unwrap_or(fact);
    ExprFault {
        message: format!("this is no expression: {fact}"),
        help: "compare the brackets, the quotation marks and the operators (== != && || ! in)".into(),
        offset_in_text: offset,
    }
}

/// The crate's own messages hold the values they are about; these do not.
fn plain(error: &ExecutionError) -> String {
    match error {
        ExecutionError::NoSuchOverload(e) => e.to_string(),
        ExecutionError::NoSuchKey(key) => format!("there is no `{key}`"),
        ExecutionError::UndeclaredReference(name) => format!("there is no `{name}`"),
        ExecutionError::FunctionError { function, message } => format!("`{function}`: {message}"),
        ExecutionError::InvalidArgumentCount { expected, actual } => {
            format!("a function takes {expected} arguments and was given {actual}")
        }
        ExecutionError::IndexOutOfBounds(_) => "a row is asked for that is not there".into(),
        _ => {
            "two values of different kinds are compared or combined; guard the expression against what is blank".into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(text: &str, vars: &[(&str, &Data)]) -> bool {
        match Expression::compile(text).expect(text).evaluate(vars).expect(text) {
            Data::Bool(yes) => yes,
            other => panic!("{text} gave {other:?}"),
        }
    }

    #[test]
    fn an_expression_reads_maps_lists_and_texts() {
        let record = Data::map([
            ("by", Data::text("Jo")),
            ("rows", Data::List(vec![Data::map([("n", Data::Int(3))]), Data::map([("n", Data::Null)])])),
        ]);
        assert!(holds("record.by == 'Jo' && size(record.rows) == 2", &[("record", &record)]));
        assert!(holds("record.rows.exists(r, r.n == null)", &[("record", &record)]));
        assert!(holds("record.rows[0].n > 2", &[("record", &record)]));
    }

    #[test]
    fn what_cannot_be_evaluated_is_an_error_that_tells_no_value() {
        let record = Data::map([("n", Data::Null), ("name", Data::text("Aisha"))]);
        for text in
            ["record.n > 3", "size(record.n) == 0", "record.nothing == 1", "record.name > 3", "record.name + 1 == 2"]
        {
            let error = Expression::compile(text).unwrap().evaluate(&[("record", &record)]).unwrap_err();
            assert!(!error.message.contains("Aisha"), "{text}: {error}");
        }
    }

    #[test]
    fn nothing_is_not_a_no() {
        let vars = Vars::default().with("record", &Data::map([("n", Data::Null)]));
        let scope = Scope::over(&vars, &Lists::none());
        assert!(Expression::compile("record.n").unwrap().is_true(&scope).is_err());
        assert!(Expression::compile("'yes'").unwrap().is_true(&scope).is_err());
        assert_eq!(Expression::compile("record.n != null").unwrap().is_true(&scope), Ok(false));
    }

    #[test]
    fn a_syntax_fault_points_at_its_letter() {
        for (text, offset) in [("a == ", 5), ("(a == 1", 7), ("a =! 1", 2)] {
            let fault = Expression::compile(text).unwrap_err();
            assert_eq!(fault.offset_in_text, offset, "{text}: {fault:?}");
        }
    }

    #[test]
    fn an_unknown_function_is_found_when_compiled_with_the_name_that_was_meant() {
        let fault = Expression::compile("'ä' == 'ä' && same_persn(record.a, record.b)").unwrap_err();
        assert_eq!(fault.message, "there is no function `same_persn`");
        assert_eq!(fault.help, "did you mean `same_person`?");
        assert_eq!(fault.offset_in_text, 14);
    }
}
