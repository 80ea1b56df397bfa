//! The kinds of field, and the formats that a text can be held to.

/// What an answer can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// One line.
    Text,
    /// Many lines.
    Para,
    /// A whole number.
    Number,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A day and time.
    Datetime,
    /// Yes or no, never preset.
    Bool,
    /// One of several.
    Choice,
    /// Any of several.
    Multi,
    /// Name, role, organisation, staff id.
    Person,
    /// Lines and postcode.
    Address,
    /// A phone number.
    Phone,
    /// An email address.
    Email,
    /// A code such as a record's id.
    Id,
    /// Rows of the same fields.
    Table,
    /// Fields that belong together.
    Group,
    /// Name, role, time and mark of somebody who signs.
    Sign,
    /// Something a parent says yes or no to.
    ConsentItem,
    /// What only a person can vouch for: yes or no, why, who and when.
    Attestation,
    /// Printed text that nobody answers.
    Statement,
    /// Numbered marks on the outline of a child.
    BodyMap,
}

impl Kind {
    /// Every kind, by the word that stands in YAML.
    pub const WORDS: [(&'static str, Kind); 21] = [
        ("text", Kind::Text),
        ("para", Kind::Para),
        ("number", Kind::Number),
        ("date", Kind::Date),
        ("time", Kind::Time),
        ("datetime", Kind::Datetime),
        ("bool", Kind::Bool),
        ("choice", Kind::Choice),
        ("multi", Kind::Multi),
        ("person", Kind::Person),
        ("address", Kind::Address),
        ("phone", Kind::Phone),
        ("email", Kind::Email),
        ("id", Kind::Id),
        ("table", Kind::Table),
        ("group", Kind::Group),
        ("sign", Kind::Sign),
        ("consent_item", Kind::ConsentItem),
        ("attestation", Kind::Attestation),
        ("statement", Kind::Statement),
        ("body_map", Kind::BodyMap),
    ];

    /// The word that stands in YAML.
    pub fn word(self) -> &'static str {
        Kind::WORDS.iter().find(|(_, k)| *k == self).map_or("", |(word, _)| word)
    }

    /// The members that a kind has by itself: name, kind, label.
    pub fn own_members(self) -> &'static [(&'static str, Kind, &'static str)] {
        match self {
            Kind::Person => &[
                ("name", Kind::Text, "Name"),
                ("role", Kind::Text, "Role"),
                ("organisation", Kind::Text, "Organisation"),
                ("staff_id", Kind::Id, "Staff number"),
            ],
            Kind::Address => &[("lines", Kind::Para, "Address"), ("postcode", Kind::Text, "Postcode")],
            Kind::Sign => &[
                ("name", Kind::Text, "Name in capital letters"),
                ("role", Kind::Text, "Role or relation"),
                ("signed_at", Kind::Datetime, "Date and time"),
                ("mark", Kind::Choice, "Signed"),
                ("staff_id", Kind::Id, "Staff number"),
            ],
            Kind::ConsentItem => {
                &[("answer", Kind::Bool, "Answer"), ("note", Kind::Text, "Note"), ("initials", Kind::Text, "Initials")]
            }
            Kind::Attestation => &[
                ("answer", Kind::Bool, "Answer"),
                ("reason", Kind::Text, "Why you can say so"),
                ("name", Kind::Text, "Name"),
                ("role", Kind::Text, "Role"),
                ("at", Kind::Datetime, "Date and time"),
            ],
            Kind::BodyMap => &[
                ("mark", Kind::Number, "Mark"),
                ("view", Kind::Choice, "View"),
                ("x", Kind::Number, "From the left, per cent"),
                ("y", Kind::Number, "From the top, per cent"),
                ("description", Kind::Para, "What was seen"),
                ("seen_at", Kind::Datetime, "When"),
                ("seen_by", Kind::Text, "By whom"),
            ],
            _ => &[],
        }
    }

    /// Whether the answer is a list of rows.
    pub fn has_rows(self) -> bool {
        matches!(self, Kind::Table | Kind::BodyMap)
    }
}

