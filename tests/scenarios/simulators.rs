//! The simulated platforms as a process that can be killed and started again: same address, same script,
//! and the progress that it kept in a file.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::time::Duration;

use kafka_broker::free_port;
use kafka_broker::owned::Owned;
use serde_json::Value;

use crate::world::World;

/// A running process.
pub struct Simulators {
    /// Where the platforms listen.
    pub address: SocketAddr,
    process: Owned,
    operators: usize,
    seed: u64,
}

impl Simulators {
    /// Starts them against the world's hub; returns when they answer.
    pub fn start(world: &World, operators: usize, seed: u64) -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], free_port().unwrap()));
        let process = spawn(world, address, operators, seed);
        Self { address, process, operators, seed }
    }

    /// Kills them as a power cut would, and starts them again.
    pub fn restart(&mut self, world: &World, dark: Duration) {
        self.process.kill();
        std::thread::sleep(dark);
        self.process = spawn(world, self.address, self.operators, self.seed);
    }

    /// What a perfect archive holds at the end, as JSON.
    pub fn truth(&self, world: &World) -> String {
        world.get(&format!("http://{}/control/truth", self.address)).to_string()
    }
}

fn spawn(world: &World, address: SocketAddr, operators: usize, seed: u64) -> Owned {
    let log = File::options().create(true).append(true).open(world.path("platforms.log")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_platforms"));
    command
        .args(["--operators", &operators.to_string(), "--seed", &seed.to_string()])
        .args(["--hub", &world.url(), "--listen", &address.to_string()])
        .arg("--push-token-file")
        .arg(world.path("secrets/push.token"))
        .arg("--drop")
        .arg(world.path("drop"))
        .arg("--state")
        .arg(world.path("platforms.json"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log);
    let mut process = Owned::spawn(command).unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout().unwrap()).read_line(&mut line).unwrap();
    let told: Value = serde_json::from_str(&line).expect("the simulators tell where they listen");
    assert_eq!(told["listen"], format!("http://{address}"));
    process
}
