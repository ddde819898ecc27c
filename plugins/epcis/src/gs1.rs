//! Identifiers of GS1 in one form: those written as URN (EPC Tag Data Standard)
//! become the links of GS1 Digital Link that mean the same, so that a batch is
//! one batch whoever wrote it. Knows nothing of events.

/// Where links of GS1 are.
const LINK: &str = "https://id.gs1.org/";

/// Whether the last digit is the check digit of the others (GS1 General
/// Specifications, 7.9).
pub fn is_right(digits: &str) -> bool {
    let (body, check) = digits.split_at(digits.len().saturating_sub(1));
    !body.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()) && check == check_digit(body)
}

fn check_digit(body: &str) -> String {
    let weights = [3, 1].into_iter().cycle();
    let sum: u32 = body.bytes().rev().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    ((10 - sum % 10) % 10).to_string()
}

/// An identifier as a link; what is none of GS1's known forms stays as it is.
///
/// # Errors
/// What is wrong with its digits.
pub fn normal(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    if let Some(urn) = text.strip_prefix("urn:epc:").and_then(|rest| rest.split_once(':')) {
        let (_, rest) = urn;
        return Ok(of_urn(rest).unwrap_or_else(|| text.to_owned()));
    }
    match path(text) {
        Some(path) => of_link(path),
        None => Ok(text.to_owned()),
    }
}

/// The path of a link, whoever's resolver it names, from the first key on.
fn path(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let path = rest.split_once('/')?.1.split(['?', '#']).next()?;
    let begins = |key: &&str| path.starts_with(*key) || path.contains(&format!("/{key}"));
    let key = ["01/", "00/", "414/", "417/"].into_iter().find(begins)?;
    let from = if path.starts_with(key) { 0 } else { path.find(&format!("/{key}"))? + 1 };
    Some(path[from..].trim_end_matches('/'))
}

fn of_link(path: &str) -> Result<String, &'static str> {
    let mut parts = path.splitn(3, '/');
    let (key, digits, rest) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next());
    let length = match key {
        "01" => 14,
        "00" => 18,
        _ => 13,
    };
    let is_short = key == "01" && [8, 12, 13].contains(&digits.len());
    if (digits.len() != length && !is_short) || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err("it has another number of digits");
    }
    if !is_right(digits) {
        return Err("its check digit is wrong");
    }
    let digits = format!("{digits:0>length$}");
    Ok(match rest {
        Some(rest) => format!("{LINK}{key}/{digits}/{rest}"),
        None => format!("{LINK}{key}/{digits}"),
    })
}

/// `id:sgtin:6901234.056789.12` and its like, behind `urn:epc:`.
fn of_urn(rest: &str) -> Option<String> {
    let (scheme, value) = rest.split_once(':')?;
    let parts: Vec<&str> = value.splitn(3, '.').collect();
    let is_digits = |text: &&str| !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    let (company, reference) = (*parts.first()?, *parts.get(1)?);
    if !is_digits(&company) {
        return None;
    }
    let third = parts.get(2).copied().filter(|text| !text.is_empty());
    let whole = |body: String| format!("{body}{}", check_digit(&body));
    match scheme {
        "sgtin" | "lgtin" | "idpat" if is_digits(&reference) && company.len() + reference.len() == 13 => {
            let (indicator, item) = reference.split_at(1);
            let gtin = whole(format!("{indicator}{company}{item}"));
            Some(match (scheme, third) {
                ("lgtin", Some(lot)) => format!("{LINK}01/{gtin}/10/{lot}"),
                (_, Some("*") | None) => format!("{LINK}01/{gtin}"),
                (_, Some(serial)) => format!("{LINK}01/{gtin}/21/{serial}"),
            })
        }
        "sscc" if is_digits(&reference) && company.len() + reference.len() == 17 => {
            let (extension, serial) = reference.split_at(1);
            Some(format!("{LINK}00/{}", whole(format!("{extension}{company}{serial}"))))
        }
        "sgln" if company.len() + reference.len() == 12 && reference.bytes().all(|digit| digit.is_ascii_digit()) => {
            let gln = whole(format!("{company}{reference}"));
            Some(match third {
                None | Some("0") => format!("{LINK}414/{gln}"),
                Some(extension) => format!("{LINK}414/{gln}/254/{extension}"),
            })
        }
        "pgln" if company.len() + reference.len() == 12 && reference.bytes().all(|digit| digit.is_ascii_digit()) => {
            Some(format!("{LINK}417/{}", whole(format!("{company}{reference}"))))
        }
        _ => None,
    }
}

