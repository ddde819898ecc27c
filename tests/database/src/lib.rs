//! A database server of a test's own: PostgreSQL or MariaDB, with a database that its keeper owns and a user that
//! the hub is let in as.
//!
//! Promises that it listens on this machine alone, and ends with who began it.
//! Knows nothing of tables.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "for tests: what fails here fails the test")]

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use kafka_broker::free_port;
use kafka_broker::owned::Owned;
use mysql_async::prelude::Queryable;
use tempfile::TempDir;

/// What the hub shows to be let in.
pub const PASSWORD: &str = "table-password-0123456789";
const KEEPER: &str = "keeper-password-0123456789";

/// What deploy/postgresql.md says of a server that keeps an archive, for one with a gigabyte to itself.
const SETTINGS: [&str; 4] =
    ["shared_buffers=1GB", "max_wal_size=8GB", "checkpoint_timeout=15min", "random_page_cost=1.1"];

/// Neither server runs as root; whoever is root runs it as this.
const NOBODY: u32 = 65_534;

/// Files in memory, where the system has them: thousands of small tables come and go there in no time.
const MEMORY: &str = "/dev/shm";
/// How long it may take to end by itself once nobody asks it anything: killed, it would leave memory that it shares.
const PATIENCE: Duration = Duration::from_secs(10);

/// Which server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// PostgreSQL.
    Postgres,
    /// MariaDB, which speaks as MySQL.
    MariaDb,
}

/// A server in a folder of its own; ends with the test.
pub struct Server {
    kind: Kind,
    /// Whether what it says it has written is on the disk.
    durable: bool,
    folder: TempDir,
    port: u16,
    running: Option<Owned>,
}

impl Server {
    /// Makes a server with the database `county` and the user `hub`, and starts it. It trusts that the machine goes on.
    pub fn begin(kind: Kind) -> Self {
        Self::make(kind, false)
    }

    /// As [`Self::begin`], but what it says it has written is on the disk, and it is set up for an archive: for what is
    /// measured.
    pub fn durable(kind: Kind) -> Self {
        Self::make(kind, true)
    }

