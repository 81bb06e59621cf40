//! One registry and its mirrors over HTTP: requests, redirects, limits.
//!
//! Written over `reqwest` rather than `oci-client`, whose client follows redirects and token realms wherever they lead and
//! reads bodies of any size; of that crate the media types and the error envelope are used. The rules held here:
//! plain HTTP only to loopback or where settings allow it, no silent fallback after a TLS failure, no redirect to plain
//! HTTP, `Authorization` only to the host that asked for it, bodies with limits.

use std::net::IpAddr;
use std::sync::{Arc, Once, OnceLock};
use std::time::Duration;

use oci_client::errors::OciEnvelope;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION, RANGE, RETRY_AFTER, WWW_AUTHENTICATE,
};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Method, Response, StatusCode, Url};

use super::certificates::Certificates;
use super::credentials::Credentials;
use super::document::{DOCUMENT_LIMIT, MANIFEST_TYPES};
use super::fetch::pause;
use super::places::{self, Place};
use super::token::Tokens;
use super::{Digest, Reference};
use crate::engine::settings::{Settings, below};
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::trace;

const REDIRECTS: usize = 10;
/// Error documents and tokens are no longer than this.
pub(super) const SMALL_BODY: usize = 1 << 20;
const CONNECT: Duration = Duration::from_secs(10);
/// A connection on which nothing comes for this long is given up.
const STALL: Duration = Duration::from_secs(20);
/// What is sent may take so long, and a second more for each of so many bytes.
const SENDING: Duration = Duration::from_secs(60);
const SLOWEST: u64 = 50_000;

/// What went wrong, and whether it may go away by itself.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: Error,
    /// Worth another try, after this time if the registry named one.
    pub(super) again: Option<Option<Duration>>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, again: None }
    }
}

pub(super) type Attempt<T> = std::result::Result<T, Failure>;

/// One place that has the images of a registry: the registry itself or a mirror.
#[derive(Debug)]
pub(super) struct Endpoint {
    base: Url,
    /// A part of a repository's path, and what takes its place there.
    moved: Option<(String, String)>,
    certificates: Certificates,
    client: Client,
    /// For requests with a body: while one is sent, nothing comes.
    sender: OnceLock<Client>,
    insecure: bool,
    tokens: Tokens,
    /// Who the user is there.
    credentials: Option<Credentials>,
    /// How often a request is tried.
    attempts: u32,
    delay: Option<Duration>,
}

/// One request.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: bytes::Bytes,
    /// What a token has to be good for.
    pub(super) scope: String,
}

impl Call {
    pub(super) fn new(method: Method, url: Url, scope: &str) -> Self {
        Self { method, url, headers: HeaderMap::new(), body: bytes::Bytes::new(), scope: scope.to_owned() }
    }

    /// The same with a header, which must be one.
    pub(super) fn with(mut self, name: reqwest::header::HeaderName, value: &str) -> Result<Self> {
        let value = HeaderValue::from_str(value).context(|| format!("`{value}` cannot be sent"))?;
        self.headers.insert(name, value);
        Ok(self)
    }
}

/// A document as it was received.
#[derive(Debug)]
pub(super) struct Received {
    pub(super) bytes: Vec<u8>,
    pub(super) media_type: Option<String>,
}

/// Every place to ask for an image, in order.
pub(super) fn endpoints(reference: &Reference, settings: &Settings) -> Result<Vec<Arc<Endpoint>>> {
    let by_digest = reference.digest().is_some();
    connect(places::to_pull(reference.domain(), reference.path(), by_digest, settings)?, settings)
}

/// The registry `domain` and its mirrors, whatever the image.
pub(super) fn endpoints_of(domain: &str, path: &str, settings: &Settings) -> Result<Vec<Arc<Endpoint>>> {
    connect(places::to_pull(domain, path, false, settings)?, settings)
}

