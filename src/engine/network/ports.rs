//! Published ports: what `-p` and `EXPOSE` say, as data, and who holds a port that is taken.
//!
//! Parsing is pure. Choosing a free host port is by binding it (see `reserve`), so what another program holds is never
//! handed out; [`holder`] only explains a refusal afterwards.

use std::fmt;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::engine::{Error, ErrorKind, Result};

/// The protocols that have ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// Transmission control protocol.
    Tcp,
    /// User datagram protocol.
    Udp,
    /// Stream control transmission protocol.
    Sctp,
}

impl Protocol {
    /// Its number in the header of an IP packet.
    pub fn number(self) -> u8 {
        match self {
            Self::Tcp => 6,
            Self::Udp => 17,
            Self::Sctp => 132,
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
            Self::Sctp => "sctp",
        })
    }
}

impl FromStr for Protocol {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        match text.to_ascii_lowercase().as_str() {
            "tcp" => Ok(Self::Tcp),
            "udp" => Ok(Self::Udp),
            "sctp" => Ok(Self::Sctp),
            _ => Err(()),
        }
    }
}

/// A port of a container: `80/tcp`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ContainerPort {
    /// The number, never 0.
    pub port: u16,
    /// The protocol.
    pub protocol: Protocol,
}

impl fmt::Display for ContainerPort {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.port, self.protocol)
    }
}

/// One port that is to be published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortRequest {
    /// The host's address; none is all of them, of both families.
    pub host_ip: Option<IpAddr>,
    /// The host's ports, of which the first free one is taken; none is a random one.
    pub host_ports: Option<(u16, u16)>,
    /// The container's port.
    pub container: ContainerPort,
}

/// One port that is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PublishedPort {
    /// The host's address; unspecified is all of the family.
    pub host_ip: IpAddr,
    /// The host's port.
    pub host_port: u16,
    /// The container's port.
    pub container: ContainerPort,
}

impl PortRequest {
    /// The addresses to bind: the one that was asked for, else all of IPv4 and, where the host has it, of IPv6.
    pub fn host_addresses(&self, ipv6: bool) -> Vec<IpAddr> {
        match self.host_ip {
            Some(address) => vec![address],
            None if ipv6 => vec![Ipv4Addr::UNSPECIFIED.into(), Ipv6Addr::UNSPECIFIED.into()],
            None => vec![Ipv4Addr::UNSPECIFIED.into()],
        }
    }
}

/// Parse one value of `-p`: `[[IP:][HOST[-HOST]]:]CONTAINER[-CONTAINER][/PROTOCOL]`, with an IPv6 address in brackets.
pub fn parse_published(text: &str) -> Result<Vec<PortRequest>> {
    let invalid = |why: &str| {
        Error::new(ErrorKind::InvalidInput, format!("cannot publish `{text}`: {why}"))
            .hint("write it as `8080:80`, `127.0.0.1:8080:80/udp`, `[::1]:8080:80`, `8000-8010:80-90` or `80`")
    };
    let (ports, protocol) = text.rsplit_once('/').unwrap_or((text, "tcp"));
    let protocol = protocol.parse().map_err(|()| invalid("the protocol is none of tcp, udp, sctp"))?;
    let (rest, container) = ports.rsplit_once(':').map_or((None, ports), |(rest, last)| (Some(rest), last));
    let (first, last) = range(container).map_err(&invalid)?;
    if first == 0 {
        return Err(invalid("a container's port is from 1 to 65535"));
    }
    let (host_ip, host) = match rest {
        None => (None, None),
        Some(rest) => host_part(rest).map_err(&invalid)?,
    };
    let host = match host {
        None | Some((0, 0)) => None,
        Some((0, _)) => return Err(invalid("a range of ports cannot start at 0")),
        Some(range) => Some(range),
    };
    let count = last - first;
    if host.is_some_and(|(low, high)| count > 0 && high - low != count) {
        return Err(invalid("the two ranges differ in length"));
    }
    let request = |step: u16| PortRequest {
        host_ip,
        // One container port with a range on the host: the first free one of the range.
        host_ports: host.map(|(low, high)| if count == 0 { (low, high) } else { (low + step, low + step) }),
        container: ContainerPort { port: first + step, protocol },
    };
    Ok((0..=count).map(request).collect())
}

