//! Reading images out of a tar archive: an OCI image layout, or what `docker save` wrote before it had one.
//!
//! The archive is read once, in its order, into a staging folder; what it names is then taken as a registry's answer is:
//! every digest and diffID is checked, and nothing is published before all of it is right.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use oci_spec::image::ImageConfiguration;
use serde::Deserialize;
use serde_json::json;
use tar::EntryType;

use super::digest::Hasher;
use super::document::{DOCUMENT_LIMIT, parse_config};
use super::pull::Made;
use super::{Algorithm, Descriptor, Digest, Document, Manifest, Platform, Reference};
use crate::engine::progress::{Event, Layer, Progress};
use crate::engine::storage::blobs::Blobs;
use crate::engine::storage::inflate::Inflate;
use crate::engine::storage::layers::{Layers, Staging};
use crate::engine::storage::tar_stream::TarStream;
use crate::engine::{Context, Engine, Error, ErrorKind, Result, event};

const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
const DOCKER_CONFIG: &str = "application/vnd.docker.container.image.v1+json";

/// An image that was loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// Its name in the archive, if it has one.
    pub name: Option<Reference>,
    /// The digest of its config.
    pub id: Digest,
}

/// What to load.
#[derive(Debug, Clone, Default)]
pub struct LoadRequest {
    /// The file that it is read from, where it is one: a policy may speak of it.
    pub path: Option<PathBuf>,
    /// Only images for this platform.
    pub platform: Option<Platform>,
}

/// The files of an archive: by their names in it, where they are now.
struct Archive {
    files: BTreeMap<PathBuf, PathBuf>,
    /// Held for the files.
    _staging: Staging,
}

/// One entry of `manifest.json`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DockerImage {
    config: PathBuf,
    #[serde(default)]
    repo_tags: Option<Vec<String>>,
    #[serde(default)]
    layers: Vec<PathBuf>,
}

/// What is to be made of an archive.
#[derive(Default)]
struct Plan {
    /// Images for others are left out.
    platform: Option<Platform>,
    documents: Vec<(Digest, Vec<u8>)>,
    /// Layers by diffID, and the file of each.
    layers: BTreeMap<Digest, (Descriptor, PathBuf)>,
    /// The layers of each image, lowest first.
    chains: Vec<Vec<Digest>>,
    named: Vec<(Option<Reference>, Descriptor)>,
    loaded: Vec<Loaded>,
}

impl Engine {
    /// Make the images of an archive present.
    pub fn load_images(
        &self,
        input: &mut dyn Read,
        request: &LoadRequest,
        progress: &dyn Progress,
    ) -> Result<Vec<Loaded>> {
        Layers::new(self.layout()).tidied(|| self.try_load(input, request, progress))
    }

    fn try_load(&self, input: &mut dyn Read, request: &LoadRequest, progress: &dyn Progress) -> Result<Vec<Loaded>> {
        let (blobs, store) = (Blobs::new(self.layout()), Layers::new(self.layout()));
        blobs.prepare()?;
        let archive = Archive::read(input, &store)?;
        let mut plan = Plan { platform: request.platform.clone(), ..Plan::default() };
        let is_layout = archive.files.contains_key(Path::new("index.json"));
        let transport = if is_layout { "oci-archive" } else { "docker-archive" };
        self.admit_archive(transport, request.path.as_deref())
            .map_err(|error| Error::new(error.kind(), "cannot load the archive").caused_by(error))?;
        if is_layout {
            plan.read_layout(&archive)?;
        } else if archive.files.contains_key(Path::new("manifest.json")) {
            plan.read_docker(&archive)?;
        } else {
            return Err(corrupt("it has neither `index.json` nor `manifest.json`")
                .hint("`rcd import` takes the archive of a root file system"));
        }
        if let Some(platform) = request.platform.as_ref().filter(|_| plan.named.is_empty()) {
            let message = format!("there is no image for `{platform}` in it");
            return Err(Error::new(ErrorKind::NotFound, "cannot load the archive").caused_by(message));
        }
        if plan.named.is_empty() {
            return Err(corrupt("there is no image in it").hint("`rcd save IMAGE` writes one that has"));
        }
        let made = self.make_layers(&plan, progress)?;
        self.publish(&plan.documents, &plan.chains, made, &plan.named)?;
        for (name, top) in &plan.named {
            let id = top.digest.to_string();
            let name = name.as_ref().map_or_else(|| id.clone(), Reference::familiar);
            event::image("load", &id, &name).tell(self.layout());
        }
        Ok(plan.loaded)
    }

