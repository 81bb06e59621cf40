//! Links, addresses and routes over rtnetlink, one blocking request at a time.
//!
//! A [`Socket`] stays in the network namespace in which it was opened, whatever its thread does later: [`in_namespace`]
//! opens one in another. The kernel's own words about a refusal (extended acknowledgements) end up in the error.

use std::net::IpAddr;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

use netlink_packet_core::{
    DefaultNla, DoneMessage, NLM_F_ACK, NLM_F_CREATE, NLM_F_DUMP, NLM_F_EXCL, NLM_F_REPLACE, NLM_F_REQUEST,
    NetlinkMessage, NetlinkPayload,
};
use netlink_packet_route::address::{AddressAttribute, AddressFlags, AddressHeaderFlags, AddressMessage, AddressScope};
use netlink_packet_route::link::{
    InfoBridge, InfoData, InfoKind, InfoMacVlan, InfoVeth, InfoVlan, LinkAttribute, LinkFlags, LinkInfo, LinkMessage,
    LinkProtoInfoBridge, MacVlanMode as PacketMode,
};
use netlink_packet_route::route::{
    RouteAddress, RouteAttribute, RouteHeader, RouteMessage, RouteProtocol, RouteScope, RouteType,
};
use netlink_packet_route::{AddressFamily, RouteNetlinkMessage};
use nix::errno::Errno;
use nix::sched::{CloneFlags, setns, unshare};

use super::{Context, Error, Result, thread};

/// Room for the largest datagram the kernel sends in a dump.
const RECEIVE: usize = 64 * 1024;
/// The attribute of an extended acknowledgement that holds a sentence.
const NLMSGERR_ATTR_MSG: u16 = 1;
/// The attribute of a bridge's port that is its hairpin mode.
const IFLA_BRPORT_MODE: u16 = 4;
/// What precedes those attributes: the header of the refused request.
const NLMSGHDR: usize = 16;

/// An address of a link, with all that the kernel says of it.
pub type LinkAddress = AddressMessage;

/// A MAC address.
pub type Mac = [u8; 6];

/// Run `work` on a thread of its own in the network namespace `netns`, so that no failure can strand the caller there.
pub fn in_namespace<T: Send>(netns: BorrowedFd<'_>, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let enter = move || {
        setns(netns, CloneFlags::CLONE_NEWNET).call(|| "setns(net)")?;
        work()
    };
    thread::apart(enter)
}

/// A network namespace with nothing in it, for as long as somebody holds it.
pub fn new_namespace() -> Result<OwnedFd> {
    let make = || {
        unshare(CloneFlags::CLONE_NEWNET).call(|| "unshare(CLONE_NEWNET)")?;
        let path = "/proc/thread-self/ns/net";
        std::fs::File::open(path).map(OwnedFd::from).call(|| format!("open({path})"))
    };
    thread::apart(make)
}

/// A veth pair to make: the host's end on a bridge, the other one in another namespace.
#[derive(Debug)]
pub struct Veth<'a> {
    /// The host's end.
    pub name: &'a str,
    /// The index of the bridge that it joins.
    pub bridge: u32,
    /// The other end.
    pub peer: &'a str,
    /// The other end's address.
    pub mac: Mac,
    /// The namespace of the other end.
    pub netns: BorrowedFd<'a>,
    /// The size of both ends' packets.
    pub mtu: Option<u32>,
}

/// How the links of one parent reach each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MacvlanMode {
    /// As on a switch.
    #[default]
    Bridge,
    /// Not at all.
    Private,
    /// By a switch outside that sends back what came from there.
    Vepa,
    /// There is one link, which has the parent for itself.
    Passthru,
}

impl MacvlanMode {
    /// The one of this name.
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "bridge" => Some(Self::Bridge),
            "private" => Some(Self::Private),
            "vepa" => Some(Self::Vepa),
            "passthru" => Some(Self::Passthru),
            _ => None,
        }
    }
}

/// A link to make in another namespace, with an address of its own on a link of this one.
#[derive(Debug)]
pub struct Macvlan<'a> {
    /// What it is called in there.
    pub name: &'a str,
    /// The index of the link that carries it.
    pub parent: u32,
    /// Its address.
    pub mac: Mac,
    /// The namespace that it is for.
    pub netns: BorrowedFd<'a>,
    /// The size of packets.
    pub mtu: Option<u32>,
    /// Whom it reaches.
    pub mode: MacvlanMode,
}

