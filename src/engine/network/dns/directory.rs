//! A container's own resolver: what its networks' leases say, its sockets in its namespace, and who is asked besides.
//!
//! The leases are read without their lock, anew for every query: each file is replaced as a whole, so what is read is what
//! was true a moment ago, and a container that comes or goes tells nobody.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::os::fd::BorrowedFd;
use std::sync::Arc;

use super::{Names, Resolver, Sockets, serve};
use crate::engine::layout::Layout;
use crate::engine::network::{Driver, files, ground, rootless, store};
use crate::engine::{Context, Result};
use crate::kernel::netlink::in_namespace;
use crate::kernel::nftables::{Batch, Expression, Hook, Register};
use crate::kernel::{self, Context as _};

/// Where a container asks, as in Docker.
pub const ADDRESS: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 11);
/// Where the host says whom it asks.
const RESOLV_CONF: &str = "/etc/resolv.conf";
const PORT: u16 = 53;
/// The host, by the names that Docker and Podman give it.
const HOST: [&str; 2] = ["host.docker.internal", "host.containers.internal"];
/// How many digits of an id are its short form.
const SHORT_ID: usize = 12;

/// Serve names to the container whose network namespace is `netns`, until the resolver is dropped.
///
/// Its sockets have ports of their own, to which a rule in there leads what is sent to port 53: so a container can run a
/// name server on every address.
/// `servers` are asked for what is no container's; without any, the host's resolvers.
/// `links` are other containers, by their ids, under names that only this one knows.
pub fn start(
    layout: &Layout,
    container_id: &str,
    netns: BorrowedFd<'_>,
    servers: &[IpAddr],
    links: &[(String, String)],
) -> Result<Resolver> {
    let bound = in_namespace(netns, || {
        let sockets = Sockets::bind(ADDRESS).call(|| format!("bind({ADDRESS})"))?;
        let (udp, tcp) = sockets.addresses().call(|| "getsockname")?;
        redirect(udp.port(), tcp.port())?;
        Ok(sockets)
    });
    let sockets = bound.context(|| "cannot give the container a resolver")?;
    let names = Directory {
        layout: layout.clone(),
        container_id: container_id.to_owned(),
        servers: servers.to_vec(),
        links: links.to_vec(),
    };
    serve(sockets, Arc::new(names))
}

/// In the namespace of this thread: lead port 53 of [`ADDRESS`] to these ports.
///
/// Ports are rewritten packet by packet and nothing is remembered: address translation would have the kernel track every
/// connection of the container (conntrack), a twentieth of the processor time that its packets take. Where a container's own rules
/// track connections, they see one port in both directions: questions are rewritten before the tracking, answers after it.
fn redirect(udp: u16, tcp: u16) -> kernel::Result<()> {
    const OUTPUT: u32 = 3;
    const BEFORE_TRACKING: i32 = -300;
    const AFTER_TRACKING: i32 = -150;
    const NFPROTO: u32 = 15;
    const L4PROTO: u32 = 16;
    const IPV4: u8 = 2;
    const SOURCE: (u32, u32) = (12, 0);
    const DESTINATION: (u32, u32) = (16, 2);
    let (first, second) = (Register(0), Register(1));
    let mut batch = Batch::new("rcd-names");
    batch.add_table();
    batch.add_chain("questions", Some(Hook { kind: "filter", number: OUTPUT, priority: BEFORE_TRACKING }));
    batch.add_chain("answers", Some(Hook { kind: "filter", number: OUTPUT, priority: AFTER_TRACKING }));
    let mut rule = |chain, (address, port): (u32, u32), (protocol, sum): (u8, u32), from: u16, to: u16| {
        let rule = [
            Expression::Network(address, 4, first),
            Expression::Compare(first, true, ADDRESS.octets().to_vec()),
            Expression::Meta(NFPROTO, first),
            Expression::Compare(first, true, vec![IPV4]),
            Expression::Meta(L4PROTO, first),
            Expression::Compare(first, true, vec![protocol]),
            Expression::Transport(port, 2, second),
            Expression::Compare(second, true, from.to_be_bytes().to_vec()),
            Expression::Put(second, to.to_be_bytes().to_vec()),
            Expression::Rewrite(port, 2, second, sum),
        ];
        batch.add_rule(chain, &rule);
    };
    // Protocols by number, and where their checksums are.
    for (protocol, own) in [((17, 6), udp), ((6, 16), tcp)] {
        rule("questions", DESTINATION, protocol, PORT, own);
        rule("answers", SOURCE, protocol, own, PORT);
    }
    batch.commit()
}

