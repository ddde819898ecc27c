//! Requests and steps, built in a few words.
//!
//! A request names a path below the platform's base address; what is secret in
//! it is a *slot* that the hub fills through the request's profile. Knows
//! nothing of addresses, tokens or how requests are sent.
//!
//! ```
//! use hub_adapter_sdk::request::slot;
//! use hub_adapter_sdk::{Item, Request, Step};
//!
//! let request = Request::get("/shops").query("page", "1").header("token", slot("token")).profile("token-login");
//! let shop = Item::new(r#"{"id":7}"#).key("shop/7").attribute("list", "shop");
//! let step = Step::send("page 1", request).items("application/json", vec![shop]).cursor("2025-03-01");
//! assert_eq!((step.items.len(), step.cursor.as_deref()), (1, Some("2025-03-01")));
//! ```

use crate::bindings::contract::{Field, Item, Next, Part, Request, Step};

impl From<&str> for Part {
    fn from(text: &str) -> Self {
        Self::Bytes(text.as_bytes().to_vec())
    }
}

impl From<String> for Part {
    fn from(text: String) -> Self {
        Self::Bytes(text.into_bytes())
    }
}

/// A place that the hub fills: `token`, `sign`, `nonce`, `timestamp`,
/// `account`, or what else the profile offers.
pub fn slot(name: &str) -> Part {
    Part::Slot(name.into())
}

impl Request {
    /// A request without body, signed by no profile.
    pub fn new(method: &str, path: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            path: path.into(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Vec::new(),
            profile: String::new(),
            keep: false,
        }
    }

    /// `GET path`.
    pub fn get(path: impl Into<String>) -> Self {
        Self::new("GET", path)
    }

    /// `POST path` with a JSON body.
    pub fn post_json(path: impl Into<String>, body: impl Into<Part>) -> Self {
        let mut request = Self::new("POST", path).header("content-type", "application/json");
        request.body.push(body.into());
        request
    }

    /// `POST path` with a form of these fields; those without a value are left out.
    pub fn post_form<'a>(path: impl Into<String>, fields: impl IntoIterator<Item = (&'a str, Option<String>)>) -> Self {
        let mut form = form_urlencoded::Serializer::new(String::new());
        for (name, value) in fields {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                form.append_pair(name, &value);
            }
        }
        let mut request = Self::new("POST", path).header("content-type", "application/x-www-form-urlencoded");
        request.body.push(form.finish().into());
        request
    }

    /// Adds a header: a text or a [`slot`].
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<Part>) -> Self {
        self.headers.push(Field { name: name.into(), value: vec![value.into()] });
        self
    }

    /// Adds a query field; the hub percent-encodes it.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl Into<Part>) -> Self {
        self.query.push(Field { name: name.into(), value: vec![value.into()] });
        self
    }

    /// How to log in, sign and seal.
    #[must_use]
    pub fn profile(mut self, name: &str) -> Self {
        self.profile = name.into();
        self
    }
}

impl Item {
    /// One business record on its way into `raw.<source>`.
    pub fn new(payload: impl Into<Vec<u8>>) -> Self {
        Self { key: None, attributes: Vec::new(), payload: payload.into() }
    }

    /// The record's id: keeps its versions in order.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// What the transport knew: file, sheet, row, page, list.
    #[must_use]
    pub fn attribute(mut self, name: &str, value: impl Into<String>) -> Self {
        self.attributes.push((name.into(), value.into()));
        self
    }
}

impl Step {
    /// Nothing yet but this request; `state` comes back with its answer.
    pub fn send(state: impl Into<Vec<u8>>, request: Request) -> Self {
        Self::then(state.into(), Next::Send(request))
    }

    /// The round is over; the next begins when planned, or after this many
    /// milliseconds.
    pub fn rest(after: Option<u64>) -> Self {
        Self::then(Vec::new(), Next::Rest(after))
    }

    fn then(state: Vec<u8>, next: Next) -> Self {
        Self {
            media_type: "application/json".into(),
            items: Vec::new(),
            scope: String::new(),
            complete: false,
            cursor: None,
            state,
            next,
        }
    }

    /// With these records, of this media type.
    #[must_use]
    pub fn items(mut self, media_type: &str, items: Vec<Item>) -> Self {
        self.media_type = media_type.into();
        self.items = items;
        self
    }

    /// Committed with the items, both or neither.
    #[must_use]
    pub fn cursor(mut self, cursor: impl Into<String>) -> Self {
        self.cursor = Some(cursor.into());
        self
    }

    /// The manifest's name of the list that the items belong to; `complete`
    /// once the round has listed all of it: what it did not list is gone.
    #[must_use]
    pub fn scope(mut self, scope: &str, complete: bool) -> Self {
        self.scope = scope.into();
        self.complete = complete;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_holds_what_has_a_value_and_keeps_its_marks() {
        let fields =
            [("a", Some("鹤 &=+".to_owned())), ("b", None), ("c", Some(String::new())), ("d", Some("1".into()))];
        let request = Request::post_form("/x", fields);
        assert_eq!(request.body, [Part::from("a=%E9%B9%A4+%26%3D%2B&d=1")]);
    }
}
