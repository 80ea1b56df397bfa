//! Lines of nine languages beside the English: each is shaped with the typeface of its script and reads back from the page.
//! The lines are made up for this test, and no language is claimed. The typefaces are Debian's fonts-noto-core; without them
//! each language is listed as ignored, with what to install; where `CI=true` that is a failure.

#[path = "support/desk.rs"]
mod desk;

use confide::workspace::Workspace;
use desk::{Desk, pages, sample};
use libtest_mimic::{Arguments, Failed, Trial};
use lopdf::Document;
use std::path::Path;
use std::process::ExitCode;

const FONTS: &str = "/usr/share/fonts/truetype/noto";

/// A language's tag, a typeface that its page must hold, and a line.
const LINES: [(&str, &str, &str); 9] = [
    ("pl", "NotoSans", "Dziecko je gruszkę, a źrebię śpi w ogródku. Łąka, żółw, ćma."),
    ("ro", "NotoSans", "Copilul se joacă în grădină și mănâncă o pară. Țara, știuca, pâinea."),
    ("uk", "NotoSans", "Дитина грається в саду і їсть грушу. Їжак, ґанок, єнот."),
    // without full stop and comma, which pdftotext takes out of what is written from the right
    ("ar", "NotoSansArabic", "يلعب الطفل في الحديقة ثم يأكل تفاحة ويشرب الماء"),
    ("ur", "NotoSansArabic", "بچہ باغ میں کھیلتا ہے اور ٹوپی ڈھونڈ کر گھڑی دیکھتا ہے۔"),
    ("pa", "NotoSansGurmukhi", "ਬੱਚਾ ਬਾਗ ਵਿੱਚ ਖੇਡਦਾ ਹੈ ਅਤੇ ਫਲ ਖਾਂਦਾ ਹੈ।"),
    ("bn", "NotoSansBengali", "শিশুটি বাগানে খেলছে এবং মিষ্টি ফল খাচ্ছে।"),
    ("gu", "NotoSerifGujarati", "બાળક બગીચામાં રમે છે અને મીઠું ફળ ખાય છે."),
    ("ta", "NotoSansTamil", "குழந்தை தோட்டத்தில் விளையாடுகிறது, பழம் சாப்பிடுகிறது."),
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = LINES.map(trial).into_iter().collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trial((tag, face, line): (&'static str, &'static str, &'static str)) -> Trial {
    let name = format!("a_line_in_{tag}_is_shaped_and_reads_back");
    if Path::new(FONTS).join("NotoSansGurmukhi-Regular.ttf").exists() {
        return Trial::test(name, move || reads_back(tag, face, line).map_err(Failed::from));
    }
    let under_ci = std::env::var_os("CI").is_some_and(|ci| ci == "true");
    let absent = Trial::test(name, || Err("the typefaces are missing: apt-get install fonts-noto-core".into()));
    absent.with_kind("missing: apt-get install fonts-noto-core").with_ignored_flag(!under_ci)
}

fn reads_back(tag: &str, face: &str, line: &str) -> Result<(), String> {
    let desk = Desk::specimen();
    desk.set("specimen: true", &format!("fonts: [{FONTS}]\nspecimen: true"));
    let forms = Workspace::open(None).expect("what is built in is sound").forms;
    let english = forms.get("consent_withdrawal").expect("a form").about.en();
    let sheet = format!(
        "key,English,translation,checked by,checked on\nconsent_withdrawal.about,\"{english}\",\"{line}\",Test Reader,2026-11-02\n"
    );
    desk.put("sheet.csv", &sheet);
    desk.confide(&["strings", "import", "sheet.csv", "--lang", tag]).fine();
    let run = desk.render(&sample("consent_withdrawal/ok-blank.yaml"), &["--lang", tag]).fine();
    let Some(pages) = pages(&run.out) else { return Ok(()) };
    let first = letters(&pages[0]);
    if !first.contains(&letters(line)) {
        return Err(format!("the line does not read back:\n{line}\n{}", pages[0]));
    }
    if !first.contains(&letters(english)) {
        return Err("the English is not beside it".into());
    }
    let faces = typefaces(&run.out)?;
    if faces.iter().any(|f| f.split('+').next_back().is_some_and(|name| name.starts_with(face))) {
        Ok(())
    } else {
        Err(format!("no {face} among {faces:?}"))
    }
}

/// What only orders or parts a line is left out, as it is no letter.
fn letters(text: &str) -> String {
    let orders = |c: &char| matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}');
    text.chars().filter(|c| !c.is_whitespace() && !orders(c)).collect()
}

/// The names of the typefaces that a PDF holds.
fn typefaces(pdf: &[u8]) -> Result<Vec<String>, String> {
    let document = Document::load_mem(pdf).map_err(|error| error.to_string())?;
    let named = document.objects.values().filter_map(|object| {
        let name = object.as_dict().ok()?.get(b"FontName").ok()?.as_name().ok()?;
        Some(String::from_utf8_lossy(name).into_owned())
    });
    Ok(named.collect())
}
