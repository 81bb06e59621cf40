//! The network of an ordinary user's container: `pasta` carries its packets, and `slirp4netns` where that is missing.
//!
//! An ordinary user cannot change the host's network, so a program of theirs translates between the host's sockets and a
//! tap device in the container. The host's loopback is not reachable through it. The program outlives the command: it is
//! written down in the container's state folder, and [`disconnect`] ends it.

use std::fs;
use std::io::{ErrorKind as IoErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::os::fd::BorrowedFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use serde_json::json;

use super::ports::{PortRequest, Protocol, PublishedPort};
use super::reserve::reserve;
use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result};

/// Where the container's queries for names go; the program sends them to the host's resolver, even to one on its loopback.
const PASTA_RESOLVER: Ipv4Addr = Ipv4Addr::new(169, 254, 1, 1);
/// The same of `slirp4netns`.
const SLIRP_RESOLVER: Ipv4Addr = Ipv4Addr::new(10, 0, 2, 3);
const PID_FILE: &str = "network.pid";
const SOCKET: &str = "network.sock";
const PASTA: &str = "pasta";
const SLIRP: &str = "slirp4netns";

/// What carries the container's packets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carrier {
    /// `pasta` or `slirp4netns`.
    pub program: &'static str,
    /// The resolver to write into the container's `resolv.conf`.
    pub resolver: IpAddr,
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
    let (ports, held) = reserve(wanted, false, |_| None)?;
    drop(held);
    let folder = layout.container_state(container_id);
    fs::create_dir_all(&folder).context(|| format!("cannot make the folder `{}`", folder.display()))?;
    super::loopback_up(netns)?;
    let connected = match pasta(&folder, netns, &ports)? {
        Some(carrier) => Some(carrier),
        None => slirp(&folder, pid, &ports)?,
    };
    connected.ok_or_else(|| {
        Error::new(ErrorKind::Unsupported, "cannot connect an ordinary user's container: `pasta` is not installed")
            .hint("install `passt` (or `slirp4netns`), or run with `--network none` or `--network host`")
    })
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

fn pasta(folder: &Path, netns: BorrowedFd<'_>, ports: &[PublishedPort]) -> Result<Option<Carrier>> {
    if let Some(port) = ports.iter().find(|port| port.container.protocol == Protocol::Sctp) {
        let message = format!("cannot publish `{}`: `pasta` carries TCP and UDP only", port.container);
        return Err(Error::new(ErrorKind::Unsupported, message));
    }
    let mut command = Command::new(PASTA);
    command.args(["--config-net", "--quiet", "--no-map-gw", "-T", "none", "-U", "none", "--no-netns-quit"]);
    command.arg("--dns-forward").arg(PASTA_RESOLVER.to_string()).arg("--pid").arg(folder.join(PID_FILE));
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
    let netns = netns.try_clone_to_owned().context(|| "cannot pass the network namespace on")?;
    let Some(output) = run(command.stdin(netns), PASTA)? else { return Ok(None) };
    if !output.status.success() {
        return Err(refusal(PASTA, &output.stderr));
    }
    Ok(Some(Carrier { program: PASTA, resolver: PASTA_RESOLVER.into(), ports: ports.to_vec() }))
}

fn run(command: &mut Command, program: &str) -> Result<Option<Output>> {
    match command.stdout(Stdio::null()).stderr(Stdio::piped()).output() {
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
    Error::new(ErrorKind::Failed, format!("`{program}` cannot connect the container's network{why}"))
        .hint("`--network none` and `--network host` need no such program")
}

fn slirp(folder: &Path, pid: i32, ports: &[PublishedPort]) -> Result<Option<Carrier>> {
    let socket = folder.join(SOCKET);
    let mut command = Command::new(SLIRP);
    command.args(["--configure", "--mtu=65520", "--disable-host-loopback", "--ready-fd=1", "--api-socket"]);
    command.arg(&socket).arg(pid.to_string()).arg("tap0");
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
    Ok(Some(Carrier { program: SLIRP, resolver: SLIRP_RESOLVER.into(), ports: ports.to_vec() }))
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
