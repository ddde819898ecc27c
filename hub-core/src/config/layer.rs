//! The layers: a TOML file, the environment, flags. Each value keeps the name
//! of the layer that gave it, which is what people are told.

use std::path::{Path, PathBuf};

use figment::providers::{Format, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};

use super::ConfigError;

/// Variables that begin like settings and are read elsewhere, by the commands.
const NOT_SETTINGS: &[&str] = &["HUB_CA", "HUB_CONFIG", "HUB_LOG", "HUB_TOKEN", "HUB_URL"];
const PREFIX: &str = "HUB_";

/// What configuration is made of, besides the defaults.
#[derive(Debug, Clone, Default)]
pub struct Layers {
    /// The TOML file of `--config`.
    pub file: Option<PathBuf>,
    /// The environment. Of it counts `HUB_<TABLE>__<KEY>`: two underscores
    /// between tables, one for a hyphen (`HUB_HTTP__MAX_BODY`).
    pub environment: Vec<(String, String)>,
    /// Flags, each `<key>=<value>` with the key as TOML has it.
    pub flags: Vec<String>,
}

impl Layers {
    /// A file, the process's environment, flags.
    #[must_use]
    pub fn of_process(file: Option<PathBuf>, flags: Vec<String>) -> Self {
        // A variable that is no UTF-8 names no setting, and a setting's value is UTF-8.
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.to_string_lossy().into_owned())))
            .collect();
        Self { file, environment, flags }
    }

    /// Absolute folder of the file, else the working folder.
    pub(super) fn base(&self) -> Result<PathBuf, ConfigError> {
        let folder = self.file.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
        let here = std::env::current_dir().map_err(|error| ConfigError::unreadable("the working folder", &error))?;
        Ok(here.join(folder))
    }

    /// All layers in one, and the file's text.
    pub(super) fn merge(&self) -> Result<(Figment, String), ConfigError> {
        let mut figment = Figment::new();
        let mut text = String::new();
        if let Some(file) = &self.file {
            let name = file.display().to_string();
            text = std::fs::read_to_string(file).map_err(|error| ConfigError::unreadable(&name, &error))?;
            let dict = toml_dict(&text).map_err(|error| ConfigError::unreadable(&name, &error))?;
            figment = figment.merge(Layer { name, dict, is_file: true });
        }
        for (variable, value) in &self.environment {
            let Some(rest) = variable.strip_prefix(PREFIX) else { continue };
            if NOT_SETTINGS.contains(&variable.as_str()) {
                continue;
            }
            let keys: Vec<String> = rest.split("__").map(|key| key.to_lowercase().replace('_', "-")).collect();
            let dict = nest(&keys, value);
            figment = figment.merge(Layer { name: variable.clone(), dict, is_file: false });
        }
        for flag in &self.flags {
            let dict = flag_dict(flag).ok_or_else(|| ConfigError::flag(flag))?;
            figment = figment.merge(Layer { name: format!("flag {flag}"), dict, is_file: false });
        }
        Ok((figment, text))
    }
}

fn toml_dict(text: &str) -> Result<Dict, String> {
    Toml::from_str(text).map_err(|error| error.to_string())
}

/// A flag is a line of TOML, but a text needs no quotes.
fn flag_dict(flag: &str) -> Option<Dict> {
    let (key, value) = flag.split_once('=')?;
    toml_dict(flag).or_else(|_| toml_dict(&format!("{key} = {value:?}"))).ok()
}

fn nest(keys: &[String], text: &str) -> Dict {
    // Never fails: what is no number, boolean, list or table is a string.
    let value: Value = text.parse().unwrap_or_else(|_| Value::from(text));
    let nested = keys.iter().rev().fold(value, |value, key| Value::from(Dict::from([(key.clone(), value)])));
    nested.into_dict().unwrap_or_default()
}

/// One layer as figment takes it.
struct Layer {
    name: String,
    dict: Dict,
    is_file: bool,
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        let metadata = Metadata::named(self.name.clone());
        if self.is_file { metadata.source(Path::new(&self.name)) } else { metadata }
    }

    fn data(&self) -> figment::Result<Map<Profile, Dict>> {
        Ok(Profile::Default.collect(self.dict.clone()))
    }
}
