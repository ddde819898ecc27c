//! Pushes alerts and readings of the platforms to the hub, each again until it is answered as expected.
//!
//! A few pushes are under way at a time. A hub that does not yet accept connections is waited for.

mod canteen;
mod captures;
mod county;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use reqwest::{Client, StatusCode, header};
use serde_json::Value;
use tokio::task::JoinSet;

use super::faults::Fault;
use super::script::{Channel, Phase, Push, Script};
use super::serve::House;

/// How faults and the log name what is pushed.
const fn call(push: &Push) -> &'static str {
    match push.to {
        Channel::Kitchens => "/in",
        Channel::Canteens => "/in/yi-xiao-shi-an.push",
        Channel::Captures => "/in/epcis.push",
        Channel::County => "/in/county-services.exchange",
    }
}

/// Pushes under way at a time.
const ABREAST: usize = 4;

/// Where to push, and with which token.
#[derive(Clone, Debug)]
pub struct Target {
    /// The hub's address, without a path.
    pub hub: String,
    /// The token agreed for pushing.
    pub token: String,
}

/// Pushes all of a phase; returns when each was answered as expected.
pub async fn all(house: &Arc<House>, script: &Arc<Script>, phase: Phase, target: &Target, client: &Client) {
    let next = Arc::new(AtomicUsize::new(0));
    let mut workers = JoinSet::new();
    for _ in 0..ABREAST {
        let (house, script, next) = (house.clone(), script.clone(), next.clone());
        let (target, client) = (target.clone(), client.clone());
        workers.spawn(async move {
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(push) = script.pushes.get(at) else { break };
                if push.phase == phase && !house.stage().is_pushed(at) {
                    house.note(call(push), push.body.clone(), one(&client, &target, push).await);
                    if house.due(call(push)).is_some_and(|due| due.fault == Fault::Again) {
                        house.note(call(push), push.body.clone(), one(&client, &target, push).await);
                    }
                    house.answered(at);
                }
            }
        });
    }
    workers.join_all().await;
}

/// Pushes until it is answered as expected; the answer.
async fn one(client: &Client, target: &Target, push: &Push) -> String {
    let mut pause = Duration::from_millis(100);
    let mut told = false;
    loop {
        let problem = match once(client, target, push).await {
            Ok(answer) => return answer,
            Err(problem) => problem,
        };
        // A hub that is not up yet is no news; an answer that is not the agreed one is, once.
        if let (Problem::Answer(answer), false) = (&problem, told) {
            eprintln!("pushing again: answered {answer}");
            told = true;
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(2));
    }
}

enum Problem {
    Unreachable,
    Answer(String),
}

async fn once(client: &Client, target: &Target, push: &Push) -> Result<String, Problem> {
    let hub = target.hub.trim_end_matches('/');
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
    let mut body = push.body.clone();
    let request = match push.to {
        Channel::Kitchens => {
            let request = client.post(format!("{hub}/in/yi-can-shi-an.push/{}", push.path));
            request.header("token", &target.token).header(header::CONTENT_TYPE, "application/json;charset=UTF-8")
        }
        Channel::Canteens => {
            let query: Vec<String> =
                canteen::query(now).into_iter().map(|(name, value)| format!("{name}={value}")).collect();
            let request = client.post(format!("{hub}/in/yi-xiao-shi-an.push/device/{}?{}", push.path, query.join("&")));
            request.header(header::CONTENT_TYPE, "text/html;charset=utf-8")
        }
        Channel::Captures => {
            let request = client.post(format!("{hub}/in/epcis.push/{}", push.path));
            let request = request.header(header::AUTHORIZATION, &target.token);
            request.header(header::CONTENT_TYPE, captures::media(&push.body))
        }
        Channel::County => {
            body = county::signed(&body, now);
            let request = client.post(format!("{hub}/in/county-services.exchange"));
            request.header(header::CONTENT_TYPE, "application/xml")
        }
    };
    let answer = request.body(body).send().await.map_err(|_| Problem::Unreachable)?;
    let status = answer.status();
    let text = answer.text().await.map_err(|_| Problem::Unreachable)?;
    let said = serde_json::from_str::<Value>(&text).unwrap_or_default();
    let accepted = match push.to {
        Channel::Kitchens => status == StatusCode::OK && said["code"] == "1",
        Channel::Canteens => status == StatusCode::OK && said["code"] == "00",
        Channel::Captures => captures::is_taken(&push.body, status, &said),
        Channel::County => status == StatusCode::OK && county::is_accepted(&text),
    };
    let answer = format!("{status} {text}");
    if accepted { Ok(answer) } else { Err(Problem::Answer(answer)) }
}
