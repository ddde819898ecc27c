//! A client of one platform: one session, one rate limit, one set of grants,
//! shared by all its sources.

use std::sync::Arc;
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use reqwest::{Method, Url, redirect};
use tokio::sync::Mutex;

use super::address::{Guarded, Lookup, System};
use super::clocks::{self, Clocks};
use super::filled::Filled;
use super::moment::Moment;
use super::pace::Pace;
use super::profile::{Login, LoginFailed, Opened, Profile, Renewal, Session};
use super::{Allowed, DocumentNote, Documents, PlatformSettings, TransportError, answer, fill, target};
use crate::code;
use crate::config::Wrong;
use crate::message::Instant;
use crate::sandbox::{Request, Response};

/// Tells the time, ms since 1970.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// Wait after a refusal for which clocks are the likely cause: they are set by
/// people, and each try counts against us.
const CLOCKS_WAIT: Duration = Duration::from_secs(30);

/// The header of an answer that was kept: the hub's word alone.
const DOCUMENT: &str = "hub-document";

/// Sends requests to one platform.
pub struct Client {
    platform: String,
    base: Url,
    http: reqwest::Client,
    profile: Box<dyn Profile>,
    session: Mutex<Option<Arc<Session>>>,
    pace: Pace,
    clocks: Clocks,
    settings: PlatformSettings,
    clock: Clock,
    documents: Option<Documents>,
}

impl Client {
    /// A client by checked settings.
    ///
    /// # Errors
    /// Where the settings name no base address, or one that must not be
    /// connected to.
    pub fn new(platform: &str, settings: &PlatformSettings, clock: Clock) -> Result<Self, Wrong> {
        Self::looking_up(platform, settings, clock, System)
    }

