//! Codes `HUB-nnnn`. A code cannot exist without its page: `code!` includes it.

use std::fmt;

/// Says what went wrong, stably; has a page that says what to do.
#[derive(Clone, Copy)]
pub struct Code {
    number: u16,
    page: &'static str,
}

impl Code {
    /// Made by [`code!`](crate::code) alone, which adds the page.
    #[must_use]
    pub const fn with_page(number: u16, page: &'static str) -> Self {
        Self { number, page }
    }

    /// Its page, in Markdown: a title, what happened, what to do.
    #[must_use]
    pub const fn page(self) -> &'static str {
        self.page
    }

    /// The page's title.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.page.lines().next().unwrap_or_default().trim_start_matches("# ")
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HUB-{:04}", self.number)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Code {}

/// The code of a number, with its page `hub-core/pages/HUB-<number>.md`.
/// A missing page does not build.
#[macro_export]
macro_rules! code {
    ($number:literal) => {
        $crate::report::Code::with_page(
            $number,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/pages/HUB-", stringify!($number), ".md")),
        )
    };
}

/// Every page, in the order of its code: for `hub explain`.
#[must_use]
pub fn all_pages() -> &'static [Code] {
    const PAGES: &[Code] = include!(concat!(env!("OUT_DIR"), "/pages.rs"));
    PAGES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_a_title_what_happened_and_what_to_do() {
        assert!(!all_pages().is_empty());
        for code in all_pages() {
            assert!(code.page().starts_with("# ") && !code.title().is_empty(), "{code}");
            for part in ["\n## What happened\n", "\n## What to do\n"] {
                assert!(code.page().contains(part), "{code} lacks {part:?}");
            }
        }
    }
}
