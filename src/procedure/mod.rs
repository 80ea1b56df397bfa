//! The written procedure as data: clauses, rules and the checks they make.
