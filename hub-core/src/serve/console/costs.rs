//! The section of an adapter's page about what it costs: for each source that it serves how much CPU and memory, and how
//! its batches are distributed.

use maud::{Markup, html};

use super::address;
use super::format;
use super::frame::Frame;
use super::picture;
use super::text::{self, Text};
use crate::serve::view::{Bucket, Costs};

/// The section.
pub(in crate::serve) fn section(frame: &Frame, costs: &[Costs]) -> Markup {
    html! {
        section.card #costs {
            header { h2 { (frame.t(text::COSTS)) } p { (frame.t(text::COSTS_ARE)) } }
            @if costs.iter().all(|one| one.batches == 0) { (frame.empty(text::NO_COSTS, Some(text::NO_COSTS_DO))) }
            @for one in costs { @if one.batches > 0 { (source(frame, one)) } }
        }
    }
}

fn source(frame: &Frame, costs: &Costs) -> Markup {
    html! {
        article.matter {
            header { h3 { a href={ "/sources/" (address::part(&costs.source)) } { code { (costs.source) } } } }
            dl.fields {
                div { dt { (frame.t(text::RECORDS)) } dd { (format::count(costs.records)) } }
                div { dt { (frame.t(text::BATCHES)) } dd { (format::count(costs.batches)) } }
                div { dt { (frame.t(text::CPU_IN_ALL)) } dd { (format::span(costs.cpu_us as f64)) } }
                div { dt { (frame.t(text::CPU_A_RECORD)) } dd { (format::span(costs.cpu_us_a_record)) } }
                div { dt { (frame.t(text::MOST_MEMORY)) } dd { (memory(costs)) } }
            }
            div.cols.spread {
                (distribution(frame, text::BY_CPU, &costs.cpu))
                (distribution(frame, text::BY_TOOK, &costs.took))
            }
        }
    }
}

fn memory(costs: &Costs) -> Markup {
    html! {
        (format::mebibytes(costs.memory))
        @if let Some(limit) = costs.memory_limit { " / " (format::mebibytes(limit)) }
    }
}

/// How many batches took how long: a bar each, with its number beside it.
fn distribution(frame: &Frame, title: Text, buckets: &[Bucket]) -> Markup {
    let most = buckets.iter().map(|bucket| bucket.batches).max().unwrap_or_default();
    let shown = within(buckets);
    html! {
        figure {
            figcaption.small.faint { (frame.t(title)) }
            div.bars role="group" aria-label=(frame.t(title)) {
                @for (index, bucket) in buckets.iter().enumerate().take(shown.1).skip(shown.0) {
                    span.nowrap { (bound(buckets, index)) }
                    (picture::bar(bucket.batches, most))
                    span.n { (format::count(bucket.batches)) }
                }
            }
        }
    }
}

/// What a bucket holds, as `≤ 2.5 ms`; the last says what it is longer than.
fn bound(buckets: &[Bucket], index: usize) -> String {
    let at = |index: usize| buckets.get(index).and_then(|bucket| bucket.up_to_us).map(|us| format::span(us as f64));
    match (at(index), index.checked_sub(1).and_then(at)) {
        (Some(up_to), _) => format!("≤ {up_to}"),
        (None, Some(longer)) => format!("> {longer}"),
        (None, None) => String::new(),
    }
}

/// From the first bucket that holds any to the one behind the last: empty ends say nothing.
fn within(buckets: &[Bucket]) -> (usize, usize) {
    let holds = |bucket: &Bucket| bucket.batches > 0;
    let first = buckets.iter().position(holds).unwrap_or_default();
    (first, buckets.iter().rposition(holds).map_or(first, |last| last + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buckets(batches: [u64; 4]) -> Vec<Bucket> {
        let bounds = [Some(1_000), Some(2_500), Some(10_000_000), None];
        bounds.into_iter().zip(batches).map(|(up_to_us, batches)| Bucket { up_to_us, batches }).collect()
    }

    #[test]
    fn empty_ends_are_left_out_and_a_gap_between_is_not() {
        assert_eq!(within(&buckets([0, 3, 0, 1])), (1, 4));
        assert_eq!(within(&buckets([2, 0, 1, 0])), (0, 3));
        assert_eq!(within(&buckets([0; 4])), (0, 0));
    }

    #[test]
    fn a_bucket_is_named_by_its_bound_and_the_last_by_the_one_before() {
        let buckets = buckets([1; 4]);
        let named: Vec<String> = (0..4).map(|index| bound(&buckets, index)).collect();
        assert_eq!(named, ["≤ 1 ms", "≤ 2.5 ms", "≤ 10 s", "> 10 s"]);
    }
}