/// The registry itself, in every way that it may be spoken to.
pub(super) fn own_endpoints(domain: &str, path: &str, settings: &Settings) -> Result<Vec<Arc<Endpoint>>> {
    connect(places::own(domain, path, settings)?, settings)
}

/// The registry itself, for one who says who they are.
pub(super) fn own_endpoint(domain: &str, settings: &Settings, credentials: Credentials) -> Result<Endpoint> {
    let own = places::own(domain, "", settings)?.into_iter().next();
    let place = own.ok_or_else(|| Error::new(ErrorKind::Registry, "there is no registry to ask"))?;
    Endpoint::new(Place { credentials: Some(credentials), ..place }, settings)
}

fn connect(places: Vec<Place>, settings: &Settings) -> Result<Vec<Arc<Endpoint>>> {
    places.into_iter().map(|place| Endpoint::new(place, settings).map(Arc::new)).collect()
}

/// Whether `host[:port]` is this machine, in so many words: a name that merely resolves to it is not.
pub(super) fn is_loopback(domain: &str) -> bool {
    let host = match domain.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(rest),
        None => domain.split(':').next().unwrap_or(domain),
    };
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

pub(super) fn is_loopback_url(url: &Url) -> bool {
    url.host_str().is_some_and(is_loopback)
}

