//! Pulling an image: find it, fetch and unpack its layers side by side, publish all of it at once.
//!
//! Order of publication, which makes a death at any moment harmless: all data is written and synced; blobs and layers get
//! their final names; those names are synced; the image's name is written last. Locks of blobs that are fetched are taken
//! in one order before any work, so two pulls share work and never wait for each other in a circle.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc;

use super::document::{Descriptor, Document, Manifest, parse_config};
use super::fetch::{self, Order};
use super::layer::{Refused, Source, unpack_layer};
use super::registry::{self, Endpoint};
use super::{Digest, Image, Platform, Reference};
use crate::engine::progress::{Event, Layer, Progress, Stage};
use crate::engine::storage::below::{self, Borrowed, Lower};
use crate::engine::storage::blobs::{Blobs, Ingest};
use crate::engine::storage::layers::{self, Layers, Staging};
use crate::engine::storage::names::Names;
use crate::engine::storage::unpack::Unpacked;
use crate::engine::{Context, Engine, Error, ErrorKind, Result, event};

/// Layers that are worked on at a time: as many downloads as Docker has, and never fewer than cores.
const AT_ONCE: usize = 3;
const INDEX_DEPTH: usize = 3;
/// Pieces of the network that may wait for a layer's threads.
const PIECES: usize = 16;

/// What to pull.
#[derive(Debug, Clone)]
pub struct PullRequest {
    /// Which image.
    pub reference: Reference,
    /// For which platform; this machine's where it is not said.
    pub platform: Option<Platform>,
    /// What the name was found to stand for: it is not asked again.
    pub pinned: Option<Digest>,
}

impl PullRequest {
    /// What is for this machine.
    pub fn new(reference: Reference, platform: Option<Platform>) -> Self {
        Self { reference, platform, pinned: None }
    }

    fn digest(&self) -> Option<&Digest> {
        self.pinned.as_ref().or(self.reference.digest())
    }
}

/// An image as its registry describes it, all documents verified.
pub(super) struct Found {
    endpoint: Arc<Endpoint>,
    pub(super) top: Descriptor,
    /// Index (when there is one), manifest and config, by digest.
    documents: Vec<(Digest, Vec<u8>)>,
    pub(super) manifest: Manifest,
    pub(super) diff_ids: Vec<Digest>,
    pub(super) platform: Platform,
}

impl Found {
    /// The digests that lead to it, the one of its name first.
    fn leading(&self) -> Vec<&Digest> {
        let documents = self.documents.iter().map(|(digest, _)| digest);
        documents.filter(|digest| **digest != self.manifest.config.digest).collect()
    }
}

/// A layer to be made.
struct Job {
    descriptor: Descriptor,
    diff_id: Digest,
    ingest: Option<Ingest>,
}

/// A layer that is made.
pub(super) struct Made {
    pub(super) ingest: Option<Ingest>,
    pub(super) staging: Staging,
    pub(super) diff_id: Digest,
    pub(super) unpacked: Unpacked,
}

impl Engine {
    /// Make an image of a registry present.
    pub fn pull(&self, request: &PullRequest, progress: &dyn Progress) -> Result<Image> {
        let pulled = Layers::new(self.layout()).tidied(|| self.try_pull(request, progress));
        pulled.map_err(|error| named(request, error))
    }

    /// Fetch the documents of an image again, those of its layers that are missing, and the one whose blob is `damaged`.
    pub(super) fn fetch_parts(&self, request: &PullRequest, damaged: &Digest, progress: &dyn Progress) -> Result<()> {
        let endpoints = registry::endpoints(&request.reference, self.settings())?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.context(|| "cannot start the transfer")?;
        let found = runtime.block_on(find(&endpoints, request, &Blobs::new(self.layout()), progress))?;
        self.fetch_found(&runtime, &found, request, Some(damaged), &[], progress).map(drop)
    }

