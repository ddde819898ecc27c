//! `hub explain`: the page of a code.

use std::process::ExitCode;

use serde_json::json;

use crate::report::all_pages;

pub(super) fn explain(code: Option<&str>, as_json: bool) -> ExitCode {
    let wanted = code.map(|code| format!("HUB-{:0>4}", code.trim_start_matches("HUB-").trim_start_matches("hub-")));
    let pages: Vec<_> =
        all_pages().iter().filter(|page| wanted.as_ref().is_none_or(|w| *w == page.to_string())).collect();
    if pages.is_empty() {
        eprintln!("there is no page {}: `hub explain` lists all", wanted.unwrap_or_default());
        return ExitCode::from(1);
    }
    if as_json {
        let list: Vec<_> = pages
            .iter()
            .map(|page| json!({"code": page.to_string(), "title": page.title(), "page": page.page()}))
            .collect();
        println!("{}", json!(list));
    } else if wanted.is_some() {
        println!("{}\n{}", pages[0], pages[0].page());
    } else {
        for page in pages {
            println!("{page}  {}", page.title());
        }
    }
    ExitCode::SUCCESS
}
