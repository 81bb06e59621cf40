//! The steps that ask the kernel.

use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::libc;
use nix::sched::{CloneFlags, unshare};

use super::{Finding, NO_RIGHTS, Patient, Verdict, Wrong, found, inside, wrong};
use crate::engine::Error;
use crate::engine::container::cgroup::check_delegation;
use crate::engine::rootless::{self, User};
use crate::engine::storage::driver::Driver;
use crate::engine::storage::overlay::{Writable, folder_root};
use crate::kernel::path::Root;
use crate::kernel::{self, netlink, nftables, process, release, seccomp};
use crate::runtime::cgroup::systemd::{self, Manager, Unit};
use crate::runtime::cgroup::{Cgroup, Hierarchies};

/// The first kernel that has all that a run needs.
const FLOOR: (u32, u32) = (5, 12);

fn refused(error: &kernel::Error) -> Wrong {
    (error.to_string(), NO_RIGHTS.to_owned())
}

pub(super) fn kernel(_: &Patient<'_>) -> Finding {
    let named = nix::sys::utsname::uname().map(|names| names.release().to_string_lossy().into_owned());
    let named = named.unwrap_or_default();
    let result = match release::parse(&named) {
        Some(version) if version >= FLOOR => {
            let own = i32::try_from(std::process::id()).unwrap_or_default();
            let opened = process::open(own).and_then(|_| Root::open(Path::new("/"))?.locate(Path::new("proc")));
            opened.map(|_| format!("Linux {named}")).map_err(|error| refused(&error))
        }
        _ => Err((
            format!("Linux {named} is older than {}.{}", FLOOR.0, FLOOR.1),
            "boot a newer kernel of the distribution".to_owned(),
        )),
    };
    found("kernel", Verdict::Fail, "its version, pidfd_open, openat2", result)
}

pub(super) fn namespaces(patient: &Patient<'_>) -> Finding {
    let kinds = [
        ("mnt", CloneFlags::CLONE_NEWNS),
        ("pid", CloneFlags::CLONE_NEWPID),
        ("ipc", CloneFlags::CLONE_NEWIPC),
        ("uts", CloneFlags::CLONE_NEWUTS),
        ("net", CloneFlags::CLONE_NEWNET),
        ("cgroup", CloneFlags::CLONE_NEWCGROUP),
    ];
    let result = inside(patient, || {
        for (name, flag) in kinds {
            unshare(flag).map_err(|errno| {
                let said = kernel::Error::new(format!("unshare({name})"), errno).to_string();
                let fix = match errno {
                    Errno::ENOSPC => format!("sysctl -w user.max_{name}_namespaces=15000"),
                    Errno::EINVAL => format!("boot a kernel with {name} namespaces"),
                    _ => NO_RIGHTS.to_owned(),
                };
                (said, fix)
            })?;
        }
        Ok("each was made".to_owned())
    });
    found("namespaces", Verdict::Fail, "unshare of mnt, pid, ipc, uts, net, cgroup", result)
}

pub(super) fn user_namespace(patient: &Patient<'_>) -> Finding {
    let Some(user) = &patient.user else {
        let result = inside(patient, || match unshare(CloneFlags::CLONE_NEWUSER) {
            Ok(()) => Ok("made; root needs none".to_owned()),
            Err(errno) => Err((
                kernel::Error::new("unshare(CLONE_NEWUSER)", errno).to_string(),
                "root needs none; for ordinary users: sysctl -w user.max_user_namespaces=15000".to_owned(),
            )),
        });
        return found("user namespace", Verdict::Warn, "unshare(CLONE_NEWUSER)", result);
    };
    let result = inside(patient, || {
        let map = std::fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
        let ids: u64 = map.lines().filter_map(|line| line.split_whitespace().nth(2)?.parse::<u64>().ok()).sum();
        Ok(format!("user {} is root over {ids} ids", user.uid))
    });
    found("user namespace", Verdict::Fail, "unshare(CLONE_NEWUSER) and its maps of ids", result)
}

/// A folder for a step, and none when it is over.
struct Scratch {
    folder: PathBuf,
    made_root: Option<PathBuf>,
}

