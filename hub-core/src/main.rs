//! The `hub` command.

fn main() -> std::process::ExitCode {
    hub_core::cli::main()
}
