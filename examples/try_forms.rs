use std::fs;
fn main() {
    let mut texts = vec![];
    for e in fs::read_dir("forms").unwrap() { let p = e.unwrap().path(); if p.extension().is_some_and(|x| x=="yaml") && !p.ends_with("notes.yaml") { texts.push((p.display().to_string(), fs::read(&p).unwrap())); } }
    let (forms, bad) = confide::form::Forms::read(texts.iter().map(|(n,t)| (n.as_str(), t.as_slice())));
    for b in &bad { for f in &b.faults { println!("{}:{}:{} [{}] {} {} = {}", b.source.name, f.place.line, f.place.column, f.code, f.path, f.message, f.help); } }
    println!("{:?}", forms.ids());
    for dir in forms.ids() { for e in fs::read_dir(format!("samples/{dir}")).into_iter().flatten() { let p = e.unwrap().path(); let r = confide::record::read(&p.display().to_string(), &fs::read(&p).unwrap(), &forms, None);
      println!("{} {}", p.display(), r.record.is_some());
      for l in r.source.text.lines().filter(|l| l.starts_with("# expect")) { println!("   {l}"); }
      let mut fs_: Vec<String> = r.faults.iter().map(|f| format!("   = {} {:?} {}:{} {} | {}", f.code, f.weight, f.place.line, f.place.column, f.path, f.message)).collect();
      if let Some(rec) = &r.record { let data = rec.to_data(); let vars = confide::expr::Vars::default().with("record", &data); let w = confide::expr::WordLists::none(); let sc = confide::expr::Scope::over(&vars, &w); for f in confide::record::own_findings(rec, &sc) { let pl = r.tree.as_ref().unwrap().nearest(&confide::record::Record::tree_path(&f.path)); fs_.push(format!("   = {} {} {}:{} {} | {}", f.code, f.level, pl.map_or(0, |p| p.line), pl.map_or(0,|p|p.column), f.path, f.message)); } }
      for f in fs_ { println!("{f}"); }
    } }
}
