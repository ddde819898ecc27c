//! Places that stand before names and addresses: province, city, county, and
//! the towns of Heshan with their aliases (`schemas/codes/town.toml`).
//!
//! Knows nothing of what follows them.

use hub_schemas::codes::{Code, Table};

/// Divisions above the towns, the larger first.
const ABOVE: [&str; 9] = ["中华人民共和国", "中国", "广东省", "广东", "江门市", "江门", "鹤山市", "鹤山县", "鹤山"];

/// What a town's name may end with in a text, the longer first.
const SUFFIXES: [&str; 6] = ["街道办事处", "镇人民政府", "街道办", "街道", "镇", "街办"];

/// The town that a text names by code, label or alias.
#[must_use]
pub fn town(text: &str) -> Option<&'static str> {
    Some(Table::named("town")?.find(text)?.code)
}

/// Without the divisions above the towns at its beginning.
#[must_use]
pub fn below_county(mut text: &str) -> &str {
    // 江门监狱 is a unit of the county's own.
    while leading_town(text).is_none()
        && let Some(rest) = ABOVE.iter().find_map(|above| text.strip_prefix(above))
    {
        text = rest;
    }
    text
}

/// The town at the beginning of a text, and what follows its name.
#[must_use]
pub fn leading_town(text: &str) -> Option<(&'static str, &str)> {
    let (town, stem) = towns().find(|(_, stem)| text.starts_with(stem))?;
    let rest = &text[stem.len()..];
    let rest = SUFFIXES.iter().find_map(|suffix| rest.strip_prefix(suffix)).unwrap_or(rest);
    Some((town, rest))
}

/// A town's name without its suffix: `龙口`.
#[must_use]
pub fn short_name(code: &str) -> Option<&'static str> {
    towns().find(|(town, _)| *town == code).map(|(_, stem)| stem)
}

/// The town at the end of a text, and what stands before its name.
#[must_use]
pub fn trailing_town(text: &str) -> Option<(&'static str, &str)> {
    let text = SUFFIXES.iter().find_map(|suffix| text.strip_suffix(suffix)).unwrap_or(text);
    towns().find_map(|(town, stem)| Some((town, text.strip_suffix(stem)?)))
}

/// Towns by code, with the name that all their forms begin with.
fn towns() -> impl Iterator<Item = (&'static str, &'static str)> {
    let codes: &'static [Code] = Table::named("town").map_or(&[], |table| table.codes);
    codes.iter().map(|town| {
        let stem = ["街道", "镇"].iter().find_map(|suffix| town.label_zh.strip_suffix(suffix));
        (town.code, stem.unwrap_or(town.label_zh))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_town_is_found_with_its_suffix_or_without() {
        for text in ["沙坪街道人民路", "沙坪镇人民路", "沙坪人民路", "沙坪街道办事处人民路"]
        {
            assert_eq!(leading_town(text), Some(("440784001", "人民路")), "{text}");
        }
        assert_eq!(leading_town("四堡林场场部"), Some(("440784402", "场部")));
        assert_eq!(leading_town("人民路"), None);
        assert_eq!(trailing_town("好味龙口镇"), Some(("440784101", "好味")));
    }

    #[test]
    fn divisions_above_the_towns_fall_however_many_there_are() {
        assert_eq!(below_county("江门市江门监狱"), "江门监狱");
        for text in ["广东省江门市鹤山市共和镇", "鹤山市共和镇", "鹤山共和镇", "共和镇"] {
            assert_eq!(below_county(text), "共和镇");
        }
    }
}
