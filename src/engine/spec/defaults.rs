//! What every container gets unless it asks otherwise: Docker's capabilities, mounts, devices and hidden paths.

use serde_json::{Value, json};

use super::HostDevice;
use crate::engine::container::config::DeviceRule;
use crate::kernel::user_namespace;

/// The search path of a container whose image sets none.
pub(super) const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// All capabilities, by number.
pub(super) const CAPABILITIES: [&str; 41] = [
    "CAP_CHOWN",
    "CAP_DAC_OVERRIDE",
    "CAP_DAC_READ_SEARCH",
    "CAP_FOWNER",
    "CAP_FSETID",
    "CAP_KILL",
    "CAP_SETGID",
    "CAP_SETUID",
    "CAP_SETPCAP",
    "CAP_LINUX_IMMUTABLE",
    "CAP_NET_BIND_SERVICE",
    "CAP_NET_BROADCAST",
    "CAP_NET_ADMIN",
    "CAP_NET_RAW",
    "CAP_IPC_LOCK",
    "CAP_IPC_OWNER",
    "CAP_SYS_MODULE",
    "CAP_SYS_RAWIO",
    "CAP_SYS_CHROOT",
    "CAP_SYS_PTRACE",
    "CAP_SYS_PACCT",
    "CAP_SYS_ADMIN",
    "CAP_SYS_BOOT",
    "CAP_SYS_NICE",
    "CAP_SYS_RESOURCE",
    "CAP_SYS_TIME",
    "CAP_SYS_TTY_CONFIG",
    "CAP_MKNOD",
    "CAP_LEASE",
    "CAP_AUDIT_WRITE",
    "CAP_AUDIT_CONTROL",
    "CAP_SETFCAP",
    "CAP_MAC_OVERRIDE",
    "CAP_MAC_ADMIN",
    "CAP_SYSLOG",
    "CAP_WAKE_ALARM",
    "CAP_BLOCK_SUSPEND",
    "CAP_AUDIT_READ",
    "CAP_PERFMON",
    "CAP_BPF",
    "CAP_CHECKPOINT_RESTORE",
];

/// Docker's fourteen.
pub(super) const DEFAULT_CAPABILITIES: [&str; 14] = [
    "CAP_CHOWN",
    "CAP_DAC_OVERRIDE",
    "CAP_FSETID",
    "CAP_FOWNER",
    "CAP_MKNOD",
    "CAP_NET_RAW",
    "CAP_SETGID",
    "CAP_SETUID",
    "CAP_SETFCAP",
    "CAP_SETPCAP",
    "CAP_NET_BIND_SERVICE",
    "CAP_SYS_CHROOT",
    "CAP_KILL",
    "CAP_AUDIT_WRITE",
];

/// Paths of the kernel's that cannot be written.
pub(super) const READ_ONLY: [&str; 5] = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

const PROCESSORS: &str = "/sys/devices/system/cpu";

const MASKED: [&str; 14] = [
    "/proc/acpi",
    "/proc/asound",
    "/proc/interrupts",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/sched_debug",
    "/proc/scsi",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/sys/devices/virtual/powercap",
    "/sys/firmware",
    "/sys/fs/selinux",
    "/sys/dev/block",
];

/// Paths of the kernel's that cannot be seen: they tell of the host, or of what other containers do.
pub(super) fn masked() -> Vec<String> {
    // Of every processor of the host, however few of them this process may run on.
    let processors = std::fs::read_dir(PROCESSORS).into_iter().flatten().flatten();
    let numbered = |name: &std::ffi::OsStr| {
        name.to_str().is_some_and(|name| name.starts_with("cpu") && name.ends_with(|end: char| end.is_ascii_digit()))
    };
    let throttle = processors.filter(|entry| numbered(&entry.file_name())).filter_map(|entry| {
        let path = entry.path().join("thermal_throttle");
        path.exists().then(|| path.display().to_string())
    });
    let mut throttle: Vec<String> = throttle.collect();
    throttle.sort_unstable();
    MASKED.iter().map(|path| (*path).to_owned()).chain(throttle).collect()
}

/// The file systems of every container.
pub(super) fn mounts(privileged: bool, shm: i64) -> Vec<Value> {
    let access = if privileged { "rw" } else { "ro" };
    let mut terminals = vec!["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"];
    // The group `tty`; an ordinary user with one id has no such group to give terminals to.
    terminals.extend(user_namespace::maps_group(5).then_some("gid=5"));
    vec![
        json!({ "destination": "/proc", "type": "proc", "source": "proc", "options": ["nosuid", "noexec", "nodev"] }),
        json!({ "destination": "/dev", "type": "tmpfs", "source": "tmpfs",
            "options": ["nosuid", "strictatime", "mode=755", "size=65536k"] }),
        json!({ "destination": "/dev/pts", "type": "devpts", "source": "devpts",
            "options": terminals }),
        json!({ "destination": "/sys", "type": "sysfs", "source": "sysfs",
            "options": ["nosuid", "noexec", "nodev", access] }),
        json!({ "destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup",
            "options": ["nosuid", "noexec", "nodev", "relatime", access] }),
        json!({ "destination": "/dev/mqueue", "type": "mqueue", "source": "mqueue",
            "options": ["nosuid", "noexec", "nodev"] }),
        json!({ "destination": "/dev/shm", "type": "tmpfs", "source": "shm",
            "options": ["nosuid", "noexec", "nodev", "mode=1777", format!("size={shm}")] }),
    ]
}

/// Which devices may be used: a few that are harmless, terminals, and those that were asked for.
pub(super) fn device_rules(privileged: bool, devices: &[HostDevice], more: &[DeviceRule]) -> Vec<Value> {
    if privileged {
        return vec![json!({ "allow": true, "access": "rwm" })];
    }
    let rule = |kind: &str, major: i64, minor: Option<i64>, access: &str| {
        let mut rule = json!({ "allow": true, "type": kind, "major": major, "access": access });
        if let Some(minor) = minor {
            rule["minor"] = minor.into();
        }
        rule
    };
    let mut rules = vec![
        json!({ "allow": false, "access": "rwm" }),
        // A node may be made of any device: that alone gives no access to it.
        json!({ "allow": true, "type": "c", "access": "m" }),
        json!({ "allow": true, "type": "b", "access": "m" }),
    ];
    rules.extend([3, 5, 7, 8, 9].map(|minor| rule("c", 1, Some(minor), "rwm")));
    rules.extend([0, 1, 2].map(|minor| rule("c", 5, Some(minor), "rwm")));
    rules.push(rule("c", 136, None, "rwm"));
    rules.extend(
        devices
            .iter()
            .map(|device| rule(&device.kind.to_string(), device.major, Some(device.minor), &device.permissions)),
    );
    rules.extend(more.iter().map(|one| {
        let mut rule = json!({ "allow": true, "type": one.kind.to_string(), "access": one.access });
        for (key, number) in [("major", one.major), ("minor", one.minor)] {
            if let Some(number) = number {
                rule[key] = number.into();
            }
        }
        rule
    }));
    rules
}
