//! The steps that ask the host's files, its disks, its registries; and one container, from the start to the end.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Finding, Patient, Verdict, Wrong, found, steps, wrong};
use crate::engine::rootless;
use crate::engine::storage::driver::Driver;
use crate::kernel::mount_table;

/// A run needs little; a pull needs an image's size. Less than this is worth a word.
const ROOM: u64 = 1 << 30;

pub(super) fn subordinate_ids(patient: &Patient<'_>) -> Finding {
    let tried = "/etc/subuid, /etc/subgid, newuidmap";
    let Some(user) = patient.user.as_ref().or(patient.person.as_ref()) else {
        return found("subordinate ids", Verdict::Warn, tried, Ok("root needs none".to_owned()));
    };
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let plan = rootless::plan(user, &read("/etc/subuid"), &read("/etc/subgid"), true);
    let count: u64 = plan.uids.iter().skip(1).map(|range| u64::from(range.count)).sum();
    let name = user.name.clone().unwrap_or_else(|| user.uid.to_string());
    let service = if count == 0 && patient.user.is_some() { rootless::service(patient.engine.layout()) } else { None };
    let result = if let Some(Ok(())) = service {
        Ok(format!("none for {name}; systemd's user-namespace service lends some"))
    } else if count == 0 {
        let service = service.and_then(std::result::Result::err);
        let service = service.map(|why| format!("; of the ids that systemd's user-namespace service lends: {why}"));
        Err((
            format!(
                "none for {name}: one id, so users and owners inside are answered for by rcd, and are one to the kernel{}",
                service.unwrap_or_default()
            ),
            format!("usermod --add-subuids 100000-165535 --add-subgids 100000-165535 {name}"),
        ))
    } else if !steps::helpers(patient) {
        Err((
            format!("{count} ids, and no newuidmap to map them"),
            "install the package uidmap (or shadow-utils)".to_owned(),
        ))
    } else {
        Ok(format!("{count} ids"))
    };
    found("subordinate ids", Verdict::Warn, tried, result)
}

pub(super) fn space(patient: &Patient<'_>) -> Finding {
    let root = patient.engine.layout().root();
    let tried = format!("statvfs of {}", root.display());
    let place = root.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("/"));
    let mut verdict = Verdict::Warn;
    let copied = steps::driver(patient).is_ok_and(|driver| driver == Driver::Copy);
    let result = (|| -> std::result::Result<String, Wrong> {
        let found = nix::sys::statvfs::statvfs(place)
            .map_err(|errno| (format!("statvfs({}): {errno}", place.display()), String::new()))?;
        let fix = "rcd system prune, or choose another folder with --root";
        #[allow(clippy::useless_conversion, reason = "narrower on 32-bit machines")]
        let (free, nodes) = (
            u64::from(found.blocks_available()) * u64::from(found.fragment_size()),
            u64::from(found.files_available()),
        );
        let flags = found.flags();
        if flags.contains(nix::sys::statvfs::FsFlags::ST_RDONLY) {
            return Err((
                format!("{} is mounted read-only", place.display()),
                "choose another folder with --root".to_owned(),
            ));
        }
        if flags.contains(nix::sys::statvfs::FsFlags::ST_NOEXEC) {
            // An overlay takes no notice of the flags of what is below; binds and copies do.
            let what = if copied { "programs of images and in volumes" } else { "programs in volumes" };
            verdict = if copied { Verdict::Fail } else { Verdict::Warn };
            return Err((
                format!("{} is mounted noexec: {what} cannot be started", place.display()),
                format!("mount -o remount,exec {}, or choose another folder with --root", mounted_at(place).display()),
            ));
        }
        if free < ROOM {
            return Err((format!("{} MB are free", free >> 20), fix.to_owned()));
        }
        // Some file systems have no fixed number of them.
        if found.files() > 0 && nodes < 10_000 {
            return Err((format!("{nodes} inodes are free"), fix.to_owned()));
        }
        Ok(format!("{:.1} GB are free", free as f64 / 1e9))
    })();
    found("disk space", verdict, tried, result)
}

/// Where the file system of a folder is mounted: that is what can be mounted again with other flags.
fn mounted_at(folder: &Path) -> PathBuf {
    let own = std::fs::File::open(folder).ok().and_then(|file| mount_table::id_of(file).ok());
    let table = mount_table::read().unwrap_or_default();
    let entry = table.into_iter().find(|entry| Some(entry.id) == own);
    entry.map_or_else(|| folder.to_owned(), |entry| entry.place)
}

pub(super) fn limits(_: &Patient<'_>) -> Finding {
    let files = nix::sys::resource::getrlimit(nix::sys::resource::Resource::RLIMIT_NOFILE).map_or(0, |limit| limit.1);
    let result = enough(|name| super::parameter(name)?.parse().ok(), files);
    found("limits", Verdict::Warn, "inotify, terminals, keys, processes, open files", result)
}