    /// Fetch what is missing of it, and give everything its name; whether anything was missing.
    fn fetch_found(
        &self,
        runtime: &tokio::runtime::Runtime,
        found: &Found,
        request: &PullRequest,
        damaged: Option<&Digest>,
        names: &[(Option<Reference>, Descriptor)],
        progress: &dyn Progress,
    ) -> Result<bool> {
        let (blobs, store) = (Blobs::new(self.layout()), Layers::new(self.layout()));
        let jobs = jobs(found, &blobs, &store, damaged, progress)?;
        progress.event(Event::Resolved {
            reference: request.reference.familiar(),
            platform: found.platform.to_string(),
            layers: described(found, &jobs),
        });
        let any = !jobs.is_empty();
        let made = work(runtime, found, request, &blobs, &store, jobs, progress)?;
        self.publish(&found.documents, std::slice::from_ref(&found.diff_ids), made, names)?;
        Ok(any)
    }

    fn try_pull(&self, request: &PullRequest, progress: &dyn Progress) -> Result<Image> {
        let blobs = Blobs::new(self.layout());
        blobs.prepare()?;
        let endpoints = registry::endpoints(&request.reference, self.settings())?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.context(|| "cannot start the transfer")?;
        let found = runtime.block_on(find(&endpoints, request, &blobs, progress))?;
        runtime.block_on(self.admit(&found.endpoint, &request.reference, found.leading()))?;
        let before = self.image(&request.reference.to_string(), Some(&found.platform))?;
        let names = [(Some(request.reference.clone()), found.top.clone())];
        let fetched = self.fetch_found(&runtime, &found, request, None, &names, progress)?;
        let newer = fetched || before.is_none_or(|before| *before.top_digest() != found.top.digest);
        let digest = found.top.digest.to_string();
        let found = self.image(&request.reference.to_string(), Some(&found.platform))?;
        let found = found.ok_or_else(|| Error::new(ErrorKind::Failed, "it was removed at the same time"))?;
        progress.event(Event::Pulled { reference: request.reference.familiar(), digest, newer });
        event::image("pull", &request.reference.familiar(), &request.reference.familiar_repository())
            .tell(self.layout());
        match self.collect_after(&found) {
            Ok(said) => said.into_iter().for_each(|text| progress.event(Event::Warning(text))),
            Err(error) => {
                progress.event(Event::Warning(format!("cannot keep images within the budget: {}", chain(&error))))
            }
        }
        Ok(found)
    }

    /// Give layers what they take from those below them in these images (lowest first), and see that those which are here
    /// already have the same.
    fn complete(&self, made: &[Made], chains: &[Vec<Digest>]) -> Result<()> {
        let store = Layers::new(self.layout());
        let mut complete: BTreeMap<&Digest, BTreeSet<Borrowed>> = BTreeMap::new();
        for chain in chains {
            for (number, diff_id) in chain.iter().enumerate() {
                let own = made.iter().find(|made| made.diff_id == *diff_id);
                let wanted = own.map(|own| &own.unpacked.wanted).filter(|wanted| !wanted.is_empty());
                let borrowed = complete.get(diff_id).cloned();
                let borrowed =
                    borrowed.unwrap_or_else(|| if own.is_none() { store.borrowed(diff_id) } else { BTreeSet::new() });
                let first = wanted.is_some() && !complete.contains_key(diff_id);
                if !first && borrowed.is_empty() {
                    continue;
                }
                let mut lower: Vec<Lower> = Vec::new();
                for layer in chain[..number].iter().rev() {
                    let staged = made.iter().find(|made| made.diff_id == *layer).map(|made| made.staging.files());
                    lower.push(Lower { layer: layer.clone(), folder: staged.unwrap_or_else(|| store.files(layer)) });
                }
                match (own, wanted.filter(|_| first)) {
                    (Some(own), Some(wanted)) => {
                        let named =
                            |error: Error| Error::new(error.kind(), format!("the layer `{diff_id}`")).caused_by(error);
                        let borrowed = wanted.take(&own.staging.files(), &lower).map_err(named)?;
                        let more = below::bytes_of(&borrowed, &lower);
                        let unpacked = Unpacked { bytes: own.unpacked.bytes + more, ..own.unpacked.clone() };
                        own.staging.describe(&unpacked, borrowed.clone())?;
                        complete.insert(diff_id, borrowed);
                    }
                    _ => below::check(&borrowed, diff_id, &lower)?,
                }
            }
        }
        Ok(())
    }

