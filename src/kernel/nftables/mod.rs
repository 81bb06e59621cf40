//! Rules of the `nf_tables` firewall, as one transaction over netlink: all of a [`Batch`] happens, or none.
//!
//! Only what rcd needs of it, in the family `inet`: sets and maps (of any key, concatenated too), chains on hooks, and
//! rules made of [`Expression`]s. The kernel's interface is `linux/netfilter/nf_tables.h`.

mod foreign;

pub use foreign::{Chain, Family, chains, let_through, rules_of};
#[cfg(fuzzing)]
pub(super) use foreign::{chain, comment};

use nix::errno::Errno;

use super::netlink::{open, refusal};
use super::{Context, Error, Result};

const NLM_F_REQUEST: u16 = 1;
const NLM_F_ACK: u16 = 4;
const NLM_F_EXCL: u16 = 0x200;
const NLM_F_CREATE: u16 = 0x400;
const NLM_F_APPEND: u16 = 0x800;
const NLMSG_ERROR: u16 = 2;
const NLMSG_DONE: u16 = 3;
const BATCH_BEGIN: u16 = 16;
const BATCH_END: u16 = 17;
const SUBSYSTEM: u16 = 10;
const NEWTABLE: u16 = 0;
const GETTABLE: u16 = 1;
const DELTABLE: u16 = 2;
const NEWCHAIN: u16 = 3;
const NEWRULE: u16 = 6;
const NEWSET: u16 = 9;
const NEWSETELEM: u16 = 12;
const DELSETELEM: u16 = 14;
const NESTED: u16 = 0x8000;
const HEADER: usize = 16;
const FAMILY_INET: u8 = 1;
/// A set element that ends an interval.
const ELEMENT_INTERVAL_END: u32 = 1;
const SET_INTERVAL: u32 = 4;
const SET_MAP: u32 = 8;
/// Attributes are 16 bits long: a message of elements must stay below.
const ELEMENTS_PER_MESSAGE: usize = 400;

/// Netlink attributes under construction.
#[derive(Debug, Default)]
struct Attributes(Vec<u8>);

impl Attributes {
    fn bytes(&mut self, kind: u16, value: &[u8]) -> &mut Self {
        let length = u16::try_from(value.len() + 4).unwrap_or(u16::MAX);
        self.0.extend_from_slice(&length.to_ne_bytes());
        self.0.extend_from_slice(&kind.to_ne_bytes());
        self.0.extend_from_slice(value);
        self.0.resize(self.0.len().next_multiple_of(4), 0);
        self
    }

    fn text(&mut self, kind: u16, value: &str) -> &mut Self {
        let mut bytes = value.as_bytes().to_vec();
        bytes.push(0);
        self.bytes(kind, &bytes)
    }

    fn number(&mut self, kind: u16, value: u32) -> &mut Self {
        self.bytes(kind, &value.to_be_bytes())
    }

    fn nested(&mut self, kind: u16, inside: impl FnOnce(&mut Self)) -> &mut Self {
        let mut inner = Self::default();
        inside(&mut inner);
        self.bytes(kind | NESTED, &inner.0)
    }
}

/// The kinds of keys, by the numbers that `nft` knows them by: only for its listings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// An IPv4 address.
    Ipv4 = 7,
    /// An IPv6 address.
    Ipv6 = 8,
    /// A transport protocol.
    Protocol = 12,
    /// A port.
    Port = 13,
    /// The name of a link.
    Link = 41,
}

impl Type {
    /// How many bytes it takes in registers.
    fn width(self) -> u32 {
        match self {
            Self::Protocol | Self::Port | Self::Ipv4 => 4,
            Self::Ipv6 | Self::Link => 16,
        }
    }
}

fn listing(types: &[Type]) -> u32 {
    types.iter().fold(0, |all, one| (all << 6) | *one as u32)
}

fn width(types: &[Type]) -> u32 {
    types.iter().map(|one| if types.len() == 1 { exact(*one) } else { one.width() }).sum()
}

fn exact(one: Type) -> u32 {
    match one {
        Type::Protocol => 1,
        Type::Port => 2,
        other => other.width(),
    }
}

/// A key or a value: parts, each padded to a register.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Key(Vec<u8>);

impl Key {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With an address.
    #[must_use]
    pub fn address(mut self, address: std::net::IpAddr) -> Self {
        match address {
            std::net::IpAddr::V4(address) => self.0.extend_from_slice(&address.octets()),
            std::net::IpAddr::V6(address) => self.0.extend_from_slice(&address.octets()),
        }
        self
    }

