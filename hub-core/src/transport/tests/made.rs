//! Profiles made as the configuration makes them, for the vectors of each.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::*;
use crate::config::Wrong;
use crate::transport::filled::Filled;
use crate::transport::profile::{Moment, Profile, Session, Unfit};

/// A file that only its owner reads.
pub(in crate::transport) fn secret(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// The profile of a platform whose secrets are these files.
pub(in crate::transport) fn tried(files: &[(&str, &str)], text: &str) -> Result<Box<dyn Profile>, Wrong> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        secret(folder.path(), name, text);
    }
    let mut settings: PlatformSettings = toml::from_str(text).unwrap();
    settings.check(folder.path())?;
    settings.profile()
}

/// The same of a profile with an account, whose settings are these.
pub(in crate::transport) fn signing(name: &str, account: [&str; 2], settings: &str) -> Box<dyn Profile> {
    let [number, secret] = account;
    let text = format!(
        "profile = {name:?}\nbase = \"https://platform.example/base\"\n\
         account = {{ number = {number:?}, password-file = \"secret\" }}\nprofile-settings = {{ {settings} }}"
    );
    tried(&[("secret", secret)], &text).unwrap()
}

pub(in crate::transport) fn at(now: i64) -> Moment {
    Moment { now, nonce: 0xab, seed: [7; 32] }
}

/// A request as it goes out.
pub(in crate::transport) fn sent(
    profile: &dyn Profile,
    mut request: Filled,
    session: Option<&Session>,
    moment: &Moment,
) -> Result<Filled, Unfit> {
    profile.seal(&mut request, session, moment)?;
    if let Some(signature) = profile.sign(&request, session, moment)? {
        profile.attach(&mut request, signature)?;
    }
    Ok(request)
}

/// A header as text.
pub(in crate::transport) fn header<'a>(request: &'a Filled, name: &str) -> &'a str {
    request.header_text(name).unwrap_or_default()
}
