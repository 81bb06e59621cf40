//! `rcd network create`.

use std::collections::BTreeMap;
use std::net::IpAddr;

use anyhow::Result;
use rcd::engine::network::Route;
use rcd::engine::network::address::Subnet;
use rcd::engine::network::define::{self, Definition};
use rcd::engine::{Engine, Error, ErrorKind};

use crate::cli::options::labels;
use crate::cli::report::ExitStatus;
use crate::cli::ui::Ui;

/// Create a network
#[derive(Debug, clap::Args)]
pub(crate) struct CreateArgs {
    /// What carries it: bridge, macvlan or none
    #[arg(short, long, value_name = "DRIVER", default_value = "bridge", hide_default_value = true)]
    driver: String,
    /// A subnet, one for each address family [default: a free one]
    #[arg(long, value_name = "SUBNET")]
    subnet: Vec<String>,
    /// The host's address in a subnet [default: the first one]
    #[arg(long, value_name = "ADDRESS")]
    gateway: Vec<String>,
    /// The part of a subnet that containers get addresses of
    #[arg(long, value_name = "RANGE")]
    ip_range: Vec<String>,
    /// An address that no container gets, as router=10.0.0.9
    #[arg(long, value_name = "NAME=ADDRESS")]
    aux_address: Vec<String>,
    /// Who gives addresses: default or host-local, which are the same here
    #[arg(
        long,
        value_name = "DRIVER",
        default_value = "default",
        hide_default_value = true,
        help_heading = "Advanced"
    )]
    ipam_driver: String,
    /// Have containers send what is for a subnet to an address of the network
    #[arg(long, value_name = "SUBNET,ADDRESS[,METRIC]")]
    route: Vec<String>,
    /// IPv4 addresses; `--ipv4=false` for none
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_value = "true")]
    #[arg(default_missing_value = "true", hide_default_value = true, action = clap::ArgAction::Set)]
    ipv4: bool,
    /// No way out of the network, nor into it
    #[arg(long)]
    internal: bool,
    /// IPv6 addresses too; `--ipv6=false` for none
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_value = "true")]
    #[arg(default_missing_value = "true", hide_default_value = true, action = clap::ArgAction::Set)]
    ipv6: bool,
    /// Ask this resolver for names that are no container's, not the host's
    #[arg(long, value_name = "ADDRESS")]
    dns: Vec<IpAddr>,
    /// Containers do not know each other's names
    #[arg(long)]
    disable_dns: bool,
    /// What the bridge is called on the host
    #[arg(long, value_name = "NAME")]
    interface_name: Option<String>,
    /// No error where there is a network of that name
    #[arg(long)]
    ignore: bool,
    /// Attach a label
    #[arg(long, value_name = "KEY=VALUE")]
    label: Vec<String>,
    /// An option of the driver, as mtu=1400, or parent=eth0 for macvlan
    #[arg(short, long, value_name = "KEY=VALUE")]
    opt: Vec<String>,
    /// What it is called
    #[arg(value_name = "NETWORK")]
    name: String,
}

pub(super) fn create(args: &CreateArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let network = match define::create(engine.layout(), &definition(args)?) {
        Err(error) if args.ignore && error.kind() == ErrorKind::Conflict => {
            let found = define::find(engine.layout(), &args.name).ok().map(|found| found.network);
            found.filter(|network| network.name == args.name).ok_or(error)?
        }
        other => other?,
    };
    ui.answer(&network.id);
    Ok(ExitStatus::Success)
}

fn definition(args: &CreateArgs) -> Result<Definition> {
    check_ipam(&args.ipam_driver)?;
    let mut options = pairs(&args.opt);
    options.extend(args.interface_name.iter().map(|name| ("name".to_owned(), name.clone())));
    let address = |text: &String| -> Result<IpAddr> {
        let wrong = || Error::new(ErrorKind::InvalidInput, format!("`{text}` is not an IP address"));
        text.parse().map_err(|_| wrong().into())
    };
    Ok(Definition {
        name: args.name.clone(),
        driver: args.driver.parse()?,
        dns: args.dns.clone(),
        nameless: args.disable_dns,
        subnets: subnets(&args.subnet)?,
        gateways: args.gateway.iter().map(address).collect::<Result<_>>()?,
        ranges: subnets(&args.ip_range)?,
        internal: args.internal,
        ipv6: args.ipv6,
        without_ipv4: !args.ipv4,
        reserved: args.aux_address.iter().map(|text| reserved(text)).collect::<Result<_>>()?,
        routes: args.route.iter().map(|text| route(text)).collect::<Result<_>>()?,
        labels: labels(&args.label)?,
        options,
    })
}

/// `NAME=ADDRESS`.
fn reserved(text: &str) -> Result<(String, IpAddr)> {
    let parts = text.split_once('=').and_then(|(name, address)| Some((name.to_owned(), address.parse().ok()?)));
    let bad = || {
        let message = format!("invalid value `{text}` for --aux-address: it is not of the form NAME=ADDRESS");
        Error::new(ErrorKind::InvalidInput, message)
    };
    Ok(parts.filter(|(name, _)| !name.is_empty()).ok_or_else(bad)?)
}

/// `SUBNET,ADDRESS[,METRIC]`.
fn route(text: &str) -> Result<Route> {
    let parts: Vec<&str> = text.split(',').collect();
    let read = || match parts.as_slice() {
        [subnet, gateway] => Some((subnet.parse().ok()?, gateway.parse().ok()?, None)),
        [subnet, gateway, metric] => Some((subnet.parse().ok()?, gateway.parse().ok()?, Some(metric.parse().ok()?))),
        _ => None,
    };
    let (destination, gateway, metric) = read().ok_or_else(|| {
        let message = format!("invalid value `{text}` for --route: it is not of the form SUBNET,ADDRESS[,METRIC]");
        Error::new(ErrorKind::InvalidInput, message)
    })?;
    Ok(Route { destination, gateway, metric })
}

/// Addresses are given by rcd itself.
fn check_ipam(driver: &str) -> Result<()> {
    let hint = match driver {
        "" | "default" | "host-local" => return Ok(()),
        "none" | "null" => "`--driver none` makes a network without addresses",
        _ => "leave it out: rcd gives the addresses itself, and `--ip` of `rcd run` asks for one",
    };
    let error = Error::new(ErrorKind::Unsupported, format!("`--ipam-driver {driver}` is not supported"));
    Err(error.hint(hint).into())
}

fn subnets(texts: &[String]) -> Result<Vec<Subnet>> {
    Ok(texts.iter().map(|text| text.parse()).collect::<rcd::engine::Result<_>>()?)
}

/// As in Docker, a key without a value has an empty one.
pub(super) fn pairs(texts: &[String]) -> BTreeMap<String, String> {
    let pair = |text: &String| {
        let (key, value) = text.split_once('=').unwrap_or((text, ""));
        (key.to_owned(), value.to_owned())
    };
    texts.iter().map(pair).collect()
}
