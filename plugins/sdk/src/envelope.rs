//! Answers of JSON in an envelope: a code that says what happened, words for
//! people, and what was asked for within.
//!
//! An adapter says as data what the members are called and what each code comes
//! to; it gets what an answer holds, or a page of rows, or why there is nothing
//! ([`Refusal`]). A platform whose envelope is no JSON, or whose code stands in
//! several places, finds its code by itself and asks [`Codes`] alone. Promises:
//! nothing is taken out of an envelope whose code does not say that all went
//! well. Knows nothing of any platform's names, nor of what rows say.

mod codes;

pub use codes::{Codes, Means, Refusal};

use crate::bindings::contract::{Failure, Response};
use crate::json::{self, Object, Scalar};
use crate::lists::Page;
use crate::walk::Ask;

/// What the members of a platform's answers are called, and what its codes mean.
///
/// ```
/// use hub_adapter_sdk::envelope::{Codes, Data, Envelope, Means, More};
/// use hub_adapter_sdk::{Ask, Response};
///
/// const ANSWERS: Envelope = Envelope {
///     code: "code",
///     message: "msg",
///     codes: Codes(&[
///         ("0", Means::Well),
///         ("404", Means::Refused("shop.unknown")),
///         ("429", Means::RetryAsSaid("answer.too-fast", "data/wait", 60_000)),
///     ]),
///     data: Data::In("data"),
///     rows: "records",
///     more: More::Pages("pages"),
/// };
///
/// let answer = |body: &str| Response { status: 200, headers: vec![], body: body.into() };
/// let ask = Ask { list: "shop", since: None, page: 1 };
///
/// let shops = answer(r#"{"code": "0", "data": {"pages": 2, "records": [{"id": 7}]}}"#);
/// let page = ANSWERS.page(&shops, &ask, 100).unwrap();
/// assert_eq!((page.rows[0].get(), page.more), (r#"{"id": 7}"#, true));
///
/// let busy = answer(r#"{"code": 429, "msg": "请求过快", "data": {"wait": 5}}"#);
/// let failure = ANSWERS.page(&busy, &ask, 100).unwrap_err();
/// assert_eq!((&*failure.note.code, failure.wait), ("answer.too-fast", Some(5_000)));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Envelope {
    /// The member that says what happened, a number or a text.
    pub code: &'static str,
    /// The member with the platform's words for people.
    pub message: &'static str,
    /// What the codes come to.
    pub codes: Codes,
    /// Where it holds what was asked for.
    pub data: Data,
    /// The list of rows, within what was asked for.
    pub rows: &'static str,
    /// What tells whether there are more, beside the rows.
    pub more: More,
}

/// Where an envelope holds what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Data {
    /// Beside the code.
    Beside,
    /// In this member; without it the answer is no envelope.
    In(&'static str),
    /// In this member; without it nothing was asked for, or nothing found.
    Perhaps(&'static str),
}

/// What tells whether a list has more than the rows of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum More {
    /// The member with the number of all rows, as [`Page::counted`] reads it.
    Total(&'static str),
    /// The member with the number of all pages, as [`Page::numbered`] reads it.
    Pages(&'static str),
}

impl Envelope {
    /// What an answer holds whose code says that all went well.
    ///
    /// # Errors
    /// What its code comes to; `answer.status` for another status than 200,
    /// `answer.malformed` where there is no envelope.
    pub fn open<'a>(&self, response: &'a Response) -> Result<Object<'a>, Refusal> {
        if response.status != 200 {
            return Err(Failure::of_status(response.status).into());
        }
        let malformed = || Refusal::malformed("the answer is no envelope");
        let envelope: Object<'_> = json::parse(&response.body).map_err(|_| malformed())?;
        let (code, message) = (envelope.scalar(self.code), envelope.scalar(self.message));
        let seconds = |path: &str| at(&envelope, path).number();
        self.codes.judge_waiting(code.get(), message.or_empty(), seconds)?;
        match self.data {
            Data::Beside => Ok(envelope),
            Data::In(name) => envelope.object(name).ok_or_else(malformed),
            Data::Perhaps(name) => Ok(envelope.object(name).unwrap_or_default()),
        }
    }

    /// The rows in what an answer held to a request for a page of so many.
    pub fn rows<'a>(&self, data: &Object<'a>, ask: &Ask<'_>, size: u32) -> Page<'a> {
        let rows = data.list(self.rows);
        match self.more {
            More::Total(name) => Page::counted(rows, ask, size, data.scalar(name).number()),
            More::Pages(name) => Page::numbered(rows, ask, data.scalar(name).number()),
        }
    }

    /// Both: the page that an answer holds.
    ///
    /// # Errors
    /// As [`open`](Self::open); a list that is refused stops the source.
    pub fn page<'a>(&self, response: &'a Response, ask: &Ask<'_>, size: u32) -> Result<Page<'a>, Failure> {
        Ok(self.rows(&self.open(response)?, ask, size))
    }
}

