//! What is written down of networks: their definitions, which outlive a boot, and the leases of containers, which do not.
//!
//! One lock covers them all, held for the instant in which something is handed out or taken back. A file is replaced as
//! a whole, so whoever dies leaves either the old one or the new one.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind as IoErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::unix::fs::{DirBuilderExt, symlink};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::address::Subnet;
use super::driver::Driver;
use super::ports::PublishedPort;
use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::lock::FileLock;

/// The network that a container joins when it names none.
pub const DEFAULT: &str = "bridge";

/// What a file is called until it is whole.
const TEMPORARY_FILE: &str = ".new";
/// The same of a symbolic link.
const TEMPORARY_LINK: &str = ".link";
/// Says that the link of a network goes with it.
const OWN_LINK: &str = "own-link";

/// A range of addresses that a network hands out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pool {
    /// Every address on the link.
    pub subnet: Subnet,
    /// The host's address on it.
    pub gateway: IpAddr,
    /// The part that containers get unless they ask for an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<Subnet>,
    /// Addresses that no container gets, by what they are for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reserved: BTreeMap<String, IpAddr>,
}

/// Where containers of a network send what is for others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// For whom.
    pub destination: Subnet,
    /// Who passes it on.
    pub gateway: IpAddr,
    /// Of several routes the one of the lowest metric counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<u32>,
}

/// A network.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Network {
    /// Its name.
    pub name: String,
    /// 64 hexadecimal digits.
    pub id: String,
    /// When it was made, in RFC 3339.
    pub created: String,
    /// What carries it.
    #[serde(default)]
    pub driver: Driver,
    /// The bridge on the host, or the link that carries it.
    pub link: String,
    /// Whom its containers ask for names that are no container's, where not the host's resolvers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dns: Vec<IpAddr>,
    /// Its containers do not know each other's names.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nameless: bool,
    /// At most one of each address family.
    pub pools: Vec<Pool>,
    /// Where its containers send what is for others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<Route>,
    /// Without a way out of it.
    #[serde(default)]
    pub internal: bool,
    /// The size of packets, where it is not the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mtu: Option<u32>,
    /// What the user attached to it.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Options of the driver, as given.
    #[serde(default)]
    pub options: BTreeMap<String, String>,
}

impl Network {
    /// Its addresses of one family.
    pub fn pool(&self, v6: bool) -> Option<&Pool> {
        self.pools.iter().find(|pool| pool.subnet.address().is_ipv6() == v6)
    }
}

/// What one container has in one network.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Lease {
    /// The host's end of its link.
    pub link: String,
    /// The container's end, as it is called in there.
    pub interface: String,
    /// The container's MAC address.
    pub mac: String,
    /// Its IPv4 address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ipv4: Option<Ipv4Addr>,
    /// Its IPv6 address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ipv6: Option<Ipv6Addr>,
    /// What it answers to.
    #[serde(default)]
    pub names: Vec<String>,
    /// Its published ports.
    #[serde(default)]
    pub ports: Vec<PublishedPort>,
    /// Of several networks the one of the highest has the default route.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub gateway_priority: i64,
    /// Whether that is this one, though another had it before.
    #[serde(skip)]
    pub takes_over: bool,
    /// Kernel parameters of its link in the container: the path below `/proc/sys`, and the value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<(String, String)>,
}

fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// The leases of one network, by the containers' full ids.
pub(super) type Leases = BTreeMap<String, Lease>;

impl Lease {
    /// The container's addresses.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> {
        self.ipv4.map(IpAddr::V4).into_iter().chain(self.ipv6.map(IpAddr::V6))
    }
}

/// The files, locked against every other command.
#[derive(Debug)]
pub(super) struct Store<'a> {
    layout: &'a Layout,
    _lock: FileLock,
}

impl<'a> Store<'a> {
    /// The link of the default network: `rcd0`, or a name of its own for another root folder than the host's.
    pub(super) fn default_link(&self) -> String {
        let mark = self.layout.mark();
        if mark.is_empty() { "rcd0".to_owned() } else { format!("rcd0-{mark}") }
    }

