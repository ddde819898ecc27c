//! Cases of `pull`, `receive` and `deliver`: what the adapter asks for and answers.

use serde_json::{Map, Value, json};

use super::compare::{bytes, differences, named_differences, pairs, shown};
use crate::code;
use crate::message::{Instant, Operation};
use crate::plugin::PluginError;
use crate::sandbox::{
    Answered, Call, Deliverer, Delivery, Failure, Field, Handover, Item, Next, Part, Puller, Receiver, Remedy, Request,
    Response, Round, Span, Step,
};

/// What a platform answered once: a round, and its answers one after another.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// When, from which cursor.
    pub round: Round,
    /// The answers.
    pub responses: Vec<Response>,
}

impl Exchange {
    pub(super) fn of(pull: &Value) -> Result<Self, PluginError> {
        let responses = pull["steps"].as_array().into_iter().flatten().map(|step| response(&step["response"]));
        Ok(Self { round: round(pull), responses: responses.collect::<Result<_, _>>()? })
    }
}

/// What is given back in a case: the changes that a platform is to be told, and its answers, one after another.
#[derive(Debug, PartialEq, Eq)]
pub struct Given {
    /// When.
    pub now: Instant,
    /// The changes.
    pub deliveries: Vec<Delivery>,
    /// The answers.
    pub responses: Vec<Response>,
}

impl Given {
    pub(super) fn of(deliver: &Value) -> Result<Self, PluginError> {
        let all = |name: &str| deliver[name].as_array().into_iter().flatten();
        Ok(Self {
            now: deliver["now"].as_i64().unwrap_or(i64::MAX),
            deliveries: all("changes").map(delivery).collect(),
            responses: all("steps").map(|step| response(&step["response"])).collect::<Result<_, _>>()?,
        })
    }
}

fn round(case: &Value) -> Round {
    let now = case["now"].as_i64().unwrap_or(i64::MAX);
    let span = |span: &Value| Some(Span { since: span["since"].as_i64()?, until: span["until"].as_i64()? });
    Round { now, cursor: text(&case["cursor"]), back_fill: span(&case["back-fill"]) }
}

/// Plays the platform of a `pull` case; gives what differs.
pub(super) fn pull(puller: &Puller, case: &Value) -> Result<Vec<String>, PluginError> {
    let mut differs = Vec::new();
    let round = round(case);
    let now = round.now;
    let mut step = puller.begin(&round)?;
    let (mut items, mut cursor) = (Vec::new(), Value::Null);
    for (at, expected) in case["steps"].as_array().into_iter().flatten().enumerate() {
        let Ok(Step { state, next: Next::Send(request), .. }) = &step else {
            let came = step.as_ref().map_or_else(failed, |_| "the round is over".into());
            differs.push(format!("step {at}: expected a request, found {came}"));
            return Ok(differs);
        };
        named_differences(&format!("request {at}"), &expected["expect-request"], &asked(request), &mut differs);
        step = puller.resume(state, now, &response(&expected["response"])?)?;
        if let Ok(step) = &step {
            items.extend(step.items.iter().map(taken));
            cursor = step.cursor.as_ref().map_or(cursor, |cursor| shown(cursor.as_bytes()));
        }
    }
    let mut found = json!({"items": items, "cursor": cursor});
    match &step {
        Ok(step) => found["rest"] = matches!(step.next, Next::Rest(_)).into(),
        Err(failure) => found["failure"] = failed(failure),
    }
    if found.get("failure").is_some() && case["expect"].get("failure").is_none() {
        differences("failure", &Value::Null, &found["failure"], &mut differs);
    }
    named_differences("round", &case["expect"], &found, &mut differs);
    Ok(differs)
}

/// The call of a `receive` case.
pub(super) fn call(call: &Value) -> Result<Call, PluginError> {
    Ok(Call {
        now: call["now"].as_i64().unwrap_or(0),
        method: text(&call["method"]).unwrap_or_else(|| "POST".into()),
        path: text(&call["path"]).unwrap_or_default(),
        query: pairs(&call["query"]),
        headers: pairs(&call["headers"]),
        body: read(call, "body")?,
        documents: Vec::new(),
    })
}

/// Makes the call of a `receive` case; gives what differs.
pub(super) fn receive(receiver: &Receiver, case: &Value) -> Result<Vec<String>, PluginError> {
    let answer = receiver.accept(&call(&case["call"])?)?;
    let found = match answer {
        Ok(accepted) => {
            let items: Vec<Value> = accepted.items.iter().map(taken).collect();
            json!({"items": items, "reply": shown(&accepted.reply.body), "status": accepted.reply.status})
        }
        Err(refusal) => json!({
            "refused": {"code": refusal.note.code},
            "reply": shown(&refusal.reply.body),
            "status": refusal.reply.status,
        }),
    };
    let mut differs = Vec::new();
    differences("refused", &case["expect"]["refused"], &found["refused"], &mut differs);
    named_differences("call", &case["expect"], &found, &mut differs);
    Ok(differs)
}

