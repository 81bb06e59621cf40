//! `rcd ps`: containers as Docker's table has them. It reads small records and takes no lock.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use jiff::Timestamp;
use rcd::engine::Engine;
use rcd::engine::container::config::{ContainerConfig, RootSource};
use rcd::engine::container::inspect::{exposed_now, published};
use rcd::engine::container::record::{Observed, Record, Status, observe_each};
use rcd::engine::container::{name, snapshot};
use rcd::engine::layout::Layout;
use rcd::engine::network::ports::PublishedPort;
use serde::Serialize;

use super::filter::FilterArgs;
use super::human;
use super::listing::{Fields, ListArgs, Row};
use super::namespaces;
use super::report::ExitStatus;
use super::screen::{self, Flow};
use super::selection::{Selection, health_word, networks, settled};
use super::ui::Ui;

/// List containers
#[derive(Debug, Default, clap::Args)]
pub(crate) struct PsArgs {
    /// Show those that do not run too
    #[arg(short, long)]
    all: bool,
    /// Show the last so many, whatever they do
    #[arg(short = 'n', long, value_name = "NUMBER", allow_hyphen_values = true)]
    last: Option<i64>,
    /// Show the latest, whatever it does
    #[arg(short, long)]
    latest: bool,
    /// Show how much each wrote
    #[arg(short, long)]
    size: bool,
    /// Show the namespaces of each, by their numbers
    #[arg(long, visible_alias = "ns", conflicts_with_all = ["size", "sort"])]
    namespace: bool,
    /// Show no line of headings
    #[arg(long)]
    noheading: bool,
    /// Order them by this: created, id, image, name, size, status or command
    #[arg(long, value_name = "KEY", value_enum, hide_possible_values = true)]
    sort: Option<Order>,
    /// Show them again and again, every so many seconds
    #[arg(short, long, value_name = "SECONDS", value_parser = super::screen::seconds)]
    watch: Option<Duration>,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    list: ListArgs,
}

/// What a list of containers is ordered by
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Order {
    /// The newest first
    Created,
    /// By ID
    Id,
    /// By image
    Image,
    /// By name
    #[value(alias = "names")]
    Name,
    /// Who wrote most first
    Size,
    /// By what they do
    Status,
    /// By command
    Command,
}

impl Order {
    fn sort(self, rows: &mut [Container]) {
        match self {
            Self::Created => {}
            Self::Id => rows.sort_by(|one, two| one.id.cmp(&two.id)),
            Self::Image => rows.sort_by(|one, two| one.image.cmp(&two.image)),
            Self::Name => rows.sort_by(|one, two| one.names.cmp(&two.names)),
            Self::Size => rows.sort_by_key(|row| std::cmp::Reverse(row.bytes)),
            Self::Status => rows.sort_by(|one, two| one.state.cmp(&two.state)),
            Self::Command => rows.sort_by(|one, two| one.command.cmp(&two.command)),
        }
    }
}

/// One container.
#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Container {
    #[serde(rename = "ID")]
    id: String,
    image: String,
    command: String,
    created_at: String,
    running_for: String,
    status: String,
    state: String,
    ports: String,
    names: String,
    labels: String,
    local_volumes: String,
    mounts: String,
    networks: String,
    platform: Option<String>,
    size: String,
    #[serde(skip)]
    label_map: BTreeMap<String, String>,
    #[serde(skip)]
    bytes: u64,
}

pub(super) const HEADINGS: Fields = &[
    ("ID", "CONTAINER ID"),
    ("Image", "IMAGE"),
    ("Command", "COMMAND"),
    ("CreatedAt", "CREATED AT"),
    ("RunningFor", "CREATED"),
    ("Status", "STATUS"),
    ("State", "STATE"),
    ("Ports", "PORTS"),
    ("Names", "NAMES"),
    ("Labels", "LABELS"),
    ("LocalVolumes", "LOCAL VOLUMES"),
    ("Mounts", "MOUNTS"),
    ("Networks", "NETWORKS"),
    ("Platform", "PLATFORM"),
    ("Size", "SIZE"),
];

impl Row for Container {
    const CONFIG_KEY: &'static str = "psFormat";
    const HEADINGS: &'static [(&'static str, &'static str)] = HEADINGS;
    const TABLE: &'static str =
        "{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}";

    fn labels(&self) -> Option<&BTreeMap<String, String>> {
        Some(&self.label_map)
    }
}

impl PsArgs {
    /// As in Docker: a template that shows sizes has them looked for, without `--size` too.
    fn wants_size(&self) -> bool {
        self.size || self.list.format.as_ref().is_some_and(|format| format.contains(".Size"))
    }
}

