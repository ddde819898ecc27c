//! Child processes that never outlive their owner.
//!
//! Promises: a child leads a process group of its own, which is killed when the
//! [`Owned`] is dropped; and the kernel kills the child when this process dies
//! without a chance to clean up (Linux).
//! Knows nothing of what the child does.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdout, Command, ExitStatus};
use std::sync::OnceLock;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How long between two looks at whether a child has ended.
const LOOK: Duration = Duration::from_millis(20);

/// A running child process and its group.
#[derive(Debug)]
pub struct Owned {
    child: Child,
    ended: Option<ExitStatus>,
}

impl Owned {
    /// Starts `command` as the leader of a new process group.
    ///
    /// # Errors
    /// What [`Command::spawn`] says: the program is missing or may not be run.
    pub fn spawn(command: Command) -> io::Result<Self> {
        let child = spawn_from_the_lasting_thread(command)?;
        Ok(Self { child, ended: None })
    }

    /// The process id, which is also the id of its group.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The child's standard output, once, if the command asked for a pipe.
    pub fn stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// How the child ended, or `None` while it runs.
    ///
    /// # Errors
    /// The system refuses to say; the child is then no longer ours.
    pub fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        if self.ended.is_none() {
            self.ended = self.child.try_wait()?;
        }
        Ok(self.ended)
    }

    /// Waits until the child ends, or until `patience` is over (then `None`).
    ///
    /// # Errors
    /// As [`Owned::ended`].
    pub fn wait(&mut self, patience: Duration) -> io::Result<Option<ExitStatus>> {
        let until = Instant::now() + patience;
        loop {
            if let Some(status) = self.ended()? {
                return Ok(Some(status));
            }
            if Instant::now() >= until {
                return Ok(None);
            }
            thread::sleep(LOOK);
        }
    }

    /// Asks the group to end (SIGTERM) and kills what is left after `patience`.
    pub fn stop(&mut self, patience: Duration) {
        if self.ended.is_none() {
            self.signal(libc::SIGTERM);
            // If the system cannot say how the child does, killing is still right.
            let _ = self.wait(patience);
        }
        self.kill();
    }

    /// Kills the whole group at once (SIGKILL) and takes the child's status away.
    pub fn kill(&mut self) {
        if self.ended.is_none() {
            self.signal(libc::SIGKILL);
            self.ended = self.child.wait().ok();
        }
    }

    /// Stops the whole group where it stands (SIGSTOP): it holds its connections and files, and does nothing.
    pub fn pause(&mut self) {
        if self.ended.is_none() {
            self.signal(libc::SIGSTOP);
        }
    }

    /// Lets a paused group go on (SIGCONT).
    pub fn wake(&mut self) {
        if self.ended.is_none() {
            self.signal(libc::SIGCONT);
        }
    }

    /// Sends `signal` to the group. A group already gone is no error: that is what was wanted.
    /// Only called before the leader was waited for, so its id cannot have passed to another process.
    #[expect(unsafe_code, reason = "the standard library cannot signal a process group")]
    fn signal(&self, signal: libc::c_int) {
        if let Ok(id) = libc::pid_t::try_from(self.child.id()) {
            // SAFETY: takes two numbers and touches no memory of ours.
            unsafe { libc::killpg(id, signal) };
        }
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        self.kill();
    }
}

type Order = (Command, Sender<io::Result<Child>>);

/// The kernel ties "parent died" to the *thread* that made the child, so a child made by a short-lived
/// thread (each test has its own) would die with it. One thread that lasts as long as the process makes them all.
fn spawn_from_the_lasting_thread(command: Command) -> io::Result<Child> {
    static ORDERS: OnceLock<Sender<Order>> = OnceLock::new();
    let orders = ORDERS.get_or_init(|| {
        let (sender, receiver) = channel::<Order>();
        thread::spawn(move || {
            for (command, answer) in receiver {
                // The asker waits for the answer; if it is gone, so is the need for the child, which is dropped
                // here and ended by the kernel with this process.
                let _ = answer.send(spawn_here(command));
            }
        });
        sender
    });
    let (sender, receiver) = channel();
    let gone = || io::Error::other("the thread that starts processes has ended");
    orders.send((command, sender)).map_err(|_| gone())?;
    receiver.recv().map_err(|_| gone())?
}

#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "`pre_exec` is unsafe; only here can a child be tied to its parent's life")]
fn spawn_here(mut command: Command) -> io::Result<Child> {
    let parent = std::process::id();
    command.process_group(0);
    // SAFETY: between fork and exec only async-signal-safe calls are allowed; the closure makes two system
    // calls (prctl, getppid), allocates nothing and takes no lock.
    unsafe {
        command.pre_exec(move || {
            if libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) != 0 {
                return Err(io::Error::last_os_error());
            }
            // The parent may have died before the line above took effect.
            let orphan = u32::try_from(libc::getppid()) != Ok(parent);
            if orphan { Err(io::Error::from(io::ErrorKind::BrokenPipe)) } else { Ok(()) }
        });
    }
    command.spawn()
}

#[cfg(not(target_os = "linux"))]
fn spawn_here(mut command: Command) -> io::Result<Child> {
    command.process_group(0);
    command.spawn()
}
