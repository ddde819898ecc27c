//! Small pictures: wires between stages, a line of rates, a bar. Inline SVG
//! without styles of its own, which the content policy would not let through.

use maud::{Markup, html};

/// How records move along a wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::serve) enum Wire {
    /// Records flow.
    Moves,
    /// Nothing to do.
    Rests,
    /// It is cut off.
    Stands,
}

/// Wires from as many starts, evenly spread, to one end in the middle.
pub(in crate::serve) fn wires(wires: &[Wire]) -> Markup {
    let height = 100 * wires.len().max(1);
    html! {
        svg viewBox={ "0 0 64 " (height) } preserveAspectRatio="none" aria-hidden="true" {
            @for (index, wire) in wires.iter().enumerate() {
                @let (from, to) = (100 * index + 50, height / 2);
                @let class = match wire { Wire::Moves => "moves", Wire::Rests => "rests", Wire::Stands => "stands" };
                path.wire.(class) d={ "M4 " (from) " C36 " (from) " 28 " (to) " 60 " (to) } {}
            }
        }
    }
}

/// A line of rates with the area below; flat until there are two.
pub(in crate::serve) fn spark(series: &[f64], label: &str) -> Markup {
    let most = series.iter().copied().fold(1.0, f64::max);
    let step = 120.0 / series.len().saturating_sub(1).max(1) as f64;
    let point = |(index, rate): (usize, &f64)| format!("{:.1} {:.1}", index as f64 * step, 32.0 - 30.0 * rate / most);
    let points: Vec<String> = series.iter().enumerate().map(point).collect();
    let line = if points.len() < 2 { "0 32 L120 32".to_owned() } else { points.join(" L") };
    html! {
        svg.spark viewBox="0 0 120 34" preserveAspectRatio="none" role="img" aria-label=(label) {
            title { (label) }
            path.area d={ "M" (line) " L120 34 L0 34 Z" } {}
            path.line d={ "M" (line) } {}
        }
    }
}

/// A bar of `n` out of `most`.
pub(in crate::serve) fn bar(n: u64, most: u64) -> Markup {
    let width = if most == 0 { 0.0 } else { n as f64 * 100.0 / most as f64 };
    html! { svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" { rect width=(format!("{width:.1}")) height="8" {} } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_at_both_edges_and_its_peak_touches_the_top() {
        let drawn = spark(&[0.0, 50.0, 100.0], "x").into_string();
        assert!(drawn.contains("M0.0 32.0 L60.0 17.0 L120.0 2.0"), "{drawn}");
    }

    #[test]
    fn every_wire_ends_in_the_middle() {
        let drawn = wires(&[Wire::Moves, Wire::Stands]).into_string();
        assert!(
            drawn.contains("M4 50 C36 50 28 100 60 100") && drawn.contains("M4 150 C36 150 28 100 60 100"),
            "{drawn}"
        );
    }
}
