//! The platforms' HTTP side: their interfaces and the control of the play, on one address.
//!
//! Knows nothing of pushing and dropping.

mod answer;
mod canteen;
mod captures;
mod city;
mod control;
pub mod county;
mod inputs;
mod key_products;
mod kitchen;
mod national;
mod pair;
mod province;
mod session;
pub mod two_level;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::http::HeaderValue;
use axum::routing::{get, post};
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use tokio::sync::Notify;

use super::faults::{Due, Fault, Faults};
use super::log::{Line, Log};
use super::progress::Keeper;
use super::script::{List, Phase};
use super::stage::{Asked, Page, Stage};
use session::Sessions;
use two_level::Levels;

pub use province::KEY;
pub use session::{ACCOUNT, PASSWORD};

/// What the servers share.
pub struct House {
    stage: Mutex<Stage>,
    sessions: Mutex<Sessions>,
    gate: Mutex<city::Gate>,
    levels: Mutex<Levels>,
    seal: Mutex<national::Seal>,
    key_products: Mutex<key_products::Gate>,
    county: Mutex<county::Seal>,
    faults: Mutex<Faults>,
    log: Mutex<Log>,
    /// How far the platforms' clock is ahead of the machine's, in ms.
    ahead: AtomicI64,
    truth: String,
    keeper: Keeper,
    stop: Notify,
}

impl House {
    /// A house with this stage; `truth` is its JSON.
    #[must_use]
    pub fn new(stage: Stage, truth: String, keeper: Keeper) -> Arc<Self> {
        Arc::new(Self {
            stage: Mutex::new(stage),
            sessions: Mutex::default(),
            gate: Mutex::default(),
            levels: Mutex::default(),
            seal: Mutex::default(),
            key_products: Mutex::default(),
            county: Mutex::default(),
            faults: Mutex::default(),
            log: Mutex::default(),
            ahead: AtomicI64::default(),
            truth,
            keeper,
            stop: Notify::new(),
        })
    }

    /// Where the play stands.
    pub fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().expect("nobody panics on stage")
    }

    /// A page to answer with.
    #[must_use]
    pub fn look(&self, list: List, asked: Asked, fault: Option<Fault>) -> Page {
        self.moved(|stage| stage.look(list, asked, fault))
    }

    /// A page that is about to be answered whole.
    pub fn read(&self, list: List, shown: &[usize]) {
        self.moved(|stage| stage.read(list, shown));
    }

    /// A phase begins.
    pub fn enter(&self, phase: Phase) {
        self.moved(|stage| stage.enter(phase));
    }

    /// The push at this place in the script was answered as it should be.
    pub fn answered(&self, push: usize) {
        self.moved(|stage| stage.answered(push));
    }

    /// So many of the script's files were dropped by now.
    pub fn dropped(&self, files: usize) {
        self.moved(|stage| stage.dropped(files));
    }

    /// Moves the play on and keeps how far it is.
    fn moved<T>(&self, by: impl FnOnce(&mut Stage) -> T) -> T {
        let mut stage = self.stage();
        let moved = by(&mut stage);
        self.keeper.keep(|| stage.progress());
        moved
    }

    /// The truth as JSON.
    #[must_use]
    pub fn truth(&self) -> &str {
        &self.truth
    }

    /// Asks the play to end.
    pub fn stop(&self) {
        self.stop.notify_one();
    }

    /// Returns once the play was asked to end.
    pub async fn stopped(&self) {
        self.stop.notified().await;
    }

    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().expect("nobody panics at the door")
    }

    fn gate(&self) -> MutexGuard<'_, city::Gate> {
        self.gate.lock().expect("nobody panics at the gate")
    }

    fn levels(&self) -> MutexGuard<'_, Levels> {
        self.levels.lock().expect("nobody panics at the other door")
    }

    fn seal(&self) -> MutexGuard<'_, national::Seal> {
        self.seal.lock().expect("nobody panics over a seal")
    }

    fn key_products(&self) -> MutexGuard<'_, key_products::Gate> {
        self.key_products.lock().expect("nobody panics at the gateway")
    }

    fn county(&self) -> MutexGuard<'_, county::Seal> {
        self.county.lock().expect("nobody panics over a signature")
    }

    fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().expect("nobody panics over faults")
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().expect("nobody panics over a log")
    }

    /// The fault with which this call answers now, if any.
    #[must_use]
    pub fn due(&self, call: &str) -> Option<Due> {
        self.faults().take(call)
    }

    /// Keeps what was asked and answered.
    pub fn note(&self, call: &str, asked: String, answer: String) {
        self.log().put(Line { at: now(), call: call.to_owned(), answer, asked });
    }

    /// The platforms' time, in ms since 1970.
    fn now(&self) -> i64 {
        now() + self.ahead.load(Ordering::Relaxed)
    }

    /// The platforms' time for a header, where it is another than the machine's.
    fn date(&self) -> Option<HeaderValue> {
        if self.ahead.load(Ordering::Relaxed) == 0 {
            return None;
        }
        let now = Timestamp::from_millisecond(self.now()).ok()?;
        let date = rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&now).ok()?;
        HeaderValue::from_str(&date).ok()
    }
}

/// Milliseconds since 1970, by the machine's clock.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// All platforms and the control of the play.
pub fn router(house: Arc<House>) -> Router {
    Router::new()
        .route("/openapi/token", post(kitchen::token))
        .route("/openapi/company/list", post(kitchen::companies))
        .route("/openapi/ai/record/list", post(kitchen::alerts))
        .route("/openapi/punish/list", post(kitchen::punishments))
        .route("/openapi/punish/save", post(kitchen::save))
        .route("/openapi/grade/save", post(kitchen::grade))
        .route("/openapi/rectify/save", post(kitchen::rectify))
        .route("/openapi/selfcheck/list", post(kitchen::self_checks))
        .route("/share/v1/{list}", get(province::list))
        .route("/share/v1/{list}/save", post(province::save))
        .route("/nyszs/api/{list}/list", post(city::list))
        .route("/nyszs/api/batch/save", post(city::save))
        .route("/nyszs/api/batch/stop", post(city::stop))
        .route("/yxsa/app/refreshTokenByKey", post(canteen::key))
        .route("/yxsa/app/refreshTokenBySec", post(canteen::secret))
        .route("/yxsa/api/{list}/page", post(canteen::page))
        .route("/yxsa/api/{what}/save", post(canteen::save))
        .route("/gateway/trace/{service}/query", post(national::query))
        .route("/gateway/trace/{service}/report", post(national::report))
        .route("/ipt/v1/trades", get(key_products::trades).post(key_products::save))
        .route("/ipt/v1/nodes", get(key_products::nodes))
        .route(inputs::PATH, get(inputs::service))
        .route("/epcis/capture", post(captures::capture))
        .route("/hsjg/api/v1/{list}", get(county::list))
        .route(county::EXCHANGE, post(county::exchange))
        .route("/control/state", get(control::state))
        .route("/control/truth", get(control::truth))
        .route("/control/given", get(control::given))
        .route("/control/faults", post(control::faults))
        .route("/control/clock", post(control::clock))
        .route("/control/log", get(control::log))
        .route("/control/stop", post(control::stop))
        .with_state(house)
}

#[cfg(test)]
mod tests;
