//! Subnets, and which of their addresses are free. Pure arithmetic on both address families.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::engine::{Error, ErrorKind, Result};

/// A subnet: its lowest address and the length of its prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Subnet {
    address: IpAddr,
    prefix: u8,
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u32::from(address).into(),
        IpAddr::V6(address) => address.into(),
    }
}

impl Subnet {
    /// The subnet of `prefix` bits in which `address` lies.
    pub fn of(address: IpAddr, prefix: u8) -> Option<Self> {
        let bits = if address.is_ipv4() { 32 } else { 128 };
        if prefix > bits {
            return None;
        }
        let host = 1u128.checked_shl(u32::from(bits - prefix)).map_or(u128::MAX, |size| size - 1);
        let subnet = Self { address, prefix };
        Some(Self { address: subnet.address_of(number(address) & !host), prefix })
    }

    /// Its lowest address.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// The length of its prefix.
    pub fn prefix(&self) -> u8 {
        self.prefix
    }

    fn address_of(&self, number: u128) -> IpAddr {
        match self.address {
            IpAddr::V4(_) => Ipv4Addr::from(u32::try_from(number).unwrap_or(u32::MAX)).into(),
            IpAddr::V6(_) => Ipv6Addr::from(number).into(),
        }
    }

    fn last(&self) -> u128 {
        let bits = if self.address.is_ipv4() { 32 } else { 128 };
        let host = 1u128.checked_shl(bits - u32::from(self.prefix)).map_or(u128::MAX, |size| size - 1);
        number(self.address) | host
    }

    /// The address that many after the lowest one, if it lies inside.
    pub fn nth(&self, offset: u128) -> Option<IpAddr> {
        let number = number(self.address).checked_add(offset)?;
        (number <= self.last()).then(|| self.address_of(number))
    }

    /// The address after the highest one; none at the end of the address space.
    pub fn end(&self) -> Option<IpAddr> {
        let limit = if self.address.is_ipv4() { u128::from(u32::MAX) } else { u128::MAX };
        (self.last() < limit).then(|| self.address_of(self.last() + 1))
    }

    /// Whether the address lies inside.
    pub fn contains(&self, address: IpAddr) -> bool {
        address.is_ipv4() == self.address.is_ipv4() && (number(self.address)..=self.last()).contains(&number(address))
    }

    /// Whether the two have an address in common.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.contains(other.address) || other.contains(self.address)
    }

    /// Whether a container may have `address`: neither the subnet's own nor, in IPv4, its broadcast address.
    pub fn usable(&self, address: IpAddr) -> bool {
        self.contains(address)
            && (number(address) != number(self.address) || self.last() == number(self.address))
            && (address.is_ipv6() || self.prefix >= 31 || number(address) != self.last())
    }

    /// The first free address of `range`, which lies within this subnet, starting after `previous`.
    pub fn free(&self, range: &Self, previous: Option<IpAddr>, taken: impl Fn(IpAddr) -> bool) -> Option<IpAddr> {
        let first = number(range.address);
        let size = (range.last() - first).saturating_add(1);
        let start =
            previous.filter(|address| range.contains(*address)).map_or(0, |address| number(address) - first + 1);
        // More addresses than leases can exist need not be looked at.
        (0..size.min(1 << 20))
            .map(|step| range.address_of(first + (start + step) % size))
            .find(|address| self.usable(*address) && !taken(*address))
    }
}

impl fmt::Display for Subnet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.address, self.prefix)
    }
}

impl FromStr for Subnet {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let bad = || {
            Error::new(ErrorKind::InvalidInput, format!("`{text}` is not a subnet"))
                .hint("write an address and a prefix, like `10.20.0.0/16`")
        };
        let (address, prefix) = text.split_once('/').ok_or_else(bad)?;
        let address: IpAddr = address.parse().map_err(|_| bad())?;
        Self::of(address, prefix.parse().map_err(|_| bad())?).ok_or_else(bad)
    }
}

