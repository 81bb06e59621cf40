//! Writing images as one tar archive: an OCI image layout, with what Docker's older `load` reads beside it.
//!
//! Every blob is written as it was fetched, so an archive has the digests of the registry that the image came from.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use serde_json::{Value, json};

use super::document::DOCUMENT_LIMIT;
use super::{Descriptor, Digest, Document, Image, Platform, Reference, Which};
use crate::engine::storage::blobs::Blobs;
use crate::engine::storage::names::{Names, name_of};
use crate::engine::{Context, Engine, Error, ErrorKind, Result};

/// The full name, as containerd writes it; the other annotation of a layout has room for a tag only.
const FULL_NAME: &str = "io.containerd.image.name";
const TAG: &str = "org.opencontainers.image.ref.name";

/// An image to be written: what stands for it, its names, and the one image of it that Docker's list has.
struct Chosen {
    top: Descriptor,
    names: BTreeSet<Reference>,
    image: Image,
}

impl Engine {
    /// Write the images `wanted` (names, or prefixes of IDs) to `output`.
    pub fn save_images(&self, wanted: &[String], which: &Which, output: &mut dyn Write) -> Result<()> {
        let platform = match which {
            Which::Only(platform) => Some(platform),
            Which::Present | Which::All => None,
        };
        let mut chosen: Vec<Chosen> = Vec::new();
        for name in wanted {
            let one = self.choose(name, platform)?;
            if *which == Which::All {
                self.all_here(name, &one.top)?;
            }
            match chosen.iter_mut().find(|other| other.top.digest == one.top.digest) {
                Some(other) => other.names.extend(one.names),
                None => chosen.push(one),
            }
        }
        self.write_archive(&chosen, output)
    }

    /// Whether every image of an index is here.
    fn all_here(&self, name: &str, top: &Descriptor) -> Result<()> {
        let bytes = Blobs::new(self.layout()).read(&top.digest, DOCUMENT_LIMIT)?.unwrap_or_default();
        let Document::Index(entries) = Document::parse(&bytes, None)?.0 else { return Ok(()) };
        let here: BTreeSet<Digest> = self.images()?.into_iter().map(|image| image.manifest_digest).collect();
        let platform = |entry: &Descriptor| entry.platform.as_ref().map(Platform::from);
        let missing = entries.iter().filter(|entry| !here.contains(&entry.digest)).filter_map(platform);
        let missing: Vec<String> =
            missing.filter(|platform| platform.os != "unknown").map(|platform| format!("`{platform}`")).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let message = format!("cannot save `{name}`: its images for {} are not here", missing.join(", "));
        Err(Error::new(ErrorKind::NotFound, message).hint("`rcd pull --all-platforms` fetches them"))
    }

