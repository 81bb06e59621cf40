//! Every path that rcd keeps on disk, documented once. One [`Layout`] builds them all.
//!
//! ```text
//! ROOT  /var/lib/rcd, or $XDG_DATA_HOME/rcd of an ordinary user; --root, RCD_ROOT          0700
//! ├── images/                  an OCI image layout: any OCI tool can read it
//! │   ├── oci-layout
//! │   ├── index.json           names, as `org.opencontainers.image.ref.name`
//! │   ├── blobs/sha256/HEX     manifests, configs and compressed layers, exactly as fetched
//! │   └── ingest/              downloads under way: partial blobs, to be resumed
//! ├── layers/HEX/              one unpacked layer by diffID, independent of its parents
//! │   ├── fs/                  its files, with overlay whiteouts
//! │   └── complete             the marker: a layer without it is garbage
//! ├── layers/.staging-*/       a layer being unpacked: renamed to HEX when digest and diffID match
//! ├── containers/ID/
//! │   ├── record.json          desired and last known state
//! │   ├── bundle/config.json   the OCI bundle; bundle/rootfs/ is its mount point
//! │   ├── upper/ work/         the writable layer
//! │   ├── snapshots/N-NAME/    writable layers that became read-only ones, see `container::snapshot`
//! │   ├── log                  what it printed
//! │   ├── init                 a copy of this program, where `--init` needs it and the host has it no more
//! │   └── hosts hostname resolv.conf
//! ├── names/NAME               a symbolic link to ID: reserves the name atomically
//! ├── networks/NAME.json       user-defined networks
//! ├── volumes/NAME/
//! ├── logs/ID/                 the log of a removed container, for as long as it asked for: see `container::kept`
//! ├── trash/                   what was removed and was too big to be deleted at once: any command may
//! ├── secrets/NAME/            secret.json, and the value in data
//! └── cache/                   compiled seccomp filters and the like: safe to delete
//! STATE  /run/rcd, or $XDG_RUNTIME_DIR/rcd; --state, RCD_STATE; a tmpfs, so it ends with the boot        0700
//! ├── containers/ID/
//! │   ├── state.json           pids with their start times, boot id, when it started
//! │   ├── lock                 held by the container's monitor: its liveness
//! │   └── attach               the monitor's socket
//! ├── networks/NAME/           leases: ID.json, and for each address a symbolic link to its ID; changed under networks/lock
//! ├── user/PID                 an ordinary user's processes in the user namespace that they share
//! ├── events  events.1         what happened, one JSON document a line; bounded
//! ├── ids/                     locked while a container is given ids of its own
//! ├── mounts/ID/              root file systems that `mount` mounted
//! └── runtime/ID/              what the OCI runtime knows of its containers (runc's --root)
//! ```

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// Where the host's own images and containers are: the root folder that nobody had to name.
pub const SYSTEM_ROOT: &str = "/var/lib/rcd";

/// The two folders, and every path below them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    root: PathBuf,
    state: PathBuf,
}

impl Layout {
    /// A layout on two absolute folders, which need not exist yet.
    pub fn new(root: impl Into<PathBuf>, state: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), state: state.into() }
    }

    /// What outlives a boot.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What tells this root folder's links and rules on the host from those of others: nothing for the host's own.
    pub fn mark(&self) -> String {
        if self.root == Path::new(SYSTEM_ROOT) {
            return String::new();
        }
        let digest = ring::digest::digest(&ring::digest::SHA256, self.root.as_os_str().as_bytes());
        digest.as_ref()[..4].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// What ends with the boot.
    pub fn state(&self) -> &Path {
        &self.state
    }

    /// The OCI image layout.
    pub fn images(&self) -> PathBuf {
        self.root.join("images")
    }

    /// Unpacked layers.
    pub fn layers(&self) -> PathBuf {
        self.root.join("layers")
    }

    /// All containers.
    pub fn containers(&self) -> PathBuf {
        self.root.join("containers")
    }

    /// One container, by its full id.
    pub fn container(&self, id: &str) -> PathBuf {
        self.containers().join(id)
    }

    /// Reserved container names.
    pub fn names(&self) -> PathBuf {
        self.root.join("names")
    }

    /// User-defined networks.
    pub fn networks(&self) -> PathBuf {
        self.root.join("networks")
    }

    /// Volumes.
    pub fn volumes(&self) -> PathBuf {
        self.root.join("volumes")
    }

    /// Logs of containers that are removed.
    pub fn kept_logs(&self) -> PathBuf {
        self.root.join("logs")
    }

    /// What is removed and not yet deleted.
    pub fn trash(&self) -> PathBuf {
        self.root.join("trash")
    }

    /// Secrets.
    pub fn secrets(&self) -> PathBuf {
        self.root.join("secrets")
    }

    /// What can be computed again.
    pub fn cache(&self) -> PathBuf {
        self.root.join("cache")
    }

    /// The runtime state of all containers.
    pub fn states(&self) -> PathBuf {
        self.state.join("containers")
    }

    /// Locked while a container is given ids of its own.
    pub fn ids(&self) -> PathBuf {
        self.state.join("ids")
    }

    /// The runtime state of one container, by its full id.
    pub fn container_state(&self, id: &str) -> PathBuf {
        self.states().join(id)
    }

    /// Root file systems that `mount` mounted, by their ids.
    pub fn mounts(&self) -> PathBuf {
        self.state.join("mounts")
    }

    /// What happened; the file before it has `.1` after its name.
    pub fn events(&self) -> PathBuf {
        self.state.join("events")
    }

    /// Address leases.
    pub fn network_state(&self) -> PathBuf {
        self.state.join("networks")
    }

    /// An ordinary user's processes that share a user namespace.
    pub fn user_processes(&self) -> PathBuf {
        self.state.join("user")
    }

    /// What the OCI runtime knows of its containers.
    pub fn runtime_state(&self) -> PathBuf {
        self.state.join("runtime")
    }
}
