//! The tests that failed and why, in a line or two each, from what a run of tests printed: a run prints far more
//! than what one who looks for the cause wants to read, and where only the end of it is kept, the cause is not in it.
//!
//! Knows nothing of what the tests assert.

/// So many characters of a cause are enough to know where to look.
const SHOWN: usize = 400;

/// Name and cause of each test that failed; the run is what the standard test harness prints.
pub fn of(run: &str) -> Vec<String> {
    let mut failed = Vec::new();
    let mut lines = run.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(name) = line.strip_prefix("---- ").and_then(|rest| rest.strip_suffix(" stdout ----")) else {
            continue;
        };
        let mut cause = String::new();
        while let Some(said) = lines.next_if(|line| !line.starts_with("---- ") && *line != "failures:") {
            if said.contains("panicked at ") {
                cause.clear();
            }
            cause.push_str(said);
            cause.push(' ');
        }
        let shown: String = cause.trim().chars().take(SHOWN).collect();
        failed.push(format!("{name}: {shown}"));
    }
    failed
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn each_test_that_failed_is_told_with_its_last_panic() {
        let run = "running 3 tests\ntest a ... ok\ntest b ... FAILED\n\nfailures:\n\n---- b stdout ----\nlooking\n\n\
                   thread 'b' panicked at tests/b.rs:1:2:\nassertion failed\n  left: 1\n\n---- m::c stdout ----\n\
                   thread 'c' panicked at c.rs:3:4:\nno answer\n\nfailures:\n    b\n    m::c\n\ntest result: FAILED.\n";
        assert_eq!(
            of(run),
            [
                "b: thread 'b' panicked at tests/b.rs:1:2: assertion failed   left: 1",
                "m::c: thread 'c' panicked at c.rs:3:4: no answer"
            ]
        );
        assert!(of("test a ... ok\n").is_empty());
    }
}
