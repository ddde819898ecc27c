//! Pulling from lists that give what changed since a time, page by page: what
//! most platforms offer.
//!
//! [`Lists`] says how a page is asked for and what an answer holds; the way
//! through the pages is [`Walk`]'s. Each step commits its rows and the cursor
//! together. Knows nothing of any platform.

use serde_json::value::RawValue;

use crate::bindings::contract::{Failure, Instant, Item, Request, Response, Round, Step};
use crate::walk::Ask;
use crate::{Adapter, Pull, Shown, Walk};

/// A page of a list.
#[derive(Debug)]
pub struct Page<'a> {
    /// Its rows as they came.
    pub rows: Vec<&'a RawValue>,
    /// Whether the platform has more pages of this answer.
    pub more: bool,
}

impl<'a> Page<'a> {
    /// The rows of an answer to a request for a page of so many, where the platform
    /// may say how many there are in all. A full page is never taken for the last
    /// because of that number: rows come while pages are turned.
    pub fn counted(rows: Vec<&'a RawValue>, ask: &Ask<'_>, size: u32, total: Option<i64>) -> Self {
        let is_full = rows.len() as u64 >= u64::from(size);
        let goes_on = total.is_some_and(|total| total > i64::from(ask.page) * i64::from(size));
        Self { more: !rows.is_empty() && (is_full || goes_on), rows }
    }

    /// The rows of an answer that says how many pages there are in all; where it does
    /// not, this is the last.
    pub fn numbered(rows: Vec<&'a RawValue>, ask: &Ask<'_>, pages: Option<i64>) -> Self {
        Self { more: !rows.is_empty() && pages.is_some_and(|pages| pages > i64::from(ask.page)), rows }
    }
}

/// Lists by update time.
///
/// ```
/// # use hub_adapter_sdk::{Adapter, Ask, Failure, Instant, Lists, Next, Note, Pull, Request, Response, Round, date};
/// # use hub_adapter_sdk::{json, json::Object, lists::Page};
/// # use serde_json::value::RawValue;
/// # struct North;
/// # impl Adapter for North {
/// #     type Settings = ();
/// #     fn new((): ()) -> Result<Self, Note> {
/// #         Ok(Self)
/// #     }
/// # }
/// impl Lists for North {
///     fn lists(&self) -> &'static [&'static str] {
///         &["shop", "visit"]
///     }
///     fn overlap(&self) -> u64 {
///         60_000
///     }
///     fn request(&self, ask: &Ask<'_>) -> Request {
///         Request::get(format!("/{}", ask.list)).query("since", ask.since.map(date::local).unwrap_or_default())
///     }
///     fn page<'a>(&self, ask: &Ask<'_>, response: &'a Response) -> Result<Page<'a>, Failure> {
///         let rows = json::parse(&response.body).map_err(Failure::retry)?;
///         Ok(Page::counted(rows, ask, 100, None))
///     }
///     fn head(&self, _: &str, row: &RawValue) -> (Option<String>, Option<Instant>) {
///         let row = Object::of(row).unwrap_or_default();
///         (row.text("id").map(Into::into), row.text("at").and_then(|at| date::instant(&at).ok()))
///     }
/// }
/// let step = North.begin(Round { now: 0, cursor: None, back_fill: None }).unwrap();
/// assert!(matches!(step.next, Next::Send(request) if request.path == "/shop"));
/// ```
pub trait Lists: Adapter {
    /// Their names, in the order in which they are read: who exists before what
    /// happened to it. A name stands in cursors, keys and the attribute `list`.
    fn lists(&self) -> &'static [&'static str];

    /// How far before the cursor a round begins, in milliseconds.
    fn overlap(&self) -> u64;

    /// The request for a page.
    fn request(&self, ask: &Ask<'_>) -> Request;

    /// What the answer to it holds.
    fn page<'a>(&self, ask: &Ask<'_>, response: &'a Response) -> Result<Page<'a>, Failure>;

    /// A row's own id, and when it was last changed, where these can be read.
    fn head(&self, list: &str, row: &RawValue) -> (Option<String>, Option<Instant>);
}

impl<A: Lists> Pull for A {
    fn begin(&self, round: Round) -> Result<Step, Failure> {
        let walk = Walk::begin(self.lists(), &round, self.overlap())?;
        Ok(next(self, &walk))
    }

