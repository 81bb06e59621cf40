//! What `run` and `create` take about the container's place in its network and about names.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use anyhow::{Context, Result};
use rcd::engine::container::config::{Attachment, ContainerConfig, HOST_GATEWAY, NetworkMode, NetworkWishes};
use rcd::engine::container::name;
use rcd::engine::layout::Layout;
use rcd::engine::network::ports::{parse_exposed, parse_published};
use rcd::engine::network::{DEFAULT, define, parse_mac};
use rcd::engine::{Error, ErrorKind};

/// Addresses and names
#[derive(Debug, Default, clap::Args)]
pub(crate) struct NetworkOptions {
    /// Network: none, host, bridge, one that was created, or that of container:NAME or ns:PATH; several with their own
    /// addresses as name=NETWORK,ip=ADDRESS,ip6=ADDRESS,mac-address=ADDRESS,alias=NAME
    #[arg(long, visible_alias = "net", value_name = "NETWORK", help_heading = "Network")]
    network: Vec<String>,
    /// Publish a port on the host
    #[arg(short, long, value_name = "[[IP:]HOST:]PORT[/PROTOCOL]", help_heading = "Network")]
    publish: Vec<String>,
    /// Publish every exposed port on a random port of the host
    #[arg(short = 'P', long, help_heading = "Network")]
    publish_all: bool,
    /// A port that its program listens on, for -P
    #[arg(long, value_name = "PORT[-PORT][/PROTOCOL]", help_heading = "Network")]
    expose: Vec<String>,
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
    /// Know another container of the same network by this name too
    #[arg(long, value_name = "CONTAINER[:ALIAS]", help_heading = "Network")]
    link: Vec<String>,
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
    /// Put it into `config`, which has its host name already; `of_image` is what the image exposes.
    pub(crate) fn apply(&self, config: &mut ContainerConfig, of_image: &[String], layout: &Layout) -> Result<()> {
        let mut networks = self.networks(layout)?;
        config.network.clone_from(&networks[0].network);
        if let NetworkMode::Container(_) = config.network_mode() {
            self.check_shared(config)?;
        }
        config.wishes = self.wishes(&config.network)?;
        if config.network_mode() == NetworkMode::Networks {
            self.complete(&mut networks[0])?;
            config.networks = networks;
        }
        self.link_others(config, layout)?;
        for text in &self.publish {
            parse_published(text)?;
            if config.network_mode() != NetworkMode::Networks {
                return Err(invalid(format!("-p {text} and --network {} contradict each other", config.network)));
            }
        }
        config.publish.clone_from(&self.publish);
        if self.publish_all && config.network_mode() != NetworkMode::Networks {
            return Err(invalid(format!("-P and --network {} contradict each other", config.network)));
        }
        config.publish_all = self.publish_all;
        for text in of_image.iter().chain(&self.expose) {
            let ports = parse_exposed(text)?.into_iter().map(|port| port.to_string());
            config.expose.extend(ports);
        }
        config.expose.sort();
        config.expose.dedup();
        Ok(())
    }

    /// `--link`: names that only this container knows. Both have to be in one network, or the name would lead nowhere.
    fn link_others(&self, config: &mut ContainerConfig, layout: &Layout) -> Result<()> {
        for text in &self.link {
            let (wanted, alias) = text.split_once(':').map_or((text.as_str(), None), |(one, two)| (one, Some(two)));
            let other = name::find(layout, wanted)?;
            let alias = alias.unwrap_or(&other.config.name);
            if !is_word(alias) {
                return Err(invalid(format!("invalid value `{text}` for --link: the alias is no single word")));
            }
            let shares = |one: &Attachment| other.config.networks.iter().any(|two| two.network == one.network);
            if !config.networks.iter().any(shares) {
                let message = format!("cannot link to `{wanted}`: it is in no network of this container");
                let error = Error::new(ErrorKind::InvalidInput, message);
                return Err(error.hint("`rcd network connect` has a container in one more network").into());
            }
            config.links.push((other.id, alias.to_owned()));
        }
        Ok(())
    }

