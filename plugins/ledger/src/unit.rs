//! Units of what is measured, by the names that tables use.
//!
//! A number's unit is the one behind it, else that of the column of units, else
//! the one in the header's brackets, else the mapping's. Knows nothing of
//! fields.

use hub_adapter_sdk::event::shape::Value;
use hub_adapter_sdk::text::half_width;
use hub_adapter_sdk::{Mass, Quantity, Yuan, area};

/// What a field measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// A weight, kept in kilograms.
    Mass,
    /// A weight, kept in grams.
    Grams,
    /// Money, kept in yuan.
    Money,
    /// Degrees Celsius.
    Celsius,
    /// Percent.
    Percent,
    /// Hours.
    Hours,
    /// Hectares.
    Hectares,
    /// Points, minutes: a number that has one unit alone.
    Plain,
}

/// What goods are counted by: no weight, and no doubt either.
const COUNTERS: [&str; 32] = [
    "箱", "件", "袋", "包", "瓶", "盒", "桶", "个", "只", "头", "羽", "条", "把", "份", "罐", "板", "打", "棵", "扎",
    "筐", "张", "枚", "支", "块", "套", "升", "毫升", "l", "ml", "批", "次", "尾",
];

/// What becomes of a number.
#[derive(Clone, Debug, PartialEq)]
pub enum Measured {
    /// This.
    Is(Value<'static>),
    /// Counted otherwise: it stands as written alone.
    Counted,
    /// Nobody says in which unit it is.
    UnitUnknown,
    /// No number, or one finer than what is kept.
    Malformed,
}

impl Measure {
    /// Of a schema's unit.
    pub fn of(unit: &str) -> Self {
        match unit {
            "g" => Self::Grams,
            "Cel" => Self::Celsius,
            "%" => Self::Percent,
            "h" => Self::Hours,
            "har" => Self::Hectares,
            _ => Self::Plain,
        }
    }

    /// Its units by the names that a table may use.
    pub fn units(self) -> &'static [&'static str] {
        match self {
            Self::Mass | Self::Grams => &["kg", "g", "公斤", "千克", "克", "斤", "市斤", "两", "吨", "t", "㎏"],
            Self::Money => &["元", "万元", "yuan", "cny"],
            Self::Celsius => &["℃", "°c", "c", "摄氏度", "度"],
            Self::Percent => &["%", "%rh"],
            Self::Hours => &["小时", "时", "h", "天", "日", "分钟"],
            Self::Hectares => &["公顷", "ha", "亩", "平方米", "㎡", "m²", "m2", "平方", "分"],
            Self::Plain => &["分", "分钟", "min"],
        }
    }

    /// The unit of a number of which nobody says it; a weight has none.
    fn usual(self) -> Option<&'static str> {
        match self {
            Self::Mass | Self::Grams | Self::Hectares => None,
            other => other.units().first().copied(),
        }
    }

    /// The unit of this name.
    pub fn unit(self, name: &str) -> Option<&'static str> {
        let name = half_width(name).trim().to_lowercase();
        self.units().iter().copied().find(|unit| *unit == name)
    }

    /// Reads a number; of `beside`, the first that is a unit is its unit where none stands behind it.
    /// With it comes the text as written, unit included.
    pub fn read(self, text: &str, beside: [&str; 3]) -> (Measured, String) {
        let narrow = half_width(text);
        let narrow = narrow.trim().trim_start_matches(['¥', '￥']).trim_start_matches("人民币").trim();
        let end = narrow.find(|letter: char| !letter.is_ascii_digit() && !".,+-−".contains(letter));
        let (number, behind) = narrow.split_at(end.unwrap_or(narrow.len()));
        if number.is_empty() {
            return (Measured::Malformed, text.to_owned());
        }
        let behind = behind.trim();
        // 12.5元/斤: a price is of one, whatever that is.
        let behind = if self == Self::Money { behind.split_once('/').map_or(behind, |(unit, _)| unit) } else { behind };
        let is_unit = |name: &&str| self.unit(name).is_some() || is_counter(name);
        let named = if behind.is_empty() { beside.into_iter().find(is_unit) } else { Some(behind) };
        let written = match named {
            Some(unit) if behind.is_empty() => format!("{text}{unit}"),
            _ => text.to_owned(),
        };
        let measured = match named.or(self.usual()) {
            None => Measured::UnitUnknown,
            Some(name) => match self.unit(name) {
                Some(unit) => self.value(number, unit).map_or(Measured::Malformed, Measured::Is),
                None if is_counter(name) => Measured::Counted,
                None => Measured::UnitUnknown,
            },
        };
        (measured, written)
    }

    fn value(self, number: &str, unit: &str) -> Option<Value<'static>> {
        let hundredths = |factor: (i64, i64)| {
            let read = Quantity::parse(number, &[]).ok()?.hundredths();
            Some(Value::Quantity(Quantity::from_hundredths(read * factor.0 / factor.1)))
        };
        match self {
            Self::Mass => Some(Value::Mass(Mass::parse(number, unit).ok()?)),
            Self::Grams => {
                let grams = Mass::parse(number, unit).ok()?.grams();
                let hundredths = grams.checked_mul(100).filter(|all| *all < 1_000_000_000)?;
                Some(Value::Quantity(Quantity::from_hundredths(hundredths)))
            }
            Self::Money if unit == "万元" => Some(Value::Yuan(Yuan::parse_wan(number).ok()?)),
            Self::Money => Some(Value::Yuan(Yuan::parse(number).ok()?)),
            Self::Hectares => Some(Value::Quantity(area::hectares(number, unit).ok()?)),
            Self::Hours => hundredths(match unit {
                "天" | "日" => (24, 1),
                "分钟" => (1, 60),
                _ => (1, 1),
            }),
            Self::Celsius | Self::Percent | Self::Plain => hundredths((1, 1)),
        }
    }
}

