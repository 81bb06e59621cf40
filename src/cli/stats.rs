//! `rcd stats`: what containers use, once or again and again.

use std::time::Duration;

use anyhow::Result;
use rcd::engine::Engine;
use rcd::engine::container::name;
use rcd::engine::container::record::Record;
use rcd::engine::container::usage::{self, Usage};
use serde::Serialize;

use super::human;
use super::listing::{Fields, ListArgs, Row};
use super::report::ExitStatus;
use super::screen::{self, Flow, Reason};
use super::targets;
use super::ui::Ui;

/// From one look to the next, of which the share of the processors is made.
const STEP: Duration = Duration::from_secs(1);
/// From the first to the second, for which somebody waits.
const GLANCE: Duration = Duration::from_millis(250);

/// Show what containers use
#[derive(Debug, clap::Args)]
pub(crate) struct StatsArgs {
    /// Show those that do not run too
    #[arg(short, long)]
    all: bool,
    /// Show them once, and end
    #[arg(long)]
    no_stream: bool,
    /// A Go template, `json` or `table TEMPLATE`
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Show whole IDs
    #[arg(long)]
    no_trunc: bool,
    /// Seconds from one look to the next
    #[arg(short, long, value_name = "SECONDS", value_parser = interval)]
    interval: Option<Duration>,
    /// Show each look below the last, with no screen to draw on
    #[arg(long)]
    no_reset: bool,
    /// Show the one that was made last
    #[arg(short, long, conflicts_with = "containers")]
    latest: bool,
    /// Names or ID prefixes; all that run where none is given
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,
}

/// Seconds, or a duration with its unit.
fn interval(text: &str) -> Result<Duration, String> {
    super::health_options::span(text, "s")
}

#[derive(Debug, Serialize)]
struct Line {
    #[serde(rename = "BlockIO")]
    block_io: String,
    #[serde(rename = "CPUPerc")]
    processors: String,
    #[serde(rename = "Container")]
    container: String,
    #[serde(rename = "ID")]
    id: String,
    #[serde(rename = "MemPerc")]
    memory_share: String,
    #[serde(rename = "MemUsage")]
    memory: String,
    #[serde(rename = "Name")]
    name: String,
    #[serde(rename = "NetIO")]
    network: String,
    #[serde(rename = "PIDs")]
    processes: String,
}

/// What templates can name.
pub(in crate::cli) const FIELDS: Fields = Line::HEADINGS;

impl Row for Line {
    const HEADINGS: &'static [(&'static str, &'static str)] = &[
        ("BlockIO", "BLOCK I/O"),
        ("CPUPerc", "CPU %"),
        ("Container", "CONTAINER"),
        ("ID", "CONTAINER ID"),
        ("MemPerc", "MEM %"),
        ("MemUsage", "MEM USAGE / LIMIT"),
        ("Name", "NAME"),
        ("NetIO", "NET I/O"),
        ("PIDs", "PIDS"),
    ];
    const TABLE: &'static str =
        "{{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}\t{{.PIDs}}";
    const CONFIG_KEY: &'static str = "statsFormat";
}

pub(super) fn stats(args: &StatsArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let list = ListArgs { format: args.format.clone(), quiet: false, no_trunc: args.no_trunc, ..ListArgs::default() };
    let wanted = if args.latest { vec![targets::latest(engine, ui)?.id] } else { args.containers.clone() };
    let mut before = look(&wanted, args.all, engine)?;
    let mut news = || -> Result<Vec<Line>> {
        let now = look(&wanted, args.all, engine)?;
        let earlier = |id: &str| before.iter().find(|(other, _, _)| other.id == id).and_then(|(_, _, usage)| *usage);
        let one = |(record, wanted, usage): &Looked| line(record, wanted, earlier(&record.id), *usage, args.no_trunc);
        let rows = now.iter().map(one).collect();
        before = now;
        Ok(rows)
    };
    std::thread::sleep(GLANCE);
    let mut rows = news()?;
    if args.no_stream {
        return list.show(&rows, ui).map(|()| ExitStatus::Success);
    }
    let pause = args.interval.unwrap_or(STEP);
    if args.no_reset || args.format.is_some() {
        // Lines for a program, or to be kept.
        loop {
            list.show(&rows, ui)?;
            if ui.is_broken() {
                return Ok(ExitStatus::Success);
            }
            std::thread::sleep(pause);
            rows = news()?;
        }
    }
    let mut first = true;
    screen::repeat(pause, ui, |ui, reason| {
        if reason == Reason::Time && !std::mem::take(&mut first) {
            rows = news()?;
        }
        list.show(&rows, ui).map(|()| Flow::More)
    })
}

/// A container, how it was named, and what it uses.
type Looked = (Record, String, Option<Usage>);

/// The containers that are wanted, how each was named, and what it uses.
fn look(containers: &[String], all: bool, engine: &Engine) -> Result<Vec<Looked>> {
    let layout = engine.layout();
    let mut found = Vec::new();
    if containers.is_empty() {
        for id in name::ids(layout)? {
            let Some(record) = Record::load(layout, &id)? else { continue };
            let usage = usage::read(layout, &record)?;
            if usage.is_some() || all {
                found.push((record, id, usage));
            }
        }
        found.sort_by_key(|(record, _, _)| std::cmp::Reverse(record.created));
        return Ok(found);
    }
    for wanted in containers {
        let record = name::find(layout, wanted)?;
        let usage = usage::read(layout, &record)?;
        found.push((record, wanted.clone(), usage));
    }
    Ok(found)
}

fn line(record: &Record, wanted: &str, before: Option<Usage>, now: Option<Usage>, whole: bool) -> Line {
    let id = if whole { record.id.clone() } else { record.short_id().to_owned() };
    let container = if wanted == record.id { id.clone() } else { wanted.to_owned() };
    let name = record.config.name.clone();
    let Some(now) = now else {
        let nothing = || "--".to_owned();
        return Line {
            block_io: nothing(),
            processors: nothing(),
            container,
            id,
            memory_share: nothing(),
            memory: "-- / --".to_owned(),
            name,
            network: nothing(),
            processes: nothing(),
        };
    };
    #[expect(clippy::cast_precision_loss, reason = "a share of a hundred")]
    let share = |part: u64, whole: u64| if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 };
    let spent = before.map_or(0.0, |before| {
        let time = now.at.duration_since(before.at).as_nanos();
        share(now.processor.saturating_sub(before.processor), u64::try_from(time).unwrap_or(u64::MAX))
    });
    let pair = |(one, two): (u64, u64)| format!("{} / {}", human::size(one, 3), human::size(two, 3));
    Line {
        block_io: pair(now.blocks),
        processors: format!("{spent:.2}%"),
        container,
        id,
        memory_share: format!("{:.2}%", share(now.memory, now.memory_limit)),
        memory: format!("{} / {}", human::memory(now.memory), human::memory(now.memory_limit)),
        name,
        network: pair(now.network),
        processes: now.processes.to_string(),
    }
}