    /// Give everything its final name: layers and blobs, then documents, and the `named` tops last.
    pub(super) fn publish(
        &self,
        documents: &[(Digest, Vec<u8>)],
        chains: &[Vec<Digest>],
        made: Vec<Made>,
        named: &[(Option<Reference>, Descriptor)],
    ) -> Result<()> {
        let (blobs, store) = (Blobs::new(self.layout()), Layers::new(self.layout()));
        self.complete(&made, chains)?;
        if !made.is_empty() {
            layers::sync(self.layout().root())?;
        }
        let mut names = Names::new(self.layout()).lock()?;
        for (digest, bytes) in documents {
            blobs.put(digest, bytes)?;
        }
        let any = !made.is_empty();
        for Made { ingest, staging, diff_id, .. } in made {
            if let Some(ingest) = ingest {
                ingest.publish(&blobs)?;
            }
            store.publish(staging, &diff_id)?;
        }
        if any {
            layers::sync(self.layout().root())?;
        }
        if let Some(gone) = chains.iter().flatten().find(|diff_id| !store.contains(diff_id)) {
            let message = format!("the layer `{gone}` was removed at the same time");
            return Err(Error::new(ErrorKind::Conflict, message).hint("pull it again"));
        }
        let before: Vec<Descriptor> = names.entries().to_vec();
        for (name, top) in named {
            match name {
                Some(name) => names.set(name, top.clone()),
                None => names.keep(top.clone()),
            }
        }
        if names.entries() != before { names.write() } else { Ok(()) }
    }
}

/// The error of a pull, with what was to be pulled.
pub(super) fn named(request: &PullRequest, error: Error) -> Error {
    let kind = error.kind();
    let full = error.is_out_of_space();
    let error = Error::new(kind, format!("cannot pull `{}`", request.reference.familiar())).caused_by(error);
    if full { error.hint("`rcd rmi` and `rcd rm` make room, or set `--root`; what is fetched is kept") } else { error }
}

/// Ask every place in turn, and tell of the last one's answer.
pub(super) async fn find(
    endpoints: &[Arc<Endpoint>],
    request: &PullRequest,
    blobs: &Blobs,
    progress: &dyn Progress,
) -> Result<Found> {
    let mut last: Option<Error> = None;
    let mut without: Vec<String> = Vec::new();
    for endpoint in endpoints {
        let mut known = false;
        let error = match find_at(endpoint, request, blobs, &mut known).await {
            Ok(found) => return Ok(found),
            Err(error) => error,
        };
        let kind = error.kind();
        let error = Error::new(kind, format!("asked `{}`", endpoint.address())).caused_by(error);
        // It has the image, and not for this platform: nobody else is to be asked.
        if known && kind == ErrorKind::NotFound {
            return Err(error);
        }
        if kind == ErrorKind::NotFound {
            without.push(format!("`{}`", endpoint.address()));
        }
        // What a mirror has and is wrong is no reason to be content with less; that it has nothing is its usual answer.
        if let Some(before) = last.replace(error)
            && before.kind() != ErrorKind::NotFound
        {
            progress.event(Event::Warning(chain(&before)));
        }
    }
    let error = last.unwrap_or_else(|| Error::new(ErrorKind::Registry, "there is no registry to ask"));
    Err(match error.kind() {
        ErrorKind::NotFound => {
            error.hint("look for a typing error in the name or the tag; a private image needs a login")
        }
        ErrorKind::Unauthorized => error.hint("it does not exist, or needs a login"),
        // Nobody who was reached has it, and somebody was not reached: both are to be known.
        _ if !without.is_empty() => {
            Error::new(error.kind(), format!("{} does not have it", without.join(" and "))).caused_by(error)
        }
        _ => error,
    })
}

fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    text
}

/// Ask one place; `known` tells whether it has something of that name.
async fn find_at(endpoint: &Arc<Endpoint>, request: &PullRequest, blobs: &Blobs, known: &mut bool) -> Result<Found> {
    let reference = &request.reference;
    let wanted = request.platform.clone().unwrap_or_else(Platform::host);
    let mut documents = Vec::new();
    let mut top = None;
    let wanted_name = request.pinned.as_ref().map_or_else(|| reference.wanted(), ToString::to_string);
    let mut next = (wanted_name, request.digest().cloned(), None::<u64>);
    for _ in 0..INDEX_DEPTH {
        let (name, digest, size) = &next;
        let received = endpoint.retried(|| endpoint.manifest(reference, name)).await?;
        let named = |error: Error| Error::new(error.kind(), format!("the manifest `{name}` is wrong")).caused_by(error);
        let found = digest_like(digest.as_ref(), &received.bytes);
        verify(digest.as_ref(), *size, &found, received.bytes.len()).map_err(named)?;
        let (document, media_type) = Document::parse(&received.bytes, received.media_type.as_deref()).map_err(named)?;
        let size = received.bytes.len() as u64;
        let descriptor = Descriptor { media_type, digest: found.clone(), size, platform: None, annotations: None };
        top.get_or_insert(descriptor);
        *known = true;
        documents.push((found, received.bytes));
        match document {
            Document::Index(entries) => {
                let entry = choose(&entries, &wanted)?;
                next = (entry.digest.to_string(), Some(entry.digest.clone()), Some(entry.size));
            }
            Document::Manifest(manifest) => {
                let digest = &manifest.config.digest;
                let here = blobs.read(digest, super::document::DOCUMENT_LIMIT).ok().flatten();
                let bytes = match here.filter(|bytes| digest_like(Some(digest), bytes) == *digest) {
                    Some(bytes) => Ok(bytes),
                    None => endpoint.retried(|| endpoint.document(reference, digest, manifest.config.size)).await,
                };
                let named =
                    |error: Error| Error::new(error.kind(), format!("the config `{digest}` is wrong")).caused_by(error);
                let bytes = bytes.map_err(named)?;
                verify(Some(digest), Some(manifest.config.size), &digest_like(Some(digest), &bytes), bytes.len())
                    .map_err(named)?;
                let (config, diff_ids) = parse_config(&bytes, manifest.layers.len()).map_err(named)?;
                let variant = config.variant().as_deref();
                let platform = Platform::new(&config.os().to_string(), &config.architecture().to_string(), variant);
                if request.platform.is_some() && wanted.rank(&platform).is_none() {
                    let message = format!("it is for `{platform}`, and `{wanted}` is wanted");
                    return Err(Error::new(ErrorKind::NotFound, message));
                }
                documents.push((digest.clone(), bytes));
                let Some(top) = top else { break };
                return Ok(Found { endpoint: Arc::clone(endpoint), top, documents, manifest, diff_ids, platform });
            }
        }
    }
    Err(Error::new(ErrorKind::Corrupt, format!("indexes lead to indexes more than {INDEX_DEPTH} deep")))
}

fn choose<'a>(entries: &'a [Descriptor], wanted: &Platform) -> Result<&'a Descriptor> {
    let platform = |entry: &Descriptor| entry.platform.as_ref().map(Platform::from);
    let suitable = entries.iter().filter_map(|entry| Some((wanted.rank(&platform(entry)?)?, entry)));
    if let Some((_, entry)) = suitable.min_by_key(|(rank, _)| *rank) {
        return Ok(entry);
    }
    // An index that names no platform at all has one image for everybody.
    if let [only] = entries
        && only.platform.is_none()
    {
        return Ok(only);
    }
    let known = entries.iter().filter_map(platform).filter(|platform| platform.os != "unknown");
    let known: Vec<String> = known.map(|platform| format!("`{platform}`")).collect();
    Err(Error::new(ErrorKind::NotFound, format!("it is not there for `{wanted}`"))
        .hint(format!("it is there for {}", known.join(", "))))
}

