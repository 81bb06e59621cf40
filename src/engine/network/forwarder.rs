//! Published ports that no rule can carry: the kernel rewrites nothing for `::1`, and turns no IPv6 into IPv4.
//!
//! The sockets that hold such ports listen, and one thread of the monitor passes on what comes, until [`Forwarder`] is
//! dropped. It waits for nobody: every socket is non-blocking, and what cannot go on waits in a buffer of its own.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use rustix::net::{
    AddressFamily, SocketFlags, SocketType, connect, getsockname, ipproto, listen, socket_with, sockopt,
};

use super::ports::{ContainerPort, Protocol};
use crate::engine::{Context, Result};

/// Connections, and clients of datagrams, at a time: more wait, or are lost as datagrams may be.
const MOST: usize = 512;
/// How long answers to a datagram are waited for.
const IDLE: Duration = Duration::from_secs(60);
/// What waits in one direction of a connection.
const BUFFER: usize = 16 * 1024;
const STACK: usize = 256 * 1024;

/// Passes on what comes, until it is dropped.
#[derive(Debug)]
pub struct Forwarder {
    stop: OwnedFd,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Forwarder {
    fn drop(&mut self) {
        let _ = rustix::io::write(&self.stop, &1_u64.to_ne_bytes());
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// A bound socket, and where in the container what comes there goes.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) socket: OwnedFd,
    pub(super) protocol: Protocol,
    pub(super) to: SocketAddr,
}

/// Of the sockets that hold published ports, those that no rule serves: all of IPv6 where the container has none, and
/// else those that hold `::1`.
pub(super) fn routes(
    held: &[OwnedFd],
    ports: &[super::PublishedPort],
    ipv4: Option<Ipv4Addr>,
    ipv6: Option<Ipv6Addr>,
) -> Result<Vec<Route>> {
    let cannot = || "cannot look at the socket of a published port";
    let mut routes = Vec::new();
    for socket in held {
        let address = SocketAddr::try_from(getsockname(socket).context(cannot)?).context(cannot)?;
        let protocol = match sockopt::socket_protocol(socket).context(cannot)? {
            Some(ipproto::TCP) => Protocol::Tcp,
            Some(ipproto::UDP) => Protocol::Udp,
            // Its messages and streams are the kernel's to pass on: see `reserve::check_carried`.
            _ => continue,
        };
        let by_rule = ipv6.is_some() && !address.ip().is_unspecified() && !address.ip().is_loopback();
        if address.is_ipv4() || by_rule {
            continue;
        }
        let same = |port: &&super::PublishedPort| {
            (port.host_ip, port.host_port, port.container.protocol) == (address.ip(), address.port(), protocol)
        };
        let target = ipv6.map(Into::into).or(ipv4.map(Into::into));
        if let (Some(target), Some(port)) = (target, ports.iter().find(same)) {
            let ContainerPort { port, protocol } = port.container;
            let socket = socket.try_clone().context(cannot)?;
            routes.push(Route { socket, protocol, to: SocketAddr::new(target, port) });
        }
    }
    Ok(routes)
}

/// Serve the routes; nothing where there are none.
pub(super) fn start(routes: Vec<Route>) -> Result<Option<Forwarder>> {
    if routes.is_empty() {
        return Ok(None);
    }
    let cannot = || "cannot forward published ports";
    let mut work = Work::default();
    for Route { socket, protocol, to } in routes {
        if protocol == Protocol::Tcp {
            listen(&socket, 128).context(cannot)?;
            let listener = TcpListener::from(socket);
            listener.set_nonblocking(true).context(cannot)?;
            work.listeners.push((listener, to));
        } else {
            let socket = UdpSocket::from(socket);
            socket.set_nonblocking(true).context(cannot)?;
            work.doors.push(Door { socket, to, clients: BTreeMap::new() });
        }
    }
    let stop = eventfd(0, EventfdFlags::CLOEXEC).context(cannot)?;
    let heard = stop.try_clone().context(cannot)?;
    let builder = thread::Builder::new().name("ports".to_owned()).stack_size(STACK);
    let thread = builder.spawn(move || work.run(&heard)).context(cannot)?;
    Ok(Some(Forwarder { stop, thread: Some(thread) }))
}

#[derive(Debug, Default)]
struct Work {
    listeners: Vec<(TcpListener, SocketAddr)>,
    doors: Vec<Door>,
    flows: Vec<Flow>,
}

impl Work {
    fn run(mut self, stop: &OwnedFd) {
        let pause = Timespec { tv_sec: IDLE.as_secs().cast_signed(), tv_nsec: 0 };
        loop {
            let room = self.flows.len() < MOST;
            let mut waits = vec![PollFd::new(stop, PollFlags::IN)];
            let mut wait = |socket, events| waits.push(PollFd::from_borrowed_fd(socket, events));
            self.listeners.iter().filter(|_| room).for_each(|(socket, _)| wait(socket.as_fd(), PollFlags::IN));
            for door in &self.doors {
                wait(door.socket.as_fd(), PollFlags::IN);
                door.clients.values().for_each(|client| wait(client.socket.as_fd(), PollFlags::IN));
            }
            // What nothing is wanted of is not asked about: its end would be told again and again.
            for (socket, events) in self.flows.iter().flat_map(Flow::wishes) {
                wait(socket, events);
            }
            let timeout = self.doors.iter().any(|door| !door.clients.is_empty()).then_some(&pause);
            match poll(&mut waits, timeout) {
                Err(rustix::io::Errno::INTR) => continue,
                Err(_) => return,
                Ok(_) if !waits[0].revents().is_empty() => return,
                Ok(_) => {}
            }
            self.doors.iter_mut().for_each(Door::pass_on);
            self.flows.retain_mut(Flow::pass_on);
            if room {
                self.accept();
            }
        }
    }

    fn accept(&mut self) {
        for (listener, to) in &self.listeners {
            // One at a time for each: whoever is left is told of again.
            if let Ok((client, _)) = listener.accept() {
                self.flows.extend(Flow::new(client, *to).ok());
            }
        }
    }
}

/// One direction of a connection.
#[derive(Debug)]
struct Way {
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    /// Nothing more comes.
    ended: bool,
    /// And that was passed on.
    closed: bool,
}

impl Way {
    fn new() -> Self {
        Self { bytes: vec![0; BUFFER], start: 0, end: 0, ended: false, closed: false }
    }

    fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// Move what can be moved without waiting.
    fn pass_on(&mut self, mut from: &TcpStream, mut to: &TcpStream) -> io::Result<()> {
        let moved = loop {
            let step = if !self.is_empty() {
                to.write(&self.bytes[self.start..self.end]).map(|count| self.start += count)
            } else if self.closed {
                break Ok(());
            } else if self.ended {
                self.closed = true;
                break to.shutdown(Shutdown::Write);
            } else {
                from.read(&mut self.bytes).map(|count| {
                    (self.start, self.end) = (0, count);
                    self.ended = count == 0;
                })
            };
            if let Err(error) = step {
                break Err(error);
            }
        };
        match moved {
            Err(error) if [ErrorKind::WouldBlock, ErrorKind::Interrupted].contains(&error.kind()) => Ok(()),
            other => other,
        }
    }
}

/// A connection: the client's, and the one to the container.
#[derive(Debug)]
struct Flow {
    sockets: [TcpStream; 2],
    ways: [Way; 2],
}

impl Flow {
    fn new(client: TcpStream, to: SocketAddr) -> io::Result<Self> {
        client.set_nonblocking(true)?;
        // What lingers of it must not keep the next container off the port.
        sockopt::set_socket_reuseaddr(&client, true)?;
        let family = if to.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let socket = socket_with(family, SocketType::STREAM, flags, None)?;
        match connect(&socket, &to) {
            Ok(()) | Err(rustix::io::Errno::INPROGRESS) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(Self { sockets: [client, socket.into()], ways: [Way::new(), Way::new()] })
    }

    fn wishes(&self) -> impl Iterator<Item = (BorrowedFd<'_>, PollFlags)> {
        let wish = |at: usize| {
            let (from, to) = (&self.ways[at], &self.ways[1 - at]);
            let mut events = PollFlags::empty();
            events.set(PollFlags::IN, from.is_empty() && !from.ended);
            events.set(PollFlags::OUT, !to.is_empty());
            (self.sockets[at].as_fd(), events)
        };
        [wish(0), wish(1)].into_iter().filter(|(_, events)| !events.is_empty())
    }

    /// Whether it goes on.
    fn pass_on(&mut self) -> bool {
        let [client, inside] = &self.sockets;
        let [out, back] = &mut self.ways;
        let done = out.pass_on(client, inside).and_then(|()| back.pass_on(inside, client));
        done.is_ok() && !(out.closed && back.closed)
    }
}

/// A socket for datagrams, and who sent some.
#[derive(Debug)]
struct Door {
    socket: UdpSocket,
    to: SocketAddr,
    clients: BTreeMap<SocketAddr, Client>,
}

#[derive(Debug)]
struct Client {
    socket: UdpSocket,
    last: Instant,
}

impl Door {
    fn pass_on(&mut self) {
        let mut buffer = [0; 65536];
        while let Ok((length, from)) = self.socket.recv_from(&mut buffer) {
            if !self.clients.contains_key(&from) && self.clients.len() < MOST {
                self.clients.extend(Client::new(self.to).ok().map(|client| (from, client)));
            }
            if let Some(client) = self.clients.get_mut(&from) {
                client.last = Instant::now();
                // A datagram may be lost: who needs an answer asks again.
                let _ = client.socket.send(&buffer[..length]);
            }
        }
        for (address, client) in &mut self.clients {
            while let Ok(length) = client.socket.recv(&mut buffer) {
                client.last = Instant::now();
                let _ = self.socket.send_to(&buffer[..length], address);
            }
        }
        self.clients.retain(|_, client| client.last.elapsed() < IDLE);
    }
}

impl Client {
    fn new(to: SocketAddr) -> io::Result<Self> {
        let any = if to.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
        let socket = UdpSocket::bind(SocketAddr::new(any, 0))?;
        socket.set_nonblocking(true)?;
        socket.connect(to)?;
        Ok(Self { socket, last: Instant::now() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(socket: impl Into<OwnedFd>, protocol: Protocol, to: SocketAddr) -> Route {
        Route { socket: socket.into(), protocol, to }
    }

    #[test]
    fn a_connection_is_passed_on_whole_both_ways_and_its_ends_too() {
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let front = TcpListener::bind("127.0.0.1:0").unwrap();
        let (to, door) = (server.local_addr().unwrap(), front.local_addr().unwrap());
        let forwarder = start(vec![route(front, Protocol::Tcp, to)]).unwrap();
        let mut client = TcpStream::connect(door).unwrap();
        let sent = vec![7; 3_000_000];
        let echo = thread::spawn(move || {
            let (mut inside, _) = server.accept().unwrap();
            let mut got = Vec::new();
            inside.read_to_end(&mut got).unwrap();
            inside.write_all(&got).unwrap();
        });
        client.write_all(&sent).unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        let mut got = Vec::new();
        client.read_to_end(&mut got).unwrap();
        echo.join().unwrap();
        assert!(got == sent, "{} bytes came back", got.len());
        drop(forwarder);
        assert!(TcpStream::connect(door).is_err(), "it has let go of the port");
    }

    #[test]
    fn nobody_at_the_other_end_is_the_end() {
        let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let front = TcpListener::bind("127.0.0.1:0").unwrap();
        let door = front.local_addr().unwrap();
        let _forwarder = start(vec![route(front, Protocol::Tcp, gone)]).unwrap();
        let mut client = TcpStream::connect(door).unwrap();
        assert!(matches!(client.read(&mut [0; 1]), Ok(0) | Err(_)));
    }

    #[test]
    fn answers_to_datagrams_go_to_who_asked() {
        let server = UdpSocket::bind("127.0.0.1:0").unwrap();
        let front = UdpSocket::bind("127.0.0.1:0").unwrap();
        let (to, door) = (server.local_addr().unwrap(), front.local_addr().unwrap());
        let _forwarder = start(vec![route(front, Protocol::Udp, to)]).unwrap();
        let clients = [(); 2].map(|()| UdpSocket::bind("127.0.0.1:0").unwrap());
        let mut buffer = [0; 16];
        for (client, word) in clients.iter().zip([b"one", b"two"]) {
            client.send_to(word, door).unwrap();
            let (length, from) = server.recv_from(&mut buffer).unwrap();
            server.send_to(&buffer[..length], from).unwrap();
        }
        for (client, word) in clients.iter().zip([b"one", b"two"]) {
            let (length, from) = client.recv_from(&mut buffer).unwrap();
            assert_eq!((&buffer[..length], from), (&word[..], door));
        }
    }
}
