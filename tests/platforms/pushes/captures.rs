//! How a caterer's system captures its events, and what the answer must say: 202 and a job of as many events as the
//! body holds, those that will be refused among them.

use reqwest::StatusCode;
use serde_json::Value;

/// The content type of a body: a document of JSON-LD, a bare event, XML.
pub fn media(body: &str) -> &'static str {
    match body {
        xml if xml.starts_with('<') => "application/xml",
        document if document.contains("\"EPCISDocument\"") => "application/ld+json",
        _ => "application/json",
    }
}

/// How many events a body holds.
fn events(body: &str) -> usize {
    match serde_json::from_str::<Value>(body) {
        Ok(document) => document["epcisBody"]["eventList"].as_array().map_or(1, Vec::len),
        Err(_) => body.matches("</ObjectEvent>").count(),
    }
}

/// Whether the capture was taken whole.
pub fn is_taken(body: &str, status: StatusCode, answer: &Value) -> bool {
    let job = answer["captureJob"].as_str().is_some_and(|job| !job.is_empty());
    status == StatusCode::ACCEPTED && job && answer["eventsCount"] == events(body)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_job_of_fewer_events_is_not_what_was_captured() {
        let body = r#"{"type":"EPCISDocument","epcisBody":{"eventList":[{},{}]}}"#;
        let answer = |n: usize| json!({"captureJob": "1/2", "eventsCount": n, "success": true});
        assert!(is_taken(body, StatusCode::ACCEPTED, &answer(2)));
        assert!(!is_taken(body, StatusCode::ACCEPTED, &answer(1)) && !is_taken(body, StatusCode::OK, &answer(2)));
        assert!(is_taken("<a><ObjectEvent></ObjectEvent></a>", StatusCode::ACCEPTED, &answer(1)));
        assert_eq!(
            [media(body), media("{}"), media("<a/>")],
            ["application/ld+json", "application/json", "application/xml"]
        );
    }
}
