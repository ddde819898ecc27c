//! `sorted-md5`: all parameters that are not empty, sorted by name, written as
//! `name=value&…` with the secret at their end, and the MD5 of that. The
//! parameters stand in the query, in a form or in a JSON object; key, time in
//! ms and nonce are among them.

use md5::{Digest, Md5};
use serde::Deserialize;

use super::{Moment, Opened, Profile, Session, Setup, Unfit};
use crate::config::Wrong;
use crate::sandbox::Response;
use crate::transport::fields::{Fields, Params, Place};
use crate::transport::said::Codes;
use crate::transport::verify::{Proof, Unproven, same};
use crate::transport::{Account, Filled};

pub(super) const NAME: &str = "sorted-md5";

/// How the parameters are written for signing.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Text {
    /// `a=1&b=2&appSecret=…`.
    #[default]
    Pairs,
    /// The values in the order of their names, then the secret, with nothing between.
    Values,
}

/// How the signature is written.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Case {
    #[default]
    Upper,
    Lower,
}

/// What differs from platform to platform.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct Settings {
    /// Where key, time, nonce and signature stand, and under which names.
    fields: Fields,
    /// Where the other parameters stand; where the fields do, unless those are headers: then in the query.
    over: Option<Place>,
    text: Text,
    case: Case,
    /// The name of the secret in the text.
    secret_name: String,
    /// What the platform's codes mean.
    answers: Codes,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            fields: Fields::default(),
            over: None,
            text: Text::Pairs,
            case: Case::Upper,
            secret_name: "appSecret".into(),
            answers: Codes::default(),
        }
    }
}

struct SortedMd5 {
    settings: Settings,
    account: Account,
}

pub(super) fn make(setup: &Setup<'_>) -> Result<Box<dyn Profile>, Wrong> {
    let account = setup.with_account("profile sorted-md5 signs with its key (number) and secret (password-file)")?;
    let settings: Settings = setup.own()?;
    if matches!(settings.over, Some(Place::Header)) {
        return Err(Wrong::value("over", "\"header\"", "query, form, json").under("profile-settings"));
    }
    Ok(Box::new(SortedMd5 { settings, account }))
}

impl SortedMd5 {
    /// All that is signed: the parameters, and the fields that stand elsewhere.
    fn params(&self, request: &Filled) -> Result<Params, Unfit> {
        let fields = &self.settings.fields;
        let over = self.settings.over.unwrap_or(match fields.place {
            Place::Header => Place::Query,
            place => place,
        });
        let mut params = Fields { place: over, ..fields.clone() }.read(request)?;
        if over != fields.place {
            let own = fields.read(request)?;
            for name in [&fields.key, &fields.time, &fields.nonce] {
                if let Some(value) = own.get(&fields.name(name)) {
                    params.0.push((name.clone(), value.to_vec()));
                }
            }
        }
        Ok(params)
    }

    fn signature(&self, params: Params) -> String {
        let Settings { fields, text, case, secret_name, .. } = &self.settings;
        let mut params = params.0;
        params.retain(|(name, value)| !value.is_empty() && *name != fields.sign);
        params.sort();
        let mut signed = Md5::new();
        for (name, value) in &params {
            if matches!(text, Text::Pairs) {
                signed.update(format!("{name}="));
            }
            signed.update(value);
            if matches!(text, Text::Pairs) {
                signed.update("&");
            }
        }
        if matches!(text, Text::Pairs) {
            signed.update(format!("{secret_name}="));
        }
        signed.update(self.account.password_file.secret().bytes());
        match case {
            Case::Upper => hex::encode_upper(signed.finalize()),
            Case::Lower => hex::encode(signed.finalize()),
        }
    }
}

impl Profile for SortedMd5 {
    fn name(&self) -> &'static str {
        NAME
    }

    fn slot(&self, name: &str, _session: Option<&Session>, moment: &Moment) -> Option<Vec<u8>> {
        match name {
            "account" => Some(self.account.number.clone().into_bytes()),
            "timestamp" => Some(moment.now.to_string().into_bytes()),
            "nonce" => Some(moment.nonce().into_bytes()),
            _ => None,
        }
    }

    fn seal(&self, request: &mut Filled, _session: Option<&Session>, moment: &Moment) -> Result<(), Unfit> {
        let fields = &self.settings.fields;
        let (time, nonce) = (moment.now.to_string(), moment.nonce());
        let own = [(&*fields.key, &*self.account.number), (&fields.time, &time), (&fields.nonce, &nonce)];
        fields.set(request, &own)
    }

    fn sign(&self, request: &Filled, _: Option<&Session>, _: &Moment) -> Result<Option<Vec<u8>>, Unfit> {
        Ok(Some(self.signature(self.params(request)?).into_bytes()))
    }

    fn attach(&self, request: &mut Filled, signature: Vec<u8>) -> Result<(), Unfit> {
        self.settings.fields.set_sign(request, &signature)
    }

    fn open(&self, answer: &mut Response) -> Opened {
        self.settings.answers.opened(answer)
    }

    fn verifies(&self) -> bool {
        true
    }

    fn verify(&self, call: &mut Filled) -> Result<Proof, Unproven> {
        let fields = &self.settings.fields;
        let own = fields.read(call)?;
        let claim = fields.claim(&own, &self.account.number)?;
        let nonce = own.get(&fields.name(&fields.nonce)).ok_or_else(|| Unproven::Missing(fields.nonce.clone()))?;
        if !same(self.signature(self.params(call)?), &claim.sign) {
            return Err(Unproven::Signature);
        }
        fields.remove(call, &fields.sign);
        Ok(Proof { at: claim.at, nonce: nonce.to_vec() })
    }
}

#[cfg(test)]
#[path = "sorted_md5/tests.rs"]
mod tests;
