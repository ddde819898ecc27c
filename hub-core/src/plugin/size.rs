//! Sizes as people write them: `64 MiB`.

use serde::{Deserialize, Deserializer, de};

/// A number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size(pub u64);

const UNITS: [(&str, u32); 4] = [("GiB", 30), ("MiB", 20), ("KiB", 10), ("B", 0)];

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let parsed = UNITS.iter().find_map(|(unit, shift)| {
            let number: u64 = text.strip_suffix(unit)?.trim_end().parse().ok()?;
            number.checked_mul(1 << shift)
        });
        parsed.map(Self).ok_or_else(|| de::Error::custom(format!("{text:?} is no size; write for example \"64 MiB\"")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<u64> {
        serde_json::from_value::<Size>(text.into()).ok().map(|size| size.0)
    }

    #[test]
    fn sizes_have_a_unit() {
        assert_eq!(read("64 MiB"), Some(64 << 20));
        assert_eq!(read("1GiB"), Some(1 << 30));
        assert_eq!(read("512 B"), Some(512));
        for wrong in ["64", "64 MB", "MiB", "-1 B", "99999999999 GiB"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
