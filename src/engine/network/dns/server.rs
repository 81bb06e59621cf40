//! The resolver's sockets and threads: one thread a socket, one for each query that is forwarded, up to a bound.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::{Names, Reply, failure, reply};
use crate::engine::{Context, Result};

/// What waits for an upstream resolver at a time; more is refused at once, so a container cannot fill the host.
const MOST_FORWARDED: usize = 128;
/// Connections of the container at a time.
const MOST_CONNECTIONS: usize = 32;
/// How long one upstream resolver may take.
const UPSTREAM_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a connection may say nothing.
const IDLE: Duration = Duration::from_secs(10);
/// The stack of a thread, which only moves bytes and reads the leases.
const STACK: usize = 256 * 1024;

/// Where the container asks: bound in its network namespace.
#[derive(Debug)]
pub struct Sockets {
    udp: UdpSocket,
    tcp: TcpListener,
}

impl Sockets {
    /// Bind both on the address `ip`, on free ports, in the network namespace of the calling thread.
    pub fn bind(ip: Ipv4Addr) -> io::Result<Self> {
        Ok(Self { udp: UdpSocket::bind((ip, 0))?, tcp: TcpListener::bind((ip, 0))? })
    }

    /// The addresses that were bound: for UDP and for TCP.
    pub fn addresses(&self) -> io::Result<(SocketAddr, SocketAddr)> {
        Ok((self.udp.local_addr()?, self.tcp.local_addr()?))
    }
}

/// A resolver that answers until it is dropped.
#[derive(Debug)]
pub struct Resolver {
    udp: Arc<UdpSocket>,
    tcp: Arc<TcpListener>,
    stopped: Arc<AtomicBool>,
}

impl Drop for Resolver {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        // Both wake a thread that waits, which then sees that it is over. A container that is gone has woken them already.
        if let Ok(own) = self.udp.local_addr() {
            let _ = self.udp.send_to(&[], own);
        }
        let _ = rustix::net::shutdown(&self.tcp, rustix::net::Shutdown::Both);
    }
}

/// Answer on the sockets until the resolver is dropped.
pub fn serve(sockets: Sockets, names: Arc<dyn Names>) -> Result<Resolver> {
    let resolver =
        Resolver { udp: Arc::new(sockets.udp), tcp: Arc::new(sockets.tcp), stopped: Arc::new(AtomicBool::new(false)) };
    let (udp, stopped, known) = (Arc::clone(&resolver.udp), Arc::clone(&resolver.stopped), Arc::clone(&names));
    spawn("names-udp", move || serve_udp(&udp, &known, &stopped)).context(|| "cannot start the resolver")?;
    let (tcp, stopped) = (Arc::clone(&resolver.tcp), Arc::clone(&resolver.stopped));
    spawn("names-tcp", move || serve_tcp(&tcp, &names, &stopped)).context(|| "cannot start the resolver")?;
    Ok(resolver)
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name(name.to_owned()).stack_size(STACK).spawn(work).map(drop)
}

/// One place of a bounded number, given back when dropped.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(taken: &Arc<AtomicUsize>, most: usize) -> Option<Self> {
        let place = Self(Arc::clone(taken));
        (taken.fetch_add(1, Ordering::Relaxed) < most).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn serve_udp(socket: &Arc<UdpSocket>, names: &Arc<dyn Names>, stopped: &AtomicBool) {
    let waiting = Arc::new(AtomicUsize::new(0));
    let mut buffer = [0; 4096];
    loop {
        let received = socket.recv_from(&mut buffer);
        if stopped.load(Ordering::Relaxed) {
            return;
        }
        let Ok((length, client)) = received else {
            // An ICMP error of an earlier answer, say; it must not become a busy loop.
            thread::sleep(Duration::from_millis(1));
            continue;
        };
        let query = &buffer[..length];
        // A client that is gone loses its answer: nobody is left to tell.
        match reply(query, &**names, true) {
            Reply::Ignore => {}
            Reply::Answer(answer) => drop(socket.send_to(&answer, client)),
            Reply::Forward => {
                let (upstream, asked) = (names.upstream(), query.to_vec());
                let answer_to = Arc::clone(socket);
                let forwarded = Place::take(&waiting, MOST_FORWARDED).is_some_and(|place| {
                    let work = move || {
                        let _place = place;
                        if let Some(answer) = forward_udp(&asked, &upstream).or_else(|| failure(&asked)) {
                            let _ = answer_to.send_to(&answer, client);
                        }
                    };
                    spawn("names-forward", work).is_ok()
                });
                if !forwarded && let Some(answer) = failure(query) {
                    let _ = socket.send_to(&answer, client);
                }
            }
        }
    }
}

