//! All that the hub shows, says and keeps, as bytes to be searched.

use std::collections::{BTreeSet, VecDeque};
use std::fs;
use std::path::Path;
use std::time::Duration;

use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::message::{Headers, Message};
use rdkafka::{Offset, TopicPartitionList};
use reqwest::{Method, Response};

use crate::program;
use crate::world::{ADMIN, World};

/// A place, and what stands there.
pub type Surface = (String, Vec<u8>);

/// More pages than this tell nothing new: operators look alike.
const PAGES: usize = 160;

/// What the hub answers: the API, the metrics, and the console's pages by their links.
pub fn answers(world: &World) -> Vec<Surface> {
    let mut open: VecDeque<String> = ["/metrics", "/openapi.json", "/health/live", "/health/ready", "/no-such-page"]
        .into_iter()
        .chain(["/subjects", "/v1/sources", "/v1/audit", "/v1/totals", "/v1/unresolved", "/v1/dead-letters/groups"])
        .chain(["/v1/dead-letters?limit=200", "/v1/operators?limit=200", "/v1/review?limit=200", "/"])
        .map(str::to_owned)
        .collect();
    for letter in world.get("/v1/dead-letters?limit=200")["items"].as_array().unwrap() {
        let at = format!("/dead-letters/{}/{}", letter["raw"].as_str().unwrap(), letter["generation"]);
        open.extend([format!("/v1{at}"), at]);
    }
    let mut found = whole_letters(world, &open);
    for operator in world.get("/v1/operators?limit=10")["items"].as_array().unwrap() {
        let id = operator["id"].as_str().unwrap();
        open.extend(
            ["", "/timeline", "/why/legal_person", "?known=2999-01-01", "/difference?from=1999-12-31"]
                .map(|below| format!("/v1/operators/{id}{below}")),
        );
    }
    let mut seen: BTreeSet<String> = open.iter().cloned().collect();
    while let Some(path) = open.pop_front().filter(|_| found.len() < PAGES) {
        let (head, body) = parts(world, world.ask(Method::GET, &path, "", "").unwrap());
        for link in links(&String::from_utf8_lossy(&body)) {
            if seen.insert(link.clone()) {
                open.push_back(link);
            }
        }
        found.push((path, [head, body].concat()));
    }
    found
}

/// Dead letters as an operator sees them, in API and console.
fn whole_letters(world: &World, paths: &VecDeque<String>) -> Vec<Surface> {
    let of = |path: &&String| path.contains("/dead-letters/") && !path.ends_with("/groups");
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let ask = |path: &String| {
        let answer = match path.starts_with("/v1") {
            true => world.ask(Method::GET, path, ADMIN, ""),
            false => world.send(Method::POST, path, &form, &format!("token={ADMIN}")),
        };
        let answer = answer.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        let (head, body) = parts(world, answer);
        (path.clone(), [head, body].concat())
    };
    paths.iter().filter(of).map(ask).collect()
}

fn parts(world: &World, answer: Response) -> (Vec<u8>, Vec<u8>) {
    let head = format!("{:?}", answer.headers()).into_bytes();
    (head, world.runtime.block_on(async { answer.bytes().await }).unwrap().to_vec())
}

/// Links to other pages of the same console.
fn links(page: &str) -> Vec<String> {
    let quoted = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let own = quoted.filter(|link| link.starts_with('/') && !link.starts_with("/assets") && !link.starts_with("/lang"));
    own.map(|link| link.replace("&amp;", "&")).collect()
}

/// What the commands say. Every one that asks the hub, and those that read its configuration.
pub fn commands(world: &World) -> Vec<Surface> {
    let (url, file) = (world.url(), world.path("hub.toml"));
    let [admin, wrong] = ["secrets/admin.token", "secrets/wrong-actor.token"].map(|name| world.path(name));
    let [file, admin, wrong] = [&file, &admin, &wrong].map(|path| path.to_str().unwrap());
    let dead = world.get("/v1/dead-letters?limit=200");
    let of_a_file = |letter: &&serde_json::Value| letter["source"] == "provincial-supervision.files";
    let raw = dead["items"].as_array().unwrap().iter().find(of_a_file).unwrap()["raw"].as_str().unwrap();
    let asking: [&[&str]; 19] = [
        &["sources"],
        &["sources", "--token-file", wrong],
        &["audit"],
        &["schema", "list"],
        &["dead-letters", "groups"],
        &["dead-letters", "list"],
        &["dead-letters", "show", raw],
        &["dead-letters", "show", raw, "--token-file", admin],
        &["dead-letters", "replay", "--raw", raw, "--token-file", wrong],
        &["dead-letters", "replay", "--raw", raw, "--token-file", admin],
        &["archive", "search", "演示阿明烧腊饭店"],
        &["archive", "show", "JY24407840001033"],
        &["archive", "timeline", "JY24407840001033"],
        &["archive", "show", "JY24407840001033", "--known", "2999-01-01"],
        &["archive", "diff", "JY24407840001033", "--from", "1999-12-31"],
        &["archive", "why", "JY24407840001033", "name"],
        &["archive", "why", "JY24407840001033", "legal_person"],
        &["review"],
        &["review", "unresolved"],
    ];
    let reading: [&[&str]; 3] = [
        &["config", "show", "--config", file],
        &["config", "check", "--config", file],
        &["config", "check", "--config", file, "--set", "platform.yi-can-shi-an.account.number=7"],
    ];
    let mut said = Vec::new();
    for (arguments, more) in asking.iter().flat_map(|a| [(a, vec!["--url", &url]), (a, vec!["--url", &url, "--json"])])
    {
        said.push((format!("hub {arguments:?}"), program::run(&[arguments, &more[..]].concat())));
    }
    said.extend(reading.iter().map(|arguments| (format!("hub {arguments:?}"), program::run(arguments))));
    said.into_iter().map(|(what, said)| (what, format!("{}{}", said.out, said.err).into_bytes())).collect()
}

/// Every message of every topic there is, with keys and headers, committed or not.
pub fn topics(world: &World) -> Vec<Surface> {
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", world.brokers())
        .set("broker.address.family", "v4")
        .set("group.id", "look")
        .set("isolation.level", "read_uncommitted")
        .set("enable.partition.eof", "true")
        .create()
        .unwrap();
    let all = consumer.fetch_metadata(None, Duration::from_secs(30)).unwrap();
    let mut assignment = TopicPartitionList::new();
    for topic in all.topics() {
        for partition in topic.partitions() {
            assignment.add_partition_offset(topic.name(), partition.id(), Offset::Beginning).unwrap();
        }
    }
    consumer.assign(&assignment).unwrap();
    let mut open = assignment.count();
    let mut found: Vec<Surface> = all.topics().iter().map(|t| (format!("topic {}", t.name()), Vec::new())).collect();
    while open > 0 {
        match consumer.poll(Duration::from_secs(30)).expect("the broker answers within 30 s") {
            Err(KafkaError::PartitionEOF(_)) => open -= 1,
            Err(error) => panic!("{error}"),
            Ok(message) => {
                let name = format!("topic {}", message.topic());
                let (_, bytes) = found.iter_mut().find(|(known, _)| *known == name).unwrap();
                bytes.extend_from_slice(message.key().unwrap_or_default());
                for header in message.headers().into_iter().flat_map(Headers::iter) {
                    bytes.extend_from_slice(header.key.as_bytes());
                    bytes.extend_from_slice(header.value.unwrap_or_default());
                }
                bytes.extend_from_slice(message.payload().unwrap_or_default());
            }
        }
    }
    found
}

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<Surface> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    found
}
