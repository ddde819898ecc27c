//! Cases of `pull`, `receive` and `deliver`: what the adapter asks for and answers.

use serde_json::{Map, Value, json};

use super::{bytes, pairs, same, same_members, shown};
use crate::{
    Call, Change, Deliver, Failure, Field, Handover, Item, Next, Operation, Part, Pull, Receipt, Receive, Remedy,
    Request, Response, Round, Span, Step, Verdict,
};

pub(super) fn pull(adapter: &impl Pull, case: &Value) -> Result<(), String> {
    let now = case["now"].as_i64().unwrap_or(i64::MAX);
    let span = |span: &Value| Some(Span { since: span["since"].as_i64()?, until: span["until"].as_i64()? });
    let mut step = adapter.begin(Round { now, cursor: text(&case["cursor"]), back_fill: span(&case["back-fill"]) });
    let (mut items, mut cursor) = (Vec::new(), Value::Null);
    for (at, expected) in case["steps"].as_array().into_iter().flatten().enumerate() {
        let Step { state, next, .. } = step.map_err(|failure| format!("step {at}: {}", failed(&failure)))?;
        let Next::Send(request) = next else { return Err(format!("step {at}: the round is over")) };
        same_members(&format!("request {at}"), &expected["expect-request"], &asked(&request))?;
        step = adapter.resume(state, now, response(&expected["response"]));
        if let Ok(step) = &step {
            items.extend(step.items.iter().map(taken));
            cursor = step.cursor.as_ref().map_or(cursor, |cursor| shown(cursor.as_bytes()));
        }
    }
    let mut found = json!({"items": items, "cursor": cursor});
    match step {
        Ok(step) => found["rest"] = matches!(step.next, Next::Rest(_)).into(),
        Err(failure) => found["failure"] = failed(&failure),
    }
    let expected = &case["expect"];
    if found.get("failure").is_some() != expected.get("failure").is_some() {
        return same("failure", &expected["failure"], &found["failure"]);
    }
    same_members("round", expected, &found)
}

pub(super) fn receive(adapter: &impl Receive, case: &Value) -> Result<(), String> {
    let call = &case["call"];
    let found = match adapter.accept(Call {
        now: call["now"].as_i64().unwrap_or(0),
        method: text(&call["method"]).unwrap_or_else(|| "POST".into()),
        path: text(&call["path"]).unwrap_or_default(),
        query: pairs(&call["query"]),
        headers: pairs(&call["headers"]),
        body: bytes(call, "body"),
        documents: Vec::new(),
    }) {
        Ok(accepted) => {
            let items: Vec<Value> = accepted.items.iter().map(taken).collect();
            json!({"items": items, "reply": shown(&accepted.reply.body), "status": accepted.reply.status})
        }
        Err((note, reply)) => {
            json!({"refused": {"code": note.code}, "reply": shown(&reply.body), "status": reply.status})
        }
    };
    same("refused", &case["expect"]["refused"], &found["refused"])?;
    same_members("call", &case["expect"], &found)
}

pub(super) fn deliver(adapter: &impl Deliver, case: &Value) -> Result<(), String> {
    let now = case["now"].as_i64().unwrap_or(i64::MAX);
    let changes = case["changes"].as_array().into_iter().flatten().map(change).collect();
    let mut step = adapter.begin(now, changes);
    let mut receipts = Map::new();
    for (at, expected) in case["steps"].as_array().into_iter().flatten().enumerate() {
        let Handover { receipts: more, state, send } =
            step.map_err(|failure| format!("step {at}: {}", failed(&failure)))?;
        receipts.extend(more.iter().map(receipt));
        let Some(request) = send else { return Err(format!("step {at}: nothing more is sent")) };
        same_members(&format!("request {at}"), &expected["expect-request"], &asked(&request))?;
        step = adapter.resume(state, now, response(&expected["response"]));
    }
    let mut found = json!({});
    match &step {
        Ok(step) => {
            receipts.extend(step.receipts.iter().map(receipt));
            found["more"] = step.send.as_ref().map(asked).into();
        }
        Err(failure) => found["failure"] = failed(failure),
    }
    found["receipts"] = Value::Object(receipts);
    let expected = &case["expect"];
    same("failure", &expected["failure"], &found["failure"])?;
    same("more to send", &expected["more"], &found["more"])?;
    same_members("talk", expected, &found)
}

fn change(case: &Value) -> Change {
    let own = |name: &str| text(&case[name]).unwrap_or_default();
    Change {
        id: own("id"),
        operator: own("operator"),
        version: case["version"].as_u64().unwrap_or(1),
        operation: if case["operation"] == "delete" { Operation::Delete } else { Operation::Upsert },
        subject: own("subject"),
        known_as: text(&case["known-as"]),
        body: case.get("body").map(Value::to_string).unwrap_or_default(),
        repeated: case["repeated"] == true,
        attributes: pairs(&case["attributes"]),
    }
}

fn receipt(receipt: &Receipt) -> (String, Value) {
    let shown = match &receipt.verdict {
        Verdict::Accepted(known_as) => json!({"accepted": known_as}),
        Verdict::Refused(note) => json!({"refused": note.code}),
        Verdict::Needless(note) => json!({"needless": note.code}),
    };
    (receipt.change.clone(), shown)
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn response(case: &Value) -> Response {
    Response {
        status: case["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(200),
        headers: pairs(&case["headers"]),
        body: bytes(case, "body"),
    }
}

/// A request, slots in braces.
fn asked(request: &Request) -> Value {
    let parts = |parts: &[Part]| {
        let write = |part: &Part| match part {
            Part::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Part::Slot(name) => format!("{{{name}}}"),
        };
        parts.iter().map(write).collect::<String>()
    };
    let fields = |fields: &[Field]| {
        let named = fields.iter().map(|field| (field.name.clone(), parts(&field.value).into()));
        Value::Object(named.collect::<Map<_, _>>())
    };
    json!({
        "method": request.method,
        "path": request.path,
        "profile": request.profile,
        "query": fields(&request.query),
        "headers": fields(&request.headers),
        "body": shown(parts(&request.body).as_bytes()),
    })
}

fn taken(item: &Item) -> Value {
    let attributes = item.attributes.iter().map(|(name, value)| (name.clone(), value.clone().into()));
    json!({
        "key": item.key,
        "attributes": attributes.collect::<Map<_, _>>(),
        "payload": shown(&item.payload),
    })
}

fn failed(failure: &Failure) -> Value {
    let remedy = match failure.remedy {
        Remedy::Retry => "retry",
        Remedy::LogIn => "log-in",
        Remedy::Stop => "stop",
    };
    let mut shown = json!({"remedy": remedy, "code": failure.note.code});
    if let Some(wait) = failure.wait {
        shown["wait"] = wait.into();
    }
    shown
}
