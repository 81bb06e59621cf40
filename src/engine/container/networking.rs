//! A container's place in networks: the namespace that it has or shares, its name in there, and its connection.
//!
//! The monitor calls this when it makes the container. Addresses, links and ports are the business of
//! [`crate::engine::network`]; what a container finds in `/etc` of `files`.

use std::fs;
use std::net::IpAddr;
use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;

use super::config::{ContainerConfig, NetworkMode};
use super::record::Record;
use super::{files, name};
use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result, network};
use crate::kernel;

/// What a connected container holds for as long as it runs.
#[derive(Debug, Default)]
pub(super) struct Connected {
    /// What `inspect` shows.
    pub(super) shown: Option<serde_json::Value>,
    /// What keeps the host's programs off published ports.
    #[expect(dead_code, reason = "held, not read")]
    pub(super) held: Vec<OwnedFd>,
    /// What serves those ports that no rule can.
    #[expect(dead_code, reason = "held, not read")]
    pub(super) forwarder: Option<network::Forwarder>,
    /// Answers for the names of other containers.
    #[expect(dead_code, reason = "held, not read")]
    pub(super) resolver: Option<network::dns::Resolver>,
}

/// The container whose network this one is in: itself, or at the end of `container:ID`.
pub(super) fn owner(layout: &Layout, record: &Record) -> Result<Record> {
    let mut owner = record.clone();
    while let NetworkMode::Container(id) = owner.config.network_mode() {
        owner = name::find(layout, id)?;
    }
    Ok(owner)
}

/// The host name inside.
pub(super) fn hostname(layout: &Layout, record: &Record) -> Result<String> {
    if !record.config.hostname.is_empty() {
        return Ok(record.config.hostname.clone());
    }
    match record.config.network_mode() {
        NetworkMode::Host => {
            Ok(nix::unistd::gethostname().map_or_else(|_| String::new(), |name| name.to_string_lossy().into_owned()))
        }
        NetworkMode::Container(_) => hostname(layout, &owner(layout, record)?),
        _ => Ok(record.short_id().to_owned()),
    }
}

/// The namespaces of others that the container joins: the kind, and the kernel's file of it.
pub(super) fn shared(layout: &Layout, config: &ContainerConfig) -> Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    let network = [("network", "net", config.network.as_str())];
    for (word, file, wanted) in config.sharing.each().into_iter().chain(network) {
        let Some(id) = wanted.strip_prefix("container:") else { continue };
        let other = name::find(layout, id)?;
        let status = other.status(layout)?;
        let Some(running) = status.running() else {
            let message =
                format!("cannot join the {word} namespace of `{}`: it is {}", other.config.name, status.word());
            return Err(
                Error::new(ErrorKind::Conflict, message).hint(format!("`rcd start {}` starts it", other.config.name))
            );
        };
        found.push((word.to_owned(), PathBuf::from(format!("/proc/{}/ns/{file}", running.pid))));
    }
    if let NetworkMode::Path(path) = config.network_mode() {
        found.push(("network".to_owned(), path.to_owned()));
    }
    Ok(found)
}

/// Give the container, whose first process is `pid`, its place in its network.
pub(super) fn connect(layout: &Layout, record: &Record, pid: i32) -> Result<Connected> {
    let config = &record.config;
    let mode = config.network_mode();
    if mode.is_shared() {
        return Ok(Connected::default());
    }
    let namespace: OwnedFd =
        fs::File::open(format!("/proc/{pid}/ns/net")).context(|| "cannot open the container's network")?.into();
    if mode == NetworkMode::None {
        network::loopback_up(namespace.as_fd())?;
        return Ok(Connected::default());
    }
    let ports = network::ports::wanted(&config.publish, &config.expose, config.publish_all)?;
    let place = Place { layout, record, hostname: hostname(layout, record)?, namespace };
    if kernel::user_namespace::is_initial() { place.in_bridge(ports) } else { place.in_carrier(pid, &ports) }
}

/// Where a container is to be connected.
struct Place<'a> {
    layout: &'a Layout,
    record: &'a Record,
    hostname: String,
    namespace: OwnedFd,
}

impl Place<'_> {
    /// An ordinary user's container: a process carries its packets.
    fn in_carrier(&self, pid: i32, ports: &[network::ports::PortRequest]) -> Result<Connected> {
        let wishes = &self.record.config.wishes;
        if wishes.ipv4.is_some() || wishes.ipv6.is_some() || wishes.mac.is_some() || !wishes.aliases.is_empty() {
            let message = "an ordinary user's container has no address and no name of its own in a network";
            return Err(Error::new(ErrorKind::Unsupported, message)
                .hint("leave --ip, --ip6, --mac-address and --network-alias out, or run it as root"));
        }
        let own = self.layout.container(&self.record.id);
        let carrier = network::rootless::connect(self.layout, &self.record.id, pid, self.namespace.as_fd(), ports)?;
        let asked = wishes.dns.clone();
        let resolvers = if asked.is_empty() { vec![carrier.resolver] } else { asked };
        files::set_resolvers(&own, &resolvers, wishes)?;
        files::add_addresses(&own, &self.hostname, &[], wishes, None)?;
        let shown = serde_json::json!({ "network": carrier.program, "ports": carrier.ports });
        Ok(Connected { shown: Some(shown), ..Connected::default() })
    }

    /// On a bridge of the host, with a resolver.
    fn in_bridge(&self, ports: Vec<network::ports::PortRequest>) -> Result<Connected> {
        let config = &self.record.config;
        let wishes = &config.wishes;
        let own = self.layout.container(&self.record.id);
        let request = network::EndpointRequest {
            network: config.network.clone(),
            hostname: Some(self.hostname.clone()),
            names: [config.name.clone(), self.record.short_id().to_owned()]
                .into_iter()
                .chain(wishes.aliases.iter().cloned())
                .collect(),
            ipv4: wishes.ipv4,
            ipv6: wishes.ipv6,
            mac: wishes.mac.as_deref().and_then(network::parse_mac),
            ports,
        };
        let endpoint = network::connect(self.layout, &self.record.id, self.namespace.as_fd(), &request)?;
        let v4 = endpoint.ipv4.map(|(address, _)| IpAddr::from(address));
        let v6 = endpoint.ipv6.map(|(address, _)| IpAddr::from(address));
        let addresses: Vec<IpAddr> = v4.into_iter().chain(v6).collect();
        let gateway = endpoint.gateway4.map(IpAddr::from).or(endpoint.gateway6.map(IpAddr::from));
        files::add_addresses(&own, &self.hostname, &addresses, wishes, gateway)?;
        let resolver = network::dns::start(self.layout, &self.record.id, self.namespace.as_fd(), &wishes.dns)?;
        files::set_resolvers(&own, &[network::dns::ADDRESS.into()], wishes)?;
        let shown = serde_json::json!({
            "network": endpoint.network, "interface": endpoint.interface, "mac": endpoint.mac,
            "ipv4": endpoint.ipv4, "ipv6": endpoint.ipv6, "gateway4": endpoint.gateway4, "gateway6": endpoint.gateway6,
            "ports": endpoint.ports,
        });
        Ok(Connected {
            shown: Some(shown),
            held: endpoint.held,
            forwarder: endpoint.forwarder,
            resolver: Some(resolver),
        })
    }
}
