//! SCTP through published ports and between containers. A kernel without the module says so aloud; the guest's has it.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::thread;
use std::time::Duration;

use rcd::engine::ErrorKind;
use rustix::net::sockopt::{self, Timeout};
use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, connect, ipproto, listen, socket_with};

use super::needs;
use super::network::{Host, namespace, request, within};
use super::network_table::Cast;

/// As in `network_table`, with the same containers and ports. From `::1` no rule leads to a container.
const TABLE: &str = "
    host       127.0.0.1   8080  gateway4
    host       uplink4     8080  uplink4
    host       uplink6     8080  uplink6
    host       127.0.0.1   8081  gateway4
    host       uplink4     8081  -
    host       127.0.0.1   82    -
    host       web4        82    gateway4
    host       web6        82    gateway6
    neighbour  uplink4     8080  neighbour4
    neighbour  uplink6     8080  neighbour6
    neighbour  uplink4     8081  -
    neighbour  uplink4     82    -
    neighbour  web4        80    -
    neighbour  web6        80    -
    mate       web4        82    mate4
    mate       web6        82    mate6
    mate       uplink4     8080  gateway4
    mate       uplink6     8080  gateway6
    mate       gateway4    8080  gateway4
    mate       uplink4     8081  -
    stranger   web4        80    -
    stranger   web6        80    -
    stranger   web4        82    -
    stranger   uplink4     8080  gateway4
    stranger   uplink6     8080  gateway6
    web        uplink4     8080  gateway4
    web        127.0.0.1   82    127.0.0.1
";

fn socket(v4: bool) -> rustix::io::Result<OwnedFd> {
    let family = if v4 { AddressFamily::INET } else { AddressFamily::INET6 };
    socket_with(family, SocketType::STREAM, SocketFlags::CLOEXEC, Some(ipproto::SCTP))
}

fn kernel_has_it() -> bool {
    let has = socket(true).is_ok();
    if !has {
        needs::skip("needs a kernel with SCTP");
    }
    has
}

/// A listening socket: what `std` does with one of TCP it does with this, too.
fn listener(address: SocketAddr) -> TcpListener {
    let socket = socket(address.is_ipv4()).expect("a socket");
    bind(&socket, &address).expect("a place");
    listen(&socket, 16).expect("to listen");
    TcpListener::from(socket)
}

/// Whoever says something there is told who they are.
fn serve(netns: &OwnedFd, port: u16) {
    let listener = within(netns, || listener((Ipv6Addr::UNSPECIFIED, port).into()));
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let answer = stream.peer_addr().map(|peer| peer.ip().to_canonical().to_string()).unwrap_or_default();
            thread::spawn(move || {
                let _ = stream.read(&mut [0; 8]);
                let _ = stream.write_all(answer.as_bytes());
                let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
                let _ = stream.read(&mut [0; 8]);
            });
        }
    });
}

fn ask(to: SocketAddr, patience: Duration) -> Option<String> {
    let socket = socket(to.is_ipv4()).ok()?;
    sockopt::set_socket_timeout(&socket, Timeout::Send, Some(patience)).ok()?;
    connect(&socket, &to).ok()?;
    let mut stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(patience)).ok()?;
    stream.write_all(b"who").ok()?;
    let mut buffer = [0; 64];
    let length = stream.read(&mut buffer).ok()?;
    Some(String::from_utf8_lossy(&buffer[..length]).into_owned()).filter(|text| !text.is_empty())
}

#[test]
fn who_reaches_what_by_sctp_is_as_written_down() {
    if !kernel_has_it() {
        return;
    }
    let Some(cast) = Cast::new(&["8080:80/sctp", "127.0.0.1:8081:81/sctp"], serve) else { return };
    let wrong = cast.wrong_rows(&[("sctp", ask)], TABLE);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_port_of_sctp_in_use_is_refused_by_name() {
    let Some(host) = Host::new().filter(|_| kernel_has_it()) else { return };
    let (_one, _endpoint) = host.container("one", &["8080:80/sctp"]);
    let refused = |ports: &[&str]| host.connect("two", &namespace(), &request(ports)).expect_err("a refusal");
    let error = refused(&["8080:80/sctp"]);
    assert!(error.to_string().contains("already published by the container `one`"), "{error}");
    let _held = within(&host.netns, || listener((Ipv4Addr::UNSPECIFIED, 9090).into()));
    let error = refused(&["9090:80/sctp"]);
    assert!(error.to_string().contains(&format!("(pid {})", std::process::id())), "{error}");
    // And a program of the host does not get what is published.
    let address = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 8080));
    let taken = within(&host.netns, || bind(socket(true).expect("a socket"), &address));
    assert_eq!(taken, Err(rustix::io::Errno::ADDRINUSE));
    let tcp = host.connect("three", &namespace(), &request(&["8080:80", "9090:80/udp"]));
    assert!(tcp.is_ok(), "another protocol has ports of its own: {tcp:?}");
}

#[test]
fn sctp_that_no_rule_can_carry_is_refused() {
    let Some(host) = Host::new() else { return };
    for ports in [&["[::1]:8080:80/sctp"][..], &["[::]:8080:80/sctp"], &["80", "[::1]::80/sctp"]] {
        let error = host.connect("one", &namespace(), &request(ports)).expect_err("a refusal");
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
        assert!(error.to_string().starts_with("cannot publish `80/sctp` on `[::"), "{error}");
    }
    let (_one, endpoint) = host.container("one", &["8080:80/sctp", "127.0.0.1:8081:81/sctp"]);
    assert_eq!(endpoint.ports.len(), 2);
}
