//! `rcd network ls` and `rcd network inspect`, with Docker's columns and keys.

use std::collections::BTreeMap;

use anyhow::Result;
use rcd::engine::Engine;
use rcd::engine::network::manage::{self, NetworkState};
use rcd::engine::network::{Lease, Network, Pool};
use serde::Serialize;
use serde_json::{Value, json};

use crate::cli::filter::FilterArgs;
use crate::cli::listing::{ListArgs, Row};
use crate::cli::report::{self, ExitStatus};
use crate::cli::template::{self, Template};
use crate::cli::ui::Ui;

/// How much of an id a list shows.
const SHORT: usize = 12;

/// List networks
#[derive(Debug, clap::Args)]
pub(crate) struct LsArgs {
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    list: ListArgs,
}

/// Show networks in full
#[derive(Debug, clap::Args)]
pub(crate) struct InspectArgs {
    /// Format with a Go template, or json
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<String>,
    /// Names, ids, or unique beginnings of ids
    #[arg(required = true, value_name = "NETWORK")]
    networks: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct NetworkRow {
    #[serde(rename = "ID")]
    id: String,
    name: String,
    driver: &'static str,
    scope: &'static str,
    internal: String,
    #[serde(rename = "IPv6")]
    ipv6: String,
    created_at: String,
    labels: String,
    #[serde(skip)]
    pairs: BTreeMap<String, String>,
}

impl Row for NetworkRow {
    const HEADINGS: &'static [(&'static str, &'static str)] = &[
        ("ID", "NETWORK ID"),
        ("Name", "NAME"),
        ("Driver", "DRIVER"),
        ("Scope", "SCOPE"),
        ("Internal", "INTERNAL"),
        ("IPv6", "IPV6"),
        ("CreatedAt", "CREATED AT"),
        ("Labels", "LABELS"),
    ];
    const TABLE: &'static str = "{{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}";

    fn labels(&self) -> Option<&BTreeMap<String, String>> {
        Some(&self.pairs)
    }
}

fn row(network: Network, whole: bool) -> NetworkRow {
    let labels: Vec<String> = network.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    NetworkRow {
        ipv6: network.pool(true).is_some().to_string(),
        id: network.id.chars().take(if whole { usize::MAX } else { SHORT }).collect(),
        name: network.name,
        driver: "bridge",
        scope: "local",
        internal: network.internal.to_string(),
        created_at: network.created,
        labels: labels.join(","),
        pairs: network.labels,
    }
}

pub(super) fn ls(args: &LsArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let filters = args.filter.parse(&["driver", "id", "label", "label!", "name", "scope"])?;
    let rows: Vec<NetworkRow> = manage::list(engine.layout())?
        .into_iter()
        .map(|state| state.network)
        .filter(|network| filters.fits("name", &network.name) && filters.fits("id", &network.id))
        .filter(|network| {
            filters.is("driver", "bridge") && filters.is("scope", "local") && filters.labels(&network.labels)
        })
        .map(|network| row(network, args.list.no_trunc))
        .collect();
    args.list.show(&rows, ui)?;
    Ok(ExitStatus::Success)
}

fn document(state: &NetworkState) -> Value {
    let network = &state.network;
    let config = |pool: &Pool| {
        let mut config = json!({ "Subnet": pool.subnet.to_string(), "Gateway": pool.gateway.to_string() });
        if let Some(range) = pool.range {
            config["IPRange"] = range.to_string().into();
        }
        config
    };
    let prefix = |v6: bool| network.pool(v6).map_or(0, |pool| pool.subnet.prefix());
    let container = |(id, lease): (&String, &Lease)| {
        let address = |text: Option<String>, v6| text.map_or_else(String::new, |text| format!("{text}/{}", prefix(v6)));
        let value = json!({
            "Name": lease.names.first().map_or("", String::as_str),
            "EndpointID": "",
            "MacAddress": lease.mac,
            "IPv4Address": address(lease.ipv4.map(|ip| ip.to_string()), false),
            "IPv6Address": address(lease.ipv6.map(|ip| ip.to_string()), true),
        });
        (id.clone(), value)
    };
    json!({
        "Name": network.name,
        "Id": network.id,
        "Created": network.created,
        "Scope": "local",
        "Driver": "bridge",
        "EnableIPv4": network.pool(false).is_some(),
        "EnableIPv6": network.pool(true).is_some(),
        "IPAM": {
            "Driver": "default",
            "Options": {},
            "Config": network.pools.iter().map(config).collect::<Vec<_>>(),
        },
        "Internal": network.internal,
        "Attachable": false,
        "Ingress": false,
        "ConfigFrom": { "Network": "" },
        "ConfigOnly": false,
        "Containers": state.containers.iter().map(container).collect::<serde_json::Map<_, _>>(),
        "Options": network.options,
        "Labels": network.labels,
    })
}

pub(super) fn inspect(args: &InspectArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let mut status = ExitStatus::Success;
    let mut found = Vec::new();
    for name in &args.networks {
        match manage::find(engine.layout(), name) {
            Ok(state) => found.push(document(&state)),
            Err(error) => status = report::failure(&error.into(), ui),
        }
    }
    match args.format.as_deref() {
        None => ui.answer(&serde_json::to_string_pretty(&found)?),
        Some("json") => ui.answer(&serde_json::to_string(&found)?),
        Some(format) => {
            let template = Template::parse(format)?;
            for document in &found {
                ui.answer(&template.render(&template::Value::of(document))?);
            }
        }
    }
    Ok(status)
}