impl Scratch {
    fn new(patient: &Patient<'_>) -> std::result::Result<Self, Wrong> {
        let root = patient.engine.layout().root();
        let was_there = root.exists();
        let folder = root.join(format!(".doctor-{}", std::process::id()));
        let made = ["lower", "upper", "work"].iter().try_for_each(|name| std::fs::create_dir_all(folder.join(name)));
        made.map_err(|error| {
            let fix =
                format!("make {} a folder that this user may write to, or choose another with --root", root.display());
            (format!("mkdir({}): {error}", folder.display()), fix)
        })?;
        Ok(Self { folder, made_root: (!was_there).then(|| root.to_owned()) })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        if let Some(root) = &self.made_root {
            let _ = std::fs::remove_dir(root);
        }
    }
}

/// How layers become a root file system here, as the user who asks has it.
pub(super) fn driver(patient: &Patient<'_>) -> std::result::Result<Driver, Wrong> {
    let name = inside(patient, || {
        patient.engine.driver().map(|driver| driver.name().to_owned()).map_err(|error| wrong(&error))
    })?;
    name.parse().map_err(|error| wrong(&error))
}

pub(super) fn overlay(patient: &Patient<'_>) -> Finding {
    let root = patient.engine.layout().root().display().to_string();
    let tried = format!("an overlay on {root}, and a change through it");
    if let Err(wrong) = inside(patient, || Scratch::new(patient).map(|_| String::new())) {
        return found("overlay", Verdict::Fail, tried, Err(wrong));
    }
    let result = inside(patient, || {
        let scratch = Scratch::new(patient)?;
        let (upper, work) = (scratch.folder.join("upper"), scratch.folder.join("work"));
        let below = scratch.folder.join("lower");
        std::fs::write(below.join("file"), "below").map_err(|error| (error.to_string(), String::new()))?;
        let writable = Writable {
            upper: upper.clone(),
            work,
            volatile: false,
            read_only: false,
            driver: Driver::Overlay,
            ids: None,
        };
        let mount = folder_root(&below, &[], Some(&writable)).map_err(|error| wrong(&error))?;
        let inside = Root::new(mount);
        let flags = rustix::fs::OFlags::WRONLY | rustix::fs::OFlags::TRUNC;
        let file = inside.open_at(Path::new("file"), flags, 0).map_err(|error| refused(&error))?;
        std::fs::File::from(file).write_all(b"above").map_err(|error| (error.to_string(), String::new()))?;
        match std::fs::read_to_string(upper.join("file")).as_deref() {
            Ok("above") => Ok("mounted, and a file copied up".to_owned()),
            other => Err((format!("the change is not in the upper folder: {other:?}"), String::new())),
        }
    });
    // Where it is refused there are other ways, unless somebody wants no other.
    match (result, driver(patient)) {
        (Err((said, _)), Ok(other)) if other != Driver::Overlay => {
            let fix = match other {
                Driver::Copy => "install the package fuse-overlayfs, or choose a folder of a local disk with --root",
                _ => "choose a folder of a local disk with --root",
            };
            let said = format!("{said}; containers go by `{}`", other.name());
            found("overlay", Verdict::Warn, tried, Err((said, fix.to_owned())))
        }
        (result, _) => found("overlay", Verdict::Fail, tried, result),
    }
}

const LIMITED: &str = "a cgroup with limits of memory and processes";

pub(super) fn cgroup(patient: &Patient<'_>) -> Finding {
    if patient.user.is_some() {
        // Without limits a container runs without a cgroup too.
        return found(
            "cgroup",
            Verdict::Warn,
            format!("{LIMITED}, made by the user's systemd"),
            inside(patient, scope),
        );
    }
    let path = PathBuf::from(format!("/rcd/doctor-{}", std::process::id()));
    let hierarchies = Hierarchies::of_host();
    let missing: Vec<&str> = ["memory", "pids", "cpu", "devices"]
        .into_iter()
        .filter(|name| !(hierarchies.has(name) || *name == "devices" && hierarchies.is_unified()))
        .collect();
    let result = (|| {
        let made = Cgroup::create(&path, Some(&small_limits()?), false).map_err(|error| {
            let fix = "mount -o remount,rw /sys/fs/cgroup, or run rcd where cgroups may be written";
            (with_cause(&error), fix.to_owned())
        })?;
        read_back(&made)?;
        if missing.is_empty() {
            return Ok(format!("version {}, limits set and read back", if hierarchies.is_unified() { 2 } else { 1 }));
        }
        let names = missing.join(" ");
        Err((format!("no controller for {names}"), format!("boot with these controllers enabled: {names}")))
    })();
    found("cgroup", Verdict::Fail, LIMITED, result)
}

