//! A container's place in networks: the namespace that it has or shares, its name in there, and its connection.
//!
//! The monitor calls this when it makes the container. Addresses, links and ports are the business of
//! [`crate::engine::network`]; what a container finds in `/etc` of `files`.

use std::fs;
use std::net::IpAddr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;

use super::config::{Attachment, ContainerConfig, NetworkMode};
use super::record::Record;
use super::{files, name};
use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result, network};

/// What a connected container holds for as long as it runs.
#[derive(Debug, Default)]
pub(super) struct Connected {
    /// What `inspect` shows.
    pub(super) shown: Option<serde_json::Value>,
    /// What keeps the host's programs off published ports.
    pub(super) held: Vec<OwnedFd>,
    /// What serves those ports that no rule can.
    pub(super) forwarder: Option<network::Forwarder>,
    /// Where an ordinary user's bridges are.
    pub(super) ground: Option<OwnedFd>,
    /// Answers for the names of other containers.
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
        set_loopback_up(config, namespace.as_fd())?;
        return Ok(Connected::default());
    }
    let ports = network::ports::wanted(&config.publish, &config.expose, config.publish_all)?;
    let place = Place { layout, record, hostname: hostname(layout, record)?, namespace };
    place.in_networks(pid, ports)
}

/// The own runtime's init has done so already; of another one that is not known.
fn set_loopback_up(config: &ContainerConfig, namespace: BorrowedFd<'_>) -> Result<()> {
    if config.runtime.is_some() { network::loopback_up(namespace) } else { Ok(()) }
}

/// Where a container is to be connected.
struct Place<'a> {
    layout: &'a Layout,
    record: &'a Record,
    hostname: String,
    namespace: OwnedFd,
}

impl Place<'_> {
    /// On bridges, with a resolver. An ordinary user's lead nowhere, and a process carries the packets that leave.
    fn in_networks(&self, pid: i32, ports: Vec<network::ports::PortRequest>) -> Result<Connected> {
        let made = self.join_all(pid, ports);
        if made.is_err() {
            // What cannot be taken back now belongs to nobody, and is found by the next command that looks.
            let _ = network::disconnect(self.layout, &self.record.id);
            let _ = network::rootless::disconnect(self.layout, &self.record.id);
        }
        made
    }

    fn join_all(&self, pid: i32, mut ports: Vec<network::ports::PortRequest>) -> Result<Connected> {
        let (config, id) = (&self.record.config, &self.record.id);
        let namespace = self.namespace.as_fd();
        if config.networks.is_empty() {
            set_loopback_up(config, namespace)?;
        }
        let mut connected = Connected { ground: network::hold(self.layout)?, ..Connected::default() };
        let carried = connected.ground.is_some();
        let (mut addresses, mut gateway, mut published) = (Vec::new(), None, Vec::new());
        let (mut carrying, mut program) = (None, None);
        for (at, one) in config.networks.iter().enumerate().filter(|_| carried || !ports.is_empty()) {
            if carrying.is_none() && network::carries_ports(self.layout, &one.network)? {
                carrying = Some(at);
            }
        }
        if carried && carrying.is_some() {
            let carrier = network::rootless::connect(self.layout, id, pid, namespace, &std::mem::take(&mut ports))?;
            (published, program) = (carrier.ports, Some(carrier.program));
            gateway = network::rootless::host_addresses().into_iter().next();
        }
        for (at, attachment) in config.networks.iter().enumerate() {
            // The first one that ports can lead into has them.
            let ports = if at == carrying.unwrap_or(0) && !carried { std::mem::take(&mut ports) } else { Vec::new() };
            let request = network::EndpointRequest { ports, ..request(self.record, attachment, &self.hostname) };
            let endpoint = network::connect(self.layout, id, namespace, &request)?;
            addresses.extend(endpoint.addresses());
            let host = endpoint.driver == network::Driver::Bridge && !carried;
            gateway = gateway
                .or(endpoint.gateway4.filter(|_| host).map(IpAddr::from))
                .or(endpoint.gateway6.filter(|_| host).map(IpAddr::from));
            published.extend(endpoint.ports);
            connected.held.extend(endpoint.held);
            connected.forwarder = connected.forwarder.or(endpoint.forwarder);
        }
        let own = self.layout.container(id);
        files::add_addresses(&own, &self.hostname, &addresses, &config.wishes, gateway)?;
        connected.resolver = Some(network::dns::start(self.layout, id, namespace, &config.wishes.dns, &config.links)?);
        files::set_resolvers(&own, &[network::dns::ADDRESS.into()], &config.wishes)?;
        connected.shown = Some(serde_json::json!({ "network": program, "ports": published }));
        Ok(connected)
    }
}

/// What a container asks of a network that it joins, but for ports.
pub(super) fn request(record: &Record, attachment: &Attachment, hostname: &str) -> network::EndpointRequest {
    let own = [record.config.name.clone(), record.short_id().to_owned()];
    network::EndpointRequest {
        network: attachment.network.clone(),
        hostname: Some(hostname.to_owned()),
        names: own.into_iter().chain(attachment.aliases.iter().cloned()).collect(),
        ipv4: attachment.ipv4,
        ipv6: attachment.ipv6,
        mac: attachment.mac.as_deref().and_then(network::parse_mac),
        ports: Vec::new(),
        gateway_priority: attachment.gateway_priority,
        options: attachment.options.clone(),
    }
}
