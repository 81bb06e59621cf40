//! Layers and images that come from no registry: packed here, then verified and unpacked as any other.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::compression::{Compression, Encoder};
use super::digest::Hasher;
use super::layer::{Source, unpack_layer};
use super::pull::Made;
use super::{Algorithm, Descriptor, Digest, Reference};
use crate::engine::progress::Progress;
use crate::engine::storage::blobs::Blobs;
use crate::engine::storage::layers::{Layers, Staging};
use crate::engine::{Context, Engine, Error, Result};

/// Whose media types an image has.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The OCI's.
    #[default]
    Oci,
    /// Docker's own.
    Docker,
}

impl Format {
    /// Whose a document's media type is.
    pub(super) fn of(media_type: &str) -> Self {
        if media_type.starts_with("application/vnd.docker.") { Self::Docker } else { Self::Oci }
    }

    pub(super) fn index(self) -> &'static str {
        match self {
            Self::Oci => "application/vnd.oci.image.index.v1+json",
            Self::Docker => "application/vnd.docker.distribution.manifest.list.v2+json",
        }
    }

    pub(super) fn manifest(self) -> &'static str {
        match self {
            Self::Oci => "application/vnd.oci.image.manifest.v1+json",
            Self::Docker => "application/vnd.docker.distribution.manifest.v2+json",
        }
    }

    pub(super) fn config(self) -> &'static str {
        match self {
            Self::Oci => "application/vnd.oci.image.config.v1+json",
            Self::Docker => "application/vnd.docker.container.image.v1+json",
        }
    }
}

/// A packed layer on disk, which is removed with this value.
pub(super) struct Packed {
    pub(super) descriptor: Descriptor,
    pub(super) diff_id: Digest,
    path: PathBuf,
    /// Held for the file.
    _staging: Staging,
}

impl Packed {
    /// Its file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

/// Hashes what passes.
struct Hashing<W> {
    inner: W,
    hasher: Hasher,
    size: u64,
}

impl<W> Hashing<W> {
    fn new(inner: W) -> Self {
        Self { inner, hasher: Hasher::new(Algorithm::Sha256), size: 0 }
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        self.size += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Pack what `write` writes: a tar.
pub(super) fn pack<T>(
    store: &Layers,
    format: Format,
    write: impl FnOnce(&mut dyn Write) -> Result<T>,
) -> Result<(Packed, T)> {
    pack_as(store, Compression::Gzip.media_type(format)?, Compression::Gzip, None, write)
}

/// The same in any compression.
pub(super) fn pack_as<T>(
    store: &Layers,
    media_type: &str,
    compression: Compression,
    level: Option<u32>,
    write: impl FnOnce(&mut dyn Write) -> Result<T>,
) -> Result<(Packed, T)> {
    let staging = store.stage()?;
    let path = staging.files().join("layer");
    let failed = || "cannot write the layer";
    let file = io::BufWriter::with_capacity(1 << 20, File::create(&path).context(failed)?);
    let packed = Encoder::new(Hashing::new(file), compression, level).context(failed)?;
    let mut plain = Hashing::new(io::BufWriter::with_capacity(256 << 10, packed));
    let told = write(&mut plain)?;
    let diff_id = plain.hasher.finish();
    let packed = plain.inner.into_inner().map_err(io::IntoInnerError::into_error).context(failed)?;
    let mut packed = packed.finish().context(failed)?;
    packed.flush().context(failed)?;
    let (digest, size) = (packed.hasher.finish(), packed.size);
    let descriptor = Descriptor { media_type: media_type.to_owned(), digest, size, platform: None, annotations: None };
    Ok((Packed { descriptor, diff_id, path, _staging: staging }, told))
}

impl Engine {
    /// Verify and unpack a layer whose compressed bytes are in a file.
    pub(super) fn make_layer(
        &self,
        layer: &Descriptor,
        diff_id: &Digest,
        path: &Path,
        progress: &dyn Progress,
    ) -> Result<Made> {
        let named = || format!("the layer `{}`", layer.digest);
        let ingest = Blobs::new(self.layout()).make(&layer.digest)?;
        let mut target = ingest.file();
        let copied = target.set_len(0).and_then(|()| io::copy(&mut File::open(path)?, &mut target));
        copied.context(named)?;
        let staging = Layers::new(self.layout()).stage()?;
        let source = Source { file: ingest.file(), present: layer.size, pieces: None };
        match unpack_layer(layer, diff_id, source, &staging, progress) {
            Ok(unpacked) => Ok(Made { ingest: Some(ingest), staging, diff_id: diff_id.clone(), unpacked }),
            Err(refused) => {
                ingest.discard()?;
                Err(Error::new(refused.error.kind(), named()).caused_by(refused.error))
            }
        }
    }

    /// The same of a layer that was packed here.
    pub(super) fn unpacked(&self, packed: &Packed, progress: &dyn Progress) -> Result<Vec<Made>> {
        let (blobs, store) = (Blobs::new(self.layout()), Layers::new(self.layout()));
        let here =
            store.contains(&packed.diff_id) && blobs.size(&packed.descriptor.digest) == Some(packed.descriptor.size);
        if here {
            return Ok(Vec::new());
        }
        Ok(vec![self.make_layer(&packed.descriptor, &packed.diff_id, &packed.path, progress)?])
    }

    /// Publish an image of this config and these layers; gives its ID.
    pub(super) fn publish_made(
        &self,
        format: Format,
        config: &Value,
        layers: &[Descriptor],
        diff_ids: &[Digest],
        made: Vec<Made>,
        name: Option<&Reference>,
    ) -> Result<Digest> {
        let config = config.to_string().into_bytes();
        let described = |media_type: &str, bytes: &[u8]| Descriptor {
            media_type: media_type.to_owned(),
            digest: Digest::of(bytes),
            size: bytes.len() as u64,
            platform: None,
            annotations: None,
        };
        let own = described(format.config(), &config);
        let manifest = json!({ "schemaVersion": 2, "mediaType": format.manifest(), "config": own, "layers": layers });
        let manifest = manifest.to_string().into_bytes();
        let top = described(format.manifest(), &manifest);
        let id = own.digest.clone();
        let documents = [(own.digest, config), (top.digest.clone(), manifest)];
        self.publish(&documents, &[diff_ids.to_vec()], made, &[(name.cloned(), top)])?;
        Ok(id)
    }
}

/// Now, as documents have it.
pub(super) fn now() -> String {
    Timestamp::now().to_string()
}
