//! Orders that decide what stands: total, the same as that of their texts, and the next generation is higher.
//! A window of readings is the same whatever the order in which they came, and reads back from its bytes.

use arbitrary::{Result, Unstructured};
use hub_core::archive::measure::{Precedence, Slot, Window};
use hub_core::message::{EventId, Generation, Rank, RawId, SourceName};

/// Most events of one input.
const MOST: usize = 16;
/// An hour whose bytes are read.
const HOUR: i64 = 486_111;

/// One event, as far as an order looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Drawn {
    precedence: Precedence,
    minute: u8,
    state: Option<&'static str>,
    values: Vec<Option<i64>>,
}

/// Tries one set of events.
pub fn run(data: &[u8]) {
    names(data);
    // Bytes of a store that are damaged are told as such, or are some window; they do no harm.
    let _ = Window::decode(HOUR, data);
    let mut from = Unstructured::new(data);
    let mut drawn: Vec<Drawn> = Vec::new();
    while drawn.len() < MOST && !from.is_empty() {
        // No two events share all that orders them.
        let new = draw(&mut from).ok().filter(|new| drawn.iter().all(|one| one.precedence != new.precedence));
        drawn.extend(new);
    }
    for one in &drawn {
        identified(&one.precedence);
        for other in &drawn {
            ordered(&one.precedence, &other.precedence);
        }
    }
    let shuffled = drawn.iter().rev().chain(&drawn);
    assert_eq!(window(drawn.iter()), window(shuffled), "order and repetition change no window");
    let window = window(drawn.iter());
    assert_eq!(Window::decode(HOUR, &window.encode(HOUR)).as_ref(), Ok(&window));
}

/// Small numbers, so that events meet; now and then any.
fn number(from: &mut Unstructured<'_>) -> Result<u64> {
    Ok(match from.arbitrary::<u8>()? {
        255 => from.arbitrary()?,
        254 => u64::MAX,
        small => u64::from(small % 4),
    })
}

fn draw(from: &mut Unstructured<'_>) -> Result<Drawn> {
    let raw = RawId::of_parts(number(from)?, number(from)? as u16, number(from)?);
    let precedence = Precedence {
        revision: number(from)?,
        raw,
        generation: Generation(number(from)? as u32),
        index: number(from)? as u32,
    };
    let state = *from.choose(&[None, Some("online"), Some("too-warm"), Some("")])?;
    // As many as are kept of a number that an instrument gives, and none at the end.
    let mut values: Vec<Option<i64>> = Vec::new();
    for _ in 0..from.int_in_range(0..=3)? {
        let value: i64 = from.arbitrary()?;
        values.push((value % 3 != 0).then_some(value % 1_000_000_000_000));
    }
    let said = values.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
    values.truncate(said);
    Ok(Drawn { precedence, minute: from.int_in_range(0..=59)?, state, values })
}

fn window<'d>(drawn: impl Iterator<Item = &'d Drawn>) -> Window {
    let mut window = Window::default();
    for one in drawn {
        let slot = Slot { rank: one.precedence, state: one.state.map(Into::into), values: one.values.clone() };
        window.take(one.minute, slot);
    }
    window
}

fn rank(of: &Precedence) -> Rank {
    Rank { revision: of.revision, raw: of.raw, index: of.index }
}

fn event(of: &Precedence) -> EventId {
    EventId { raw: of.raw, generation: of.generation, index: of.index }
}

fn identified(one: &Precedence) {
    assert_eq!(one.raw.to_string().parse(), Ok(one.raw));
    assert_eq!(event(one).to_string().parse(), Ok(event(one)));
    let next = one.generation.next();
    assert!(next > one.generation || one.generation.0 == u32::MAX, "the next voids what this one gave");
}

/// Antisymmetric, and as the texts by which it is compared in SQL and tools; transitive, since each is the order
/// of a tuple of numbers.
fn ordered(one: &Precedence, other: &Precedence) {
    let by_numbers = |of: &Precedence| (of.revision, of.raw.parts(), of.generation.0, of.index);
    assert_eq!(one.cmp(other), by_numbers(one).cmp(&by_numbers(other)));
    assert_eq!(one.cmp(other), other.cmp(one).reverse());
    let by_numbers = |of: &Precedence| (of.revision, of.raw.parts(), of.index);
    assert_eq!(rank(one).cmp(&rank(other)), by_numbers(one).cmp(&by_numbers(other)));
    assert_eq!(one.raw.cmp(&other.raw), one.raw.to_string().cmp(&other.raw.to_string()));
}

/// Names that are read are written as they were read.
fn names(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(raw) = text.parse::<RawId>() {
        assert_eq!(raw.to_string(), text);
    }
    if let Ok(event) = text.parse::<EventId>() {
        assert_eq!(event.to_string().parse(), Ok(event));
    }
    if let Ok(source) = text.parse::<SourceName>() {
        assert_eq!(format!("{}.{}", source.platform(), source.channel()), text);
    }
}