impl Endpoint {
    /// A way to speak to a place.
    pub(super) fn new(place: Place, settings: &Settings) -> Result<Self> {
        let Place { base, insecure, credentials, moved } = place;
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            // Only an error when one is installed already, which serves as well.
            let _ = rustls::crypto::ring::default_provider().install_default();
        });
        let certificates = Certificates::of(&base, settings)?;
        let client = client(&base, insecure, &certificates);
        let client = client.read_timeout(STALL).build().context(|| "cannot set up TLS")?;
        if !matches!(base.scheme(), "http" | "https") || base.host_str().is_none() || !base.username().is_empty() {
            let message = format!("`{base}` is no address of a registry");
            return Err(Error::new(ErrorKind::InvalidInput, message).hint("it is `http://` or `https://` and a host"));
        }
        if base.scheme() == "http" && !insecure && !is_loopback_url(&base) {
            let message = format!("`{base}` would be spoken to without encryption");
            let hint = "a registry that is not on this machine needs `https://`, or `insecure = true` in config.toml";
            return Err(Error::new(ErrorKind::InvalidInput, message).hint(hint));
        }
        let (attempts, delay) = (settings.attempts(), settings.retry_delay);
        let (sender, tokens) = (OnceLock::new(), Tokens::default());
        Ok(Self { base, moved, certificates, client, sender, insecure, tokens, credentials, attempts, delay })
    }

    /// For messages.
    pub(super) fn address(&self) -> String {
        self.base.as_str().trim_end_matches('/').to_owned()
    }

    /// Make a request, again where it may help.
    pub(super) async fn retried<T, F: Future<Output = Attempt<T>>>(&self, request: impl Fn() -> F) -> Result<T> {
        let mut attempt = 1;
        loop {
            let failure = match request().await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let Some(after) = failure.again.filter(|_| attempt < self.attempts) else { return Err(failure.error) };
            tokio::time::sleep(pause(attempt, after.or(self.delay))).await;
            attempt += 1;
        }
    }

    /// How often a request is tried.
    pub(super) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How long to wait before another try, where that is said.
    pub(super) fn delay(&self) -> Option<Duration> {
        self.delay
    }

    /// The path of a repository there.
    pub(super) fn path(&self, reference: &Reference) -> String {
        let path = reference.path();
        let Some((from, to)) = &self.moved else { return path.to_owned() };
        let rest = below(path, from).unwrap_or(path);
        [to.as_str(), rest].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
    }

    pub(super) fn url(&self, reference: &Reference, rest: &str) -> Attempt<Url> {
        self.address_of(&format!("v2/{}/{rest}", self.path(reference)))
    }

    /// Something else there.
    pub(super) fn address_of(&self, rest: &str) -> Attempt<Url> {
        let text = format!("{}/{rest}", self.base.as_str().trim_end_matches('/'));
        Ok(text.parse().context(|| format!("`{text}` is no address"))?)
    }

    /// A manifest or an index, by what the reference wants or by `digest`.
    pub(super) async fn manifest(&self, reference: &Reference, wanted: &str) -> Attempt<Received> {
        let url = self.url(reference, &format!("manifests/{wanted}"))?;
        let response = self.get(reference, url, &MANIFEST_TYPES.join(", "), None).await?;
        let media_type = text_of(response.headers(), CONTENT_TYPE);
        let limit = usize::try_from(DOCUMENT_LIMIT).unwrap_or(usize::MAX);
        Ok(Received { bytes: body(response, limit).await?, media_type })
    }

    /// A small blob.
    pub(super) async fn document(&self, reference: &Reference, digest: &Digest, size: u64) -> Attempt<Vec<u8>> {
        let response = self.blob(reference, digest, 0).await?;
        let size = usize::try_from(size.min(DOCUMENT_LIMIT)).unwrap_or(usize::MAX);
        body(response, size).await
    }

    /// A blob from `offset` on. The answer's status says whether it begins there (206) or at the start (200).
    pub(super) async fn blob(&self, reference: &Reference, digest: &Digest, offset: u64) -> Attempt<Response> {
        let url = self.url(reference, &format!("blobs/{digest}"))?;
        self.get(reference, url, "*/*", (offset > 0).then_some(offset)).await
    }

    /// Whether the registry lets the user in.
    pub(super) async fn ping(&self) -> Attempt<()> {
        let url = self.address_of("v2/")?;
        self.call(Call::new(Method::GET, url, "").with(ACCEPT, "*/*")?).await.map(drop)
    }

    async fn get(&self, reference: &Reference, url: Url, accept: &str, offset: Option<u64>) -> Attempt<Response> {
        let scope = format!("repository:{}:pull", self.path(reference));
        let mut call = Call::new(Method::GET, url, &scope).with(ACCEPT, accept)?;
        if let Some(offset) = offset {
            call = call.with(RANGE, &format!("bytes={offset}-"))?;
        }
        self.call(call).await
    }

    /// Make a request as who the user is; what is no success is an error.
    pub(super) async fn call(&self, call: Call) -> Attempt<Response> {
        let mut asked = false;
        loop {
            let token = self.tokens.get(&call.scope);
            let response = self.follow(&call, token.as_deref()).await?;
            if response.status() != StatusCode::UNAUTHORIZED || asked {
                return checked(response).await;
            }
            let challenges = response.headers().get_all(WWW_AUTHENTICATE);
            let challenges: Vec<String> =
                challenges.iter().filter_map(|value| value.to_str().ok().map(str::to_owned)).collect();
            let known = self.credentials.as_ref();
            if !self.tokens.fetch(&self.client, &self.base, &challenges, &call.scope, known).await? {
                return checked(response).await;
            }
            asked = true;
        }
    }

    /// One request, through redirects. Only the registry itself gets the header that it asked for.
    async fn follow(&self, call: &Call, token: Option<&str>) -> Attempt<Response> {
        let mut url = call.url.clone();
        let reads = [Method::GET, Method::HEAD].contains(&call.method);
        for _ in 0..=REDIRECTS {
            let client = if call.body.is_empty() { &self.client } else { self.sender() };
            let mut request = client.request(call.method.clone(), url.clone()).headers(call.headers.clone());
            if !reads {
                let room = SENDING + Duration::from_secs(call.body.len() as u64 / SLOWEST);
                request = request.body(call.body.clone()).timeout(room);
            }
            if let Some(token) = token.filter(|_| url.origin() == self.base.origin()) {
                request = request.header(AUTHORIZATION, token);
            }
            let response = request.send().await.map_err(|error| transport(error, &url))?;
            trace::say(|| {
                // The query of a redirect may carry a signature.
                let (host, path) = (url.host_str().unwrap_or_default(), url.path());
                format!("registry: {} {}://{host}{path}: {}", call.method, url.scheme(), response.status())
            });
            match response.status().as_u16() {
                307 | 308 => {}
                301..=303 if reads => {}
                _ => return Ok(response),
            }
            url = redirected(&url, &response)?;
        }
        Err(Error::new(ErrorKind::Registry, format!("more than {REDIRECTS} redirects")).into())
    }

    fn sender(&self) -> &Client {
        // What was built for requests without a body can be built again; it would only be less patient.
        self.sender.get_or_init(|| {
            client(&self.base, self.insecure, &self.certificates).build().unwrap_or_else(|_| self.client.clone())
        })
    }
}

