//! A table for a terminal: columns as wide as their widest cell, where Chinese
//! characters take two places.

/// Prints rows below heads; numbers stand right.
pub(super) fn print(heads: &[&str], rows: &[Vec<String>]) {
    let mut widths: Vec<usize> = heads.iter().map(|head| width(head)).collect();
    for row in rows {
        for (place, cell) in row.iter().enumerate() {
            widths[place] = widths[place].max(width(cell));
        }
    }
    let head: Vec<String> = heads.iter().map(|&head| head.to_owned()).collect();
    for row in std::iter::once(&head).chain(rows) {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, &wide)| pad(cell, wide)).collect();
        println!("{}", cells.join("  ").trim_end());
    }
}

fn pad(cell: &str, wide: usize) -> String {
    let blanks = " ".repeat(wide - width(cell));
    let number = !cell.is_empty() && cell.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    if number { format!("{blanks}{cell}") } else { format!("{cell}{blanks}") }
}

fn width(text: &str) -> usize {
    text.chars().map(|c| if c >= '\u{1100}' { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_takes_two_places_and_numbers_stand_right() {
        assert_eq!((width("鹤山 a"), pad("12", 4), pad("鹤", 4)), (6, "  12".into(), "鹤  ".into()));
    }
}