/// What the letters of a text must look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A postcode of the United Kingdom.
    Postcode,
    /// An NHS number with its check digit.
    NhsNumber,
    /// A National Insurance number.
    NiNumber,
    /// A phone number of the United Kingdom.
    Phone,
    /// An email address.
    Email,
    /// A record's id: letters, digits, hyphens, at most 40.
    Code,
}

impl Format {
    /// Every format, by the word that stands in YAML.
    pub const WORDS: [(&'static str, Format); 6] = [
        ("postcode", Format::Postcode),
        ("nhs_number", Format::NhsNumber),
        ("ni_number", Format::NiNumber),
        ("phone", Format::Phone),
        ("email", Format::Email),
        ("code", Format::Code),
    ];

    /// What is wrong with the letters, if anything: the fact and what to do.
    pub fn fault(self, text: &str) -> Option<(&'static str, &'static str)> {
        let sound = match self {
            Format::Postcode => is_postcode(text),
            Format::NhsNumber => is_nhs_number(text),
            Format::NiNumber => is_ni_number(text),
            Format::Phone => is_phone(text),
            Format::Email => is_email(text),
            Format::Code => is_code(text),
        };
        if sound { None } else { Some(self.words()) }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Format::Postcode => ("this is not the form of a postcode", "write it like LS1 4AP"),
            Format::NhsNumber => {
                ("the check digit of this NHS number is wrong", "compare it with the letter from the NHS: ten digits")
            }
            Format::NiNumber => {
                ("this is not the form of a National Insurance number", "two letters, six digits and one of A to D")
            }
            Format::Phone => {
                ("this is not the form of a phone number", "write all digits with the area code, like 01632 960123")
            }
            Format::Email => ("this is not the form of an email address", "write it like name@example.org"),
            Format::Code => (
                "an id has letters, digits and hyphens, at most 40, and begins with a letter or digit",
                "write it like SI-2026-0001",
            ),
        }
    }
}

/// Outward and inward code, by the pattern that the postal service publishes; the form only, not whether it exists.
fn is_postcode(text: &str) -> bool {
    let code: String = text.to_ascii_uppercase().chars().filter(|c| !c.is_whitespace()).collect();
    if code == "GIR0AA" {
        return true;
    }
    if !code.is_ascii() || !(5..=7).contains(&code.len()) {
        return false;
    }
    let (outward, inward) = code.split_at(code.len() - 3);
    let shape: String = outward
        .chars()
        .map(|c| {
            if c.is_ascii_digit() {
                '9'
            } else if c.is_ascii_alphabetic() {
                'A'
            } else {
                '?'
            }
        })
        .collect();
    let letters_fit = |place: usize, wrong: &str| outward.chars().nth(place).is_none_or(|c| !wrong.contains(c));
    let outward_fits = match shape.as_str() {
        "A9" | "A99" => letters_fit(0, "QVX"),
        "AA9" | "AA99" => letters_fit(0, "QVX") && letters_fit(1, "IJZ"),
        "A9A" => letters_fit(0, "QVX") && outward.ends_with(|c| "ABCDEFGHJKPSTUW".contains(c)),
        "AA9A" => letters_fit(0, "QVX") && letters_fit(1, "IJZ") && outward.ends_with(|c| "ABEHMNPRVWXY".contains(c)),
        _ => false,
    };
    let mut inward = inward.chars();
    outward_fits
        && inward.next().is_some_and(|c| c.is_ascii_digit())
        && inward.all(|c| "ABDEFGHJLNPQRSTUWXYZ".contains(c))
}

/// Ten digits; the last is the check digit (weights 10 to 2, modulus 11).
fn is_nhs_number(text: &str) -> bool {
    let digits: Vec<u32> =
        text.chars().filter(|c| !c.is_whitespace() && *c != '-').map_while(|c| c.to_digit(10)).collect();
    let count = text.chars().filter(|c| !c.is_whitespace() && *c != '-').count();
    if digits.len() != 10 || count != 10 || digits.iter().all(|d| *d == digits[0]) {
        return false;
    }
    let sum: u32 = digits[..9].iter().zip((2..=10).rev()).map(|(d, weight)| d * weight).sum();
    match 11 - sum % 11 {
        11 => digits[9] == 0,
        10 => false,
        check => digits[9] == check,
    }
}

