//! What an expression can see: named trees made ready once, and the functions.

use super::{Data, Lists, convert, functions};
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use cel::{Context, Env};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// The operators and functions of CEL itself; never changed after it is made.
static LANGUAGE: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

/// A tree made ready for expressions: cheap to clone and to share between scopes.
#[derive(Clone, Debug)]
pub struct Ready(Arc<dyn Val>);

impl From<&Data> for Ready {
    fn from(data: &Data) -> Ready {
        Ready(Arc::from(convert::val(data)))
    }
}

/// The named trees of one record, form or page.
#[derive(Clone, Debug, Default)]
pub struct Vars(BTreeMap<String, Ready>);

impl Vars {
    /// Adds a tree under a name.
    pub fn with(mut self, name: &str, tree: impl Into<Ready>) -> Vars {
        self.0.insert(name.into(), tree.into());
        self
    }
}

impl VariableResolver for Vars {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        self.0.get(variable).map(|ready| CowVal::Borrowed(ready.0.as_ref()))
    }
}

/// Named trees and functions together: built once for a record, used for all its checks.
pub struct Scope<'p, 'v> {
    context: Context<'p, 'v>,
}

impl<'v> Scope<'_, 'v> {
    /// A scope over named trees, in which `lint` knows these word lists.
    pub fn over(vars: &'v Vars, words: &Lists) -> Scope<'v, 'v> {
        let mut context = Context::with_env(LANGUAGE.clone());
        functions::add_all(&mut context, words);
        context.set_variable_resolver(vars);
        Scope { context }
    }

    /// The same scope with more trees, such as one row.
    pub fn with<'b>(&'b self, vars: &'v Vars) -> Scope<'b, 'v> {
        let mut context = self.context.new_inner_scope();
        context.set_variable_resolver(vars);
        Scope { context }
    }

    pub(super) fn context(&self) -> &Context<'_, 'v> {
        &self.context
    }
}
