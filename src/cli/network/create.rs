//! `rcd network create`.

use std::collections::BTreeMap;
use std::net::IpAddr;

use anyhow::Result;
use rcd::engine::network::address::Subnet;
use rcd::engine::network::manage::{self, NetworkRequest};
use rcd::engine::{Engine, Error, ErrorKind};

use crate::cli::report::ExitStatus;
use crate::cli::ui::Ui;

/// Create a network
#[derive(Debug, clap::Args)]
pub(crate) struct CreateArgs {
    /// Its name
    #[arg(value_name = "NAME")]
    name: String,
    /// How it works: bridge
    #[arg(short, long, value_name = "DRIVER", default_value = "bridge")]
    driver: String,
    /// Its addresses, as 10.20.0.0/16; once for each address family
    #[arg(long, value_name = "SUBNET")]
    subnet: Vec<String>,
    /// The host's address in a subnet
    #[arg(long, value_name = "IP")]
    gateway: Vec<IpAddr>,
    /// The part of a subnet out of which containers get addresses
    #[arg(long, value_name = "SUBNET")]
    ip_range: Vec<String>,
    /// Let nothing in or out
    #[arg(long)]
    internal: bool,
    /// With IPv6 addresses, too
    #[arg(long)]
    ipv6: bool,
    /// An option of the driver: mtu=1400
    #[arg(short, long = "opt", value_name = "KEY=VALUE")]
    options: Vec<String>,
    /// Attach a label
    #[arg(long = "label", value_name = "KEY[=VALUE]")]
    labels: Vec<String>,
}

fn pairs(texts: &[String]) -> BTreeMap<String, String> {
    let pair = |text: &String| {
        let (key, value) = text.split_once('=').unwrap_or((text, ""));
        (key.to_owned(), value.to_owned())
    };
    texts.iter().map(pair).collect()
}

fn subnets(texts: &[String]) -> rcd::engine::Result<Vec<Subnet>> {
    texts.iter().map(|text| text.parse()).collect()
}

/// The size of packets, the one option there is so far.
fn mtu(options: &BTreeMap<String, String>) -> rcd::engine::Result<Option<u32>> {
    let mut mtu = None;
    for (key, value) in options {
        if !["mtu", "com.docker.network.driver.mtu"].contains(&key.as_str()) {
            return Err(Error::new(ErrorKind::InvalidInput, format!("the driver `bridge` has no option `{key}`"))
                .hint("it has `mtu`"));
        }
        let size = value.parse().ok().filter(|size| (68..=65535).contains(size));
        let bad =
            || Error::new(ErrorKind::InvalidInput, format!("`{value}` is not a size of packets, from 68 to 65535"));
        mtu = Some(size.ok_or_else(bad)?);
    }
    Ok(mtu)
}

pub(super) fn create(args: &CreateArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    if args.driver != "bridge" {
        return Err(Error::new(ErrorKind::Unsupported, format!("there is no network driver `{}`", args.driver))
            .hint("the driver is `bridge`")
            .into());
    }
    if !nix::unistd::geteuid().is_root() {
        return Err(Error::new(ErrorKind::Unsupported, "networks of one's own need root")
            .hint("an ordinary user's containers are connected by `pasta`, each by itself")
            .into());
    }
    let options = pairs(&args.options);
    let request = NetworkRequest {
        name: args.name.clone(),
        subnets: subnets(&args.subnet)?,
        gateways: args.gateway.clone(),
        ranges: subnets(&args.ip_range)?,
        ipv6: args.ipv6,
        internal: args.internal,
        mtu: mtu(&options)?,
        labels: pairs(&args.labels),
        options,
    };
    ui.answer(&manage::create(engine.layout(), &request)?.id);
    Ok(ExitStatus::Success)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_is_known_or_refused() {
        let option = |text: &str| mtu(&pairs(&[text.to_owned()]));
        assert_eq!(option("mtu=1400").unwrap(), Some(1400));
        assert_eq!(option("com.docker.network.driver.mtu=9000").unwrap(), Some(9000));
        for bad in ["mtu=", "mtu=0", "mtu=67", "mtu=65536", "colour=red"] {
            assert!(option(bad).is_err(), "{bad}");
        }
    }
}
