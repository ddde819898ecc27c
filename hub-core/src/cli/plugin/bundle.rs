//! `hub plugin key|sign|verify`: what vendor and administrator do with a package before any hub sees it.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use jiff::Timestamp;
use minisign::{KeyPair, SecretKey, SecretKeyBox};
use serde_json::{Value, json};

use super::super::{Configured, load};
use crate::message::day_of;
use crate::plugin::bundle::{Bundle, Contents, Signed, Trusted, TrustedKey};

/// What a signed package's file is named with.
const ENDING: &str = "plugin";

fn password(file: Option<&Path>) -> Result<Option<String>> {
    let read = |path: &Path| fs::read_to_string(path).with_context(|| path.display().to_string());
    Ok(file.map(read).transpose()?.map(|text| text.trim_end_matches(['\n', '\r']).to_owned()))
}

/// A new file, which only who made it can read.
fn write_new(path: &Path, text: &str, mode: u32) -> Result<()> {
    let opened = OpenOptions::new().write(true).create_new(true).mode(mode).open(path);
    opened.and_then(|mut file| file.write_all(text.as_bytes())).with_context(|| path.display().to_string())
}

pub(super) fn key(name: &Path, password_file: Option<&Path>) -> Result<ExitCode> {
    let pair = match password(password_file)? {
        Some(password) => KeyPair::generate_encrypted_keypair(Some(password))?,
        None => KeyPair::generate_unencrypted_keypair()?,
    };
    let (secret, public) = (name.with_extension("key"), name.with_extension("pub"));
    write_new(&secret, &pair.sk.to_box(None)?.to_string(), 0o600)?;
    write_new(&public, &pair.pk.to_box()?.to_string(), 0o644)?;
    println!("{} signs; keep it. Who installs what it signed trusts:", secret.display());
    println!("key = {:?}", pair.pk.to_base64());
    Ok(ExitCode::SUCCESS)
}

fn secret_key(path: &Path, password_file: Option<&Path>) -> Result<SecretKey> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let sealed = SecretKeyBox::from_string(&text).with_context(|| path.display().to_string())?;
    let opened = match password(password_file)? {
        Some(password) => sealed.into_secret_key(Some(password)),
        None => sealed.into_unencrypted_secret_key(),
    };
    opened.with_context(|| format!("{}: is --password-file right?", path.display()))
}

pub(super) fn sign(folder: &Path, key: &Path, password_file: Option<&Path>, out: &Path) -> Result<ExitCode> {
    let contents = Contents::of_folder(folder)?;
    let manifest = contents.manifest()?;
    let bundle = Bundle::sign(&contents, &secret_key(key, password_file)?, Timestamp::now().as_millisecond())?;
    let name = format!("{}-{}.{ENDING}", manifest.name, manifest.version);
    let path = if out.is_dir() { out.join(name) } else { out.to_owned() };
    let bytes = bundle.write();
    fs::write(&path, &bytes).with_context(|| path.display().to_string())?;
    println!("{}: {} signed, {} bytes", path.display(), manifest.adapter(), bytes.len());
    Ok(ExitCode::SUCCESS)
}

/// Trusts the keys of these files too.
fn trust_also(trusted: &mut Trusted, files: &[PathBuf]) -> Result<()> {
    for path in files {
        let key = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        trusted.0.insert(path.display().to_string(), TrustedKey { key, until: None, plugins: Vec::new() });
    }
    Ok(trusted.check()?)
}

pub(super) fn verify(file: &Path, trust: &[PathBuf], json: bool, configured: &Configured) -> Result<ExitCode> {
    let mut trusted = Trusted::default();
    if configured.config.is_some() {
        match load(configured) {
            Ok(loaded) => trusted = loaded.settings.plugins.trusted,
            Err(code) => return Ok(code),
        }
    }
    trust_also(&mut trusted, trust)?;
    let bytes = fs::read(file).with_context(|| file.display().to_string())?;
    let today = day_of(Timestamp::now().as_millisecond()).expect("the calendar has today");
    let signed = Bundle::read(&bytes)?.verify(&trusted, today)?;
    if json {
        println!("{}", told(&signed));
    } else {
        show(&signed);
    }
    Ok(ExitCode::SUCCESS)
}

fn told(signed: &Signed) -> Value {
    let manifest = &signed.manifest;
    json!({
        "name": manifest.name,
        "version": manifest.version.to_string(),
        "signer": signed.signer,
        "comment": signed.comment,
        "sha256": signed.digest,
        "capabilities": manifest.capabilities.iter().map(|one| one.as_str()).collect::<Vec<_>>(),
        "subjects": manifest.subjects.keys().collect::<Vec<_>>(),
        "wants": { "profiles": manifest.wants.profiles, "hosts": manifest.wants.hosts, "memory": manifest.limits.memory },
        "files": signed.contents.files().map(|(name, bytes)| json!({ "name": name, "bytes": bytes })).collect::<Vec<_>>(),
    })
}

fn show(signed: &Signed) {
    let manifest = &signed.manifest;
    let list = |words: &[String]| if words.is_empty() { "none".to_owned() } else { words.join(", ") };
    println!("{} is signed by {}", manifest.adapter(), signed.signer);
    println!("  {}", signed.comment.replace('\t', "  "));
    println!("  sha256        {}", signed.digest);
    let offered: Vec<String> = manifest.capabilities.iter().map(|one| one.as_str().to_owned()).collect();
    println!("  capabilities  {}", list(&offered));
    println!("  subjects      {}", list(&manifest.subjects.keys().cloned().collect::<Vec<_>>()));
    println!("  profiles      {}", list(&manifest.wants.profiles));
    println!("  hosts         {}", list(&manifest.wants.hosts.iter().map(ToString::to_string).collect::<Vec<_>>()));
    println!("  memory        {} MiB", manifest.limits.memory >> 20);
    for (name, bytes) in signed.contents.files().filter(|(name, _)| !name.starts_with("cases/")) {
        println!("  {name}  {bytes} bytes");
    }
    println!("  cases/  {} files", signed.contents.files().filter(|(name, _)| name.starts_with("cases/")).count());
}
