//! The network of an ordinary user's container: `pasta` carries its packets, and `slirp4netns` where that is missing.
//!
//! An ordinary user cannot change the host's network, so a program of theirs translates between the host's sockets and a
//! tap device in the container. The host's loopback is not reachable through it. The program outlives the command: it is
//! written down in the container's state folder, and [`disconnect`] ends it.

use std::fs;
use std::io::{ErrorKind as IoErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use rustix::fs::{MemfdFlags, memfd_create};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use serde_json::json;

use super::address::Subnet;
use super::bridge;
use super::ports::{PortRequest, Protocol, PublishedPort};
use super::reserve::reserve;
use super::store::Store;
use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::netlink::{Socket, in_namespace};

/// What the way out is called in the container.
const LINK: &str = "tap0";
/// The device that the way out is made by.
const TUN: &str = "/dev/net/tun";
const PID_FILE: &str = "network.pid";
/// What a container has of IPv6 on the way out.
const UNIQUE_LOCAL: Ipv6Addr = Ipv6Addr::new(0xfd72, 0x6364, 0, 0, 0, 0, 0, 0);
const IPV6_ROUTES: &str = "/proc/thread-self/net/ipv6_route";
const SOCKET: &str = "network.sock";
const PASTA: &str = "pasta";
const SLIRP: &str = "slirp4netns";

/// What carries the container's packets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carrier {
    /// `pasta` or `slirp4netns`.
    pub program: &'static str,
    /// The published ports.
    pub ports: Vec<PublishedPort>,
}

/// Connect the network namespace `netns` of the process `pid`, in which nothing is set up yet but its loopback link.
pub fn connect(
    layout: &Layout,
    container_id: &str,
    pid: i32,
    netns: BorrowedFd<'_>,
    wanted: &[PortRequest],
) -> Result<Carrier> {
    // Held for a moment only, to choose free ones and to say who has one that is not: the program takes them itself.
    let ipv6 = has_way_out(&fs::read_to_string(IPV6_ROUTES).unwrap_or_default());
    let (ports, held) = reserve(wanted, ipv6, |_| None)?;
    drop(held);
    let folder = layout.container_state(container_id);
    fs::create_dir_all(&folder).context(|| format!("cannot make the folder `{}`", folder.display()))?;
    in_namespace(netns, || bridge::prepare_namespace(ipv6)?.up(1))
        .context(|| "cannot prepare the container's network")?;
    let connected = match pasta(&folder, netns, &ports, &places(layout, ipv6)?)? {
        Some(carrier) => Some(carrier),
        None => slirp(&folder, pid, &ports)?,
    };
    connected.ok_or_else(|| {
        Error::new(ErrorKind::Unsupported, "cannot connect an ordinary user's container: `pasta` is not installed")
            .hint("install `passt` (or `slirp4netns`), or run with `--network none` or `--network host`")
    })
}

/// What the container has on the way out: an address of its own, so that the host's is another one, which it reaches.
struct Place {
    own: IpAddr,
    gateway: IpAddr,
}

/// Places that nothing which the host reaches has, and no network.
fn places(layout: &Layout, ipv6: bool) -> Result<Vec<Place>> {
    let mut taken = bridge::host_subnets(&mut Socket::new().context(|| "cannot read the host's routes")?, None)?;
    taken.extend(Store::lock(layout)?.networks()?.iter().flat_map(|network| &network.pools).map(|pool| pool.subnet));
    // Of the range that RFC 2544 keeps for measurements: hardly anybody has it.
    let mut candidates = (0..=255).filter_map(|third| Subnet::of(Ipv4Addr::new(198, 18, third, 0).into(), 24));
    let four = candidates.find(|one| !taken.iter().any(|other| other.overlaps(one)));
    let six = Subnet::of(UNIQUE_LOCAL.into(), 64).filter(|_| ipv6);
    let place = |subnet: Subnet| Some(Place { own: subnet.nth(2)?, gateway: subnet.nth(1)? });
    Ok(four.into_iter().chain(six).filter_map(place).collect())
}

/// Whether the host has a default route for IPv6: then the container has IPv6 as well.
fn has_way_out(routes: &str) -> bool {
    let zeros = "0".repeat(32);
    routes.lines().map(|line| line.split_whitespace().collect::<Vec<_>>()).any(|fields| {
        fields.first() == Some(&zeros.as_str()) && fields.get(1) == Some(&"00") && fields.last() != Some(&"lo")
    })
}

