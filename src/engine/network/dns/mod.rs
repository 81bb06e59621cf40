//! Names of containers, for containers: a small resolver that answers what it knows and forwards the rest.
//!
//! The monitor of a container serves it on sockets that live in the container's network namespace ([`Sockets`]), while
//! what it forwards leaves from the monitor's own namespace: so a resolver on the host's loopback works too, and no port
//! of the host is taken. [`reply`] decides, as a pure function of the query and of [`Names`]; `server` moves the bytes.

mod directory;
mod server;

use std::net::{IpAddr, SocketAddr};

use hickory_proto::op::{Edns, Message, MessageType, OpCode, ResponseCode};
use hickory_proto::rr::rdata::{A, AAAA, PTR};
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType};

pub use directory::{ADDRESS, resolv_conf, start};
pub use server::{Resolver, Sockets, serve};

/// How long an answer may be kept, in seconds: containers come and go.
const TTL: u32 = 5;
/// The largest answer over UDP to who does not ask for more.
const PLAIN_UDP: u16 = 512;
/// The largest answer over UDP to anyone: what no path breaks into fragments.
const EXTENDED_UDP: u16 = 1232;

/// What a container's resolver knows, asked anew for every query.
pub trait Names: Send + Sync {
    /// The addresses of a name (lower case, no final dot); nothing where it is no container's.
    fn addresses(&self, name: &str) -> Option<Vec<IpAddr>>;
    /// The name of an address.
    fn name_of(&self, address: IpAddr) -> Option<String>;
    /// Whether an address lies in one of the container's networks, so that nobody outside knows its name.
    fn owns(&self, address: IpAddr) -> bool;
    /// Whom to ask for everything else; nobody, where all of the container's networks are internal.
    fn upstream(&self) -> Vec<SocketAddr>;
}

/// What to do with a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Send this back.
    Answer(Vec<u8>),
    /// Ask the upstream resolvers with the same bytes.
    Forward,
    /// No query at all: a datagram that must not be answered.
    Ignore,
}

/// Decide on one query. Over UDP an answer that does not fit is cut and says so.
pub fn reply(query: &[u8], names: &dyn Names, udp: bool) -> Reply {
    let [first, second, flags, ..] = *query else { return Reply::Ignore };
    if flags & 0x80 != 0 {
        return Reply::Ignore;
    }
    let Ok(query) = Message::from_vec(query) else {
        let id = u16::from_be_bytes([first, second]);
        return encode(&Message::error_msg(id, OpCode::Query, ResponseCode::FormErr));
    };
    match decide(&query, names) {
        Decision::Forward => Reply::Forward,
        Decision::Answer(code, records) => {
            let message = respond(&query, code, records);
            let limit = query.edns.as_ref().map_or(PLAIN_UDP, |edns| edns.max_payload().clamp(PLAIN_UDP, EXTENDED_UDP));
            match encode(&message) {
                Reply::Answer(bytes) if udp && bytes.len() > usize::from(limit) => encode(&message.truncate()),
                reply => reply,
            }
        }
    }
}

/// The answer to a query that nobody upstream answered.
pub(super) fn failure(query: &[u8]) -> Option<Vec<u8>> {
    let query = Message::from_vec(query).ok()?;
    respond(&query, ResponseCode::ServFail, Vec::new()).to_vec().ok()
}

enum Decision {
    Answer(ResponseCode, Vec<RData>),
    Forward,
}

fn decide(query: &Message, names: &dyn Names) -> Decision {
    let refuse = |code| Decision::Answer(code, Vec::new());
    if query.metadata.op_code != OpCode::Query {
        return refuse(ResponseCode::NotImp);
    }
    let [question] = query.queries.as_slice() else { return refuse(ResponseCode::FormErr) };
    let elsewhere = || if names.upstream().is_empty() { refuse(ResponseCode::NXDomain) } else { Decision::Forward };
    if question.query_class() != DNSClass::IN {
        return elsewhere();
    }
    if let Some(address) = reverse(question.name()) {
        return match names.name_of(address).and_then(|name| Name::from_ascii(format!("{name}.")).ok()) {
            Some(name) => {
                let asked = matches!(question.query_type(), RecordType::PTR | RecordType::ANY);
                let record = asked.then_some(RData::PTR(PTR(name)));
                Decision::Answer(ResponseCode::NoError, record.into_iter().collect())
            }
            None if names.owns(address) => refuse(ResponseCode::NXDomain),
            None => elsewhere(),
        };
    }
    let name = question.name().to_lowercase().to_ascii();
    let Some(mut addresses) = names.addresses(name.trim_end_matches('.')) else { return elsewhere() };
    if addresses.len() > 1 {
        // A name of several containers: another one first each time.
        let first = usize::from(query.metadata.id) % addresses.len();
        addresses.rotate_left(first);
    }
    let kind = question.query_type();
    let record = |address| match address {
        IpAddr::V4(address) if matches!(kind, RecordType::A | RecordType::ANY) => Some(RData::A(A(address))),
        IpAddr::V6(address) if matches!(kind, RecordType::AAAA | RecordType::ANY) => Some(RData::AAAA(AAAA(address))),
        _ => None,
    };
    // A known name without such a record is an empty answer, and never a question to the outside.
    Decision::Answer(ResponseCode::NoError, addresses.into_iter().filter_map(record).collect())
}

