//! A message of the exchange as the county reads it: what its header asks for, and its columns.
//!
//! Pure. Whoever signed it is looked at elsewhere.

/// See the file's head.
pub struct Message {
    /// Whether it takes back what was told before.
    pub is_cancel: bool,
    columns: Vec<(String, String)>,
}

impl Message {
    /// Reads a message; none where it is not one.
    pub fn read(text: &str) -> Option<Self> {
        let header = within(text, "Header")?;
        within(header, "SN").filter(|number| !number.is_empty())?;
        let is_cancel = within(header, "Flow")? == "cancel";
        let mut columns = Vec::new();
        let mut rest = within(within(text, "Body")?, "fields")?;
        while let Some((tag, behind)) = rest.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
            let (value, behind) = behind.split_once(&format!("</{tag}>"))?;
            columns.push((tag.to_owned(), unescaped(value)));
            rest = behind;
        }
        Some(Self { is_cancel, columns })
    }

    /// A column's text; empty where there is none.
    pub fn get(&self, tag: &str) -> &str {
        self.columns.iter().find(|(known, _)| known == tag).map_or("", |(_, text)| text)
    }

    /// All columns, in their order.
    pub fn columns(&self) -> impl Iterator<Item = (&str, &str)> {
        self.columns.iter().map(|(tag, text)| (tag.as_str(), text.as_str()))
    }
}

/// What stands between the first beginning and the next end of an element.
pub fn within<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (_, behind) = text.split_once(&format!("<{name}>"))?;
    Some(behind.split_once(&format!("</{name}>"))?.0)
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_its_flow_and_its_columns() {
        let text = "<ExchangeMessage><Header><Flow>save</Flow><SN>1</SN></Header><Body><fields><CF_WSH>甲&amp;乙</CF_WSH>\
                    <CF_NR></CF_NR></fields></Body></ExchangeMessage>";
        let message = Message::read(text).unwrap();
        assert_eq!((message.is_cancel, message.get("CF_WSH"), message.get("CF_NR")), (false, "甲&乙", ""));
        assert_eq!(message.columns().count(), 2);
        assert!(Message::read(&text.replace("save", "cancel")).unwrap().is_cancel);
        for lacking in ["<SN>1</SN>", "<Flow>save</Flow>", "</fields>", "</CF_NR>"] {
            assert!(Message::read(&text.replace(lacking, "")).is_none(), "{lacking}");
        }
    }
}
