//! `rcd image inspect` and `rcd image prune`, and `rcd history`.

use std::collections::BTreeSet;

use anyhow::Result;
use jiff::Timestamp;
use rcd::engine::container::config::RootSource;
use rcd::engine::container::name::ids;
use rcd::engine::container::record::Record;
use rcd::engine::image::{Image, Platform, Reference, Removed};
use rcd::engine::layout::Layout;
use rcd::engine::{Engine, Error, ErrorKind};
use serde::Serialize;
use serde_json::{Value, json};

use super::filter::{FilterArgs, Filters};
use super::images::{created, labels_of};
use super::listing::{Fields, ListArgs, Row};
use super::report::ExitStatus;
use super::ui::Ui;
use super::{human, inspect, logs};

/// Show everything that is known of one or more images
#[derive(Debug, clap::Args)]
pub(crate) struct ImageInspectArgs {
    /// Format with a Go template, or json
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<String>,
    /// The image for this platform
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,
    /// Names or unique prefixes of IDs
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<String>,
}

pub(super) fn image_inspect(args: &ImageInspectArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    inspect::show(&args.images, args.format.as_deref(), ui, |wanted| document(engine, wanted, args.platform.as_ref()))
}

/// Docker's keys for an image.
pub(super) fn document(engine: &Engine, wanted: &str, platform: Option<&Platform>) -> rcd::engine::Result<Value> {
    let image = find(engine, wanted, platform)?;
    let config = serde_json::to_value(&image.config).unwrap_or_default();
    let of = |key: &str| config.get(key).cloned().unwrap_or_else(|| "".into());
    let digests: BTreeSet<String> =
        image.names.iter().map(|name| format!("{}@{}", name.familiar_repository(), image.top_digest())).collect();
    let tags: Vec<String> = image.names.iter().filter(|name| name.tag().is_some()).map(Reference::familiar).collect();
    let layers: Vec<String> = image.layers.iter().map(ToString::to_string).collect();
    let folder = |layer: &rcd::engine::image::Digest| {
        engine.layout().layers().join(layer.hex()).join("fs").display().to_string()
    };
    let lower: Vec<String> = image.layers.iter().rev().map(folder).collect();
    let comment = config["history"].as_array().and_then(|all| all.last()).and_then(|last| last.get("comment")).cloned();
    let mut own = json!({ "User": "", "Env": null, "Cmd": null, "Volumes": null, "WorkingDir": "", "Entrypoint": null,
        "OnBuild": null, "Labels": null });
    for (key, value) in config.get("config").and_then(Value::as_object).into_iter().flatten() {
        own[key] = value.clone();
    }
    let mut document = json!({
        "Id": image.id, "RepoTags": tags, "RepoDigests": digests, "Parent": "", "Comment": comment.unwrap_or_else(|| "".into()),
        "Created": image.created, "DockerVersion": "", "Author": of("author"), "Config": own,
        "Architecture": image.platform.architecture, "Variant": image.platform.variant, "Os": image.platform.os, "Size": image.size,
        "GraphDriver": { "Name": "overlay", "Data": { "LowerDir": lower.join(":") } },
        "RootFS": { "Type": "layers", "Layers": layers }, "Metadata": { "LastTagTime": "0001-01-01T00:00:00Z" },
        "Descriptor": { "digest": image.manifest_digest },
    });
    if image.platform.variant.is_none()
        && let Some(keys) = document.as_object_mut()
    {
        keys.shift_remove("Variant");
    }
    Ok(document)
}

pub(super) fn find(engine: &Engine, wanted: &str, platform: Option<&Platform>) -> rcd::engine::Result<Image> {
    if let Some(image) = engine.image(wanted, platform)? {
        return Ok(image);
    }
    match platform {
        Some(platform) if engine.image(wanted, None)?.is_some() => {
            let message = format!("the image `{wanted}` is not here for {platform}");
            Err(Error::new(ErrorKind::NotFound, message).hint(format!("rcd pull --platform {platform} {wanted}")))
        }
        _ => Err(engine.no_such_image(wanted)),
    }
}

/// Show how an image was made, its latest step first
#[derive(Debug, clap::Args)]
pub(crate) struct HistoryArgs {
    /// Sizes and times in words; `--human=false` for numbers
    #[arg(short = 'H', long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_value = "true")]
    #[arg(default_missing_value = "true", hide_default_value = true, action = clap::ArgAction::Set)]
    human: bool,
    /// The image for this platform
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<Platform>,
    #[command(flatten)]
    list: ListArgs,
    /// A name or a unique prefix of an ID
    #[arg(value_name = "IMAGE")]
    image: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Step {
    comment: String,
    created_at: String,
    created_by: String,
    created_since: String,
    #[serde(rename = "ID")]
    id: String,
    size: String,
}

/// What templates can name.
pub(in crate::cli) const FIELDS: Fields = Step::HEADINGS;

impl Row for Step {
    const HEADINGS: &'static [(&'static str, &'static str)] = &[
        ("Comment", "COMMENT"),
        ("CreatedAt", "CREATED AT"),
        ("CreatedBy", "CREATED BY"),
        ("CreatedSince", "CREATED"),
        ("ID", "IMAGE"),
        ("Size", "SIZE"),
    ];
    const TABLE: &'static str = "{{.ID}}\t{{.CreatedSince}}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}";
}

