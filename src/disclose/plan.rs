//! What is made for a request: both files, or why the parent who asks gets none.

use super::fetch::{ToFetch, Wanted, to_fetch};
use super::files::{AtHand, NotGiven, OfAnother, at_hand};
use super::sheets::{Gone, Sheets};
use crate::approve::Approved;
use crate::copies::{Audience, Households, NoCopy};
use crate::expr::could_be;
use crate::index::{Entry, is_unnamed};
use crate::pack::{Asker, Composer, ForParent, Job, Set, Uncomposed, dangers};
use crate::register::{DestroyedOnPaper, Disclosed, Register, Spoken, answered_by, known_dangers};
use crate::source::{fingerprint, shown};
use crate::system::Trouble;
use crate::value::{LONDON, show_date};
use crate::workspace::Workspace;
use chrono::{DateTime, NaiveDate, Utc};
use std::path::PathBuf;

/// The most letters of a child's reference in the request's own number.
const MOST_REF: usize = 20;
/// The months within which a request is answered, and those where it is not simple (UK GDPR Art. 12(3)).
const MONTHS: (u32, u32) = (1, 3);

/// What somebody wants.
#[derive(Clone, Debug)]
pub struct Order<'o> {
    /// The child, by reference.
    pub child: &'o str,
    /// Which parent asks, by the row of the registration form.
    pub parent: Option<usize>,
    /// When the request came in; where it is not said, as the one did that is open, else today.
    pub received: Option<NaiveDate>,
    /// From when the time is counted, where that is a later day.
    pub counted_from: Option<NaiveDate>,
    /// Whether two months more are taken, since it is not simple.
    pub is_extended: bool,
    /// Records beside those that the workspace keeps.
    pub named: &'o [PathBuf],
    /// Records on paper of which a covered copy goes to the parent, as somebody decided.
    pub copied: &'o [String],
    /// Whether the type is 18 pt.
    pub large: bool,
}

/// The request itself.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub request: String,
    pub child: String,
    pub parent: Option<usize>,
    pub received: NaiveDate,
    pub counted_from: Option<NaiveDate>,
    pub due: NaiveDate,
}

/// A record of which the parent gets a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The record's id.
    pub record: String,
    /// The form's id.
    pub form: String,
    /// How many answers the copy leaves out.
    pub left_out: usize,
}

/// Both files, ready to be made, and what is in them.
#[derive(Debug)]
pub struct Plan {
    /// The parent's: the index, and the copies behind it.
    pub parent: Job,
    /// The office's: what is fetched, covered, decided.
    pub office: Job,
    /// The copies.
    pub given: Vec<Given>,
    /// What lies here, and a person decides about.
    pub not_given: Vec<NotGiven>,
    /// What is fetched.
    pub fetch: Vec<ToFetch>,
    /// What was destroyed, each with the moment at which that was said, as RFC 3339.
    pub gone: Vec<(String, DestroyedOnPaper)>,
    /// The line of the register, still without a check code.
    pub line: Disclosed,
    /// Whether a record at hand says where each parent lives: else nobody knows here what leads to the other home.
    pub knows_homes: bool,
}

/// Why there is no bundle.
#[derive(Debug)]
pub enum Refused {
    /// We could not work.
    Trouble(Trouble),
    /// What was asked for is refused; nothing is written down.
    Rule(Trouble),
    /// Whoever asks gets none by itself, and the time runs all the same: the line of the register says that they asked.
    Nobody(Box<Disclosed>, Trouble),
}

impl From<Trouble> for Refused {
    fn from(trouble: Trouble) -> Refused {
        Refused::Trouble(trouble)
    }
}

