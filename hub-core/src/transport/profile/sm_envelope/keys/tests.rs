//! Vectors of two libraries that are not ours: gmssl 3.2.2 (Python) and OpenSSL
//! 3.0.19. What is theirs was made by them with the keys, and where named the
//! random number, that stand here; what is ours was given to both once, and both
//! took it. It is the same each time, so if it changes, both must be asked again.

use rand_chacha::rand_core::SeedableRng;
use sm3::{Digest, Sm3};

use super::*;

/// The hub's private number, and the platform's, of which each has a public point.
pub(crate) const HUB: &str = "39945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b"; // pragma: allowlist secret
pub(crate) const PLATFORM: &str = "5dd701828c424b84c5d56770ecf7c4fe882e654cac53c7cc89a66b1709068b9d"; // pragma: allowlist secret
pub(crate) const HUB_POINT: &str = "05ad703c9f8c2d98dc093fe4c69c23a76eaaa4782f619d82ba5ae54d37b5447037b40182c07b9029eb9b1c627f2762082ce9cd317b4d5985bcc3e8365c3cc549"; // pragma: allowlist secret
pub(crate) const PLATFORM_POINT: &str = "ff6712d3a7fc0d1b9e01ff471a87ea87525e47c7775039d19304e554defe0913f632025f692776d4c13470eca36ac85d560e794e1bccf53d82c015988e0eb956"; // pragma: allowlist secret
const IDENTITY: &str = "1234567812345678";
const MESSAGE: &[u8] = b"message digest";
const BODY: &str = r#"{"name":"鹤山"}"#;

fn keys(order: Order) -> Keys {
    Keys::read(HUB.as_bytes(), PLATFORM_POINT, IDENTITY, order).unwrap_or_else(|unread| panic!("{unread:?}"))
}

/// The platform's side of the same keys.
fn theirs(order: Order) -> Keys {
    Keys::read(PLATFORM.as_bytes(), &format!("04{HUB_POINT}"), IDENTITY, order)
        .unwrap_or_else(|unread| panic!("{unread:?}"))
}

/// 00 01 … 0f.
fn key() -> [u8; BLOCK] {
    std::array::from_fn(|n| n as u8)
}

/// 10 11 … 1f.
fn first() -> [u8; BLOCK] {
    std::array::from_fn(|n| 16 + n as u8)
}

