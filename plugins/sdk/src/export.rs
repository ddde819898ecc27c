//! From an adapter to a component's exports.
//!
//! [`export_adapter!`](crate::export_adapter) writes the exports for exactly
//! the capabilities that it is told, and only for WASM: natively it expands to
//! a check that the traits are there. Knows nothing of what the adapter does.

/// Exports an adapter from its crate as a component.
///
/// ```text
/// hub_adapter_sdk::export_adapter!(SunshineKitchen: translate, pull, receive, deliver);
/// ```
#[macro_export]
macro_rules! export_adapter {
    ($adapter:ident: $($capability:ident),+ $(,)?) => {
        const _: () = {
            /// Carries the exports: the contract's functions have no `self`.
            struct Component;

            ::std::thread_local! {
                /// The adapter of this instance, once configured.
                static CONFIGURED: ::std::cell::OnceCell<$adapter> =
                    const { ::std::cell::OnceCell::new() };
            }

            impl Component {
                fn with<T>(call: impl FnOnce(&$adapter) -> T) -> T {
                    CONFIGURED.with(|adapter| {
                        call(adapter.get().expect("the hub configures an instance before it calls it"))
                    })
                }
            }

            impl $crate::hidden::setup::exports::hub::adapter::setup::Guest for Component {
                fn configure(settings: String) -> Result<(), $crate::Note> {
                    $crate::log::tell_of_panics();
                    let adapter = $crate::settings::<$adapter>(&settings)?;
                    CONFIGURED.with(|place| place.set(adapter)).map_err(|_| $crate::note(
                        "settings.twice",
                        "this instance is configured already",
                    ))
                }
            }

            #[cfg(target_arch = "wasm32")]
            #[allow(unsafe_code, reason = "the component ABI")]
            const _: () = {
                $crate::hidden::setup::export!(Component with_types_in $crate::hidden::setup);
            };

            $($crate::export_adapter!(@ $capability);)+
        };
    };
    (@ translate) => {
        impl $crate::hidden::translate::exports::hub::adapter::translate::Guest for Component {
            fn translate(batch: $crate::Batch) -> Vec<$crate::Outcome> {
                Component::with(|adapter| $crate::Translate::translate(adapter, &batch))
            }
        }
        #[cfg(target_arch = "wasm32")]
        #[allow(unsafe_code, reason = "the component ABI")]
        const _: () = {
            $crate::hidden::translate::export!(Component with_types_in $crate::hidden::translate);
        };
    };
    (@ pull) => {
        impl $crate::hidden::pull::exports::hub::adapter::pull::Guest for Component {
            fn begin(round: $crate::Round) -> Result<$crate::Step, $crate::Failure> {
                Component::with(|adapter| $crate::Pull::begin(adapter, round))
            }
            fn resume(
                state: Vec<u8>,
                now: $crate::Instant,
                response: $crate::Response,
            ) -> Result<$crate::Step, $crate::Failure> {
                Component::with(|adapter| $crate::Pull::resume(adapter, state, now, response))
            }
        }
        #[cfg(target_arch = "wasm32")]
        #[allow(unsafe_code, reason = "the component ABI")]
        const _: () = {
            $crate::hidden::pull::export!(Component with_types_in $crate::hidden::pull);
        };
    };
    (@ deliver) => {
        impl $crate::hidden::deliver::exports::hub::adapter::deliver::Guest for Component {
            fn begin(now: $crate::Instant, changes: Vec<$crate::Change>) -> Result<$crate::Handover, $crate::Failure> {
                Component::with(|adapter| $crate::Deliver::begin(adapter, now, changes))
            }
            fn resume(
                state: Vec<u8>,
                now: $crate::Instant,
                response: $crate::Response,
            ) -> Result<$crate::Handover, $crate::Failure> {
                Component::with(|adapter| $crate::Deliver::resume(adapter, state, now, response))
            }
        }
        #[cfg(target_arch = "wasm32")]
        #[allow(unsafe_code, reason = "the component ABI")]
        const _: () = {
            $crate::hidden::deliver::export!(Component with_types_in $crate::hidden::deliver);
        };
    };
    (@ receive) => {
        #[allow(clippy::result_large_err, reason = "the contract's shape")]
        impl $crate::hidden::receive::exports::hub::adapter::receive::Guest for Component {
            fn accept(call: $crate::Call) -> Result<$crate::Taken, ($crate::Note, $crate::Reply)> {
                Component::with(|adapter| $crate::Receive::accept(adapter, call))
            }
        }
        #[cfg(target_arch = "wasm32")]
        #[allow(unsafe_code, reason = "the component ABI")]
        const _: () = {
            $crate::hidden::receive::export!(Component with_types_in $crate::hidden::receive);
        };
    };
}
