//! What carries a network, and the options that each driver knows. Pure functions.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::store::Network;
use crate::engine::{Error, ErrorKind, Result};
use crate::kernel::netlink::MacvlanMode;

/// The longest name of a link.
const LINK_NAME: usize = 15;
/// How Docker spells the options that are known here.
const PREFIXES: [&str; 2] = ["com.docker.network.driver.", "com.docker.network.bridge."];

/// What carries a network.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Driver {
    /// A bridge of the host's, with the host as its router.
    #[default]
    Bridge,
    /// A link of the host's, which containers share as if each was plugged into it.
    Macvlan,
    /// Nothing: containers have loopback alone.
    None,
}

impl fmt::Display for Driver {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Bridge => "bridge",
            Self::Macvlan => "macvlan",
            Self::None => "none",
        })
    }
}

impl FromStr for Driver {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "bridge" => Ok(Self::Bridge),
            "macvlan" => Ok(Self::Macvlan),
            "none" | "null" => Ok(Self::None),
            _ => Err(Error::new(ErrorKind::Unsupported, format!("the driver `{text}` is not supported"))
                .hint("the drivers are bridge, macvlan and none")),
        }
    }
}

/// What the options of a network say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Options {
    /// The size of packets.
    pub(super) mtu: Option<u32>,
    /// The name of the bridge.
    pub(super) link: Option<String>,
    /// The host's link that carries it.
    pub(super) parent: Option<String>,
    /// How the containers of one link reach each other.
    pub(super) mode: Option<MacvlanMode>,
    /// The VLAN that it is.
    pub(super) vlan: Option<u16>,
}

/// What the options say. One that the driver does not know is an error.
pub(super) fn options(driver: Driver, options: &BTreeMap<String, String>) -> Result<Options> {
    let mut read = Options::default();
    for (key, value) in options {
        let invalid =
            |why: &str| Error::new(ErrorKind::InvalidInput, format!("the option `{key}={value}` is wrong: {why}"));
        let name = || {
            Some(value.clone())
                .filter(|name| is_link_name(name))
                .ok_or_else(|| invalid("a link's name has at most 15 letters, digits, `_`, `.` and `-`"))
        };
        let short = PREFIXES.iter().find_map(|prefix| key.strip_prefix(prefix)).unwrap_or(key);
        match (driver, short) {
            (Driver::Bridge | Driver::Macvlan, "mtu") => {
                let size = value.parse().ok().filter(|size| (68..=65_535).contains(size));
                read.mtu = Some(size.ok_or_else(|| invalid("a packet has 68 to 65535 bytes"))?);
            }
            (Driver::Bridge | Driver::Macvlan, "vlan") => {
                let number = value.parse().ok().filter(|number| (1..=4094).contains(number));
                read.vlan = Some(number.ok_or_else(|| invalid("a VLAN is a number from 1 to 4094"))?);
            }
            (Driver::Bridge, "name") => read.link = Some(name()?),
            (Driver::Bridge, "isolate") if ["true", "1", "strict"].contains(&value.as_str()) => {}
            (Driver::Bridge, "isolate") => return Err(invalid("networks are always isolated from each other")),
            (Driver::Macvlan, "parent") => read.parent = Some(name()?),
            (Driver::Macvlan, "macvlan_mode" | "mode") => {
                let mode = MacvlanMode::of(value);
                read.mode = Some(mode.ok_or_else(|| invalid("the modes are bridge, private, vepa and passthru"))?);
            }
            _ => {
                let known = match driver {
                    Driver::Bridge => "the options of a bridge are mtu, name, isolate and vlan",
                    Driver::Macvlan => "the options of macvlan are parent, macvlan_mode, mtu and vlan",
                    Driver::None => "the driver none has no options",
                };
                return Err(invalid("it is not known").hint(known));
            }
        }
    }
    if let (Driver::Macvlan, Some(vlan), Some(parent)) = (driver, read.vlan, &read.parent) {
        let link = format!("{parent}.{vlan}");
        if !is_link_name(&link) {
            let message = format!("the option `vlan={vlan}` is wrong: `{link}` is too long for a link's name");
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        read.parent = Some(link);
    }
    Ok(read)
}

/// The link and the number of a VLAN's link that is named as usual: `eth0.7`.
pub(super) fn vlan_of(link: &str) -> Option<(&str, u16)> {
    let (parent, number) = link.rsplit_once('.')?;
    let number = number.parse().ok().filter(|number| (1..=4094).contains(number))?;
    (!parent.is_empty()).then_some((parent, number))
}

fn is_link_name(name: &str) -> bool {
    (1..=LINK_NAME).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
        && ![".", "..", "lo", "all", "default"].contains(&name)
}

impl Network {
    /// How the containers of its link reach each other.
    pub(super) fn macvlan_mode(&self) -> MacvlanMode {
        options(self.driver, &self.options).ok().and_then(|options| options.mode).unwrap_or_default()
    }

    /// The VLAN that its bridge is.
    pub(super) fn bridge_vlan(&self) -> Option<u16> {
        options(self.driver, &self.options).ok()?.vlan.filter(|_| self.driver == Driver::Bridge)
    }

    /// Whether ports of the host can lead into it.
    pub fn carries_ports(&self) -> bool {
        self.driver == Driver::Bridge && !self.internal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_that_a_driver_does_not_know_are_refused() {
        let read = |driver, key: &str, value: &str| options(driver, &[(key.to_owned(), value.to_owned())].into());
        let bridge = |key: &str, value: &str| read(Driver::Bridge, key, value);
        assert_eq!(bridge("com.docker.network.driver.mtu", "1400").unwrap().mtu, Some(1400));
        assert_eq!(bridge("com.docker.network.bridge.name", "br-x").unwrap().link.as_deref(), Some("br-x"));
        assert!(bridge("isolate", "true").is_ok());
        let bad =
            [("mtu", "0"), ("mtu", "big"), ("isolate", "false"), ("vlan", "4095"), ("name", "a/b"), ("parent", "eth0")];
        for (key, value) in bad {
            assert!(bridge(key, value).is_err(), "{key}={value}");
        }
        assert_eq!(read(Driver::Macvlan, "parent", "eth0").unwrap().parent.as_deref(), Some("eth0"));
        assert_eq!(read(Driver::Macvlan, "macvlan_mode", "vepa").unwrap().mode, Some(MacvlanMode::Vepa));
        assert_eq!(bridge("vlan", "7").unwrap().vlan, Some(7));
        let both = [("parent", "eth0"), ("vlan", "7")].map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(options(Driver::Macvlan, &both.into()).unwrap().parent.as_deref(), Some("eth0.7"));
        assert_eq!(vlan_of("eth0.7"), Some(("eth0", 7)));
        assert!([".7", "eth0", "eth0.0", "eth0.4095", "eth0.x"].iter().all(|name| vlan_of(name).is_none()));
        for (driver, key, value) in
            [(Driver::Macvlan, "name", "x"), (Driver::Macvlan, "mode", "x"), (Driver::None, "mtu", "1400")]
        {
            assert!(read(driver, key, value).is_err(), "{driver} {key}={value}");
        }
    }
}