/// The global location number of a place or party, where a normal form has one.
pub fn gln(normal: &str) -> Option<&str> {
    let rest = normal.strip_prefix(LINK)?;
    let rest = rest.strip_prefix("414/").or_else(|| rest.strip_prefix("417/"))?;
    rest.get(..13)
}

/// The lot of a normal form.
pub fn lot(normal: &str) -> Option<&str> {
    normal.strip_prefix(LINK)?.strip_prefix("01/")?.split_once("/10/").map(|(_, lot)| lot)
}

/// Word of a vocabulary (CBV): `urn:epcglobal:cbv:bizstep:shipping`,
/// `https://ref.gs1.org/cbv/BizStep-shipping` and `shipping` are one.
pub fn word(text: &str) -> String {
    let text = text.trim();
    if text.starts_with("urn:epcglobal:cbv:") {
        return text.rsplit(':').next().unwrap_or(text).to_owned();
    }
    match text.strip_prefix("https://ref.gs1.org/cbv/").and_then(|rest| rest.split_once('-')) {
        Some((_, word)) => word.to_owned(),
        None => {
            text.strip_prefix("cbv:").and_then(|rest| rest.split_once('-')).map_or(text, |(_, word)| word).to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urns_and_links_that_mean_the_same_are_one() {
        for (text, form) in [
            ("urn:epc:id:sgtin:690123.4567892.A1", "https://id.gs1.org/01/46901235678922/21/A1"),
            ("urn:epc:class:lgtin:690123.4567892.L-7", "https://id.gs1.org/01/46901235678922/10/L-7"),
            ("urn:epc:idpat:sgtin:690123.4567892.*", "https://id.gs1.org/01/46901235678922"),
            ("urn:epc:id:sscc:690123.41234567890", "https://id.gs1.org/00/469012312345678906"),
            ("urn:epc:id:sgln:690123.456789.0", "https://id.gs1.org/414/6901234567892"),
            ("urn:epc:id:sgln:690123.456789.7", "https://id.gs1.org/414/6901234567892/254/7"),
            ("urn:epc:id:pgln:690123.456789.", "https://id.gs1.org/417/6901234567892"),
            ("https://example.com/shop/01/06901234567892/10/L1?x=1", "https://id.gs1.org/01/06901234567892/10/L1"),
            ("http://id.gs1.org/01/6901234567892", "https://id.gs1.org/01/06901234567892"),
            ("urn:uuid:0b6a", "urn:uuid:0b6a"),
            ("urn:epc:id:gdti:690123.456.1", "urn:epc:id:gdti:690123.456.1"),
        ] {
            let found = normal(text).unwrap();
            assert_eq!(found, form, "{text}");
            assert_eq!(normal(&found).unwrap(), found, "normalising twice is normalising once");
        }
        assert!(normal("https://id.gs1.org/01/06901234567891").is_err());
        assert!(normal("https://id.gs1.org/01/1").is_err());
    }

    #[test]
    fn words_lose_their_vocabulary() {
        for text in ["urn:epcglobal:cbv:bizstep:shipping", "https://ref.gs1.org/cbv/BizStep-shipping", "shipping"] {
            assert_eq!(word(text), "shipping");
        }
        assert_eq!(word("https://example.com/step/x"), "https://example.com/step/x");
    }
}
