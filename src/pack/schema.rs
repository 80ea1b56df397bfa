//! JSON Schema for the files of packs.

use crate::value::schema::{closed, described, flag, list, one_of, schema, text, words};
use serde_json::{Value as Json, json};

/// The schema of sets; `forms` are the ids that there are.
pub fn set_schema<'f>(forms: impl IntoIterator<Item = &'f str>) -> Json {
    let id = one_of(forms);
    let form = closed(
        [
            ("form", described(id.clone(), "The form's id")),
            ("blank", described(flag(), "Whether it goes in blank, for the parent to keep")),
            ("optional", described(flag(), "Whether it is left out where there is no record of it")),
        ],
        &["form"],
    );
    let attached = closed(
        [
            ("attach", described(text(), "A PDF of the setting's own, in the workspace's attachments/")),
            ("title", described(words(), "What it is called on the page of contents")),
            ("alt", described(words(), "What it shows, for whoever does not see it; else its title")),
        ],
        &["attach", "title"],
    );
    let contents = [
        ("title", described(words(), "The heading over what is to be given back")),
        ("intro", described(list(words()), "What stands before it")),
        ("by", described(words(), "By when it is given back; else the setting's `returns`")),
        ("to", described(words(), "To whom it is given back; else the setting's `returns`")),
        ("back", described(words(), "What is ticked when it has come back; else Back")),
        ("office", described(words(), "Who writes in the place at the foot; else the office")),
    ];
    let keys = [
        ("set", described(text(), "The set's id")),
        ("title", described(words(), "Its title")),
        ("audience", described(one_of(["parents", "staff"]), "For whom it is")),
        (
            "forms",
            described(
                list(json!({"anyOf": [id, form, attached]})),
                "Its forms, in order, and what is attached between them",
            ),
        ),
        (
            "contents",
            described(closed(contents, &[]), "The page of contents, which is the checklist of what comes back"),
        ),
    ];
    schema("A set of forms", closed(keys, &["set"]))
}
