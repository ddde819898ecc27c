//! What collects a source, by how its records come. Runs nothing.

use std::sync::Arc;
use std::time::Instant;

use super::{Bench, Parts};
use crate::collect::{Account, Door, Files, Gate, Intake, Journal, Lists, Mode, Pull, SourceSettings, Table};
use crate::config::Wrong;
use crate::message::SourceName;
use crate::plugin::{Channel, ReaderKind};
use crate::run::declare::mode_of;
use crate::run::error::RunError;
use crate::run::form::form;
use crate::sandbox::Adapter;
use crate::transport::Waits;
use crate::transport::redact::{Places, Redactor};

impl Bench {
    #[allow(clippy::too_many_arguments, reason = "a source is where all of these meet, once")]
    pub(super) fn collect(
        &self,
        name: &SourceName,
        source: &SourceSettings,
        channel: &Channel,
        adapter: &Adapter,
        settings: &str,
        journal: Arc<dyn Journal>,
        parts: &mut Parts,
    ) -> Result<(), RunError> {
        let wrong = |wrong: Wrong| wrong.under(name.as_str()).under("source");
        let mode = source.mode(mode_of(channel));
        source.check_mode(mode).map_err(wrong)?;
        let key = self.settings.privacy.key_file.as_ref();
        let redactor = key.map(|file| Redactor::new(file.secret().clone()));
        let places = Places::new(&channel.redact);
        let max = self.settings.kafka.max_message;
        let intake = Intake::new(name.clone(), self.mint.clone(), places, redactor, max).map_err(wrong)?;
        let board = self.collected.clone();
        let platform = parts.platforms.entry(name.platform().to_owned()).or_default();
        match mode {
            Mode::Pull => {
                let client = self.client(name.platform(), platform)?;
                platform.pulls.push(Pull {
                    intake,
                    guest: Arc::new(adapter.puller(settings)?),
                    client,
                    lists: Lists { names: channel.lists.clone(), most_gone: source.most_gone() },
                    journal,
                    board,
                    every: source.every.duration(),
                    waits: Waits::default(),
                    clock: self.clock.clone(),
                });
            }
            Mode::Push => {
                parts.doors.push(Door {
                    intake,
                    guest: Arc::new(adapter.receiver(settings)?),
                    account: Account::new(self.settings.plugins.budget.clone(), Instant::now()),
                    gate: self.gate(name, source)?,
                    max_body: source.max_body,
                    media_types: channel.media_types.clone(),
                });
                platform.pushed.push(name.clone());
            }
            Mode::Files => {
                intake.replaces(&channel.redact_columns).map_err(wrong)?;
                platform.files.push(Files {
                    intake,
                    form: form(channel),
                    redact_columns: channel.redact_columns.clone(),
                    folder: source.folder.clone().expect("check_mode refuses a source of files without it"),
                    poll: source.poll.duration(),
                    most_gone: source.whole_list.then(|| source.most_gone()),
                    journal,
                    board,
                    waits: Waits::default(),
                    clock: self.clock.clone(),
                });
            }
            Mode::Table => {
                let is_table = channel.reader.as_ref().is_some_and(|reader| reader.kind == ReaderKind::Csv);
                if !is_table {
                    return Err(wrong(Wrong::value("table", "set", "a channel whose files are tables")).into());
                }
                intake.replaces(&channel.redact_columns).map_err(wrong)?;
                platform.tables.push(Table {
                    intake,
                    settings: source.table.clone().expect("a source is of this mode where it has a table"),
                    redact_columns: channel.redact_columns.clone(),
                    every: source.every.duration(),
                    journal,
                    board,
                    waits: Waits::default(),
                    clock: self.clock.clone(),
                });
            }
        }
        Ok(())
    }

    /// What a pushing platform signs goes to the path of its source.
    fn gate(&self, name: &SourceName, source: &SourceSettings) -> Result<Gate, RunError> {
        let wrong = |wrong: Wrong| wrong.under(name.platform()).under("platform");
        let platform = self.settings.platform.get(name.platform());
        let platform = platform.ok_or_else(|| Wrong::missing(name.platform(), "a source is a channel of it"))?;
        let auth = source.auth.as_ref().expect("check_mode refuses a push source without it");
        Ok(auth.gate(|window| platform.verifier(format!("/in/{name}"), window).map_err(wrong))?)
    }
}
