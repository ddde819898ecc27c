//! The contract as wasmtime sees it, generated from schemas/wit/adapter.wit:
//! one world a capability, so that a component need export no more than its
//! manifest says; `types` and `http` are generated once and shared.
//!
//! What is given to `translate` is borrowed: payloads go from the caller's
//! buffers straight into the guest's memory. Knows nothing of engines, limits
//! or what the values mean.

#![allow(missing_docs, reason = "generated; documented in schemas/wit/adapter.wit")]

/// `types` and `http`, as the other worlds share them.
pub mod shared {
    wasmtime::component::bindgen!({
        inline: "
            package hub:host-shared;
            world shared {
                import hub:adapter/types@1.0.0;
                import hub:adapter/http@1.0.0;
            }
        ",
        path: "../schemas/wit/adapter.wit",
    });
}

/// `setup`.
pub mod setup {
    wasmtime::component::bindgen!({
        inline: "
            package hub:host-setup;
            world setup { export hub:adapter/setup@1.0.0; }
        ",
        path: "../schemas/wit/adapter.wit",
        with: { "hub:adapter/types@1.0.0": super::shared::hub::adapter::types },
    });
}

/// `translate`.
pub mod translate {
    wasmtime::component::bindgen!({
        inline: "
            package hub:host-translate;
            world translate { export hub:adapter/translate@1.0.0; }
        ",
        path: "../schemas/wit/adapter.wit",
        ownership: Borrowing { duplicate_if_necessary: false },
        with: { "hub:adapter/types@1.0.0": super::shared::hub::adapter::types },
    });
}

/// `pull`.
pub mod pull {
    wasmtime::component::bindgen!({
        inline: "
            package hub:host-pull;
            world pull { export hub:adapter/pull@1.0.0; }
        ",
        path: "../schemas/wit/adapter.wit",
        with: {
            "hub:adapter/types@1.0.0": super::shared::hub::adapter::types,
            "hub:adapter/http@1.0.0": super::shared::hub::adapter::http,
        },
    });
}

/// `receive`.
pub mod receive {
    wasmtime::component::bindgen!({
        inline: "
            package hub:host-receive;
            world receive { export hub:adapter/receive@1.0.0; }
        ",
        path: "../schemas/wit/adapter.wit",
        with: { "hub:adapter/types@1.0.0": super::shared::hub::adapter::types },
    });
}

/// `deliver`.
pub mod deliver {
    wasmtime::component::bindgen!({
        inline: "
            package hub:host-deliver;
            world deliver { export hub:adapter/deliver@1.0.0; }
        ",
        path: "../schemas/wit/adapter.wit",
        with: {
            "hub:adapter/types@1.0.0": super::shared::hub::adapter::types,
            "hub:adapter/http@1.0.0": super::shared::hub::adapter::http,
        },
    });
}
