//! `hub run`: the server and the stages put together, until a signal asks for the
//! end. The server comes first: the archive can be read before a broker answers.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::signal::unix::{SignalKind, signal};

use super::{Configured, load, logs};
use crate::code;
use crate::collect::SourceSettings;
use crate::message::SourceName;
use crate::registry::Registry;
use crate::report::metric;
use crate::run::settings::{Role, Settings};
use crate::run::{Hub, Keeping, Plugins, RunError, now};
use crate::serve::actor::{self, Actor, Actors};
use crate::serve::boundary::{Archive, Recover};
use crate::serve::{
    Absent, ArchiveOf, FoldersOf, Known, Parts, RecoverOf, RerunsOf, State, Tls, answer, router, routes, sources, watch,
};
use crate::transport::PlatformSettings;

pub(super) fn run(configured: &Configured) -> ExitCode {
    let settings = match load(configured) {
        Ok(loaded) => loaded.settings,
        Err(code) => return code,
    };
    logs::start();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("the system gives no threads: {error}");
            return ExitCode::from(1);
        }
    };
    let ended = runtime.block_on(until_asked(settings));
    let status = match ended {
        Ok(()) => 0,
        Err(error) => {
            tracing::error!("{error:#}");
            eprintln!("{error:#}");
            let configured = matches!(error.downcast_ref(), Some(RunError::Setting { .. } | RunError::Plugin { .. }));
            if configured { 2 } else { 1 }
        }
    };
    // What is still under way may wait for a broker for long; it is as safe to break off as in a power cut. But not by
    // returning: then OpenSSL frees, as a process ends, what such a thread still uses, and the hub ends by a signal.
    runtime.shutdown_background();
    // The log is not buffered.
    signal_hook::low_level::exit(status)
}

async fn until_asked(settings: Settings) -> anyhow::Result<()> {
    rustls::crypto::ring::default_provider().install_default().ok();
    let times = Matcher::Suffix(metric::SECONDS.to_owned());
    let metrics = PrometheusBuilder::new().set_buckets_for_metric(times, metric::BOUNDS)?.install_recorder()?;
    metric::describe();
    // Before anything starts: a second hub on this address must not touch a topic.
    let listener = TcpListener::bind(settings.http.listen)
        .await
        .map_err(|cause| anyhow::anyhow!("{}: {}: {cause}", code!(1402), settings.http.listen))?;
    let (hub, start) = Hub::open(&settings)?;
    let (archive, recover) = kept(hub.keeping, &hub.registry, &hub.plugins);
    let state = State::new(Parts {
        name: settings.hub.cluster.clone(),
        archive,
        recover,
        sources: sources(hub.collected, hub.translated, known(&settings), now),
        routes: routes(hub.delivered, known(&settings)),
        deliveries: Arc::new(hub.receipts),
        wishes: Arc::new(hub.wishes),
        folders: Arc::new(folders(&settings)),
        documents: Arc::new(settings.documents()),
        trials: Arc::new(hub.trials),
        plugins: Arc::new(hub.plugins),
        subjects: hub.registry,
        inbox: Some(Arc::new(hub.push)),
        actors: actors(&settings),
        metrics: metrics.clone(),
        clock: now,
    });
    let tls = tls(&settings)?;
    tracing::info!(address = %listener.local_addr()?, tls = tls.is_some(), "the hub answers");
    let mut serving = tokio::spawn(answer(listener, router(state.clone()), tls, asked()));
    let starting = tokio::task::spawn_blocking(move || Handle::current().block_on(start.start(&settings)));
    let running = tokio::select! {
        served = &mut serving => return Ok(served??),
        started = starting => started??,
    };
    tracing::info!("every stage is started");
    let watching = tokio::spawn(watch(state));
    let upkeep = tokio::spawn(async move {
        loop {
            tokio::time::sleep(std::time::Duration::from_secs(5)).await;
            metrics.run_upkeep();
        }
    });
    tokio::select! {
        served = serving => served??,
        () = running.replaced() => return Err(RunError::Replaced.into()),
    }
    watching.abort();
    upkeep.abort();
    tracing::info!("ending after what is in hand");
    running.drain().await;
    Ok(())
}

/// The archive and its books, where this hub keeps them.
fn kept(keeping: Option<Keeping>, registry: &Arc<Registry>, plugins: &Plugins) -> (Arc<dyn Archive>, Arc<dyn Recover>) {
    let Some(Keeping { reader, retention, standing, auditor, replayer, reprocessor, reruns }) = keeping else {
        return (Arc::new(Absent), Arc::new(Absent));
    };
    let recover =
        RecoverOf::new(reader.clone(), auditor, replayer, reprocessor, RerunsOf::new(reruns, plugins.clone()), now);
    (Arc::new(ArchiveOf::new(reader, standing, registry.clone(), retention)), Arc::new(recover))
}

/// Where files are dropped, by source.
fn folders(settings: &Settings) -> FoldersOf {
    let folder = |(name, source): (&SourceName, &SourceSettings)| Some((name.to_string(), source.folder.clone()?));
    FoldersOf(settings.source.iter().filter_map(folder).collect())
}

/// What the hub proves to others that it is the hub with.
fn tls(settings: &Settings) -> Result<Option<Tls>, RunError> {
    let mut http = settings.http.clone();
    let config = http.tls().map_err(|wrong| wrong.under("http"))?;
    Ok(config.map(|config| Tls { config, renewed: Box::new(move || http.renewed()) }))
}

/// Returns at the first SIGINT or SIGTERM.
async fn asked() {
    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

/// What the configuration says of each platform, for people.
fn known(settings: &Settings) -> BTreeMap<String, Known> {
    let of = |platform: &PlatformSettings| Known { label: platform.label.clone(), expires: platform.expires };
    settings.platform.iter().map(|(name, platform)| (name.clone(), of(platform))).collect()
}

fn actors(settings: &Settings) -> Actors {
    let of = |(name, actor): (&String, &crate::run::settings::ActorSettings)| {
        let role = match actor.role {
            Role::Reader => actor::Role::Reader,
            Role::Operator => actor::Role::Operator,
            Role::Admin => actor::Role::Admin,
        };
        let token = String::from_utf8_lossy(actor.token_file.secret().bytes()).into_owned();
        Actor::new(name.clone(), role, token)
    };
    settings.actor.iter().map(of).collect()
}
