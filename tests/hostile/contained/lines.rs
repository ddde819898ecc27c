//! Who spins is told the line where the component brings debug information and the host reads it: at a vendor's desk
//! it does, in a hub it does not.
//!
//! Knows nothing of what compilers write: here all code is line 12 of one file, by debug information made by hand.

use hub_core::sandbox::{Host, Settings};

use crate::deeds::BAD;
use crate::guest::Guest;
use crate::{process, room};

/// DWARF 4, little-endian: one unit in the folder `.`, with a table of one row for the first MiB of code.
const DEBUG: &str = r#"
  (@custom ".debug_abbrev" "\01\11\00" "\10\17\1b\08\00\00" "\00")
  (@custom ".debug_info" "\0e\00\00\00" "\04\00" "\00\00\00\00" "\04" "\01" "\00\00\00\00" ".\00")
  (@custom ".debug_line" "\29\00\00\00" "\04\00" "\19\00\00\00" "\01\01\01\00\01" "\04\00\01\01"
    "\00" "src/lib.rs\00\00\00\00" "\00" "\03\0b\01" "\02\80\80\40" "\00\01\01")"#;

#[test]
fn who_spins_is_told_the_line_at_a_desk_and_the_function_in_a_hub() {
    let _alone = process::alone();
    for (lines, more, has_line) in [(true, DEBUG, true), (true, "", false), (false, DEBUG, false)] {
        let guest = Guest { call: "(call $spin)".into(), more: more.into(), ..Guest::good() };
        let host = Host::new(&Settings { slots: 4, memory: room::MEMORY, lines, ..Settings::default() }).unwrap();
        let adapter = host.load(&guest.component(), &room::limits()).unwrap();
        let told = room::verdicts(&room::translator(&adapter).unwrap(), &[BAD]).unwrap().remove(0);
        assert!(told.starts_with("HUB-4001") && told.contains("; it was in spin"), "{told}");
        assert_eq!(told.contains("spin (src/lib.rs:12)"), has_line, "{told}");
        assert_eq!(told.contains("src/lib.rs"), has_line, "{told}");
    }
}
