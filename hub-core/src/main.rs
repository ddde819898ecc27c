//! The `hub` command.

/// In place of the system's allocator, for C libraries too: a fifth less CPU for a fold, and what a burst of work took is
/// given back within seconds (tests/bench/README.md).
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> std::process::ExitCode {
    hub_core::cli::main()
}
