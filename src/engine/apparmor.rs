//! The AppArmor profile of containers that ask for none: its text, and getting it into the kernel.
//!
//! The kernel takes policies in a compiled form, which only AppArmor's own parser makes. Where a host has AppArmor and not the
//! parser, containers run without a profile, as they do on hosts without AppArmor.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Context, Error, ErrorKind, Result};
use crate::kernel::{trace, user_namespace};

/// The name of the profile.
pub const DEFAULT: &str = "rcd-default";
/// What asks for no profile at all.
pub const UNCONFINED: &str = "unconfined";

const ENABLED: &str = "/sys/module/apparmor/parameters/enabled";
const LOADED: &str = "/sys/kernel/security/apparmor/profiles";
const PARSERS: [&str; 3] = ["/usr/sbin/apparmor_parser", "/sbin/apparmor_parser", "/usr/bin/apparmor_parser"];

/// Whether the kernel enforces AppArmor.
pub fn is_enabled() -> bool {
    fs::read_to_string(ENABLED).is_ok_and(|text| text.starts_with('Y'))
}

/// The default profile, loaded; none where the host has no AppArmor or nothing that could load it.
///
/// An ordinary user may not load policies, and uses the profile where root's rcd has loaded it.
pub fn default_profile() -> Result<Option<&'static str>> {
    if !is_enabled() {
        return Ok(None);
    }
    if is_loaded(DEFAULT) {
        return Ok(Some(DEFAULT));
    }
    if !user_namespace::is_initial() || !nix::unistd::geteuid().is_root() {
        trace::say(|| format!("AppArmor: no profile, since only root could load `{DEFAULT}`"));
        return Ok(None);
    }
    let Some(parser) = PARSERS.iter().map(PathBuf::from).find(|path| path.exists()) else {
        trace::say(|| "AppArmor: no profile, since this host has no apparmor_parser".to_owned());
        return Ok(None);
    };
    load(&parser).map(|()| Some(DEFAULT))
}

/// Whether a profile is in the kernel; not known, and so no, where the list cannot be read.
fn is_loaded(name: &str) -> bool {
    fs::read_to_string(LOADED).is_ok_and(|list| lists(&list, name))
}

/// Lines are `NAME (MODE)`.
fn lists(list: &str, name: &str) -> bool {
    list.lines().any(|line| line.rsplit_once(" (").is_some_and(|(listed, _)| listed == name))
}

fn load(parser: &Path) -> Result<()> {
    let failed = || format!("cannot load the AppArmor profile `{DEFAULT}`");
    let mut command = Command::new(parser);
    // Replace what another version of this program loaded; no cache, which would be a file of the host's.
    command.args(["--replace", "--skip-cache", "--quiet"]).env_clear();
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().context(failed)?;
    let written = child.stdin.take().map_or(Ok(()), |mut input| input.write_all(text().as_bytes()));
    let output = child.wait_with_output().context(failed)?;
    match written {
        // It says itself why it did not read to the end.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error).context(failed),
        _ => {}
    }
    if output.status.success() {
        trace::say(|| format!("AppArmor: loaded the profile `{DEFAULT}`"));
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ");
    Err(Error::new(ErrorKind::Failed, failed())
        .caused_by(format!("{}: {said}", parser.display()))
        .hint("`--security-opt apparmor=unconfined` runs the container without a profile"))
}

/// The profile. A container may do what its capabilities, mounts and system calls allow, but mount; reach the kernel's crypto
/// sockets by any way of calling (CVE-2026-31431: seccomp cannot look into `socketcall`); write to the kernel's files, its own
/// processes' and the parameters of its own namespaces left out; or look at what tells of the host.
pub fn text() -> String {
    let writable_kernel = [
        // Files and folders of /proc that are no process's.
        "/proc/[^0-9]* w",
        "/proc/[^0-9s]*/** w",
        "/proc/s[^y]*/** w",
        // Parameters: those of a network or an IPC namespace stay.
        "/proc/sys/[^kn]** w",
        "/proc/sys/kernel/[^ms]** w",
        "/proc/sys/kernel/m[^s]** w",
        "/proc/sys/kernel/s[^eh]** w",
        "/proc/sysrq-trigger rwklx",
        "/proc/kcore rwklx",
        // All of sysfs but the cgroups.
        "/sys/[^f]*/** wklx",
        "/sys/f[^s]*/** wklx",
        "/sys/fs/[^c]*/** wklx",
        "/sys/fs/c[^g]*/** wklx",
        "/sys/firmware/** rwklx",
        "/sys/devices/virtual/powercap/** rwklx",
        "/sys/devices/system/cpu/cpu[0-9]*/thermal_throttle/** rwklx",
        "/sys/kernel/security/** rwklx",
    ];
    let mut lines = vec![
        format!("profile {DEFAULT} flags=(attach_disconnected,mediate_deleted) {{"),
        "  network,".to_owned(),
        "  deny network alg,".to_owned(),
        "  capability,".to_owned(),
        "  file,".to_owned(),
        "  umount,".to_owned(),
        "  deny mount,".to_owned(),
        "  signal (receive) peer=unconfined,".to_owned(),
        format!("  signal (send, receive) peer={DEFAULT},"),
        format!("  ptrace (trace, read, tracedby, readby) peer={DEFAULT},"),
    ];
    lines.extend(writable_kernel.map(|rule| format!("  deny {rule},")));
    lines.push("}\n".to_owned());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loaded_profile_is_found_by_its_whole_name() {
        let list = "rcd-default-old (enforce)\n/usr/bin/man (enforce)\nrcd-default (enforce)\nlsb_release (complain)\n";
        assert!(lists(list, "rcd-default") && lists(list, "lsb_release") && lists(list, "/usr/bin/man"));
        assert!(!lists(list, "rcd") && !lists(list, "man") && !lists("", "rcd-default"));
    }

    #[test]
    fn the_profile_denies_what_it_is_there_for() {
        let text = text();
        for rule in ["deny mount,", "deny network alg,", "deny /proc/sysrq-trigger", "powercap/** rwklx,"] {
            assert!(text.contains(rule), "{rule}");
        }
        assert_eq!(text.matches('{').count(), 1, "nothing but the profile itself is opened");
    }
}