    /// With a transport protocol.
    #[must_use]
    pub fn protocol(mut self, protocol: u8) -> Self {
        self.0.extend_from_slice(&[protocol, 0, 0, 0]);
        self
    }

    /// With a port.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.0.extend_from_slice(&port.to_be_bytes());
        self.0.extend_from_slice(&[0, 0]);
        self
    }

    /// With the name of a link.
    #[must_use]
    pub fn link(mut self, name: &str) -> Self {
        let end = self.0.len() + 16;
        self.0.extend_from_slice(name.as_bytes());
        self.0.resize(end, 0);
        self
    }
}

/// One element of a set or a map.
#[derive(Debug, Clone)]
pub enum Element {
    /// A member of a set.
    Member(Key),
    /// From the first key up to, but without, the second (none: up to the end), in a set of intervals.
    Range(Key, Option<Key>),
    /// A key and its value.
    Entry(Key, Key),
}

/// Where a chain is called from.
#[derive(Debug, Clone, Copy)]
pub struct Hook {
    /// `filter` or `nat`.
    pub kind: &'static str,
    /// `NF_INET_PRE_ROUTING` 0, local in 1, forward 2, local out 3, post routing 4.
    pub number: u32,
    /// Who comes first.
    pub priority: i32,
}

/// A register of 4 bytes, of which there are 16; longer values take several.
#[derive(Debug, Clone, Copy)]
pub struct Register(pub u32);

impl Register {
    fn number(self) -> u32 {
        8 + self.0
    }
}

/// What a packet meets in a rule: each loads, compares or decides. A comparison that fails ends the rule.
#[derive(Debug, Clone)]
pub enum Expression {
    /// Load something about the packet: `NFT_META_*`.
    Meta(u32, Register),
    /// Load from the network header: offset and length.
    Network(u32, u32, Register),
    /// Load from the transport header: offset and length.
    Transport(u32, u32, Register),
    /// Load from connection tracking: `NFT_CT_*`.
    Connection(u32, Register),
    /// Load the kind of the destination address (`RTN_*`).
    DestinationKind(Register),
    /// Keep only these bits of a register of 4 bytes, in host order.
    Mask(Register, u32),
    /// Go on when the register is (or with `false` is not) this.
    Compare(Register, bool, Vec<u8>),
    /// Go on when the register is (or with `false` is not) in the set.
    In(&'static str, Register, bool),
    /// Go on with the value for the key in the map.
    Map(&'static str, Register, Register),
    /// Rewrite the destination, in this family (2 or 10), to the address and the port in registers.
    Destination(u32, Register, Register),
    /// Rewrite the source to the address of the link that it leaves by.
    Masquerade,
    /// Put a value into a register.
    Put(Register, Vec<u8>),
    /// Write a register into the transport header: offset, length and the offset of the checksum, which follows. Nothing is
    /// remembered: what comes back is not rewritten.
    Rewrite(u32, u32, Register, u32),
    /// Leave the connection that the packet is of alone: nothing is known of it. Only before connection tracking (priority -200).
    Untracked,
    /// Done with this hook of this table.
    Accept,
    /// Gone.
    Drop,
    /// Go through another chain, and come back.
    Jump(&'static str),
    /// Count packets and bytes.
    Count,
}

impl Expression {
    fn name(&self) -> &'static str {
        match self {
            Self::Meta(..) => "meta",
            Self::Network(..) | Self::Transport(..) | Self::Rewrite(..) => "payload",
            Self::Connection(..) => "ct",
            Self::DestinationKind(_) => "fib",
            Self::Mask(..) => "bitwise",
            Self::Compare(..) => "cmp",
            Self::In(..) | Self::Map(..) => "lookup",
            Self::Destination(..) => "nat",
            Self::Masquerade => "masq",
            Self::Untracked => "notrack",
            Self::Put(..) | Self::Accept | Self::Drop | Self::Jump(_) => "immediate",
            Self::Count => "counter",
        }
    }

    fn write(&self, to: &mut Attributes) {
        match self {
            Self::Meta(key, register) => to.number(1, register.number()).number(2, *key),
            Self::Network(offset, length, register) => payload(to, 1, *offset, *length, *register),
            Self::Transport(offset, length, register) => payload(to, 2, *offset, *length, *register),
            Self::Connection(key, register) => to.number(1, register.number()).number(2, *key),
            Self::DestinationKind(register) => to.number(1, register.number()).number(2, 3).number(3, 2),
            Self::Mask(register, bits) => to
                .number(1, register.number())
                .number(2, register.number())
                .number(3, 4)
                .nested(4, |data| {
                    data.bytes(1, &bits.to_ne_bytes());
                })
                .nested(5, |data| {
                    data.bytes(1, &[0; 4]);
                }),
            Self::Compare(register, equal, value) => {
                to.number(1, register.number()).number(2, u32::from(!equal)).nested(3, |data| {
                    data.bytes(1, value);
                })
            }
            Self::In(set, register, inside) => {
                to.text(1, set).number(2, register.number()).number(5, u32::from(!inside))
            }
            Self::Map(map, key, value) => to.text(1, map).number(2, key.number()).number(3, value.number()),
            Self::Destination(family, address, port) => to
                .number(1, 1)
                .number(2, *family)
                .number(3, address.number())
                .number(4, address.number())
                .number(5, port.number())
                .number(6, port.number()),
            Self::Put(register, value) => to.number(1, register.number()).nested(2, |data| {
                data.bytes(1, value);
            }),
            // `NFT_PAYLOAD_CSUM_INET`: a sum of 16 bits, of UDP only where there is one.
            Self::Rewrite(offset, length, register, sum) => to
                .number(2, 2)
                .number(3, *offset)
                .number(4, *length)
                .number(5, register.number())
                .number(6, 1)
                .number(7, *sum)
                .number(8, 0),
            Self::Masquerade | Self::Untracked | Self::Count => to,
            Self::Accept => verdict(to, 1, None),
            Self::Drop => verdict(to, 0, None),
            Self::Jump(chain) => verdict(to, -3, Some(chain)),
        };
    }
}

fn payload(to: &mut Attributes, base: u32, offset: u32, length: u32, register: Register) -> &mut Attributes {
    to.number(1, register.number()).number(2, base).number(3, offset).number(4, length)
}

fn verdict<'a>(to: &'a mut Attributes, code: i32, chain: Option<&str>) -> &'a mut Attributes {
    to.number(1, 0).nested(2, |data| {
        data.nested(2, |verdict| {
            verdict.bytes(1, &code.to_be_bytes());
            if let Some(chain) = chain {
                verdict.text(2, chain);
            }
        });
    })
}

