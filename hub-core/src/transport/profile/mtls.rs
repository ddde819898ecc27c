//! `mtls`: the certificate that we show is the account (mutual TLS, RFC 8446
//! §4.3.2); a request carries nothing besides. The HTTP client shows it, by
//! `certificate-file` and `key-file` of the platform; any other profile may go
//! with them, too.

use serde::Deserialize;

use super::{Moment, Opened, Profile, Session, Setup, Unfit};
use crate::config::Wrong;
use crate::sandbox::Response;
use crate::transport::Filled;

pub(super) const NAME: &str = "mtls";

/// There is nothing to set.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {}

struct MutualTls;

pub(super) fn make(setup: &Setup<'_>) -> Result<Box<dyn Profile>, Wrong> {
    let Settings {} = setup.own()?;
    if setup.identity.is_none() {
        return Err(Wrong::missing("certificate-file", "profile mtls shows a certificate"));
    }
    Ok(Box::new(MutualTls))
}

impl Profile for MutualTls {
    fn name(&self) -> &'static str {
        NAME
    }

    fn slot(&self, _name: &str, _session: Option<&Session>, _moment: &Moment) -> Option<Vec<u8>> {
        None
    }

    fn seal(&self, _request: &mut Filled, _session: Option<&Session>, _moment: &Moment) -> Result<(), Unfit> {
        Ok(())
    }

    fn open(&self, answer: &mut Response) -> Opened {
        if answer.status == 401 { Opened::SessionOver } else { Opened::Answer }
    }
}
