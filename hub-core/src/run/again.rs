//! Asks again for a while what fails in a way that passes. Knows nothing of what is asked.

use std::time::{Duration, Instant};

/// Between two questions.
const PAUSE: Duration = Duration::from_millis(200);

/// What `ask` answers, once it does not fail in a way that `passes`, or `limit` is over; none: however long it takes.
/// Blocks.
pub(super) fn again<T, E>(
    limit: impl Into<Option<Duration>>,
    mut passes: impl FnMut(&E) -> bool,
    mut ask: impl FnMut() -> Result<T, E>,
) -> Result<T, E> {
    let until = limit.into().map(|limit| Instant::now() + limit);
    loop {
        match ask() {
            Err(error) if passes(&error) && until.is_none_or(|until| Instant::now() < until) => {
                std::thread::sleep(PAUSE);
            }
            done => return done,
        }
    }
}