    /// The table of the rules.
    pub(super) fn table(&self) -> String {
        table(self.layout)
    }

    /// Take the lock, waiting for whoever has it.
    pub(super) fn lock(layout: &'a Layout) -> Result<Self> {
        for folder in [layout.network_state(), layout.networks()] {
            fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&folder)
                .context(|| format!("cannot make the folder `{}`", folder.display()))?;
        }
        let path = layout.network_state().join("lock");
        let lock = FileLock::take(&path).context(|| format!("cannot lock `{}`", path.display()))?;
        Ok(Self { layout, _lock: lock })
    }

    /// The network `name`, if it is defined.
    pub(super) fn network(&self, name: &str) -> Result<Option<Network>> {
        read(&self.layout.networks().join(format!("{name}.json")))
    }

    /// Write a definition down.
    pub(super) fn save_network(&self, network: &Network) -> Result<()> {
        write(&self.layout.networks(), &network.name, network)
    }

    /// Forget a definition and its leases.
    pub(super) fn forget_network(&self, name: &str) -> Result<()> {
        let folder = self.folder(name);
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != IoErrorKind::NotFound => {
                return Err(error).context(|| format!("cannot remove `{}`", folder.display()));
            }
            _ => {}
        }
        remove(&self.layout.networks().join(format!("{name}.json")))
    }

    /// All networks that are defined, by name.
    pub(super) fn networks(&self) -> Result<Vec<Network>> {
        let mut networks = Vec::new();
        for name in names(&self.layout.networks())? {
            networks.extend(self.network(&name)?);
        }
        Ok(networks)
    }

    /// Write down that the link which carries a network was made for it.
    pub(super) fn own_link(&self, network: &str) -> Result<()> {
        let folder = self.folder(network);
        let cannot = || format!("cannot write in the folder `{}`", folder.display());
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).context(cannot)?;
        fs::write(folder.join(OWN_LINK), "").context(cannot)
    }

    /// Whether the link which carries a network was made for it.
    pub(super) fn owns_link(&self, network: &str) -> bool {
        self.folder(network).join(OWN_LINK).exists()
    }

    fn folder(&self, network: &str) -> PathBuf {
        self.layout.network_state().join(network)
    }

    fn file(&self, network: &str, container_id: &str) -> PathBuf {
        self.folder(network).join(format!("{container_id}.json"))
    }

    /// What a container has in a network.
    pub(super) fn lease(&self, network: &str, container_id: &str) -> Result<Option<Lease>> {
        read(&self.file(network, container_id))
    }

    /// The leases of the network `name`: as much work as there are containers.
    pub(super) fn leases(&self, name: &str) -> Result<Leases> {
        let folder = self.folder(name);
        if !folder.exists() {
            return Ok(Leases::new());
        }
        let mut leases = Leases::new();
        for id in names(&folder)? {
            leases.extend(self.lease(name, &id)?.map(|lease| (id, lease)));
        }
        Ok(leases)
    }

    /// The names of the networks that have, or had, leases.
    pub(super) fn leased(&self) -> Result<Vec<String>> {
        let folder = self.layout.network_state();
        let cannot = || format!("cannot read the folder `{}`", folder.display());
        let mut networks = Vec::new();
        for entry in fs::read_dir(&folder).context(cannot)? {
            let entry = entry.context(cannot)?;
            if entry.file_type().context(cannot)?.is_dir() {
                networks.extend(entry.file_name().into_string().ok());
            }
        }
        networks.sort();
        Ok(networks)
    }

    /// The leases of every network.
    pub(super) fn all_leases(&self) -> Result<Vec<(String, Leases)>> {
        let all = self.leased()?.into_iter();
        all.map(|name| self.leases(&name).map(|leases| (name, leases))).collect()
    }

    /// Whether a container has the address. Every address is a symbolic link to its container: no other is looked at.
    pub(super) fn has(&self, network: &str, address: IpAddr) -> bool {
        self.folder(network).join(address.to_string()).symlink_metadata().is_ok()
    }

    /// The address that was handed out last: the next one follows it, so that none is used again at once.
    pub(super) fn last(&self, network: &str, v6: bool) -> Option<IpAddr> {
        fs::read_link(self.folder(network).join(last_name(v6))).ok()?.to_str()?.parse().ok()
    }

    /// Write a lease down, before anything is done with it.
    pub(super) fn add_lease(&self, network: &str, container_id: &str, lease: &Lease) -> Result<()> {
        let folder = self.folder(network);
        let cannot = || format!("cannot write down the container's addresses in `{}`", folder.display());
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).context(cannot)?;
        // Addresses after the lease, and the other way round when it ends: a lease is found whatever is interrupted.
        write(&folder, container_id, lease)?;
        for address in lease.addresses() {
            for (name, target) in [
                (address.to_string(), container_id.to_owned()),
                (last_name(address.is_ipv6()).to_owned(), address.to_string()),
            ] {
                let temporary = folder.join(TEMPORARY_LINK);
                remove(&temporary)?;
                symlink(target, &temporary).context(cannot)?;
                let named = fs::rename(&temporary, folder.join(name));
                if named.is_err() {
                    let _ = remove(&temporary);
                }
                named.context(cannot)?;
            }
        }
        Ok(())
    }

    /// Take a lease back.
    pub(super) fn remove_lease(&self, network: &str, container_id: &str, lease: &Lease) -> Result<()> {
        for address in lease.addresses() {
            let link = self.folder(network).join(address.to_string());
            if fs::read_link(&link).is_ok_and(|target| target.as_os_str() == container_id) {
                remove(&link)?;
            }
        }
        remove(&self.file(network, container_id))
    }
}

