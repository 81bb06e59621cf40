//! What a registry says of its images without fetching one: its tags, its documents, and Docker Hub's search.

use reqwest::Method;
use reqwest::header::{ACCEPT, LINK};
use serde::Deserialize;

use super::document::DOCUMENT_LIMIT;
use super::places;
use super::registry::{self, Attempt, Call, Endpoint, body, redirected_to, text_of};
use super::{Descriptor, Digest, Document, Platform, Reference};
use crate::engine::{Context, Engine, Error, ErrorKind, Result};

/// No list is longer.
const TAGS: usize = 100_000;
/// Pages of a list.
const PAGES: usize = 1000;

/// A document of a registry.
#[derive(Debug, Clone)]
pub struct RemoteDocument {
    /// Its name in the registry.
    pub reference: Reference,
    /// What stands for it.
    pub descriptor: Descriptor,
    /// Its text, as the registry has it.
    pub text: Vec<u8>,
}

/// One answer of a search.
#[derive(Debug, Clone, Deserialize)]
pub struct SearchResult {
    /// The repository.
    pub name: String,
    /// What it says about itself.
    #[serde(default)]
    pub description: String,
    /// How many like it.
    #[serde(default)]
    pub star_count: u64,
    /// Docker's own.
    #[serde(default)]
    pub is_official: bool,
}

impl Engine {
    /// The tags of a repository, as its registry lists them.
    pub fn registry_tags(&self, repository: &Reference) -> Result<Vec<String>> {
        let name = repository.familiar_repository();
        self.asked(&format!("cannot list the tags of `{name}`"), repository, async |endpoint| {
            tags(endpoint, repository).await
        })
    }

    /// A manifest or an index, and where it is an index, what it names too if `whole`.
    pub fn registry_documents(&self, reference: &Reference, whole: bool) -> Result<Vec<RemoteDocument>> {
        let failed = format!("cannot get the manifest of `{}`", reference.familiar());
        self.asked(&failed, reference, async |endpoint| {
            let (first, parsed) = document(endpoint, reference, reference.digest()).await?;
            let Document::Index(entries) = parsed else { return Ok(vec![first]) };
            if !whole {
                return Ok(vec![first]);
            }
            let mut all = Vec::new();
            for entry in entries {
                let reference = reference.at(entry.digest.clone());
                let (mut found, _) = document(endpoint, &reference, Some(&entry.digest)).await?;
                found.descriptor.platform = entry.platform;
                all.push(found);
            }
            Ok(all)
        })
    }

    /// What a name stands for now, and the platforms that it has images for; none where it is one image.
    pub fn registry_platforms(&self, reference: &Reference) -> Result<(Digest, Vec<Platform>)> {
        let mut found = self.registry_documents(reference, false)?;
        let first = found.pop().ok_or_else(|| Error::new(ErrorKind::NotFound, "the registry has nothing of it"))?;
        let Document::Index(entries) = Document::parse(&first.text, None)?.0 else {
            return Ok((first.descriptor.digest, Vec::new()));
        };
        let all = entries.iter().filter_map(|entry| entry.platform.as_ref().map(Platform::from));
        // What is attested of images is for no platform.
        Ok((first.descriptor.digest, all.filter(|platform| platform.os != "unknown").collect()))
    }

    /// Docker Hub's search, or that of another registry which has one.
    pub fn search(&self, domain: &str, term: &str, limit: usize) -> Result<Vec<SearchResult>> {
        let endpoint =
            places::to_search(domain, self.settings()).and_then(|place| Endpoint::new(place, self.settings()));
        let failed = |error: Error| Error::new(error.kind(), format!("cannot search `{domain}`")).caused_by(error);
        let endpoint = endpoint.map_err(failed)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.context(|| "cannot start the transfer")?;
        let found = runtime.block_on(endpoint.retried(|| search(&endpoint, term, limit)));
        found.map_err(|error| {
            let none = error.kind() == ErrorKind::NotFound;
            let error = failed(error);
            if none { error.hint("it has no search; `--list-tags` lists the tags of a repository") } else { error }
        })
    }