    fn make_layers(&self, plan: &Plan, progress: &dyn Progress) -> Result<Vec<Made>> {
        let (blobs, store) = (Blobs::new(self.layout()), Layers::new(self.layout()));
        let here = |diff_id: &Digest, layer: &Descriptor| {
            store.contains(diff_id) && blobs.size(&layer.digest) == Some(layer.size)
        };
        let shown = plan.layers.iter().map(|(diff_id, (layer, _))| Layer {
            digest: layer.digest.to_string(),
            size: layer.size,
            present: here(diff_id, layer),
        });
        progress.event(Event::Resolved {
            reference: "the archive".to_owned(),
            platform: String::new(),
            layers: shown.collect(),
        });
        let mut made = Vec::new();
        for (diff_id, (layer, path)) in &plan.layers {
            if here(diff_id, layer) {
                continue;
            }
            made.push(self.make_layer(layer, diff_id, path, progress)?);
        }
        Ok(made)
    }
}

/// An archive that breaks off, is none, or that a disk does not give.
fn unreadable(error: io::Error) -> Error {
    let kind = match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof | io::ErrorKind::Other => ErrorKind::Corrupt,
        _ => ErrorKind::Failed,
    };
    let hint = "it has to be a tar, as `rcd save` writes it; gzip or zstd may have made it smaller";
    Error::new(kind, "cannot read the archive").caused_by(error).hint(hint)
}

/// A document of the archive that says something wrong.
fn in_document(name: &Path) -> impl FnOnce(Error) -> Error {
    let message = format!("cannot load the archive: `{}` in it is wrong", name.display());
    move |error| match error.hint_text().map(str::to_owned) {
        Some(hint) => Error::new(ErrorKind::Corrupt, message).caused_by(error).hint(hint),
        None => Error::new(ErrorKind::Corrupt, message).caused_by(error),
    }
}

fn corrupt(why: &str) -> Error {
    Error::new(ErrorKind::Corrupt, "cannot load the archive").caused_by(why.to_owned())
}

/// A name in an archive without `.`; none for one that leads out of it.
fn inside(path: &Path) -> Option<PathBuf> {
    let mut result = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => result.push(name),
            Component::CurDir => {}
            Component::ParentDir => result.pop().then_some(())?,
            _ => return None,
        }
    }
    Some(result)
}

impl Archive {
    /// Take every file, whatever its name, under a number of ours.
    fn read(input: &mut dyn Read, store: &Layers) -> Result<Self> {
        let staging = store.stage()?;
        let folder = staging.files();
        let mut files: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
        let mut links = Vec::new();
        // An archive may be compressed as a whole.
        let mut archive = TarStream::new(Inflate::new(io::BufReader::new(input)).map_err(unreadable)?);
        let mut number = 0_u64;
        while let Some(entry) = archive.next().map_err(unreadable)? {
            let (name, target) =
                (Path::new(OsStr::from_bytes(&entry.path)), Path::new(OsStr::from_bytes(&entry.target)));
            let Some(name) = inside(name) else {
                return Err(corrupt(&format!("`{}` leads out of it", name.display())));
            };
            match entry.kind {
                EntryType::Regular | EntryType::Continuous if entry.sparse.is_none() => {
                    number += 1;
                    let path = folder.join(number.to_string());
                    let mut file = File::create(&path).context(|| format!("cannot write `{}`", path.display()))?;
                    io::copy(&mut archive, &mut file).map_err(unreadable)?;
                    files.insert(name, path);
                }
                // Old archives have a layer that two images share once, and links to it.
                kind @ (EntryType::Symlink | EntryType::Link) => {
                    let from = if kind == EntryType::Symlink { name.parent() } else { None };
                    let from = from.unwrap_or(Path::new("")).join(target);
                    links.extend(inside(&from).map(|target| (name, target)));
                }
                _ => {}
            }
        }
        for (name, target) in links {
            if let Some(path) = files.get(&target).cloned() {
                files.insert(name, path);
            }
        }
        Ok(Self { files, _staging: staging })
    }

