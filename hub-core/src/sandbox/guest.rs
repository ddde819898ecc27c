//! What the host keeps of a running guest: how much memory it holds, whether
//! it was refused any, and what it logged. Knows nothing of records.

use wasmtime::ResourceLimiter;
use wasmtime::component::{ComponentType, Lift, Linker, WasmStr};

use super::limits::{CALL_FUEL, Limits};
use super::types::LogLine;

/// The one import of an adapter.
pub(super) const LOG: &str = "hub:adapter/log@1.0.0";
/// What a table's element takes in the host.
const ELEMENT: u64 = size_of::<usize>() as u64;

/// The host's side of one instance.
pub(super) struct Guest {
    pub memory: Memory,
    pub log: Log,
}

impl Guest {
    pub fn new(limits: &Limits) -> Self {
        Self {
            memory: Memory { limit: limits.memory, held: 0, last: 0, refused: false },
            log: Log { lines: Vec::new(), most: limits.log_lines, chars: limits.log_chars, dropped: 0 },
        }
    }
}

/// Sums all memories and tables of an instance, and remembers a refusal: a
/// guest that gives up after one is convicted of that, not of the panic.
pub(super) struct Memory {
    limit: u64,
    held: u64,
    last: u64,
    pub refused: bool,
}

impl Memory {
    /// Bytes that are held.
    pub fn held(&self) -> u64 {
        self.held
    }

    fn grow(&mut self, more: u64) -> bool {
        let granted = self.held.saturating_add(more) <= self.limit;
        if granted {
            self.held += more;
            self.last = more;
        } else {
            self.refused = true;
        }
        granted
    }

    fn undo(&mut self) {
        self.held -= self.last;
        self.last = 0;
        self.refused = true;
    }
}

impl ResourceLimiter for Memory {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(self.grow((desired - current) as u64))
    }

    fn memory_grow_failed(&mut self, _: wasmtime::Error) -> wasmtime::Result<()> {
        self.undo();
        Ok(())
    }

    fn table_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(self.grow((desired - current) as u64 * ELEMENT))
    }

    fn table_grow_failed(&mut self, _: wasmtime::Error) -> wasmtime::Result<()> {
        self.undo();
        Ok(())
    }
}

/// The first lines of a call, cut to a length.
pub(super) struct Log {
    lines: Vec<LogLine>,
    most: usize,
    chars: usize,
    dropped: u64,
}

impl Log {
    fn is_full(&self) -> bool {
        self.lines.len() >= self.most
    }

    fn keep(&mut self, level: Level, line: &str) {
        let text = line.chars().take(self.chars).collect();
        self.lines.push(LogLine { level: level.as_str(), text });
    }

    /// Gives the lines; the last one says how many were dropped.
    pub fn take(&mut self) -> Vec<LogLine> {
        let mut lines = std::mem::take(&mut self.lines);
        if self.dropped > 0 {
            lines.push(LogLine { level: "info", text: format!("({} more lines not kept)", self.dropped) });
            self.dropped = 0;
        }
        lines
    }
}

#[derive(Debug, Clone, Copy, ComponentType, Lift)]
#[component(enum)]
#[repr(u8)]
#[allow(dead_code, reason = "the guest makes them: lifted by number")]
enum Level {
    #[component(name = "debug")]
    Debug,
    #[component(name = "info")]
    Info,
    #[component(name = "warn")]
    Warn,
    #[component(name = "error")]
    Error,
}

impl Level {
    fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// Offers `log`, and nothing else. A line that will not be kept is not read.
pub(super) fn link(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    linker.instance(LOG)?.func_wrap("write", |mut store, (level, line): (Level, WasmStr)| {
        // Under the deadline there is none.
        if let Ok(fuel) = store.get_fuel() {
            store.set_fuel(fuel.saturating_sub(u64::from(CALL_FUEL)))?;
        }
        if store.data().log.is_full() {
            store.data_mut().log.dropped += 1;
            return Ok(());
        }
        let line = line.to_str(&store)?.into_owned();
        store.data_mut().log.keep(level, &line);
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memories_and_tables_are_one_sum() {
        let mut memory = Guest::new(&Limits { memory: 1000, ..Limits::default() }).memory;
        assert!(memory.memory_growing(0, 900, None).unwrap());
        assert!(!memory.table_growing(0, 13, None).unwrap(), "13 elements take 104 bytes");
        assert!(memory.refused);
        assert!(memory.table_growing(0, 12, None).unwrap());
    }

    #[test]
    fn what_the_system_could_not_give_is_not_held() {
        let mut memory = Guest::new(&Limits { memory: 1000, ..Limits::default() }).memory;
        assert!(memory.memory_growing(0, 900, None).unwrap());
        memory.memory_grow_failed(wasmtime::Error::msg("none left")).unwrap();
        assert!(memory.refused && memory.held == 0);
    }

    #[test]
    fn lines_are_few_and_short() {
        let mut log = Guest::new(&Limits { log_lines: 1, log_chars: 2, ..Limits::default() }).log;
        log.keep(Level::Warn, "一二三");
        assert!(log.is_full());
        log.dropped = 7;
        let lines = log.take();
        assert_eq!((lines[0].level, lines[0].text.as_str()), ("warn", "一二"));
        assert_eq!(lines[1].text, "(7 more lines not kept)");
    }
}
