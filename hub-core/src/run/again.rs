//! Asks again for a while what fails in a way that passes. Knows nothing of what is asked.

use std::time::{Duration, Instant};

/// Between two questions.
const PAUSE: Duration = Duration::from_millis(200);

/// What `ask` answers, once it does not fail in a way that `passes`, or `limit` is over. Blocks.
pub(super) fn again<T, E>(
    limit: Duration,
    passes: impl Fn(&E) -> bool,
    mut ask: impl FnMut() -> Result<T, E>,
) -> Result<T, E> {
    let until = Instant::now() + limit;
    loop {
        match ask() {
            Err(error) if passes(&error) && Instant::now() < until => std::thread::sleep(PAUSE),
            done => return done,
        }
    }
}