pub(super) fn history(args: &HistoryArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let image = find(engine, &args.image, args.platform.as_ref())?;
    let steps = image.config.history().clone().unwrap_or_default();
    // An image that does not say how it was made has one step a layer.
    let count = if steps.is_empty() { image.layers.len() } else { steps.len() };
    let mut layers = image.layers.iter();
    let now = Timestamp::now();
    let mut rows: Vec<Step> = Vec::new();
    for at in 0..count {
        let step = steps.get(at);
        let empty = step.and_then(|step| step.empty_layer()).unwrap_or(false);
        let size = if empty { 0 } else { layers.next().and_then(|layer| engine.layer_size(layer)).unwrap_or_default() };
        let time: Option<Timestamp> = step.and_then(|step| step.created().as_deref()?.parse().ok());
        let by = step.and_then(|step| step.created_by().clone()).unwrap_or_default();
        let cut = !args.list.no_trunc && by.chars().count() > 45;
        let age = |time: Timestamp| {
            human::duration(std::time::Duration::try_from(now.duration_since(time)).unwrap_or_default())
        };
        let at_time = time.map_or("N/A".to_owned(), |time| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
        rows.push(Step {
            comment: step.and_then(|step| step.comment().clone()).unwrap_or_default(),
            created_by: if cut { by.chars().take(44).chain(['…']).collect() } else { by },
            created_since: if args.human {
                time.map_or("N/A".to_owned(), |time| format!("{} ago", age(time)))
            } else {
                at_time.clone()
            },
            created_at: at_time,
            id: "<missing>".to_owned(),
            size: if args.human { human::size(size, 3) } else { size.to_string() },
        });
    }
    if let Some(last) = rows.last_mut() {
        last.id = if args.list.no_trunc { image.id.to_string() } else { image.id.short().to_owned() };
    }
    rows.reverse();
    args.list.show(&rows, ui)?;
    Ok(ExitStatus::Success)
}

/// Say by the exit code whether an image is here: 0, or 1
#[derive(Debug, clap::Args)]
pub(crate) struct ImageExistsArgs {
    /// A name, a digest or a unique prefix of an ID
    #[arg(value_name = "IMAGE")]
    image: String,
}

pub(super) fn image_exists(args: &ImageExistsArgs, engine: &Engine) -> Result<ExitStatus> {
    Ok(if engine.image(&args.image, None)?.is_some() { ExitStatus::Success } else { ExitStatus::Failure })
}

/// Remove images without a name
#[derive(Debug, clap::Args)]
pub(crate) struct ImagePruneArgs {
    /// Those with a name too that no container uses
    #[arg(short, long)]
    all: bool,
    /// Do it without being asked again
    #[arg(short = 'f', long = "force")]
    sure: bool,
    /// Only those that fit: until=TIME, label=KEY[=VALUE], label!=KEY[=VALUE], dangling=false
    #[arg(long = "filter", value_name = "KEY=VALUE")]
    filter: Vec<String>,
}

pub(super) fn image_prune(args: &ImagePruneArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let filters = FilterArgs::of(&args.filter).parse(&["label", "label!", "until", "dangling"])?;
    let until = logs::moments(filters.values("until"))?;
    let all = args.all || filters.flag("dangling")? == Some(false);
    let which =
        if all { "all images without at least one container associated to them" } else { "all dangling images" };
    if !args.sure {
        let count = unused(engine, &filters, &until, all)?.len();
        if !ui.confirm(&format!("This will remove {which}: {count}."))? {
            return Ok(ExitStatus::Failure);
        }
    }
    let busy = ui.busy("removing unused images", false);
    let (lines, room) = remove_unused(engine, &filters, &until, all)?;
    drop(busy);
    if !lines.is_empty() {
        ui.answer("Deleted Images:");
        lines.iter().for_each(|line| ui.answer(line));
        ui.answer("");
    }
    ui.answer(&format!("Total reclaimed space: {}", human::size(room, 4)));
    Ok(ExitStatus::Success)
}

/// Remove images that no container uses, those with a name only if `all`: what became of them, in Docker's words, and the
/// bytes that they had.
pub(super) fn remove_unused(
    engine: &Engine,
    filters: &Filters,
    until: &[Timestamp],
    all: bool,
) -> Result<(Vec<String>, u64)> {
    let before = engine.layers_size();
    let mut lines = Vec::new();
    for image in unused(engine, filters, until, all)? {
        for removed in engine.remove_image(&image.id.to_string(), true)? {
            lines.push(match removed {
                Removed::Untagged(name) => format!("untagged: {}", name.familiar()),
                Removed::Deleted(id) => format!("deleted: {id}"),
            });
        }
    }
    Ok((lines, before.saturating_sub(engine.layers_size())))
}

/// Images that no container uses, those with a name only if `all`.
fn unused(engine: &Engine, filters: &Filters, until: &[Timestamp], all: bool) -> Result<Vec<Image>> {
    let used = used_images(engine.layout())?;
    let mut images = engine.images()?;
    images.retain(|image| {
        let old = until.iter().all(|time| created(image).is_some_and(|created| created < *time));
        let wanted = (all || image.names.is_empty()) && !used.contains(&image.id.to_string());
        wanted && old && filters.labels(&labels_of(image))
    });
    Ok(images)
}

/// Whether a container was made of the image.
pub(super) fn is_of(record: &Record, image: &Image) -> bool {
    matches!(&record.config.root, RootSource::Image { id, .. } if *id == image.id.to_string())
}

/// The IDs of images that containers were made of.
pub(super) fn used_images(layout: &Layout) -> Result<BTreeSet<String>> {
    let mut used = BTreeSet::new();
    for id in ids(layout)? {
        let Some(Record { config, .. }) = Record::load(layout, &id)? else { continue };
        used.extend(config.images.into_iter().map(|mount| mount.id));
        if let RootSource::Image { id, .. } = config.root {
            used.insert(id);
        }
    }
    Ok(used)
}
