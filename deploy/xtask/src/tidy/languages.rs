//! Pages in two languages: whoever reads one is told the same commands as whoever reads the other.
//!
//! Knows nothing of what the sentences say; a person keeps those in step.

use std::collections::BTreeMap;

use super::Finding;
use super::tree::Tree;

const RULE: &str = "pages in two languages";
const PAGES: [[&str; 2]; 2] = [["README.md", "README.zh-CN.md"], ["plugins/README.md", "plugins/README.zh-CN.md"]];
/// What a command begins with, in a sentence or a table.
const PROGRAMS: &[&str] = &["cargo ", "hub "];

/// Every command of one page stands in the other: those of the blocks in the same order, all others anywhere.
pub fn in_step(tree: &Tree, findings: &mut Vec<Finding>) {
    PAGES.into_iter().for_each(|pages| are_in_step(tree, pages, findings));
}

fn are_in_step(tree: &Tree, pages: [&'static str; 2], findings: &mut Vec<Finding>) {
    let (one, other) = match pages.map(|page| tree.text(page)) {
        [Some(one), Some(other)] => (one, other),
        [None, None] => return,
        _ => {
            let what = format!("{} are both needed: write the one that is missing", pages.join(" and "));
            return findings.push(Finding::new(pages[0], 1, RULE, what));
        }
    };
    let (one, other) = (Commands::of(one), Commands::of(other));
    if one.in_blocks.iter().map(|(_, command)| command).ne(other.in_blocks.iter().map(|(_, command)| command)) {
        let pairs = one.in_blocks.iter().zip(&other.in_blocks);
        let same = pairs.take_while(|((_, a), (_, b))| a == b).count();
        for (page, commands) in pages.iter().zip([&one, &other]) {
            // The first that differs, else the end of the shorter one.
            let (line, what) = match commands.in_blocks.get(same) {
                Some((line, command)) => {
                    (*line, format!("`{command}` stands in this page's blocks alone, or elsewhere"))
                }
                None => (1, "a command of the other page's blocks is missing here".to_owned()),
            };
            findings.push(Finding::new(page, line, RULE, what));
        }
    }
    for (page, here, there) in [(pages[0], &one, &other), (pages[1], &other, &one)] {
        for (command, line) in here.in_text.iter().filter(|(command, _)| !there.in_text.contains_key(*command)) {
            let what = format!("`{command}` is not named in the other page: name it there too");
            findings.push(Finding::new(page, *line, RULE, what));
        }
    }
}

/// The commands of a page, each with its line.
struct Commands<'t> {
    /// Lines of `sh` blocks without their comments, which are in the page's language.
    in_blocks: Vec<(usize, &'t str)>,
    /// Code within sentences and tables.
    in_text: BTreeMap<&'t str, usize>,
}

impl<'t> Commands<'t> {
    fn of(text: &'t str) -> Self {
        let mut commands = Self { in_blocks: Vec::new(), in_text: BTreeMap::new() };
        let mut block = None;
        for (line, text) in text.lines().enumerate().map(|(index, text)| (index + 1, text)) {
            if let Some(kind) = text.strip_prefix("```") {
                block = if block.is_some() { None } else { Some(kind.trim()) };
                continue;
            }
            match block {
                Some("sh") => {
                    let command = text.split('#').next().unwrap_or_default().trim();
                    if !command.is_empty() {
                        commands.in_blocks.push((line, command));
                    }
                }
                Some(_) => {}
                // Between backticks is every second part.
                None => commands.in_text.extend(
                    text.split('`')
                        .skip(1)
                        .step_by(2)
                        .filter(|code| PROGRAMS.iter().any(|program| code.starts_with(program)))
                        .map(|code| (code, line)),
                ),
            }
        }
        commands
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    const ENGLISH: &str = "Ask `hub sources`.\n```sh\nhub run   # runs\nhub audit\n```\n```text\nhub x\n```\n";

    fn beside(chinese: &str) -> Vec<String> {
        found(in_step, &[("README.md", ENGLISH), ("README.zh-CN.md", chinese)])
    }

    #[test]
    fn comments_and_sentences_may_differ() {
        assert!(beside("```sh\nhub run   # 运行\n\nhub audit\n```\n查询：`hub sources`，`/v1/sources`。\n").is_empty());
    }

    #[test]
    fn a_command_that_one_page_lacks_is_found() {
        let block = "```sh\nhub run\nhub audit\n```\n";
        assert_eq!(beside(block), ["README.md:1"]);
        assert_eq!(beside(&format!("{block}`hub sources` `hub topics`\n")), ["README.zh-CN.md:5"]);
    }

    #[test]
    fn blocks_that_differ_are_found_in_both_pages() {
        let named = "`hub sources`\n```sh\n";
        assert_eq!(beside(&format!("{named}hub run\nhub check\n```\n")), ["README.md:4", "README.zh-CN.md:4"]);
        assert_eq!(beside(&format!("{named}hub run\n```\n")), ["README.md:4", "README.zh-CN.md:1"]);
    }

    #[test]
    fn a_page_alone_is_found() {
        assert_eq!(found(in_step, &[("README.md", ENGLISH)]), ["README.md:1"]);
    }
}
