//! `rcd manifest`: what a registry says that an image is, without fetching it; and lists of images for several platforms.

use anyhow::{Context, Result};
use clap::Subcommand;
use rcd::engine::image::{Digest, Image, Platform, PullRequest, PushRequest, Reference, RemoteDocument, Said, Which};
use rcd::engine::{Engine, Error, ErrorKind};
use serde_json::{Value, json};

use super::packing_options::PackingOptions;
use super::progress::{ProgressMode, Shown};
use super::push;
use super::registry_options::RegistryOptions;
use super::report::ExitStatus;
use super::ui::Ui;

/// Look at the manifests of registries, and make lists of them
#[derive(Debug, clap::Args)]
pub(crate) struct ManifestArgs {
    #[command(subcommand)]
    command: ManifestCommand,
}

#[derive(Debug, Subcommand)]
enum ManifestCommand {
    Add(AddArgs),
    Annotate(AnnotateArgs),
    Create(CreateArgs),
    Exists(ListExistsArgs),
    Inspect(InspectArgs),
    Push(PushListArgs),
    Remove(RemoveArgs),
    Rm(RmArgs),
}

/// Show the manifest or the index of an image in its registry
///
/// A list that is here and not in its registry is shown as well.
#[derive(Debug, clap::Args)]
struct InspectArgs {
    /// Show each image of an index, with its descriptor and its manifest
    #[arg(short, long)]
    verbose: bool,
    #[command(flatten)]
    registry: RegistryOptions,
    /// An image
    #[arg(value_name = "IMAGE")]
    image: String,
}

/// Make a list of images for several platforms
///
/// An image that is not here is pulled. The answer is the list's digest.
#[derive(Debug, clap::Args)]
struct CreateArgs {
    /// Add to the list if it is there already
    #[arg(short, long)]
    amend: bool,
    /// Add every image of an index, and not only the one for this machine
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    registry: RegistryOptions,
    /// The list's name
    #[arg(value_name = "LIST")]
    list: Reference,
    /// Names of images
    #[arg(value_name = "IMAGE")]
    images: Vec<String>,
}

/// Add images to a list
///
/// An image that is not here is pulled. The answer is the list's digest.
#[derive(Debug, clap::Args)]
struct AddArgs {
    /// Add every image of an index, and not only one
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    said: SaidOptions,
    #[command(flatten)]
    registry: RegistryOptions,
    /// The list
    #[arg(value_name = "LIST")]
    list: Reference,
    /// Names of images
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<String>,
}

/// Say something else of an image in a list
#[derive(Debug, clap::Args)]
struct AnnotateArgs {
    #[command(flatten)]
    said: SaidOptions,
    /// The list
    #[arg(value_name = "LIST")]
    list: Reference,
    /// The image's name or its digest
    #[arg(value_name = "IMAGE")]
    image: String,
}

/// What a list says of an image
#[derive(Debug, clap::Args)]
struct SaidOptions {
    /// Its architecture
    #[arg(long, value_name = "ARCHITECTURE")]
    arch: Option<String>,
    /// Its operating system
    #[arg(long, value_name = "OS")]
    os: Option<String>,
    /// The variant of its architecture
    #[arg(long, value_name = "VARIANT")]
    variant: Option<String>,
    /// The version of the operating system that it needs
    #[arg(long, value_name = "VERSION")]
    os_version: Option<String>,
    /// What it needs of the processor
    #[arg(long, value_name = "FEATURE", value_delimiter = ',')]
    features: Vec<String>,
    /// What it needs of the operating system
    #[arg(long, value_name = "FEATURE", value_delimiter = ',')]
    os_features: Vec<String>,
    /// More about it
    #[arg(long, value_name = "KEY=VALUE")]
    annotation: Vec<String>,
}

/// Give a list and its images to a registry
#[derive(Debug, clap::Args)]
struct PushListArgs {
    /// All of its images, which is what is done
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    all: Option<bool>,
    /// Remove the list afterwards
    #[arg(short, long, visible_alias = "rm")]
    purge: bool,
    /// Show no progress
    #[arg(short, long)]
    quiet: bool,
    /// Write the digest to this file
    #[arg(long, value_name = "FILE")]
    digestfile: Option<std::path::PathBuf>,
    #[command(flatten)]
    packing: PackingOptions,
    #[command(flatten)]
    registry: RegistryOptions,
    /// The list
    #[arg(value_name = "LIST")]
    list: Reference,
    /// Where it goes, if its name does not say so
    #[arg(value_name = "DESTINATION")]
    destination: Option<String>,
}

/// Take an image out of a list
#[derive(Debug, clap::Args)]
struct RemoveArgs {
    /// The list
    #[arg(value_name = "LIST")]
    list: Reference,
    /// The image's name or its digest
    #[arg(value_name = "IMAGE")]
    image: String,
}

/// Remove lists
#[derive(Debug, clap::Args)]
struct RmArgs {
    /// A list that is not there is no error
    #[arg(short, long)]
    ignore: bool,
    /// Lists
    #[arg(required = true, value_name = "LIST")]
    lists: Vec<Reference>,
}

