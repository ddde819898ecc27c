//! A request whose slots are filled, and its fields by name. Pure.

/// A request as it goes over the wire, or a call as it came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filled {
    /// `GET`, `POST` …
    pub method: String,
    /// Of a request below the base address; of a call whole.
    pub path: String,
    /// Not encoded.
    pub query: Vec<(String, Vec<u8>)>,
    /// In their order.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The whole body.
    pub body: Vec<u8>,
}

impl Filled {
    /// Sets a header unless the request has it.
    pub fn header(&mut self, name: &str, value: impl Into<Vec<u8>>) {
        if self.find_header(name).is_none() {
            self.headers.push((name.to_owned(), value.into()));
        }
    }

    /// The first header of this name, in either case.
    #[must_use]
    pub fn find_header(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| &value[..])
    }

    /// The same as text; none where it is empty or not UTF-8, too.
    #[must_use]
    pub fn header_text(&self, name: &str) -> Option<&str> {
        self.find_header(name).and_then(|value| std::str::from_utf8(value).ok()).filter(|text| !text.is_empty())
    }

    /// Takes all headers of this name out.
    pub fn remove_header(&mut self, name: &str) {
        self.headers.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
    }

    /// The media type without parameters, in lower case; empty where there is none.
    #[must_use]
    pub fn media_type(&self) -> String {
        let whole = self.header_text("content-type").unwrap_or_default();
        whole.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }
}