    fn path(&self, name: &Path) -> Result<&PathBuf> {
        let found = inside(name).and_then(|name| self.files.get(&name));
        found.ok_or_else(|| corrupt(&format!("`{}` is missing in it", name.display())))
    }

    fn document(&self, name: &Path) -> Result<Vec<u8>> {
        let path = self.path(name)?;
        let mut bytes = Vec::new();
        let file = File::open(path).context(|| format!("cannot read `{}`", path.display()))?;
        file.take(DOCUMENT_LIMIT + 1)
            .read_to_end(&mut bytes)
            .context(|| format!("cannot read `{}`", path.display()))?;
        if bytes.len() as u64 > DOCUMENT_LIMIT {
            return Err(corrupt(&format!("`{}` in it is larger than {DOCUMENT_LIMIT} bytes", name.display())));
        }
        Ok(bytes)
    }

    fn blob(&self, digest: &Digest) -> PathBuf {
        Path::new("blobs").join(digest.algorithm().name()).join(digest.hex())
    }
}

fn hashed(digest: &Digest, bytes: &[u8]) -> Result<()> {
    let mut hasher = Hasher::new(digest.algorithm());
    hasher.update(bytes);
    let found = hasher.finish();
    if found == *digest {
        Ok(())
    } else {
        Err(corrupt(&format!("digest mismatch: `{digest}` is wanted and `{found}` is there")))
    }
}

impl Plan {
    /// An OCI image layout (image-spec, image-layout).
    fn read_layout(&mut self, archive: &Archive) -> Result<()> {
        let name = Path::new("index.json");
        let (index, _) = Document::parse(&archive.document(name)?, None).map_err(in_document(name))?;
        let Document::Index(entries) = index else { return Err(corrupt("its `index.json` is no index")) };
        for entry in entries {
            let before = self.loaded.len();
            let name = name_in(&entry);
            self.read_entry(archive, &entry, 0)?;
            if self.loaded.len() == before {
                continue;
            }
            self.loaded[before..].iter_mut().for_each(|loaded| loaded.name.clone_from(&name));
            self.named.push((name, Descriptor { annotations: None, platform: None, ..entry }));
        }
        Ok(())
    }

    fn read_entry(&mut self, archive: &Archive, entry: &Descriptor, depth: u32) -> Result<()> {
        let name = archive.blob(&entry.digest);
        // An index may name platforms that nobody saved.
        if depth > 0 && !archive.files.contains_key(&name) {
            return Ok(());
        }
        let bytes = archive.document(&name)?;
        hashed(&entry.digest, &bytes)?;
        match Document::parse(&bytes, Some(&entry.media_type)).map_err(in_document(&name))?.0 {
            Document::Index(inner) if depth < 3 => {
                inner.iter().try_for_each(|inner| self.read_entry(archive, inner, depth + 1))?;
            }
            Document::Index(_) => return Err(corrupt("its indexes lead to indexes without end")),
            Document::Manifest(manifest) => {
                if depth > 0
                    && manifest.layers.iter().any(|layer| !archive.files.contains_key(&archive.blob(&layer.digest)))
                {
                    return Ok(());
                }
                if !self.read_manifest(archive, &manifest)? {
                    return Ok(());
                }
            }
        }
        self.documents.push((entry.digest.clone(), bytes));
        Ok(())
    }

    /// One image; false when it is for another platform than what is wanted.
    fn read_manifest(&mut self, archive: &Archive, manifest: &Manifest) -> Result<bool> {
        let name = archive.blob(&manifest.config.digest);
        let config = archive.document(&name)?;
        hashed(&manifest.config.digest, &config)?;
        let (parsed, diff_ids) = parse_config(&config, manifest.layers.len()).map_err(in_document(&name))?;
        if !self.wants(&parsed) {
            return Ok(false);
        }
        for (layer, diff_id) in manifest.layers.iter().zip(&diff_ids) {
            let path = archive.path(&archive.blob(&layer.digest))?;
            self.layers.insert(diff_id.clone(), (layer.clone(), path.clone()));
        }
        self.chains.push(diff_ids);
        self.documents.push((manifest.config.digest.clone(), config));
        self.loaded.push(Loaded { name: None, id: manifest.config.digest.clone() });
        Ok(true)
    }