    fn make(kind: Kind, durable: bool) -> Self {
        let mut made = tempfile::Builder::new();
        made.prefix("hub-database-");
        let in_memory = !durable && Path::new(MEMORY).is_dir();
        let folder = if in_memory { made.tempdir_in(MEMORY) } else { made.tempdir() }.unwrap();
        if is_root() {
            chown(folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let mut server = Self { kind, durable, folder, port: free_port().unwrap(), running: None };
        match kind {
            Kind::Postgres => server.make_postgres(),
            Kind::MariaDb => server.make_mariadb(),
        }
        server.start();
        if kind == Kind::Postgres {
            server.run_in("postgres", &format!("CREATE ROLE hub LOGIN PASSWORD '{PASSWORD}'"));
            server.run_in("postgres", "CREATE DATABASE county");
        }
        server
    }

    /// The address for its keeper, who owns the database, with the password in it: for PostgreSQL.
    pub fn keepers_url(&self) -> String {
        format!("postgresql://keeper:{KEEPER}@127.0.0.1:{}/county", self.port)
    }

    /// What the hub is told.
    pub fn url(&self) -> String {
        let scheme = if self.kind == Kind::Postgres { "postgresql" } else { "mysql" };
        format!("{scheme}://hub@127.0.0.1:{}/county", self.port)
    }

    /// Starts it on what is in its folder, and waits until its keeper is let in.
    pub fn start(&mut self) {
        let data = self.path("data");
        let mut command = match self.kind {
            Kind::Postgres => {
                let settings: &[&str] = if self.durable { &SETTINGS } else { &["fsync=off"] };
                let mut command = self.command(&postgres("postgres"));
                command.arg("-D").arg(data).args(["-c", "listen_addresses=127.0.0.1"]);
                command.args(settings.iter().flat_map(|setting| ["-c", setting])).arg("-p");
                command.arg(self.port.to_string()).arg("-k").arg(self.folder.path());
                command
            }
            Kind::MariaDb => {
                let mut command = self.command(&mariadbd());
                command
                    .args(["--no-defaults", "--bind-address=127.0.0.1"])
                    .arg(format!("--datadir={}", data.display()));
                command.arg(format!("--port={}", self.port)).arg(format!("--socket={}", self.path("s").display()));
                command.arg(format!("--init-file={}", self.path("users.sql").display()));
                command
            }
        };
        let log = File::options().create(true).append(true).open(self.path("log")).unwrap();
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        self.running = Some(Owned::spawn(command).unwrap());
        let end = Instant::now() + Duration::from_secs(60);
        while let Err(why) = self.try_in("", "SELECT 1") {
            assert!(Instant::now() < end, "{:?}: {why}\n{}", self.kind, self.log());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Bytes of its tables on the disk.
    pub fn bytes(&self) -> u64 {
        let folder = if self.kind == Kind::Postgres { "data/base" } else { "data" };
        bytes(&self.path(folder))
    }

    /// Ends it; what is in its folder stays.
    pub fn stop(&mut self) {
        self.running = None;
    }

    /// Has its keeper run a statement in the database of the hub's table.
    pub fn run(&self, sql: &str) {
        self.run_in("county", sql);
    }

    fn run_in(&self, database: &str, sql: &str) {
        self.try_in(database, sql).unwrap_or_else(|why| panic!("{why}: {sql:.200}"));
    }

    fn try_in(&self, database: &str, sql: &str) -> Result<(), String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            match self.kind {
                Kind::Postgres => {
                    let database = if database.is_empty() { "postgres" } else { database };
                    let url = format!("postgresql://keeper:{KEEPER}@127.0.0.1:{}/{database}", self.port);
                    let connected = tokio_postgres::connect(&url, tokio_postgres::NoTls).await;
                    let (client, connection) = connected.map_err(|error| error.to_string())?;
                    let connection = tokio::spawn(connection);
                    let done = client.batch_execute(sql).await.map_err(|error| format!("{error:?}"));
                    connection.abort();
                    done
                }
                Kind::MariaDb => {
                    let url = format!("mysql://keeper:{KEEPER}@127.0.0.1:{}/{database}", self.port);
                    let opts = mysql_async::Opts::from_url(&url).unwrap();
                    let opts = mysql_async::OptsBuilder::from_opts(opts).prefer_socket(false);
                    let mut connection = mysql_async::Conn::new(opts).await.map_err(|error| error.to_string())?;
                    connection.query_drop(sql).await.map_err(|error| error.to_string())
                }
            }
        })
    }

    fn make_postgres(&self) {
        fs::write(self.path("keeper"), KEEPER).unwrap();
        let mut command = self.command(&postgres("initdb"));
        command.arg("-D").arg(self.path("data")).arg(format!("--pwfile={}", self.path("keeper").display()));
        command.args(["-U", "keeper", "-E", "UTF8", "--no-locale", "--no-sync", "--auth=scram-sha-256"]);
        let made = command.output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }

    /// As the server's own script does it, whose other half is in another package.
    fn make_mariadb(&self) {
        let mut tables = "CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket = NULL;\n".to_owned();
        for part in ["mysql_system_tables", "mysql_performance_tables", "mysql_system_tables_data"] {
            tables += &fs::read_to_string(format!("/usr/share/mysql/{part}.sql")).unwrap();
        }
        fs::write(self.path("tables.sql"), tables).unwrap();
        let users = format!(
            "CREATE DATABASE IF NOT EXISTS county CHARACTER SET gbk;\n\
             CREATE USER IF NOT EXISTS 'hub'@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';\n\
             CREATE USER IF NOT EXISTS 'keeper'@'127.0.0.1' IDENTIFIED BY '{KEEPER}';\n\
             GRANT ALL ON *.* TO 'keeper'@'127.0.0.1' WITH GRANT OPTION;\n"
        );
        fs::write(self.path("users.sql"), users).unwrap();
        fs::create_dir(self.path("data")).unwrap();
        if is_root() {
            chown(self.path("data"), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let mut command = self.command(&mariadbd());
        command.args(["--no-defaults", "--bootstrap"]).arg(format!("--datadir={}", self.path("data").display()));
        command.stdin(File::open(self.path("tables.sql")).unwrap());
        let made = command.output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path());
        if is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        command
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.stop(PATIENCE);
        }
    }
}

fn bytes(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let sizes = entries.map(|entry| match entry.metadata() {
        Ok(found) if found.is_dir() => bytes(&entry.path()),
        // A file that goes meanwhile has none.
        found => found.map_or(0, |found| found.len()),
    });
    sizes.sum()
}

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// A program of PostgreSQL, which Debian keeps out of the way.
fn postgres(program: &str) -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut found: Vec<PathBuf> = versions.map(|entry| entry.unwrap().path().join("bin").join(program)).collect();
    found.retain(|path| path.exists());
    found.sort();
    found.pop().unwrap_or_else(|| program.into())
}

fn mariadbd() -> PathBuf {
    let debian = Path::new("/usr/sbin/mariadbd");
    if debian.exists() { debian.to_owned() } else { "mariadbd".into() }
}
