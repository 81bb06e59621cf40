//! The same image in another packing: other compression of its layers, other media types. Its files and its config, and so its ID, stay.
//!
//! Every layer that is packed anew is checked against its diffID on the way: what is wrong here is not handed on as right.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::compression::Compression;
use super::digest::Hasher;
use super::document::{DOCUMENT_LIMIT, parse_config};
use super::made::{Format, Packed, pack_as};
use super::push::{Parcel, Which};
use super::{Descriptor, Digest, Document, Reference};
use crate::engine::storage::blobs::{Blobs, Ingest};
use crate::engine::storage::inflate::Inflate;
use crate::engine::storage::layers::{self, Layers};
use crate::engine::storage::names::Names;
use crate::engine::{Context, Engine, Error, ErrorKind, Result, event};

/// How an image is packed otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conversion {
    /// How its layers are compressed; as they are where it is not said.
    pub compression: Option<Compression>,
    /// How much; the usual where it is not said.
    pub level: Option<u32>,
    /// Compress anew what has that compression already.
    pub force: bool,
    /// Its media types; as they are where it is not said.
    pub format: Option<Format>,
}

/// Layers that were packed anew, by what they were.
#[derive(Default)]
struct Repacked {
    done: BTreeMap<Digest, Packed>,
}

impl Conversion {
    /// Whether nothing is to be done.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    fn check(&self) -> Result<()> {
        let Some(compression) = self.compression else {
            if self.level.is_some() {
                let error =
                    Error::new(ErrorKind::InvalidInput, "a compression level says nothing without a compression");
                return Err(error.hint("`--compression-format gzip` or `zstd`"));
            }
            return Ok(());
        };
        compression.check(self.level)
    }
}

impl Engine {
    /// Give an image in another packing a name of its own; gives the digest that stands for it.
    pub fn convert(
        &self,
        source: &Reference,
        target: &Reference,
        which: &Which,
        conversion: &Conversion,
    ) -> Result<Digest> {
        let digest = Layers::new(self.layout()).tidied(|| self.try_convert(source, target, which, conversion));
        let digest = digest.map_err(|error| {
            Error::new(error.kind(), format!("cannot convert `{}`", source.familiar())).caused_by(error)
        })?;
        event::image("tag", &digest.to_string(), &target.familiar()).tell(self.layout());
        Ok(digest)
    }

    fn try_convert(
        &self,
        source: &Reference,
        target: &Reference,
        which: &Which,
        conversion: &Conversion,
    ) -> Result<Digest> {
        if target.digest().is_some() {
            return Err(Error::new(ErrorKind::InvalidInput, format!("`{target}` is no name to give: it has a digest")));
        }
        Blobs::new(self.layout()).prepare()?;
        let (parcel, _) = self.parcel(source, which)?;
        let parcel = self.converted(parcel, conversion)?;
        self.take_in(&parcel, target)?;
        Ok(parcel.top.digest)
    }

    /// The parcel in another packing.
    pub(super) fn converted(&self, parcel: Parcel, conversion: &Conversion) -> Result<Parcel> {
        conversion.check()?;
        if conversion.is_none() {
            return Ok(parcel);
        }
        let mut repacked = Repacked::default();
        let (mut manifests, mut moved) = (Vec::new(), BTreeMap::new());
        let (mut layers, mut configs) = (Vec::new(), Vec::new());
        let mut top = None;
        for (descriptor, bytes) in &parcel.manifests {
            let (new, bytes) = match Document::parse(bytes, None)?.0 {
                Document::Manifest(_) => self.converted_manifest(descriptor, bytes, conversion, &mut repacked)?,
                Document::Index(_) => converted_index(descriptor, bytes, conversion, &moved)?,
            };
            if let Document::Manifest(manifest) = Document::parse(&bytes, None)?.0 {
                layers.extend(manifest.layers);
                configs.push(manifest.config);
            }
            moved.insert(descriptor.digest.clone(), new.clone());
            top = Some(new.clone());
            manifests.push((new, bytes.into()));
        }
        let files = repacked.done.into_values().map(|packed| (packed.descriptor.digest.clone(), packed)).collect();
        let top = top.ok_or_else(|| Error::new(ErrorKind::NotFound, "there is nothing to convert"))?;
        Ok(Parcel { top, manifests, layers, configs, files })
    }

