//! Options of a container's place in a network, with Docker's keys (`--driver-opt`). Pure, but for [`set`].

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::engine::{Error, ErrorKind, Result};
use crate::kernel::{self, Context as _};

const INTERFACE: &str = "com.docker.network.endpoint.ifname";
const PARAMETERS: &str = "com.docker.network.endpoint.sysctls";
/// No link has a longer name (`IFNAMSIZ`).
const LONGEST_NAME: usize = 15;

/// What the options say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct EndpointOptions {
    /// What the link is called in the container.
    pub(super) interface: Option<String>,
    /// Kernel parameters of the link: the path below `/proc/sys`, and the value.
    pub(super) parameters: Vec<(String, String)>,
}

/// Read them; one that is not known is an error.
pub(super) fn parse(options: &BTreeMap<String, String>) -> Result<EndpointOptions> {
    let mut found = EndpointOptions::default();
    for (key, value) in options {
        let bad = |why: &str| Error::new(ErrorKind::InvalidInput, format!("invalid option `{key}={value}`: {why}"));
        match key.as_str() {
            INTERFACE if is_name(value) => found.interface = Some(value.clone()),
            INTERFACE => return Err(bad("it is no name of a link")),
            PARAMETERS => {}
            _ => {
                let error = Error::new(ErrorKind::Unsupported, format!("unknown option `{key}` of an endpoint"));
                return Err(error.hint(format!("there are {INTERFACE} and {PARAMETERS}")));
            }
        }
    }
    let texts = options.get(PARAMETERS).into_iter().flat_map(|list| list.split(',')).filter(|text| !text.is_empty());
    for text in texts {
        found.parameters.push(parameter(text)?);
    }
    Ok(found)
}

fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    (1..=LONGEST_NAME).contains(&text.len()) && text.bytes().all(fits) && text != "." && text != ".." && text != "lo"
}

/// `net.ipv4.conf.IFNAME.log_martians=1`: with the word IFNAME, so that it is of this link and no other.
fn parameter(text: &str) -> Result<(String, String)> {
    let bad = || {
        Error::new(ErrorKind::InvalidInput, format!("invalid parameter `{text}` of an endpoint"))
            .hint("as net.ipv4.conf.IFNAME.log_martians=1, with the word IFNAME")
    };
    let (name, value) = text.split_once('=').ok_or_else(bad)?;
    let parts: Vec<&str> = name.split('.').collect();
    let plain = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    match parts.as_slice() {
        ["net", "ipv4" | "ipv6" | "mpls", "conf" | "neigh", "IFNAME", last] if plain(last) => {
            Ok((parts.join("/"), value.to_owned()))
        }
        _ => Err(bad()),
    }
}

/// Set a parameter, in the network namespace of this thread.
pub(super) fn set(path: &str, value: &str) -> kernel::Result<()> {
    let path = Path::new("/proc/sys").join(path);
    fs::write(&path, value).call(|| format!("write({}, {value})", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn dockers_two_options_are_known() {
        let list = "net.ipv4.conf.IFNAME.log_martians=1,net.ipv6.conf.IFNAME.accept_ra=0";
        let found = parse(&options(&[(INTERFACE, "front0"), (PARAMETERS, list)])).expect("valid");
        assert_eq!(found.interface.as_deref(), Some("front0"));
        assert_eq!(found.parameters[1], ("net/ipv6/conf/IFNAME/accept_ra".to_owned(), "0".to_owned()));
        for (key, value) in [
            ("x", "y"),
            (INTERFACE, ""),
            (INTERFACE, "../x"),
            (INTERFACE, "a/b"),
            (INTERFACE, "sixteen-letters-"),
            (PARAMETERS, "net.ipv4.ip_forward=1"),
            (PARAMETERS, "net.ipv4.conf.all.log_martians=1"),
            (PARAMETERS, "net.ipv4.conf.IFNAME.../x=1"),
            (PARAMETERS, "net.ipv4.conf.IFNAME.log_martians"),
        ] {
            assert!(parse(&options(&[(key, value)])).is_err(), "{key}={value}");
        }
    }
}
