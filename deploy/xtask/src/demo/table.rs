//! Tables on a terminal, with Chinese in them.
//!
//! Promises: columns line up where Chinese characters take two cells; numbers stand to the right.

/// Lines up `rows` below `head`; columns whose cells are all numbers are set to the right.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let wide = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell));
        cells.chain([width(head[column])]).max().unwrap_or_default()
    };
    let numbers = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).all(|cell| cell.chars().all(|c| c.is_ascii_digit()))
    };
    let columns: Vec<(usize, bool)> = (0..head.len()).map(|column| (wide(column), numbers(column))).collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut line = String::new();
        for ((wide, right), cell) in columns.iter().zip(cells) {
            let blanks = " ".repeat(wide - width(cell));
            let (before, after) = if *right { (&*blanks, "") } else { ("", &*blanks) };
            line.push_str("  ");
            line.push_str(before);
            line.push_str(cell);
            line.push_str(after);
        }
        line.trim_end().to_owned()
    };
    let mut lines = vec![line(&mut head.iter().copied())];
    lines.extend(rows.iter().map(|row| line(&mut row.iter().map(String::as_str))));
    lines.join("\n")
}

/// Cells that `text` takes: two for each character of the East Asian wide blocks.
fn width(text: &str) -> usize {
    text.chars().map(|c| if matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}') { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_names_and_numbers_line_up() {
        let rows = [vec!["雅瑶镇".to_owned(), "7".to_owned()], vec!["x".to_owned(), "12".to_owned()]];
        assert_eq!(table(&["town", "n"], &rows), "  town     n\n  雅瑶镇   7\n  x       12");
    }
}