/// The table of the rules: `rcd`, or one of its own for another root folder than the host's.
pub(super) fn table(layout: &Layout) -> String {
    let mark = layout.mark();
    if mark.is_empty() { "rcd".to_owned() } else { format!("rcd-{mark}") }
}

/// Whether some container has a lease: without the lock, for who only looks.
pub(super) fn is_used(layout: &Layout) -> bool {
    let Ok(folders) = fs::read_dir(layout.network_state()) else { return false };
    let mut folders = folders.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let lease = |entry: fs::DirEntry| entry.file_name().to_string_lossy().ends_with(".json");
    folders.any(|folder| fs::read_dir(folder.path()).is_ok_and(|mut all| all.any(|entry| entry.is_ok_and(lease))))
}

/// All networks that are defined: without the lock, for who only looks.
pub(super) fn definitions(layout: &Layout) -> Result<Vec<Network>> {
    let mut found = Vec::new();
    for name in names(&layout.networks())? {
        found.extend(definition(layout, &name)?);
    }
    Ok(found)
}

/// The containers that have leases, without the lock, for who only looks.
pub(super) fn holders(layout: &Layout) -> Result<Vec<String>> {
    let folder = layout.network_state();
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let cannot = || format!("cannot read the folder `{}`", folder.display());
    let mut ids = Vec::new();
    for entry in fs::read_dir(&folder).context(cannot)? {
        let entry = entry.context(cannot)?;
        if entry.file_type().context(cannot)?.is_dir() {
            ids.extend(names(&entry.path())?);
        }
    }
    ids.sort();
    ids.dedup();
    Ok(ids)
}

/// Files that a killed command had not finished writing. The lock is held while one is written.
pub(super) fn unfinished(layout: &Layout) -> Result<Vec<PathBuf>> {
    if !layout.network_state().exists() {
        return Ok(Vec::new());
    }
    let store = Store::lock(layout)?;
    let folders = store.leased()?.into_iter().map(|name| store.folder(&name)).chain([layout.networks()]);
    let parts = folders.flat_map(|folder| [TEMPORARY_FILE, TEMPORARY_LINK].map(|name| folder.join(name)));
    Ok(parts.filter(|path| path.symlink_metadata().is_ok()).collect())
}

/// Remove one of [`unfinished`], if it is still there.
pub(super) fn remove_unfinished(layout: &Layout, path: &Path) -> Result<()> {
    let _store = Store::lock(layout)?;
    remove(path)
}

