//! Joining a network, and leaving one, with a container that may be running.
//!
//! The record says where the container belongs, and the lease where it is. The lease comes first and goes last, so whoever is
//! killed in between leaves something that doing it again, the other way round, or the container's own end takes back.

use std::fs::File;
use std::net::IpAddr;
use std::os::fd::{AsFd, OwnedFd};

use super::config::{Attachment, NetworkMode};
use super::record::Record;
use super::{files, networking, signal};
use crate::engine::layout::Layout;
use crate::engine::network::{self, Network, define};
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel;

/// A container that runs: its first process, and its network namespace.
struct Live {
    pid: i32,
    process: OwnedFd,
    namespace: OwnedFd,
}

impl Live {
    /// None where it does not run.
    fn open(layout: &Layout, record: &Record) -> Result<Option<Self>> {
        let status = record.status(layout)?;
        let Some(running) = status.running() else { return Ok(None) };
        let path = format!("/proc/{}/ns/net", running.pid);
        let namespace = File::open(&path);
        // Looked at after the namespace was open, so both are of this very process.
        let Some(process) = signal::open(running)? else { return Ok(None) };
        let namespace = namespace.context(|| format!("cannot open `{path}`"))?.into();
        Ok(Some(Self { pid: running.pid, process, namespace }))
    }

    /// Give an ordinary user's container a way out where one of its networks has one, and else take it.
    fn carry(&self, layout: &Layout, record: &Record) -> Result<()> {
        if kernel::user_namespace::is_initial() {
            return Ok(());
        }
        let mut networks = network::attached(layout, &record.id)?;
        networks.retain(|(network, _)| network.carries_ports());
        match (networks.is_empty(), network::rootless::is_connected(layout, &record.id)) {
            (true, true) => network::rootless::disconnect(layout, &record.id),
            (false, false) => {
                let netns = self.namespace.as_fd();
                network::rootless::connect(layout, &record.id, self.pid, netns, &[]).map(drop)
            }
            _ => Ok(()),
        }
    }

    fn has_ended(&self) -> bool {
        kernel::process::has_ended(self.process.as_fd())
    }
}

/// Have the container in one more network, now where it runs and whenever it is started.
pub fn connect(layout: &Layout, record: &Record, attachment: &Attachment) -> Result<()> {
    require_networks(record)?;
    let network = define::find(layout, &attachment.network)?.network;
    let attachment = &Attachment { network: network.name.clone(), ..attachment.clone() };
    check_addresses(&network, attachment)?;
    let known = record.config.networks.iter().any(|one| one.network == network.name);
    let taken = || {
        let message = format!("container `{}` is already in the network `{}`", record.config.name, network.name);
        Error::new(ErrorKind::Conflict, message).hint("`rcd network disconnect` takes it out")
    };
    let Some(live) = Live::open(layout, record)? else {
        return if known { Err(taken()) } else { remember(layout, record, attachment) };
    };
    if known && network::leases_of(layout, &record.id)?.iter().any(|(name, _)| *name == network.name) {
        return Err(taken());
    }
    // Of one that was killed before it was in the record.
    network::leave(layout, &record.id, Some(&network.name))?;
    let hostname = networking::hostname(layout, record)?;
    let request = networking::request(record, attachment, &hostname);
    let endpoint = network::connect(layout, &record.id, live.namespace.as_fd(), &request)?;
    let addresses: Vec<IpAddr> = endpoint.addresses().collect();
    let done = files::change_addresses(&layout.container(&record.id), &hostname, &addresses, &[])
        .and_then(|()| if known { Ok(()) } else { remember(layout, record, attachment) })
        .and_then(|()| live.carry(layout, record));
    // Its monitor takes back what it finds at the container's end. What came after that is for this command to take back.
    if done.is_err() || live.has_ended() {
        network::leave(layout, &record.id, Some(&network.name))?;
    }
    done
}

/// Take the container out of a network, now where it runs and whenever it is started.
pub fn disconnect(layout: &Layout, record: &Record, wanted: &str) -> Result<()> {
    require_networks(record)?;
    let name = match define::find(layout, wanted) {
        Ok(found) => found.network.name,
        // One that is gone can still be in the record.
        Err(error)
            if error.kind() == ErrorKind::NotFound
                && record.config.networks.iter().any(|one| one.network == wanted) =>
        {
            wanted.to_owned()
        }
        Err(error) => return Err(error),
    };
    let mut known = false;
    let changed = Record::update(layout, &record.id, |record| {
        let before = record.config.networks.len();
        record.config.networks.retain(|one| one.network != name);
        known = record.config.networks.len() < before;
    })?;
    if changed.is_none() {
        return Err(gone(record));
    }
    let lease = match Live::open(layout, record)? {
        Some(live) => {
            let lease = network::detach(layout, &record.id, &name, live.namespace.as_fd())?;
            live.carry(layout, record)?;
            lease
        }
        None => None,
    };
    if let Some(lease) = &lease {
        let addresses: Vec<IpAddr> = lease.addresses().collect();
        files::change_addresses(&layout.container(&record.id), "", &[], &addresses)?;
    }
    if known || lease.is_some() {
        return Ok(());
    }
    let message = format!("container `{}` is not in the network `{name}`", record.config.name);
    Err(Error::new(ErrorKind::NotFound, message))
}

fn remember(layout: &Layout, record: &Record, attachment: &Attachment) -> Result<()> {
    let changed = Record::update(layout, &record.id, |record| {
        record.config.networks.retain(|one| one.network != attachment.network);
        record.config.networks.push(attachment.clone());
    })?;
    changed.map(drop).ok_or_else(|| gone(record))
}

fn gone(record: &Record) -> Error {
    Error::new(ErrorKind::NotFound, format!("no such container: `{}`", record.config.name))
}

/// Docker's words for those that have no networks of their own.
fn require_networks(record: &Record) -> Result<()> {
    let message = match record.config.network_mode() {
        NetworkMode::Networks => return Ok(()),
        NetworkMode::None => {
            "container cannot be connected to multiple networks with one of the networks in private (none) mode"
        }
        _ => {
            "container sharing network namespace with another container or host cannot be connected to any other network"
        }
    };
    Err(Error::new(ErrorKind::Conflict, message))
}

/// Whether the addresses are of the network: a container at rest is told now, not when it is started.
fn check_addresses(network: &Network, attachment: &Attachment) -> Result<()> {
    let wanted = [attachment.ipv4.map(IpAddr::from), attachment.ipv6.map(IpAddr::from)];
    for address in wanted.into_iter().flatten() {
        let usable = network.pool(address.is_ipv6()).is_some_and(|pool| pool.subnet.usable(address));
        // The default network's addresses are chosen when it is first used.
        if !usable && !network.pools.is_empty() {
            let message = format!("address `{address}` is not one of the network `{}`", network.name);
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
    }
    Ok(())
}
