//! `rcd system df --verbose`: every image, container and volume, with what each takes.

use std::collections::BTreeMap;

use anyhow::Result;
use jiff::Timestamp;
use rcd::engine::Engine;
use rcd::engine::container::record::Record;
use rcd::engine::image::{Digest, Image};
use rcd::engine::volume::Volume;
use serde::Serialize;

use super::space::Container;
use crate::cli::listing::{self, Fields, ListArgs, Row};
use crate::cli::template::{Template, Value};
use crate::cli::ui::Ui;
use crate::cli::{human, image, images, ps, volume};

/// All that takes room.
pub(super) struct Everything {
    pub(super) containers: Vec<Container>,
    pub(super) images: Vec<Image>,
    pub(super) volumes: Vec<Volume>,
    /// Of the volumes.
    pub(super) sizes: Vec<u64>,
    /// The containers that have a volume, by its name.
    pub(super) users: BTreeMap<String, Vec<Record>>,
}

/// What a container said: Docker does not count it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Log {
    #[serde(rename = "ID")]
    id: String,
    names: String,
    size: String,
}

impl Row for Log {
    const HEADINGS: Fields = &[("ID", "CONTAINER ID"), ("Names", "NAMES"), ("Size", "SIZE")];
    const TABLE: &'static str = LOGS;
}

const IMAGES: &str = "table {{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}\t{{.SharedSize}}\t{{.UniqueSize}}\t{{.Containers}}";
const CONTAINERS: &str =
    "table {{.ID}}\t{{.Image}}\t{{.Command}}\t{{.LocalVolumes}}\t{{.Size}}\t{{.RunningFor}}\t{{.Status}}\t{{.Names}}";
const VOLUMES: &str = "table {{.Name}}\t{{.Links}}\t{{.Size}}";
const LOGS: &str = "table {{.ID}}\t{{.Size}}\t{{.Names}}";
/// Of builds, which leave nothing that only they use.
const CACHE: &str = "CACHE ID\tCACHE TYPE\tSIZE\tCREATED\tLAST USED\tUSAGE\tSHARED";

impl Everything {
    /// Show it as Docker's tables, as one document or by a template.
    pub(super) fn show(&self, format: Option<&str>, engine: &Engine, ui: &mut Ui) -> Result<()> {
        let (images, containers, volumes) = (self.images(engine), self.containers(engine), self.volumes(engine));
        let logs: Vec<Log> = self.containers.iter().map(log).collect();
        let format = format.map(str::trim).filter(|format| !format.is_empty() && *format != "table");
        if let Some(format) = format {
            let document = Value::Record(vec![
                ("Images".into(), listing::document(&images)),
                ("Containers".into(), listing::document(&containers)),
                ("Volumes".into(), listing::document(&volumes)),
                ("BuildCache".into(), Value::List(Vec::new())),
                ("Logs".into(), listing::document(&logs)),
            ]);
            ui.answer(&match format {
                "json" => document.to_json(),
                template => Template::parse(template)?.render(&document)?,
            });
            return Ok(());
        }
        section("Images space usage:", IMAGES, &images, ui)?;
        section("\nContainers space usage:", CONTAINERS, &containers, ui)?;
        section("\nLocal Volumes space usage:", VOLUMES, &volumes, ui)?;
        ui.answer("\nBuild cache usage: 0B\n");
        listing::aligned(CACHE, None).iter().for_each(|line| ui.answer(line));
        section("\nLogs space usage:", LOGS, &logs, ui)
    }

    fn images(&self, engine: &Engine) -> Vec<images::Line> {
        let now = Timestamp::now();
        let mut users: BTreeMap<&Digest, usize> = BTreeMap::new();
        for layer in self.images.iter().flat_map(|image| &image.layers) {
            *users.entry(layer).or_default() += 1;
        }
        let row = |image: &Image| {
            let shared = image.layers.iter().filter(|layer| users.get(layer).is_some_and(|count| *count > 1));
            let shared: u64 = shared.filter_map(|layer| engine.layer_size(layer)).sum();
            let mut line = images::line(image, image.names.first(), now, false);
            line.shared_size = human::size(shared, 4);
            line.unique_size = human::size(image.size.saturating_sub(shared), 4);
            line.containers = self.containers.iter().filter(|one| image::is_of(&one.record, image)).count().to_string();
            line
        };
        self.images.iter().map(row).collect()
    }

    fn containers(&self, engine: &Engine) -> Vec<ps::Container> {
        let row = |one: &Container| ps::sized_row(&one.record, &one.status, one.upper, engine);
        self.containers.iter().map(row).collect()
    }

    fn volumes(&self, engine: &Engine) -> Vec<volume::Line> {
        let links = |volume: &Volume| self.users.get(&volume.name).map_or(0, Vec::len);
        let row = |(volume, size): (&Volume, &u64)| {
            volume::line(volume.clone(), engine.layout(), Some((links(volume), *size)))
        };
        self.volumes.iter().zip(&self.sizes).map(row).collect()
    }
}

fn log(one: &Container) -> Log {
    Log { id: one.record.short_id().to_owned(), names: one.record.config.name.clone(), size: human::size(one.log, 4) }
}

/// A title, and its table.
fn section<R: Row>(title: &str, columns: &str, rows: &[R], ui: &mut Ui) -> Result<()> {
    ui.answer(title);
    ui.answer("");
    ListArgs { format: Some(columns.to_owned()), ..ListArgs::default() }.show(rows, ui)
}