fn client(base: &Url, insecure: bool, certificates: &Certificates) -> ClientBuilder {
    let builder = Client::builder()
        .user_agent(concat!("rcd/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .connect_timeout(CONNECT)
        .referer(false)
        .tls_danger_accept_invalid_certs(insecure);
    let builder = certificates.added_to(builder);
    if is_loopback_url(base) { builder.no_proxy() } else { builder }
}

/// Where a response leads.
pub(super) fn redirected(from: &Url, response: &Response) -> Result<Url> {
    let location = text_of(response.headers(), LOCATION);
    let location = location.ok_or_else(|| Error::new(ErrorKind::Registry, "a redirect to nowhere"))?;
    redirected_to(from, &location)
}

/// Where an address that a registry names leads.
pub(super) fn redirected_to(from: &Url, location: &str) -> Result<Url> {
    let to = from.join(location).context(|| format!("a redirect to `{location}`"))?;
    let host = |url: &Url| url.host_str().unwrap_or_default().to_owned();
    if !matches!(to.scheme(), "http" | "https") || (from.scheme() == "https" && to.scheme() == "http") {
        return Err(Error::new(
            ErrorKind::Registry,
            format!("refusing a redirect to `{}` without encryption", host(&to)),
        ));
    }
    // From outside nobody may point at what only this machine can reach.
    if is_internal(&to) && !is_internal(from) {
        return Err(Error::new(ErrorKind::Registry, format!("refusing a redirect to `{}` on this machine", host(&to))));
    }
    Ok(to)
}

/// Loopback, link-local and the addresses of cloud metadata, by number or by name.
pub(super) fn is_internal(url: &Url) -> bool {
    // A final dot makes a name absolute (RFC 1034, section 3.1), and no other one.
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).trim_end_matches('.');
    let v4 = |address: std::net::Ipv4Addr| address.is_loopback() || address.is_link_local() || address.is_unspecified();
    host == "localhost"
        || host.ends_with(".localhost")
        || match host.parse::<IpAddr>() {
            Ok(IpAddr::V4(address)) => v4(address),
            Ok(IpAddr::V6(address)) => {
                let mapped = address.to_ipv4_mapped().is_some_and(v4);
                address.is_loopback() || address.is_unspecified() || address.is_unicast_link_local() || mapped
            }
            Err(_) => false,
        }
}

pub(super) fn text_of(headers: &HeaderMap, name: reqwest::header::HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// A connection that failed or broke.
pub(super) fn transport(error: reqwest::Error, url: &Url) -> Failure {
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let what = if error.is_connect() {
        format!("cannot connect to `{host}{port}`")
    } else if error.is_timeout() {
        format!("`{host}{port}` did not answer in time")
    } else {
        format!("the connection to `{host}{port}` broke")
    };
    // A refused connection or an unknown certificate stays so.
    let again = (!error.is_connect() && !error.is_builder()).then_some(None);
    Failure { error: Error::new(ErrorKind::Registry, what).caused_by(error.without_url()), again }
}

/// The response if it is a success, else what the registry says.
async fn checked(response: Response) -> Attempt<Response> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let after = text_of(response.headers(), RETRY_AFTER).and_then(|text| span_until(&text));
    let again = (status.is_server_error() || matches!(status.as_u16(), 408 | 429)).then_some(after);
    let said = body(response, SMALL_BODY).await.unwrap_or_default();
    let said = serde_json::from_slice::<OciEnvelope>(&said).ok().and_then(|envelope| {
        let first = envelope.errors.into_iter().next()?;
        Some(first.message.chars().filter(|c| !c.is_control()).take(200).collect::<String>())
    });
    let said = said.filter(|text| !text.is_empty()).map(|text| format!(": {text}")).unwrap_or_default();
    let kind = match status {
        StatusCode::NOT_FOUND => ErrorKind::NotFound,
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => ErrorKind::Unauthorized,
        _ => ErrorKind::Registry,
    };
    Err(Failure { error: Error::new(kind, format!("the registry answers {status}{said}")), again })
}

/// What Retry-After says: seconds, or a date (RFC 9110, section 10.2.3).
fn span_until(text: &str) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok()?;
    // A date that has passed asks for no wait.
    Some(Duration::try_from(date.duration_since(jiff::Timestamp::now())).unwrap_or_default())
}