/// A container's `resolv.conf`: these resolvers, and the host's other lines but for those that `search` and `options`
/// take the place of.
pub fn resolv_conf(host: &str, resolvers: &[IpAddr], search: &[String], options: &[String]) -> String {
    let mut text: String = resolvers.iter().map(|resolver| format!("nameserver {resolver}\n")).collect();
    let replaced = |word: &str| match word {
        "nameserver" => !resolvers.is_empty(),
        "search" | "domain" => !search.is_empty(),
        "options" => !options.is_empty(),
        _ => false,
    };
    let kept = host.lines().filter(|line| !replaced(line.split_whitespace().next().unwrap_or_default()));
    kept.for_each(|line| text.extend([line, "\n"]));
    if !search.is_empty() && search != ["."] {
        text.extend(["search ", &search.join(" "), "\n"]);
    }
    if !options.is_empty() {
        text.extend(["options ", &options.join(" "), "\n"]);
    }
    // A name of one word is a container's before it is one of the search list.
    if resolvers == [IpAddr::from(ADDRESS)] && !text.contains("ndots:") {
        text.push_str("options ndots:0\n");
    }
    text
}

/// What one container's resolver knows.
#[derive(Debug)]
struct Directory {
    layout: Layout,
    container_id: String,
    servers: Vec<IpAddr>,
    /// Ids, and what this container alone calls them.
    links: Vec<(String, String)>,
}

impl Directory {
    /// The name that the others know, where this one is a link's.
    fn meant<'a>(&'a self, name: &'a str) -> &'a str {
        let link = self.links.iter().find(|(_, alias)| alias.eq_ignore_ascii_case(name));
        link.and_then(|(id, _)| id.get(..SHORT_ID)).unwrap_or(name)
    }

    /// The networks that the container is in. What cannot be read is no network: the query then fails, and the next may not.
    fn networks(&self) -> Vec<(store::Network, store::Leases)> {
        store::glance(&self.layout, &self.container_id).unwrap_or_default()
    }
}

/// Whether a container answers to `name` (lower case) in a network.
fn answers_to(name: &str, id: &str, lease: &store::Lease, network: &str) -> bool {
    let suffix = name.len().checked_sub(network.len() + 1).filter(|at| name.is_char_boundary(*at));
    let within = suffix.and_then(|at| name[at..].strip_prefix('.').filter(|rest| rest.eq_ignore_ascii_case(network)));
    let name = if within.is_some() { &name[..suffix.unwrap_or(name.len())] } else { name };
    id.get(..SHORT_ID) == Some(name) || lease.names.iter().any(|one| one.eq_ignore_ascii_case(name))
}

impl Names for Directory {
    fn addresses(&self, name: &str) -> Option<Vec<IpAddr>> {
        let networks = self.networks();
        if HOST.contains(&name) {
            let leads_there = |network: &store::Network| !network.internal && network.driver == Driver::Bridge;
            let pools = networks.iter().find(|(network, _)| leads_there(network)).map(|(network, _)| &network.pools)?;
            let bridged = || pools.iter().map(|pool| pool.gateway).collect();
            return Some(if ground::is_host() { bridged() } else { rootless::host_addresses() });
        }
        let (name, mut found) = (self.meant(name), Vec::new());
        for (network, leases) in networks.iter().filter(|(network, _)| !network.nameless) {
            for (id, lease) in leases {
                if answers_to(name, id, lease, &network.name) {
                    found.extend(lease.ipv4.map(IpAddr::V4));
                    found.extend(lease.ipv6.map(IpAddr::V6));
                }
            }
        }
        (!found.is_empty()).then_some(found)
    }

    fn name_of(&self, address: IpAddr) -> Option<String> {
        self.networks().iter().find_map(|(network, leases)| {
            let has = |lease: &&store::Lease| {
                lease.ipv4.map(IpAddr::V4) == Some(address) || lease.ipv6.map(IpAddr::V6) == Some(address)
            };
            let name = leases.values().find(has)?.names.first()?;
            Some(format!("{name}.{}", network.name))
        })
    }

    fn owns(&self, address: IpAddr) -> bool {
        self.networks().iter().any(|(network, _)| network.pools.iter().any(|pool| pool.subnet.contains(address)))
    }