/// A connection to the kernel's routing tables in one network namespace.
#[derive(Debug)]
pub struct Socket {
    socket: netlink_sys::Socket,
    sequence: u32,
}

/// Open a netlink socket that explains its refusals.
pub(super) fn open(protocol: isize, name: &str) -> Result<netlink_sys::Socket> {
    let mut socket = netlink_sys::Socket::new(protocol).call(|| format!("socket(netlink, {name})"))?;
    socket.bind_auto().call(|| format!("bind(netlink, {name})"))?;
    socket.set_cap_ack(true).call(|| "setsockopt(NETLINK_CAP_ACK)")?;
    socket.set_ext_ack(true).call(|| "setsockopt(NETLINK_EXT_ACK)")?;
    Ok(socket)
}

/// The error of a refused request: its errno, and the sentence among the attributes behind the request's `header`.
pub(super) fn refusal(call: String, code: i32, header: &[u8]) -> Error {
    let mut error = Error::new(call, Errno::from_raw(code.saturating_abs()));
    let mut rest = header.get(NLMSGHDR..).unwrap_or_default();
    while let [a, b, c, d, ..] = *rest {
        let length = usize::from(u16::from_ne_bytes([a, b]));
        let Some(value) = rest.get(4..length) else { break };
        if u16::from_ne_bytes([c, d]) == NLMSGERR_ATTR_MSG {
            let text = String::from_utf8_lossy(value).trim_end_matches('\0').to_owned();
            error.explanation = Some(text);
        }
        rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
    error
}

/// Take the messages of one datagram that answer a request (its call, number and flags); true when the last one has come.
pub(super) fn take(
    mut rest: &[u8],
    (call, sequence, flags): (&str, u32, u16),
    into: &mut Vec<RouteNetlinkMessage>,
) -> Result<bool> {
    while rest.len() >= NLMSGHDR {
        let length = u32::from_ne_bytes([rest[0], rest[1], rest[2], rest[3]]) as usize;
        let bytes = rest.get(..length).filter(|bytes| bytes.len() >= NLMSGHDR);
        let bytes = bytes.ok_or_else(|| Error::new(call, Errno::EBADMSG))?;
        rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
        let Ok(message) = NetlinkMessage::<RouteNetlinkMessage>::deserialize(bytes) else {
            continue; // something newer than the parser: nothing that was asked for depends on it
        };
        if message.header.sequence_number != sequence {
            continue;
        }
        match message.payload {
            NetlinkPayload::Error(error) => match error.code {
                None => return Ok(true),
                Some(code) => return Err(refusal(call.to_owned(), code.get(), &error.header)),
            },
            NetlinkPayload::Done(DoneMessage { code, .. }) if code < 0 => {
                return Err(refusal(call.to_owned(), code, &[]));
            }
            NetlinkPayload::Done(_) => return Ok(true),
            NetlinkPayload::InnerMessage(inner) => {
                into.push(inner);
                if flags & (NLM_F_ACK | NLM_F_DUMP) == 0 {
                    return Ok(true);
                }
            }
            _ => {}
        }
    }
    Ok(false)
}

impl Socket {
    /// A socket in the namespace of the calling thread.
    pub fn new() -> Result<Self> {
        let socket = open(netlink_sys::protocols::NETLINK_ROUTE, "route")?;
        Ok(Self { socket, sequence: 0 })
    }

    fn request(&mut self, call: &str, message: RouteNetlinkMessage, flags: u16) -> Result<Vec<RouteNetlinkMessage>> {
        self.sequence = self.sequence.wrapping_add(1);
        let mut request = NetlinkMessage::from(message);
        request.header.flags = NLM_F_REQUEST | flags;
        request.header.sequence_number = self.sequence;
        request.finalize();
        let mut bytes = vec![0; request.buffer_len()];
        request.serialize(&mut bytes);
        self.socket.send(&bytes, 0).call(|| call)?;
        let mut answers = Vec::new();
        loop {
            let mut buffer = Vec::with_capacity(RECEIVE);
            match self.socket.recv(&mut buffer, 0) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                other => other.call(|| call)?,
            };
            if take(&buffer, (call, self.sequence, flags), &mut answers)? {
                return Ok(answers);
            }
        }
    }

    fn change(&mut self, call: &str, message: RouteNetlinkMessage, flags: u16) -> Result<()> {
        self.request(call, message, NLM_F_ACK | flags).map(drop)
    }

    fn create_link(&mut self, call: &str, attributes: Vec<LinkAttribute>, up: bool) -> Result<()> {
        let mut link = LinkMessage::default();
        link.attributes = attributes;
        if up {
            link.header.flags = LinkFlags::Up;
            link.header.change_mask = LinkFlags::Up;
        }
        self.change(call, RouteNetlinkMessage::NewLink(link), NLM_F_CREATE | NLM_F_EXCL)
    }

    /// The index of the link `name`, if there is one. It is asked for by `ioctl` (netdevice(7)), which waits for nobody: over
    /// rtnetlink the answer would come after every link that is being made or removed on the whole host.
    pub fn link(&mut self, name: &str) -> Result<Option<u32>> {
        match rustix::net::netdevice::name_to_index(self.socket.as_fd(), name) {
            Err(rustix::io::Errno::NODEV) => Ok(None),
            other => other.call(|| format!("ioctl(SIOCGIFINDEX, {name})")).map(Some),
        }
    }

    /// The names of all links.
    pub fn links(&mut self) -> Result<Vec<(u32, String)>> {
        let message = RouteNetlinkMessage::GetLink(LinkMessage::default());
        let answers = self.request("getlink(all)", message, NLM_F_DUMP)?;
        Ok(answers
            .into_iter()
            .filter_map(|answer| match answer {
                RouteNetlinkMessage::NewLink(link) => {
                    let name = link.attributes.into_iter().find_map(|attribute| match attribute {
                        LinkAttribute::IfName(name) => Some(name),
                        _ => None,
                    })?;
                    Some((link.header.index, name))
                }
                _ => None,
            })
            .collect())
    }

    /// Make a bridge with a fixed address, up from the start.
    pub fn create_bridge(&mut self, name: &str, mac: Mac, mtu: Option<u32>) -> Result<()> {
        let mut attributes = vec![
            LinkAttribute::IfName(name.to_owned()),
            LinkAttribute::Address(mac.to_vec()),
            LinkAttribute::LinkInfo(vec![LinkInfo::Kind(InfoKind::Bridge)]),
        ];
        attributes.extend(mtu.map(LinkAttribute::Mtu));
        self.create_link(&format!("newlink({name}, bridge)"), attributes, true)
    }

    /// Have all ports of a bridge in this VLAN, untagged, unless they are told otherwise.
    pub fn set_bridge_vlan(&mut self, name: &str, vlan: u16) -> Result<()> {
        let call = format!("setlink({name}, vlan {vlan})");
        let index = self.link(name)?.ok_or_else(|| Error::new(call.clone(), Errno::ENODEV))?;
        let mut link = LinkMessage::default();
        link.header.index = index;
        let data = InfoData::Bridge(vec![InfoBridge::VlanFiltering(true), InfoBridge::VlanDefaultPvid(vlan)]);
        link.attributes.push(LinkAttribute::LinkInfo(vec![LinkInfo::Kind(InfoKind::Bridge), LinkInfo::Data(data)]));
        self.change(&call, RouteNetlinkMessage::NewLink(link), 0)
    }

    /// Make the link of a VLAN on another link, up from the start.
    pub fn create_vlan(&mut self, name: &str, parent: u32, vlan: u16) -> Result<()> {
        let data = LinkInfo::Data(InfoData::Vlan(vec![InfoVlan::Id(vlan)]));
        let attributes = vec![
            LinkAttribute::IfName(name.to_owned()),
            LinkAttribute::Link(parent),
            LinkAttribute::LinkInfo(vec![LinkInfo::Kind(InfoKind::Vlan), data]),
        ];
        self.create_link(&format!("newlink({name}, vlan {vlan})"), attributes, true)
    }

    /// Make a veth pair: its host's end is up and a port of the bridge when this returns.
    pub fn create_veth(&mut self, veth: &Veth<'_>) -> Result<()> {
        let mut peer = LinkMessage::default();
        peer.attributes = vec![
            LinkAttribute::IfName(veth.peer.to_owned()),
            LinkAttribute::Address(veth.mac.to_vec()),
            LinkAttribute::NetNsFd(veth.netns.as_raw_fd()),
        ];
        peer.attributes.extend(veth.mtu.map(LinkAttribute::Mtu));
        let info = LinkInfo::Data(InfoData::Veth(InfoVeth::Peer(peer)));
        let mut attributes = vec![
            LinkAttribute::IfName(veth.name.to_owned()),
            LinkAttribute::Controller(veth.bridge),
            LinkAttribute::LinkInfo(vec![LinkInfo::Kind(InfoKind::Veth), info]),
        ];
        attributes.extend(veth.mtu.map(LinkAttribute::Mtu));
        self.create_link(&format!("newlink({}, veth)", veth.name), attributes, true)
    }

    /// Make a link on another one, in the namespace that it is for.
    pub fn create_macvlan(&mut self, link: &Macvlan<'_>) -> Result<()> {
        let mode = match link.mode {
            MacvlanMode::Bridge => PacketMode::Bridge,
            MacvlanMode::Private => PacketMode::Private,
            MacvlanMode::Vepa => PacketMode::Vepa,
            MacvlanMode::Passthru => PacketMode::Passthrough,
        };
        let data = LinkInfo::Data(InfoData::MacVlan(vec![InfoMacVlan::Mode(mode)]));
        let mut attributes = vec![
            LinkAttribute::IfName(link.name.to_owned()),
            LinkAttribute::Link(link.parent),
            LinkAttribute::Address(link.mac.to_vec()),
            LinkAttribute::NetNsFd(link.netns.as_raw_fd()),
            LinkAttribute::LinkInfo(vec![LinkInfo::Kind(InfoKind::MacVlan), data]),
        ];
        attributes.extend(link.mtu.map(LinkAttribute::Mtu));
        self.create_link(&format!("newlink({}, macvlan)", link.name), attributes, false)
    }

    /// Let a bridge send packets back to the port that they came from.
    pub fn hairpin(&mut self, port: &str) -> Result<()> {
        let call = format!("setlink({port}, hairpin)");
        let index = self.link(port)?.ok_or_else(|| Error::new(call.clone(), Errno::ENODEV))?;
        let mut link = LinkMessage::default();
        link.header.interface_family = AddressFamily::Bridge;
        link.header.index = index;
        let mode = LinkProtoInfoBridge::Other(DefaultNla::new(IFLA_BRPORT_MODE, vec![1]));
        link.attributes.push(LinkAttribute::ProtoInfoBridge(vec![mode]));
        self.change(&call, RouteNetlinkMessage::SetLink(link), 0)
    }

    /// Whether a link is set up.
    pub fn is_up(&mut self, index: u32) -> Result<bool> {
        let mut link = LinkMessage::default();
        link.header.index = index;
        let answers = self.request(&format!("getlink({index})"), RouteNetlinkMessage::GetLink(link), 0)?;
        let up = |answer: &RouteNetlinkMessage| matches!(answer, RouteNetlinkMessage::NewLink(link) if link.header.flags.contains(LinkFlags::Up));
        Ok(answers.iter().any(up))
    }

    /// Move a link into another network namespace, where it has this name; it is down then, and has no addresses.
    pub fn move_link(&mut self, index: u32, netns: BorrowedFd<'_>, name: &str) -> Result<()> {
        let attributes = vec![LinkAttribute::NetNsFd(netns.as_raw_fd()), LinkAttribute::IfName(name.to_owned())];
        self.set_link(&format!("setlink({index}, netns, {name})"), index, attributes)
    }

    /// Give a link another name; for `%d` in it the kernel puts the first free number.
    pub fn rename(&mut self, index: u32, name: &str) -> Result<()> {
        self.set_link(&format!("setlink({index}, {name})"), index, vec![LinkAttribute::IfName(name.to_owned())])
    }

    fn set_link(&mut self, call: &str, index: u32, attributes: Vec<LinkAttribute>) -> Result<()> {
        let mut link = LinkMessage::default();
        link.header.index = index;
        link.attributes = attributes;
        self.change(call, RouteNetlinkMessage::SetLink(link), 0)
    }

    /// Set a link up.
    pub fn up(&mut self, index: u32) -> Result<()> {
        let mut link = LinkMessage::default();
        link.header.index = index;
        link.header.flags = LinkFlags::Up;
        link.header.change_mask = LinkFlags::Up;
        self.change(&format!("setlink({index}, up)"), RouteNetlinkMessage::SetLink(link), 0)
    }

    /// Remove the link `name`, and with it its peer; false when there is none.
    pub fn delete_link(&mut self, name: &str) -> Result<bool> {
        match self.link(name)? {
            Some(index) => self.delete(index),
            None => Ok(false),
        }
    }

    /// Remove the link with this index, and with it its peer; false when there is none.
    pub fn delete(&mut self, index: u32) -> Result<bool> {
        let mut link = LinkMessage::default();
        link.header.index = index;
        match self.change(&format!("dellink({index})"), RouteNetlinkMessage::DelLink(link), 0) {
            Err(error) if error.errno == Errno::ENODEV => Ok(false),
            other => other.map(|()| true),
        }
    }

    /// Give a link an address, usable at once (no duplicate address detection); one it has already is fine.
    pub fn add_address(&mut self, index: u32, address: IpAddr, prefix: u8) -> Result<()> {
        let mut message = AddressMessage::default();
        message.header.family = family(address);
        message.header.prefix_len = prefix;
        message.header.index = index;
        message.attributes.push(AddressAttribute::Address(address));
        message.attributes.push(AddressAttribute::Local(address));
        match address {
            IpAddr::V4(address) if prefix < 31 => {
                let host = u32::MAX.checked_shr(prefix.into()).unwrap_or(0);
                message.attributes.push(AddressAttribute::Broadcast((u32::from(address) | host).into()));
            }
            IpAddr::V4(_) => {}
            IpAddr::V6(_) => message.header.flags = AddressHeaderFlags::Nodad,
        }
        let call = format!("newaddr({address}/{prefix})");
        self.change(&call, RouteNetlinkMessage::NewAddress(message), NLM_F_CREATE | NLM_F_REPLACE)
    }

    /// The addresses of a link that are there for good and reach everywhere.
    pub fn lasting_addresses(&mut self, index: u32) -> Result<Vec<LinkAddress>> {
        let message = RouteNetlinkMessage::GetAddress(AddressMessage::default());
        let answers = self.request("getaddr(all)", message, NLM_F_DUMP)?;
        let lasting = |address: &AddressMessage| {
            let header = &address.header;
            header.index == index
                && header.flags.contains(AddressHeaderFlags::Permanent)
                && header.scope == AddressScope::Universe
        };
        let addresses = answers.into_iter().filter_map(|answer| match answer {
            RouteNetlinkMessage::NewAddress(address) => Some(address),
            _ => None,
        });
        Ok(addresses.filter(lasting).collect())
    }

    /// Give a link an address that another one had, with its peer, its lifetimes and its metric. Nobody else has it, so it can be used
    /// at once.
    pub fn take_over_address(&mut self, index: u32, address: &LinkAddress) -> Result<()> {
        use AddressAttribute::{Address, Broadcast, CacheInfo, Flags, Local, RoutePriority};
        let mut message = address.clone();
        message.header.index = index;
        message.header.flags = AddressHeaderFlags::empty();
        // What is left out has the other link's name in it, or is the kernel's to say.
        message.attributes.retain(|one| {
            matches!(one, Address(_) | Local(_) | Broadcast(_) | CacheInfo(_) | Flags(_) | RoutePriority(_))
        });
        let lasting = AddressFlags::Noprefixroute
            | AddressFlags::Homeaddress
            | AddressFlags::Managetempaddr
            | AddressFlags::Mcautojoin;
        for attribute in &mut message.attributes {
            if let Flags(flags) = attribute {
                *flags &= lasting;
                if address.header.family == AddressFamily::Inet6 {
                    *flags |= AddressFlags::Nodad;
                }
            }
        }
        let call = format!("newaddr({index}, {:?}/{})", address.attributes.first(), address.header.prefix_len);
        self.change(&call, RouteNetlinkMessage::NewAddress(message), NLM_F_CREATE | NLM_F_REPLACE)
    }

    /// Send everything without a better route to `gateway`, through the link `index`; where there is such a route already it
    /// stays, and that is `EEXIST`, unless it is to be replaced.
    pub fn add_default_route(&mut self, index: u32, gateway: IpAddr, replace: bool) -> Result<()> {
        let message = via(index, gateway);
        let call = format!("newroute(default via {gateway})");
        // Without EXCL the kernel would put the new one before the old one.
        let flags = NLM_F_CREATE | if replace { NLM_F_REPLACE } else { NLM_F_EXCL };
        self.change(&call, RouteNetlinkMessage::NewRoute(message), flags)
    }

    /// Send what is for `destination` to `gateway`, through the link `index`.
    pub fn add_route(
        &mut self,
        index: u32,
        destination: (IpAddr, u8),
        gateway: IpAddr,
        metric: Option<u32>,
    ) -> Result<()> {
        let mut message = via(index, gateway);
        let (address, prefix) = destination;
        message.header.destination_prefix_length = prefix;
        message.attributes.push(RouteAttribute::Destination(route_address(address)));
        message.attributes.extend(metric.map(RouteAttribute::Priority));
        let call = format!("newroute({address}/{prefix} via {gateway})");
        self.change(&call, RouteNetlinkMessage::NewRoute(message), NLM_F_CREATE | NLM_F_EXCL)
    }

    /// The destinations of every route but the default ones, with the index of the link they leave by.
    pub fn routes(&mut self, v6: bool) -> Result<Vec<(IpAddr, u8, u32)>> {
        let mut message = RouteMessage::default();
        message.header.address_family = if v6 { AddressFamily::Inet6 } else { AddressFamily::Inet };
        let answers = self.request("getroute(all)", RouteNetlinkMessage::GetRoute(message), NLM_F_DUMP)?;
        Ok(answers
            .into_iter()
            .filter_map(|answer| {
                let RouteNetlinkMessage::NewRoute(route) = answer else { return None };
                let mut target = None;
                let mut link = 0;
                for attribute in route.attributes {
                    match attribute {
                        RouteAttribute::Destination(RouteAddress::Inet(address)) => target = Some(address.into()),
                        RouteAttribute::Destination(RouteAddress::Inet6(address)) => target = Some(address.into()),
                        RouteAttribute::Oif(index) => link = index,
                        _ => {}
                    }
                }
                Some((target?, route.header.destination_prefix_length, link))
            })
            .filter(|(_, prefix, _)| *prefix > 0)
            .collect())
    }
}

