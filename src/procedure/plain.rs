//! How hard a notice is to read: a warning where its readers would have to be older than the setting's number says.

use super::Procedure;
use crate::expr::{Counted, Data, counted};
use crate::finding::{Finding, Level};
use crate::form::{Class, Form, Passage};

/// Fewer words than this say nothing of a passage.
const FEWEST_WORDS: usize = 12;

impl Procedure {
    /// A notice whose prose reads at a greater age than `number.reading_age`; never another form.
    pub fn hard_to_read(&self, form: &Form, prose: &[Passage], setting: &Data) -> Option<Finding> {
        let age = reading_age(form, prose)?;
        let most = self.number("reading_age", setting)?;
        (age > most).then(|| {
            let message = format!("this notice reads at about age {age}; {most} is the most here");
            let (path, begin) = hardest(form, prose);
            let help = format!(
                "use shorter sentences and shorter words{begin}; or choose another number in setting.yaml: \
                 `numbers: {{reading_age: {age}}}`"
            );
            Finding { level: Level::Warning, ..Finding::of_form("reading", &path, message, help) }
        })
    }
}

/// About how old a reader is who reads a notice with ease; none for another form, or where there is too little of it.
pub fn reading_age(form: &Form, prose: &[Passage]) -> Option<i64> {
    let text = prose.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join("\n");
    counted(&text).age().filter(|_| form.class == Some(Class::Notice))
}

/// The field to begin with, and the words that say so.
fn hardest(form: &Form, prose: &[Passage]) -> (String, String) {
    let grade = |p: &Passage| Some(counted(&p.text)).filter(|c| c.words >= FEWEST_WORDS).and_then(Counted::grade);
    let graded = prose.iter().filter_map(|p| Some((grade(p)?, form.field(&p.field)?)));
    let hardest = graded.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, field)| field);
    hardest.map_or_else(Default::default, |f| (f.id.clone(), format!(", first under \"{}\"", f.label.en())))
}