/// Finds everything about the child and lays it out.
///
/// # Errors
/// [`Refused`] says what stands in the way.
pub fn plan(order: &Order<'_>, workspace: &Workspace, now: DateTime<Utc>) -> Result<Plan, Refused> {
    let folder = workspace.folder.as_deref().ok_or_else(|| Trouble::new("there is no register outside a workspace"))?;
    let register = Register::read(folder)?;
    let AtHand { approved, mut not_given, households } = match at_hand(order.child, order.named, workspace, now)? {
        Ok(found) => found,
        Err(OfAnother(trouble)) => return Err(Refused::Rule(trouble)),
    };
    // as it is spelt everywhere else, whatever is typed
    let papers = register.papers(&workspace.procedure, &workspace.setting);
    let here = approved.iter().map(|document| document.record().child_ref.as_str());
    let spelt = papers.iter().map(|paper| paper.child).chain(here).find(|c| c.eq_ignore_ascii_case(order.child));
    let asked = asked(&Order { child: spelt.unwrap_or(order.child), ..order.clone() }, &register, workspace, now)?;
    let known = known_dangers(order.named, workspace)?;
    may_ask(&asked, households.as_ref(), &known, &register)?;
    let composer = Composer { set: &Set::default(), shared: &[], workspace, now, large: order.large, known: &known };
    let asker = Asker { number: asked.parent, households: households.as_ref() };
    let whole = approved.iter().map(Approved::record).filter(|r| r.moment >= crate::form::Moment::Completed);
    let here: Vec<(String, String)> = whole.map(|r| (r.form.id.clone(), r.id.clone())).collect();
    let spoken = Spoken(workspace);
    let is_apart = asked.parent.is_some() || live_apart(&asked, households.as_ref(), &register);
    let knows_homes = households.is_some();
    let may_be_apart = is_apart || !knows_homes;
    let wanted = Wanted { child: &asked.child, parent: asked.parent, is_apart, may_be_apart, at_hand: &here };
    let fetch = to_fetch(&register, &wanted, spoken);
    let gone = register.gone(&asked.child);
    if approved.is_empty() && not_given.iter().all(NotGiven::is_of_somebody) && fetch.is_empty() && gone.is_empty() {
        let fact = format!("nothing is known of a child {}", shown(order.child));
        let help = "give the child's reference as it stands at the foot of every page, such as C-0042";
        return Err(Refused::Rule(Trouble::new(fact).help(help)));
    }
    let named = named(&fetch, order.copied)?;
    let told = may_be_told(&gone, &wanted, (&register, workspace));
    let is_named = |id: &str| {
        named
            .iter()
            .map(|one| one.record.as_str())
            .chain(told.iter().map(|(_, gone)| gone.record.as_str()))
            .any(|n| n == id)
    };
    let ids = fetch.iter().map(|one| &one.record).chain(gone.iter().map(|(_, gone)| &gone.record));
    let of_others = papers.iter().filter(|paper| !paper.child.eq_ignore_ascii_case(&asked.child));
    let mut untold: Vec<String> = ids.filter(|id| !is_named(id)).cloned().collect();
    untold.extend(of_others.map(|paper| paper.record.to_owned()));
    let copies =
        copies(&composer, asker, &approved, (&mut not_given, &mut untold)).map_err(|why| refused(why, &asked))?;
    let given: Vec<Given> = copies.iter().map(|one| given(&one.copy)).collect();
    let sheets = Sheets { asked: &asked, spoken, now };
    let index = sheets.index(&given, &named, &told)?;
    let office = sheets.pull_list(&fetch, &not_given, &gone, knows_homes || given.is_empty())?;
    let parent = composer.bundle(&index, copies, &untold);
    let line = Disclosed {
        records: given.iter().map(|given| given.record.clone()).collect(),
        to_fetch: fetch.iter().map(|one| one.record.clone()).collect(),
        left_out: parent.withheld(),
        ..asked.line()
    };
    let gone = gone.into_iter().map(|(at, gone)| (at.to_owned(), gone.clone())).collect();
    let office = Job::single(office, order.large);
    Ok(Plan { parent, office, given, not_given, fetch, gone, line, knows_homes })
}

/// The request, with the day by which it is answered. What was said of it before holds on: its days, and that more time is taken.
fn asked(order: &Order<'_>, register: &Register, workspace: &Workspace, now: DateTime<Utc>) -> Result<Asked, Refused> {
    let today = now.with_timezone(&LONDON).date_naive();
    let open = register.request(order.child, order.parent, order.received).filter(|r| r.answered.is_none());
    let of_open = |day: Option<&String>| day.and_then(|day| day.parse().ok());
    let received = order.received.or_else(|| of_open(open.as_ref().map(|r| &r.newest.received))).unwrap_or(today);
    let known = register.request(order.child, order.parent, Some(received));
    if let Some(answered) = known.as_ref().and_then(|known| known.answered) {
        let fact = format!(
            "{} was answered on {}",
            answered.request,
            answered.on.parse().map_or_else(|_| answered.on.clone(), show_date)
        );
        return Err(Refused::Rule(
            Trouble::new(fact).help("one that came in later is another: say when with --received"),
        ));
    }
    let said_from = order.counted_from.or_else(|| of_open(open.as_ref().and_then(|r| r.newest.counted_from.as_ref())));
    let from = said_from.unwrap_or(received);
    if received > today || from > today {
        return Err(Refused::Trouble(
            Trouble::new(format!("{} has not come yet", show_date(received.max(from))))
                .help("give the day on which the request came in"),
        ));
    }
    if from < received {
        return Err(Refused::Trouble(
            Trouble::new("the time cannot be counted from a day before the request came in")
                .help("leave --counted-from out, or give a later day than --received"),
        ));
    }
    let holidays = workspace.procedure.words().holidays();
    let by = |months| {
        answered_by(from, months, holidays)
            .ok_or_else(|| Trouble::new("there is no such day").help("look at --received once more"))
    };
    let simple = by(MONTHS.0)?;
    let extended = by(MONTHS.1)?;
    let was_extended = open.as_ref().is_some_and(|r| r.due() == Some(extended));
    if order.is_extended && !was_extended && today > simple {
        return Err(Refused::Trouble(
            Trouble::new(format!("more time had to be told by {}", show_date(simple)))
                .help("within the first month the parent is told that it takes longer, and why; answer now"),
        ));
    }
    let due = if order.is_extended || was_extended { extended } else { simple };
    let counted_from = said_from.filter(|from| *from != received);
    let child = order.child.to_owned();
    let request = request(&child, order.parent, received);
    Ok(Asked { request, child, parent: order.parent, received, counted_from, due })
}