    fn upstream(&self) -> Vec<SocketAddr> {
        if self.networks().iter().all(|(network, _)| network.internal) {
            return Vec::new();
        }
        let networks = self.networks();
        let of_networks =
            networks.iter().filter(|(network, _)| !network.internal).flat_map(|(network, _)| &network.dns);
        let servers: Vec<IpAddr> = self.servers.iter().chain(of_networks).copied().collect();
        let servers = match servers.as_slice() {
            [] => files::resolvers(&fs::read_to_string(RESOLV_CONF).unwrap_or_default()),
            _ => servers,
        };
        servers.into_iter().map(|address| SocketAddr::new(address, PORT)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolv_conf_names_the_resolver_and_keeps_the_rest() {
        let host = "search example.org\nnameserver 127.0.0.53\nnameserver 10.0.0.1\noptions edns0 ndots:2\n";
        let own = [IpAddr::from(ADDRESS)];
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let plain = "nameserver 127.0.0.11\nsearch example.org\noptions edns0 ndots:2\n";
        assert_eq!(resolv_conf(host, &own, &[], &[]), plain);
        assert_eq!(resolv_conf("", &own, &[], &[]), "nameserver 127.0.0.11\noptions ndots:0\n");
        let asked = "nameserver 127.0.0.11\nsearch a b\noptions ndots:1\n";
        assert_eq!(resolv_conf(host, &own, &words("a b"), &words("ndots:1")), asked);
        assert_eq!(resolv_conf("search x\n", &[], &words("."), &[]), "");
        assert_eq!(resolv_conf("nameserver ::1\n", &[], &[], &[]), "nameserver ::1\n");
    }

    /// Two networks, one of them internal, as they lie on disk.
    fn layout(folder: &std::path::Path) -> Layout {
        let layout = Layout::new(folder.join("root"), folder.join("state"));
        let (definitions, leases) = (layout.networks(), layout.network_state());
        fs::create_dir_all(&definitions).unwrap();
        fs::create_dir_all(&leases).unwrap();
        let lease = |host: u8, names: &str| {
            format!(
                r#"{{"link":"l{host}","interface":"eth0","mac":"02:42:0a:00:00:{host:02}","ipv4":"10.0.0.{host}","names":[{names}]}}"#
            )
        };
        for (name, internal, members) in [
            (
                "front",
                false,
                vec![
                    ("aaaaaaaaaaaaaaaa", lease(2, r#""web","www""#)),
                    ("bbbbbbbbbbbbbbbb", lease(3, r#""api","www""#)),
                ],
            ),
            ("back", true, vec![("cccccccccccccccc", lease(4, r#""Db""#))]),
        ] {
            let definition = format!(
                r#"{{"name":"{name}","id":"1","created":"","link":"{name}","internal":{internal},"pools":[{{"subnet":"10.0.0.0/24","gateway":"10.0.0.1"}}]}}"#
            );
            fs::write(definitions.join(format!("{name}.json")), definition).unwrap();
            fs::create_dir_all(leases.join(name)).unwrap();
            for (id, lease) in members {
                fs::write(leases.join(name).join(format!("{id}.json")), lease).unwrap();
            }
        }
        layout
    }

    #[test]
    fn containers_of_ones_own_networks_are_known_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let layout = layout(folder.path());
        let links = vec![("bbbbbbbbbbbbbbbb".to_owned(), "Backend".to_owned())];
        let of = |id: &str| Directory {
            layout: layout.clone(),
            container_id: id.to_owned(),
            servers: Vec::new(),
            links: links.clone(),
        };
        let web = of("aaaaaaaaaaaaaaaa");
        let api: IpAddr = "10.0.0.3".parse().unwrap();
        for name in ["api", "api.front", "bbbbbbbbbbbb", "backend"] {
            assert_eq!(web.addresses(name), Some(vec![api]), "{name}");
        }
        assert_eq!(web.addresses("www").unwrap().len(), 2, "an alias of two");
        for name in ["db", "db.back", "api.back", ".front", "front", "bbbb", ""] {
            assert_eq!(web.addresses(name), None, "{name:?}");
        }
        assert_eq!(of("cccccccccccccccc").addresses("db").unwrap().len(), 1, "names are the same in any case");
        assert_eq!(web.addresses("host.docker.internal"), Some(vec!["10.0.0.1".parse().unwrap()]));
        assert_eq!(web.name_of(api).as_deref(), Some("api.front"));
        assert!(web.owns("10.0.0.99".parse().unwrap()) && !web.owns("10.0.1.1".parse().unwrap()));
    }

    #[test]
    fn who_is_only_in_internal_networks_asks_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let layout = layout(folder.path());
        for id in ["cccccccccccccccc", "gone"] {
            let (layout, container_id) = (layout.clone(), id.to_owned());
            let names = Directory { layout, container_id, servers: Vec::new(), links: Vec::new() };
            assert_eq!(names.upstream(), [], "{id}");
        }
    }
}