/// Parse one key of an image's `ExposedPorts` or one value of `--expose`: `PORT[-PORT][/PROTOCOL]`.
pub fn parse_exposed(text: &str) -> Result<Vec<ContainerPort>> {
    let invalid = |why: &str| Error::new(ErrorKind::InvalidInput, format!("cannot expose `{text}`: {why}"));
    let (ports, protocol) = text.rsplit_once('/').unwrap_or((text, "tcp"));
    let protocol = protocol.parse().map_err(|()| invalid("the protocol is none of tcp, udp, sctp"))?;
    let (first, last) = range(ports).map_err(&invalid)?;
    if first == 0 {
        return Err(invalid("a container's port is from 1 to 65535"));
    }
    Ok((first..=last).map(|port| ContainerPort { port, protocol }).collect())
}

/// All that a container publishes: what `-p` says, and with `-P` every exposed port that `-p` does not name, on a random
/// port of the host.
pub fn wanted(publish: &[String], exposed: &[String], all: bool) -> Result<Vec<PortRequest>> {
    let mut wanted = Vec::new();
    for text in publish {
        wanted.extend(parse_published(text)?);
    }
    for text in exposed.iter().filter(|_| all) {
        for container in parse_exposed(text)? {
            if !wanted.iter().any(|request: &PortRequest| request.container == container) {
                wanted.push(PortRequest { host_ip: None, host_ports: None, container });
            }
        }
    }
    Ok(wanted)
}

/// What is before the container's port: an address, a port, both, or an address and nothing (`ip::80`).
#[allow(clippy::type_complexity, reason = "an address and a range, taken apart at once")]
fn host_part(text: &str) -> std::result::Result<(Option<IpAddr>, Option<(u16, u16)>), &'static str> {
    const BAD: &str = "the host's address is no IP address (write IPv6 in brackets)";
    if let Some(bracketed) = text.strip_prefix('[') {
        let (address, port) = bracketed.split_once(']').ok_or(BAD)?;
        let address: Ipv6Addr = address.parse().map_err(|_| BAD)?;
        let port = port.strip_prefix(':').ok_or("there is no `:` behind the host's address")?;
        return Ok((Some(address.into()), optional_range(port)?));
    }
    let Some((address, port)) = text.split_once(':') else {
        // Two parts: `8080:80`, or `127.0.0.1:80`, which Docker refuses too, since it takes it for a port.
        return if text.contains('.') {
            Err("an address needs a host port behind it: `IP:HOST:CONTAINER`, or `IP::CONTAINER` for a random one")
        } else {
            Ok((None, optional_range(text)?))
        };
    };
    if port.contains(':') {
        return Err(BAD);
    }
    let address = if address.is_empty() { None } else { Some(address.parse::<Ipv4Addr>().map_err(|_| BAD)?.into()) };
    Ok((address, optional_range(port)?))
}

fn optional_range(text: &str) -> std::result::Result<Option<(u16, u16)>, &'static str> {
    if text.is_empty() { Ok(None) } else { range(text).map(Some) }
}

fn range(text: &str) -> std::result::Result<(u16, u16), &'static str> {
    let port = |text: &str| {
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("a port is a number");
        }
        text.parse::<u16>().map_err(|_| "a port is at most 65535")
    };
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (port(first)?, port(last)?);
    if first > last { Err("the range ends before it starts") } else { Ok((first, last)) }
}

/// A process that holds a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Its process id.
    pub pid: u32,
    /// The name of its program.
    pub name: String,
}

