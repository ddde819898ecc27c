//! Documents as this room asks for them.

use crate::serve::boundary::{Documents, Failure};
use crate::transport;

impl Documents for transport::Documents {
    fn document(&self, digest: &str) -> Result<Option<Vec<u8>>, Failure> {
        let failed = |error: std::io::Error| Failure::Retry { code: crate::code!(6012), message: error.to_string() };
        Ok(self.get(digest).map_err(failed)?.map(|(_, bytes)| bytes))
    }
}