    /// What `--network` says, at least one.
    fn networks(&self, layout: &Layout) -> Result<Vec<Attachment>> {
        let texts = if self.network.is_empty() { &["default".to_owned()][..] } else { &self.network };
        let mut networks: Vec<Attachment> = Vec::new();
        for text in texts {
            let mut one = attachment(text)?;
            one.network = network(&one.network, layout)?;
            if networks.iter().any(|other| other.network == one.network) {
                return Err(invalid(format!("network `{}` is specified multiple times", one.network)));
            }
            networks.push(one);
        }
        let odd = networks.iter().find(|one| NetworkMode::of(&one.network) != NetworkMode::Networks);
        if let Some(odd) = odd
            && (networks.len() > 1 || *odd != named(&odd.network))
        {
            return Err(invalid(format!("--network {} goes with no other network, address or alias", odd.network)));
        }
        Ok(networks)
    }

    /// `--ip` and the like are about the first network.
    fn complete(&self, first: &mut Attachment) -> Result<()> {
        let both = [
            ("--ip", self.ip.is_some() && first.ipv4.is_some(), "IPv4 address"),
            ("--ip6", self.ip6.is_some() && first.ipv6.is_some(), "IPv6 address"),
            ("--mac-address", self.mac_address.is_some() && first.mac.is_some(), "MAC address"),
            ("--network-alias", !self.network_alias.is_empty() && !first.aliases.is_empty(), "alias"),
        ];
        if let Some((flag, _, what)) = both.iter().find(|(_, both, _)| *both) {
            return Err(invalid(format!("conflicting options: cannot specify both {flag} and per-network {what}")));
        }
        first.ipv4 = self.ip.or(first.ipv4);
        first.ipv6 = self.ip6.or(first.ipv6);
        first.mac = self.mac_address.clone().or(first.mac.take());
        first.aliases.extend(self.network_alias.iter().cloned());
        Ok(())
    }

    /// In another container's network, nothing of it is this one's to say.
    fn check_shared(&self, config: &ContainerConfig) -> Result<()> {
        let refused = [
            (!config.hostname.is_empty(), "hostname and the network mode"),
            (!self.dns.is_empty(), "dns and the network mode"),
            (!self.add_host.is_empty(), "custom host-to-IP mapping and the network mode"),
            (self.mac_address.is_some(), "mac-address and the network mode"),
            (!self.publish.is_empty() || self.publish_all, "port publishing and the container type network mode"),
            (!self.expose.is_empty(), "port exposing and the container type network mode"),
            (!self.dns_search.is_empty(), "dns-search and the network mode"),
            (!self.dns_option.is_empty(), "dns-option and the network mode"),
        ];
        match refused.iter().find(|(given, _)| *given) {
            Some((_, what)) => {
                let error = Error::new(ErrorKind::InvalidInput, format!("conflicting options: {what}"));
                Err(error.hint("give it to the container whose network this one joins").into())
            }
            None => Ok(()),
        }
    }

    /// The same, checked; `network` is what `--network` says.
    fn wishes(&self, network: &str) -> Result<NetworkWishes> {
        let own = [
            ("--ip", self.ip.is_some()),
            ("--ip6", self.ip6.is_some()),
            ("--mac-address", self.mac_address.is_some()),
            ("--network-alias", !self.network_alias.is_empty()),
        ];
        if NetworkMode::of(network) != NetworkMode::Networks
            && let Some((flag, _)) = own.iter().find(|(_, given)| *given)
        {
            return Err(invalid(format!("{flag} and --network {network} contradict each other")));
        }
        if let Some(mac) = &self.mac_address {
            check_mac("--mac-address", mac)?;
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
            hosts: self.add_host.iter().map(|text| host(text)).collect::<Result<_>>()?,
            dns: self.dns.clone(),
            dns_search: self.dns_search.clone(),
            dns_options: self.dns_option.clone(),
        })
    }
}

fn named(network: &str) -> Attachment {
    Attachment { network: network.to_owned(), ..Attachment::default() }
}

/// The network that a word of `--network` means, with a container by its id and a file by its whole path.
fn network(text: &str, layout: &Layout) -> Result<String> {
    let bad = |why: &str| invalid(format!("invalid value `{text}` for --network: {why}"));
    match NetworkMode::of(text) {
        _ if text == "default" => Ok(DEFAULT.to_owned()),
        _ if text.is_empty() => Err(bad("it names no network")),
        NetworkMode::Container("") => Err(bad("it names no container")),
        NetworkMode::Container(wanted) => Ok(format!("container:{}", name::find(layout, wanted)?.id)),
        NetworkMode::Path(path) if path.as_os_str().is_empty() => Err(bad("it names no file")),
        NetworkMode::Path(path) => {
            let path = std::path::absolute(path)?;
            std::fs::metadata(&path).with_context(|| format!("cannot join the network of `{}`", path.display()))?;
            Ok(format!("ns:{}", path.display()))
        }
        // It can be a part of an id.
        NetworkMode::Networks if text.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            Ok(define::find(layout, text)?.network.name)
        }
        _ => Ok(text.to_owned()),
    }
}