/// Whether no limit of the kernel's is lower than what some containers need, with so many open files.
fn enough(read: impl Fn(&str) -> Option<u64>, files: u64) -> std::result::Result<String, Wrong> {
    let mut low = Vec::new();
    // Containers have terminals of their own devpts, and from those the kernel keeps back what it reserves for the host's
    // (Documentation/filesystems/devpts.rst).
    let reserved = read("kernel.pty.reserve").unwrap_or_default();
    for (name, least) in [
        ("fs.inotify.max_user_instances", 128),
        ("fs.inotify.max_user_watches", 8192),
        ("kernel.pty.max", reserved + 64),
        ("kernel.keys.maxkeys", 200),
        ("kernel.pid_max", 4096),
        ("user.max_mnt_namespaces", 64),
    ] {
        if let Some(value) = read(name).filter(|value| *value < least) {
            low.push((format!("{name} is {value}"), format!("{name}={least}")));
        }
    }
    if files < 1024 {
        low.push((format!("open files are limited to {files}"), String::new()));
    }
    if low.is_empty() {
        return Ok(format!("enough of each; {files} open files"));
    }
    let said: Vec<&str> = low.iter().map(|(said, _)| said.as_str()).collect();
    let fixes: Vec<&str> = low.iter().map(|(_, fix)| fix.as_str()).filter(|fix| !fix.is_empty()).collect();
    let fix = if fixes.is_empty() { "ulimit -Hn 1048576".to_owned() } else { format!("sysctl -w {}", fixes.join(" ")) };
    Err((said.join(", "), fix))
}

/// Each registry that settings name, and Docker Hub.
pub(super) fn registries(patient: &Patient<'_>, tell: &mut dyn FnMut(Finding)) {
    let settings = patient.engine.settings();
    let mut hosts: Vec<&str> = settings.registry.keys().map(String::as_str).collect();
    if !hosts.contains(&"docker.io") {
        hosts.push("docker.io");
    }
    for host in hosts {
        let results = patient.engine.reach(host).unwrap_or_else(|error| vec![(host.to_owned(), Err(error))]);
        for (address, result) in results {
            let result = result.map_err(|error| {
                let (said, fix) = wrong(&error);
                let usual = "check the network, /etc/resolv.conf and HTTPS_PROXY; a mirror goes into config.toml";
                (said, if fix.is_empty() { usual.to_owned() } else { fix })
            });
            let said = result.map(|()| "it answers".to_owned());
            tell(found("registry", Verdict::Warn, format!("resolve and ask {address} of {host}"), said));
        }
    }
}

/// A container of this very program, from the start to the end.
pub(super) fn container(patient: &Patient<'_>) -> Finding {
    let tried = "rcd run of a container with this program in it";
    let layout = patient.engine.layout();
    let folder = layout.state().join(format!("doctor-{}", std::process::id()));
    let was_there = [layout.root(), layout.state()].map(Path::exists);
    let result = (|| {
        std::fs::create_dir_all(&folder)
            .map_err(|error| (format!("mkdir({}): {error}", folder.display()), String::new()))?;
        let mut program = patient.program.as_os_str().to_owned();
        program.push(":/rcd:ro");
        let mut command = Command::new(&patient.program);
        command.arg("--root").arg(layout.root()).arg("--state").arg(layout.state());
        command.args(["run", "--rm", "--network", "none", "--read-only", "-v"]).arg(program);
        command.arg("--rootfs").arg(rootfs(&folder)).args(["/rcd", "version", "--format", "{{.Client.Os}}"]);
        let output = command.stdin(Stdio::null()).output();
        let output = output.map_err(|error| (format!("exec of rcd: {error}"), String::new()))?;
        if output.status.success() && output.stdout == b"linux\n" {
            return Ok("it ran and is gone".to_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let hint =
            said.lines().find_map(|line| line.strip_prefix("hint: ")).unwrap_or("rcd --debug run shows each step");
        let lines: Vec<&str> = said.lines().filter(|line| !line.starts_with("hint: ")).map(str::trim).collect();
        Err((format!("{}: {}", output.status, lines.join(": ")), hint.to_owned()))
    })();
    let _ = std::fs::remove_dir_all(&folder);
    for (path, there) in [layout.root(), layout.state()].into_iter().zip(was_there) {
        if !there && result.is_err() {
            // Only where nothing else came to be in it.
            let _ = std::fs::remove_dir(path);
        }
    }
    found("container", Verdict::Fail, tried, result)
}

fn rootfs(folder: &Path) -> PathBuf {
    let mut text = folder.as_os_str().to_owned();
    text.push(":O");
    PathBuf::from(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_low_limit_is_named_with_what_raises_it() {
        let plenty = |name: &str| Some(if name == "kernel.pty.reserve" { 1024 } else { 1 << 20 });
        assert!(enough(plenty, 1024).is_ok() && enough(|_| None, 1024).is_ok());
        for (name, least) in [
            ("fs.inotify.max_user_instances", 128),
            ("fs.inotify.max_user_watches", 8192),
            ("kernel.pty.max", 1024 + 64),
            ("kernel.keys.maxkeys", 200),
            ("kernel.pid_max", 4096),
            ("user.max_mnt_namespaces", 64),
        ] {
            let low = |asked: &str| if asked == name { Some(least - 1) } else { plenty(asked) };
            let (said, fix) = enough(low, 1024).expect_err(name);
            assert_eq!((said, fix), (format!("{name} is {}", least - 1), format!("sysctl -w {name}={least}")));
        }
        let (said, fix) = enough(plenty, 64).expect_err("open files");
        assert_eq!((said.as_str(), fix.as_str()), ("open files are limited to 64", "ulimit -Hn 1048576"));
    }
}
