//! Network devices of the host's that become a container's (runtime-spec, config-linux, `netDevices`).
//!
//! Each is moved into the container's network namespace, gets its name there and the addresses that it had, and is set up. What
//! was moved for a container that cannot be made is moved back. Afterwards nobody does: when the namespace ends, the kernel gives physical
//! devices back and drops the others.

use std::fs::File;
use std::os::fd::{AsFd, OwnedFd};

use nix::sys::stat::fstat;
use oci_spec::runtime::{Linux, LinuxNamespaceType};

use super::error::{Context, Error, ErrorKind, Result};
use crate::kernel::netlink::{self, LinkAddress, Socket};

/// The longest name that a device has (`IFNAMSIZ` without its zero byte).
const LONGEST: usize = 15;
/// What ends a name that the kernel is to complete with a number.
const NUMBERED: &str = "%d";

/// A device by its name on the host and that inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Device {
    host: String,
    inside: String,
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidSpec, message)
}

/// The devices of a spec, sorted, so that the same bundle does the same.
pub(super) fn of_spec(linux: &Linux) -> Result<Vec<Device>> {
    let wanted = linux.net_devices().iter().flatten();
    let mut devices: Vec<Device> = wanted
        .map(|(host, device)| {
            let inside = device.name().clone().filter(|name| !name.is_empty());
            Device { host: host.clone(), inside: inside.unwrap_or_else(|| host.clone()) }
        })
        .collect();
    devices.sort_by(|one, other| one.host.cmp(&other.host));
    let mut namespaces = linux.namespaces().iter().flatten();
    if !devices.is_empty() && !namespaces.any(|namespace| namespace.typ() == LinuxNamespaceType::Network) {
        return Err(nowhere("`linux.namespaces` has no `network`"));
    }
    let mut taken = Vec::new();
    for Device { host, inside } in &devices {
        let stem = inside.strip_suffix(NUMBERED);
        if let Some(bad) = [host.as_str(), stem.unwrap_or(inside)].into_iter().find(|name| !is_name(name)) {
            return Err(invalid(format!(
                "`linux.netDevices` has the name `{}`, which no device can have",
                bad.escape_debug()
            )));
        }
        if inside.len() > LONGEST {
            return Err(invalid(format!(
                "`linux.netDevices` has the name `{inside}`, which is longer than {LONGEST} bytes"
            )));
        }
        if stem.is_none() && taken.contains(&inside) {
            return Err(invalid(format!("`linux.netDevices` gives the name `{inside}` to two devices")));
        }
        taken.push(inside);
    }
    Ok(devices)
}

fn nowhere(why: &str) -> Error {
    invalid(format!("unable to move network devices without a NET namespace of the container's: {why}"))
}

/// As the kernel has it (`dev_valid_name`).
fn is_name(name: &str) -> bool {
    let fits = !name.is_empty() && name.len() <= LONGEST && !matches!(name, "." | "..");
    fits && !name.contains(|letter: char| matches!(letter, '/' | ':' | '%' | '\0') || letter.is_ascii_whitespace())
}

/// What was moved, which is moved back when this is dropped before [`Moved::keep`].
pub(super) struct Moved {
    host: OwnedFd,
    there: OwnedFd,
    devices: Vec<Back>,
}

/// How a device was.
struct Back {
    name: String,
    /// Its number inside.
    index: u32,
    up: bool,
    addresses: Vec<LinkAddress>,
}

/// Move devices into the network namespace `there`.
pub(super) fn move_all(devices: &[Device], there: OwnedFd) -> Result<Moved> {
    let host = File::open("/proc/self/ns/net").context(|| "cannot open the own network namespace")?;
    let number =
        |file: &OwnedFd| fstat(file).map(|found| found.st_ino).context(|| "cannot look at a network namespace");
    let mut moved = Moved { host: host.into(), there, devices: Vec::new() };
    if number(&moved.host)? == number(&moved.there)? {
        return Err(nowhere("that of `linux.namespaces` is the one that they are in"));
    }
    for device in devices {
        let failed =
            || format!("cannot move the network device `{}` into the container as `{}`", device.host, device.inside);
        moved.take(device).map_err(|error| Error::new(error.kind(), failed()).caused_by(error))?;
    }
    Ok(moved)
}

