//! The contract as Rust, one set of bindings a capability.
//!
//! Each capability is a world of its own, so that a component exports exactly
//! what its adapter offers; the interfaces they share are generated once and
//! referred to by the others. Knows nothing of settings or events' content.

#![allow(
    unsafe_code,
    unused_qualifications,
    missing_docs,
    reason = "generated from schemas/wit/adapter.wit: raw ABI calls, documented there"
)]

/// `types`, `http` and `log`: what the capabilities share.
pub mod shared {
    wit_bindgen::generate!({
        inline: "
            package hub:sdk-shared;
            world shared {
                import hub:adapter/types@1.0.0;
                import hub:adapter/http@1.0.0;
                import hub:adapter/log@1.0.0;
            }
        ",
        path: "../../schemas/wit/adapter.wit",
        additional_derives: [Clone, PartialEq],
        generate_unused_types: true,
        generate_all,
    });
}

/// `setup`.
pub mod setup {
    wit_bindgen::generate!({
        inline: "
            package hub:sdk-setup;
            world sdk-setup { export hub:adapter/setup@1.0.0; }
        ",
        path: "../../schemas/wit/adapter.wit",
        with: { "hub:adapter/types@1.0.0": crate::bindings::shared::hub::adapter::types },
        generate_all,
        pub_export_macro: true,
    });
}

/// `translate`.
pub mod translate {
    wit_bindgen::generate!({
        inline: "
            package hub:sdk-translate;
            world sdk-translate { export hub:adapter/translate@1.0.0; }
        ",
        path: "../../schemas/wit/adapter.wit",
        with: { "hub:adapter/types@1.0.0": crate::bindings::shared::hub::adapter::types },
        additional_derives: [Clone, PartialEq],
        generate_all,
        pub_export_macro: true,
    });
}

/// `pull`.
pub mod pull {
    wit_bindgen::generate!({
        inline: "
            package hub:sdk-pull;
            world sdk-pull { export hub:adapter/pull@1.0.0; }
        ",
        path: "../../schemas/wit/adapter.wit",
        with: {
            "hub:adapter/types@1.0.0": crate::bindings::shared::hub::adapter::types,
            "hub:adapter/http@1.0.0": crate::bindings::shared::hub::adapter::http,
        },
        additional_derives: [Clone, PartialEq],
        generate_all,
        pub_export_macro: true,
    });
}

/// `receive`.
pub mod receive {
    wit_bindgen::generate!({
        inline: "
            package hub:sdk-receive;
            world sdk-receive { export hub:adapter/receive@1.0.0; }
        ",
        path: "../../schemas/wit/adapter.wit",
        with: { "hub:adapter/types@1.0.0": crate::bindings::shared::hub::adapter::types },
        additional_derives: [Clone, PartialEq],
        generate_all,
        pub_export_macro: true,
    });
}

/// `deliver`.
pub mod deliver {
    wit_bindgen::generate!({
        inline: "
            package hub:sdk-deliver;
            world sdk-deliver { export hub:adapter/deliver@1.0.0; }
        ",
        path: "../../schemas/wit/adapter.wit",
        with: {
            "hub:adapter/types@1.0.0": crate::bindings::shared::hub::adapter::types,
            "hub:adapter/http@1.0.0": crate::bindings::shared::hub::adapter::http,
        },
        additional_derives: [Clone, PartialEq],
        generate_all,
        pub_export_macro: true,
    });
}

/// The contract's types under one roof. What a step of giving back is called
/// differs from the step of a round, so that both can be named.
pub mod contract {
    pub use super::deliver::exports::hub::adapter::deliver::{Change, Receipt, Step as Handover, Verdict};
    pub use super::pull::exports::hub::adapter::pull::{Next, Round, Span, Step};
    pub use super::receive::exports::hub::adapter::receive::{Call, Document, Reply, Taken};
    pub use super::shared::hub::adapter::http::{Failure, Field, Part, Remedy, Request, Response};
    pub use super::shared::hub::adapter::types::{Instant, Item, Note, Operation};
    pub use super::translate::exports::hub::adapter::translate::{Batch, Event, Outcome, RawRecord};
}
