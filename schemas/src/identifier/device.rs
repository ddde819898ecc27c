//! Number of a video device (GB/T 28181).

use super::{IdentifierError, check, checked};

checked! {
    /// Device of a video network (GB/T 28181-2022, annex E): centre (8),
    /// industry (2), type (3), network (1), serial (6); no check digit.
    Gb28181
}

impl Gb28181 {
    pub(super) fn check(text: &str) -> Result<(), IdentifierError> {
        check::length(text, 20, "20")?;
        check::digits(text, 1)
    }

    /// Centre: division down to the grass-roots unit, eight digits.
    pub fn centre(&self) -> &str {
        &self.0[..8]
    }

    /// Type: `111` DVR, `118` NVR, `131` camera, `132` network camera.
    pub fn kind(&self) -> &str {
        &self.0[10..13]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_camera_is_known_by_its_type() {
        let device = Gb28181::parse("44078400001320000012").unwrap();
        assert_eq!((device.centre(), device.kind()), ("44078400", "132"));
        assert!(Gb28181::parse("4407840000132000001").is_err());
        assert!(Gb28181::parse("4407840000132000001A").is_err());
    }
}
