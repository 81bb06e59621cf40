//! What `run` and `create` take about the container's place in its network and about names.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use anyhow::Result;
use rcd::engine::container::config::{HOST_GATEWAY, NetworkWishes};
use rcd::engine::network::parse_mac;
use rcd::engine::{Error, ErrorKind};

/// Addresses and names
#[derive(Debug, Default, clap::Args)]
pub(crate) struct NetworkOptions {
    /// This IPv4 address
    #[arg(long, value_name = "ADDRESS", help_heading = "Network")]
    ip: Option<Ipv4Addr>,
    /// This IPv6 address
    #[arg(long, value_name = "ADDRESS", help_heading = "Network")]
    ip6: Option<Ipv6Addr>,
    /// This MAC address
    #[arg(long, value_name = "ADDRESS", help_heading = "Network")]
    mac_address: Option<String>,
    /// Another name in the network
    #[arg(long, visible_alias = "net-alias", value_name = "NAME", help_heading = "Network")]
    network_alias: Vec<String>,
    /// A line of /etc/hosts; the address may be host-gateway
    #[arg(long, value_name = "NAME:ADDRESS", help_heading = "Network")]
    add_host: Vec<String>,
    /// Ask this resolver for other names, not the host's
    #[arg(long, value_name = "ADDRESS", help_heading = "Network")]
    dns: Vec<IpAddr>,
    /// A domain to search names in; `.` for none
    #[arg(long, value_name = "DOMAIN", help_heading = "Network")]
    dns_search: Vec<String>,
    /// An option of resolv.conf
    #[arg(long, visible_alias = "dns-opt", value_name = "OPTION", help_heading = "Network")]
    dns_option: Vec<String>,
}

fn invalid(message: String) -> anyhow::Error {
    Error::new(ErrorKind::InvalidInput, message).into()
}

impl NetworkOptions {
    /// The same, checked; `network` is what `--network` says.
    pub(crate) fn wishes(&self, network: &str) -> Result<NetworkWishes> {
        let own = [
            ("--ip", self.ip.is_some()),
            ("--ip6", self.ip6.is_some()),
            ("--mac-address", self.mac_address.is_some()),
            ("--network-alias", !self.network_alias.is_empty()),
        ];
        if ["none", "host"].contains(&network)
            && let Some((flag, _)) = own.iter().find(|(_, given)| *given)
        {
            return Err(invalid(format!("{flag} and --network {network} contradict each other")));
        }
        if let Some(mac) = &self.mac_address
            && parse_mac(mac).is_none_or(|mac| mac[0] & 1 == 1 || mac == [0; 6])
        {
            return Err(invalid(format!("invalid value `{mac}` for --mac-address: it is no address of one link")));
        }
        for (flag, words) in [
            ("--network-alias", &self.network_alias),
            ("--dns-search", &self.dns_search),
            ("--dns-option", &self.dns_option),
        ] {
            if let Some(bad) = words.iter().find(|word| !is_word(word)) {
                return Err(invalid(format!(
                    "invalid value `{}` for {flag}: it is no single word",
                    bad.escape_debug()
                )));
            }
        }
        Ok(NetworkWishes {
            ipv4: self.ip,
            ipv6: self.ip6,
            mac: self.mac_address.clone(),
            aliases: self.network_alias.clone(),
            hosts: self.add_host.iter().map(|text| host(text)).collect::<Result<_>>()?,
            dns: self.dns.clone(),
            dns_search: self.dns_search.clone(),
            dns_options: self.dns_option.clone(),
        })
    }
}

/// What must not be able to add a line to a file.
fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '#')
}

/// `NAME:ADDRESS` or `NAME=ADDRESS`, an IPv6 address also in brackets.
fn host(text: &str) -> Result<(String, String)> {
    let wrong = |why: &str| invalid(format!("invalid value `{}` for --add-host: {why}", text.escape_debug()));
    let at = text.find(['=', ':']).ok_or_else(|| wrong("write it as NAME:ADDRESS"))?;
    let (name, address) = (&text[..at], &text[at + 1..]);
    if !is_word(name) {
        return Err(wrong("it names no host"));
    }
    let address = address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(address);
    if address != HOST_GATEWAY && address.parse::<IpAddr>().is_err() {
        return Err(wrong("the address is none"));
    }
    Ok((name.to_owned(), address.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_in_dockers_forms() {
        for (text, name, address) in [
            ("db:10.0.0.1", "db", "10.0.0.1"),
            ("db=10.0.0.1", "db", "10.0.0.1"),
            ("db:::1", "db", "::1"),
            ("db:[fd00::1]", "db", "fd00::1"),
            ("up:host-gateway", "up", "host-gateway"),
        ] {
            assert_eq!(host(text).unwrap(), (name.to_owned(), address.to_owned()), "{text}");
        }
        for bad in ["", "db", "db:", ":10.0.0.1", "db:here", "a b:10.0.0.1", "a\nb:10.0.0.1"] {
            assert!(host(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn what_contradicts_or_could_add_a_line_is_refused() {
        let ip = NetworkOptions { ip: Some(Ipv4Addr::LOCALHOST), ..NetworkOptions::default() };
        assert_eq!(ip.wishes("host").unwrap_err().to_string(), "--ip and --network host contradict each other");
        assert!(ip.wishes("web").is_ok());
        let search =
            NetworkOptions { dns_search: vec!["a\nnameserver 1.1.1.1".to_owned()], ..NetworkOptions::default() };
        assert!(search.wishes("web").is_err());
        for mac in ["01:00:5e:00:00:01", "00:00:00:00:00:00", "02:42"] {
            let options = NetworkOptions { mac_address: Some(mac.to_owned()), ..NetworkOptions::default() };
            assert!(options.wishes("web").is_err(), "{mac}");
        }
    }
}
