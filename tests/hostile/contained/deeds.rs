//! What adapters do that the SDK cannot say, each with when it is caught and by which code.

mod answers;
mod memory;
mod time;

use crate::guest::Guest;

/// When a deed is caught.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caught {
    /// When the component is taken in.
    Load,
    /// When it is to start with a source's settings.
    Start,
    /// With the record that it is done to.
    Call,
    /// It need not be: it harms nobody, and the record has its ordinary outcome.
    Never,
}

/// What one component does.
pub struct Deed {
    pub name: &'static str,
    pub guest: Guest,
    pub caught: Caught,
    /// The code that says so.
    pub code: &'static str,
}

/// All of them.
pub fn all() -> Vec<Deed> {
    [time::deeds(), memory::deeds(), answers::deeds()].into_iter().flatten().collect()
}

fn deed(name: &'static str, caught: Caught, code: &'static str, change: impl FnOnce(&mut Guest)) -> Deed {
    let mut guest = Guest::good();
    change(&mut guest);
    Deed { name, guest, caught, code }
}

impl Deed {
    /// With more of the module.
    fn with(mut self, more: &str) -> Self {
        self.guest.more += more;
        self
    }
}

/// One that is done in `translate`, to a record that begins with `x`.
fn called(name: &'static str, code: &'static str, wat: impl Into<String>) -> Deed {
    deed(name, Caught::Call, code, |guest| guest.call = wat.into())
}

/// Payload of a bad record. No good one has its length, so that `cabi_realloc` knows it.
pub const BAD: &str = concat!(
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
);

/// What `cabi_realloc` does where it is asked for a bad payload's room.
fn for_the_bad(wat: &str) -> String {
    format!("(if (i32.eq (local.get $size) (i32.const {})) (then {wat}))", BAD.len())
}