/// The networks that a container is in, with all their leases, as they were a moment ago: without the lock, for who only
/// looks.
pub(super) fn glance(layout: &Layout, container_id: &str) -> Result<Vec<(Network, Leases)>> {
    let mut all = Vec::new();
    for name in names(&layout.networks())? {
        let folder = layout.network_state().join(&name);
        if !folder.join(format!("{container_id}.json")).exists() {
            continue;
        }
        let mut leases = Leases::new();
        for id in names(&folder)? {
            leases.extend(read(&folder.join(format!("{id}.json")))?.map(|lease| (id, lease)));
        }
        let network: Option<Network> = read(&layout.networks().join(format!("{name}.json")))?;
        all.extend(network.map(|network| (network, leases)));
    }
    Ok(all)
}

/// The network `name`, if it is defined: without the lock, for who only looks.
pub(super) fn definition(layout: &Layout, name: &str) -> Result<Option<Network>> {
    read(&layout.networks().join(format!("{name}.json")))
}

/// The networks that a container is in, with its own lease in each: without the lock, for who only looks.
pub(super) fn attached(layout: &Layout, container_id: &str) -> Result<Vec<(Network, Lease)>> {
    let mut found = Vec::new();
    if !layout.networks().exists() {
        return Ok(found);
    }
    for name in names(&layout.networks())? {
        let lease: Option<Lease> = read(&layout.network_state().join(&name).join(format!("{container_id}.json")))?;
        let Some(lease) = lease else { continue };
        let network: Option<Network> = read(&layout.networks().join(format!("{name}.json")))?;
        found.extend(network.map(|network| (network, lease)));
    }
    Ok(found)
}

fn last_name(v6: bool) -> &'static str {
    if v6 { "last-ipv6" } else { "last-ipv4" }
}

fn names(folder: &Path) -> Result<Vec<String>> {
    let cannot = || format!("cannot read the folder `{}`", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).context(cannot)? {
        let name = entry.context(cannot)?.file_name();
        names.extend(name.to_str().and_then(|name| name.strip_suffix(".json")).map(ToOwned::to_owned));
    }
    names.sort();
    Ok(names)
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    match fs::read(path) {
        Err(error) if error.kind() == IoErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).context(|| format!("cannot read `{}`", path.display())),
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| {
            Error::new(ErrorKind::Corrupt, format!("`{}` is damaged", path.display())).caused_by(error)
        }),
    }
}

fn write<T: Serialize>(folder: &Path, name: &str, value: &T) -> Result<()> {
    let path = folder.join(format!("{name}.json"));
    let cannot = || format!("cannot write `{}`", path.display());
    let bytes = serde_json::to_vec(value).context(cannot)?;
    // Written under the lock only, so one temporary name is enough, and a left-over one is simply overwritten.
    let temporary = folder.join(TEMPORARY_FILE);
    let written = fs::write(&temporary, bytes).and_then(|()| fs::rename(&temporary, &path));
    written.context(cannot).inspect_err(|_| {
        // On a full disk half of it is there; why is what is told.
        let _ = fs::remove_file(&temporary);
    })
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != IoErrorKind::NotFound => {
            Err(error).context(|| format!("cannot remove `{}`", path.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_cannot_be_written_down_leaves_no_temporary_link() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path().join("root"), folder.path().join("state"));
        let store = Store::lock(&layout).unwrap();
        let lease: Lease =
            serde_json::from_str(r#"{ "link": "l0", "interface": "eth0", "mac": "", "ipv4": "10.213.0.2" }"#).unwrap();
        // No link can take the place of a folder.
        let place = store.folder("web").join("10.213.0.2");
        fs::create_dir_all(&place).unwrap();
        assert!(store.add_lease("web", "c0", &lease).is_err());
        assert!(!store.folder("web").join(TEMPORARY_LINK).is_symlink());
        fs::remove_dir(place).unwrap();
        store.add_lease("web", "c0", &lease).unwrap();
        assert!(store.has("web", "10.213.0.2".parse().unwrap()));
    }
}