    /// Ask the places of a repository in turn.
    fn asked<T>(&self, failed: &str, reference: &Reference, ask: impl AsyncFn(&Endpoint) -> Result<T>) -> Result<T> {
        let named = |error: Error| Error::new(error.kind(), failed.to_owned()).caused_by(error);
        let endpoints = registry::endpoints(reference, self.settings()).map_err(named)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.context(|| "cannot start the transfer")?;
        let mut last = Error::new(ErrorKind::Registry, "there is no registry to ask");
        for endpoint in endpoints {
            match runtime.block_on(ask(&endpoint)) {
                Ok(answer) => return Ok(answer),
                Err(error) => {
                    last = Error::new(error.kind(), format!("asked `{}`", endpoint.address())).caused_by(error);
                }
            }
        }
        Err(named(last))
    }
}

async fn tags(endpoint: &Endpoint, repository: &Reference) -> Result<Vec<String>> {
    #[derive(Deserialize)]
    struct Page {
        tags: Option<Vec<String>>,
    }
    let mut all: Vec<String> = Vec::new();
    let first = endpoint.url(repository, "tags/list").map_err(|failure| failure.error)?;
    let mut next = Some(first);
    for _ in 0..PAGES {
        let Some(url) = next.take() else { break };
        let (bytes, following) = endpoint
            .retried(async || {
                let scope = format!("repository:{}:pull", endpoint.path(repository));
                let call = Call::new(Method::GET, url.clone(), &scope).with(ACCEPT, "application/json")?;
                let response = endpoint.call(call).await?;
                let link = text_of(response.headers(), LINK).and_then(|link| target(&link));
                let following = link.map(|link| redirected_to(&url, &link)).transpose()?;
                Ok((body(response, limit()).await?, following))
            })
            .await?;
        let page: Page = serde_json::from_slice(&bytes).context(|| "malformed list of tags")?;
        all.extend(page.tags.unwrap_or_default());
        if all.len() > TAGS {
            return Err(Error::new(ErrorKind::Corrupt, format!("there are more than {TAGS} tags")));
        }
        next = following;
    }
    // They become parts of names, and lines on a terminal.
    let valid = |tag: &String| format!("x/y:{tag}").parse::<Reference>().is_ok();
    Ok(all.into_iter().filter(valid).collect())
}

/// The address of `</v2/...>; rel="next"`.
fn target(link: &str) -> Option<String> {
    let (address, rest) = link.trim().strip_prefix('<')?.split_once('>')?;
    rest.contains("next").then(|| address.to_owned())
}

fn limit() -> usize {
    usize::try_from(DOCUMENT_LIMIT).unwrap_or(usize::MAX)
}

async fn document(
    endpoint: &Endpoint,
    reference: &Reference,
    digest: Option<&Digest>,
) -> Result<(RemoteDocument, Document)> {
    let wanted = reference.wanted();
    let received = endpoint.retried(|| endpoint.manifest(reference, &wanted)).await?;
    let found = Digest::of(&received.bytes);
    if let Some(digest) = digest.filter(|digest| digest.algorithm() == found.algorithm() && **digest != found) {
        let message = format!("digest mismatch: `{digest}` is wanted and `{found}` came");
        return Err(Error::new(ErrorKind::Corrupt, message));
    }
    let (document, media_type) = Document::parse(&received.bytes, received.media_type.as_deref())?;
    let size = received.bytes.len() as u64;
    let descriptor = Descriptor { media_type, digest: found, size, platform: None, annotations: None };
    Ok((RemoteDocument { reference: reference.clone(), descriptor, text: received.bytes }, document))
}

async fn search(endpoint: &Endpoint, term: &str, limit: usize) -> Attempt<Vec<SearchResult>> {
    #[derive(Deserialize)]
    struct Answer {
        results: Vec<SearchResult>,
    }
    let mut url = endpoint.address_of("v1/search")?;
    url.query_pairs_mut().append_pair("q", term).append_pair("n", &limit.to_string());
    let call = Call::new(Method::GET, url, "").with(ACCEPT, "application/json")?;
    let bytes = body(endpoint.call(call).await?, self::limit()).await?;
    let answer: Answer = serde_json::from_slice(&bytes).context(|| "malformed answer")?;
    Ok(answer.results)
}
