//! The texts that a container finds in `/etc/hosts` and `/etc/resolv.conf`. Pure functions.

use std::fmt::Write;
use std::net::IpAddr;

/// Where systemd-resolved keeps the resolvers that are behind its stub.
pub const BEHIND_THE_STUB: &str = "/run/systemd/resolve/resolv.conf";

/// The container's `resolv.conf` from the host's: resolvers on the host's loopback are left out, since the container has
/// a loopback of its own. Everything else stays as it is. Without any resolver left, a comment says so.
pub fn resolv_conf(host: &str) -> String {
    let mut text = String::new();
    let mut dropped = Vec::new();
    for line in host.lines() {
        match resolver(line) {
            Some(address) if unreachable(address) => dropped.push(address),
            _ => {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    if !dropped.is_empty() && resolvers(&text).is_empty() {
        let names: Vec<String> = dropped.iter().map(ToString::to_string).collect();
        let _ = writeln!(text, "# no resolver: the host's {} is on its loopback", names.join(", "));
    }
    text
}

/// Whether `host` names only resolvers that no container can reach: then [`BEHIND_THE_STUB`] may know better.
pub fn only_loopback_resolvers(host: &str) -> bool {
    let all: Vec<IpAddr> = host.lines().filter_map(resolver).collect();
    !all.is_empty() && all.into_iter().all(unreachable)
}

/// The resolvers of a `resolv.conf`.
pub fn resolvers(text: &str) -> Vec<IpAddr> {
    text.lines().filter_map(resolver).collect()
}

fn resolver(line: &str) -> Option<IpAddr> {
    let mut words = line.split_whitespace();
    (words.next()? == "nameserver").then_some(())?;
    words.next()?.split('%').next()?.parse().ok()
}

fn unreachable(address: IpAddr) -> bool {
    address.is_loopback() || address.is_unspecified()
}

/// What a container's `hosts` begins with, as in Docker.
pub const LOOPBACK_HOSTS: &str = "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::\tip6-localnet\n\
    ff00::\tip6-mcastprefix\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n";

/// What comes after that: what was asked for (`--add-host`), then its own addresses.
pub fn hosts(hostname: &str, addresses: &[IpAddr], extra: &[(String, IpAddr)]) -> String {
    let mut text = String::new();
    for (name, address) in extra {
        let _ = writeln!(text, "{address}\t{name}");
    }
    text + &own_lines(hostname, addresses)
}

/// The lines of `hosts` for the container's own addresses.
pub fn own_lines(hostname: &str, addresses: &[IpAddr]) -> String {
    let mut text = String::new();
    if !hostname.is_empty() {
        let short = hostname.split('.').next().filter(|short| *short != hostname);
        for address in addresses {
            let _ = match short {
                Some(short) => writeln!(text, "{address}\t{hostname} {short}"),
                None => writeln!(text, "{address}\t{hostname}"),
            };
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loopback_resolver_stays_with_the_host() {
        let host = "search example.org\nnameserver 127.0.0.53\nnameserver 10.0.0.1\noptions edns0\n";
        assert_eq!(resolv_conf(host), "search example.org\nnameserver 10.0.0.1\noptions edns0\n");
        assert!(!only_loopback_resolvers(host));
    }

    #[test]
    fn says_when_no_resolver_is_left() {
        let host = "nameserver ::1\n";
        assert_eq!(resolv_conf(host), "# no resolver: the host's ::1 is on its loopback\n");
        assert!(only_loopback_resolvers(host));
        assert!(!only_loopback_resolvers(""));
    }

    #[test]
    fn scoped_resolvers_and_junk_stay() {
        let host = "nameserver fe80::1%eth0\nnameserver what\n# nameserver 127.0.0.1\n";
        assert_eq!(resolv_conf(host), host);
    }

    #[test]
    fn hosts_name_the_container_by_its_long_and_short_name() {
        let address: IpAddr = "172.17.0.2".parse().unwrap();
        let text = hosts("web.example.org", &[address], &[("db".to_owned(), "10.0.0.9".parse().unwrap())]);
        assert_eq!(text, "10.0.0.9\tdb\n172.17.0.2\tweb.example.org web\n");
        assert_eq!(hosts("web", &[address], &[]), "172.17.0.2\tweb\n");
    }
}
