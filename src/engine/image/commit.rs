//! Images out of what is here: `commit` makes one of a container's changes, `import` one of any tar archive.

use std::io::{self, BufRead};

use serde_json::{Value, json};

use super::change::Change;
use super::document::{DOCUMENT_LIMIT, LAYER_LIMIT};
use super::made::{Format, now, pack};
use super::{Digest, Document, Manifest, Platform, Reference};
use crate::engine::container::changed::{self, Paused};
use crate::engine::container::config::{ContainerConfig, RootSource};
use crate::engine::container::record::Record;
use crate::engine::progress::Progress;
use crate::engine::storage::blobs::Blobs;
use crate::engine::storage::inflate::Inflate;
use crate::engine::storage::layers::Layers;
use crate::engine::{Context, Engine, Error, ErrorKind, Result, event};

/// How an image is made of a container.
#[derive(Debug, Clone, Default)]
pub struct CommitRequest {
    /// Its name.
    pub name: Option<Reference>,
    /// Who made it.
    pub author: String,
    /// What is said of it in its history.
    pub message: String,
    /// What its config says otherwise.
    pub changes: Vec<Change>,
    /// The container stands still meanwhile.
    pub pause: bool,
    /// All of it in one layer, and nothing of those below.
    pub squash: bool,
    /// Whose media types it has.
    pub format: Format,
}

/// How an image is made of an archive.
#[derive(Debug, Clone, Default)]
pub struct ImportRequest {
    /// Its name.
    pub name: Option<Reference>,
    /// What is said of it in its history.
    pub message: String,
    /// What its config says.
    pub changes: Vec<Change>,
    /// What it runs on; this machine's where it is not said.
    pub platform: Option<Platform>,
}

/// What a container was made of.
struct Base {
    manifest: Manifest,
    config: Value,
    diff_ids: Vec<Digest>,
}

fn object<'a>(value: &'a mut Value, key: &str) -> &'a mut Value {
    if !value[key].is_object() {
        value[key] = json!({});
    }
    &mut value[key]
}

impl Engine {
    /// Make an image of a container and its changes; gives its ID.
    pub fn commit(&self, record: &Record, request: &CommitRequest, progress: &dyn Progress) -> Result<Digest> {
        let id = Layers::new(self.layout()).tidied(|| self.try_commit(record, request, progress));
        let id = id.map_err(|error| {
            let message = format!("cannot make an image of the container `{}`", record.config.name);
            Error::new(error.kind(), message).caused_by(error)
        })?;
        let comment = request.message.clone();
        let told = event::container(record, "commit").with("comment", comment).with("imageID", id.to_string());
        told.tell(self.layout());
        Ok(id)
    }

    fn try_commit(&self, record: &Record, request: &CommitRequest, progress: &dyn Progress) -> Result<Digest> {
        let base = self.base_of(record)?;
        if base.manifest.layers.len() >= LAYER_LIMIT && !request.squash {
            let message = format!("its image has {} layers, and no image has more", base.manifest.layers.len());
            return Err(Error::new(ErrorKind::Unsupported, message).hint("`--squash` makes one of all"));
        }
        let (blobs, store) = (Blobs::new(self.layout()), Layers::new(self.layout()));
        blobs.prepare()?;
        let (packed, changed) = {
            let _paused = request.pause.then(|| Paused::new(self.layout(), record)).transpose()?;
            pack(&store, request.format, |output| match request.squash {
                true => changed::write_whole(self.layout(), record, output).map(|()| true),
                false => changed::write_layer(self.layout(), record, output),
            })?
        };
        let Base { manifest, mut config, mut diff_ids } = base;
        let (mut layers, mut made) = (manifest.layers, Vec::new());
        if request.squash {
            layers.clear();
            diff_ids.clear();
            config["history"] = json!([]);
        }
        if changed {
            made = self.unpacked(&packed, progress)?;
            layers.push(packed.descriptor.clone());
            diff_ids.push(packed.diff_id.clone());
        }
        let created = now();
        describe_container(object(&mut config, "config"), &record.config);
        request.changes.iter().for_each(|change| change.apply(object(&mut config, "config")));
        config["created"] = json!(created);
        if !request.author.is_empty() {
            config["author"] = json!(request.author);
        }
        let words = [record.config.entrypoint.as_slice(), &record.config.command].concat();
        let mut step = json!({ "created": created, "created_by": words.join(" ") });
        note(&mut step, request, changed);
        config["rootfs"] = json!({ "type": "layers", "diff_ids": diff_ids });
        match config["history"].as_array_mut() {
            Some(history) => history.push(step),
            None => config["history"] = json!([step]),
        }
        self.publish_made(request.format, &config, &layers, &diff_ids, made, request.name.as_ref())
    }

