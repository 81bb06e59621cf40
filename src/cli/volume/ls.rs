//! `rcd volume ls`.

use std::collections::BTreeMap;

use anyhow::Result;
use rcd::engine::layout::Layout;
use rcd::engine::volume::{self, DRIVER, Volume};
use serde::Serialize;

use super::super::filter::FilterArgs;
use super::super::listing::{Fields, ListArgs, Row};
use super::super::report::ExitStatus;
use super::super::ui::Ui;
use super::super::{human, logs, ps};

/// List volumes
///
/// The filters are name, label=KEY[=VALUE], label!=KEY[=VALUE], driver, scope, opt=KEY[=VALUE], until=TIME, dangling=true|false
/// and anonymous=true|false.
#[derive(Debug, clap::Args)]
pub(super) struct LsArgs {
    #[command(flatten)]
    filter: FilterArgs,
    /// Show how much room each takes, which takes longer
    #[arg(short, long)]
    size: bool,
    /// Show no line of headings
    #[arg(short, long)]
    noheading: bool,
    #[command(flatten)]
    list: ListArgs,
}

/// One volume.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::cli) struct Line {
    availability: &'static str,
    driver: &'static str,
    group: &'static str,
    labels: String,
    links: String,
    mountpoint: String,
    name: String,
    scope: &'static str,
    size: String,
    status: &'static str,
    #[serde(skip)]
    by_label: BTreeMap<String, String>,
}

/// What templates can name.
pub(in crate::cli) const FIELDS: Fields = Line::HEADINGS;

impl Row for Line {
    const CONFIG_KEY: &'static str = "volumesFormat";
    const HEADINGS: &'static [(&'static str, &'static str)] = &[
        ("Availability", "AVAILABILITY"),
        ("Driver", "DRIVER"),
        ("Group", "GROUP"),
        ("Labels", "LABELS"),
        ("Links", "LINKS"),
        ("Mountpoint", "MOUNTPOINT"),
        ("Name", "VOLUME NAME"),
        ("Scope", "SCOPE"),
        ("Size", "SIZE"),
        ("Status", "STATUS"),
    ];
    const TABLE: &'static str = "{{.Driver}}\t{{.Name}}";
    const QUIET: &'static str = "{{.Name}}";

    fn labels(&self) -> Option<&BTreeMap<String, String>> {
        Some(&self.by_label)
    }
}

pub(super) fn ls(args: &LsArgs, layout: &Layout, ui: &mut Ui) -> Result<ExitStatus> {
    let keys = ["name", "driver", "label", "label!", "dangling", "scope", "opt", "until", "anonymous"];
    let filters = args.filter.parse(&keys)?;
    let (unused, anonymous) = (filters.flag("dangling")?, filters.flag("anonymous")?);
    let until = logs::moments(filters.values("until"))?;
    let users = if unused.is_some() || args.size { volume::users(layout)? } else { BTreeMap::new() };
    let has_option = |volume: &Volume, wanted: &str| match wanted.split_once('=') {
        Some((key, value)) => volume.options.get(key).is_some_and(|found| found == value),
        None => volume.options.contains_key(wanted),
    };
    let fits = |volume: &Volume| {
        filters.name(&volume.name)
            && filters.is("driver", DRIVER)
            && filters.is("scope", "local")
            && filters.labels(&volume.labels)
            && filters.any("opt", |wanted| has_option(volume, wanted))
            && until.iter().all(|time| volume.created < *time)
            && anonymous.is_none_or(|anonymous| anonymous == volume.anonymous)
            && unused.is_none_or(|unused| unused != users.contains_key(&volume.name))
    };
    let line = |volume: Volume| {
        let measured = || (users.get(&volume.name).map_or(0, Vec::len), ps::folder_size(&volume.data(layout)));
        let known = args.size.then(measured);
        line(volume, layout, known)
    };
    let rows: Vec<Line> = volume::list(layout)?.into_iter().filter(fits).map(line).collect();
    let sized = || format!("table {}\t{{{{.Size}}}}", Line::TABLE);
    let format = args.list.format.clone().or_else(|| (args.size && !args.list.quiet).then(sized));
    ListArgs { format, no_heading: args.noheading, ..args.list.clone() }.show(&rows, ui)?;
    Ok(ExitStatus::Success)
}

/// The line of a volume, with its users and its bytes where they are known.
pub(in crate::cli) fn line(volume: Volume, layout: &Layout, known: Option<(usize, u64)>) -> Line {
    let labels: Vec<String> = volume.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let shown = known.map(|(links, size)| (links.to_string(), human::size(size, 4)));
    let (links, size) = shown.unwrap_or_else(|| ("N/A".to_owned(), "N/A".to_owned()));
    Line {
        availability: "N/A",
        driver: DRIVER,
        group: "N/A",
        labels: labels.join(","),
        links,
        mountpoint: volume.data(layout).display().to_string(),
        scope: "local",
        size,
        status: "N/A",
        by_label: volume.labels,
        name: volume.name,
    }
}
