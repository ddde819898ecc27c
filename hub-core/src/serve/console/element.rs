//! Where an element stands in XML, by the path that the SDK's `path_to` writes: local names from the root on, each with
//! its number where others of its name stand beside it (`/orders/order[2]/id`). Pure.
//!
//! Promises: whatever it is given, a place lies within it and between characters. Knows nothing of what elements mean.

use std::ops::Range;

/// What is no tag of an element, though it looks like one: how it begins and ends.
const ASIDE: [(&str, &str); 4] = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">")];

/// The element of a path: whole where it holds no other, else the tag that begins it; none where there is none such.
pub(super) fn find(xml: &str, path: &str) -> Option<Range<usize>> {
    let steps = path.strip_prefix('/')?.split('/').map(step).collect::<Option<Vec<_>>>()?;
    // How many elements are open; how many of those, from the root on, the path names; how many that its next step may
    // mean were seen within the last of them.
    let (mut open, mut way, mut alike) = (0_usize, 0_usize, 0_usize);
    let mut at = 0;
    while let Some(tag) = next_tag(xml, at) {
        at = tag.end;
        let said = &xml[tag.clone()];
        if said.starts_with("</") {
            open = open.checked_sub(1)?;
            if open < way {
                return None;
            }
            continue;
        }
        let is_whole = said.ends_with("/>");
        if open == way && local_name(said) == steps[way].0 {
            alike += 1;
            if alike == steps[way].1 {
                (way, alike) = (way + 1, 0);
                if way == steps.len() {
                    return Some(extent(xml, &tag));
                }
                if is_whole {
                    return None;
                }
            }
        }
        open += usize::from(!is_whole);
    }
    None
}

/// A name and its number; without one it is the first.
fn step(step: &str) -> Option<(&str, usize)> {
    match step.split_once('[') {
        Some((name, number)) => Some((name, number.strip_suffix(']')?.parse().ok()?)),
        None if step.is_empty() => None,
        None => Some((step, 1)),
    }
}

/// The next tag from there on that opens or closes an element.
fn next_tag(xml: &str, from: usize) -> Option<Range<usize>> {
    let mut at = from;
    loop {
        at += xml[at..].find('<')?;
        let rest = &xml[at..];
        if let Some((_, end)) = ASIDE.into_iter().find(|(begin, _)| rest.starts_with(*begin)) {
            at += rest.find(end)? + end.len();
        } else if rest[1..].starts_with(|next: char| next.is_alphabetic() || "/_".contains(next)) {
            return Some(at..at + length(rest)?);
        } else {
            // One that a client forgot to escape.
            at += 1;
        }
    }
}

/// Bytes of the tag that a text begins with. In a value `>` may stand as it is.
fn length(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in tag.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(at + 1),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

/// The name in a tag that opens an element, without its prefix.
fn local_name(tag: &str) -> &str {
    let name = tag[1..].split(|c: char| c.is_whitespace() || "/>".contains(c)).next().unwrap_or_default();
    name.split_once(':').map_or(name, |(_, local)| local)
}

/// From the tag that begins an element to its end, where no other stands within it; else that tag.
fn extent(xml: &str, tag: &Range<usize>) -> Range<usize> {
    let is_whole = xml[tag.clone()].ends_with("/>");
    let end = next_tag(xml, tag.end).filter(|next| !is_whole && xml[next.clone()].starts_with("</"));
    tag.start..end.map_or(tag.end, |end| end.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'x>(xml: &'x str, path: &str) -> Option<&'x str> {
        find(xml, path).map(|place| &xml[place])
    }

    #[test]
    fn an_element_is_found_by_its_name_and_its_number_among_those_of_its_name() {
        let xml = "<a><b/><c><d>1</d></c><e:b xmlns:e='u'><d>2</d><d k='>'>3</d></e:b></a>";
        for (path, element) in [
            ("/a", "<a>"),
            ("/a/b[1]", "<b/>"),
            ("/a/c/d", "<d>1</d>"),
            ("/a/b[2]", "<e:b xmlns:e='u'>"),
            ("/a/b[2]/d[1]", "<d>2</d>"),
            ("/a/b[2]/d[2]", "<d k='>'>3</d>"),
        ] {
            assert_eq!(found(xml, path), Some(element), "{path}");
        }
        for path in ["/a/b[3]", "/a/b[1]/d", "/b", "/a/c/d/e", "/a/b[0]", "/a/b[x]", "/a/@k", "/a//d", "/", "a", ""] {
            assert_eq!(found(xml, path), None, "{path}");
        }
    }

    #[test]
    fn what_only_looks_like_a_tag_is_none() {
        let xml = "<?xml version='1.0'?><!-- <a>0</a> --><a><![CDATA[<b>]]><b><![CDATA[</b>]]>1 < 2</b></a>";
        assert_eq!(found(xml, "/a/b"), Some("<b><![CDATA[</b>]]>1 < 2</b>"));
    }

    #[test]
    fn what_is_no_xml_does_no_harm() {
        for text in ["", "<", "</", "<a", "<a b='", "</a>1</a>", "1 < 2 > 1", "<>食</>", "<!--", "<![CDATA[", "<?"] {
            assert!(find(text, "/a").is_none_or(|place| text.get(place).is_some()), "{text}");
        }
    }
}
