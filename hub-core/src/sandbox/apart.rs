//! Compiling in a process of its own, which may take so much memory and processor time and no more: what a component does
//! to the compiler ends with that process, and what compiling took is given back at once.
//!
//! Promises: both ends are one program, by whatever name it was started and whatever lies there now; a component that takes
//! too much is refused with a code, and the hub goes on; one that is at work goes on undisturbed, since what it has to do
//! comes first. Knows nothing of where compiled code is kept.

use std::io::{self, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{self, Command, ExitCode, ExitStatus, Stdio};
use std::time::Duration;
use std::{panic, thread};

use rlimit::Resource;

use super::engine::{Kind, compiler};
use super::error::SandboxError;
use crate::code;

/// The word by which this program is asked to compile.
pub const WORD: &str = "compile";
/// The program that runs, also where its file was replaced or removed since.
const ITSELF: &str = "/proc/self/exe";
/// Where a component is refused, its process ends with this and says why.
const REFUSED: u8 = 3;
/// Whatever it waits for, it ends.
const LONGEST: Duration = Duration::from_secs(600);
/// Threads that compile at once: each has memory of its own.
const THREADS: &str = "4";

/// So much the system prefers what else a hub at work has to do: a core that both want is nine parts the hub's. A hub
/// that starts waits for what is compiled, so it yields to nobody.
pub(super) const YIELDING: i32 = 10;

/// How much compiling a component may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Bytes of memory. What was made of Python takes 478 MiB with two threads.
    pub memory: u64,
    /// Seconds of processor time. What was made of Python takes some 12 of a processor of 2025.
    pub seconds: u64,
    /// How much it yields to what else there is to do: 0 not at all, 19 to everything.
    pub nice: i32,
}

impl Default for Allowance {
    fn default() -> Self {
        Self { memory: 2 << 30, seconds: 120, nice: 0 }
    }
}

/// The compiled code of a component, for one of the engines. Blocks.
pub(super) fn compile(kind: Kind, component: &[u8], allowance: Allowance) -> Result<Vec<u8>, SandboxError> {
    let failed = |error: io::Error| SandboxError::stop(code!(4035), format!("the compiler cannot be run: {error}"));
    let mut child = Command::new(ITSELF)
        .args([WORD, kind.word()])
        .args([allowance.memory.to_string(), allowance.seconds.to_string(), allowance.nice.to_string()])
        .env("RAYON_NUM_THREADS", THREADS)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let written = child.stdin.take().map_or(Ok(()), |mut input| input.write_all(component));
    let output = child.wait_with_output().map_err(failed)?;
    match (output.status.code(), written) {
        (Some(0), Ok(())) => Ok(output.stdout),
        _ => Err(refused(output.status, &String::from_utf8_lossy(&output.stderr), allowance)),
    }
}

fn refused(status: ExitStatus, said: &str, Allowance { memory, seconds, .. }: Allowance) -> SandboxError {
    if status.code() == Some(i32::from(REFUSED)) {
        return SandboxError::stop(code!(4030), said.trim_end());
    }
    if status.signal().is_some() {
        let message =
            format!("compiling it took more than {} MiB of memory or {seconds} s of processor time", memory >> 20);
        return SandboxError::stop(code!(4039), message);
    }
    SandboxError::stop(code!(4035), format!("the compiler ended with {status}: {}", said.trim_end()))
}

/// The other end: compiles what comes in for the engine that is named, within what it may take, and puts it out.
///
/// # Errors
/// The system does not let it be bounded, be read or be written.
pub fn answer(kind: &str, allowance: Allowance) -> io::Result<ExitCode> {
    let Some(kind) = Kind::of(kind) else { return Err(io::Error::other(format!("there is no engine {kind:?}"))) };
    // Who has no memory left can say nothing, not even why: a panic that tries waits for itself for ever.
    panic::set_hook(Box::new(|_| process::abort()));
    thread::spawn(|| {
        thread::sleep(LONGEST);
        process::abort();
    });
    rustix::process::nice(allowance.nice)?;
    Resource::DATA.set(allowance.memory, allowance.memory)?;
    Resource::CPU.set(allowance.seconds, allowance.seconds)?;
    // A core of the hub's memory is of use to nobody who should have it.
    Resource::CORE.set(0, 0)?;
    let mut component = Vec::new();
    match io::stdin().read_to_end(&mut component) {
        Err(error) if error.kind() == io::ErrorKind::OutOfMemory => process::abort(),
        read => read?,
    };
    match compiler(kind).and_then(|engine| engine.precompile_component(&component)) {
        Ok(code) => {
            io::stdout().write_all(&code)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            eprintln!("{error:#}");
            Ok(ExitCode::from(REFUSED))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_of(status: i32, said: &str) -> String {
        refused(ExitStatus::from_raw(status), said, Allowance::default()).code().to_string()
    }

    #[test]
    fn how_the_compiler_ended_says_whose_fault_it_is() {
        let [ended, killed, out_of_time] = [3 << 8, 9, 24];
        assert_eq!(code_of(ended, "no component\n"), "HUB-4030");
        assert_eq!(code_of(killed, ""), "HUB-4039");
        assert_eq!(code_of(out_of_time, ""), "HUB-4039");
        assert_eq!(code_of(1 << 8, "no room"), "HUB-4035");
    }
}
