//! `rcd ps --namespace`: which namespaces each container is in, by the kernel's numbers of them, as Podman lists them.

use rcd::engine::container::record::{Record, Status};
use serde::Serialize;

use super::listing::Row;

#[derive(Debug, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) struct Namespaces {
    id: String,
    #[serde(rename = "Names")]
    names: String,
    pid: i32,
    cgroup: String,
    ipc: String,
    mnt: String,
    net: String,
    pidns: String,
    user: String,
    uts: String,
}

impl Row for Namespaces {
    const HEADINGS: &'static [(&'static str, &'static str)] = &[
        ("ID", "CONTAINER ID"),
        ("Names", "NAMES"),
        ("PID", "PID"),
        ("CGROUP", "CGROUPNS"),
        ("IPC", "IPC"),
        ("MNT", "MNT"),
        ("NET", "NET"),
        ("PIDNS", "PIDNS"),
        ("USER", "USERNS"),
        ("UTS", "UTS"),
    ];
    const TABLE: &'static str =
        "{{.ID}}\t{{.Names}}\t{{.PID}}\t{{.CGROUP}}\t{{.IPC}}\t{{.MNT}}\t{{.NET}}\t{{.PIDNS}}\t{{.USER}}\t{{.UTS}}";
}

pub(super) fn row(record: &Record, status: &Status, full: bool) -> Namespaces {
    let pid = status.running().map_or(0, |running| running.pid);
    let number = |kind: &str| {
        let link = std::fs::read_link(format!("/proc/{pid}/ns/{kind}")).unwrap_or_default();
        // `net:[4026531840]` (namespaces(7)).
        let text = link.to_string_lossy();
        text.split_once('[').and_then(|(_, rest)| rest.strip_suffix(']')).unwrap_or_default().to_owned()
    };
    Namespaces {
        id: if full { record.id.clone() } else { record.short_id().to_owned() },
        names: record.config.name.clone(),
        pid,
        cgroup: number("cgroup"),
        ipc: number("ipc"),
        mnt: number("mnt"),
        net: number("net"),
        pidns: number("pid"),
        user: number("user"),
        uts: number("uts"),
    }
}