/// Ask each upstream resolver in turn.
fn forward_udp(query: &[u8], upstream: &[SocketAddr]) -> Option<Vec<u8>> {
    upstream.iter().find_map(|resolver| {
        let any: IpAddr = if resolver.is_ipv4() { [0; 4].into() } else { [0; 16].into() };
        let socket = UdpSocket::bind((any, 0)).ok()?;
        // Connected, so that only this resolver is heard.
        socket.connect(resolver).ok()?;
        socket.set_read_timeout(Some(UPSTREAM_TIMEOUT)).ok()?;
        socket.send(query).ok()?;
        let mut buffer = vec![0; 65_535];
        let length = socket.recv(&mut buffer).ok()?;
        buffer.truncate(length);
        // The same question, answered: the id, and the bit that says so.
        (length >= 12 && buffer[..2] == query[..2] && buffer[2] & 0x80 != 0).then_some(buffer)
    })
}

fn serve_tcp(listener: &TcpListener, names: &Arc<dyn Names>, stopped: &AtomicBool) {
    let open = Arc::new(AtomicUsize::new(0));
    loop {
        let accepted = listener.accept();
        if stopped.load(Ordering::Relaxed) {
            return;
        }
        let Ok((stream, _)) = accepted else {
            thread::sleep(Duration::from_millis(10)); // out of descriptors: others will close theirs
            continue;
        };
        let Some(place) = Place::take(&open, MOST_CONNECTIONS) else { continue };
        let names = Arc::clone(names);
        let work = move || {
            let _place = place;
            // It ends when the client hangs up, is silent for too long, or is cut off.
            let _ = converse(stream, &*names);
        };
        if spawn("names-client", work).is_err() {
            thread::sleep(Duration::from_millis(10));
        }
    }
}

fn converse(mut stream: TcpStream, names: &dyn Names) -> io::Result<()> {
    stream.set_read_timeout(Some(IDLE))?;
    stream.set_write_timeout(Some(IDLE))?;
    loop {
        let query = read_message(&mut stream)?;
        let answer = match reply(&query, names, false) {
            Reply::Ignore => return Ok(()),
            Reply::Answer(answer) => Some(answer),
            Reply::Forward => forward_tcp(&query, &names.upstream()).or_else(|| failure(&query)),
        };
        let Some(answer) = answer else { return Ok(()) };
        write_message(&mut stream, &answer)?;
    }
}

fn forward_tcp(query: &[u8], upstream: &[SocketAddr]) -> Option<Vec<u8>> {
    upstream.iter().find_map(|resolver| {
        let mut stream = TcpStream::connect_timeout(resolver, UPSTREAM_TIMEOUT).ok()?;
        stream.set_read_timeout(Some(UPSTREAM_TIMEOUT)).ok()?;
        stream.set_write_timeout(Some(UPSTREAM_TIMEOUT)).ok()?;
        write_message(&mut stream, query).ok()?;
        read_message(&mut stream).ok()
    })
}

/// A message over TCP has its length before it.
fn read_message(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut length = [0; 2];
    stream.read_exact(&mut length)?;
    let mut message = vec![0; u16::from_be_bytes(length).into()];
    stream.read_exact(&mut message)?;
    Ok(message)
}

