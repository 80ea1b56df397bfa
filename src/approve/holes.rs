//! Facts of the setting that a form prints and that the setting's file does not have: a page would have a hole there.

use crate::expr::Data;
use crate::finding::Finding;
use crate::record::Record;
use crate::setting::Setting;
use crate::value::fill;

/// One finding for each fact that is missing.
pub(super) fn findings(record: &Record, setting: &Setting) -> Vec<Finding> {
    let values = Data::map([("setting", setting.data.clone())]);
    let printed = record.form.printed();
    let lost = printed.iter().flat_map(|printed| fill(printed.words.en(), &values).1);
    let mut lost: Vec<String> = lost.filter_map(|path| path.strip_prefix("setting.").map(str::to_owned)).collect();
    lost.sort();
    lost.dedup();
    let one = |path: String| {
        let key = path.split(['.', '[']).next().unwrap_or_default().to_owned();
        let message = format!("this form prints the setting's `{path}`, and setting.yaml does not have it");
        Finding::of_form("setting", "", message, format!("write it into setting.yaml, below `{key}:`"))
    };
    lost.into_iter().map(one).collect()
}
