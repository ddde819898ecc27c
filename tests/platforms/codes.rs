//! Check digits of the codes that the platforms write, computed here and nowhere borrowed.
//!
//! Knows nothing of operators. A code that a function here makes is valid; [`spoil`] makes it invalid.

/// The 31 characters of a social credit code (GB 32100: no I, O, S, V, Z).
const LETTERS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

fn letter_value(letter: u8) -> Option<u32> {
    LETTERS.iter().position(|&l| l == letter).and_then(|at| u32::try_from(at).ok())
}

/// ISO 7064 MOD 11,10 over decimal digits; `None` where something else stands among them.
fn mod_11_10(digits: &str) -> Option<char> {
    let mut rest = 10;
    for digit in digits.chars() {
        rest = (rest + digit.to_digit(10)?) % 10;
        rest = if rest == 0 { 10 } else { rest } * 2 % 11;
    }
    char::from_digit((11 - rest) % 10, 10)
}

/// The ninth character of an organisation code (GB 11714) whose first eight are given.
fn organisation_check(body: &str) -> Option<char> {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    if body.len() != 8 {
        return None;
    }
    let mut sum = 0;
    for (character, weight) in body.chars().zip(WEIGHTS) {
        sum += character.to_digit(36).filter(|_| !character.is_ascii_lowercase())? * weight;
    }
    match 11 - sum % 11 {
        10 => Some('X'),
        11 => Some('0'),
        digit => char::from_digit(digit, 10),
    }
}

/// The eighteenth character of a social credit code (GB 32100) whose first seventeen are given.
fn social_check(body: &str) -> Option<char> {
    if body.len() != 17 {
        return None;
    }
    let (mut sum, mut weight) = (0, 1);
    for letter in body.bytes() {
        sum += letter_value(letter)? * weight;
        weight = weight * 3 % 31;
    }
    let at = (31 - sum % 31) % 31;
    Some(char::from(LETTERS[usize::try_from(at).ok()?]))
}

/// Whether `code` is `body` and the character that `check` computes from it.
fn holds(code: &str, check: impl Fn(&str) -> Option<char>) -> bool {
    code.char_indices().next_back().is_some_and(|(at, last)| check(&code[..at]) == Some(last))
}

/// The organisation code of nine characters that begins with `serial`.
#[must_use]
pub fn organisation(serial: u32) -> String {
    with_check(format!("{serial:08}"), organisation_check)
}

/// The social credit code: prefix (`91`, `N2`, …), Heshan's division, an organisation code.
#[must_use]
pub fn social_credit(prefix: &str, organisation: &str) -> String {
    with_check(format!("{prefix}440784{organisation}"), social_check)
}

/// The old registration number of 15 digits with this sequence number.
#[must_use]
pub fn registration(sequence: u32) -> String {
    with_check(format!("440784{sequence:08}"), mod_11_10)
}

/// A licence: letters (`JY`, `SC`, `YB`) and the digits before the check digit.
#[must_use]
pub fn licence(letters: &str, digits: &str) -> String {
    let check = mod_11_10(digits).expect("only digits are given");
    format!("{letters}{digits}{check}")
}

/// A number of GS1: the digits before the check digit, and that (GS1 General Specifications, 7.9).
#[must_use]
pub fn gs1(digits: &str) -> String {
    with_check(digits.to_owned(), |body| {
        let weights = [3, 1].into_iter().cycle();
        let digits = body.chars().rev().zip(weights).map(|(digit, weight)| Some(digit.to_digit(10)? * weight));
        let sum: Option<u32> = digits.sum();
        char::from_digit((10 - sum? % 10) % 10, 10)
    })
}

/// The eighteenth character of an ID number (GB 11643) whose first seventeen digits are given.
fn resident_check(body: &str) -> Option<char> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let mut sum = 0;
    for (digit, weight) in body.chars().zip(WEIGHTS) {
        sum += digit.to_digit(10)? * weight;
    }
    "10X98765432".chars().nth(usize::try_from(sum % 11).ok()?)
}

/// An ID number (GB 11643) of a person born in 1899, so that it is nobody's.
#[must_use]
pub fn resident(sequence: u32) -> String {
    let (month, day) = (sequence % 12 + 1, sequence / 12 % 28 + 1);
    let serial = sequence / 336 % 1000;
    with_check(format!("4407841899{month:02}{day:02}{serial:03}"), resident_check)
}