fn write_message(stream: &mut TcpStream, message: &[u8]) -> io::Result<()> {
    let length = u16::try_from(message.len()).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
    stream.write_all(&[&length.to_be_bytes(), message].concat())
}

#[cfg(test)]
mod tests {
    use hickory_proto::op::{Message, ResponseCode};
    use hickory_proto::rr::RecordType;

    use super::super::tests::{Fixture, query};
    use super::*;

    const LOCAL: Ipv4Addr = Ipv4Addr::LOCALHOST;

    fn start(upstream: Vec<SocketAddr>) -> (Resolver, SocketAddr, SocketAddr) {
        let sockets = Sockets::bind(LOCAL).unwrap();
        let (udp, tcp) = sockets.addresses().unwrap();
        (serve(sockets, Arc::new(Fixture { upstream })).unwrap(), udp, tcp)
    }

    #[test]
    fn a_dropped_resolver_lets_go_of_its_sockets() {
        let (resolver, udp, tcp) = start(Vec::new());
        let asked = query("db.", RecordType::A, None);
        assert_eq!(ask_udp(udp, &asked).answers.len(), 1);
        drop(resolver);
        // The threads end by themselves; then both ports can be had again.
        let free = |_| UdpSocket::bind(udp).is_ok() && TcpStream::connect(tcp).is_err();
        let waited = (0..1000).find(|step| {
            free(*step) || {
                thread::sleep(Duration::from_millis(5));
                false
            }
        });
        assert!(waited.is_some(), "the sockets are still there");
    }

    fn ask_udp(server: SocketAddr, query: &[u8]) -> Message {
        let socket = UdpSocket::bind((LOCAL, 0)).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        socket.send_to(query, server).unwrap();
        let mut buffer = [0; 4096];
        let length = socket.recv(&mut buffer).expect("an answer over UDP");
        Message::from_vec(&buffer[..length]).unwrap()
    }

    fn ask_tcp(stream: &mut TcpStream, query: &[u8]) -> Message {
        write_message(stream, query).unwrap();
        Message::from_vec(&read_message(stream).expect("an answer over TCP")).unwrap()
    }

    #[test]
    fn answers_over_udp_and_tcp() {
        let (_resolver, udp, tcp) = start(Vec::new());
        let asked = query("db.", RecordType::A, None);
        assert_eq!(ask_udp(udp, &asked).answers.len(), 1);
        let mut stream = TcpStream::connect(tcp).unwrap();
        assert_eq!(ask_tcp(&mut stream, &asked).answers.len(), 1);
        assert_eq!(ask_tcp(&mut stream, &query("web.", RecordType::A, None)).answers.len(), 60, "one connection, two");
    }

    #[test]
    fn forwards_over_udp_and_tcp_to_the_first_that_answers() {
        let (_resolver, udp, tcp) = start(Vec::new());
        let asked = query("elsewhere.", RecordType::A, None);
        for (upstream, over_tcp) in [(udp, false), (tcp, true)] {
            let (_front, front_udp, front_tcp) = start(vec![upstream]);
            let answer = if over_tcp {
                ask_tcp(&mut TcpStream::connect(front_tcp).unwrap(), &asked)
            } else {
                ask_udp(front_udp, &asked)
            };
            assert_eq!(answer.metadata.response_code, ResponseCode::NXDomain, "the upstream's answer");
        }
    }

    #[test]
    fn nobody_upstream_is_a_failure_and_not_silence() {
        let closed = UdpSocket::bind((LOCAL, 0)).unwrap().local_addr().unwrap();
        let (_resolver, udp, _) = start(vec![closed]);
        let answer = ask_udp(udp, &query("elsewhere.", RecordType::A, None));
        assert_eq!(answer.metadata.response_code, ResponseCode::ServFail);
    }
}