/// Say by the exit code whether a list is there: 0, or 1
#[derive(Debug, clap::Args)]
struct ListExistsArgs {
    /// Its name
    #[arg(value_name = "LIST")]
    list: Reference,
}

pub(super) fn manifest(args: &ManifestArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    match &args.command {
        ManifestCommand::Inspect(args) => return inspect(args, engine, ui),
        ManifestCommand::Push(args) => return push_list(args, engine, ui),
        ManifestCommand::Rm(args) => return remove_lists(args, engine, ui),
        ManifestCommand::Exists(args) => {
            let found = engine.list_text(&args.list)?.is_some();
            return Ok(if found { ExitStatus::Success } else { ExitStatus::Failure });
        }
        ManifestCommand::Create(args) => {
            // A name that is taken is told before anything is pulled; else there is no list until its images are here.
            if engine.list_text(&args.list)?.is_some() {
                engine.list_create(&args.list, args.amend)?;
            }
            let mut images = Vec::new();
            for name in &args.images {
                images.extend(members(name, args.all, None, &args.registry, engine, ui)?);
            }
            let mut digest = engine.list_create(&args.list, args.amend)?;
            if !images.is_empty() {
                digest = engine.list_add(&args.list, &images, &Said::default())?;
            }
            ui.answer(&digest.to_string());
        }
        ManifestCommand::Add(args) => {
            let said = args.said.wanted()?;
            for name in &args.images {
                let platform = args.said.platform()?;
                let images = members(name, args.all, platform.as_ref(), &args.registry, engine, ui)?;
                ui.answer(&engine.list_add(&args.list, &images, &said)?.to_string());
            }
        }
        ManifestCommand::Annotate(args) => {
            let member = member(&args.list, &args.image, engine)?;
            ui.answer(&engine.list_annotate(&args.list, &member, &args.said.wanted()?)?.to_string());
        }
        ManifestCommand::Remove(args) => {
            let member = member(&args.list, &args.image, engine)?;
            ui.answer(&engine.list_remove(&args.list, &member)?.to_string());
        }
    }
    Ok(ExitStatus::Success)
}

impl SaidOptions {
    fn wanted(&self) -> Result<Said> {
        let mut annotations = std::collections::BTreeMap::new();
        for text in &self.annotation {
            let (key, value) = text.split_once('=').filter(|(key, _)| !key.is_empty()).ok_or_else(|| {
                Error::new(ErrorKind::InvalidInput, format!("invalid value `{text}` for --annotation: KEY=VALUE"))
            })?;
            annotations.insert(key.to_owned(), value.to_owned());
        }
        Ok(Said {
            architecture: self.arch.clone(),
            os: self.os.clone(),
            variant: self.variant.clone(),
            os_version: self.os_version.clone(),
            features: self.features.clone(),
            os_features: self.os_features.clone(),
            annotations,
        })
    }

    /// Which image of an index is meant.
    fn platform(&self) -> Result<Option<Platform>> {
        let Some(arch) = &self.arch else { return Ok(None) };
        let os = self.os.as_deref().unwrap_or("linux");
        let variant = self.variant.as_ref().map(|variant| format!("/{variant}")).unwrap_or_default();
        Ok(Some(format!("{os}/{arch}{variant}").parse()?))
    }
}

/// The images that a name stands for, pulled where they are not here.
fn members(
    name: &str,
    all: bool,
    platform: Option<&Platform>,
    registry: &RegistryOptions,
    engine: &Engine,
    ui: &mut Ui,
) -> Result<Vec<Image>> {
    let reference = engine.reference(name.strip_prefix("docker://").unwrap_or(name))?;
    let engine = &registry.applied(engine, reference.domain())?;
    if !all {
        if let Some(image) = engine.image(&reference.to_string(), platform)?.or(engine.image(name, platform)?) {
            return Ok(vec![image]);
        }
        // One that is named for a platform only to be called so has only that one image.
        let request = PullRequest::new(reference, platform.cloned());
        return Ok(vec![engine.pull(&request, &Shown::new(ui, ProgressMode::Auto))?]);
    }
    let (digest, platforms) = engine.registry_platforms(&reference)?;
    let wanted: Vec<_> = if platforms.is_empty() { vec![None] } else { platforms.into_iter().map(Some).collect() };
    let mut found = Vec::new();
    for platform in wanted {
        let request = PullRequest { reference: reference.clone(), platform, pinned: Some(digest.clone()) };
        found.push(engine.pull(&request, &Shown::new(ui, ProgressMode::Auto))?);
    }
    Ok(found)
}

/// The digest of an image in a list, by that digest or by a name.
fn member(list: &Reference, text: &str, engine: &Engine) -> Result<Digest> {
    if let Ok(digest) = text.parse::<Digest>() {
        return Ok(digest);
    }
    let image = engine.image(text, None)?.ok_or_else(|| {
        let error = Error::new(ErrorKind::NotFound, format!("no such image: `{text}`"));
        error.hint(format!("`rcd manifest inspect {}` shows the digests in the list", list.familiar()))
    })?;
    Ok(image.manifest_digest)
}