fn bytes(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

#[test]
fn sm3_is_that_of_the_standard() {
    let abc = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"; // pragma: allowlist secret
    assert_eq!(hex::encode(Sm3::digest(b"abc")), abc);
}

#[test]
fn sm4_seals_and_opens_as_both_libraries_do() {
    let ecb = "2d4ef16c7e4dd2399aa4999f9b00181dfe7a66fbff79c05a460f0778cb6a7b61"; // pragma: allowlist secret
    let cbc = "82e4baee5ee9a04e2ef61b57deee64ec818ae07d0a87ced30164b48d8eebbc5b"; // pragma: allowlist secret
    for (blocks, sealed) in [(Blocks::Ecb, bytes(ecb)), (Blocks::Cbc, [&first()[..], &bytes(cbc)].concat())] {
        assert_eq!(seal(blocks, &key(), first(), BODY.as_bytes()), sealed, "{blocks:?}");
        assert_eq!(open(blocks, &key(), &sealed).as_deref(), Some(BODY.as_bytes()), "{blocks:?}");
        for cut in [0, 1, BLOCK - 1, sealed.len() - 1] {
            assert_eq!(open(blocks, &key(), &sealed[..cut]), None, "{blocks:?} {cut}");
        }
        assert_ne!(open(blocks, &first(), &sealed).as_deref(), Some(BODY.as_bytes()));
    }
}

#[test]
fn their_signatures_are_verified() {
    let gmssl = "e937c830a0d52a6f96cc969c14cb300a3f79a7d455ef222a5c195507b267e7d4\
                 ddf4e2d6ddd82237fc3c4a062b630cbe70cc7f82ef03966044b93a0425826eec";
    let openssl = "3045022047718de9918e61e61c4abd7f1c211cc93477012b728b51c57878fc9a60baaf37\
                   022100f5f46357e2c507aa4288d06e51c65b7b510d12ae5827c7d11a3ed838594ab293";
    for (form, signature) in [(Form::Raw, bytes(gmssl)), (Form::Der, bytes(openssl))] {
        let keys = keys(Order::C1c3c2);
        assert_eq!(keys.verified(MESSAGE, &signature, form).map(|numbers| numbers.len()), Some(64), "{form:?}");
        assert_eq!(keys.verified(b"message digesT", &signature, form), None, "{form:?}");
        for (at, bit) in (0..signature.len()).zip([1, 2, 4, 8, 16, 32, 64, 128].into_iter().cycle()) {
            let mut changed = signature.clone();
            changed[at] ^= bit;
            assert_eq!(keys.verified(MESSAGE, &changed, form), None, "{form:?}, byte {at}");
        }
        let other = Keys::read(HUB.as_bytes(), PLATFORM_POINT, "another", Order::C1c3c2);
        assert_eq!(other.ok().unwrap().verified(MESSAGE, &signature, form), None, "whoever signs is signed, too");
    }
}

#[test]
fn our_signatures_are_those_that_they_verified() {
    let ours = keys(Order::C1c3c2).sign(MESSAGE, Form::Raw);
    assert_eq!(hex::encode(&ours), "01b3351be66748d70b343561d903d1acb72ac5cdf04758649c2aaa19b7e9587e3dcd469a3c4654b6931a4ad86b3c4a87bef33bd548c3a6b6b59d2d0aeba57ffe");
    let der = keys(Order::C1c3c2).sign(MESSAGE, Form::Der);
    assert_eq!(hex::encode(&der), "3044022001b3351be66748d70b343561d903d1acb72ac5cdf04758649c2aaa19b7e9587e02203dcd469a3c4654b6931a4ad86b3c4a87bef33bd548c3a6b6b59d2d0aeba57ffe");
    for (form, signature) in [(Form::Raw, ours), (Form::Der, der)] {
        assert!(theirs(Order::C1c3c2).verified(MESSAGE, &signature, form).is_some(), "{form:?}");
    }
}

#[test]
fn keys_that_they_wrapped_are_unwrapped() {
    // gmssl leaves out how the point is written; this point's first byte says the same by chance.
    let point = "04ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73\
                 e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0";
    let text = "5ab8d301a021ea6a85697b58788acbc6"; // pragma: allowlist secret
    let digest = "c0c8ad59a53dd63a91f97b655dc35ccadd6179379ab0848aaf82b8de8a9e6564"; // pragma: allowlist secret
    let openssl = "307802200187238d4452ada2d879696374a5e9e8ec6277f54ca3bfe3e6fb608e61626678\
                   022030a239509473cd1ec2985bebd80130daafb6bb05fe5eb52ecd772ba5facd69fe\
                   042088e191f1c30295bd13f2fdfa67c8a7f1c3cd5954102841e0b85335100df60dc4\
                   0410451d6cac3439df057897d6743f8ddef5";
    for (order, wrapped) in [
        (Order::C1c3c2, format!("{point}{digest}{text}")),
        (Order::C1c3c2, format!("04{point}{digest}{text}")),
        (Order::C1c2c3, format!("{point}{text}{digest}")),
        (Order::C1c2c3, format!("04{point}{text}{digest}")),
        (Order::Der, openssl.to_owned()),
    ] {
        let wrapped = bytes(&wrapped);
        assert_eq!(keys(order).unwrap(&wrapped), Some(key()), "{order:?}");
        assert_eq!(theirs(order).unwrap(&wrapped), None, "{order:?}: it is for the hub alone");
        for at in 0..wrapped.len() {
            let mut changed = wrapped.clone();
            changed[at] ^= 1;
            assert_eq!(keys(order).unwrap(&changed), None, "{order:?}, byte {at}");
            assert_eq!(keys(order).unwrap(&wrapped[..at]), None, "{order:?}, cut at {at}");
        }
    }
}

#[test]
fn keys_that_we_wrap_are_those_that_they_unwrapped() {
    for (order, wrapped) in [
        (Order::C1c3c2, "0490653d49e5b16aaac22bd775471bea82efd584165a0fa602f1de761aeb947656f43b76302d0a95baf73363c07e264e82dfeb09d0b698e9f252105d13b419435faad782d8652dc7f4e7e1e07d94dab577a7fd0c338e38c69f382f652807aa4cc9f7b17b55dfbdf422406f8ca052947c2d"),
        (Order::C1c2c3, "0490653d49e5b16aaac22bd775471bea82efd584165a0fa602f1de761aeb947656f43b76302d0a95baf73363c07e264e82dfeb09d0b698e9f252105d13b419435ff7b17b55dfbdf422406f8ca052947c2daad782d8652dc7f4e7e1e07d94dab577a7fd0c338e38c69f382f652807aa4cc9"),
        (Order::Der, "307a02210090653d49e5b16aaac22bd775471bea82efd584165a0fa602f1de761aeb947656022100f43b76302d0a95baf73363c07e264e82dfeb09d0b698e9f252105d13b419435f0420aad782d8652dc7f4e7e1e07d94dab577a7fd0c338e38c69f382f652807aa4cc90410f7b17b55dfbdf422406f8ca052947c2d"),
    ] {
        let ours = keys(order).wrap(&key(), &mut ChaCha20Rng::from_seed([7; 32]));
        assert_eq!(hex::encode(&ours), wrapped, "{order:?}");
        assert_eq!(theirs(order).unwrap(&ours), Some(key()));
    }
}

#[test]
fn what_is_no_key_is_refused() {
    let read = |ours: &str, theirs: &str| Keys::read(ours.as_bytes(), theirs, IDENTITY, Order::Der).err();
    let zero = "0".repeat(64);
    let order = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123"; // pragma: allowlist secret
    for ours in ["", "39", zero.as_str(), order, "x9945208"] {
        assert_eq!(read(ours, PLATFORM_POINT), Some(Unread::Ours), "{ours}");
    }
    let beside = PLATFORM_POINT.replace("ff6712", "ff6713");
    for theirs in ["", "00", &"0".repeat(128), &beside, &format!("03{PLATFORM_POINT}")] {
        assert_eq!(read(HUB, theirs), Some(Unread::Theirs), "{theirs}");
    }
    let long = "x".repeat(8_192);
    assert_eq!(Keys::read(HUB.as_bytes(), PLATFORM_POINT, &long, Order::Der).err(), Some(Unread::Identity));
}
