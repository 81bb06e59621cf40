//! Sending content to a registry (OCI distribution-spec, "Push"): blobs in one request or in pieces, and manifests.
//!
//! A blob in pieces that breaks goes on where the registry says it stopped. Nothing is compressed or changed here: what is
//! sent has the digest that it has on disk.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use reqwest::header::{CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, HeaderName, LOCATION, RANGE};
use reqwest::{Method, Response, StatusCode, Url};

use super::fetch::pause;
use super::registry::{Attempt, Call, Endpoint, redirected, text_of};
use super::{Descriptor, Digest, Reference};
use crate::engine::{Context, Error, ErrorKind};

/// A blob goes in requests of this size: more than object stores want at least, less than memory would notice.
const PIECE: u64 = 16 << 20;
const BYTES: &str = "application/octet-stream";

/// A blob to be sent.
#[derive(Debug, Clone)]
pub(super) struct Cargo {
    pub(super) reference: Reference,
    pub(super) descriptor: Descriptor,
    pub(super) file: Arc<File>,
    /// A repository of the same registry that has it.
    pub(super) elsewhere: Option<String>,
}

/// How a blob came to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Arrival {
    /// It was there.
    Present,
    /// The registry took it from another repository of its own.
    Mounted(String),
    /// It was sent.
    Sent,
}

/// An upload that has begun.
struct Session {
    url: Url,
    at: u64,
}

fn scope(endpoint: &Endpoint, reference: &Reference) -> String {
    format!("repository:{}:pull,push", endpoint.path(reference))
}

/// Make a blob present, and say `told` how much of it is.
pub(super) async fn deliver(endpoint: &Endpoint, cargo: &Cargo, told: &impl Fn(u64)) -> Attempt<Arrival> {
    let digest = &cargo.descriptor.digest;
    if endpoint.retried(|| has(endpoint, &cargo.reference, digest)).await? {
        return Ok(Arrival::Present);
    }
    let mut session = None;
    if let Some(from) = &cargo.elsewhere {
        match mount(endpoint, cargo, from).await {
            Ok(None) => return Ok(Arrival::Mounted(from.clone())),
            Ok(begun) => session = begun,
            // The user may not read over there, or the registry knows no mounts: it is sent as any other.
            Err(_) => {}
        }
    }
    let mut attempt = 0;
    loop {
        let before = session.as_ref().map_or(0, |session: &Session| session.at);
        let failure = match send(endpoint, cargo, &mut session, told).await {
            Ok(()) => return Ok(Arrival::Sent),
            Err(failure) => failure,
        };
        let headway = session.as_ref().is_some_and(|session| session.at > before);
        attempt = if headway { 1 } else { attempt + 1 };
        let Some(after) = failure.again.filter(|_| attempt < endpoint.attempts()) else { return Err(failure) };
        tokio::time::sleep(pause(attempt, after.or(endpoint.delay()))).await;
        session = match session {
            Some(begun) if cargo.descriptor.size > PIECE => resumed(endpoint, cargo, begun).await.ok(),
            _ => None,
        };
    }
}

async fn has(endpoint: &Endpoint, reference: &Reference, digest: &Digest) -> Attempt<bool> {
    let url = endpoint.url(reference, &format!("blobs/{digest}"))?;
    match endpoint.call(Call::new(Method::HEAD, url, &scope(endpoint, reference))).await {
        Ok(_) => Ok(true),
        Err(failure) if failure.error.kind() == ErrorKind::NotFound => Ok(false),
        Err(failure) => Err(failure),
    }
}

/// Ask for a blob of another repository; an upload begins where the registry does not give it.
async fn mount(endpoint: &Endpoint, cargo: &Cargo, from: &str) -> Attempt<Option<Session>> {
    let mut url = endpoint.url(&cargo.reference, "blobs/uploads/")?;
    let digest = cargo.descriptor.digest.to_string();
    url.query_pairs_mut().append_pair("mount", &digest).append_pair("from", from);
    let scope = format!("{} repository:{from}:pull", scope(endpoint, &cargo.reference));
    let response = endpoint.call(Call::new(Method::POST, url.clone(), &scope).with(CONTENT_LENGTH, "0")?).await?;
    if response.status() == StatusCode::CREATED {
        return Ok(None);
    }
    Ok(Some(Session { url: redirected(&url, &response)?, at: 0 }))
}