/// Plays the platform of a `deliver` case; gives what differs.
pub(super) fn deliver(deliverer: &Deliverer, case: &Value) -> Result<Vec<String>, PluginError> {
    let mut differs = Vec::new();
    let Given { now, deliveries, responses } = Given::of(case)?;
    let mut step = deliverer.begin(now, &deliveries)?;
    let mut receipts = Map::new();
    let steps = case["steps"].as_array().into_iter().flatten().zip(&responses);
    for (at, (expected, response)) in steps.enumerate() {
        let Ok(Handover { receipts: more, state, send: Some(request) }) = &step else {
            let came = step.as_ref().map_or_else(failed, |_| "nothing more is sent".into());
            differs.push(format!("step {at}: expected a request, found {came}"));
            return Ok(differs);
        };
        receipts.extend(more.iter().map(answered));
        named_differences(&format!("request {at}"), &expected["expect-request"], &asked(request), &mut differs);
        step = deliverer.resume(state, now, response)?;
    }
    let mut found = json!({});
    match &step {
        Ok(step) => {
            receipts.extend(step.receipts.iter().map(answered));
            found["more"] = step.send.as_ref().map(asked).into();
        }
        Err(failure) => found["failure"] = failed(failure),
    }
    found["receipts"] = Value::Object(receipts);
    for name in ["failure", "more"] {
        differences(name, &case["expect"][name], &found[name], &mut differs);
    }
    named_differences("talk", &case["expect"], &found, &mut differs);
    Ok(differs)
}

fn delivery(case: &Value) -> Delivery {
    let own = |name: &str| text(&case[name]).unwrap_or_default();
    Delivery {
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

fn answered((id, answered): &(String, Answered)) -> (String, Value) {
    let shown = match answered {
        Answered::Accepted(known_as) => json!({"accepted": known_as}),
        Answered::Refused(note) => json!({"refused": note.code}),
        Answered::Needless(note) => json!({"needless": note.code}),
    };
    (id.clone(), shown)
}

fn read(of: &Value, name: &str) -> Result<Vec<u8>, PluginError> {
    bytes(of, name).map_err(|e| PluginError::stop(code!(4504), e))
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn response(case: &Value) -> Result<Response, PluginError> {
    let status = case["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(200);
    Ok(Response { status, headers: pairs(&case["headers"]), body: read(case, "body")? })
}

/// A request as a case writes it, slots in braces.
pub(super) fn asked(request: &Request) -> Value {
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
    json!({"key": item.key, "attributes": attributes.collect::<Map<_, _>>(), "payload": shown(&item.payload)})
}

/// A failure as a case writes it.
pub(super) fn failed(failure: &Failure) -> Value {
    let remedy = match failure.remedy {
        Remedy::Retry => "retry",
        Remedy::LogIn => "log-in",
        Remedy::Stop => "stop",
    };
    let mut shown = json!({"remedy": remedy, "code": failure.note.code});
    if let Some(wait) = failure.wait {
        shown["wait"] = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).into();
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_gives_its_changes_and_the_platforms_answers() {
        let given = Given::of(&json!({
            "now": 7,
            "changes": [{
                "id": "c1", "operator": "0f", "subject": "penalty", "operation": "delete", "known-as": 9,
                "body": {"fine": "1.00"}, "attributes": {"name": "甲", "source": ["a.x", "b.y"]}
            }],
            "steps": [
                {"response": {"status": 202}},
                {"response": {"body": {"code": 0}}},
                {"response": {"body-text": "<ok/>"}},
                {"response": {"body-base64": "AAE="}}
            ]
        }));
        let Given { now, deliveries, responses } = given.unwrap();
        let [change] = &deliveries[..] else { panic!("one change") };
        assert_eq!((now, change.id.as_str(), change.known_as.as_deref(), change.version), (7, "c1", Some("9"), 1));
        assert_eq!((change.operation, change.body.as_str()), (Operation::Delete, r#"{"fine":"1.00"}"#));
        let said: Vec<(&str, &str)> = change.attributes.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(said, [("name", "甲"), ("source", "a.x"), ("source", "b.y")]);
        let answers: Vec<(u16, &[u8])> = responses.iter().map(|answer| (answer.status, &answer.body[..])).collect();
        assert_eq!(answers, [(202, &b""[..]), (200, b"{\"code\":0}"), (200, b"<ok/>"), (200, &[0, 1])]);
    }
}