    /// As [`Self::new`], where names are asked for elsewhere.
    pub(super) fn looking_up(
        platform: &str,
        settings: &PlatformSettings,
        clock: Clock,
        lookup: impl Lookup,
    ) -> Result<Self, Wrong> {
        let base = settings.url()?.ok_or_else(|| Wrong::missing("base", "a source fetches from this platform"))?;
        let allowed = Allowed::new(&settings.allow_addresses);
        check_literal(&base, &allowed)?;
        let http = builder(&base, settings)?
            .dns_resolver(Guarded(allowed, lookup))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .timeout(settings.timeout.duration())
            .connect_timeout(settings.timeout.duration())
            .user_agent(concat!("hub/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| Wrong::value("base", format!("{base} ({error})"), "an address that TLS is set up for"))?;
        Ok(Self {
            platform: platform.to_owned(),
            base,
            http,
            profile: settings.profile()?,
            session: Mutex::new(None),
            pace: Pace::new(&settings.rate),
            clocks: Clocks::default(),
            settings: settings.clone(),
            clock,
            documents: None,
        })
    }

    /// With a place for answers that an adapter wants kept.
    #[must_use]
    pub fn with_documents(self, documents: Documents) -> Self {
        Self { documents: Some(documents), ..self }
    }

    /// Sends a request and gives its answer; logs in where the profile does,
    /// tries again where that helps.
    ///
    /// # Errors
    /// Retry after a few tries, reject for a request that is never sent, stop
    /// where a person is needed.
    pub async fn send(&self, request: &Request) -> Result<Response, TransportError> {
        let retry = &self.settings.retry;
        let waits = ExponentialBuilder::default()
            .with_min_delay(retry.first_wait.duration())
            .with_max_delay(retry.longest_wait.duration())
            .with_max_times(usize::from(retry.times))
            .with_jitter();
        let longest = retry.longest_wait.duration();
        (|| self.attempt(request))
            .retry(waits)
            .when(|error| matches!(error, TransportError::Retry { .. }))
            .adjust(|error, wait| match (error, wait) {
                (TransportError::Retry { wait: Some(asked), .. }, Some(_)) if *asked > longest => None,
                (TransportError::Retry { wait: Some(asked), .. }, Some(wait)) => Some(wait.max(*asked)),
                (_, wait) => wait,
            })
            .notify(|error, wait| tracing::debug!(platform = self.platform, %error, ?wait, "request is tried again"))
            .await
    }

    /// Begins as one who talks to the platform for the first time: without a
    /// session, and with an allowance that fills as time passes. Another hub may
    /// have used all of it a moment ago.
    pub(crate) async fn begin_anew(&self) {
        *self.session.lock().await = None;
        self.pace.drain();
    }

    /// Forgets the session, so that the next request logs in.
    ///
    /// # Errors
    /// Where the profile has no login, so that another try gains nothing.
    pub async fn forget_session(&self) -> Result<(), TransportError> {
        if !self.logs_in() {
            return Err(self.session_refused());
        }
        *self.session.lock().await = None;
        Ok(())
    }

    fn logs_in(&self) -> bool {
        self.profile.login(None, &Moment::draw((self.clock)())).is_some()
    }

    async fn attempt(&self, request: &Request) -> Result<Response, TransportError> {
        let session = self.session(None).await?;
        match self.exchange(request, session.as_deref()).await? {
            (_, Opened::SessionOver) if session.is_none() => return Err(self.session_refused()),
            (_, Opened::SessionOver) => {}
            (answer, opened) => return self.unless_clocks(request, answer, &opened),
        }
        let fresh = self.session(session.as_ref()).await?;
        match self.exchange(request, fresh.as_deref()).await? {
            (_, Opened::SessionOver) => Err(self.session_refused()),
            (answer, opened) => self.unless_clocks(request, answer, &opened),
        }
    }

    /// The answer, unless it is a refusal while the clocks are apart: then that
    /// is what a person must know.
    fn unless_clocks(&self, request: &Request, answer: Response, opened: &Opened) -> Result<Response, TransportError> {
        match self.clocks.apart().filter(|_| *opened == Opened::Refused) {
            None => Ok(answer),
            Some(apart) => Err(TransportError::Retry {
                code: code!(6014),
                message: format!("{} refuses {}, and {apart}", self.platform, request.path),
                wait: Some(CLOCKS_WAIT),
            }),
        }
    }

    fn session_refused(&self) -> TransportError {
        let what = if self.logs_in() { "a new session" } else { "the agreed credential" };
        TransportError::stop(code!(6008), format!("{} does not accept {what}", self.platform))
    }

    /// The session, made if there is none, it has ended, or it is the one that
    /// was just refused. One login at a time: the lock is held over it.
    async fn session(&self, refused: Option<&Arc<Session>>) -> Result<Option<Arc<Session>>, TransportError> {
        if !self.logs_in() {
            return Ok(None);
        }
        let mut held = self.session.lock().await;
        let over = |end: Option<Instant>| end.is_some_and(|end| (self.clock)() >= end);
        if let Some(session) = &*held
            && !over(session.expires)
            && !refused.is_some_and(|refused| Arc::ptr_eq(refused, session))
        {
            return Ok(Some(session.clone()));
        }
        let renewal = held.take().and_then(|session| session.renewal.clone()).filter(|held| !over(held.expires));
        let session = match self.log_in(renewal.clone()).await {
            // A key that is refused may be too old; the account decides.
            Err(TransportError::Stop { .. }) if renewal.is_some() => self.log_in(None).await?,
            other => other?,
        };
        tracing::info!(platform = self.platform, "logged in");
        Ok(Some(held.insert(Arc::new(session)).clone()))
    }

    /// A session by a key, or by the account: then in one step or two.
    async fn log_in(&self, mut renewal: Option<Renewal>) -> Result<Session, TransportError> {
        for _ in 0..2 {
            self.pace.ready().await;
            let moment = Moment::draw((self.clock)());
            let Some(login) = self.profile.login(renewal.as_ref(), &moment) else { break };
            let answer = self.perform(login).await?;
            let given = self.profile.session(&answer, renewal.as_ref(), (self.clock)());
            match given.map_err(|failed| self.login_failed(failed))? {
                Login::Session(session) => return Ok(session),
                Login::Renewal(key) => renewal = Some(key),
            }
        }
        Err(self.login_failed(LoginFailed::Refused("it gives no session".into())))
    }

    fn login_failed(&self, failed: LoginFailed) -> TransportError {
        match failed {
            LoginFailed::Retry { why, wait } => {
                TransportError::Retry { code: code!(6004), message: format!("login to {}: {why}", self.platform), wait }
            }
            LoginFailed::Refused(why) => {
                TransportError::stop(code!(6007), format!("{} refuses the login: {why}", self.platform))
            }
        }
    }

    async fn exchange(
        &self,
        request: &Request,
        session: Option<&Session>,
    ) -> Result<(Response, Opened), TransportError> {
        // First the wait, then the time: a signature is good for minutes, and a turn may take as long.
        self.pace.ready().await;
        let moment = Moment::draw((self.clock)());
        let filled = fill::fill(request, &*self.profile, session, &moment)?;
        let mut answer = self.perform(filled).await?;
        let opened = if request.profile.is_empty() { Opened::Answer } else { self.profile.open(&mut answer) };
        if let Opened::Unproven(why) = opened {
            let message = format!("the answer of {} is not {}'s: {why}", request.path, self.platform);
            return Err(TransportError::stop(code!(6041), message));
        }
        let renewal = session.and_then(|session| session.renewal.as_ref());
        let account = self.settings.account.as_ref();
        let secrets = [
            self.profile.credential(),
            account.map_or(&[][..], |account| account.password_file.secret().bytes()),
            session.map_or(&[][..], |session| session.token.bytes()),
            renewal.map_or(&[][..], |renewal| renewal.key.bytes()),
        ];
        let mut answer = secrets.into_iter().fold(answer, answer::clean);
        answer.headers.retain(|(name, _)| !name.eq_ignore_ascii_case(DOCUMENT));
        let keeps = request.keep && opened == Opened::Answer && (200..300).contains(&answer.status);
        Ok((if keeps { self.keep(answer).await? } else { answer }, opened))
    }

    /// The answer with the digest of its body in the place of it.
    async fn keep(&self, mut answer: Response) -> Result<Response, TransportError> {
        let Some(documents) = self.documents.clone() else {
            return Err(TransportError::reject(code!(6012), "this hub keeps no documents"));
        };
        let body = std::mem::take(&mut answer.body);
        let media_type = answer.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let note = DocumentNote {
            media_type: media_type.map(|(_, value)| value.clone()).unwrap_or_default(),
            size: body.len() as u64,
            platform: self.platform.clone(),
            kept: (self.clock)(),
        };
        let kept = tokio::task::spawn_blocking(move || documents.put(&body, &note)).await;
        let digest = kept.map_err(|_| TransportError::retry(code!(6012), "the hub goes down"))??;
        answer.headers.push((DOCUMENT.to_owned(), digest));
        Ok(answer)
    }

    /// One request over the wire; its answer with a status that an asker may see.
    async fn perform(&self, filled: Filled) -> Result<Response, TransportError> {
        let url = target::target(&self.base, &filled.path, &filled.query)?;
        let malformed = |what: &str| TransportError::reject(code!(6010), format!("{}: {what}", filled.path));
        let method = Method::from_bytes(filled.method.as_bytes()).map_err(|_| malformed("no method"))?;
        let path = url.path().to_owned();
        let mut request = reqwest::Request::new(method, url);
        for (name, value) in &filled.headers {
            let name = reqwest::header::HeaderName::try_from(name).map_err(|_| malformed("no header name"))?;
            let value = reqwest::header::HeaderValue::try_from(&value[..]).map_err(|_| malformed("no header value"))?;
            request.headers_mut().append(name, value);
        }
        if !filled.body.is_empty() {
            *request.body_mut() = Some(filled.body.into());
        }
        let answer = self.http.execute(request).await.map_err(|error| answer::network(&error, &path))?;
        let (status, now) = (answer.status(), (self.clock)());
        self.clocks.note(answer.headers(), now);
        if status.is_redirection() {
            let message = format!("{} answers {status}: the platform moved, or wants a login page", filled.path);
            return Err(TransportError::stop(code!(6005), message));
        }
        let wait = clocks::retry_after(answer.headers(), now);
        if status.as_u16() == 429 {
            let message = format!("{}: too fast", filled.path);
            return Err(TransportError::Retry { code: code!(6003), message, wait });
        }
        if status.is_server_error() {
            let message = format!("{} answers {status}", filled.path);
            return Err(TransportError::Retry { code: code!(6004), message, wait });
        }
        answer::read(answer, self.settings.max_answer.bytes(), self.settings.idle_timeout.duration()).await
    }
}

/// The HTTP library resolves names through [`Allowed`] but connects to literal
/// addresses directly, so these are checked once, here.
fn check_literal(base: &Url, allowed: &Allowed) -> Result<(), Wrong> {
    let host = base.host_str().unwrap_or_default();
    let Ok(address) = host.trim_matches(['[', ']']).parse() else { return Ok(()) };
    allowed.choose(host, &[address]).map(drop).map_err(|refused| {
        let allowed = "a public address, or one within allow-addresses of this platform";
        Wrong::value("base", refused, allowed)
    })
}

fn builder(base: &Url, settings: &PlatformSettings) -> Result<reqwest::ClientBuilder, Wrong> {
    // Installing it again changes nothing; whoever was first chose ring, too.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder().tls_backend_rustls();
    if base.scheme() == "https" {
        let mut builder = builder.https_only(true);
        if let Some(identity) = settings.identity() {
            builder = builder.identity(identity.read()?);
        }
        let Some(file) = &settings.ca_file else { return Ok(builder) };
        let signers = reqwest::Certificate::from_pem_bundle(file.pem());
        return match signers {
            Ok(signers) => Ok(builder.tls_certs_only(signers)),
            Err(error) => Err(Wrong::value("ca-file", error, "certificates in PEM form")),
        };
    }
    // A plain address needs no certificates, and closed networks may have none.
    let bare =
        rustls::ClientConfig::builder().with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth();
    Ok(builder.tls_backend_preconfigured(bare))
}
