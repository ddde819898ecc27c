//! XML as this platform has it: flat requests, and rows whose texts nobody escaped.
//!
//! Pure.

use serde_json::{Map, Value};

/// The fields of a request.
pub struct Asked(Vec<(String, String)>);

impl Asked {
    /// Reads `<request><name>text</name>…</request>`; what is none has no fields.
    pub fn read(text: &str) -> Self {
        let inner = text.trim().strip_prefix("<request>").and_then(|rest| rest.strip_suffix("</request>"));
        let mut fields = Vec::new();
        let mut rest = inner.unwrap_or_default();
        while let Some((name, behind)) = rest.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
            let Some((value, behind)) = behind.split_once(&format!("</{name}>")) else { break };
            fields.push((name.to_owned(), unescaped(value)));
            rest = behind;
        }
        Self(fields)
    }

    /// The field's text, trimmed; empty where it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// All fields but one, to be noted.
    pub fn without(&self, name: &str) -> String {
        format!("{:?}", self.0.iter().filter(|(known, _)| known != name).collect::<Vec<_>>())
    }

    /// All fields but these.
    pub fn fields(&self, without: &[&str]) -> Map<String, Value> {
        let fields = self.0.iter().filter(|(name, _)| !without.contains(&name.as_str()));
        fields.map(|(name, value)| (name.clone(), value.clone().into())).collect()
    }
}

/// Rows of JSON as elements, their texts as they are.
pub fn rows(rows: &str) -> String {
    let rows: Vec<Map<String, Value>> = serde_json::from_str(rows).expect("rows are JSON");
    let field = |(name, value): (&String, &Value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        format!("<{name}>{text}</{name}>")
    };
    rows.iter().map(|row| format!("<row>{}</row>", row.iter().map(field).collect::<String>())).collect()
}

/// A text as it stands within XML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_its_fields_and_what_is_none_has_none() {
        let asked = Asked::read("<request><code>c</code><since></since><name>甲&amp;乙 &lt; 3</name></request>");
        assert_eq!(["code", "since", "name", "page"].map(|name| asked.get(name)), ["c", "", "甲&乙 < 3", ""]);
        assert!(!asked.without("code").contains("\"c\""));
        for none in ["", "<request><a></request>", "text", "<request>"] {
            assert_eq!(Asked::read(none).get("a"), "");
        }
    }

    #[test]
    fn a_row_is_escaped_once_and_its_texts_are_not() {
        let row = rows(r#"[{"id":"1","spec":"<3&4"}]"#);
        assert_eq!(row, "<row><id>1</id><spec><3&4</spec></row>");
        assert_eq!(escaped("<a>&</a>"), "&lt;a&gt;&amp;&lt;/a&gt;");
    }
}