/// A transaction under construction, on one table.
#[derive(Debug)]
pub struct Batch {
    table: String,
    bytes: Vec<u8>,
    messages: u32,
    sets: u32,
}

impl Batch {
    /// An empty transaction on `table`.
    pub fn new(table: &str) -> Self {
        let mut batch = Self { table: table.to_owned(), bytes: Vec::new(), messages: 0, sets: 0 };
        batch.raw(BATCH_BEGIN, 0, 0, SUBSYSTEM, &Attributes::default());
        batch
    }

    fn raw(&mut self, kind: u16, flags: u16, family: u8, resource: u16, attributes: &Attributes) {
        let length = u32::try_from(HEADER + 4 + attributes.0.len()).unwrap_or(u32::MAX);
        self.messages += 1;
        self.bytes.extend_from_slice(&length.to_ne_bytes());
        self.bytes.extend_from_slice(&kind.to_ne_bytes());
        self.bytes.extend_from_slice(&(NLM_F_REQUEST | flags).to_ne_bytes());
        self.bytes.extend_from_slice(&self.messages.to_ne_bytes());
        self.bytes.extend_from_slice(&[0; 4]);
        self.bytes.extend_from_slice(&[family, 0]);
        self.bytes.extend_from_slice(&resource.to_be_bytes());
        self.bytes.extend_from_slice(&attributes.0);
    }

    fn message(&mut self, kind: u16, flags: u16, attributes: &Attributes) {
        self.raw((SUBSYSTEM << 8) | kind, flags, FAMILY_INET, 0, attributes);
    }

    /// One request that is no part of a transaction.
    fn request(table: &str) -> Self {
        Self { table: table.to_owned(), bytes: Vec::new(), messages: 0, sets: 0 }
    }

    /// Make the table; one that exists is fine.
    pub fn add_table(&mut self) {
        let mut attributes = Attributes::default();
        attributes.text(1, &self.table).number(2, 0);
        self.message(NEWTABLE, NLM_F_CREATE, &attributes);
    }

    /// Remove the table with everything in it.
    pub fn delete_table(&mut self) {
        let mut attributes = Attributes::default();
        attributes.text(1, &self.table);
        self.message(DELTABLE, 0, &attributes);
    }