fn small_limits() -> std::result::Result<oci_spec::runtime::LinuxResources, Wrong> {
    let limits = serde_json::json!({ "memory": { "limit": 64 << 20 }, "pids": { "limit": 100 } });
    serde_json::from_value(limits).map_err(|error| (error.to_string(), String::new()))
}

fn with_cause(error: &crate::runtime::Error) -> String {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
    format!("{error}{cause}")
}

/// Look whether the limits are there, and remove the cgroup.
fn read_back(made: &Cgroup) -> std::result::Result<(), Wrong> {
    let read = made.read("memory.max", "memory", "memory.limit_in_bytes").unwrap_or_default();
    let removed = made.remove();
    if read.trim() != (64_u64 << 20).to_string() {
        return Err((format!("a limit of memory that was set reads `{}`", read.trim()), NO_RIGHTS.to_owned()));
    }
    removed.map_err(|error| (format!("rmdir of it: {error}"), String::new()))
}

/// The cgroup of an ordinary user: a scope with a process in it that does nothing.
fn scope() -> std::result::Result<String, Wrong> {
    let refused = |error: &Error| wrong(error);
    check_delegation().map_err(|error| refused(&error))?;
    let limits = small_limits()?;
    let own = |error: &crate::runtime::Error| (with_cause(error), error.hint_text().unwrap_or_default().to_owned());
    let unit = Unit::new("", "rcd", &format!("doctor-{}", std::process::id()), Manager::of_caller());
    let unit = unit.map_err(|error| own(&error))?;
    let mut idle =
        std::process::Command::new("sleep").arg("60").spawn().map_err(|error| (error.to_string(), String::new()))?;
    let pid = i32::try_from(idle.id()).unwrap_or_default();
    let none = std::collections::HashMap::new();
    let result = Cgroup::create_scope(&unit, &unit.usual_path(), ("doctor", pid), Some(&limits), &none)
        .map_err(|error| own(&error))
        .and_then(|made| read_back(&made));
    let _ = idle.kill();
    let _ = idle.wait();
    result?;
    let lacking: Vec<&str> = ["cpu", "cpuset", "io"].into_iter().filter(|name| !unit.manager.delegates(name)).collect();
    if lacking.is_empty() {
        return Ok("version 2, by systemd, limits set and read back".to_owned());
    }
    Err((format!("{} not delegated to this user", lacking.join(", ")), systemd::delegating(unit.manager)))
}

/// What the systemd of an ordinary user may limit, as root sees it.
pub(super) fn delegation(person: &User) -> Finding {
    let (manager, name) = (Manager::User(person.uid), person.name.clone().unwrap_or_else(|| person.uid.to_string()));
    let lacking: Vec<&str> =
        ["cpu", "cpuset", "io", "memory", "pids"].into_iter().filter(|name| !manager.delegates(name)).collect();
    let result = if !Hierarchies::of_host().is_unified() {
        let hint = "boot with `systemd.unified_cgroup_hierarchy=1`".to_owned();
        Err((format!("controllers are on cgroup v1: containers of {name} have no limits"), hint))
    } else if !manager.is_there() {
        Err((format!("no systemd runs for {name}"), format!("loginctl enable-linger {}", person.uid)))
    } else if !lacking.is_empty() {
        Err((format!("{} not delegated to {name}", lacking.join(", ")), systemd::delegating(manager)))
    } else {
        Ok(format!("all delegated to {name}"))
    };
    found("delegation", Verdict::Warn, format!("the controllers of user@{}.service", person.uid), result)
}