/// The whole address that a name of `in-addr.arpa` or `ip6.arpa` stands for.
fn reverse(name: &Name) -> Option<IpAddr> {
    let net = name.parse_arpa_name().ok()?;
    (net.prefix_len() == net.max_prefix_len()).then(|| net.addr())
}

fn respond(query: &Message, code: ResponseCode, records: Vec<RData>) -> Message {
    let mut message = Message::new(query.metadata.id, MessageType::Response, query.metadata.op_code);
    message.metadata.response_code = code;
    message.metadata.recursion_desired = query.metadata.recursion_desired;
    message.metadata.recursion_available = true;
    // A query has one question (RFC 9619); hundreds of them would come back as an answer that is too long.
    if let [question] = query.queries.as_slice() {
        message.add_query(question.clone());
        let name = question.name();
        message.add_answers(records.into_iter().map(|data| Record::from_rdata(name.clone(), TTL, data)));
    }
    if query.edns.is_some() {
        let mut edns = Edns::new();
        edns.set_max_payload(EXTENDED_UDP);
        message.set_edns(edns);
    }
    message
}

fn encode(message: &Message) -> Reply {
    message.to_vec().map_or(Reply::Ignore, Reply::Answer)
}

#[cfg(test)]
pub(super) mod tests {
    use std::net::Ipv4Addr;

    use hickory_proto::op::Query;

    use super::*;

    /// `db` is one container of both families, `web` the alias of thirty.
    pub(crate) struct Fixture {
        pub(crate) upstream: Vec<SocketAddr>,
    }

    impl Names for Fixture {
        fn addresses(&self, name: &str) -> Option<Vec<IpAddr>> {
            match name {
                "db" => Some(vec!["172.20.0.2".parse().unwrap(), "fd00::2".parse().unwrap()]),
                "web" => Some((0..60).map(|last| Ipv4Addr::new(172, 20, 1, last).into()).collect()),
                _ => None,
            }
        }

        fn name_of(&self, address: IpAddr) -> Option<String> {
            ["172.20.0.2", "fd00::2"].contains(&address.to_string().as_str()).then(|| "db".to_owned())
        }

        fn owns(&self, address: IpAddr) -> bool {
            matches!(address, IpAddr::V4(address) if address.octets()[..2] == [172, 20])
        }

        fn upstream(&self) -> Vec<SocketAddr> {
            self.upstream.clone()
        }
    }

    pub(crate) fn query(name: &str, kind: RecordType, edns: Option<u16>) -> Vec<u8> {
        let mut message = Message::new(7, MessageType::Query, OpCode::Query);
        message.metadata.recursion_desired = true;
        message.add_query(Query::query(Name::from_ascii(name).unwrap(), kind));
        if let Some(size) = edns {
            let mut edns = Edns::new();
            edns.set_max_payload(size);
            message.set_edns(edns);
        }
        message.to_vec().unwrap()
    }

    fn open() -> Fixture {
        Fixture { upstream: vec!["192.0.2.1:53".parse().unwrap()] }
    }

    fn closed() -> Fixture {
        Fixture { upstream: Vec::new() }
    }

    fn answer(names: &Fixture, name: &str, kind: RecordType) -> (ResponseCode, Vec<String>) {
        match reply(&query(name, kind, None), names, false) {
            Reply::Answer(bytes) => {
                let message = Message::from_vec(&bytes).unwrap();
                assert_eq!((message.metadata.id, message.metadata.message_type), (7, MessageType::Response));
                let records = message.answers.iter().map(|record| record.data.to_string()).collect();
                (message.metadata.response_code, records)
            }
            other => panic!("{name}: {other:?}"),
        }
    }