    fn choose(&self, wanted: &str, platform: Option<&Platform>) -> Result<Chosen> {
        let image = self.image(wanted, platform)?.ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("no such image: `{wanted}`"))
                .hint(format!("`rcd pull {wanted}` fetches it"))
        })?;
        let exact = wanted.parse::<Reference>().ok().filter(|name| image.names.contains(name));
        let entries = Names::new(self.layout()).entries()?;
        let entry = entries.iter().find(|entry| entry.digest == *image.top_digest());
        let gone = || Error::new(ErrorKind::Failed, "it was removed at the same time");
        let mut top = entry.cloned().ok_or_else(gone)?;
        if platform.is_some() {
            // One platform only: its manifest stands for itself.
            let blobs = Blobs::new(self.layout());
            let bytes = blobs.read(&image.manifest_digest, DOCUMENT_LIMIT)?.ok_or_else(gone)?;
            let (_, media_type) = Document::parse(&bytes, None)?;
            let size = bytes.len() as u64;
            top = Descriptor {
                media_type,
                digest: image.manifest_digest.clone(),
                size,
                platform: None,
                annotations: None,
            };
        }
        debug_assert!(
            exact.as_ref().is_none_or(|name| entries.iter().any(|entry| name_of(entry).as_ref() == Some(name)))
        );
        Ok(Chosen { top, names: exact.into_iter().collect(), image })
    }

    fn write_archive(&self, chosen: &[Chosen], output: &mut dyn Write) -> Result<()> {
        let failed = || "cannot write the archive";
        let mut archive = tar::Builder::new(output);
        let mut written = BTreeSet::new();
        for folder in ["blobs/", "blobs/sha256/"] {
            let mut header = header(0, 0o755);
            header.set_entry_type(tar::EntryType::Directory);
            archive.append_data(&mut header, folder, std::io::empty()).context(failed)?;
        }
        let (mut manifests, mut docker) = (Vec::new(), Vec::new());
        for one in chosen {
            self.write_document(&one.top.digest, &mut archive, &mut written)?;
            let names: Vec<Option<&Reference>> =
                if one.names.is_empty() { vec![None] } else { one.names.iter().map(Some).collect() };
            for name in names {
                let tag = |name: &Reference| {
                    BTreeMap::from([
                        (FULL_NAME.to_owned(), name.to_string()),
                        (TAG.to_owned(), name.tag().unwrap_or("latest").to_owned()),
                    ])
                };
                manifests.push(Descriptor { annotations: name.map(tag), ..one.top.clone() });
            }
            let path = |digest: &Digest| format!("blobs/{}/{}", digest.algorithm().name(), digest.hex());
            docker.push(json!({
                "Config": path(&one.image.id),
                "RepoTags": one.names.iter().map(Reference::familiar).collect::<Vec<_>>(),
                "Layers": one.image.manifest.layers.iter().map(|layer| path(&layer.digest)).collect::<Vec<_>>(),
            }));
        }
        let index = json!({ "schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": manifests });
        let files: [(&str, Value); 3] = [
            ("index.json", index),
            ("manifest.json", Value::Array(docker)),
            ("oci-layout", json!({ "imageLayoutVersion": "1.0.0" })),
        ];
        for (name, content) in files {
            let text = content.to_string();
            archive.append_data(&mut header(text.len() as u64, 0o644), name, text.as_bytes()).context(failed)?;
        }
        archive.into_inner().and_then(|output| output.flush()).context(failed)
    }

    /// A document with all that it names and that is here: an index may name platforms that nobody fetched.
    fn write_document<W: Write>(
        &self,
        digest: &Digest,
        archive: &mut tar::Builder<W>,
        written: &mut BTreeSet<Digest>,
    ) -> Result<()> {
        let blobs = Blobs::new(self.layout());
        let Some(bytes) = blobs.read(digest, DOCUMENT_LIMIT)? else { return Ok(()) };
        match Document::parse(&bytes, None)?.0 {
            Document::Index(entries) => {
                for entry in &entries {
                    self.write_document(&entry.digest, archive, written)?;
                }
            }
            Document::Manifest(manifest) => {
                let parts = std::iter::once(&manifest.config).chain(&manifest.layers);
                if parts.clone().any(|part| blobs.size(&part.digest) != Some(part.size)) {
                    let missing = parts.filter(|part| blobs.size(&part.digest) != Some(part.size)).count();
                    // Another platform of an index was begun, and not finished.
                    let message = format!("{missing} parts of the manifest `{digest}` are not here");
                    return Err(Error::new(ErrorKind::NotFound, message).hint("pull the image again"));
                }
                for part in parts {
                    write_blob(&blobs, &part.digest, archive, written)?;
                }
            }
        }
        write_blob(&blobs, digest, archive, written)
    }
}

fn write_blob<W: Write>(
    blobs: &Blobs,
    digest: &Digest,
    archive: &mut tar::Builder<W>,
    written: &mut BTreeSet<Digest>,
) -> Result<()> {
    if !written.insert(digest.clone()) {
        return Ok(());
    }
    let named = || format!("cannot write the blob `{digest}`");
    let file = std::fs::File::open(blobs.path(digest)).context(named)?;
    let size = file.metadata().context(named)?.len();
    let path = format!("blobs/{}/{}", digest.algorithm().name(), digest.hex());
    archive.append_data(&mut header(size, 0o444), path, file).context(named)
}

/// The same for the same image, whenever it is written.
fn header(size: u64, mode: u32) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(mode);
    header.set_mtime(0);
    header
}