    /// Make a chain, on a hook or (`None`) to be jumped to.
    pub fn add_chain(&mut self, name: &str, hook: Option<Hook>) {
        let mut attributes = Attributes::default();
        attributes.text(1, &self.table).text(3, name);
        if let Some(hook) = hook {
            attributes.nested(4, |inside| {
                inside.number(1, hook.number).bytes(2, &hook.priority.to_be_bytes());
            });
            attributes.number(5, 1).text(7, hook.kind);
        }
        self.message(NEWCHAIN, NLM_F_CREATE, &attributes);
    }

    /// Make a set of `key`, of intervals or of single members.
    pub fn add_set(&mut self, name: &str, key: &[Type], interval: bool) {
        let flags = if interval { SET_INTERVAL } else { 0 };
        self.set(name, key, flags, None);
    }

    /// Make a map from `key` to `value`.
    pub fn add_map(&mut self, name: &str, key: &[Type], value: &[Type]) {
        self.set(name, key, SET_MAP, Some(value));
    }

    fn set(&mut self, name: &str, key: &[Type], flags: u32, value: Option<&[Type]>) {
        self.sets += 1;
        let mut attributes = Attributes::default();
        attributes.text(1, &self.table).text(2, name).number(3, flags).number(4, listing(key)).number(5, width(key));
        if let Some(value) = value {
            attributes.number(6, listing(value)).number(7, width(value));
        }
        attributes.number(10, self.sets);
        if key == [Type::Link] {
            // For listings only: names are in host order (`NFTNL_UDATA_SET_KEYBYTEORDER`).
            let mut note = vec![0, 4];
            note.extend_from_slice(&1u32.to_ne_bytes());
            attributes.bytes(13, &note);
        }
        self.message(NEWSET, NLM_F_CREATE, &attributes);
    }

    /// Append a rule.
    pub fn add_rule(&mut self, chain: &str, rule: &[Expression]) {
        let mut attributes = Attributes::default();
        attributes.text(1, &self.table).text(2, chain);
        expressions(&mut attributes, rule);
        self.message(NEWRULE, NLM_F_CREATE | NLM_F_APPEND, &attributes);
    }

    /// Put elements into a set or a map; with `exclusive`, an element that is there already fails the transaction.
    pub fn add_elements(&mut self, set: &str, elements: &[Element], exclusive: bool) {
        let flags = if exclusive { NLM_F_CREATE | NLM_F_EXCL } else { NLM_F_CREATE };
        self.elements(NEWSETELEM, flags, set, elements);
    }

    /// Take elements out of a set or a map, where they must be.
    pub fn delete_elements(&mut self, set: &str, elements: &[Element]) {
        self.elements(DELSETELEM, 0, set, elements);
    }

    fn elements(&mut self, kind: u16, flags: u16, set: &str, elements: &[Element]) {
        for chunk in elements.chunks(ELEMENTS_PER_MESSAGE) {
            let mut attributes = Attributes::default();
            attributes.text(1, &self.table).text(2, set).nested(3, |list| {
                for element in chunk {
                    match element {
                        Element::Member(key) => write_element(list, key, None, 0),
                        Element::Entry(key, value) => write_element(list, key, Some(value), 0),
                        Element::Range(first, end) => {
                            write_element(list, first, None, 0);
                            if let Some(end) = end {
                                write_element(list, end, None, ELEMENT_INTERVAL_END);
                            }
                        }
                    }
                }
            });
            self.message(kind, flags, &attributes);
        }
    }

    /// Do it all, or nothing.
    pub fn commit(mut self) -> Result<()> {
        let call = format!("nftables({}, commit)", self.table);
        self.raw(BATCH_END, 0, 0, SUBSYSTEM, &Attributes::default());
        // The last message that the kernel answers for itself: it is answered when all has been done.
        let socket = open(netlink_sys::protocols::NETLINK_NETFILTER, "netfilter")?;
        socket.set_rx_buf_sz(1 << 20).call(|| "setsockopt(SO_RCVBUF)")?;
        let asked = self.ask_for_answer();
        let kernel = netlink_sys::SocketAddr::new(0, 0);
        socket.connect(&kernel).call(|| "connect(netlink)")?;
        socket.send(&self.bytes, 0).call(|| call.clone())?;
        answer(&socket, &call, asked, |_| {})
    }

    /// Ask for the answer to the last message before the end.
    fn ask_for_answer(&mut self) -> u32 {
        let mut at = 0;
        let mut last = 0;
        while let Some(length) = self.bytes.get(at..at + 4) {
            let length = u32::from_ne_bytes([length[0], length[1], length[2], length[3]]) as usize;
            if at + length + HEADER + 4 >= self.bytes.len() {
                last = at;
                break;
            }
            at += length;
        }
        let flags = u16::from_ne_bytes([self.bytes[last + 6], self.bytes[last + 7]]) | NLM_F_ACK;
        self.bytes[last + 6..last + 8].copy_from_slice(&flags.to_ne_bytes());
        self.messages - 1
    }
}