pub(super) fn ps(args: &PsArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    match args.watch {
        Some(pause) => screen::repeat(pause, ui, |ui, _| once(args, engine, ui).map(|()| Flow::More)),
        None => once(args, engine, ui).map(|()| ExitStatus::Success),
    }
}

fn once(args: &PsArgs, engine: &Engine, ui: &mut Ui) -> Result<()> {
    let selection = Selection::parse(&args.filter, engine)?;
    let list = ListArgs { no_heading: args.noheading, ..args.list.clone() };
    if args.namespace {
        let shown = |observed: &Observed| namespaces::row(&observed.record, &observed.status, args.list.no_trunc);
        return list.show(&select(args, &selection, engine, ui, &shown)?, ui);
    }
    let now = Timestamp::now();
    let usual = list.is_usual::<Container>()? && !args.size;
    let ids_alone = list.quiet && list.format.is_none() && args.sort.is_none();
    let row = |observed: &Observed| {
        let (record, status) = (&observed.record, &observed.status);
        if ids_alone {
            return Container { id: shown_id(args, record), ..Container::default() };
        }
        let row = brief(record, status, now, args, engine);
        if usual { row } else { whole(row, record, args, engine) }
    };
    let mut list = list;
    if args.size && matches!(list.format.as_deref(), None | Some("table")) && !list.quiet {
        list.format = Some(format!("table {}\t{{{{.Size}}}}", Container::TABLE));
    }
    let sheet = list.sheet::<Container>(ui)?;
    let Some(order) = args.sort else {
        // Those who look make the lines, too.
        let lines = select(args, &selection, engine, ui, &|observed| sheet.line(&row(observed)))?;
        return sheet.show(lines.into_iter().collect::<Result<_>>()?, ui);
    };
    let mut rows = select(args, &selection, engine, ui, &row)?;
    order.sort(&mut rows);
    let lines: Result<Vec<String>> = rows.iter().map(|row| sheet.line(row)).collect();
    sheet.show(lines?, ui)
}

/// What is shown of each container that is asked for, the newest first.
fn select<T: Send>(
    args: &PsArgs,
    selection: &Selection<'_>,
    engine: &Engine,
    ui: &mut Ui,
    shown: &(impl Fn(&Observed) -> T + Sync),
) -> Result<Vec<T>> {
    let count = if args.latest { Some(1) } else { args.last.filter(|count| *count >= 0) };
    let every = args.all || count.is_some() || selection.wants_ended();
    let listed = |observed: &Observed| {
        let (record, status) = (&observed.record, &observed.status);
        let lives = status.running().is_some() || (*status == Status::Starting && record.ended.is_some());
        ((every || lives) && selection.fits(record, status)).then(|| (record.created, shown(observed)))
    };
    let look = |observed: Observed| if observed.lost { Err(Box::new(observed)) } else { Ok(listed(&observed)) };
    let mut found = Vec::new();
    for seen in observe_each(engine.layout(), &name::ids(engine.layout())?, look)? {
        match seen {
            Ok(listed) => found.extend(listed),
            Err(lost) => found.extend(settled(*lost, engine, ui)?.as_ref().and_then(listed)),
        }
    }
    found.sort_by_key(|(created, _)| std::cmp::Reverse(*created));
    found.truncate(count.and_then(|count| usize::try_from(count).ok()).unwrap_or(usize::MAX));
    Ok(found.into_iter().map(|(_, shown)| shown).collect())
}

fn shown_id(args: &PsArgs, record: &Record) -> String {
    if args.list.no_trunc { record.id.clone() } else { record.short_id().to_owned() }
}

/// What the usual table has of a container, and the rest is ordered by.
fn brief(record: &Record, status: &Status, now: Timestamp, args: &PsArgs, engine: &Engine) -> Container {
    let config = &record.config;
    let words = config.shown_command();
    let shown = if !args.list.no_trunc && words.chars().count() > 20 {
        format!("{}…", words.chars().take(19).collect::<String>())
    } else {
        words
    };
    Container {
        id: shown_id(args, record),
        image: config.image_name(),
        command: format!("\"{shown}\""),
        running_for: format!("{} ago", human::duration(between(record.created, now))),
        status: in_words(status, record.ended.is_some(), now) + &health_in_words(record, status, engine),
        state: status.word().to_owned(),
        ports: ports(config, status),
        names: config.name.clone(),
        bytes: if args.sort == Some(Order::Size) { written(engine.layout(), &record.id) } else { 0 },
        ..Container::default()
    }
}

