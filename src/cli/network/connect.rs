//! `rcd network connect` and `rcd network disconnect`.

use std::net::{Ipv4Addr, Ipv6Addr};

use anyhow::Result;
use rcd::engine::container::config::Attachment;
use rcd::engine::container::{connection, name};
use rcd::engine::{Engine, Error, ErrorKind, network};

use crate::cli::network_options::{check_mac, is_word};
use crate::cli::report::ExitStatus;

/// Have a container in one more network, at once and whenever it is started
#[derive(Debug, clap::Args)]
pub(crate) struct ConnectArgs {
    /// Another name in the network
    #[arg(long, value_name = "NAME")]
    alias: Vec<String>,
    /// This IPv4 address
    #[arg(long, value_name = "ADDRESS")]
    ip: Option<Ipv4Addr>,
    /// This IPv6 address
    #[arg(long, value_name = "ADDRESS")]
    ip6: Option<Ipv6Addr>,
    /// This MAC address
    #[arg(long, value_name = "ADDRESS")]
    mac_address: Option<String>,
    /// An option of its place there, with Docker's keys
    #[arg(long, value_name = "KEY=VALUE")]
    driver_opt: Vec<String>,
    /// Of several networks the one of the highest has the default route
    #[arg(long, value_name = "NUMBER", default_value_t = 0, hide_default_value = true, allow_hyphen_values = true)]
    gw_priority: i64,
    /// Its name or ID prefix
    #[arg(value_name = "NETWORK")]
    network: String,
    /// Its name or ID prefix
    #[arg(value_name = "CONTAINER")]
    container: String,
}

pub(super) fn connect(args: &ConnectArgs, engine: &Engine) -> Result<ExitStatus> {
    if let Some(bad) = args.alias.iter().find(|alias| !is_word(alias)) {
        let message = format!("invalid value `{}` for --alias: it is no single word", bad.escape_debug());
        return Err(Error::new(ErrorKind::InvalidInput, message).into());
    }
    let attachment = Attachment {
        network: args.network.clone(),
        ipv4: args.ip,
        ipv6: args.ip6,
        mac: args.mac_address.as_deref().map(|mac| check_mac("--mac-address", mac)).transpose()?,
        aliases: args.alias.clone(),
        gateway_priority: args.gw_priority,
        options: super::create::pairs(&args.driver_opt),
    };
    connection::connect(engine.layout(), &name::find(engine.layout(), &args.container)?, &attachment)?;
    Ok(ExitStatus::Success)
}

/// Take a container out of a network, at once and whenever it is started
#[derive(Debug, clap::Args)]
pub(crate) struct DisconnectArgs {
    /// Also what a container has there that is gone
    #[arg(short, long)]
    force: bool,
    /// Its name or ID prefix
    #[arg(value_name = "NETWORK")]
    network: String,
    /// Its name or ID prefix
    #[arg(value_name = "CONTAINER")]
    container: String,
}

pub(super) fn disconnect(args: &DisconnectArgs, engine: &Engine) -> Result<ExitStatus> {
    let layout = engine.layout();
    let record = match name::find(layout, &args.container) {
        Err(error) if args.force && error.kind() == ErrorKind::NotFound => {
            let found = network::define::find(layout, &args.network)?;
            let mut members = found.containers.iter();
            let wanted = |id: &str, lease: &network::Lease| {
                id.starts_with(&args.container) || lease.names.first() == Some(&args.container)
            };
            let Some((id, _)) = members.find(|(id, lease)| wanted(id, lease)) else { return Err(error.into()) };
            network::leave(layout, id, Some(&found.network.name))?;
            return Ok(ExitStatus::Success);
        }
        other => other?,
    };
    connection::disconnect(layout, &record, &args.network)?;
    Ok(ExitStatus::Success)
}
