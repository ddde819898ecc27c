//! One's own private key of SM2 and the public key of the other, by code of the simulators' own: signatures
//! (GB/T 32918.2) with SM3, two numbers of 32 bytes in Base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use sm2::dsa::signature::{Signer, Verifier};
use sm2::dsa::{Signature, SigningKey, VerifyingKey};
use sm2::{NonZeroScalar, PublicKey};

/// Who signs, as the standard has it where nothing else was agreed.
const SIGNER: &str = "1234567812345678";

/// Both keys, and what is signed and checked with them.
pub struct Pair {
    /// The own one.
    pub ours: NonZeroScalar,
    /// The other's.
    pub theirs: PublicKey,
    signing: SigningKey,
    verifying: VerifyingKey,
}

impl Pair {
    /// Of hexadecimal digits.
    pub fn of(ours: &str, theirs: &str) -> Self {
        let bytes = |digits: &str| hex::decode(digits).expect("keys are hexadecimal digits");
        let ours = NonZeroScalar::try_from(&bytes(ours)[..]).expect("it is a number of the curve");
        let theirs = PublicKey::from_sec1_bytes(&bytes(theirs)).expect("it is a point of the curve");
        let signing = SigningKey::from_nonzero_scalar(SIGNER, ours).expect("the name is short");
        let verifying = VerifyingKey::new(SIGNER, theirs).expect("the name is short");
        Self { ours, theirs, signing, verifying }
    }

    /// The signature of a text.
    pub fn sign(&self, text: &[u8]) -> String {
        let signature: Signature = self.signing.sign(text);
        BASE64.encode(signature.to_vec())
    }

    /// Whether the other signed a text so.
    pub fn has_signed(&self, text: &[u8], signature: &str) -> bool {
        let signature = BASE64.decode(signature).ok().and_then(|bytes| Signature::from_slice(&bytes).ok());
        signature.is_some_and(|signature| self.verifying.verify(text, &signature).is_ok())
    }
}