/// The host's own addresses, by which containers reach what it serves there: those that it goes out with.
pub fn host_addresses() -> Vec<IpAddr> {
    let ways: [(IpAddr, IpAddr); 2] = [
        (Ipv4Addr::UNSPECIFIED.into(), Ipv4Addr::new(198, 51, 100, 1).into()),
        (Ipv6Addr::UNSPECIFIED.into(), Ipv6Addr::new(0x2001, 0xdb8, 0xffff, 0, 0, 0, 0, 1).into()),
    ];
    // No packet is sent: the kernel only says which way it would go.
    let goes = |(from, to): (IpAddr, IpAddr)| {
        let socket = UdpSocket::bind((from, 0)).ok()?;
        socket.connect((to, 9)).ok()?;
        Some(socket.local_addr().ok()?.ip())
    };
    ways.into_iter().filter_map(goes).filter(|address| !address.is_loopback()).collect()
}

/// Whether a program carries the container's packets.
pub fn is_connected(layout: &Layout, container_id: &str) -> bool {
    layout.container_state(container_id).join(PID_FILE).exists()
}

/// End the program that carries the container's packets. No such program is fine.
pub fn disconnect(layout: &Layout, container_id: &str) -> Result<()> {
    let folder = layout.container_state(container_id);
    let file = folder.join(PID_FILE);
    let text = match fs::read_to_string(&file) {
        Err(error) if error.kind() == IoErrorKind::NotFound => return Ok(()),
        other => other.context(|| format!("cannot read `{}`", file.display()))?,
    };
    if let Some(pid) = text.trim().parse().ok().and_then(Pid::from_raw) {
        end(pid).context(|| format!("cannot end the container's network program (pid {})", pid.as_raw_nonzero()))?;
    }
    for name in [SOCKET, PID_FILE] {
        match fs::remove_file(folder.join(name)) {
            Err(error) if error.kind() != IoErrorKind::NotFound => {
                return Err(error).context(|| format!("cannot remove `{}`", folder.join(name).display()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Signal the process if it is one of ours: its number may have been given to another since.
fn end(pid: Pid) -> rustix::io::Result<()> {
    let process = match pidfd_open(pid, PidfdFlags::empty()) {
        Err(rustix::io::Errno::SRCH) => return Ok(()),
        other => other?,
    };
    let name = fs::read_to_string(format!("/proc/{}/comm", pid.as_raw_nonzero())).unwrap_or_default();
    // `pasta` is a link to `passt`, and may go on as a variant for this processor.
    if !["passt", PASTA, SLIRP].iter().any(|ours| name.starts_with(ours)) {
        return Ok(());
    }
    match pidfd_send_signal(&process, Signal::TERM) {
        Err(rustix::io::Errno::SRCH) => Ok(()),
        other => other,
    }
}

/// One `-t` or `-u` of pasta.
fn pasta_port(port: &PublishedPort) -> String {
    let place = if port.host_ip.is_unspecified() { String::new() } else { format!("{}/", port.host_ip) };
    format!("{place}{}:{}", port.host_port, port.container.port)
}

fn pasta(folder: &Path, netns: BorrowedFd<'_>, ports: &[PublishedPort], places: &[Place]) -> Result<Option<Carrier>> {
    if let Some(port) = ports.iter().find(|port| port.container.protocol == Protocol::Sctp) {
        let message = format!("cannot publish `{}`: `pasta` carries TCP and UDP only", port.container);
        return Err(Error::new(ErrorKind::Unsupported, message));
    }
    let mut command = Command::new(PASTA);
    command.args(["--config-net", "--quiet", "--no-map-gw", "-T", "none", "-U", "none", "--no-netns-quit"]);
    for place in places {
        command.arg("-a").arg(place.own.to_string()).arg("-g").arg(place.gateway.to_string());
        if place.own.is_ipv4() {
            command.args(["-n", "24"]);
        }
    }
    command.args(["--ns-ifname", LINK]);
    for (flag, protocol) in [("-t", Protocol::Tcp), ("-u", Protocol::Udp)] {
        // Without an address it listens on both address families at once.
        let mut values: Vec<String> =
            ports.iter().filter(|port| port.container.protocol == protocol).map(pasta_port).collect();
        values.dedup();
        if values.is_empty() {
            values.push("none".to_owned());
        }
        for value in values {
            command.arg(flag).arg(value);
        }
    }
    // Its own descriptor, since it gives up the right to look at those of other processes before it opens this.
    command.args(["--netns", "/proc/self/fd/0"]);
    let pid_file = folder.join(PID_FILE);
    let mut written = Command::new(PASTA);
    written.args(command.get_args()).arg("--pid").arg(&pid_file);
    let stdin = || netns.try_clone_to_owned().context(|| "cannot pass the network namespace on");
    let Some(mut output) = run(written.stdin(stdin()?).stdout(Stdio::null()), PASTA)? else { return Ok(None) };
    if !output.status.success() && String::from_utf8_lossy(&output.stderr).contains("PID file open: Permission denied")
    {
        output = pasta_under_apparmor(&mut command, stdin()?, &pid_file)?;
    }
    if !output.status.success() {
        return Err(refusal(PASTA, &output.stderr));
    }
    Ok(Some(Carrier { program: PASTA, ports: ports.to_vec() }))
}

/// Debian's AppArmor profile lets pasta write below /tmp and the home folder only. A file that is in no folder is none of its
/// business: pasta writes its number there, and rcd writes it down.
fn pasta_under_apparmor(command: &mut Command, netns: OwnedFd, pid_file: &Path) -> Result<Output> {
    let cannot = || "cannot learn the process number of `pasta`";
    let memory = memfd_create("pasta", MemfdFlags::CLOEXEC).context(cannot)?;
    let theirs = memory.try_clone().context(cannot)?;
    command.args(["--pid", "/proc/self/fd/1"]).stdin(netns).stdout(theirs);
    let missing = || Error::new(ErrorKind::Failed, "`pasta` is gone");
    let output = run(command, PASTA)?.ok_or_else(missing)?;
    if output.status.success() {
        let mut text = [0; 32];
        let length = rustix::io::pread(&memory, &mut text, 0).context(cannot)?;
        fs::write(pid_file, &text[..length]).context(|| format!("cannot write `{}`", pid_file.display()))?;
    }
    Ok(output)
}

fn run(command: &mut Command, program: &str) -> Result<Option<Output>> {
    match command.stderr(Stdio::piped()).output() {
        Err(error) if error.kind() == IoErrorKind::NotFound => Ok(None),
        other => other.map(Some).context(|| format!("cannot execute `{program}`")),
    }
}

/// What a program said when it failed, without what it says about its own log.
fn refusal(program: &str, stderr: &[u8]) -> Error {
    let text = String::from_utf8_lossy(stderr);
    let lines: Vec<&str> =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.contains("syslog")).collect();
    let why = if lines.is_empty() { String::new() } else { format!(": {}", lines.join("; ")) };
    let error = Error::new(ErrorKind::Failed, format!("`{program}` cannot connect the container's network{why}"));
    match fs::File::options().read(true).write(true).open(TUN) {
        Err(closed) if closed.kind() == IoErrorKind::PermissionDenied => {
            error.hint(format!("`{TUN}` is closed to ordinary users here: `chmod 666 {TUN}` as root opens it"))
        }
        _ => error.hint("`--network none` and `--network host` need no such program"),
    }
}

fn slirp(folder: &Path, pid: i32, ports: &[PublishedPort]) -> Result<Option<Carrier>> {
    let ports: Vec<PublishedPort> =
        ports.iter().filter(|port| port.host_ip != Ipv6Addr::UNSPECIFIED).copied().collect();
    if let Some(port) = ports.iter().find(|port| port.host_ip.is_ipv6() || port.container.protocol == Protocol::Sctp) {
        let message = format!(
            "cannot publish `{}` on `{}`: `{SLIRP}` carries TCP and UDP of IPv4 only",
            port.container, port.host_ip
        );
        return Err(Error::new(ErrorKind::Unsupported, message).hint("install `passt`"));
    }
    let socket = folder.join(SOCKET);
    let mut command = Command::new(SLIRP);
    command.args(["--configure", "--mtu=65520", "--disable-host-loopback", "--ready-fd=1", "--api-socket"]);
    command.arg(&socket).arg(pid.to_string()).arg(LINK);
    // Its chatter goes nowhere: a pipe that nobody reads after this would end it one day.
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut child = match child {
        Err(error) if error.kind() == IoErrorKind::NotFound => return Ok(None),
        other => other.context(|| format!("cannot execute `{SLIRP}`"))?,
    };
    let pid_file = folder.join(PID_FILE);
    let written = fs::write(&pid_file, child.id().to_string());
    let mut ready = [0];
    let came = child.stdout.take().is_some_and(|mut pipe| pipe.read_exact(&mut ready).is_ok());
    let result = written
        .context(|| format!("cannot write `{}`", pid_file.display()))
        .and_then(|()| if came { Ok(()) } else { Err(refusal(SLIRP, &[])) })
        .and_then(|()| ports.iter().try_for_each(|port| slirp_port(&socket, port)));
    if let Err(error) = result {
        let _ = child.kill();
        let _ = child.wait();
        let _ = fs::remove_file(&pid_file);
        return Err(error);
    }
    Ok(Some(Carrier { program: SLIRP, ports: ports.to_vec() }))
}

/// Ask a running `slirp4netns` to publish one port.
fn slirp_port(socket: &PathBuf, port: &PublishedPort) -> Result<()> {
    let cannot = || format!("`{SLIRP}` cannot publish port {} of the host", port.host_port);
    let request = json!({
        "execute": "add_hostfwd",
        "arguments": {
            "proto": port.container.protocol.to_string(),
            "host_addr": port.host_ip.to_string(),
            "host_port": port.host_port,
            "guest_port": port.container.port,
        },
    });
    let mut stream = UnixStream::connect(socket).context(cannot)?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).context(cannot)?;
    stream.write_all(request.to_string().as_bytes()).context(cannot)?;
    stream.shutdown(std::net::Shutdown::Write).context(cannot)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).context(cannot)?;
    let answer: serde_json::Value = serde_json::from_str(&answer).context(cannot)?;
    match answer.pointer("/error/desc").and_then(serde_json::Value::as_str) {
        None if answer.get("error").is_none() => Ok(()),
        why => Err(Error::new(ErrorKind::Conflict, format!("{}: {}", cannot(), why.unwrap_or("no reason given")))
            .hint("choose another port of the host; those below 1024 are not an ordinary user's")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::ports::ContainerPort;
    use super::*;

    #[test]
    fn ports_are_written_as_pasta_reads_them() {
        let port = |host_ip: &str| PublishedPort {
            host_ip: host_ip.parse().unwrap(),
            host_port: 8080,
            container: ContainerPort { port: 80, protocol: Protocol::Tcp },
        };
        assert_eq!(pasta_port(&port("0.0.0.0")), "8080:80");
        assert_eq!(pasta_port(&port("127.0.0.1")), "127.0.0.1/8080:80");
        assert_eq!(pasta_port(&port("::1")), "::1/8080:80");
    }

    #[test]
    fn a_default_route_that_leads_out_is_told_from_the_kernels_own() {
        let zeros = "0".repeat(32);
        let line = |prefix: &str, link: &str| {
            format!("{zeros} {prefix} {zeros} 00 {zeros} ffffffff 00000001 00000000 00200200 {link}\n")
        };
        assert!(has_way_out(&(line("00", "lo") + &line("00", "eth0"))));
        assert!(!has_way_out(&line("00", "lo")) && !has_way_out(&line("40", "eth0")) && !has_way_out(""));
    }

    #[test]
    fn a_refusal_says_what_the_program_said() {
        let error = refusal(PASTA, b"Failed to send 46 bytes to syslog\nExternal interface not usable\n");
        let wanted = "`pasta` cannot connect the container's network: External interface not usable";
        assert_eq!(error.to_string(), wanted);
    }

    #[test]
    fn a_pid_of_a_stranger_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path().join("root"), folder.path());
        let state = layout.container_state("one");
        fs::create_dir_all(&state).unwrap();
        fs::write(state.join(PID_FILE), std::process::id().to_string()).unwrap();
        disconnect(&layout, "one").unwrap();
        disconnect(&layout, "one").unwrap();
        assert!(!state.join(PID_FILE).exists());
    }
}