fn digest_like(wanted: Option<&Digest>, bytes: &[u8]) -> Digest {
    let algorithm = wanted.map_or(super::digest::Algorithm::Sha256, Digest::algorithm);
    let mut hasher = super::digest::Hasher::new(algorithm);
    hasher.update(bytes);
    hasher.finish()
}

fn verify(wanted: Option<&Digest>, size: Option<u64>, found: &Digest, length: usize) -> Result<()> {
    if let Some(size) = size.filter(|size| *size != length as u64) {
        let message = format!("size mismatch: {size} bytes are wanted and {length} came");
        return Err(Error::new(ErrorKind::Corrupt, message));
    }
    match wanted.filter(|wanted| *wanted != found) {
        Some(wanted) => {
            Err(Error::new(ErrorKind::Corrupt, format!("digest mismatch: `{wanted}` is wanted and `{found}` came")))
        }
        None => Ok(()),
    }
}

/// The layers that are not here, with the locks of their blobs; and the one with the `damaged` blob.
fn jobs(
    found: &Found,
    blobs: &Blobs,
    store: &Layers,
    damaged: Option<&Digest>,
    progress: &dyn Progress,
) -> Result<Vec<Job>> {
    let pairs = found.manifest.layers.iter().zip(&found.diff_ids);
    // One diffID may stand in an image more than once.
    let unique: BTreeMap<&Digest, &Descriptor> = pairs.map(|(descriptor, diff_id)| (diff_id, descriptor)).collect();
    let bad = |descriptor: &Descriptor| damaged == Some(&descriptor.digest);
    let missing = unique.into_iter().filter(|(diff_id, layer)| bad(layer) || !store.contains(diff_id));
    let mut missing: Vec<_> = missing.collect();
    missing.sort_by_key(|(_, layer)| (std::cmp::Reverse(layer.size), layer.digest.clone()));
    let mut jobs = Vec::new();
    for (diff_id, descriptor) in missing {
        let mut ingest = None;
        if bad(descriptor) || blobs.size(&descriptor.digest) != Some(descriptor.size) {
            let waiting = &mut || {
                progress.event(Event::Waiting(format!(
                    "another command fetches the layer `{}`",
                    descriptor.digest.short()
                )));
            };
            ingest = Some(blobs.ingest(&descriptor.digest, waiting)?);
            // The one that was waited for may have done it all.
            if store.contains(diff_id) && !bad(descriptor) {
                ingest.take().into_iter().for_each(Ingest::keep);
                continue;
            }
            if blobs.size(&descriptor.digest) == Some(descriptor.size) && !bad(descriptor) {
                ingest.take().into_iter().for_each(Ingest::keep);
            }
        }
        jobs.push(Job { descriptor: descriptor.clone(), diff_id: diff_id.clone(), ingest });
    }
    Ok(jobs)
}

fn described(found: &Found, jobs: &[Job]) -> Vec<Layer> {
    let fetched =
        |layer: &Descriptor| jobs.iter().any(|job| job.ingest.is_some() && job.descriptor.digest == layer.digest);
    let layer =
        |layer: &Descriptor| Layer { digest: layer.digest.to_string(), size: layer.size, present: !fetched(layer) };
    found.manifest.layers.iter().map(layer).collect()
}

