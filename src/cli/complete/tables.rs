//! What there is to complete that no folder tells: signals, capabilities, keys of filters, fields of templates.

use super::super::listing::Fields;
use super::super::{image, images, mount, network, ps, search, secret, stats, system, volume};
use super::kinds::Kind;

pub(super) const SIGNALS: &[&str] = &[
    "HUP", "INT", "QUIT", "ABRT", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "CHLD", "CONT", "STOP",
    "TSTP", "TTIN", "TTOU", "URG", "WINCH",
];

pub(super) const CAPABILITIES: &[&str] = &[
    "ALL",
    "AUDIT_CONTROL",
    "AUDIT_READ",
    "AUDIT_WRITE",
    "BLOCK_SUSPEND",
    "BPF",
    "CHECKPOINT_RESTORE",
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "IPC_LOCK",
    "IPC_OWNER",
    "KILL",
    "LEASE",
    "LINUX_IMMUTABLE",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "MKNOD",
    "NET_ADMIN",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_RAW",
    "PERFMON",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_CHROOT",
    "SYS_MODULE",
    "SYS_NICE",
    "SYS_PACCT",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "SYSLOG",
    "WAKE_ALARM",
];

pub(super) const PLATFORMS: &[&str] = &["linux/amd64", "linux/arm64", "linux/386", "linux/arm/v7"];
pub(super) const RESTARTS: &[&str] = &["no", "always", "unless-stopped", "on-failure"];
pub(super) const FORMATS: &[&str] = &["json", "table", "{{json .}}"];

/// A key of a filter, and what its value is.
pub(super) type Filter = (&'static str, Kind);

const ANY: Kind = Kind::Fixed(&[]);
const YES_OR_NO: Kind = Kind::Fixed(&["true", "false"]);

const CONTAINERS: &[Filter] = &[
    ("ancestor", Kind::Images),
    ("before", Kind::Containers(None)),
    ("exited", Kind::Fixed(&["0", "1", "137", "143"])),
    ("expose", ANY),
    ("health", Kind::Fixed(&["starting", "healthy", "unhealthy", "none"])),
    ("id", ANY),
    ("label", ANY),
    ("label!", ANY),
    ("name", Kind::Containers(None)),
    ("network", Kind::Networks),
    ("publish", ANY),
    ("since", Kind::Containers(None)),
    ("status", Kind::Fixed(&["created", "exited", "paused", "restarting", "running"])),
    ("until", ANY),
    ("volume", Kind::Volumes),
];

const IMAGES: &[Filter] = &[
    ("before", Kind::Images),
    ("dangling", YES_OR_NO),
    ("label", ANY),
    ("reference", Kind::Images),
    ("since", Kind::Images),
    ("until", ANY),
];

const NETWORKS: &[Filter] = &[
    ("dangling", YES_OR_NO),
    ("driver", Kind::Fixed(&["bridge", "ipvlan", "macvlan"])),
    ("id", ANY),
    ("label", ANY),
    ("name", Kind::Networks),
    ("scope", Kind::Fixed(&["local"])),
    ("type", Kind::Fixed(&["builtin", "custom"])),
];

const VOLUMES: &[Filter] = &[
    ("anonymous", YES_OR_NO),
    ("dangling", YES_OR_NO),
    ("driver", Kind::Fixed(&["local"])),
    ("label", ANY),
    ("label!", ANY),
    ("name", Kind::Volumes),
    ("opt", ANY),
    ("scope", Kind::Fixed(&["local"])),
    ("until", ANY),
];

const SECRETS: &[Filter] = &[("id", ANY), ("label", ANY), ("label!", ANY), ("name", Kind::Secrets)];

const EVENTS: &[Filter] = &[
    ("container", Kind::Containers(None)),
    (
        "event",
        Kind::Fixed(&[
            "attach",
            "connect",
            "create",
            "delete",
            "destroy",
            "die",
            "disconnect",
            "exec_create",
            "exec_die",
            "exec_start",
            "health_status",
            "kill",
            "load",
            "oom",
            "pause",
            "pull",
            "rename",
            "restart",
            "start",
            "stop",
            "tag",
            "unpause",
            "untag",
            "update",
        ]),
    ),
    ("image", Kind::Images),
    ("label", ANY),
    ("label!", ANY),
    ("network", Kind::Networks),
    ("scope", Kind::Fixed(&["local"])),
    ("type", Kind::Fixed(&["container", "image", "network", "volume"])),
    ("volume", Kind::Volumes),
];

const SEARCH: &[Filter] = &[("is-official", YES_OR_NO), ("stars", ANY)];
const PRUNE: &[Filter] = &[("label", ANY), ("label!", ANY), ("until", ANY)];
const PRUNE_IMAGES: &[Filter] = &[("dangling", YES_OR_NO), ("label", ANY), ("label!", ANY), ("until", ANY)];
const PRUNE_VOLUMES: &[Filter] = &[("all", YES_OR_NO), ("label", ANY), ("label!", ANY), ("until", ANY)];
const PRUNE_NETWORKS: &[Filter] = &[("label", ANY), ("label!", ANY)];

/// The filters of a verb; most verbs that have any are for containers.
pub(super) fn filters(verbs: &str) -> &'static [Filter] {
    match verbs {
        "images" | "image ls" => IMAGES,
        "network ls" => NETWORKS,
        "volume ls" => VOLUMES,
        "secret ls" => SECRETS,
        "events" | "system events" => EVENTS,
        "search" => SEARCH,
        "container prune" | "system prune" => PRUNE,
        "image prune" => PRUNE_IMAGES,
        "volume prune" => PRUNE_VOLUMES,
        "network prune" => PRUNE_NETWORKS,
        _ => CONTAINERS,
    }
}

/// The keys of documents, where those are always the same.
const CONTAINER: Fields = &[
    ("Args", ""),
    ("Config", ""),
    ("Created", ""),
    ("HostConfig", ""),
    ("Id", ""),
    ("Image", ""),
    ("LogPath", ""),
    ("Mounts", ""),
    ("Name", ""),
    ("NetworkSettings", ""),
    ("Path", ""),
    ("RestartCount", ""),
    ("State", ""),
    ("State.ExitCode", ""),
    ("State.Health", ""),
    ("State.Pid", ""),
    ("State.StartedAt", ""),
    ("State.Status", ""),
];
const VERSION: Fields =
    &[("Client", ""), ("Client.Version", ""), ("Server", ""), ("Server.APIVersion", ""), ("Server.Version", "")];

/// What templates of a verb can name; none where that is not known.
pub(super) fn fields(verbs: &str) -> Option<Fields> {
    Some(match verbs {
        "ps" | "container ls" => ps::HEADINGS,
        "images" | "image ls" => images::HEADINGS,
        "network ls" => network::FIELDS,
        "volume ls" => volume::FIELDS,
        "secret ls" => secret::FIELDS,
        "history" | "image history" => image::FIELDS,
        "search" => search::FIELDS,
        "stats" | "container stats" => stats::FIELDS,
        "system df" => system::FIELDS,
        "mount" | "image mount" => mount::FIELDS,
        "inspect" | "container inspect" => CONTAINER,
        "version" => VERSION,
        _ => return None,
    })
}
