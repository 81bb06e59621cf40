//! `rcd system df`: what takes room.

use std::collections::BTreeSet;

use anyhow::Result;
use rcd::engine::container::name;
use rcd::engine::container::record::{Record, Status};
use rcd::engine::image::{Digest, Image};
use rcd::engine::layout::Layout;
use rcd::engine::{Engine, volume};
use serde::Serialize;

use super::verbose;
use crate::cli::listing::{Fields, ListArgs, Row};
use crate::cli::report::ExitStatus;
use crate::cli::ui::Ui;
use crate::cli::{human, image, ps};

/// Show what takes room
#[derive(Debug, clap::Args)]
pub(crate) struct DfArgs {
    /// Show every image, container and volume
    #[arg(short, long)]
    verbose: bool,
    /// A Go template, `json` or `table TEMPLATE`
    #[arg(long, value_name = "FORMAT")]
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
pub(super) struct Container {
    pub(super) record: Record,
    pub(super) status: Status,
    /// Bytes that it wrote into its own layer.
    pub(super) upper: u64,
    /// Bytes of its logs.
    pub(super) log: u64,
}

impl Container {
    /// Whether it is none of those that ended or never began.
    pub(super) fn runs(&self) -> bool {
        !matches!(self.status, Status::Exited(_) | Status::Created)
    }
}

pub(super) fn containers(layout: &Layout) -> Result<Vec<Container>> {
    let mut found = Vec::new();
    for id in name::ids(layout)? {
        let Some(record) = Record::load(layout, &id)? else { continue };
        let own = layout.container(&id);
        let log = std::fs::read_dir(&own).into_iter().flatten().flatten();
        let log = log.filter(|entry| entry.file_name().to_string_lossy().starts_with("log"));
        found.push(Container {
            status: record.status(layout)?,
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
        |wanted: bool| containers.iter().filter(|one| one.runs() == wanted).map(|one| one.upper + one.log).sum::<u64>();
    drop(busy);
    if args.verbose {
        let all = verbose::Everything { containers, images, volumes, sizes, users };
        return all.show(args.format.as_deref(), engine, ui).map(|()| ExitStatus::Success);
    }
    let rows = [
        Line::new("Images", images.len(), images.iter().filter(is_used).count(), all, all - active),
        Line::new(
            "Containers",
            containers.len(),
            containers.iter().filter(|one| one.runs()).count(),
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