/// Make all layers, several at a time. This thread serves the network meanwhile.
fn work(
    runtime: &tokio::runtime::Runtime,
    found: &Found,
    request: &PullRequest,
    blobs: &Blobs,
    store: &Layers,
    jobs: Vec<Job>,
    progress: &dyn Progress,
) -> Result<Vec<Made>> {
    let workers = AT_ONCE.max(std::thread::available_parallelism().map_or(1, usize::from)).min(jobs.len());
    let queue = Mutex::new(VecDeque::from(jobs));
    let made = Mutex::new(Vec::new());
    let failure = Mutex::new(None);
    let (orders, mut ordered) = mpsc::unbounded_channel::<Order>();
    std::thread::scope(|scope| {
        for _ in 0..workers {
            let (orders, queue, made, failure) = (orders.clone(), &queue, &made, &failure);
            let worker = move || {
                while held(failure).is_none() {
                    let Some(job) = held(queue).pop_front() else { break };
                    let digest = job.descriptor.digest.to_string();
                    match make(job, request, blobs, store, &orders, progress) {
                        Ok(layer) => {
                            held(made).push(layer);
                            progress.event(Event::Layer { digest, stage: Stage::Done });
                        }
                        Err(error) => {
                            let error = Error::new(error.kind(), format!("the layer `{digest}`")).caused_by(error);
                            held(failure).get_or_insert(error);
                        }
                    }
                }
            };
            if let Err(error) = std::thread::Builder::new().spawn_scoped(scope, worker) {
                let refused = Error::new(ErrorKind::Failed, "cannot start a thread for the layers").caused_by(error);
                held(failure).get_or_insert(refused);
            }
        }
        drop(orders);
        runtime.block_on(async {
            while let Some(order) = ordered.recv().await {
                tokio::spawn(fetch::fetch(Arc::clone(&found.endpoint), order));
            }
        });
    });
    match failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => {
            let rest = made.into_inner().unwrap_or_else(PoisonError::into_inner);
            rest.into_iter().filter_map(|made: Made| made.ingest).for_each(Ingest::keep);
            queue
                .into_inner()
                .unwrap_or_else(PoisonError::into_inner)
                .into_iter()
                .filter_map(|job| job.ingest)
                .for_each(Ingest::keep);
            Err(error)
        }
        None => Ok(made.into_inner().unwrap_or_else(PoisonError::into_inner)),
    }
}

fn held<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Make one layer. What was fetched before is used, and thrown away where it proves wrong.
fn make(
    job: Job,
    request: &PullRequest,
    blobs: &Blobs,
    store: &Layers,
    orders: &mpsc::UnboundedSender<Order>,
    progress: &dyn Progress,
) -> Result<Made> {
    let Job { descriptor, diff_id, ingest } = job;
    let Some(ingest) = ingest else {
        let path = blobs.path(&descriptor.digest);
        let file = std::fs::File::open(&path).context(|| format!("cannot read `{}`", path.display()))?;
        let staging = store.stage()?;
        let source = Source { file: &file, present: descriptor.size, pieces: None };
        let unpacked = unpack_layer(&descriptor, &diff_id, source, &staging, progress);
        let unpacked = unpacked.map_err(|refused| refused.error)?;
        return Ok(Made { ingest: None, staging, diff_id, unpacked });
    };
    loop {
        let present = ingest.file().metadata().context(|| "cannot look at what was fetched before")?.len();
        let present = if present > descriptor.size { 0 } else { present };
        let staging = store.stage()?;
        let pieces = (present < descriptor.size).then(|| {
            let (pieces, received) = mpsc::channel(PIECES);
            let (reference, descriptor) = (request.reference.clone(), descriptor.clone());
            // The other side lives as long as any of us sends.
            let _ = orders.send(Order { reference, descriptor, offset: present, pieces });
            received
        });
        let source = Source { file: ingest.file(), present, pieces };
        match unpack_layer(&descriptor, &diff_id, source, &staging, progress) {
            Ok(unpacked) => return Ok(Made { ingest: Some(ingest), staging, diff_id, unpacked }),
            Err(Refused { spoiled: true, .. }) if present > 0 => {
                ingest.file().set_len(0).context(|| "cannot begin again")?;
                progress.event(Event::Layer {
                    digest: descriptor.digest.to_string(),
                    stage: Stage::Retrying { attempt: 1 },
                });
            }
            Err(Refused { error, spoiled: true }) => {
                ingest.discard()?;
                return Err(error);
            }
            Err(Refused { error, spoiled: false }) => {
                ingest.keep();
                return Err(error);
            }
        }
    }
}