    fn wants(&self, config: &ImageConfiguration) -> bool {
        let (os, architecture) = (config.os().to_string(), config.architecture().to_string());
        let own = Platform::new(&os, &architecture, config.variant().as_deref());
        self.platform.as_ref().is_none_or(|wanted| *wanted == own)
    }

    /// What `docker save` wrote before it wrote layouts: configs and layers by paths, and no manifests, which are made here.
    fn read_docker(&mut self, archive: &Archive) -> Result<()> {
        let text = archive.document(Path::new("manifest.json"))?;
        let images: Vec<DockerImage> =
            serde_json::from_slice(&text).context(|| "cannot read `manifest.json` of the archive")?;
        for image in images {
            let config = archive.document(&image.config)?;
            let id = Digest::of(&config);
            let (parsed, diff_ids) = parse_config(&config, image.layers.len()).map_err(in_document(&image.config))?;
            if !self.wants(&parsed) {
                continue;
            }
            let mut layers = Vec::new();
            for (name, diff_id) in image.layers.iter().zip(&diff_ids) {
                let path = archive.path(name)?;
                let layer = described(path)?;
                self.layers.insert(diff_id.clone(), (layer.clone(), path.clone()));
                layers.push(layer);
            }
            let size = config.len() as u64;
            let own = Descriptor {
                media_type: DOCKER_CONFIG.to_owned(),
                digest: id.clone(),
                size,
                platform: None,
                annotations: None,
            };
            let manifest = json!({ "schemaVersion": 2, "mediaType": DOCKER_MANIFEST, "config": own, "layers": layers });
            let bytes = manifest.to_string().into_bytes();
            let (digest, size) = (Digest::of(&bytes), bytes.len() as u64);
            let top =
                Descriptor { media_type: DOCKER_MANIFEST.to_owned(), digest, size, platform: None, annotations: None };
            self.documents.push((top.digest.clone(), bytes));
            self.documents.push((id.clone(), config));
            self.chains.push(diff_ids);
            let tags = image.repo_tags.unwrap_or_default();
            let names = tags.iter().map(|tag| tag.parse().map(Some)).collect::<Result<Vec<Option<Reference>>>>();
            let names = names.map_err(in_document(Path::new("manifest.json")))?;
            for name in if names.is_empty() { vec![None] } else { names } {
                self.loaded.push(Loaded { name: name.clone(), id: id.clone() });
                self.named.push((name, top.clone()));
            }
        }
        Ok(())
    }
}

/// The name of an entry: the full one, or what a layout has in its place where that is more than a tag.
fn name_in(entry: &Descriptor) -> Option<Reference> {
    let annotations = entry.annotations.as_ref()?;
    let full = annotations.get("io.containerd.image.name");
    let short = annotations.get("org.opencontainers.image.ref.name").filter(|name| name.contains(['/', ':']));
    full.or(short)?.parse().ok()
}

/// A layer's file, compressed or not, as a manifest describes it.
fn described(path: &Path) -> Result<Descriptor> {
    let named = || format!("cannot read `{}`", path.display());
    let mut file = File::open(path).context(named)?;
    let mut hasher = Hasher::new(Algorithm::Sha256);
    let mut buffer = vec![0; 256 << 10];
    let mut start = Vec::new();
    loop {
        let length = file.read(&mut buffer).context(named)?;
        if length == 0 {
            break;
        }
        start.extend_from_slice(&buffer[..length.min(4_usize.saturating_sub(start.len()))]);
        hasher.update(&buffer[..length]);
    }
    let media_type = match start.as_slice() {
        [0x1f, 0x8b, ..] => "application/vnd.docker.image.rootfs.diff.tar.gzip",
        [0x28, 0xb5, 0x2f, 0xfd] => "application/vnd.oci.image.layer.v1.tar+zstd",
        _ => "application/vnd.docker.image.rootfs.diff.tar",
    };
    let size = fs::metadata(path).context(named)?.len();
    Ok(Descriptor {
        media_type: media_type.to_owned(),
        digest: hasher.finish(),
        size,
        platform: None,
        annotations: None,
    })
}
