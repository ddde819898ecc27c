//! The host of adapters: its engines, its cache, and what it takes in. A
//! component that wants anything but `log` is refused here, before it runs.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, Linker};

use super::adapter::Adapter;
use super::apart::{self, Allowance};
use super::bindings::deliver::DeliverIndices;
use super::bindings::pull::PullIndices;
use super::bindings::receive::ReceiveIndices;
use super::bindings::setup::SetupIndices;
use super::bindings::translate::TranslateIndices;
use super::cache::{Cache, Origin, deserialize};
use super::call::Maker;
use super::engine::{Engines, Kind, Settings};
use super::error::SandboxError;
use super::guest::{self, LOG};
use super::limits::Limits;
use super::types::Capability;
use super::weigh;
use crate::code;

/// Runs adapters. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Host(pub(super) Arc<Inner>);

/// What clones share.
pub(super) struct Inner {
    pub engines: Engines,
    cache: Option<Cache>,
    memory: u64,
    apart: Option<Allowance>,
    /// Whether there is other work that compiling should yield to.
    at_work: AtomicBool,
}

impl Host {
    /// Sets up the engines: address space for `slots` instances, a ticker, the
    /// folder of compiled code. Where that folder cannot be used it is told
    /// (HUB-4037), and adapters are compiled at each start.
    ///
    /// # Errors
    /// `Stop` with HUB-4035: the system does not give what it needs.
    pub fn new(settings: &Settings) -> Result<Self, SandboxError> {
        let cache = settings.cache.as_deref().and_then(Cache::open);
        Ok(Self(Arc::new(Inner {
            engines: Engines::new(settings)?,
            cache,
            memory: settings.memory,
            apart: settings.apart,
            at_work: AtomicBool::new(false),
        })))
    }

    /// From now on there is other work, which compiling yields to.
    pub fn begins_work(&self) {
        self.0.at_work.store(true, Ordering::Relaxed);
    }

    /// Takes in a component: compiles it (or finds it compiled), looks at what
    /// it imports and exports. The adapter may take what `limits` says, within
    /// what the host grants.
    ///
    /// # Errors
    /// `Stop` with HUB-4030 (no component), HUB-4031 (an import besides `log`),
    /// HUB-4032 (exports that are not the contract's), HUB-4038 (too large),
    /// HUB-4039 (too much to compile).
    pub fn load(&self, component: &[u8], limits: &Limits) -> Result<Adapter, SandboxError> {
        weigh::fits(component.len() as u64)?;
        Adapter::new(self.clone(), component, limits.within(self.0.memory, Duration::MAX))
    }
}

impl Inner {
    fn yielding(&self, allowance: Allowance) -> Allowance {
        let nice = if self.at_work.load(Ordering::Relaxed) { apart::YIELDING } else { allowance.nice };
        Allowance { nice, ..allowance }
    }

    /// The component as one of the engines runs it.
    pub fn compile(&self, kind: Kind, bytes: &[u8]) -> Result<(Component, Origin), SandboxError> {
        let engine = self.engines.of(kind);
        let make = || {
            weigh::weigh(bytes)?;
            match self.apart {
                Some(allowance) => apart::compile(kind, bytes, self.yielding(allowance)),
                None => {
                    engine.precompile_component(bytes).map_err(|e| SandboxError::stop(code!(4030), format!("{e:#}")))
                }
            }
        };
        match &self.cache {
            Some(cache) => cache.compiled(engine, bytes, make),
            None => Ok((deserialize(engine, &make()?)?, Origin::Compiled)),
        }
    }
}

/// Links a compiled component and finds its exports.
pub(super) fn maker(component: &Component) -> Result<Maker, SandboxError> {
    let not_ours = |e: wasmtime::Error| SandboxError::stop(code!(4032), format!("{e:#}"));
    let mut linker = Linker::new(component.engine());
    guest::link(&mut linker).map_err(|e| SandboxError::stop(code!(4035), format!("{e:#}")))?;
    let pre = linker.instantiate_pre(component).map_err(not_ours)?;
    let offered = capabilities(component);
    Ok(Maker {
        setup: SetupIndices::new(&pre).map_err(not_ours)?,
        translate: offered
            .contains(&Capability::Translate)
            .then(|| TranslateIndices::new(&pre))
            .transpose()
            .map_err(not_ours)?,
        pull: offered.contains(&Capability::Pull).then(|| PullIndices::new(&pre)).transpose().map_err(not_ours)?,
        receive: offered
            .contains(&Capability::Receive)
            .then(|| ReceiveIndices::new(&pre))
            .transpose()
            .map_err(not_ours)?,
        deliver: offered
            .contains(&Capability::Deliver)
            .then(|| DeliverIndices::new(&pre))
            .transpose()
            .map_err(not_ours)?,
        pre,
    })
}

/// Refuses whatever a component imports besides `log`; interfaces that hold
/// nothing but types give it nothing and are let through.
pub(super) fn imports(component: &Component) -> Result<(), SandboxError> {
    let engine = component.engine();
    for (name, import) in component.component_type().imports(engine) {
        let harmless = match import.ty {
            ComponentItem::ComponentInstance(instance) => {
                name == LOG || instance.exports(engine).all(|(_, item)| matches!(item.ty, ComponentItem::Type(_)))
            }
            ComponentItem::Type(_) => true,
            _ => false,
        };
        if !harmless {
            return Err(SandboxError::stop(code!(4031), format!("the component imports {name:?}")));
        }
    }
    Ok(())
}

/// The capabilities whose interface a component exports.
pub(super) fn capabilities(component: &Component) -> BTreeSet<Capability> {
    let ty = component.component_type();
    let exports: BTreeSet<&str> = ty.exports(component.engine()).map(|(name, _)| name).collect();
    Capability::ALL.into_iter().filter(|capability| exports.contains(capability.interface())).collect()
}