    fn resume(&self, state: Vec<u8>, now: Instant, response: Response) -> Result<Step, Failure> {
        let mut walk = Walk::resume(&state)?;
        let asked = walk.clone();
        let Some(ask) = asked.ask() else { return Ok(Step::rest(None)) };
        let page = self.page(&ask, &response)?;
        let rows: Vec<_> = page.rows.into_iter().map(|row| (self.head(ask.list, row), row)).collect();
        let shown = Shown::new(rows.iter().map(|((_, updated), row)| (*updated, row.get())), page.more);
        let mut items = Vec::new();
        if walk.took(&shown, now)? {
            let wanted = rows.into_iter().filter(|((_, updated), _)| walk.wants(*updated));
            items.extend(wanted.map(|((id, _), row)| item(ask.list, id, row)));
        }
        Ok(next(self, &walk).items("application/json", items).cursor(walk.cursor()))
    }
}

fn next(adapter: &impl Lists, walk: &Walk) -> Step {
    match walk.ask() {
        Some(ask) => Step::send(walk.state(), adapter.request(&ask)),
        None => Step::rest(None),
    }
}

/// A row as an item. One without an id is an item too: what is wrong with it is
/// for `translate` to say, so that it becomes a dead letter and is not lost.
fn item(list: &str, id: Option<String>, row: &RawValue) -> Item {
    let item = Item::new(row.get()).attribute("list", list);
    match id {
        Some(id) => item.key(format!("{list}/{id}")),
        None => item,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bindings::contract::Next;
    use crate::json::{self, Object};
    use crate::{Note, date};

    /// Gives two rows a page.
    struct Shops;

    impl Adapter for Shops {
        type Settings = ();
        fn new((): ()) -> Result<Self, Note> {
            Ok(Self)
        }
    }

    impl Lists for Shops {
        fn lists(&self) -> &'static [&'static str] {
            &["shop", "visit"]
        }
        fn overlap(&self) -> u64 {
            0
        }
        fn request(&self, ask: &Ask<'_>) -> Request {
            Request::get(format!("/{}?page={}", ask.list, ask.page))
        }
        fn page<'a>(&self, _: &Ask<'_>, response: &'a Response) -> Result<Page<'a>, Failure> {
            let rows: Vec<&RawValue> = json::parse(&response.body).map_err(Failure::retry)?;
            Ok(Page { more: rows.len() == 2, rows })
        }
        fn head(&self, _: &str, row: &RawValue) -> (Option<String>, Option<Instant>) {
            let row = Object::of(row).unwrap_or_default();
            let updated = row.text("at").and_then(|at| date::instant(&at).ok());
            (row.text("id").map(Into::into), updated)
        }
    }

    fn answer(body: &str) -> Response {
        Response { status: 200, headers: Vec::new(), body: body.as_bytes().to_vec() }
    }

    fn asked(step: &Step) -> &str {
        match &step.next {
            Next::Send(request) => &request.path,
            Next::Rest(_) => "rest",
        }
    }

    #[test]
    fn every_list_is_read_to_its_end_and_each_step_commits_its_rows_with_the_cursor() {
        let begin = Shops.begin(Round { now: 1 << 40, cursor: None, back_fill: None }).unwrap();
        assert_eq!(asked(&begin), "/shop?page=1");
        let rows = r#"[{"id":1,"at":"1700000000000"},{"at":"1700000001000"}]"#;
        let more = Shops.resume(begin.state, 1 << 41, answer(rows)).unwrap();
        let keys: Vec<Option<&str>> = more.items.iter().map(|item| item.key.as_deref()).collect();
        assert_eq!((asked(&more), keys), ("/shop?page=1", vec![Some("shop/1"), None]));
        assert_eq!(more.items[1].attributes, [("list".to_owned(), "shop".to_owned())]);
        assert_eq!(more.cursor.as_deref(), Some(r#"{"shop":1700000001000}"#));
        let second = Shops.resume(more.state, 1 << 41, answer("[]")).unwrap();
        assert_eq!(asked(&second), "/visit?page=1");
        let last = Shops.resume(second.state, 1 << 41, answer("[]")).unwrap();
        assert_eq!(asked(&last), "rest");
    }

    #[test]
    fn what_is_no_page_moves_nothing() {
        let begin = Shops.begin(Round { now: 1, cursor: None, back_fill: None }).unwrap();
        assert!(Shops.resume(begin.state, 1, answer("<html>")).is_err());
    }
}
