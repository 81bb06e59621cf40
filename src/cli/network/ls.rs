//! `rcd network ls`.

use std::collections::BTreeMap;

use anyhow::Result;
use rcd::engine::network::DEFAULT;
use rcd::engine::network::define::{self, Described};
use rcd::engine::{Engine, Error, ErrorKind};
use serde::Serialize;

use crate::cli::filter::{FilterArgs, Filters};
use crate::cli::listing::{Fields, ListArgs, Row};
use crate::cli::report::ExitStatus;
use crate::cli::ui::Ui;

/// List networks
#[derive(Debug, clap::Args)]
pub(crate) struct LsArgs {
    #[command(flatten)]
    list: ListArgs,
    #[command(flatten)]
    filter: FilterArgs,
    /// A table without its headings
    #[arg(short = 'n', long)]
    noheading: bool,
}

/// A network, with the names that Docker's templates use.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct NetworkRow {
    #[serde(rename = "ID")]
    id: String,
    name: String,
    driver: String,
    scope: &'static str,
    created_at: String,
    #[serde(rename = "IPv4")]
    ipv4: String,
    #[serde(rename = "IPv6")]
    ipv6: String,
    internal: String,
    labels: String,
    #[serde(skip)]
    by_label: BTreeMap<String, String>,
}

/// What templates can name.
pub(in crate::cli) const FIELDS: Fields = NetworkRow::HEADINGS;

impl Row for NetworkRow {
    const CONFIG_KEY: &'static str = "networksFormat";
    const HEADINGS: &'static [(&'static str, &'static str)] = &[
        ("ID", "NETWORK ID"),
        ("Name", "NAME"),
        ("Driver", "DRIVER"),
        ("Scope", "SCOPE"),
        ("CreatedAt", "CREATED AT"),
        ("IPv4", "IPV4"),
        ("IPv6", "IPV6"),
        ("Internal", "INTERNAL"),
        ("Labels", "LABELS"),
    ];
    const TABLE: &'static str = "{{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}";

    fn labels(&self) -> Option<&BTreeMap<String, String>> {
        Some(&self.by_label)
    }
}

pub(super) fn ls(args: &LsArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let filters = args.filter.parse(&["name", "id", "driver", "scope", "label", "dangling", "type"])?;
    let unused = filters.flag("dangling")?;
    if let Some(kind) = filters.values("type").iter().find(|kind| !["builtin", "custom"].contains(&kind.as_str())) {
        let error = Error::new(ErrorKind::InvalidInput, format!("invalid filter `type={kind}`"));
        return Err(error.hint("it is builtin or custom").into());
    }
    let kind = |one: &Described| if one.network.name == DEFAULT { "builtin" } else { "custom" };
    let rows: Vec<NetworkRow> = define::list(engine.layout())?
        .into_iter()
        .filter(|one| unused.is_none_or(|unused| unused == one.containers.is_empty()))
        .filter(|one| filters.is("type", kind(one)))
        .filter(|one| filters.any("id", |id| one.network.id.starts_with(id)))
        .map(|one| row(one, args.list.no_trunc))
        .filter(|row| fits(row, &filters))
        .collect();
    let list = ListArgs { no_heading: args.noheading, ..args.list.clone() };
    list.show(&rows, ui)?;
    Ok(ExitStatus::Success)
}

fn fits(row: &NetworkRow, filters: &Filters) -> bool {
    filters.name(&row.name)
        && filters.is("driver", &row.driver)
        && filters.is("scope", row.scope)
        && filters.labels(&row.by_label)
}

fn row(one: Described, whole: bool) -> NetworkRow {
    let network = one.network;
    let labels: Vec<String> = network.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    NetworkRow {
        id: if whole { network.id.clone() } else { network.id.chars().take(12).collect() },
        ipv4: (network.pool(false).is_some() || network.name == DEFAULT).to_string(),
        ipv6: network.pool(true).is_some().to_string(),
        internal: network.internal.to_string(),
        created_at: network.created,
        name: network.name,
        driver: network.driver.to_string(),
        scope: "local",
        labels: labels.join(","),
        by_label: network.labels,
    }
}
