//! Keys of the Chinese commercial ciphers, and what is done with them: SM2
//! signatures (GB/T 32918.2) and encryption (GB/T 32918.4) with SM3 (GB/T
//! 32905), SM4 (GB/T 32907) in CBC or ECB. Cannot be printed.

use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyInit, KeyIvInit};
use rand_chacha::ChaCha20Rng;
use serde::Deserialize;
use sm2::dsa::signature::{Signer, Verifier};
use sm2::dsa::{Signature, SigningKey, VerifyingKey};
use sm2::pke::{DecryptingKey, EncryptingKey, Mode};
use sm2::{NonZeroScalar, PublicKey};
use sm4::Sm4;

use crate::config::Wrong;

/// A key of SM4, and a block of it, in bytes.
pub(super) const BLOCK: usize = 16;

/// How SM4 goes from block to block; bodies are filled up after PKCS #7.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Blocks {
    /// Chained; the first block of what is sealed is the random one it begins with.
    #[default]
    Cbc,
    /// Each alone: equal blocks of a body are seen to be equal.
    Ecb,
}

/// How a signature is written.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::transport::profile) enum Form {
    /// The two numbers of 32 bytes, one after the other.
    #[default]
    Raw,
    /// `SEQUENCE { r INTEGER, s INTEGER }` (GM/T 0009).
    Der,
}

/// How the parts of what SM2 encrypts follow each other.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::transport::profile) enum Order {
    /// Point, digest, text (GB/T 32918.4).
    #[default]
    C1c3c2,
    /// Point, text, digest, as before 2012.
    C1c2c3,
    /// `SEQUENCE { x, y, digest, text }` (GM/T 0009).
    Der,
}

/// What is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::transport::profile) enum Unread {
    Ours,
    Theirs,
    /// It is too long to go with one.
    Identity,
}

impl Unread {
    /// The refusal of the setting; `theirs` is what stands as the platform's key.
    pub(in crate::transport::profile) fn wrong(self, theirs: &str) -> Wrong {
        match self {
            Self::Ours => {
                Wrong::value("private-key-file", "a file without a key", "64 hexadecimal digits, a key of SM2")
            }
            Self::Theirs => {
                let allowed = "128 hexadecimal digits, or 130 that begin with 04: a point of SM2's curve";
                Wrong::value("platform-key", format!("{theirs:?}"), allowed)
            }
            Self::Identity => Wrong::value("identity", "too long", "8,191 bytes or less"),
        }
    }
}

/// Our key and the platform's.
pub(in crate::transport::profile) struct Keys {
    ours: SigningKey,
    theirs: VerifyingKey,
    unwrapping: DecryptingKey,
    wrapping: EncryptingKey,
    order: Order,
}

impl Keys {
    /// Of the numbers as they are written, if they are keys: 64 hexadecimal
    /// digits of ours, 128 of the platform's, `04` before them or not.
    pub fn read(ours: &[u8], theirs: &str, identity: &str, order: Order) -> Result<Self, Unread> {
        let ours =
            hex::decode(ours).ok().and_then(|bytes| NonZeroScalar::try_from(&bytes[..]).ok()).ok_or(Unread::Ours)?;
        let theirs =
            hex::decode(theirs).ok().map(|bytes| if bytes.len() == 64 { [&[4][..], &bytes].concat() } else { bytes });
        let theirs = theirs.and_then(|bytes| PublicKey::from_sec1_bytes(&bytes).ok()).ok_or(Unread::Theirs)?;
        let mode = if matches!(order, Order::C1c2c3) { Mode::C1C2C3 } else { Mode::C1C3C2 };
        Ok(Self {
            ours: SigningKey::from_nonzero_scalar(identity, ours).map_err(|_| Unread::Identity)?,
            theirs: VerifyingKey::new(identity, theirs).map_err(|_| Unread::Identity)?,
            unwrapping: DecryptingKey::new_with_mode(ours, mode),
            wrapping: EncryptingKey::new_with_mode(theirs, mode),
            order,
        })
    }

    /// Our signature of a text. The same text has the same (RFC 6979).
    pub fn sign(&self, text: &[u8], form: Form) -> Vec<u8> {
        let signature: Signature = self.ours.sign(text);
        match form {
            Form::Raw => signature.to_vec(),
            Form::Der => signature.to_der().as_ref().to_vec(),
        }
    }

    /// The platform's signature of a text, as two numbers; none where it is not.
    pub fn verified(&self, text: &[u8], signature: &[u8], form: Form) -> Option<Vec<u8>> {
        let signature = match form {
            Form::Raw => Signature::from_slice(signature),
            Form::Der => Signature::from_der(signature),
        };
        let signature = signature.ok()?;
        self.theirs.verify(text, &signature).ok()?;
        Some(signature.to_vec())
    }

    /// A key for the platform's eyes alone.
    pub fn wrap(&self, key: &[u8; BLOCK], chance: &mut ChaCha20Rng) -> Vec<u8> {
        let wrapped = match self.order {
            Order::Der => self.wrapping.encrypt_der(chance, key),
            Order::C1c3c2 | Order::C1c2c3 => self.wrapping.encrypt(chance, key),
        };
        wrapped.expect("the key is not empty, the platform's is a point of the curve, and chance does not fail")
    }

    /// The key that the platform wrapped for us. Some leave the `04` out that
    /// says how the point is written.
    pub fn unwrap(&self, wrapped: &[u8]) -> Option<[u8; BLOCK]> {
        const BARE: usize = 64 + 32 + BLOCK;
        let key = match self.order {
            Order::Der => self.unwrapping.decrypt_der(wrapped),
            _ if wrapped.len() == BARE => self.unwrapping.decrypt(&[&[4][..], wrapped].concat()),
            Order::C1c3c2 | Order::C1c2c3 => self.unwrapping.decrypt(wrapped),
        };
        key.ok()?.try_into().ok()
    }
}

/// Seals a body; `first` is what CBC begins with.
pub(super) fn seal(blocks: Blocks, key: &[u8; BLOCK], first: [u8; BLOCK], plain: &[u8]) -> Vec<u8> {
    match blocks {
        Blocks::Cbc => {
            let sealed = cbc::Encryptor::<Sm4>::new(key.into(), &first.into()).encrypt_padded_vec::<Pkcs7>(plain);
            [&first[..], &sealed].concat()
        }
        Blocks::Ecb => ecb::Encryptor::<Sm4>::new(key.into()).encrypt_padded_vec::<Pkcs7>(plain),
    }
}

/// Opens it again; none where it was not sealed so.
pub(super) fn open(blocks: Blocks, key: &[u8; BLOCK], sealed: &[u8]) -> Option<Vec<u8>> {
    match blocks {
        Blocks::Cbc => {
            let (first, sealed) = sealed.split_first_chunk::<BLOCK>()?;
            cbc::Decryptor::<Sm4>::new(key.into(), first.into()).decrypt_padded_vec::<Pkcs7>(sealed).ok()
        }
        Blocks::Ecb => ecb::Decryptor::<Sm4>::new(key.into()).decrypt_padded_vec::<Pkcs7>(sealed).ok(),
    }
}

#[cfg(test)]
#[path = "keys/tests.rs"]
pub(in crate::transport::profile) mod tests;