fn push_list(args: &PushListArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    if args.all == Some(false) {
        let error = Error::new(ErrorKind::Unsupported, "a list without its images stands for nothing");
        return Err(error.hint("leave `--all=false` out").into());
    }
    if engine.list_text(&args.list)?.is_none() {
        let error = Error::new(ErrorKind::NotFound, format!("there is no list `{}`", args.list.familiar()));
        return Err(error.hint("`rcd push` pushes an image").into());
    }
    let target = args.destination.as_deref().map(|text| push::destination(text, engine)).transpose()?;
    let to = args.registry.applied(engine, target.as_ref().unwrap_or(&args.list).domain())?;
    let conversion = args.packing.wanted()?;
    let request = PushRequest { reference: args.list.clone(), target, which: Which::All, conversion };
    let pushed = to.push(&request, &Shown::new(ui, ProgressMode::unless(args.quiet)))?;
    if let Some(file) = &args.digestfile {
        std::fs::write(file, pushed.digest.to_string())
            .with_context(|| format!("cannot write `{}`", file.display()))?;
    }
    if args.purge {
        engine.remove_image(&args.list.to_string(), false)?;
    }
    ui.answer(&pushed.digest.to_string());
    Ok(ExitStatus::Success)
}

fn remove_lists(args: &RmArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    for list in &args.lists {
        if engine.list_text(list)?.is_none() {
            if args.ignore {
                continue;
            }
            return Err(Error::new(ErrorKind::NotFound, format!("there is no list `{}`", list.familiar())).into());
        }
        engine.remove_image(&list.to_string(), false)?;
        ui.answer(&list.familiar());
    }
    Ok(ExitStatus::Success)
}

fn inspect(args: &InspectArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let reference = engine.reference(&args.image)?;
    let asked = args.registry.applied(engine, reference.domain())?;
    let found = asked.registry_documents(&reference, args.verbose);
    let mut found = match (found, engine.list_text(&reference)?) {
        (Err(_), Some(text)) if !args.verbose => {
            ui.answer(&indented(&text));
            return Ok(ExitStatus::Success);
        }
        (found, _) => found?,
    };
    if !args.verbose {
        let text = found.pop().map(|found| indented(&found.text)).unwrap_or_default();
        ui.answer(&text);
        return Ok(ExitStatus::Success);
    }
    let mut described = found.iter().map(described).collect::<Result<Vec<Value>>>()?;
    let shown = match (described.len(), described.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            described.extend(last);
            Value::Array(described)
        }
    };
    ui.answer(&indented(shown.to_string().as_bytes()));
    Ok(ExitStatus::Success)
}

/// Docker's keys.
fn described(found: &RemoteDocument) -> Result<Value> {
    let manifest: Value = serde_json::from_slice(&found.text)?;
    let descriptor = serde_json::to_value(&found.descriptor)?;
    let mut shown = json!({ "Ref": found.reference.to_string(), "Descriptor": descriptor });
    let docker = found.descriptor.media_type.contains("docker");
    shown[if docker { "SchemaV2Manifest" } else { "OCIManifest" }] = manifest;
    Ok(shown)
}

/// JSON with a line for each value, in the order that it has. The text is known to be JSON.
fn indented(text: &[u8]) -> String {
    let (mut shown, mut depth, mut quoted, mut escaped) = (Vec::new(), 0_usize, false, false);
    let line = |shown: &mut Vec<u8>, depth: usize| {
        shown.push(b'\n');
        shown.extend(std::iter::repeat_n(b"   ", depth).flatten());
    };
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if quoted {
            shown.push(byte);
            quoted = escaped || byte != b'"';
            escaped = byte == b'\\' && !escaped;
            continue;
        }
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => {}
            b'{' | b'[' => {
                shown.push(byte);
                while bytes.next_if(u8::is_ascii_whitespace).is_some() {}
                match bytes.next_if(|next| matches!(next, b'}' | b']')) {
                    Some(end) => shown.push(end),
                    None => {
                        depth += 1;
                        line(&mut shown, depth);
                    }
                }
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                line(&mut shown, depth);
                shown.push(byte);
            }
            b',' => {
                shown.push(byte);
                line(&mut shown, depth);
            }
            b':' => shown.extend(b": "),
            other => {
                quoted = other == b'"';
                shown.push(other);
            }
        }
    }
    String::from_utf8_lossy(&shown).into_owned()
}

#[cfg(test)]
mod tests {
    use super::indented;

    #[test]
    fn the_order_of_keys_stays() {
        let text = br#"{"b":1,"a":["x, {\"}",{}, [ ]],"c" : {"d":true}}"#;
        let expected = "{\n   \"b\": 1,\n   \"a\": [\n      \"x, {\\\"}\",\n      {},\n      []\n   ],\n   \
                        \"c\": {\n      \"d\": true\n   }\n}";
        assert_eq!(indented(text), expected);
        assert_eq!(indented(expected.as_bytes()), expected);
    }
}
