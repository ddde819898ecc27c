//! Where elements of XML hold text and no other element. Pure; reads no further than it must to know that.
//!
//! Promises: whatever it is given, a place lies within it and between characters. What is no XML has no places, or
//! some: the text is a case's, and what is put there is for an adapter that must stand anything.

use std::ops::Range;

/// The path of each such element, and where its text stands.
pub(super) fn texts(xml: &str) -> Vec<(String, Range<usize>)> {
    let (mut found, mut path) = (Vec::new(), Vec::new());
    // Where the content of the element begins that was opened last, until something else is opened or closed.
    let mut content = None;
    let mut at = 0;
    while let Some(start) = xml[at..].find('<').map(|more| at + more) {
        let Some(length) = length(&xml[start..]) else { break };
        let (tag, end) = (&xml[start..start + length], start + length);
        if tag.starts_with("</") {
            if let Some(from) = content.take().filter(|&from| !xml[from..start].trim().is_empty()) {
                found.push((format!("/{}", path.join("/")), from..start));
            }
            path.pop();
        } else if !tag.starts_with("<!") && !tag.starts_with("<?") {
            let is_whole = tag.ends_with("/>");
            content = (!is_whole).then_some(end);
            if !is_whole {
                path.push(name(tag));
            }
        }
        at = end;
    }
    found
}

/// Bytes of the markup that a text begins with: a tag, a comment, an instruction, or text within CDATA.
fn length(text: &str) -> Option<usize> {
    let through = |end: &str| text.find(end).map(|at| at + end.len());
    if text.starts_with("<!--") {
        return through("-->");
    }
    if text.starts_with("<![CDATA[") {
        return through("]]>");
    }
    if text.starts_with("<?") {
        return through("?>");
    }
    // In a value `>` may stand as it is.
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(at + 1),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

fn name(tag: &str) -> &str {
    tag[1..].split(|c: char| c.is_whitespace() || c == '>').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_what_an_element_holds_that_holds_no_other() {
        for (xml, all) in [
            ("<a>1</a>", &["/a 1"][..]),
            ("<a><b>1</b><b>2</b></a>", &["/a/b 1", "/a/b 2"]),
            ("<a>\n  <b> 1 </b>\n</a>", &["/a/b  1 "]),
            ("<a>words <b>1</b> and more</a>", &["/a/b 1"]),
            ("<a><b/><c></c><d> </d></a>", &[]),
            ("<x:a t='>' u=\"'>\"><b n='/'>1</b></x:a>", &["/x:a/b 1"]),
            ("<a><!-- <b>0</b> --><b><![CDATA[<1>]]></b></a>", &["/a/b <![CDATA[<1>]]>"]),
            ("<?xml version='1.0'?><!DOCTYPE a><a>食品</a>", &["/a 食品"]),
        ] {
            let found: Vec<String> = texts(xml).into_iter().map(|(path, at)| format!("{path} {}", &xml[at])).collect();
            assert_eq!(found, all, "{xml}");
        }
    }

    #[test]
    fn what_is_no_xml_does_no_harm() {
        for text in ["", "<", "</", "<a", "<a b='", "</a>1</a>", "1 < 2 > 1", "<>食</>", "<!--", "<![CDATA[", "<?"] {
            assert!(texts(text).iter().all(|(_, at)| text.get(at.clone()).is_some()), "{text}");
        }
    }
}
