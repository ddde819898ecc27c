//! Watching the ground: whether brokers answer, whether they are still the right
//! ones, whether topics are as long as they were. Says each once for all clients.

use std::time::{Duration, Instant};

use super::{Cluster, KafkaError, Settings, Stop, survey};

/// Between two looks.
const PACE: Duration = Duration::from_secs(2);
/// Sooner than that is no look of use, whatever is heard of connections.
const PAUSE: Duration = Duration::from_millis(250);
/// How long a broker may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// Topics are looked at this often, and whenever a connection was lost.
const SURVEY: Duration = Duration::from_secs(30);

/// Watches until asked to stop. Blocks.
pub fn watch(settings: &Settings, cluster: &Cluster, stop: &Stop) {
    let _entered = tracing::info_span!("watch").entered();
    let mut foreign = false;
    let mut surveyed = Instant::now();
    let mut moved = false;
    while !stop.asked() {
        stop.sleep(PAUSE);
        let began = Instant::now();
        while began.elapsed() < PACE && !stop.asked() && !settings.horizon.is_doubted() {
            stop.sleep(PAUSE);
        }
        moved |= settings.horizon.take_doubt();
        match look(settings, cluster) {
            Ok(()) => {
                if std::mem::take(&mut foreign) {
                    tracing::info!("the brokers are those of the archive again");
                }
            }
            Err(error @ KafkaError::Foreign { .. }) => {
                moved = true;
                if !std::mem::replace(&mut foreign, true) {
                    tracing::error!(%error, "nothing is read there and nothing written");
                }
                continue;
            }
            Err(error) => {
                moved = true;
                tracing::debug!(%error, "no broker answered");
                continue;
            }
        }
        if moved || surveyed.elapsed() > SURVEY {
            match survey::again(settings) {
                Ok(()) => (moved, surveyed) = (false, Instant::now()),
                Err(error) => tracing::debug!(%error, "the topics were not looked at"),
            }
        }
    }
}

/// One look at the brokers.
fn look(settings: &Settings, cluster: &Cluster) -> Result<(), KafkaError> {
    // The id of the cluster comes with every answer; a topic that another one lacks would be waited for.
    let answered = cluster.client().fetch_metadata(None, PATIENCE);
    match (settings.horizon.answers(answered.is_ok()), answered.is_ok()) {
        (Some(away), true) => tracing::info!(seconds = away.as_secs(), "the broker answers again"),
        (Some(_), false) => {
            let (code, brokers) = (crate::code!(2001), &settings.brokers);
            tracing::warn!(%code, brokers, "{}; it is said once, and again when one does", code.title());
        }
        (None, _) => {}
    }
    answered.map_err(|cause| KafkaError::sort("looking whether a broker answers", cause))?;
    settings.horizon.is_home(cluster.client())
}