/// The same with all else that a template can ask for.
fn whole(brief: Container, record: &Record, args: &PsArgs, engine: &Engine) -> Container {
    let config = &record.config;
    let labels: Vec<String> = config.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let short = |name: &str| {
        // By letters: the path of a bind can have any.
        let long = !args.list.no_trunc && name.chars().count() > 15;
        if long { name.chars().take(14).chain(['…']).collect() } else { name.to_owned() }
    };
    let binds = config.binds.iter().map(|bind| bind.source.display().to_string());
    let mounts: Vec<String> =
        config.volumes.iter().map(|mount| mount.name.clone()).chain(binds).map(|name| short(&name)).collect();
    let bytes = if args.wants_size() { written(engine.layout(), &record.id) } else { brief.bytes };
    Container {
        created_at: format!("{}", record.created.strftime("%Y-%m-%d %H:%M:%S +0000 UTC")),
        labels: labels.join(","),
        local_volumes: config.volumes.len().to_string(),
        mounts: mounts.join(","),
        networks: networks(record).join(","),
        platform: None,
        size: sizes(args, engine, record, bytes),
        label_map: config.labels.clone(),
        bytes,
        ..brief
    }
}

/// The same for `system df`, which has counted what it wrote, and nothing of its image.
pub(super) fn sized_row(record: &Record, status: &Status, written: u64, engine: &Engine) -> Container {
    let args = PsArgs::default();
    let row = whole(brief(record, status, Timestamp::now(), &args, engine), record, &args, engine);
    Container { size: human::size(written, 3), ..row }
}

/// What it wrote, and with its image.
fn sizes(args: &PsArgs, engine: &Engine, record: &Record, written: u64) -> String {
    let all = if args.wants_size() { written + image_size(engine, record) } else { written };
    format!("{} (virtual {})", human::size(written, 3), human::size(all, 3))
}

/// Bytes of the image that a container was made of; none of what is no image.
pub(super) fn image_size(engine: &Engine, record: &Record) -> u64 {
    let RootSource::Image { layers, .. } = &record.config.root else { return 0 };
    layers.iter().filter_map(|layer| engine.layer_size(&layer.parse().ok()?)).sum()
}

/// Ports as Docker writes them: `0.0.0.0:8080->80/tcp`, and `81/tcp` for one that is only exposed.
fn ports(config: &ContainerConfig, status: &Status) -> String {
    let arrow = |port: &PublishedPort| format!("{}->{}", SocketAddr::new(port.host_ip, port.host_port), port.container);
    let published = published(status);
    let bare = |name: &&String| !published.iter().any(|port| port.container.to_string() == **name);
    let exposed = exposed_now(config, status).iter().filter(bare).cloned();
    published.iter().map(arrow).chain(exposed).collect::<Vec<_>>().join(", ")
}

fn between(earlier: Timestamp, later: Timestamp) -> Duration {
    Duration::try_from(later.duration_since(earlier)).unwrap_or_default()
}

/// What follows the status of a running container with a health check.
fn health_in_words(record: &Record, status: &Status, engine: &Engine) -> String {
    match (status, health_word(record, engine).as_str()) {
        (Status::Running(_), "starting") => " (health: starting)".to_owned(),
        (Status::Running(_), word @ ("healthy" | "unhealthy")) => format!(" ({word})"),
        _ => String::new(),
    }
}

/// A container that is being started ended before (`again`), or was never up.
pub(super) fn in_words(status: &Status, again: bool, now: Timestamp) -> String {
    match status {
        Status::Created => "Created".to_owned(),
        Status::Starting if !again => "Created".to_owned(),
        Status::Starting => "Restarting".to_owned(),
        Status::Running(running) => format!("Up {}", human::duration(between(running.started, now))),
        Status::Paused(running) => format!("Up {} (Paused)", human::duration(between(running.started, now))),
        Status::Exited(ended) => format!("Exited ({}) {} ago", ended.code, human::duration(between(ended.at, now))),
    }
}

/// Bytes of what a container changed.
pub(super) fn written(layout: &Layout, id: &str) -> u64 {
    snapshot::changed(layout, id).unwrap_or_default().iter().map(|folder| folder_size(folder)).sum()
}

/// Bytes of all files below `folder`; a file with several names counts once.
pub(super) fn folder_size(folder: &Path) -> u64 {
    size_below(folder, &mut BTreeSet::new())
}

fn size_below(folder: &Path, seen: &mut BTreeSet<(u64, u64)>) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let mut size = 0;
    for entry in entries.flatten() {
        size += match entry.metadata() {
            Ok(found) if found.is_dir() => size_below(&entry.path(), seen),
            Ok(found) if found.nlink() > 1 && !seen.insert((found.dev(), found.ino())) => 0,
            Ok(found) => found.size(),
            Err(_) => 0,
        };
    }
    size
}
