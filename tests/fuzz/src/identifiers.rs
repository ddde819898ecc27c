//! Identifiers: any text has one form in which it is compared and one verdict, and check digits notice what
//! they are made to notice.

use hub_schemas::identifier::{
    self, FoodBusinessLicence, IdentifierError, OrganisationCode, RegistrationNumber, ResidentId, SCHEMES, Scheme,
    SocialCreditCode, Validity,
};

/// A code that ends in a check character, in places that may be changed, and what parses it.
struct Checked {
    scheme: Scheme,
    /// What stands before the places that may be changed.
    fixed: &'static str,
    /// Places that may be changed, before the check character.
    places: usize,
    /// What may stand there; of these every single change must be noticed.
    letters: &'static [u8],
    /// What the check character may be.
    checks: &'static [u8],
}

const DIGITS: &[u8] = b"0123456789";
const CREDIT: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY"; // pragma: allowlist secret

const CHECKED: [Checked; 5] = [
    Checked { scheme: Scheme::SocialCreditCode, fixed: "", places: 17, letters: CREDIT, checks: CREDIT },
    Checked { scheme: Scheme::OrganisationCode, fixed: "", places: 8, letters: DIGITS, checks: b"0123456789X" },
    Checked { scheme: Scheme::RegistrationNumber, fixed: "", places: 14, letters: DIGITS, checks: DIGITS },
    Checked { scheme: Scheme::Licence, fixed: "YB", places: 13, letters: DIGITS, checks: DIGITS },
    Checked { scheme: Scheme::ResidentId, fixed: "", places: 17, letters: DIGITS, checks: b"0123456789X" },
];

/// Tries one text, and one code made of its bytes.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for entry in SCHEMES {
        let scheme = entry.scheme;
        let form = scheme.normalise(&text);
        assert_eq!(scheme.normalise(&form), form, "{scheme}: normalising twice changes nothing");
        let validity = scheme.validity(&text);
        assert_eq!(validity, scheme.validity(&form), "{scheme}: how it is written changes nothing");
        if let Validity::Invalid(error) = validity {
            assert!(!error.to_string().is_empty());
        }
    }
    parsed(&text, SocialCreditCode::parse, |code| {
        let inner = code.organisation_code();
        let parts = (code.kind().len(), code.division().len());
        assert_eq!(parts, (2, 6));
        assert!(inner.is_none_or(|inner| code.as_str().contains(inner.as_str())));
        code.as_str().to_owned()
    });
    parsed(&text, OrganisationCode::parse, |code| code.as_str().to_owned());
    parsed(&text, RegistrationNumber::parse, |code| code.as_str().to_owned());
    parsed(&text, ResidentId::parse, |code| code.expose().to_owned());
    parsed(&text, FoodBusinessLicence::parse, |code| {
        assert_eq!((code.kind().len(), code.division().len()), (1, 6));
        code.as_str().to_owned()
    });
    made_of(data);
}

/// What was read reads again as the same.
fn parsed<T>(text: &str, parse: fn(&str) -> Result<T, IdentifierError>, written: impl Fn(&T) -> String) {
    let Ok(code) = parse(text) else { return };
    let first = written(&code);
    assert_eq!(identifier::normalise(&first), first, "it is kept as it is compared");
    assert_eq!(parse(&first).map(|code| written(&code)), Ok(first));
}

/// A code of the bytes has one check character, and no single change of it passes.
fn made_of(data: &[u8]) {
    let Some(([which, place, other], rest)) = data.split_first_chunk() else { return };
    let Checked { scheme, fixed, places, letters, checks } = &CHECKED[usize::from(*which) % CHECKED.len()];
    let letter = |byte: u8| letters[usize::from(byte) % letters.len()];
    let mut body: Vec<u8> = rest.iter().copied().chain(std::iter::repeat(0)).take(*places).map(letter).collect();
    let valid = |body: &[u8], check: u8| {
        let code = [fixed.as_bytes(), body, &[check]].concat();
        scheme.validity(&String::from_utf8_lossy(&code)) == Validity::Valid
    };
    let passing: Vec<u8> = checks.iter().copied().filter(|check| valid(&body, *check)).collect();
    let [check] = passing[..] else { panic!("{scheme}: {body:?} passes with {passing:?}") };
    let place = usize::from(*place) % places;
    if body[place] != letter(*other) {
        body[place] = letter(*other);
        assert!(!valid(&body, check), "{scheme}: a change at {place} is not noticed");
    }
}