/// The request's own number: two long references may begin alike, and one may end as a parent's number does.
fn request(child: &str, parent: Option<usize>, received: NaiveDate) -> String {
    let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '-';
    let mut own: String = child.chars().filter(is_plain).take(MOST_REF).collect();
    if own != child {
        own.truncate(MOST_REF - 5);
        own = format!("{own}-{}", &fingerprint(child.to_uppercase().as_bytes())[..4]);
    }
    let parent = parent.map(|number| format!("-P{number}")).unwrap_or_default();
    format!("AR-{own}{parent}-{}", received.format("%Y%m%d"))
}

impl Asked {
    fn line(&self) -> Disclosed {
        Disclosed {
            request: self.request.clone(),
            child: self.child.clone(),
            parent: self.parent,
            received: self.received.to_string(),
            counted_from: self.counted_from.map(|day| day.to_string()),
            due: self.due.to_string(),
            check: String::new(),
            records: Vec::new(),
            to_fetch: Vec::new(),
            left_out: 0,
        }
    }
}

/// Whether whoever asks may get a bundle: nobody from whom danger comes, as far as the records here say it (07.2.64), and nobody
/// without a say. Doubt counts as danger.
fn may_ask(
    asked: &Asked,
    households: Option<&Households>,
    known: &[Entry],
    register: &Register,
) -> Result<(), Refused> {
    let dangers = dangers(known, &asked.child);
    let own =
        |h: &Households| h.parents.iter().filter(|p| asked.parent.is_none_or(|n| p.number == n)).cloned().collect();
    let own: Option<Vec<_>> = households.map(own);
    // somebody of whom only paper says who it is may be anybody
    let is_unnamed = dangers.iter().any(is_unnamed);
    let is_danger = match &own {
        _ if is_unnamed => true,
        Some(own) => own.iter().any(|parent| dangers.iter().any(|danger| could_be(&parent.person(), danger))),
        None => dangers.iter().any(|danger| Audience::Parent.may_be(danger)),
    };
    let household = own.iter().flatten().next().filter(|_| asked.parent.is_some()).map(|parent| parent.household);
    let all = households.map(|h| h.recipients(&dangers)).unwrap_or_default();
    let no_copy = all.iter().find(|r| Some(r.household) == household).and_then(|r| r.to.as_ref().err());
    if is_danger || no_copy == Some(&NoCopy::AskDesignatedPerson) {
        return Err(refused(Uncomposed::NotTold(Audience::Parent), asked));
    }
    if let (Some(number), Some(NoCopy::NotResponsible)) = (asked.parent, no_copy) {
        return Err(refused(Uncomposed::NotFor(number, NoCopy::NotResponsible), asked));
    }
    if let (Some(number), Some([])) = (asked.parent, own.as_deref()) {
        return Err(refused(Uncomposed::NoParent(number), asked));
    }
    if asked.parent.is_none() && live_apart(asked, households, register) {
        return Err(refused(Uncomposed::Apart, asked));
    }
    Ok(())
}

/// Whether the parents are known to live apart.
fn live_apart(asked: &Asked, households: Option<&Households>, register: &Register) -> bool {
    households.is_some_and(Households::live_apart)
        || register.issued().any(|(_, i)| i.parent.is_some() && i.child.eq_ignore_ascii_case(&asked.child))
}

