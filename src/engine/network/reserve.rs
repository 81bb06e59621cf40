//! Which ports of the host a container gets: free of other containers, and of the host's programs while it runs.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::os::fd::OwnedFd;

use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, ipproto, socket_with, sockopt};

use super::ports::{PortRequest, Protocol, PublishedPort, holder};
use crate::engine::{Context, Error, ErrorKind, Result};

/// Where random host ports come from.
const RANDOM: (u16, u16) = (49153, 65535);

/// Whether two cannot be published at once.
pub(super) fn clash(one: &PublishedPort, two: &PublishedPort) -> bool {
    one.container.protocol == two.container.protocol
        && one.host_port == two.host_port
        && one.host_ip.is_ipv4() == two.host_ip.is_ipv4()
        && (one.host_ip == two.host_ip || one.host_ip.is_unspecified() || two.host_ip.is_unspecified())
}

/// How a port of the host is written in messages.
fn name(port: &PublishedPort) -> String {
    format!("{}/{}", SocketAddr::new(port.host_ip, port.host_port), port.container.protocol)
}

/// Refuse SCTP where only a forwarder could carry it: its messages and streams would be lost.
pub(super) fn check_carried(wanted: &[PortRequest], ipv6: bool) -> Result<()> {
    let stays = |port: &&PortRequest| {
        let by_rule = |address: IpAddr| address.is_ipv4() || ipv6 && !address.is_loopback();
        port.container.protocol == Protocol::Sctp && !port.host_ip.is_none_or(by_rule)
    };
    let Some(port) = wanted.iter().find(stays) else { return Ok(()) };
    let address = port.host_ip.unwrap_or(Ipv6Addr::UNSPECIFIED.into());
    let message = format!("cannot publish `{}` on `[{address}]`", port.container);
    Err(Error::new(ErrorKind::Unsupported, message)
        .caused_by("no rule rewrites what comes from there, and SCTP is not passed on otherwise")
        .hint("publish it on an IPv4 address, or on one of the host's own IPv6 addresses for a network with IPv6"))
}

/// Decide every host port and hold it with a bound socket, so that no program of the host takes it. `taken` names the
/// container that has a port already.
pub(super) fn reserve(
    wanted: &[PortRequest],
    ipv6: bool,
    taken: impl Fn(&PublishedPort) -> Option<String>,
) -> Result<(Vec<PublishedPort>, Vec<OwnedFd>)> {
    let mut ports: Vec<PublishedPort> = Vec::with_capacity(wanted.len());
    let mut held = Vec::with_capacity(wanted.len());
    for request in wanted {
        let addresses = request.host_addresses(ipv6);
        let (low, high) = request.host_ports.unwrap_or(RANDOM);
        let size = u32::from(high - low) + 1;
        // Random ones start where few others do, fixed ones at the first.
        let start = if request.host_ports.is_none() { u32::from(request.container.port) * 7919 % size } else { 0 };
        let mut refusal = None;
        let found = (0..size).find_map(|step| {
            let host_port = u16::try_from(u32::from(low) + (start + step) % size).ok()?;
            let place = |host_ip: &IpAddr| PublishedPort { host_ip: *host_ip, host_port, container: request.container };
            let candidates: Vec<PublishedPort> = addresses.iter().map(place).collect();
            match candidates.iter().map(|port| take(port, &ports, &taken)).collect::<Result<Vec<_>>>() {
                Ok(sockets) => Some((candidates, sockets)),
                Err(error) => {
                    refusal.get_or_insert(error);
                    None
                }
            }
        });
        let Some((candidates, sockets)) = found else {
            let several = size > 1;
            let none = || Error::new(ErrorKind::Conflict, format!("no port of the host is free in {low}-{high}"));
            return Err(match refusal {
                Some(error) if several => none().caused_by(error),
                Some(error) => error,
                None => none(),
            });
        };
        ports.extend(candidates);
        held.extend(sockets.into_iter().flatten());
    }
    Ok((ports, held))
}

fn take(
    port: &PublishedPort,
    others: &[PublishedPort],
    taken: &impl Fn(&PublishedPort) -> Option<String>,
) -> Result<Option<OwnedFd>> {
    let refused =
        |message: String| Err(Error::new(ErrorKind::Conflict, message).hint("choose another port of the host"));
    if let Some(other) = taken(port) {
        return refused(format!("port `{}` is already published by the container `{other}`", name(port)));
    }
    if let Some(other) = others.iter().find(|other| clash(other, port)) {
        return refused(format!("port `{}` is asked for twice, for `{}` too", name(port), other.container));
    }
    hold(port)
}