impl TryFrom<String> for Subnet {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Subnet> for String {
    fn from(subnet: Subnet) -> Self {
        subnet.to_string()
    }
}

/// The first subnet for a new IPv4 network that overlaps none of `taken`.
pub fn unused_ipv4(taken: &[Subnet]) -> Option<Subnet> {
    let sixteens = (17..32).map(|second| (Ipv4Addr::new(172, second, 0, 0), 16));
    let twenties = (0..16u8).map(|part| (Ipv4Addr::new(192, 168, part * 16, 0), 20));
    let tens = (0..=255).rev().map(|second| (Ipv4Addr::new(10, second, 0, 0), 16));
    sixteens
        .chain(twenties)
        .chain(tens)
        .filter_map(|(address, prefix)| Subnet::of(address.into(), prefix))
        .find(|subnet| !taken.iter().any(|other| other.overlaps(subnet)))
}

/// A unique local /64 for a network, from bytes that nobody else has.
pub fn unique_local(seed: [u8; 7]) -> Option<Subnet> {
    let mut octets = [0; 16];
    octets[0] = 0xfd;
    octets[1..8].copy_from_slice(&seed);
    Subnet::of(Ipv6Addr::from(octets).into(), 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subnet(text: &str) -> Subnet {
        text.parse().unwrap()
    }

    #[test]
    fn reads_and_writes_subnets() {
        assert_eq!(subnet("10.1.2.3/16").to_string(), "10.1.0.0/16");
        assert_eq!(subnet("fd00::1/64").to_string(), "fd00::/64");
        assert_eq!(subnet("0.0.0.0/0").end(), None);
        assert_eq!(subnet("10.1.0.0/16").end(), Some(Ipv4Addr::new(10, 2, 0, 0).into()));
        for bad in ["", "10.0.0.0", "10.0.0.0/33", "fd00::/129", "a/8", "10.0.0.0/-1"] {
            assert!(bad.parse::<Subnet>().is_err(), "{bad}");
        }
    }

    #[test]
    fn overlap_is_a_common_address() {
        assert!(subnet("10.0.0.0/8").overlaps(&subnet("10.9.0.0/16")));
        assert!(subnet("10.9.0.0/16").overlaps(&subnet("10.0.0.0/8")));
        assert!(!subnet("10.9.0.0/16").overlaps(&subnet("10.10.0.0/16")));
        assert!(!subnet("::/0").overlaps(&subnet("0.0.0.0/0")));
    }

    #[test]
    fn a_new_network_avoids_what_is_taken() {
        assert_eq!(unused_ipv4(&[]), Some(subnet("172.17.0.0/16")));
        assert_eq!(unused_ipv4(&[subnet("172.16.0.0/14")]), Some(subnet("172.20.0.0/16")));
        assert_eq!(unused_ipv4(&[subnet("172.16.0.0/12"), subnet("192.168.0.0/20")]), Some(subnet("192.168.16.0/20")));
        assert_eq!(unused_ipv4(&[subnet("0.0.0.0/0")]), None);
    }

    #[test]
    fn a_free_address_is_new_inside_and_comes_round_again() {
        let small = subnet("10.0.0.0/29");
        let taken: Vec<IpAddr> = vec!["10.0.0.1".parse().unwrap()];
        let free = |previous: Option<&str>, taken: &[IpAddr]| {
            small.free(&small, previous.map(|text| text.parse().unwrap()), |address| taken.contains(&address))
        };
        assert_eq!(free(None, &taken), Some("10.0.0.2".parse().unwrap()));
        assert_eq!(free(Some("10.0.0.2"), &taken), Some("10.0.0.3".parse().unwrap()));
        assert_eq!(free(Some("10.0.0.6"), &taken), Some("10.0.0.2".parse().unwrap()));
        let all: Vec<IpAddr> = (1..7).map(|last| Ipv4Addr::new(10, 0, 0, last).into()).collect();
        assert_eq!(free(None, &all), None);
    }
}
