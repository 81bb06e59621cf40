//! Images as trees: `rcd images --tree` has the platforms of each, `rcd image tree` the layers of one.

use std::collections::BTreeSet;

use anyhow::Result;
use rcd::engine::Engine;
use rcd::engine::image::{Digest, Image, Reference};
use serde::Serialize;

use super::image::{find, used_images};
use super::listing::{ListArgs, Row};
use super::report::ExitStatus;
use super::ui::Ui;
use super::{human, look};

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Branch {
    image: String,
    #[serde(rename = "ID")]
    id: String,
    disk: String,
    content: String,
    extra: String,
}

impl Row for Branch {
    const HEADINGS: &'static [(&'static str, &'static str)] =
        &[("Image", "IMAGE"), ("ID", "ID"), ("Disk", "DISK USAGE"), ("Content", "CONTENT SIZE"), ("Extra", "EXTRA")];
    const TABLE: &'static str = "{{.Image}}\t{{.ID}}\t{{.Disk}}\t{{.Content}}\t{{.Extra}}";
}

/// Bytes of what a registry would be sent.
fn content(image: &Image) -> u64 {
    image.manifest.layers.iter().map(|layer| layer.size).sum::<u64>() + image.manifest.config.size
}

/// Each image with its platforms below it, and whether containers use it.
pub(super) fn platforms(images: &[&Image], list: &ListArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let used = used_images(engine.layout())?;
    let row = |name: String, id: &Digest, images: &[&&Image]| Branch {
        image: name,
        id: if list.no_trunc { id.to_string() } else { id.short().to_owned() },
        disk: human::size(images.iter().map(|image| image.size).sum(), 3),
        content: human::size(images.iter().map(|image| content(image)).sum(), 3),
        extra: if images.iter().any(|image| used.contains(&image.id.to_string())) { "U" } else { "" }.to_owned(),
    };
    let (mut rows, mut seen) = (Vec::new(), BTreeSet::new());
    for image in images.iter().filter(|image| seen.insert(image.top_digest().clone())) {
        let all: Vec<&&Image> = images.iter().filter(|other| other.top_digest() == image.top_digest()).collect();
        let names: Vec<String> = image.names.iter().map(Reference::familiar).collect();
        let name = if names.is_empty() { "<untagged>".to_owned() } else { names.join(", ") };
        rows.push(row(name, image.top_digest(), &all));
        for (number, one) in all.iter().enumerate() {
            let line = if number + 1 == all.len() { "└─" } else { "├─" };
            rows.push(row(format!("{line} {}", one.platform), &one.id, &[*one]));
        }
    }
    list.show(&rows, ui)?;
    Ok(ExitStatus::Success)
}

/// List what an image's files have that those of another have not
///
/// Each line is a path after a letter: A for what was added, C for what was changed, D for what was deleted.
#[derive(Debug, clap::Args)]
pub(crate) struct ImageDiffArgs {
    /// As one document: json
    #[arg(long, value_name = "FORMAT", value_parser = ["json"])]
    format: Option<String>,
    /// A name, a digest or a unique prefix of an ID
    #[arg(value_name = "IMAGE")]
    image: String,
    /// What it is compared with: another image, or else its own layers below the top one
    #[arg(value_name = "IMAGE")]
    before: Option<String>,
}

pub(super) fn image_diff(args: &ImageDiffArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let image = find(engine, &args.image, None)?;
    let before = args.before.as_deref().map(|name| find(engine, name, None)).transpose()?;
    look::show_changes(engine.image_changes(&image, before.as_ref())?, args.format.is_some(), ui)
}

/// Show the layers of an image
#[derive(Debug, clap::Args)]
pub(crate) struct ImageTreeArgs {
    /// Show the images that are made on top of it, in place of its layers
    #[arg(long)]
    whatrequires: bool,
    /// A name, a digest or a unique prefix of an ID
    #[arg(value_name = "IMAGE")]
    image: String,
}

pub(super) fn image_tree(args: &ImageTreeArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let image = find(engine, &args.image, None)?;
    let names =
        |image: &Image| format!("[{}]", image.names.iter().map(Reference::familiar).collect::<Vec<_>>().join(" "));
    ui.answer(&format!("Image ID: {}", image.id.short()));
    ui.answer(&format!("Tags:     {}", names(&image)));
    ui.answer(&format!("Size:     {}", human::size(image.size, 4)));
    let all = engine.images()?;
    if args.whatrequires {
        let above = |other: &&Image| other.layers.len() > image.layers.len() && other.layers.starts_with(&image.layers);
        let mut seen = BTreeSet::new();
        let above: Vec<&Image> = all.iter().filter(above).filter(|other| seen.insert(other.id.clone())).collect();
        for (number, other) in above.iter().enumerate() {
            let line = if number + 1 == above.len() { "└──" } else { "├──" };
            let size = human::size(other.size, 4);
            ui.answer(&format!("{line} ID: {} Size: {size} Tags: {}", other.id.short(), names(other)));
        }
        return Ok(ExitStatus::Success);
    }
    ui.answer("Image Layers");
    for (number, layer) in image.layers.iter().enumerate() {
        let line = if number + 1 == image.layers.len() { "└──" } else { "├──" };
        let size = human::size(engine.layer_size(layer).unwrap_or_default(), 4);
        let tops = all.iter().filter(|other| other.layers.last() == Some(layer) && !other.names.is_empty());
        let tops: Vec<String> = tops.map(names).collect();
        let top = if tops.is_empty() { String::new() } else { format!(" Top Layer of: {}", tops.join(" ")) };
        ui.answer(&format!("{line} ID: {} Size: {size}{top}", layer.short()));
    }
    Ok(ExitStatus::Success)
}
