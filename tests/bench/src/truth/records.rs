//! Records of a made county: what seven kinds of source tell of its operators,
//! with what each leaves out and gets wrong.

use super::chance::Chance;
use super::operators::{Kind, Operator};
use super::{Record, codes, hand};

/// How a source is kept.
struct Source {
    name: &'static str,
    /// Its platform, whose ids its records bear.
    platform: Option<&'static str>,
    /// Of a hundred records so many are its.
    share: usize,
    /// Whether it copies from a register, or a hand writes.
    careful: bool,
    /// Whether it writes what stands above the door.
    by_sign: bool,
    /// Of a thousand records so many tell this.
    social_credit: usize,
    licence: usize,
    premises: usize,
    phone: usize,
    /// A town or class of its own beside the address.
    town: usize,
    class: usize,
}

/// Field sets as `domain.md` has them: registration and licence, inspection on
/// paper, sampling sheets, penalties, sunshine kitchens, complaints, ledgers.
const SOURCES: [Source; 7] = [
    Source {
        name: "registration",
        platform: Some("provincial-supervision"),
        share: 32,
        careful: true,
        by_sign: false,
        social_credit: 970,
        licence: 500,
        premises: 980,
        phone: 500,
        town: 950,
        class: 800,
    },
    Source {
        name: "inspection",
        platform: None,
        share: 18,
        careful: false,
        by_sign: false,
        social_credit: 500,
        licence: 550,
        premises: 800,
        phone: 350,
        town: 800,
        class: 500,
    },
    Source {
        name: "sampling",
        platform: None,
        share: 15,
        careful: false,
        by_sign: false,
        social_credit: 300,
        licence: 550,
        premises: 950,
        phone: 650,
        town: 300,
        class: 0,
    },
    Source {
        name: "penalty",
        platform: None,
        share: 8,
        careful: true,
        by_sign: false,
        social_credit: 850,
        licence: 0,
        premises: 400,
        phone: 0,
        town: 200,
        class: 0,
    },
    Source {
        name: "kitchen",
        platform: Some("yi-can-shi-an"),
        share: 12,
        careful: false,
        by_sign: true,
        social_credit: 800,
        licence: 300,
        premises: 850,
        phone: 800,
        town: 600,
        class: 500,
    },
    Source {
        name: "complaint",
        platform: None,
        share: 7,
        careful: false,
        by_sign: true,
        social_credit: 0,
        licence: 0,
        premises: 900,
        phone: 250,
        town: 500,
        class: 0,
    },
    Source {
        name: "ledger",
        platform: None,
        share: 8,
        careful: false,
        by_sign: false,
        social_credit: 300,
        licence: 100,
        premises: 350,
        phone: 700,
        town: 0,
        class: 0,
    },
];

/// So many records of these operators: one of each at least, then more of any,
/// of some many more than of others.
pub fn records(operators: &[Operator], count: usize, chance: &mut Chance) -> Vec<Record> {
    let record = |n: usize| {
        let place = match n {
            n if n < operators.len() => n,
            // The lower of two draws: some are met far more often.
            _ => chance.below(operators.len()).min(chance.below(operators.len())),
        };
        let source = source(&operators[place], chance);
        told(place, &operators[place], source, chance)
    };
    (0..count).map(record).collect()
}

fn source(operator: &Operator, chance: &mut Chance) -> &'static Source {
    loop {
        let mut left = chance.below(100);
        let drawn = SOURCES.iter().find(|source| {
            let here = left < source.share;
            left = left.saturating_sub(source.share);
            here
        });
        let Some(source) = drawn else { continue };
        // A platform tells only of whom it keeps, but for the canteens that moved.
        let canteen = operator.kind == Kind::Canteen && source.name == "kitchen";
        let kept =
            source.platform.is_none_or(|platform| operator.on_platforms.iter().any(|(name, _)| *name == platform));
        if kept || canteen {
            return source;
        }
    }
}

fn told(place: usize, operator: &Operator, source: &'static Source, chance: &mut Chance) -> Record {
    // What is current, or for some what was before.
    let careful = source.careful;
    let of = |count: usize, chance: &mut Chance| if count > 1 && chance.happens(450) { 1 } else { 0 };
    let name = if source.by_sign && chance.happens(850) {
        &operator.sign
    } else {
        &operator.names[of(operator.names.len(), chance)]
    };
    let premises = &operator.premises[of(operator.premises.len(), chance)];
    let phone = &operator.phones[of(operator.phones.len(), chance)];
    let mut record = Record {
        operator: place,
        name: Some(hand::name(name, careful, chance)),
        premises: chance.happens(source.premises).then(|| hand::address(premises, careful, chance)),
        registered: None,
        phone: chance.happens(source.phone).then(|| hand::phone(phone, chance)),
        town: chance.happens(source.town).then(|| premises.town_code()),
        class: chance.happens(source.class).then_some(operator.class),
        identifiers: identifiers(operator, source, chance),
    };
    if source.name == "registration" {
        let registered = operator.registered.as_ref().unwrap_or(premises);
        record.registered = Some(hand::address(registered, careful, chance));
    }
    // A field in the place of its neighbour.
    if !careful && chance.happens(8) && record.premises.is_some() {
        std::mem::swap(&mut record.name, &mut record.premises);
    }
    record
}

fn identifiers(operator: &Operator, source: &Source, chance: &mut Chance) -> Vec<(&'static str, String)> {
    let mut identifiers = Vec::new();
    let wrong = if source.careful { 4 } else { 25 };
    let misplaced = if source.careful { 2 } else { 20 };
    let copied = |code: &str, chance: &mut Chance| match chance.happens(wrong) {
        true => codes::slipped(code, chance),
        false => code.to_owned(),
    };
    if let Some(code) = operator.social_credit.as_ref() {
        if chance.happens(source.social_credit) {
            let field = if chance.happens(misplaced) { "licence" } else { "social-credit-code" };
            identifiers.push((field, copied(code, chance)));
        } else if source.careful && chance.happens(400) {
            // Older tables have the organisation code or the registration number alone.
            identifiers.push(match &operator.registration {
                Some(number) if chance.happens(400) => ("registration-number", number.clone()),
                _ => ("organisation-code", copied(&codes::organisation(code), chance)),
            });
        } else if source.name == "registration" {
            identifiers.extend(operator.registration.clone().map(|number| ("registration-number", number)));
        }
    }
    if let Some(licence) =
        operator.licences.first().map(|_| chance.pick(&operator.licences)).filter(|_| chance.happens(source.licence))
    {
        let field = if chance.happens(misplaced / 2) { "social-credit-code" } else { "licence" };
        if identifiers.iter().all(|(taken, _)| *taken != field) {
            identifiers.push((field, copied(licence, chance)));
        }
    }
    let platform = source.platform.map(|platform| match operator.kind {
        Kind::Canteen if source.name == "kitchen" => "yi-xiao-shi-an",
        _ => platform,
    });
    if let Some((_, ids)) = operator.on_platforms.iter().find(|(name, _)| Some(*name) == platform) {
        identifiers.push(("platform-id", chance.pick(ids).clone()));
    }
    identifiers
}
