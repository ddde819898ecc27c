//! What failed, as one cell says it: `毒死蜱║0.35 mg/kg║≤0.02 mg/kg`, several with `;`
//! between or on lines of their own, or `毒死蜱（≤0.02mg/kg/0.35mg/kg）`.
//!
//! Knows nothing of columns but the order that a name of one says.

/// What stands between item, result and limit. `丨` is a character that looks like one.
const BETWEEN: [char; 5] = ['║', '‖', '|', '丨', '｜'];

/// Units with a stroke of their own, which is none between values.
const UNITS: [&str; 12] =
    ["mg/kg", "μg/kg", "ug/kg", "µg/kg", "g/kg", "mg/L", "g/100g", "mg/100g", "mg/g", "CFU/g", "CFU/mL", "MPN/g"];

/// In which order result and limit stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    ResultFirst,
    LimitFirst,
}

/// One item.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Finding {
    pub name: String,
    pub result: Option<String>,
    pub standard: Option<String>,
}

impl Order {
    /// What a column's name says; results come first where it says nothing.
    pub fn of(column: &str) -> Self {
        let first = |words: &[&str]| words.iter().filter_map(|word| column.find(word)).min();
        match (first(&["标准", "限值"]), first(&["结果", "实测", "检出"])) {
            (Some(limit), Some(result)) if limit < result => Self::LimitFirst,
            _ => Self::ResultFirst,
        }
    }
}

/// The items of a cell; none where it is not of this form.
pub fn read(cell: &str, order: Order) -> Option<Vec<Finding>> {
    let lines = cell.split(['\n', ';', '；']).map(str::trim).filter(|line| !line.is_empty());
    let found: Option<Vec<Vec<Finding>>> = lines.map(|line| of_line(line, order)).collect();
    found.map(|found| found.into_iter().flatten().collect())
}

fn of_line(line: &str, order: Order) -> Option<Vec<Finding>> {
    if line.contains(BETWEEN) {
        // A doubled stroke is one; three strokes are an empty value between two.
        let parts: Vec<&str> = line.split(BETWEEN).map(str::trim).collect();
        let parts: Vec<&str> =
            if line.contains("||") { parts.into_iter().filter(|part| !part.is_empty()).collect() } else { parts };
        return match parts[..] {
            [name, result] => Some(vec![finding(name, Some(result), None, order)]),
            _ if parts.len().is_multiple_of(3) => {
                Some(parts.chunks(3).map(|part| finding(part[0], Some(part[1]), Some(part[2]), order)).collect())
            }
            _ => None,
        };
    }
    let Some((name, rest)) = line.split_once(['（', '(']) else { return Some(vec![finding(line, None, None, order)]) };
    let within = rest.trim_end().strip_suffix(['）', ')']);
    let values = within.map(strokes).unwrap_or_default();
    match &values[..] {
        [first, second] => Some(vec![finding(name, Some(first), Some(second), order)]),
        // `铅（以Pb计）` is a name.
        _ => Some(vec![finding(line, None, None, order)]),
    }
}

/// Parts between strokes that are not of a unit.
fn strokes(text: &str) -> Vec<String> {
    let guarded = UNITS.iter().fold(text.to_owned(), |text, unit| text.replace(unit, &unit.replace('/', "\u{1}")));
    guarded.split('/').map(|part| part.replace('\u{1}', "/").trim().to_owned()).collect()
}

fn finding(name: &str, first: Option<&str>, second: Option<&str>, order: Order) -> Finding {
    let said = |text: Option<&str>| text.and_then(hub_adapter_sdk::text::present).map(str::to_owned);
    let (result, standard) = match order {
        Order::LimitFirst if second.is_some() => (second, first),
        _ => (first, second),
    };
    Finding { name: name.trim().to_owned(), result: said(result), standard: said(standard) }
}

/// A result and its unit, where it is one number with one: `0.35 mg/kg`. What else
/// it is (未检出, five counts) stands as it is.
pub fn with_unit(result: &str) -> (Option<String>, Option<String>) {
    let end = result.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(result.len());
    let (number, unit) = result.split_at(end);
    let unit = unit.trim();
    let is_unit = unit.chars().next().is_some_and(|letter| letter.is_alphabetic() || "%℃μµ".contains(letter));
    if number.is_empty() || !is_unit || unit.chars().any(|letter| letter == ',' || letter == '，') {
        return (Some(result.to_owned()), None);
    }
    (Some(number.to_owned()), Some(unit.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(name: &str, result: &str, standard: &str) -> Finding {
        let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Finding { name: name.to_owned(), result: said(result), standard: said(standard) }
    }

    #[test]
    fn every_separator_is_one_between_the_same_three() {
        for between in ["║", "‖", "||", "|", "丨", "｜"] {
            let cell = format!("毒死蜱{between}0.35 mg/kg{between}≤0.02 mg/kg");
            let expected = vec![one("毒死蜱", "0.35 mg/kg", "≤0.02 mg/kg")];
            assert_eq!(read(&cell, Order::ResultFirst), Some(expected), "{between}");
        }
    }

    #[test]
    fn several_items_stand_on_lines_or_one_behind_the_other() {
        let expected = Some(vec![one("铅（以Pb计）", "1", "≤0.5"), one("镉", "2", "≤0.1")]);
        for cell in
            ["铅（以Pb计）║1║≤0.5;镉║2║≤0.1", "铅（以Pb计）|1|≤0.5\n镉|2|≤0.1；", "铅（以Pb计）║1║≤0.5║镉║2║≤0.1"]
        {
            assert_eq!(read(cell, Order::ResultFirst), expected, "{cell}");
        }
        assert_eq!(read("a║1║2║3", Order::ResultFirst), None);
    }

    #[test]
    fn a_stroke_of_a_unit_divides_nothing_and_a_bracket_may_be_of_the_name() {
        let order = Order::of("不合格项目(标准值/实测值)");
        assert_eq!(read("毒死蜱（≤0.02mg/kg/0.35mg/kg）", order), Some(vec![one("毒死蜱", "0.35mg/kg", "≤0.02mg/kg")]));
        assert_eq!(read("铅（以Pb计）", order), Some(vec![one("铅（以Pb计）", "", "")]));
        assert_eq!(Order::of("不合格项目║检验结果║标准值"), Order::ResultFirst);
    }

    #[test]
    fn a_number_is_parted_from_its_unit_and_nothing_else_is() {
        let said = |text: &str| Some(text.to_owned());
        assert_eq!(with_unit("0.35 mg/kg"), (said("0.35"), said("mg/kg")));
        assert_eq!(with_unit("12%"), (said("12"), said("%")));
        for whole in ["未检出", "10,20,30,40,50 CFU/g", "1.2×10³ CFU/g", "≥5", "0.35"] {
            assert_eq!(with_unit(whole), (said(whole), None), "{whole}");
        }
    }
}
