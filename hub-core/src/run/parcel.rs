//! Signed files of adapters as they lie in the topic `plugin.package`: cut into pieces that a broker takes, put
//! together again and compared with the digest that the standing names.

use sha2::{Digest, Sha256};

use semver::Version;

use crate::code;
use crate::kafka::{self, KafkaError, Outgoing, Settings};
use crate::message::topic;
use crate::plugin::PluginError;

/// Bytes of a piece: half of what a broker takes as one message where nobody said otherwise.
const PIECE: usize = 512 << 10;

/// Why a signed file was not got.
#[derive(Debug, thiserror::Error)]
pub(super) enum ParcelError {
    /// The broker.
    #[error(transparent)]
    Kafka(#[from] KafkaError),
    /// It is not what the standing names.
    #[error(transparent)]
    Plugin(#[from] PluginError),
}

/// The file in pieces, as messages.
pub(super) fn pack(name: &str, version: &Version, bytes: &[u8]) -> Vec<Outgoing> {
    let piece = |(n, piece): (usize, &[u8])| message(name, version, n, Some(piece.to_vec()));
    bytes.chunks(PIECE).enumerate().map(piece).collect()
}

/// What has a file of so many bytes go.
pub(super) fn clear(name: &str, version: &Version, bytes: u64) -> Vec<Outgoing> {
    let pieces = usize::try_from(bytes).unwrap_or(usize::MAX).div_ceil(PIECE);
    (0..pieces).map(|n| message(name, version, n, None)).collect()
}

/// The file, as it was put there.
///
/// # Errors
/// The broker; HUB-4524 where the topic has no such file.
pub(super) fn fetch(settings: &Settings, name: &str, version: &Version, sha256: &str) -> Result<Vec<u8>, ParcelError> {
    let head = format!("{name}@{version}/");
    let pieces = kafka::chosen(settings, topic::PACKAGE, |key| key.starts_with(head.as_bytes()))?;
    // Numbers of pieces have one width, so keys are in their order.
    Ok(joined(name, version, sha256, pieces.into_values())?)
}

/// Pieces in their order as the file that they are of.
fn joined(
    name: &str,
    version: &Version,
    sha256: &str,
    pieces: impl Iterator<Item = Vec<u8>>,
) -> Result<Vec<u8>, PluginError> {
    let bytes: Vec<u8> = pieces.flatten().collect();
    if hex::encode(Sha256::digest(&bytes)) == sha256 {
        return Ok(bytes);
    }
    let message = format!("{name}@{version}: {} has {} bytes of it", topic::PACKAGE, bytes.len());
    Err(PluginError::Stop { code: code!(4524), message })
}

fn message(name: &str, version: &Version, n: usize, payload: Option<Vec<u8>>) -> Outgoing {
    Outgoing::new(topic::PACKAGE, Some(0), Some(format!("{name}@{version}/{n:05}").as_bytes()), payload)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_whole_in_the_topic_is_none() {
        let version: Version = "1.0.0".parse().unwrap();
        let file: Vec<u8> = (0..PIECE * 2 + 9).map(|n| u8::try_from(n % 251).unwrap()).collect();
        let sha256 = hex::encode(Sha256::digest(&file));
        let pieces: Vec<Vec<u8>> = file.chunks(PIECE).map(<[u8]>::to_vec).collect();
        assert_eq!(pack("a", &version, &file).len(), pieces.len());
        assert_eq!(clear("a", &version, file.len() as u64).len(), pieces.len(), "all of it goes");
        let got = |pieces: &[&Vec<u8>]| joined("a", &version, &sha256, pieces.iter().map(|piece| (*piece).clone()));
        let [first, second, last] = &pieces[..] else { panic!("{} pieces", pieces.len()) };
        assert_eq!(got(&[first, second, last]).unwrap(), file);
        let changed = vec![0; second.len()];
        for (pieces, why) in [
            (&[first, last][..], "cut: 524297"),
            (&[first, &changed, last], "changed: 1048585"),
            (&[first, last, second], "in another order: 1048585"),
            (&[], "not there: 0"),
        ] {
            let told = got(pieces).unwrap_err().to_string();
            let bytes = why.rsplit(' ').next().unwrap();
            assert_eq!(told, format!("HUB-4524: a@1.0.0: plugin.package has {bytes} bytes of it"), "{why}");
        }
    }
}