/// The scalar that a path of names leads to.
fn at<'a>(object: &Object<'a>, path: &str) -> Scalar<'a> {
    match path.split_once('/') {
        Some((name, rest)) => object.object(name).map(|within| at(&within, rest)).unwrap_or_default(),
        None => object.scalar(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bindings::contract::Remedy;

    const ASK: Ask<'_> = Ask { list: "shop", since: None, page: 2 };

    const ANSWERS: Envelope = Envelope {
        code: "code",
        message: "msg",
        codes: Codes(&[("1", Means::Well), ("9", Means::RetryAsSaid("answer.busy", "data/wait", 7_000))]),
        data: Data::In("data"),
        rows: "list",
        more: More::Pages("pages"),
    };

    fn answer(status: u16, body: &str) -> Response {
        Response { status, headers: Vec::new(), body: body.into() }
    }

    #[test]
    fn what_was_asked_for_stands_within_beside_or_not_at_all() {
        let (within, beside, none) =
            (r#"{"code":1,"data":{"id":7}}"#, r#"{"CODE":"1","id":7}"#, r#"{"code":1,"data":null}"#);
        for (data, body, id) in [
            (Data::In("data"), within, Some(Some("7"))),
            (Data::In("data"), none, None),
            (Data::Perhaps("data"), within, Some(Some("7"))),
            (Data::Perhaps("data"), none, Some(None)),
            (Data::Beside, beside, Some(Some("7"))),
        ] {
            let answer = answer(200, body);
            let opened = Envelope { data, ..ANSWERS }.open(&answer).ok();
            assert_eq!(opened.as_ref().map(|held| held.text("id")), id.map(|id| id.map(Into::into)), "{data:?} {body}");
        }
    }

    #[test]
    fn a_page_goes_on_by_pages_or_by_rows() {
        let counted = Envelope { more: More::Total("total"), ..ANSWERS };
        for (envelope, data, more) in [
            (ANSWERS, r#"{"pages":3,"list":[1]}"#, true),
            (ANSWERS, r#"{"pages":2,"list":[1]}"#, false),
            (ANSWERS, r#"{"pages":3,"list":[]}"#, false),
            (ANSWERS, r#"{"list":[1]}"#, false),
            (counted, r#"{"total":"5","list":[1]}"#, true),
            (counted, r#"{"total":4,"list":[1]}"#, false),
            (counted, r#"{"total":4,"list":[1,2]}"#, true),
        ] {
            let answer = answer(200, &format!(r#"{{"code":1,"data":{data}}}"#));
            assert_eq!(envelope.page(&answer, &ASK, 2).unwrap().more, more, "{data}");
        }
    }

    #[test]
    fn what_is_no_envelope_or_of_something_before_the_platform_has_its_code() {
        for (status, body, remedy, code) in [
            (200, "<html>", Remedy::Retry, "answer.malformed"),
            (200, "[]", Remedy::Retry, "answer.malformed"),
            (200, r#"{"data":{}}"#, Remedy::Retry, "answer.malformed"),
            (200, r#"{"code":2,"data":{"list":[1]}}"#, Remedy::Stop, "answer.code-unknown"),
            (502, r#"{"code":1,"data":{}}"#, Remedy::Retry, "answer.status"),
            (403, "", Remedy::Stop, "answer.status"),
        ] {
            let failure = ANSWERS.page(&answer(status, body), &ASK, 2).unwrap_err();
            assert_eq!((failure.remedy, &*failure.note.code), (remedy, code), "{status} {body}");
        }
    }

    #[test]
    fn who_asks_too_often_waits_as_long_as_is_said() {
        for (data, wait) in
            [(r#"{"wait":"3"}"#, 3_000), (r#"{"wait":-3}"#, 7_000), (r#"{"wait":"soon"}"#, 7_000), ("null", 7_000)]
        {
            let answer = answer(200, &format!(r#"{{"code":"9","data":{data}}}"#));
            assert_eq!(ANSWERS.page(&answer, &ASK, 2).unwrap_err().wait, Some(wait), "{data}");
        }
    }
}
