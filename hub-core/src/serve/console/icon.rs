//! Icons: strokes on a 16 × 16 grid, drawn for this console, inline so that no
//! page waits for them. An icon never stands for a word; it stands beside one.

use maud::{Markup, PreEscaped, html};

/// Icons by what they mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::serve) enum Icon {
    /// Well: a tick in a circle.
    Well,
    /// Not yet: an empty circle.
    Waiting,
    /// Tried again: a turning arrow.
    Retrying,
    /// Stopped, wrong: a cross in an octagon.
    Stopped,
    /// Paused: two bars.
    Paused,
    /// Take care: an exclamation mark in a triangle.
    Care,
    /// Copy.
    Copy,
    /// Nothing here: an open box.
    Empty,
}

impl Icon {
    fn paths(self) -> &'static str {
        match self {
            Self::Well => r#"<circle cx="8" cy="8" r="6.200"/><path d="M5.300 8.200l1.900 1.900 3.600-4"/>"#,
            Self::Waiting => r#"<circle cx="8" cy="8" r="6.200" stroke-dasharray="2.500 2"/>"#,
            Self::Retrying => r#"<path d="M13.500 8a5.500 5.500 0 1 1-1.700-4M12.200 1.500v2.800H9.400"/>"#,
            Self::Stopped => {
                r#"<path d="M5.500 1.900h5l3.600 3.600v5l-3.600 3.600h-5l-3.600-3.600v-5z M6 6l4 4M10 6l-4 4"/>"#
            }
            Self::Paused => {
                r#"<rect x="2" y="2" width="12" height="12" rx="2"/><path d="M6.300 5.700v4.600M9.700 5.700v4.600"/>"#
            }
            Self::Care => r#"<path d="M8 1.800l6.500 11.700h-13zM8 6.300v3.200M8 11.500v.1"/>"#,
            Self::Copy => {
                r#"<rect x="5.500" y="5.500" width="8" height="8" rx="1.500"/><path d="M10.500 5.500v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2"/>"#
            }
            Self::Empty => {
                r#"<path d="M2 8.500l2.200-5h7.600l2.200 5v4.500H2zM2 8.500h3.600l.9 1.700h3l.9-1.700H14"/>"#
            }
        }
    }

    /// The icon; hidden from screen readers, since the word beside it speaks.
    pub(in crate::serve) fn draw(self) -> Markup {
        html! { svg.icon viewBox="0 0 16 16" aria-hidden="true" { (PreEscaped(self.paths())) } }
    }
}