fn expressions(attributes: &mut Attributes, rule: &[Expression]) {
    attributes.nested(4, |list| {
        for expression in rule {
            list.nested(1, |one| {
                one.text(1, expression.name()).nested(2, |data| expression.write(data));
            });
        }
    });
}

fn write_element(list: &mut Attributes, key: &Key, value: Option<&Key>, flags: u32) {
    list.nested(1, |element| {
        element.nested(1, |data| {
            data.bytes(1, &key.0);
        });
        if let Some(value) = value {
            element.nested(2, |data| {
                data.bytes(1, &value.0);
            });
        }
        if flags != 0 {
            element.number(3, flags);
        }
    });
}

/// Read until message number `last` is answered, or one is refused.
fn answer(socket: &netlink_sys::Socket, call: &str, last: u32, mut seen: impl FnMut(&[u8])) -> Result<()> {
    loop {
        let mut buffer = Vec::with_capacity(64 * 1024);
        match socket.recv(&mut buffer, 0) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            other => other.call(|| call)?,
        };
        if messages(&buffer, call, last, &mut seen)? {
            return Ok(());
        }
    }
}

/// Take the messages of one datagram; true when the answer to message number `last` was among them.
pub(super) fn messages(mut rest: &[u8], call: &str, last: u32, seen: &mut dyn FnMut(&[u8])) -> Result<bool> {
    while rest.len() >= HEADER {
        let word = |at: usize| u32::from_ne_bytes([rest[at], rest[at + 1], rest[at + 2], rest[at + 3]]);
        let (length, kind, sequence) = (word(0) as usize, u16::from_ne_bytes([rest[4], rest[5]]), word(8));
        if length < HEADER || length > rest.len() || (kind == NLMSG_ERROR && length < HEADER + 4) {
            return Err(Error::new(call, Errno::EBADMSG));
        }
        if kind == NLMSG_ERROR {
            let code = i32::from_ne_bytes([rest[16], rest[17], rest[18], rest[19]]);
            if code != 0 {
                return Err(refusal(format!("{call}, message {sequence}"), code, &rest[HEADER + 4..length]));
            }
        } else if kind != NLMSG_DONE {
            seen(rest.get(HEADER..length).unwrap_or_default());
        }
        if sequence == last && (kind == NLMSG_ERROR || kind == NLMSG_DONE) {
            return Ok(true);
        }
        rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
    Ok(false)
}

/// Whether `table` exists.
pub fn table_exists(table: &str) -> Result<bool> {
    let mut request = Batch::request(table);
    let mut attributes = Attributes::default();
    attributes.text(1, table);
    request.message(GETTABLE, NLM_F_ACK, &attributes);
    let call = format!("nftables(get {table})");
    let socket = open(netlink_sys::protocols::NETLINK_NETFILTER, "netfilter")?;
    socket.send(&request.bytes, 0).call(|| call.clone())?;
    match answer(&socket, &call, 1, |_| {}) {
        Err(error) if error.errno == Errno::ENOENT => Ok(false),
        other => other.map(|()| true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_padded_and_say_their_length_without_the_padding() {
        let mut attributes = Attributes::default();
        attributes.text(1, "rcd!").number(2, 7);
        assert_eq!(attributes.0[..2], 9u16.to_ne_bytes());
        assert_eq!(attributes.0.len(), 12 + 8);
        assert_eq!(attributes.0[16..], [0, 0, 0, 7]);
    }

    #[test]
    fn parts_of_a_key_fill_whole_registers() {
        let key = Key::new().address([10, 0, 0, 1].into()).protocol(6).port(80);
        assert_eq!(key.0, [10, 0, 0, 1, 6, 0, 0, 0, 0, 80, 0, 0]);
        assert_eq!(Key::new().link("rcd0").0.len(), 16);
        assert_eq!(width(&[Type::Ipv4, Type::Protocol, Type::Port]), 12);
    }

    #[test]
    fn the_last_message_before_the_end_is_answered() {
        let mut batch = Batch::new("rcd");
        batch.add_table();
        let table = batch.bytes.len() - HEADER - 4;
        batch.add_chain("a", None);
        let chain = HEADER + 4;
        batch.raw(BATCH_END, 0, 0, SUBSYSTEM, &Attributes::default());
        assert!(table > chain);
        assert_eq!(batch.ask_for_answer(), 3);
    }
}