fn is_counter(name: &str) -> bool {
    let name = half_width(name).trim().to_lowercase();
    COUNTERS.contains(&&*name)
}

/// Reads a whole number: `１２`, `1,200 头`, and `12.0`, as sheets write it.
pub fn count(text: &str) -> Option<i64> {
    let text = half_width(text);
    let text = text.trim();
    let end = text.rfind(|letter: char| letter.is_ascii_digit())? + 1;
    let (number, behind) = text.split_at(end);
    if !behind.trim().is_empty()
        && !is_counter(behind)
        && !["人", "户", "单", "家", "页", "年", "天"].contains(&behind.trim())
    {
        return None;
    }
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    if !fraction.bytes().all(|byte| byte == b'0') {
        return None;
    }
    whole.replace(',', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grams(text: &str, beside: [&str; 3]) -> Measured {
        match Measure::Mass.read(text, beside).0 {
            Measured::Is(Value::Mass(mass)) => Measured::Is(Value::Count(mass.grams())),
            other => other,
        }
    }

    #[test]
    fn the_unit_behind_the_number_counts_most_then_the_nearest() {
        let is = |grams| Measured::Is(Value::Count(grams));
        assert_eq!(grams("5公斤", ["斤", "g", "kg"]), is(5_000));
        assert_eq!(grams("5", ["斤", "g", "kg"]), is(2_500));
        assert_eq!(grams("5", ["", "G", "kg"]), is(5));
        assert_eq!(grams("5", ["", "毛", "ｋｇ"]), is(5_000));
        assert_eq!(grams("5", ["箱", "", "kg"]), Measured::Counted);
        assert_eq!(grams("5", ["", "", ""]), Measured::UnitUnknown);
        assert_eq!(grams("5公斤/筐", ["", "", "kg"]), Measured::UnitUnknown);
        assert_eq!(grams("若干", ["", "", "kg"]), Measured::Malformed);
        assert_eq!(grams("约5", ["", "", "kg"]), Measured::Malformed);
    }

    #[test]
    fn money_is_of_yuan_unless_something_says_ten_thousands() {
        let fen = |text, beside| match Measure::Money.read(text, beside).0 {
            Measured::Is(Value::Yuan(yuan)) => yuan.fen(),
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(fen("¥1,200.50", ["", "", ""]), 120_050);
        assert_eq!(fen("50", ["", "万元", "元"]), 50_000_000);
        assert_eq!(fen("50万元", ["", "元", ""]), 50_000_000);
        assert_eq!(fen("12.5元/斤", ["", "", ""]), 1_250);
    }

    #[test]
    fn the_text_as_written_has_its_unit() {
        assert_eq!(Measure::Mass.read("12.5", ["斤", "", ""]).1, "12.5斤");
        assert_eq!(Measure::Mass.read("12.5公斤", ["斤", "", ""]).1, "12.5公斤");
        assert_eq!(Measure::Mass.read("若干", ["", "", ""]).1, "若干");
    }

    #[test]
    fn every_unit_of_every_measure_is_one_that_is_read() {
        for measure in [
            Measure::Mass,
            Measure::Grams,
            Measure::Money,
            Measure::Celsius,
            Measure::Percent,
            Measure::Hours,
            Measure::Hectares,
            Measure::Plain,
        ] {
            for unit in measure.units() {
                assert!(matches!(measure.read(&format!("5{unit}"), [""; 3]).0, Measured::Is(_)), "{measure:?} {unit}");
            }
        }
    }

    #[test]
    fn heads_are_counted_whole() {
        assert_eq!(
            (count("１２"), count("1,200 头"), count("12.0"), count("-3")),
            (Some(12), Some(1_200), Some(12), Some(-3))
        );
        assert_eq!((count("12.5"), count("一头"), count("3公斤"), count("")), (None, None, None, None));
    }
}
