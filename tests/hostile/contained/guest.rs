//! Components made by hand: `guest.wat` with its gaps filled, lifted by the contract's frozen text.
//!
//! Knows nothing of what becomes of them.

use hub_adapter_sdk::Event;
use hub_adapter_sdk::event::KitchenAlert;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

const GUEST: &str = include_str!("guest.wat");
const CONTRACT: &str = include_str!("../../../schemas/wit/adapter.wit");

/// What stands in the gaps of `guest.wat`, as WAT.
#[derive(Debug, Clone)]
pub struct Guest {
    /// The memory.
    pub memory: String,
    /// More of the module's own: tables, data, a start function.
    pub more: String,
    /// At the beginning of `cabi_realloc`.
    pub realloc: String,
    /// At the beginning of `configure`.
    pub configure: String,
    /// At the beginning of `translate`, of a bad batch.
    pub call: String,
    /// Where a good answer stands in the memory, of a bad batch.
    pub spoil: String,
    /// In what is called after a bad batch's answer was taken.
    pub after: String,
}

impl Guest {
    /// Nothing stands in them: a good adapter.
    pub fn good() -> Self {
        Self {
            memory: r#"(memory (export "memory") 4)"#.into(),
            more: String::new(),
            realloc: String::new(),
            configure: String::new(),
            call: String::new(),
            spoil: String::new(),
            after: String::new(),
        }
    }

    /// Its component.
    pub fn component(&self) -> Vec<u8> {
        component(&self.module(), CONTRACT)
    }

    /// Its component by another contract, of the same names.
    pub fn component_by(&self, change: impl FnOnce(&str) -> String) -> Vec<u8> {
        let contract = change(CONTRACT);
        assert_ne!(contract, CONTRACT);
        component(&self.module(), &contract)
    }

    fn module(&self) -> String {
        let body = Event::upsert(&KitchenAlert { alert_id: "A-1".into(), ..KitchenAlert::default() }, "A-1").body;
        let bytes: String = body.iter().map(|byte| format!("\\{byte:02x}")).collect();
        [
            ("memory", &self.memory),
            ("more", &self.more),
            ("realloc", &self.realloc),
            ("configure", &self.configure),
            ("call", &self.call),
            ("spoil", &self.spoil),
            ("after", &self.after),
            ("body-length", &body.len().to_string()),
            ("body", &bytes),
        ]
        .into_iter()
        .fold(GUEST.to_owned(), |text, (gap, filling)| text.replace(&format!("{{{{{gap}}}}}"), filling))
    }
}

/// A core module that translates, as a component.
fn component(module: &str, contract: &str) -> Vec<u8> {
    let mut module = wat::parse_str(module).unwrap_or_else(|error| panic!("{error}\n{module}"));
    let mut resolve = Resolve::default();
    let package = resolve.push_source("adapter.wit", contract).unwrap();
    let world = resolve.select_world(&[package], Some("translator")).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false).unwrap();
    let mut encoder = ComponentEncoder::default();
    encoder.module(&module).unwrap().encode().unwrap()
}