impl Moved {
    /// They are the container's.
    pub(super) fn keep(mut self) {
        self.devices.clear();
    }

    fn sockets(&self) -> Result<(Socket, Socket)> {
        let inside = netlink::in_namespace(self.there.as_fd(), Socket::new);
        let inside = inside.context(|| "cannot enter the network namespace of the container")?;
        Ok((Socket::new()?, inside))
    }

    fn take(&mut self, device: &Device) -> Result<()> {
        let (mut here, mut inside) = self.sockets()?;
        let missing = || Error::new(ErrorKind::NotFound, format!("there is no network device `{}`", device.host));
        let index = here.link(&device.host)?.ok_or_else(missing)?;
        let numbered = device.inside.ends_with(NUMBERED);
        if !numbered && inside.link(&device.inside)?.is_some() {
            let message = format!("the network namespace of the container has a device `{}` already", device.inside);
            return Err(Error::new(ErrorKind::Exists, message));
        }
        let (addresses, up) = (here.lasting_addresses(index)?, here.is_up(index)?);
        // By a name that nobody else gives, it can be found there whatever number it gets.
        let passing = format!("rcdnew{}", nix::unistd::getpid());
        here.move_link(index, self.there.as_fd(), &passing)?;
        let lost = || Error::new(ErrorKind::Failed, "it did not arrive");
        let index = inside.link(&passing)?.ok_or_else(lost)?;
        self.devices.push(Back { name: device.host.clone(), index, up, addresses: addresses.clone() });
        inside.rename(index, &device.inside)?;
        for address in &addresses {
            inside.take_over_address(index, address)?;
        }
        Ok(inside.up(index)?)
    }

    fn give_back(&self) -> Result<()> {
        let (mut here, mut inside) = self.sockets()?;
        for device in self.devices.iter().rev() {
            inside.move_link(device.index, self.host.as_fd(), &device.name)?;
            let Some(index) = here.link(&device.name)? else { continue };
            for address in &device.addresses {
                here.take_over_address(index, address)?;
            }
            if device.up {
                here.up(index)?;
            }
        }
        Ok(())
    }
}

impl Drop for Moved {
    fn drop(&mut self) {
        if !self.devices.is_empty() {
            // What made the container fail is the error to tell; where the host has taken the name meanwhile, it keeps it.
            let _ = self.give_back();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(devices: &str) -> std::result::Result<Vec<(String, String)>, String> {
        let text = format!(r#"{{"namespaces":[{{"type":"network"}}],"netDevices":{devices}}}"#);
        let found = of_spec(&serde_json::from_str(&text).expect("valid"));
        found
            .map(|list| list.into_iter().map(|one| (one.host, one.inside)).collect())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn names_are_checked_before_anything_is_moved() {
        let found = read(r#"{"b":{"name":"eth%d"},"a":{},"c":{"name":"eth%d"}}"#).expect("devices");
        let pairs = [("a", "a"), ("b", "eth%d"), ("c", "eth%d")].map(|(one, two)| (one.to_owned(), two.to_owned()));
        assert_eq!(found, pairs);
        for (devices, why) in [
            (r#"{"":{}}"#, "which no device can have"),
            (r#"{"..":{}}"#, "which no device can have"),
            (r#"{"a/b":{}}"#, "which no device can have"),
            (r#"{"a b":{}}"#, "which no device can have"),
            (r#"{"a":{"name":"%d"}}"#, "which no device can have"),
            (r#"{"a":{"name":"e%dx"}}"#, "which no device can have"),
            (r#"{"a":{"name":"a234567890123456"}}"#, "which no device can have"),
            (r#"{"a":{"name":"a2345678901234%d"}}"#, "longer than 15 bytes"),
            (r#"{"a":{"name":"x"},"b":{"name":"x"}}"#, "two devices"),
        ] {
            let said = read(devices).expect_err(devices);
            assert!(said.contains(why), "{devices}: {said}");
        }
        let none = of_spec(&serde_json::from_str(r#"{"netDevices":{"a":{}}}"#).expect("valid")).expect_err("nowhere");
        assert!(none.to_string().contains("without a NET namespace"), "{none}");
    }
}
