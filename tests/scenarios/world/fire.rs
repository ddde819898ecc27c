//! What befalls a world: its broker killed, its hub paused while another takes its place.

use std::fs;
use std::time::Duration;

use database_server::{PASSWORD, Server};
use hub_core::config::SecretFile;
use hub_core::store::{Options, Store, StoreSettings};
use kafka_broker::free_port;
use kafka_broker::owned::Owned;

use super::World;
use crate::program;

impl World {
    /// Kills the broker as a power cut would, and starts it again on the same address and folder.
    pub fn restart_broker(&mut self, dark: Duration) {
        self.broker.kill();
        std::thread::sleep(dark);
        self.broker.restart().unwrap();
    }

    /// As on a machine where no hub ever ran.
    pub fn forget_data(&self) {
        if self.path("data").exists() {
            fs::remove_dir_all(self.path("data")).unwrap();
        }
    }

    /// Whoever opens a store finds it whole, or makes it so. Panics where it cannot be.
    pub fn open_store(&self) -> Store {
        self.store.open(&self.path("data/archive.db"), Options::default()).unwrap()
    }

    /// The end of what the broker's log cleaner did with a topic's partition 0: the offset up to which it
    /// was compacted.
    pub fn compacted_to(&self, topic: &str) -> i64 {
        let text = fs::read_to_string(self.path("kafka/data/cleaner-offset-checkpoint")).unwrap_or_default();
        let of_topic = text.lines().filter_map(|line| line.strip_prefix(topic)?.trim().split_once(' '));
        of_topic.filter_map(|(_, offset)| offset.parse().ok()).max().unwrap_or(0)
    }

    /// Has the hubs keep their archive in a server's database.
    pub fn keep_in(&mut self, server: &Server) {
        program::secret(&self.path("secrets/store.password"), PASSWORD);
        server.run("GRANT CREATE ON SCHEMA public TO hub");
        let password = SecretFile::from(self.path("secrets/store.password"));
        self.store =
            StoreSettings { url: Some(server.url()), password_file: Some(password), ..StoreSettings::default() };
        self.store.check(&self.path("")).unwrap();
    }

    /// Pauses the hub with all that it holds. It is never in the middle of writing its file then, for a
    /// file that stays locked can be taken over by nobody.
    pub fn pause(&mut self) {
        let mut hub = self.hub.take().unwrap();
        loop {
            hub.pause();
            if self.store.url.is_some() {
                break;
            }
            let free = Options { busy: Duration::from_millis(20), ..Options::default() };
            if Store::open(&self.path("data/archive.db"), free).and_then(|mut store| store.begin().map(drop)).is_ok() {
                break;
            }
            hub.wake();
            std::thread::sleep(Duration::from_millis(7));
        }
        self.paused = Some(hub);
    }

    /// Another process is the hub now: same names and folder, another address, since the paused one holds its own.
    pub fn move_hub(&mut self) {
        let before = self.port;
        self.port = free_port().unwrap();
        let file = self.path("hub.toml");
        let text = fs::read_to_string(&file).unwrap();
        let moved = text.replace(&format!("127.0.0.1:{before}\""), &format!("127.0.0.1:{}\"", self.port));
        assert_ne!(moved, text);
        fs::write(file, moved).unwrap();
    }

    /// Wakes the hub that was paused.
    pub fn wake(&mut self) {
        self.paused.as_mut().unwrap().wake();
    }

    /// Makes the paused hub the world's hub again, awake.
    pub fn resume(&mut self) {
        let mut hub = self.paused.take().unwrap();
        hub.wake();
        self.hub = Some(hub);
    }

    /// Kills the paused hub, which wakes no more.
    pub fn kill_paused(&mut self) {
        drop(self.paused.take().unwrap());
    }

    /// The process id of the hub.
    pub fn id(&self) -> u32 {
        self.hub.as_ref().unwrap().id()
    }

    /// How the hub ended by itself; none while it lives.
    pub fn ended(&mut self) -> Option<i32> {
        let hub: &mut Owned = self.hub.as_mut().unwrap();
        hub.ended().unwrap().map(|status| status.code().unwrap_or(-1))
    }

    /// Whether the log of this world's hubs holds a text.
    pub fn log_holds(&self, text: &str) -> bool {
        fs::read_to_string(self.path("hub.log")).unwrap().contains(text)
    }

    /// How the hub that was paused ended; none while it lives.
    pub fn paused_ended(&mut self) -> Option<i32> {
        let paused: &mut Owned = self.paused.as_mut().unwrap();
        paused.ended().unwrap().map(|status| status.code().unwrap_or(-1))
    }
}
