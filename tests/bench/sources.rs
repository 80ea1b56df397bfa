//! What the peers and the bare typst are given: the sources of a few children's packs, and the same as values.

use super::{Bench, Fault, TURN, cores, cpu, memory, race};
use confide::pack::{Maker, sets};
use confide::typeset::{Facts, Look, Press, document};
use serde_json::json;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

const CHILDREN: usize = 12;

impl Bench<'_> {
    fn press(&self) -> Press<'_> {
        Press {
            typst: self.typst,
            templates: &self.workspace.templates,
            words: &self.workspace.words,
            ctx: self.ctx,
            fonts: Vec::new(),
        }
    }

    /// `0.typ`, `0.json` and so on, and `house.json`; gives the sources.
    pub fn write_sources(&self, place: &Path) -> Result<Vec<String>, Fault> {
        std::fs::create_dir_all(place)?;
        let maker = Maker::new(self.workspace, self.ctx, Ok(self.press()), Ok(self.identity), false);
        let maker = maker.map_err(|e| e.to_string())?;
        let set = sets(&self.workspace.sets, &self.workspace.forms).map_err(|_| "a set has faults")?;
        let set = set.into_iter().find(|s| s.id == "registration").ok_or("no set registration")?;
        let notice = self.read("privacy_notice/ok-sunny-corner.yaml", 0)?;
        let Bench { workspace, ctx, .. } = self;
        let look =
            Look { words: &workspace.words, setting: &workspace.setting, large: false, now: ctx.now, second: None };
        let mut sources = Vec::new();
        for child in 0..CHILDREN {
            let job = self.job(&set, &notice, child)?;
            let outcome = maker.make(&job, false).map_err(|e| e.to_string())?;
            let note = workspace.notes.of(job.class());
            let identity = format!("{} · {} ·", job.id, outcome.check_code.shown);
            let facts = |form| Facts {
                id: &job.id,
                note: workspace.notes.of(form),
                seal_words: None,
                unsealed: None,
                fields: None,
            };
            let documents = job.documents.iter().map(|d| document(d, &look, &facts(d.record().form.class)));
            let values = json!({
                "title": set.title.en(),
                "footer": [look.note_text(note), look.setting_line(), identity],
                "documents": documents.collect::<Vec<_>>(),
            });
            std::fs::write(place.join(format!("{child}.json")), values.to_string())?;
            std::fs::write(place.join(format!("{child}.typ")), &outcome.cost.source)?;
            sources.push(outcome.cost.source);
        }
        let house = json!({"timestamp": ctx.now.timestamp(), "fonts": self.typst.fonts(), "empty": self.empty});
        std::fs::write(place.join("house.json"), house.to_string())?;
        Ok(sources)
    }

    /// Packs a second.
    pub fn race(&self, desk: &race::Desk, place: &Path, sources: &[String]) -> Result<String, Fault> {
        let bare = |index: usize| drop(self.bare(&sources[index % sources.len()]));
        race::race(desk, place, cores(), &bare)
    }

    /// What a long run holds in memory.
    pub fn memory(&self, desk: &race::Desk, place: &Path) -> Result<String, Fault> {
        let stand_in = memory::stand_in(desk, place, self.typst.path())?;
        memory::memory(desk, &stand_in, cores())
    }

    /// Several packs from one typst, against a typst for each.
    pub fn bundle(&self, sources: &[String]) -> Result<String, Fault> {
        let names = regex::Regex::new("label: \"([a-z_]+)\"")?;
        let mut all = String::new();
        for (index, source) in sources.iter().enumerate() {
            // labels are one to a bundle
            let source = names.replace_all(source, format!("label: \"${{1}}-{index}\""));
            all += &format!("#document(\"{index}.pdf\")[\n{source}\n]\n");
        }
        let (mut each, mut bundled) = (0.0, 0.0);
        let children = || cpu::children().unwrap_or_default();
        for _ in 0..TURN.min(2) {
            let start = children();
            sources.iter().try_for_each(|source| self.bare(source).map(drop))?;
            let between = children();
            self.bare_bundle(&all)?;
            (each, bundled) = (each + between - start, bundled + children() - between);
        }
        let packs = (sources.len() * 2) as f64;
        Ok(format!(
            "typst's `--format bundle`, {} packs from one process (experimental; it writes files, and none to standard output)\n\na process each {:8.2} ms a pack\nbundle         {:8.2} ms a pack   ratio {:.3}: not used, its pages would lie on a disk unsigned\n",
            sources.len(),
            each / packs,
            bundled / packs,
            bundled / each
        ))
    }

    fn bare_bundle(&self, source: &str) -> Result<(), Fault> {
        let mut command = Command::new(self.typst.path());
        command.args(["compile", "-"]).arg(self.empty.join("bundle")).args([
            "--format",
            "bundle",
            "--features",
            "bundle",
        ]);
        command.args([
            "--pdf-standard",
            "a-2a,ua-1",
            "--jobs",
            "1",
            "--ignore-system-fonts",
            "--ignore-embedded-fonts",
        ]);
        command.arg("--font-path").arg(self.typst.fonts());
        command.current_dir(self.empty).env_clear().stdin(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        child.stdin.take().ok_or("no pipe")?.write_all(source.as_bytes())?;
        if child.wait()?.success() { Ok(()) } else { Err("the bare bundle failed".into()) }
    }
}
