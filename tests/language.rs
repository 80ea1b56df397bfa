//! How often the language lint is right: forty plain sentences that it should leave alone and forty opinionated ones that it
//! should notice, as staff write them. The rates are printed, and may not get worse.

use confide::workspace::Workspace;

const PLAIN: &str = include_str!("support/sentences/plain.txt");
const OPINION: &str = include_str!("support/sentences/opinion.txt");
/// What R12b and R13 look facts through with.
const LISTS: [&str; 2] = ["opinion", "judging"];

fn sentences(text: &'static str) -> Vec<&'static str> {
    text.lines().filter(|l| !l.trim().is_empty()).collect()
}

/// The sentences in which a list finds something, each with what it found.
fn noticed(sentences: &[&'static str]) -> Vec<(&'static str, Vec<String>)> {
    let procedure = Workspace::open(None).expect("what is built in is sound").procedure;
    let lists: Vec<_> = LISTS.iter().map(|name| procedure.words().get(name).expect("the list is there")).collect();
    let found = |s: &str| lists.iter().flat_map(|l| l.hits(s)).map(|h| h.found).collect::<Vec<_>>();
    sentences.iter().map(|s| (*s, found(s))).filter(|(_, found)| !found.is_empty()).collect()
}

#[test]
fn plain_sentences_are_left_alone_and_opinions_are_noticed() {
    let (plain, opinion) = (sentences(PLAIN), sentences(OPINION));
    assert_eq!((plain.len(), opinion.len()), (40, 40));
    let (alarms, caught) = (noticed(&plain), noticed(&opinion));
    let missed: Vec<_> = opinion.iter().filter(|s| caught.iter().all(|(c, _)| c != *s)).collect();
    let rates = format!(
        "false alarms {} of 40: {alarms:?}; opinions noticed {} of 40, missed: {missed:?}",
        alarms.len(),
        caught.len()
    );
    // these sentences were known when the lists were last mended: on wording nobody had seen, between a quarter and a half
    // of opinions are noticed (see the lists' own remarks), so this holds what was reached and promises no more
    assert!(alarms.len() <= 2 && caught.len() >= 36, "{rates}");
    println_rates(&rates);
}

/// Shown by `cargo test -- --nocapture`.
#[allow(clippy::print_stdout, reason = "the rates are what this test is for")]
fn println_rates(rates: &str) {
    println!("{rates}");
}

#[test]
fn no_sentence_is_taken_from_the_lists() {
    let procedure = Workspace::open(None).expect("what is built in is sound").procedure;
    for name in LISTS {
        let examples = procedure.words().get(name).expect("there").entries().iter().map(|e| e.better.to_lowercase());
        for example in examples {
            let copied = sentences(PLAIN).into_iter().chain(sentences(OPINION)).find(|s| s.to_lowercase() == example);
            assert_eq!(copied, None, "an example of {name}");
        }
    }
}

#[test]
fn the_childs_own_words_are_never_at_fault() {
    for quoted in
        ["She said: \"I think he probably did it, he is always naughty\".", "He said: 'mummy is obviously mad'."]
    {
        let found = noticed(&[quoted]);
        assert!(found.is_empty(), "{found:?}");
    }
}