fn route_address(address: IpAddr) -> RouteAddress {
    match address {
        IpAddr::V4(address) => RouteAddress::Inet(address),
        IpAddr::V6(address) => RouteAddress::Inet6(address),
    }
}

/// A route through a link to a gateway.
fn via(index: u32, gateway: IpAddr) -> RouteMessage {
    let mut message = RouteMessage::default();
    message.header.address_family = family(gateway);
    message.header.table = RouteHeader::RT_TABLE_MAIN;
    message.header.protocol = RouteProtocol::Static;
    message.header.scope = RouteScope::Universe;
    message.header.kind = RouteType::Unicast;
    message.attributes.push(RouteAttribute::Oif(index));
    message.attributes.push(RouteAttribute::Gateway(route_address(gateway)));
    message
}

fn family(address: IpAddr) -> AddressFamily {
    if address.is_ipv4() { AddressFamily::Inet } else { AddressFamily::Inet6 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_the_kernel_says() {
        let mut header = vec![0; NLMSGHDR];
        header.extend_from_slice(&[8, 0, 2, 0, 1, 2, 3, 4]);
        header.extend_from_slice(&[9, 0, 1, 0]);
        header.extend_from_slice(b"busy\0\0\0\0");
        let error = refusal("newlink(a)".to_owned(), -16, &header);
        assert_eq!((error.errno, error.explanation.as_deref()), (Errno::EBUSY, Some("busy")));
    }

    #[test]
    fn a_refusal_with_a_lying_attribute_is_still_an_error() {
        let mut header = vec![0; NLMSGHDR];
        header.extend_from_slice(&[200, 0, 1, 0]);
        let error = refusal("newlink(a)".to_owned(), -1, &header);
        assert_eq!((error.errno, error.explanation), (Errno::EPERM, None));
    }

    #[test]
    fn the_loopback_link_is_the_first() {
        let mut socket = Socket::new().unwrap();
        assert_eq!(socket.link("lo").unwrap(), Some(1));
        assert!(socket.links().unwrap().contains(&(1, "lo".to_owned())));
        assert_eq!(socket.link("rcd-none-such").unwrap(), None);
        let error = socket.create_bridge("a/b", [2, 0, 0, 0, 0, 1], None).unwrap_err();
        assert!(error.errno == Errno::EPERM || error.errno == Errno::EINVAL, "{error}");
    }
}
