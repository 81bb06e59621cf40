//! `rcd system df` and `rcd system prune`: what takes room, and taking it back.

use std::collections::BTreeSet;

use anyhow::Result;
use rcd::engine::container::record::{Record, Status};
use rcd::engine::container::{self, name};
use rcd::engine::image::{Digest, Image};
use rcd::engine::layout::Layout;
use rcd::engine::network::define;
use rcd::engine::{Engine, volume};
use serde::Serialize;

use crate::cli::filter::{FilterArgs, Filters};
use crate::cli::listing::{Fields, ListArgs, Row};
use crate::cli::report::ExitStatus;
use crate::cli::ui::Ui;
use crate::cli::{human, image, logs, ps};

/// Show what takes room
#[derive(Debug, clap::Args)]
pub(crate) struct DfArgs {
    /// Show every image, container and volume
    #[arg(short, long)]
    verbose: bool,
    /// A Go template, `json` or `table TEMPLATE`
    #[arg(long, value_name = "FORMAT", conflicts_with = "verbose")]
    format: Option<String>,
}

/// One kind of object.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Line {
    active: String,
    reclaimable: String,
    size: String,
    total_count: String,
    r#type: &'static str,
}

/// What templates can name.
pub(in crate::cli) const FIELDS: Fields = Line::HEADINGS;

impl Row for Line {
    const HEADINGS: &'static [(&'static str, &'static str)] = &[
        ("Active", "ACTIVE"),
        ("Reclaimable", "RECLAIMABLE"),
        ("Size", "SIZE"),
        ("TotalCount", "TOTAL"),
        ("Type", "TYPE"),
    ];
    const TABLE: &'static str = "{{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}";
}

impl Line {
    fn new(kind: &'static str, total: usize, active: usize, size: u64, free: u64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_sign_loss,
            reason = "a share of a hundred"
        )]
        let share =
            if size == 0 { String::new() } else { format!(" ({}%)", (100.0 * free as f64 / size as f64) as u64) };
        Self {
            active: active.to_string(),
            reclaimable: format!("{}{share}", human::size(free, 4)),
            size: human::size(size, 4),
            total_count: total.to_string(),
            r#type: kind,
        }
    }
}

/// A container, as far as room is concerned.
struct Container {
    record: Record,
    runs: bool,
    upper: u64,
    log: u64,
}

fn containers(layout: &Layout) -> Result<Vec<Container>> {
    let mut found = Vec::new();
    for id in name::ids(layout)? {
        let Some(record) = Record::load(layout, &id)? else { continue };
        let own = layout.container(&id);
        let log = std::fs::read_dir(&own).into_iter().flatten().flatten();
        let log = log.filter(|entry| entry.file_name().to_string_lossy().starts_with("log"));
        found.push(Container {
            runs: !matches!(record.status(layout)?, Status::Exited(_) | Status::Created),
            upper: ps::written(layout, &id),
            log: log.filter_map(|entry| entry.metadata().ok()).map(|found| found.len()).sum(),
            record,
        });
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.record.created));
    Ok(found)
}

pub(super) fn df(args: &DfArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let busy = ui.busy("measuring what takes room", false);
    let layout = engine.layout();
    let containers = containers(layout)?;
    let images = engine.images()?;
    let used = image::used_images(layout)?;
    let is_used = |image: &&Image| used.contains(&image.id.to_string());
    // A layer that several images have takes its room once.
    let layers = |images: &mut dyn Iterator<Item = &Image>| -> u64 {
        let all: BTreeSet<&Digest> = images.flat_map(|image| &image.layers).collect();
        all.into_iter().filter_map(|layer| engine.layer_size(layer)).sum()
    };
    let (all, active) = (layers(&mut images.iter()), layers(&mut images.iter().filter(is_used)));
    let volumes = volume::list(layout)?;
    let users = volume::users(layout)?;
    let sizes: Vec<u64> = volumes.iter().map(|volume| ps::folder_size(&volume.data(layout))).collect();
    let unused = |one: &(&volume::Volume, &u64)| !users.contains_key(&one.0.name);
    let free: u64 = volumes.iter().zip(&sizes).filter(unused).map(|(_, size)| size).sum();
    let written =
        |wanted: bool| containers.iter().filter(|one| one.runs == wanted).map(|one| one.upper + one.log).sum::<u64>();
    drop(busy);
    if args.verbose {
        verbose(&containers, &images, &volumes, &sizes, &users, ui);
        return Ok(ExitStatus::Success);
    }
    let rows = [
        Line::new("Images", images.len(), images.iter().filter(is_used).count(), all, all - active),
        Line::new(
            "Containers",
            containers.len(),
            containers.iter().filter(|one| one.runs).count(),
            written(true) + written(false),
            written(false),
        ),
        Line::new(
            "Local Volumes",
            volumes.len(),
            volumes.iter().filter(|volume| users.contains_key(&volume.name)).count(),
            sizes.iter().sum(),
            free,
        ),
        Line::new("Build Cache", 0, 0, 0, 0),
    ];
    ListArgs { format: args.format.clone(), quiet: false, no_trunc: true, ..ListArgs::default() }.show(&rows, ui)?;
    Ok(ExitStatus::Success)
}