/// Bind a socket there. It never listens: packets are rewritten before they get to it.
fn hold(port: &PublishedPort) -> Result<Option<OwnedFd>> {
    let (kind, protocol) = match port.container.protocol {
        Protocol::Tcp => (SocketType::STREAM, ipproto::TCP),
        Protocol::Udp => (SocketType::DGRAM, ipproto::UDP),
        Protocol::Sctp => (SocketType::STREAM, ipproto::SCTP),
    };
    let family = if port.host_ip.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
    let cannot = || format!("cannot publish on port `{}`", name(port));
    let socket = match socket_with(family, kind, SocketFlags::CLOEXEC, Some(protocol)) {
        // A kernel without SCTP passes it on as well, and no program of the host can have the port.
        Err(Errno::PROTONOSUPPORT) if protocol == ipproto::SCTP => return Ok(None),
        other => other.context(cannot)?,
    };
    if port.host_ip.is_ipv6() {
        sockopt::set_ipv6_v6only(&socket, true).context(cannot)?;
    }
    // Connections that linger in TIME_WAIT do not count. Others must not share it afterwards.
    sockopt::set_socket_reuseaddr(&socket, protocol == ipproto::TCP).context(cannot)?;
    match bind(&socket, &SocketAddr::new(port.host_ip, port.host_port)) {
        Err(Errno::ADDRINUSE) => {
            let by = holder(port.container.protocol, port.host_ip, port.host_port);
            let by = by.map(|holder| format!(" by {holder}")).unwrap_or_default();
            return Err(Error::new(ErrorKind::Conflict, format!("port `{}` is in use{by}", name(port)))
                .hint("choose another port of the host, or stop what uses it"));
        }
        Err(Errno::ADDRNOTAVAIL) => {
            let message = format!("cannot publish on port `{}`: the host does not have that address", name(port));
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        Err(Errno::ACCESS) => {
            let hint = "ports below 1024 are not an ordinary user's: choose another one, or have root set \
                        `sysctl net.ipv4.ip_unprivileged_port_start`";
            return Err(Error::new(ErrorKind::Unsupported, cannot()).caused_by(Errno::ACCESS).hint(hint));
        }
        other => other.context(cannot)?,
    }
    sockopt::set_socket_reuseaddr(&socket, false).context(cannot)?;
    Ok(Some(socket))
}

#[cfg(test)]
mod tests {
    use super::super::ports::parse_published;
    use super::*;

    fn free(text: &str) -> Result<(Vec<PublishedPort>, Vec<OwnedFd>)> {
        reserve(&parse_published(text).unwrap(), false, |_| None)
    }

    #[test]
    fn a_port_in_use_says_by_whom() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let wanted = parse_published(&format!("127.0.0.1:{port}:80")).unwrap();
        let error = reserve(&wanted, false, |_| None).unwrap_err().to_string();
        assert!(error.ends_with(&format!("(pid {})", std::process::id())), "{error}");
        let error = reserve(&wanted, false, |_| Some("web".to_owned())).unwrap_err().to_string();
        assert!(error.contains("the container `web`"), "{error}");
    }

    #[test]
    fn a_range_for_one_port_gives_the_first_free_one() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port().min(65000);
        let (ports, _held) = free(&format!("127.0.0.1:{port}-{}:80", port + 20)).unwrap();
        assert!(ports[0].host_port > port);
    }

    #[test]
    fn a_reserved_port_is_nobody_elses_and_random_ones_differ() {
        let wanted = [parse_published("127.0.0.1::80").unwrap(), parse_published("127.0.0.1::80").unwrap()].concat();
        let (ports, held) = reserve(&wanted, false, |_| None).unwrap();
        assert_ne!(ports[0].host_port, ports[1].host_port);
        assert!(std::net::TcpListener::bind(("127.0.0.1", ports[0].host_port)).is_err());
        drop(held);
        assert!(std::net::TcpListener::bind(("127.0.0.1", ports[0].host_port)).is_ok());
    }

    #[test]
    fn an_address_that_the_host_lacks_is_named() {
        let error = free("192.0.2.77:8080:80").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().contains("192.0.2.77:8080/tcp"), "{error}");
    }
}