async fn begin(endpoint: &Endpoint, cargo: &Cargo) -> Attempt<Session> {
    let url = endpoint.url(&cargo.reference, "blobs/uploads/")?;
    let call = Call::new(Method::POST, url.clone(), &scope(endpoint, &cargo.reference)).with(CONTENT_LENGTH, "0")?;
    let response = endpoint.call(call).await?;
    Ok(Session { url: redirected(&url, &response)?, at: 0 })
}

/// Where an upload stopped, as the registry sees it.
async fn resumed(endpoint: &Endpoint, cargo: &Cargo, session: Session) -> Attempt<Session> {
    let call = Call::new(Method::GET, session.url.clone(), &scope(endpoint, &cargo.reference));
    let response = endpoint.call(call).await?;
    let at = received(&response).unwrap_or_default();
    if at > cargo.descriptor.size {
        return Err(Error::new(ErrorKind::Registry, "the registry has more of it than there is").into());
    }
    Ok(Session { url: next(&session.url, &response)?, at })
}

/// The first byte that a registry does not have: `Range: 0-1023` says 1024; `0-0` stands for none.
fn received(response: &Response) -> Option<u64> {
    let range = text_of(response.headers(), RANGE)?;
    let last: u64 = range.trim_start_matches("bytes=").split_once('-')?.1.parse().ok()?;
    Some(if last == 0 { 0 } else { last + 1 })
}

/// Where an upload goes on.
fn next(from: &Url, response: &Response) -> Attempt<Url> {
    match response.headers().contains_key(LOCATION) {
        true => Ok(redirected(from, response)?),
        false => Ok(from.clone()),
    }
}

async fn send(endpoint: &Endpoint, cargo: &Cargo, session: &mut Option<Session>, told: &impl Fn(u64)) -> Attempt<()> {
    let (size, scope) = (cargo.descriptor.size, scope(endpoint, &cargo.reference));
    let session = match session {
        Some(begun) => begun,
        None => session.insert(begin(endpoint, cargo).await?),
    };
    told(session.at);
    while size > PIECE && session.at < size {
        let end = size.min(session.at + PIECE);
        let mut call = Call::new(Method::PATCH, session.url.clone(), &scope).with(CONTENT_TYPE, BYTES)?;
        call = call.with(CONTENT_RANGE, &format!("{}-{}", session.at, end - 1))?;
        call.body = read(&cargo.file, session.at, end - session.at).await?;
        let response = endpoint.call(call).await?;
        session.url = next(&session.url, &response)?;
        session.at = received(&response).filter(|at| *at > session.at && *at <= end).unwrap_or(end);
        told(session.at);
    }
    let mut url = session.url.clone();
    url.query_pairs_mut().append_pair("digest", &cargo.descriptor.digest.to_string());
    let mut call = Call::new(Method::PUT, url, &scope).with(CONTENT_TYPE, BYTES)?;
    call.body = read(&cargo.file, session.at, size - session.at).await?;
    endpoint.call(call).await?;
    told(size);
    Ok(())
}

/// A part of a file, read where it holds nobody up.
async fn read(file: &Arc<File>, at: u64, length: u64) -> Attempt<bytes::Bytes> {
    let file = Arc::clone(file);
    let work = move || {
        let mut piece = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
        file.read_exact_at(&mut piece, at).map(|()| bytes::Bytes::from(piece))
    };
    let read = tokio::task::spawn_blocking(work).await.context(|| "cannot read what is sent")?;
    Ok(read.context(|| "cannot read what is sent")?)
}

/// Put a manifest or an index under a tag or its digest.
pub(super) async fn put_manifest(
    endpoint: &Endpoint,
    reference: &Reference,
    name: &str,
    descriptor: &Descriptor,
    bytes: &bytes::Bytes,
) -> Attempt<()> {
    let url = endpoint.url(reference, &format!("manifests/{name}"))?;
    let mut call =
        Call::new(Method::PUT, url, &scope(endpoint, reference)).with(CONTENT_TYPE, &descriptor.media_type)?;
    call.body = bytes.clone();
    let response = endpoint.call(call).await?;
    let said = text_of(response.headers(), HeaderName::from_static("docker-content-digest"));
    match said.filter(|said| *said != descriptor.digest.to_string()) {
        Some(other) => {
            let message = format!("digest mismatch: `{}` was sent, and the registry has `{other}`", descriptor.digest);
            Err(Error::new(ErrorKind::Corrupt, message).into())
        }
        None => Ok(()),
    }
}