fn with_check(body: String, check: impl Fn(&str) -> Option<char>) -> String {
    let last = check(&body).expect("the body is made of the code's own characters");
    body + last.encode_utf8(&mut [0; 4])
}

/// Another last digit: what a slip of the pen makes of a code.
#[must_use]
pub fn spoil(code: &str) -> String {
    let mut wrong = code.to_owned();
    let last = wrong.pop();
    wrong.push(if last == Some('7') { '8' } else { '7' });
    wrong
}

/// Whether a social credit code is well formed and its check digit holds.
#[must_use]
pub fn is_social_credit(code: &str) -> bool {
    code.is_ascii() && holds(code, social_check)
}

/// Whether an organisation code is well formed and its check digit holds.
#[must_use]
pub fn is_organisation(code: &str) -> bool {
    code.is_ascii() && holds(code, organisation_check)
}

/// Whether an old registration number is well formed and its check digit holds.
#[must_use]
pub fn is_registration(code: &str) -> bool {
    code.is_ascii() && code.len() == 15 && holds(code, mod_11_10)
}

/// Whether licences of this kind have a check digit.
#[must_use]
pub fn checked(kind: &str) -> bool {
    matches!(kind, "JY" | "SC" | "YB")
}

/// Whether a licence's check digit holds; a number of an unknown kind is taken as it is.
#[must_use]
pub fn is_licence(code: &str) -> bool {
    match code.split_at_checked(2) {
        Some((letters, digits)) if checked(letters) => {
            digits.is_ascii() && digits.len() == 14 && holds(digits, mod_11_10)
        }
        _ => !code.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_codes_hold_or_fail_as_published() {
        for code in [
            "91350100M000100Y43",
            "91110000600037341L",
            "91450203MA5MTFWN72",
            "91440784MA4X00012N",
            "12440784456200043D",
        ] {
            assert!(is_social_credit(code), "{code}");
        }
        for code in ["91350100M000100Y4Z", "91310115MA1H8R7C6D"] {
            assert!(!is_social_credit(code), "{code}");
        }
        for code in ["110108000000016", "440301103097413"] {
            assert!(is_registration(code), "{code}");
        }
        for code in [
            "SC10811310111839",
            "SC12441112200063",
            "SC11464010500015",
            "SC10744030704994",
            "JY13301080111719",
            "JY23506230105266",
            "JY34407840000023",
        ] {
            assert!(is_licence(code), "{code}");
        }
        for code in ["SC12442011202449", "SC11453282248002", "JY24401060000042"] {
            assert!(!is_licence(code), "{code}");
        }
    }

    #[test]
    fn the_story_s_codes_are_made_again() {
        assert_eq!(social_credit("93", &organisation(101)), "93440784000001011X");
        assert_eq!(social_credit("92", &organisation(102)), "9244078400000102XQ");
        assert_eq!(social_credit("12", &organisation(110)), "1244078400000110XL");
        assert_eq!(licence("JY", "2440784000102"), "JY24407840001025");
        assert_eq!(licence("SC", "1034407840010"), "SC10344078400109");
    }

    #[test]
    fn numbers_of_gs1_end_as_the_standard_s_examples() {
        assert_eq!((gs1("629104150021"), gs1("0952440780001")), ("6291041500213".into(), "09524407800014".into()));
    }

    #[test]
    fn made_codes_hold_and_spoilt_ones_fail() {
        for serial in 0..2_000 {
            let organisation = organisation(serial);
            let social = social_credit("N2", &organisation);
            let old = registration(serial);
            assert!(is_organisation(&organisation) && !is_organisation(&spoil(&organisation)));
            assert!(is_social_credit(&social) && !is_social_credit(&spoil(&social)));
            assert!(is_registration(&old) && !is_registration(&spoil(&old)));
        }
    }

    #[test]
    fn an_id_number_is_of_1899_and_its_check_digit_is_the_standard_s() {
        assert_eq!(resident_check("44078419900101001"), Some('5'));
        assert!(resident(340).starts_with("44078418990501001"));
        assert!(holds(&resident(340), resident_check));
    }
}