    fn converted_manifest(
        &self,
        descriptor: &Descriptor,
        bytes: &[u8],
        conversion: &Conversion,
        repacked: &mut Repacked,
    ) -> Result<(Descriptor, Vec<u8>)> {
        let (document, media_type) = Document::parse(bytes, None)?;
        let Document::Manifest(manifest) = document else { return Err(Error::new(ErrorKind::Corrupt, "no manifest")) };
        let own = Format::of(&media_type);
        let format = conversion.format.unwrap_or(own);
        let blobs = Blobs::new(self.layout());
        let config = blobs.read(&manifest.config.digest, DOCUMENT_LIMIT)?;
        let config = config.ok_or_else(|| Error::new(ErrorKind::NotFound, "its config is not here"))?;
        let (_, diff_ids) = parse_config(&config, manifest.layers.len())?;
        let mut document: Value = serde_json::from_slice(bytes).context(|| "cannot read its manifest")?;
        let mut same = format == own;
        for (number, (layer, diff_id)) in manifest.layers.iter().zip(&diff_ids).enumerate() {
            let before = Compression::of(&layer.media_type);
            let after = conversion.compression.unwrap_or(before);
            let place = &mut document["layers"][number];
            place["mediaType"] = json!(after.media_type(format)?);
            if before != after || conversion.force {
                let packed = self.repacked(layer, diff_id, after, conversion.level, format, repacked)?;
                place["digest"] = json!(packed.digest);
                place["size"] = json!(packed.size);
                same &= packed.digest == layer.digest;
            }
            same &= before == after;
        }
        if same {
            return Ok((descriptor.clone(), bytes.to_vec()));
        }
        document["mediaType"] = json!(format.manifest());
        document["config"]["mediaType"] = json!(format.config());
        if let Some(object) = document.as_object_mut().filter(|_| format == Format::Docker) {
            // They are the OCI's.
            object.shift_remove("annotations");
        }
        Ok(described(document, format.manifest(), descriptor))
    }

    /// A layer in another compression; each once.
    fn repacked(
        &self,
        layer: &Descriptor,
        diff_id: &Digest,
        compression: Compression,
        level: Option<u32>,
        format: Format,
        repacked: &mut Repacked,
    ) -> Result<Descriptor> {
        if let Some(packed) = repacked.done.get(&layer.digest) {
            return Ok(packed.descriptor.clone());
        }
        let named = || format!("the layer `{}`", layer.digest);
        let path = Blobs::new(self.layout()).path(&layer.digest);
        let file = File::open(&path).context(named)?;
        let store = Layers::new(self.layout());
        let (packed, found) = pack_as(&store, compression.media_type(format)?, compression, level, |output| {
            let mut plain = Inflate::new(io::BufReader::with_capacity(256 << 10, file)).context(named)?;
            let mut hashed = Hashed { output, hasher: Hasher::new(diff_id.algorithm()) };
            io::copy(&mut plain, &mut hashed).context(named)?;
            Ok(hashed.hasher.finish())
        })?;
        if found != *diff_id {
            let message = format!("diffID mismatch: the config says `{diff_id}`, and the content is `{found}`");
            return Err(Error::new(ErrorKind::Corrupt, named()).caused_by(message));
        }
        let descriptor = packed.descriptor.clone();
        repacked.done.insert(layer.digest.clone(), packed);
        Ok(descriptor)
    }

    /// Keep what was packed anew, under a name.
    fn take_in(&self, parcel: &Parcel, name: &Reference) -> Result<()> {
        let blobs = Blobs::new(self.layout());
        let mut ingests: Vec<Ingest> = Vec::new();
        for (digest, packed) in &parcel.files {
            if blobs.size(digest) == Some(packed.descriptor.size) {
                continue;
            }
            let ingest = blobs.ingest(digest, &mut || {})?;
            let mut target = ingest.file();
            let copied = target.set_len(0).and_then(|()| io::copy(&mut File::open(packed.path())?, &mut target));
            copied.context(|| format!("cannot keep the layer `{digest}`"))?;
            ingests.push(ingest);
        }
        layers::sync(self.layout().root())?;
        let mut names = Names::new(self.layout()).lock()?;
        for (descriptor, bytes) in &parcel.manifests {
            blobs.put(&descriptor.digest, bytes)?;
        }
        for ingest in ingests {
            ingest.publish(&blobs)?;
        }
        layers::sync(self.layout().root())?;
        if self.missing(parcel) > 0 {
            let message = "parts of it were removed at the same time";
            return Err(Error::new(ErrorKind::Conflict, message).hint("pull it again"));
        }
        names.set(name, parcel.top.clone());
        names.write()
    }
}

/// An index over what its images are now.
fn converted_index(
    descriptor: &Descriptor,
    bytes: &[u8],
    conversion: &Conversion,
    moved: &BTreeMap<Digest, Descriptor>,
) -> Result<(Descriptor, Vec<u8>)> {
    let mut document: Value = serde_json::from_slice(bytes).context(|| "cannot read its index")?;
    let format = conversion.format.unwrap_or_else(|| Format::of(&descriptor.media_type));
    let mut kept = Vec::new();
    for mut entry in document["manifests"].take().as_array().cloned().unwrap_or_default() {
        let digest = entry["digest"].as_str().and_then(|text| text.parse::<Digest>().ok());
        // What is attested of an image that is another now is attested of nothing.
        let Some(new) = digest.and_then(|digest| moved.get(&digest)) else { continue };
        entry["mediaType"] = json!(new.media_type);
        entry["digest"] = json!(new.digest);
        entry["size"] = json!(new.size);
        kept.push(entry);
    }
    document["manifests"] = Value::Array(kept);
    document["mediaType"] = json!(format.index());
    Ok(described(document, format.index(), descriptor))
}

fn described(document: Value, media_type: &str, before: &Descriptor) -> (Descriptor, Vec<u8>) {
    let bytes = document.to_string().into_bytes();
    let (digest, size) = (Digest::of(&bytes), bytes.len() as u64);
    (Descriptor { media_type: media_type.to_owned(), digest, size, ..before.clone() }, bytes)
}

struct Hashed<'a> {
    output: &'a mut dyn Write,
    hasher: Hasher,
}

impl Write for Hashed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.output.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}