/// One value of `--network`: a name, Docker's `name=web,ip=ADDRESS,alias=NAME`, or Podman's `web:ip=ADDRESS,alias=NAME`.
pub(super) fn attachment(text: &str) -> Result<Attachment> {
    let bad = |why: &str| invalid(format!("invalid value `{}` for --network: {why}", text.escape_debug()));
    let whole;
    let fields = match text.split_once(':') {
        _ if NetworkMode::of(text) != NetworkMode::Networks => return Ok(named(text)),
        Some((name, fields)) if !name.contains('=') && fields.contains('=') => {
            whole = format!("name={name},{fields}");
            &whole
        }
        _ if text.contains('=') => text,
        _ => return Ok(named(text)),
    };
    let mut one = Attachment::default();
    for field in fields.split(',') {
        let (key, value) = field.split_once('=').ok_or_else(|| bad("a field is written KEY=VALUE"))?;
        let address = || bad(&format!("`{value}` is no address for {key}"));
        match key.to_ascii_lowercase().as_str() {
            "name" => value.clone_into(&mut one.network),
            "ip" => one.ipv4 = Some(value.parse().map_err(|_| address())?),
            "ip6" => one.ipv6 = Some(value.parse().map_err(|_| address())?),
            "mac-address" | "mac" => one.mac = Some(check_mac("--network", value)?),
            "alias" if is_word(value) => one.aliases.push(value.to_owned()),
            "alias" => return Err(bad("an alias is a single word")),
            "gw-priority" => one.gateway_priority = value.parse().map_err(|_| bad("gw-priority is a number"))?,
            "driver-opt" => {
                let (key, value) = value.split_once('=').ok_or_else(|| bad("driver-opt is written KEY=VALUE"))?;
                one.options.insert(key.to_owned(), value.to_owned());
            }
            _ => {
                let known = "name, ip, ip6, mac-address, alias, gw-priority and driver-opt";
                return Err(bad(&format!("`{key}` is none of {known}")));
            }
        }
    }
    if one.network.is_empty() { Err(bad("it has no name=NETWORK")) } else { Ok(one) }
}

/// A MAC address of one link.
pub(crate) fn check_mac(flag: &str, mac: &str) -> Result<String> {
    if parse_mac(mac).is_none_or(|mac| mac[0] & 1 == 1 || mac == [0; 6]) {
        return Err(invalid(format!("invalid value `{mac}` for {flag}: it is no address of one link")));
    }
    Ok(mac.to_owned())
}

/// What must not be able to add a line to a file.
pub(crate) fn is_word(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '#')
}

/// `NAME:ADDRESS` or `NAME=ADDRESS`, an IPv6 address also in brackets.
pub(super) fn host(text: &str) -> Result<(String, String)> {
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
    fn networks_in_dockers_and_podmans_forms() {
        let full = Attachment {
            network: "web".to_owned(),
            ipv4: Some(Ipv4Addr::new(10, 0, 0, 9)),
            ipv6: Some("fd00::9".parse().unwrap()),
            mac: Some("02:42:00:00:00:09".to_owned()),
            aliases: vec!["a".to_owned(), "b".to_owned()],
            ..Attachment::default()
        };
        let fields = "ip=10.0.0.9,ip6=fd00::9,mac-address=02:42:00:00:00:09,alias=a,alias=b";
        assert_eq!(attachment(&format!("name=web,{fields}")).unwrap(), full);
        assert_eq!(attachment(&format!("web:{fields}")).unwrap(), full);
        for plain in ["web", "host", "container:a=b", "ns:/a,b=c"] {
            assert_eq!(attachment(plain).unwrap(), named(plain), "{plain}");
        }
        for bad in ["ip=10.0.0.1", "name=web,ip=10", "name=web,what=1", "name=web,", "web:alias=a b", "name="] {
            assert!(attachment(bad).is_err(), "{bad}");
        }
    }

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