pub(super) fn seccomp(patient: &Patient<'_>) -> Finding {
    let result = inside(patient, || {
        let number = u32::try_from(libc::SYS_getppid).unwrap_or_default();
        let instruction = |code, jump_false, operand| seccomp::Instruction { code, jump_true: 0, jump_false, operand };
        let program = [
            instruction(0x20, 0, 0),
            instruction(0x15, 1, number),
            instruction(0x06, 0, libc::SECCOMP_RET_ERRNO | libc::EPERM.unsigned_abs()),
            instruction(0x06, 0, libc::SECCOMP_RET_ALLOW),
        ];
        let fix = "boot a kernel with CONFIG_SECCOMP_FILTER";
        let failed = |error: &kernel::Error| (error.to_string(), fix.to_owned());
        nix::sys::prctl::set_no_new_privs()
            .map_err(|errno| failed(&kernel::Error::new("prctl(PR_SET_NO_NEW_PRIVS)", errno)))?;
        seccomp::install(&program, seccomp::Flags::default()).map_err(|error| failed(&error))?;
        // An error, in place of a number.
        if nix::unistd::getppid().as_raw() == -1 {
            Ok("the filter refuses what it shall".to_owned())
        } else {
            Err(("a filter was taken, and refuses nothing".to_owned(), fix.to_owned()))
        }
    });
    found("seccomp", Verdict::Fail, "a filter that refuses one call", result)
}

pub(super) fn port(patient: &Patient<'_>) -> Finding {
    let any = TcpListener::bind(("127.0.0.1", 0));
    let result = match any {
        Err(error) => Err((format!("bind(127.0.0.1:0): {error}"), "ip link set lo up".to_owned())),
        Ok(_) if patient.user.is_none() => Ok("bound".to_owned()),
        Ok(_) => {
            let path = "/proc/sys/net/ipv4/ip_unprivileged_port_start";
            let first = std::fs::read_to_string(path).ok().and_then(|text| text.trim().parse::<u32>().ok());
            match first {
                Some(first) if first > 80 => Err((
                    format!("bound; ports below {first} are root's"),
                    "publish higher ports, or as root: sysctl -w net.ipv4.ip_unprivileged_port_start=80".to_owned(),
                )),
                _ => Ok("bound, low ports too".to_owned()),
            }
        }
    };
    found("port", Verdict::Warn, "bind of a TCP port", result)
}

pub(super) fn network(patient: &Patient<'_>) -> Finding {
    if patient.user.is_some() {
        let has = |name: &&str| patient.search.iter().any(|folder| folder.join(name).is_file());
        let result = match ["pasta", "slirp4netns"].iter().find(|name| has(name)) {
            Some(name) => Ok(format!("{name} is there")),
            None => Err((
                "neither is in PATH: containers of ordinary users have --network none and host only".to_owned(),
                "install the package passt (or slirp4netns)".to_owned(),
            )),
        };
        return found("network", Verdict::Warn, "pasta or slirp4netns for an ordinary user", result);
    }
    let result = inside(patient, || {
        let refused = |error: &kernel::Error, fix: &str| (error.to_string(), fix.to_owned());
        unshare(CloneFlags::CLONE_NEWNET)
            .map_err(|errno| refused(&kernel::Error::new("unshare(net)", errno), NO_RIGHTS))?;
        let mut socket = netlink::Socket::new().map_err(|error| refused(&error, NO_RIGHTS))?;
        let mac = [2, 0, 0, 0, 0, 1];
        socket.create_bridge("rcd-doctor", mac, None).map_err(|error| refused(&error, "modprobe bridge"))?;
        let mut rules = nftables::Batch::new("rcd-doctor");
        rules.add_table();
        rules.commit().map_err(|error| refused(&error, "modprobe nf_tables"))?;
        Ok("a bridge and a table were made".to_owned())
    });
    found("network", Verdict::Warn, "a bridge and a firewall table in a network of its own", result)
}

/// What an ordinary user's map needs, for [`super::host::subordinate_ids`].
pub(super) fn helpers(patient: &Patient<'_>) -> bool {
    rootless::helpers(&patient.search)
}