/// Two letters, six digits, A to D; some letters and pairs of letters are never given (HMRC, National Insurance Manual 39110).
fn is_ni_number(text: &str) -> bool {
    let code: String = text.to_ascii_uppercase().chars().filter(|c| !c.is_whitespace()).collect();
    let [first, second, digits @ .., last] = code.as_bytes() else { return false };
    let is_letter = |c: u8, never: &str| c.is_ascii_uppercase() && !never.as_bytes().contains(&c);
    digits.len() == 6
        && digits.iter().all(u8::is_ascii_digit)
        && is_letter(*first, "DFIQUV")
        && is_letter(*second, "DFIOQUV")
        && !["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"].contains(&&code[..2])
        && matches!(last, b'A'..=b'D')
}

/// 0 and nine or ten digits; a mobile number has eleven in all.
fn is_phone(text: &str) -> bool {
    let mut bare: String = text.chars().filter(|c| !c.is_whitespace() && !"()-".contains(*c)).collect();
    for abroad in ["+44", "0044"] {
        if let Some(rest) = bare.strip_prefix(abroad) {
            bare = format!("0{}", rest.strip_prefix('0').unwrap_or(rest));
        }
    }
    let right_length = if bare.starts_with("07") { bare.len() == 11 } else { (10..=11).contains(&bare.len()) };
    bare.bytes().all(|b| b.is_ascii_digit())
        && right_length
        && matches!(bare.as_bytes(), [b'0', b'1' | b'2' | b'3' | b'5' | b'7' | b'8', ..])
}

fn is_email(text: &str) -> bool {
    let mut parts = text.split('@');
    let (Some(name), Some(domain), None) = (parts.next(), parts.next(), parts.next()) else { return false };
    !name.is_empty()
        && !text.contains(char::is_whitespace)
        && domain.contains('.')
        && domain.split('.').all(|l| !l.is_empty())
}

/// An id as it may stand in a file name: `[A-Za-z0-9][A-Za-z0-9-]{0,39}`.
fn is_code(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && !text.starts_with('-')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postcodes_are_told_from_their_look_alikes() {
        for good in ["LS1 4AP", "ec1a1bb", "GIR 0AA", "M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT", "W1A 0AX"] {
            assert!(is_postcode(good), "{good}");
        }
        for bad in ["!!!! EC1A 1BB", "GIR 0AAxx", "LS1", "QA1 1AA", "LS1 4CP", "é1 1AA", ""] {
            assert!(!is_postcode(bad), "{bad}");
        }
    }

    #[test]
    fn nhs_numbers_are_held_to_their_check_digit() {
        assert!(is_nhs_number("943 476 5919") && is_nhs_number("4010232137"));
        assert!(!is_nhs_number("943 476 5918") && !is_nhs_number("1111111111") && !is_nhs_number("943 476 591x"));
    }

    #[test]
    fn national_insurance_numbers_are_told_from_their_look_alikes() {
        for good in ["AB 12 34 56 C", "jg103759a", "AB123456D"] {
            assert!(is_ni_number(good), "{good}");
        }
        for bad in
            ["AB123456E", "DA123456A", "AO123456A", "GB123456A", "AB12345A", "QQ123456C", "AB1234567A", "éB123456A", ""]
        {
            assert!(!is_ni_number(bad), "{bad}");
        }
    }

    #[test]
    fn phones_may_have_spaces_and_the_country_code() {
        for good in ["01632 960123", "+44 7700 900123", "(020) 7946-0123", "0808 157 0123"] {
            assert!(is_phone(good), "{good}");
        }
        for bad in ["0770 900123x", "12345", "07700 90012", "09001 234567"] {
            assert!(!is_phone(bad), "{bad}");
        }
    }
}
