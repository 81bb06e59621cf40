//! What of a probe runs inside of a container: this test binary again, which is static.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::sandbox::Sandbox;

/// The flag that shows this binary to a container, where it is `/probe`.
pub(super) fn mount(sandbox: &Sandbox) -> String {
    let own = std::env::current_exe().expect("this binary");
    // Hard-linked or copied to where an ordinary user may read it.
    let place = sandbox.path("probe");
    if !place.exists() && fs::hard_link(&own, &place).is_err() {
        fs::copy(&own, &place).expect("a copy of this binary");
    }
    format!("{}:/probe:ro", place.display())
}

/// The words that run one of the tests below.
pub(super) fn words(name: &str) -> Vec<String> {
    let name = format!("probes::inside::{name}");
    ["/probe", &name, "--exact", "--ignored", "--nocapture"].map(str::to_owned).into()
}

/// Whose program a process is, as far as can be seen.
fn program(process: &Path) -> Option<String> {
    fs::read_link(process.join("exe")).ok().map(|link| link.display().to_string())
}

/// What can be opened of a process that is not of the container's own programs, or not yet.
fn reached(process: &Path, found: &mut BTreeSet<String>) {
    let before = program(process);
    let own = |name: &Option<String>| {
        name.as_ref().is_some_and(|name| name.starts_with("/bin/") || name.starts_with("/probe"))
    };
    let memory = fs::File::options().read(true).write(true).open(process.join("mem")).is_ok();
    // Their numbers are for everybody with the right over files; what is behind them is not.
    let descriptors = fs::read_dir(process.join("fd"))
        .is_ok_and(|mut list| list.any(|entry| entry.is_ok_and(|entry| fs::read_link(entry.path()).is_ok())));
    let binary = fs::File::open(process.join("exe")).is_ok();
    // A program that took another's place meanwhile is the container's own.
    // One that is about to be gone has no memory any more, and shows no binary.
    let ended = fs::read_to_string(process.join("statm")).is_ok_and(|text| text.starts_with("0 "));
    if own(&before) || before != program(process) || !process.exists() || ended {
        return;
    }
    for (name, reached) in [("memory", memory), ("descriptors", descriptors), ("binary", binary)] {
        if reached {
            found.insert(format!("reached: {name} of {before:?}"));
        }
    }
}

/// Look at every process until `/stop` is there, and say what could be reached.
#[test]
#[ignore = "runs inside of containers"]
fn scan() {
    let mut found = BTreeSet::new();
    let end = std::time::Instant::now() + std::time::Duration::from_secs(600);
    println!("scanning");
    while !Path::new("/tmp/stop").exists() && std::time::Instant::now() < end {
        let processes = fs::read_dir("/proc").expect("procfs").flatten();
        let others = processes.filter(|entry| {
            let number = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok());
            number.is_some_and(|number| number != std::process::id())
        });
        others.for_each(|entry| reached(&entry.path(), &mut found));
    }
    found.iter().for_each(|line| println!("{line}"));
    println!("scanned");
}

/// Look once at process 1, which may not have become the container's program yet.
#[test]
#[ignore = "runs inside of containers"]
fn scan_first() {
    let mut found = BTreeSet::new();
    reached(Path::new("/proc/1"), &mut found);
    found.iter().for_each(|line| println!("{line}"));
    println!("scanned");
}

/// Ask for a socket of each of two families, and say what the kernel answers.
#[test]
#[ignore = "runs inside of containers"]
fn sockets() {
    use rustix::net::{AddressFamily, SocketType, socket};
    for (name, number) in [("AF_ALG", 38), ("AF_VSOCK", 40)] {
        let made = socket(AddressFamily::from_raw(number), SocketType::SEQPACKET, None);
        println!("{name}: {}", made.err().map_or_else(|| "made".to_owned(), |errno| errno.raw_os_error().to_string()));
    }
}