    /// The documents of the image that a container was made of.
    fn base_of(&self, record: &Record) -> Result<Base> {
        let RootSource::Image { id, name, .. } = &record.config.root else {
            let error = Error::new(ErrorKind::Unsupported, "it was made of a folder of the host, and not of an image");
            return Err(error.hint(format!("rcd export {0} | rcd import - NAME", record.config.name)));
        };
        let blobs = Blobs::new(self.layout());
        let gone = || {
            let error = Error::new(ErrorKind::NotFound, format!("its image `{name}` is not here any more"));
            error.hint(format!("`rcd pull {name}` fetches it; `rcd export` needs none"))
        };
        let image = self.image(id, None)?.ok_or_else(gone)?;
        let read = |digest: &Digest| blobs.read(digest, DOCUMENT_LIMIT)?.ok_or_else(gone);
        let Document::Manifest(manifest) = Document::parse(&read(&image.manifest_digest)?, None)?.0 else {
            return Err(gone());
        };
        let config = serde_json::from_slice(&read(&image.id)?).context(|| "cannot read its image's config")?;
        Ok(Base { manifest, config, diff_ids: image.layers })
    }

    /// Make an image of the archive of a root file system, compressed or not; gives its ID.
    pub fn import(&self, input: impl BufRead, request: &ImportRequest, progress: &dyn Progress) -> Result<Digest> {
        let id = Layers::new(self.layout()).tidied(|| self.try_import(input, request, progress));
        let id = id.map_err(|error| {
            let failed = Error::new(error.kind(), "cannot import the archive").caused_by(error);
            failed.hint("it has to be a tar of a root file system, as `rcd export` writes it")
        })?;
        let name = request.name.as_ref().map_or_else(|| id.to_string(), Reference::familiar);
        event::image("import", &id.to_string(), &name).tell(self.layout());
        Ok(id)
    }

    fn try_import(&self, input: impl BufRead, request: &ImportRequest, progress: &dyn Progress) -> Result<Digest> {
        let (blobs, store) = (Blobs::new(self.layout()), Layers::new(self.layout()));
        blobs.prepare()?;
        let (packed, _) = pack(&store, Format::Oci, |output| {
            let mut plain = Inflate::new(input).context(|| "cannot read it")?;
            io::copy(&mut plain, output).context(|| "cannot read it")
        })?;
        let made = self.unpacked(&packed, progress)?;
        let platform = request.platform.clone().unwrap_or_else(Platform::host);
        let created = now();
        let mut config = json!({ "created": created, "os": platform.os, "architecture": platform.architecture,
            "config": {}, "rootfs": { "type": "layers", "diff_ids": [packed.diff_id] } });
        if let Some(variant) = &platform.variant {
            config["variant"] = json!(variant);
        }
        request.changes.iter().for_each(|change| change.apply(object(&mut config, "config")));
        let comment = if request.message.is_empty() { "imported" } else { &request.message };
        config["history"] = json!([{ "created": created, "comment": comment }]);
        let layers = [packed.descriptor.clone()];
        let diff_ids = [packed.diff_id.clone()];
        self.publish_made(Format::Oci, &config, &layers, &diff_ids, made, request.name.as_ref())
    }
}

fn note(step: &mut Value, request: &CommitRequest, changed: bool) {
    for (key, text) in [("author", &request.author), ("comment", &request.message)] {
        if !text.is_empty() {
            step[key] = json!(text);
        }
    }
    if !changed {
        step["empty_layer"] = json!(true);
    }
}

/// Say in an image's config what a container was told.
fn describe_container(config: &mut Value, told: &ContainerConfig) {
    let mut set = |key: &str, value: Value| {
        let empty = value.as_array().is_some_and(Vec::is_empty)
            || value.as_object().is_some_and(serde_json::Map::is_empty)
            || value.as_str().is_some_and(str::is_empty);
        match config.as_object_mut() {
            Some(config) if empty => drop(config.remove(key)),
            Some(config) => drop(config.insert(key.to_owned(), value)),
            None => {}
        }
    };
    // The same name twice is the last one's.
    let mut environment: Vec<&String> = Vec::new();
    for entry in &told.environment {
        let name = |entry: &String| entry.split('=').next().unwrap_or_default().to_owned();
        match environment.iter_mut().find(|known| name(known) == name(entry)) {
            Some(known) => *known = entry,
            None => environment.push(entry),
        }
    }
    set("Env", json!(environment));
    set("Entrypoint", json!(told.entrypoint));
    set("Cmd", json!(told.command));
    set("User", json!(told.user));
    set("WorkingDir", json!(told.working_folder));
    set("Labels", json!(told.labels));
    set("StopSignal", json!(told.stop_signal));
    let ports = told.expose.iter().map(|port| (port.clone(), json!({})));
    set("ExposedPorts", Value::Object(ports.collect()));
    if let Some(health) = &told.health {
        set("Healthcheck", json!(health));
    }
}
