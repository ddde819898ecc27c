//! How a hand writes: names, addresses and telephones of an operator, in the
//! ways that sources have and with the slips that hands make.

use super::chance::Chance;
use super::places::Place;
use super::vocabulary::{CONFUSED, TOWNS, TRADITIONAL};

/// A name as this source writes it: with its place or without, other brackets,
/// the form shortened.
pub fn name(name: &str, careful: bool, chance: &mut Chance) -> String {
    let mut text = name.to_owned();
    if chance.happens(if careful { 30 } else { 250 }) {
        text = text.trim_start_matches("鹤山市").to_owned();
        let towns = TOWNS.iter().map(|town| town.2);
        if let Some(town) = towns.into_iter().find(|town| text.starts_with(town)).filter(|_| chance.happens(500)) {
            text = text[town.len()..].to_owned();
        }
    }
    if chance.happens(if careful { 10 } else { 100 }) {
        let (from, to) = *chance.pick(&[
            ("有限公司", "公司"),
            ("有限责任公司", "有限公司"),
            ("有限公司", "有限责任公司"),
            ("鹤山市", "鹤山"),
        ]);
        text = text.replacen(from, to, 1);
    }
    if chance.happens(50) {
        text = text.replace('（', "(").replace('）', ")");
    }
    if chance.happens(20) && !text.contains("公司") {
        text.push_str("（个体工商户）");
    }
    if chance.happens(if careful { 5 } else { 15 }) {
        text = text.chars().map(|letter| swapped(letter, &TRADITIONAL)).collect();
    }
    if chance.happens(if careful { 8 } else { 60 }) {
        text = slipped(&text, chance);
    }
    text
}

/// One slip: a letter for another that sounds or looks alike, one left out, one
/// twice, two turned round.
pub fn slipped(text: &str, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() < 3 {
        return text.to_owned();
    }
    let confusable: Vec<usize> = (0..letters.len())
        .filter(|at| CONFUSED.iter().any(|pair| pair.0 == letters[*at] || pair.1 == letters[*at]))
        .collect();
    let at = chance.below(letters.len() - 1);
    match chance.below(10) {
        0 => {
            letters.remove(at);
        }
        1 => letters.insert(at, letters[at]),
        2 => letters.swap(at, at + 1),
        _ if confusable.is_empty() => {
            letters.remove(at);
        }
        _ => {
            let at = *chance.pick(&confusable);
            let there = letters[at];
            letters[at] = CONFUSED
                .iter()
                .find_map(|(a, b)| {
                    if *a == there {
                        Some(*b)
                    } else if *b == there {
                        Some(*a)
                    } else {
                        None
                    }
                })
                .unwrap_or(there);
        }
    }
    letters.into_iter().collect()
}

fn swapped(letter: char, pairs: &[(char, char)]) -> char {
    pairs.iter().find(|pair| pair.0 == letter).map_or(letter, |pair| pair.1)
}

/// An address as this source writes it.
pub fn address(place: &Place, careful: bool, chance: &mut Chance) -> String {
    let (_, full, short, _) = TOWNS[place.town];
    let mut text = match chance.below(10) {
        0..3 => String::from("广东省江门市鹤山市"),
        3..8 => String::from("鹤山市"),
        8 => String::from("鹤山"),
        _ => String::new(),
    };
    // Registers name the town; others leave it out where everybody knows the road.
    match chance.below(10) {
        0 if !careful => {}
        0..4 => text.push_str(short),
        _ => text.push_str(full),
    }
    if let Some(village) = place.village {
        text.push_str(village);
        let word = chance.pick(&["村委会", "村", "村民委员会"]);
        text.push_str(word);
    }
    text.push_str(place.road.unwrap_or_default());
    let vague = chance.happens(if careful { 10 } else { 150 });
    if let Some(number) = place.number.filter(|_| !vague) {
        let number = if chance.happens(if careful { 2 } else { 15 }) { number + 1 + chance.below(9) } else { number };
        text.push_str(&number.to_string());
        match (place.sub, chance.below(3)) {
            (Some(sub), 0) => text.push_str(&format!("-{sub}号")),
            (Some(sub), 1) => text.push_str(&format!("号之{}", ["一", "二", "三", "四", "五"][sub - 1])),
            (Some(sub), _) => text.push_str(&format!("号之{sub}")),
            (None, 0) if !careful => {}
            (None, _) => text.push('号'),
        }
    }
    text.push_str(place.site());
    if let Some(unit) = place.unit.as_ref().filter(|_| !vague) {
        match chance.below(6) {
            0 => text.push_str(&unit.replace('号', "")),
            1 if !careful => {}
            _ => text.push_str(unit),
        }
    }
    if chance.happens(100) {
        let word = chance.pick(&["首层", "一楼", "（首层）", "（信息申报制）", "旁"]);
        text.push_str(word);
    }
    if chance.happens(if careful { 5 } else { 30 }) {
        text = slipped(&text, chance);
    }
    text
}

/// A telephone as this source writes it.
pub fn phone(number: &str, chance: &mut Chance) -> String {
    let text = match chance.below(12) {
        0 => number.replacen("0750-", "", 1),
        1 => number.replacen("0750-", "(0750)", 1),
        2 => format!("+86 {number}"),
        3 if number.len() == 11 => format!("{} {} {}", &number[..3], &number[3..7], &number[7..]),
        _ => number.to_owned(),
    };
    match chance.happens(15) {
        true => slipped_digit(&text, chance),
        false => text,
    }
}

fn slipped_digit(text: &str, chance: &mut Chance) -> String {
    let at = 2 + chance.below(text.len() - 3);
    let digit = char::from_digit(chance.below(10) as u32, 10).unwrap_or('0');
    text.chars()
        .enumerate()
        .map(|(place, letter)| if place == at && letter.is_ascii_digit() { digit } else { letter })
        .collect()
}