/// A whole body, no longer than `limit`.
pub(super) async fn body(mut response: Response, limit: usize) -> Attempt<Vec<u8>> {
    let url = response.url().clone();
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| transport(error, &url))? {
        if bytes.len() + chunk.len() > limit {
            return Err(Error::new(ErrorKind::Corrupt, format!("the answer is longer than {limit} bytes")).into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(domain: &str, settings: &str) -> std::result::Result<Vec<String>, String> {
        let settings = Settings::parse(settings, "config.toml").expect("settings");
        let found = endpoints_of(domain, "a/b", &settings).map_err(|error| error.to_string())?;
        Ok(found.iter().map(|endpoint| endpoint.address()).collect())
    }

    #[test]
    fn plain_http_is_for_loopback_and_for_who_asks_for_it() {
        assert_eq!(addresses("docker.io", "").expect("hub"), ["https://registry-1.docker.io"]);
        assert_eq!(addresses("127.0.0.1:5000", "").expect("loopback"), ["http://127.0.0.1:5000"]);
        assert_eq!(addresses("[::1]:5000", "").expect("loopback"), ["http://[::1]:5000"]);
        assert_eq!(addresses("localhost.evil.io", "").expect("a host"), ["https://localhost.evil.io"]);
        let insecure = addresses("r.io", "[registry.\"r.io\"]\ninsecure = true\n").expect("insecure");
        assert_eq!(insecure, ["https://r.io", "http://r.io"]);
        let mirrored = "[registry.\"docker.io\"]\nmirrors = [\"http://127.0.0.1:1/\", \"https://m.io\"]\n";
        assert_eq!(addresses("docker.io", mirrored).expect("mirrors")[..2], ["http://127.0.0.1:1", "https://m.io"]);
        for mirror in ["http://m.io", "ftp://m.io", "m.io", "https://user@m.io"] {
            assert!(
                addresses("r.io", &format!("[registry.\"r.io\"]\nmirrors = [\"{mirror}\"]\n")).is_err(),
                "{mirror}"
            );
        }
    }

    #[test]
    fn what_only_this_machine_reaches_is_known() {
        for url in [
            "http://127.0.0.1/",
            "http://localhost:1/",
            "http://localhost./",
            "http://a.localhost./",
            "http://[::1]/",
            "http://169.254.169.254/",
            "http://[fe80::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://2130706433/",
            "http://0.0.0.0/",
        ] {
            assert!(is_internal(&url.parse().expect(url)), "{url}");
        }
        assert!(!is_internal(&"http://10.0.0.1/".parse().expect("a url")));
    }
}