    #[test]
    fn containers_are_known_by_name_and_by_address() {
        let found = |records: &[&str]| (ResponseCode::NoError, records.iter().map(ToString::to_string).collect());
        assert_eq!(answer(&open(), "db.", RecordType::A), found(&["172.20.0.2"]));
        assert_eq!(answer(&open(), "DB.", RecordType::AAAA), found(&["fd00::2"]));
        assert_eq!(answer(&open(), "2.0.20.172.in-addr.arpa.", RecordType::PTR), found(&["db."]));
        let six = format!("2.{}0.0.d.f.ip6.arpa.", "0.".repeat(27));
        assert_eq!(answer(&open(), &six, RecordType::PTR), found(&["db."]));
    }

    #[test]
    fn a_known_name_never_leaves_the_host() {
        for kind in [RecordType::HTTPS, RecordType::MX, RecordType::TXT] {
            assert_eq!(answer(&open(), "db.", kind), (ResponseCode::NoError, vec![]), "{kind}");
        }
        assert_eq!(answer(&open(), "9.0.20.172.in-addr.arpa.", RecordType::PTR).0, ResponseCode::NXDomain);
    }

    #[test]
    fn the_rest_is_forwarded_unless_the_networks_are_internal() {
        for (name, kind) in [("example.org.", RecordType::A), ("8.8.8.8.in-addr.arpa.", RecordType::PTR)] {
            assert_eq!(reply(&query(name, kind, None), &open(), true), Reply::Forward, "{name}");
            assert_eq!(answer(&closed(), name, kind), (ResponseCode::NXDomain, vec![]), "{name}");
        }
    }

    #[test]
    fn an_answer_over_udp_fits_or_says_that_it_is_cut() {
        let size = |edns, udp| match reply(&query("web.", RecordType::A, edns), &open(), udp) {
            Reply::Answer(bytes) => (bytes.len(), Message::from_vec(&bytes).unwrap()),
            other => panic!("{other:?}"),
        };
        let (length, message) = size(None, true);
        assert!(length <= 512 && message.metadata.truncation && message.answers.is_empty());
        let (length, message) = size(Some(4096), true);
        assert!(length <= 1232 && !message.metadata.truncation && message.answers.len() == 60, "{length}");
        assert_eq!(size(None, false).1.answers.len(), 60);
    }

    #[test]
    fn a_shared_name_begins_with_another_address_each_time() {
        let first = |id: u16| {
            let mut bytes = query("web.", RecordType::A, Some(1232));
            bytes[..2].copy_from_slice(&id.to_be_bytes());
            match reply(&bytes, &open(), false) {
                Reply::Answer(bytes) => Message::from_vec(&bytes).unwrap().answers[0].data.to_string(),
                other => panic!("{other:?}"),
            }
        };
        assert_ne!(first(0), first(1));
    }

    #[test]
    fn many_questions_get_a_short_refusal() {
        let mut many = Message::query();
        many.add_queries(
            (0..200)
                .map(|number| Query::query(Name::from_ascii(format!("n{number}.")).expect("a name"), RecordType::A)),
        );
        match reply(&many.to_vec().expect("a query"), &open(), true) {
            Reply::Answer(bytes) => {
                assert!(bytes.len() <= 512, "{}", bytes.len());
                assert_eq!(Message::from_vec(&bytes).unwrap().metadata.response_code, ResponseCode::FormErr);
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn junk_is_refused_or_ignored() {
        assert_eq!(reply(&[], &open(), true), Reply::Ignore);
        assert_eq!(reply(&[0; 2], &open(), true), Reply::Ignore);
        let mut response = query("db.", RecordType::A, None);
        response[2] |= 0x80;
        assert_eq!(reply(&response, &open(), true), Reply::Ignore, "answering answers would never end");
        let code = |bytes: &[u8]| match reply(bytes, &open(), true) {
            Reply::Answer(bytes) => Message::from_vec(&bytes).unwrap().metadata.response_code,
            other => panic!("{other:?}"),
        };
        assert_eq!(code(&[0, 7, 1, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0xc0]), ResponseCode::FormErr);
        assert_eq!(code(&[0, 7, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]), ResponseCode::FormErr);
        let mut status = query("db.", RecordType::A, None);
        status[2] |= 2 << 3;
        assert_eq!(code(&status), ResponseCode::NotImp);
        let query = query("db.", RecordType::A, None);
        for length in 0..query.len() {
            let _: Reply = reply(&query[..length], &open(), true);
        }
    }
}
