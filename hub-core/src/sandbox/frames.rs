//! Where a call was when it failed: the functions of its stack, with their lines where the component's debug information
//! is read.
//!
//! Knows nothing of whether it is read: the engine does.

use wasmtime::{FrameInfo, WasmBacktrace};

/// Functions that are kept, the innermost first.
const MOST: usize = 8;

/// The functions that a failed call was in, as far as they have names.
pub(super) fn frames(error: &wasmtime::Error) -> Vec<String> {
    let Some(trace) = error.downcast_ref::<WasmBacktrace>() else { return Vec::new() };
    trace.frames().iter().flat_map(functions).take(MOST).collect()
}

/// The function of a frame, after those that the compiler wrote out within it, of which only debug information knows.
fn functions(frame: &FrameInfo) -> Vec<String> {
    match frame.symbols() {
        [] => shown(frame.func_name(), None, None).into_iter().collect(),
        [within @ .., own] => {
            // The component's own names have the module's before them, tables of lines do not.
            let own = shown(frame.func_name().or(own.name()), own.file(), own.line());
            let within = within.iter().filter_map(|symbol| shown(symbol.name(), symbol.file(), symbol.line()));
            within.chain(own).collect()
        }
    }
}

/// A function with its place; nothing of one without a name.
fn shown(name: Option<&str>, file: Option<&str>, line: Option<u32>) -> Option<String> {
    let name = rustc_demangle::demangle(name?);
    Some(match (file, line) {
        // What is the project's own stands below `.`, as `hub plugin build` has it.
        (Some(file), Some(line)) => format!("{name:#} ({}:{line})", file.strip_prefix("./").unwrap_or(file)),
        _ => format!("{name:#}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_shown_with_its_line_where_that_is_known() {
        let mangled = Some("_ZN4shop4open17h0123456789abcdefE");
        for (name, file, line, expected) in [
            (mangled, None, None, Some("shop::open")),
            (mangled, Some("./src/lib.rs"), Some(12), Some("shop::open (src/lib.rs:12)")),
            (Some("next<u32>"), Some("/core/range.rs"), Some(7), Some("next<u32> (/core/range.rs:7)")),
            (mangled, Some("src/lib.rs"), None, Some("shop::open")),
            (None, Some("src/lib.rs"), Some(12), None),
        ] {
            assert_eq!(shown(name, file, line).as_deref(), expected);
        }
    }
}