/// Why the whole bundle is not made.
fn refused(why: Uncomposed, asked: &Asked) -> Refused {
    let child = shown(&asked.child);
    match why {
        Uncomposed::NotTold(_) | Uncomposed::NotFor(_, NoCopy::AskDesignatedPerson) => {
            let fact = format!("{child}: no bundle is made for whoever asks: ask the designated person");
            let help = format!(
                "the reason stands in the file, and is printed nowhere; an answer is due by {} all the same",
                show_date(asked.due)
            );
            Refused::Nobody(Box::new(asked.line()), Trouble::new(fact).help(help))
        }
        Uncomposed::NotFor(number, NoCopy::NotResponsible) => {
            let fact = format!(
                "{child}: parent {number}, with whom the child does not live, has no parental responsibility, so that no bundle is made"
            );
            let help = format!("ask on what they rest their request; an answer is due by {}", show_date(asked.due));
            Refused::Nobody(Box::new(asked.line()), Trouble::new(fact).help(help))
        }
        Uncomposed::Apart => Refused::Rule(
            Trouble::new(format!("{child}: the parents live apart, so that each is shown something else"))
                .help("say which one asks: --parent 1 for the first that the registration form names, --parent 2 for the second"),
        ),
        Uncomposed::NoParent(number) => Refused::Rule(
            Trouble::new(format!("{child}: the registration form names no parent {number}"))
                .help("give the number of the parent's row in it"),
        ),
        other => Refused::Trouble(Trouble::new(format!("{child}: {other}")).help(other.help())),
    }
}

/// The copy of each record; those of which there is none go to the office, and what is not given is not told of either.
fn copies(
    composer: &Composer<'_>,
    asker: Asker<'_>,
    approved: &[Approved],
    (not_given, untold): (&mut Vec<NotGiven>, &mut Vec<String>),
) -> Result<Vec<ForParent>, Uncomposed> {
    let mut copies: Vec<(&Approved, ForParent)> = Vec::new();
    for document in approved {
        match composer.copy_to_disclose(asker, document) {
            Ok(copy) => copies.push((document, copy)),
            Err(
                why @ (Uncomposed::NotFor(..)
                | Uncomposed::NoParent(_)
                | Uncomposed::Apart
                | Uncomposed::CannotJudge(_)),
            ) => return Err(why),
            Err(why) => not_given.push(NotGiven::of(document, &why)),
        }
    }
    let (mut documents, mut copies): (Vec<&Approved>, Vec<ForParent>) = copies.into_iter().unzip();
    let whole = not_given.iter().map(|one| &one.record).filter(|id| !id.is_empty());
    untold.extend(whole.cloned());
    // whatever goes may be what another one tells of
    loop {
        let telling = composer.that_tell(&copies, approved, untold);
        if telling.is_empty() {
            return Ok(copies);
        }
        for (at, why) in telling.into_iter().rev() {
            copies.remove(at);
            let document = documents.remove(at);
            untold.push(document.record().id.clone());
            not_given.push(NotGiven::of(document, &why));
        }
    }
}

fn given(copy: &Approved) -> Given {
    let record = copy.record();
    Given { record: record.id.clone(), form: record.form.id.clone(), left_out: copy.left_out().len() }
}

/// What of the papers may be named to the parent: what they signed themselves, and what somebody copied for them.
fn named<'f>(fetch: &'f [ToFetch], copied: &[String]) -> Result<Vec<&'f ToFetch>, Trouble> {
    let is = |one: &ToFetch, typed: &String| one.record.eq_ignore_ascii_case(typed);
    if let Some(unknown) = copied.iter().find(|typed| !fetch.iter().any(|one| is(one, typed))) {
        let known: Vec<&str> = fetch.iter().map(|one| one.record.as_str()).collect();
        return Err(Trouble::new(format!("{} is not among what is to be fetched", shown(unknown))).help(
            if known.is_empty() { "there is nothing".into() } else { format!("there are {}", known.join(", ")) },
        ));
    }
    Ok(fetch.iter().filter(|one| one.is_theirs || copied.iter().any(|typed| is(one, typed))).collect())
}

/// What of the destroyed may be named to the parent: what parents sign, and where they live apart, what this one signed.
fn may_be_told<'r>(
    gone: &[Gone<'r>],
    wanted: &Wanted<'_>,
    (register, workspace): (&Register, &Workspace),
) -> Vec<Gone<'r>> {
    let is_signed =
        |form: &str| workspace.forms.get(form).is_some_and(|form| form.class == Some(crate::form::Class::ParentSigned));
    let is_theirs = |gone: &DestroyedOnPaper| wanted.is_of_asker(&gone.form, &gone.record, register);
    gone.iter().copied().filter(|(_, gone)| is_signed(&gone.form) && is_theirs(gone)).collect()
}