fn verbose(
    containers: &[Container],
    images: &[Image],
    volumes: &[volume::Volume],
    sizes: &[u64],
    users: &std::collections::BTreeMap<String, Vec<Record>>,
    ui: &mut Ui,
) {
    let mut table = |title: &str, headings: &str, rows: Vec<String>| {
        ui.answer(title);
        ui.answer("");
        let text = std::iter::once(headings.to_owned()).chain(rows).collect::<Vec<_>>().join("\n");
        crate::cli::listing::aligned(&text, None).iter().for_each(|line| ui.answer(line));
        ui.answer("");
    };
    let rows = images.iter().map(|image| {
        let name = image.names.first();
        let count = containers.iter().filter(|one| image::is_of(&one.record, image)).count();
        let repository = name.map_or("<none>".to_owned(), rcd::engine::image::Reference::familiar_repository);
        let tag = name.and_then(|name| name.tag()).unwrap_or("<none>");
        format!("{repository}\t{tag}\t{}\t{}\t{count}", image.id.short(), human::size(image.size, 4))
    });
    table("Images space usage:", "REPOSITORY\tTAG\tIMAGE ID\tSIZE\tCONTAINERS", rows.collect());
    let rows = containers.iter().map(|one| {
        let config = &one.record.config;
        let state = if one.runs { "running" } else { "stopped" };
        let (id, size, log) = (one.record.short_id(), human::size(one.upper, 4), human::size(one.log, 4));
        format!("{id}\t{}\t{}\t{size}\t{log}\t{state}\t{}", config.image_name(), config.volumes.len(), config.name)
    });
    table("Containers space usage:", "CONTAINER ID\tIMAGE\tLOCAL VOLUMES\tSIZE\tLOG\tSTATUS\tNAMES", rows.collect());
    let rows = volumes.iter().zip(sizes).map(|(volume, size)| {
        format!("{}\t{}\t{}", volume.name, users.get(&volume.name).map_or(0, Vec::len), human::size(*size, 4))
    });
    table("Local Volumes space usage:", "VOLUME NAME\tLINKS\tSIZE", rows.collect());
}

/// Remove stopped containers, networks that nobody uses, and images without a name
#[derive(Debug, clap::Args)]
pub(crate) struct PruneArgs {
    /// Every image that no container uses
    #[arg(short, long)]
    all: bool,
    /// Do it without being asked again
    #[arg(short = 'f', long = "force")]
    sure: bool,
    /// Anonymous volumes too that no container uses
    #[arg(long)]
    volumes: bool,
    /// Only those that fit: until=TIME, label=KEY[=VALUE], label!=KEY[=VALUE]
    #[arg(long = "filter", value_name = "KEY=VALUE")]
    filter: Vec<String>,
}

pub(super) fn prune(args: &PruneArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let filters = FilterArgs::of(&args.filter).parse(&["label", "label!", "until"])?;
    let until = logs::moments(filters.values("until"))?;
    let mut what = vec!["all stopped containers", "all networks not used by at least one container"];
    if args.volumes {
        what.push("all anonymous volumes not used by at least one container");
    }
    what.push(if args.all {
        "all images without at least one container associated to them"
    } else {
        "all dangling images"
    });
    if !args.sure && !ui.confirm(&format!("This will remove:\n  - {}", what.join("\n  - ")))? {
        return Ok(ExitStatus::Failure);
    }
    let layout = engine.layout();
    let mut room = 0;
    let mut ended = Vec::new();
    let busy = ui.busy("removing stopped containers", false);
    for one in containers(layout)? {
        let young = until.iter().any(|time| one.record.created >= *time);
        if one.runs || young || !filters.labels(&one.record.config.labels) {
            continue;
        }
        room += one.upper + one.log;
        container::remove(layout, &one.record, false, false)?;
        ended.push(one.record.id);
    }
    drop(busy);
    told("Deleted Containers:", &ended, ui);
    let networks =
        if until.is_empty() { define::prune(layout, |network| filters.labels(&network.labels))? } else { Vec::new() };
    told("Deleted Networks:", &networks, ui);
    if args.volumes {
        let busy = ui.busy("removing unused volumes", false);
        let (volumes, bytes) = remove_volumes(layout, &filters)?;
        drop(busy);
        room += bytes;
        told("Deleted Volumes:", &volumes, ui);
    }
    let busy = ui.busy("removing unused images", false);
    let (images, bytes) = image::remove_unused(engine, &filters, &until, args.all)?;
    drop(busy);
    told("Deleted Images:", &images, ui);
    ui.answer(&format!("Total reclaimed space: {}", human::size(room + bytes, 4)));
    Ok(ExitStatus::Success)
}

fn remove_volumes(layout: &Layout, filters: &Filters) -> Result<(Vec<String>, u64)> {
    crate::cli::volume::remove_unused(layout, filters, false)
}

fn told(title: &str, names: &[String], ui: &mut Ui) {
    if !names.is_empty() {
        ui.answer(title);
        names.iter().for_each(|name| ui.answer(name));
        ui.answer("");
    }
}