impl fmt::Display for Holder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` (pid {})", self.name, self.pid)
    }
}

/// Who holds the port in the network namespace of this process, as far as `/proc` tells.
pub fn holder(protocol: Protocol, host_ip: IpAddr, port: u16) -> Option<Holder> {
    let (four, six) = match protocol {
        Protocol::Tcp => ("/proc/thread-self/net/tcp", "/proc/thread-self/net/tcp6"),
        Protocol::Udp => ("/proc/thread-self/net/udp", "/proc/thread-self/net/udp6"),
        // Of both families, and of those that listen only.
        Protocol::Sctp => ("/proc/thread-self/net/sctp/eps", "/proc/thread-self/net/sctp/eps"),
    };
    let order = if host_ip.is_ipv4() { [four, six] } else { [six, four] };
    let inode = order.iter().find_map(|table| socket_of(&fs::read_to_string(table).ok()?, protocol, port))?;
    process_of(inode)
}

/// The inode of the socket that owns `port` in a table of `/proc/net`.
fn socket_of(table: &str, protocol: Protocol, port: u16) -> Option<u64> {
    if protocol == Protocol::Sctp {
        return table.lines().skip(1).find_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let found = fields.get(5)?.parse::<u16>().ok()? == port;
            fields.get(7)?.parse().ok().filter(|inode| found && *inode != 0)
        });
    }
    let wanted_state = if protocol == Protocol::Tcp { "0A" } else { "07" };
    table.lines().skip(1).find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (_, local) = fields.get(1)?.rsplit_once(':')?;
        let matches = u16::from_str_radix(local, 16).ok()? == port && *fields.get(3)? == wanted_state;
        let inode = fields.get(9)?.parse().ok()?;
        (matches && inode != 0).then_some(inode)
    })
}

fn process_of(inode: u64) -> Option<Holder> {
    let link = format!("socket:[{inode}]");
    let processes = fs::read_dir("/proc").ok()?.flatten();
    let mut pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    pids.find_map(|pid| {
        let files = fs::read_dir(format!("/proc/{pid}/fd")).ok()?.flatten();
        let holds = |path: &Path| fs::read_link(path).is_ok_and(|target| target.as_os_str() == link.as_str());
        files.map(|file| file.path()).find(|path| holds(path))?;
        let name = fs::read_to_string(format!("/proc/{pid}/comm")).ok()?;
        Some(Holder { pid, name: name.trim_end().to_owned() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> PortRequest {
        let all = parse_published(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(all.len(), 1, "{text}");
        all.into_iter().next().unwrap()
    }

    #[test]
    fn every_form_that_docker_takes() {
        let local: IpAddr = "127.0.0.1".parse().unwrap();
        let local6: IpAddr = "::1".parse().unwrap();
        for (text, host_ip, host_ports, container, protocol) in [
            ("80", None, None, 80, Protocol::Tcp),
            ("80/udp", None, None, 80, Protocol::Udp),
            ("8080:80", None, Some((8080, 8080)), 80, Protocol::Tcp),
            ("8080:80/SCTP", None, Some((8080, 8080)), 80, Protocol::Sctp),
            (":80", None, None, 80, Protocol::Tcp),
            ("0:80", None, None, 80, Protocol::Tcp),
            ("127.0.0.1:8080:80", Some(local), Some((8080, 8080)), 80, Protocol::Tcp),
            ("127.0.0.1::80", Some(local), None, 80, Protocol::Tcp),
            ("127.0.0.1:0:80", Some(local), None, 80, Protocol::Tcp),
            ("[::1]:8080:80", Some(local6), Some((8080, 8080)), 80, Protocol::Tcp),
            ("[::1]::80/udp", Some(local6), None, 80, Protocol::Udp),
            ("8000-8010:80", None, Some((8000, 8010)), 80, Protocol::Tcp),
        ] {
            let expected = PortRequest { host_ip, host_ports, container: ContainerPort { port: container, protocol } };
            assert_eq!(one(text), expected, "{text}");
        }
    }

    #[test]
    fn ranges_go_together() {
        let all = parse_published("127.0.0.1:8000-8002:90-92/udp").unwrap();
        let pairs: Vec<_> = all.iter().map(|port| (port.host_ports.unwrap().0, port.container.port)).collect();
        assert_eq!(pairs, [(8000, 90), (8001, 91), (8002, 92)]);
        assert_eq!(parse_published("90-92").unwrap().len(), 3);
        assert_eq!(parse_published("1-65535").unwrap().len(), 65535);
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, why) in [
            ("", "a port is a number"),
            ("0", "from 1 to 65535"),
            ("8080:0", "from 1 to 65535"),
            ("8080:65536", "at most 65535"),
            ("65536:80", "at most 65535"),
            ("99999999999:80", "at most 65535"),
            ("-1:80", "a port is a number"),
            ("+80", "a port is a number"),
            ("90-80", "ends before it starts"),
            ("8002-8000:90-92", "ends before it starts"),
            ("8000-8001:90-92", "differ in length"),
            ("8000:90-92", "differ in length"),
            ("0-5:90-95", "cannot start at 0"),
            ("8080:80/icmp", "none of tcp, udp, sctp"),
            ("8080:80/", "none of tcp, udp, sctp"),
            ("127.0.0.1:80", "needs a host port"),
            ("::1:8080:80", "in brackets"),
            ("[::1:8080:80", "in brackets"),
            ("[::1]8080:80", "no `:`"),
            ("example.org:8080:80", "no IP address"),
            ("300.0.0.1:8080:80", "no IP address"),
        ] {
            let error = parse_published(text).expect_err(text).to_string();
            assert!(error.contains(why), "{text}: {error}");
        }
    }

    #[test]
    fn exposed_ports_of_an_image() {
        assert_eq!(parse_exposed("80").unwrap()[0].to_string(), "80/tcp");
        assert_eq!(parse_exposed("8000-8002/udp").unwrap().len(), 3);
        assert!(parse_exposed("0/tcp").is_err());
        assert!(parse_exposed("80:80").is_err());
    }

    #[test]
    fn all_exposed_ports_are_published_once() {
        let texts = |words: &str| words.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let (publish, exposed) = (texts("8080:80"), texts("80 81/udp 81/udp 90-91"));
        let ports = |all| {
            let wanted = wanted(&publish, &exposed, all).unwrap();
            wanted.iter().map(|request| request.container.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(ports(false), ["80/tcp"]);
        assert_eq!(ports(true), ["80/tcp", "81/udp", "90/tcp", "91/tcp"]);
    }

    #[test]
    fn a_held_port_is_traced_to_its_process() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let holder = holder(Protocol::Tcp, address.ip(), address.port()).expect("this process");
        assert_eq!(holder.pid, std::process::id());
        let udp = std::net::UdpSocket::bind("[::1]:0").or_else(|_| std::net::UdpSocket::bind("127.0.0.1:0")).unwrap();
        let address = udp.local_addr().unwrap();
        assert!(super::holder(Protocol::Udp, address.ip(), address.port()).is_some());
    }

    #[test]
    fn only_listeners_hold_a_tcp_port() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   \
                     0: 0100007F:1F90 0100007F:C000 01 00000000:00000000 00:00000000 00000000     0        0 41 1\n   \
                     1: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 42 1\n";
        assert_eq!(socket_of(table, Protocol::Tcp, 8080), Some(42));
        assert_eq!(socket_of(table, Protocol::Tcp, 8081), None);
        let table = " ENDPT     SOCK   STY SST HBKT LPORT   UID INODE LADDRS\n \
                     00000000 00000000 2   10  38   9090      0 43 0.0.0.0 \n";
        assert_eq!(socket_of(table, Protocol::Sctp, 9090), Some(43));
        assert_eq!(socket_of(table, Protocol::Sctp, 9091), None);
    }
}
