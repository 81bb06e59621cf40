//! What is there of rcd on a host, and what must not be left of it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::super::sandbox::Sandbox;

/// What is there of rcd: everything that may be left behind.
pub(super) fn remains(sandbox: &Sandbox) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    // Events are kept when there are many: a long run of cases has them.
    let earlier = sandbox.state().join("events.1");
    for folder in [sandbox.root(), sandbox.state()] {
        walk(&folder, &mut |path| {
            if path != earlier {
                found.insert(format!("file {}", path.display()));
            }
        });
    }
    // Others on this host have containers too, and lose monitors: only those that this sandbox ever had are looked for.
    let events = ["events", "events.1"].map(|name| fs::read_to_string(sandbox.state().join(name)).unwrap_or_default());
    let mut cgroups = BTreeSet::new();
    walk_cgroups(Path::new("/sys/fs/cgroup"), 3, &mut cgroups);
    found.extend(
        cgroups
            .into_iter()
            .filter(|line| line.rsplit('/').next().is_some_and(|id| events.iter().any(|events| events.contains(id)))),
    );
    let own = sandbox.root().parent().expect("a folder").display().to_string();
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    found.extend(mounts.lines().filter(|line| line.contains(&own)).map(|line| format!("mount {line}")));
    found.extend(sandbox.processes().into_iter().map(|(_, line)| format!("process {line}")));
    found.extend(of_network(sandbox));
    found
}

/// Links, addresses and rules of the host's. Leases are files, and a resolver is a thread of its monitor: both are told above.
fn of_network(sandbox: &Sandbox) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for words in [&["ip", "-o", "link"][..], &["ip", "-o", "address"], &["ip", "route"], &["nft", "list", "ruleset"]] {
        let output = sandbox.command(words[0], &words[1..]).output().expect("a program");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        for line in text.lines() {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let told = match (words[1], fields.as_slice()) {
                // Whether a bridge has a carrier, and the link-local address that comes with it, change by themselves.
                ("-o", [_, name, "inet", address, ..]) => format!("address {address} of {name}"),
                ("-o", [_, name, "inet6", address, ..]) if !address.starts_with("fe80:") => {
                    format!("address {address} of {name}")
                }
                ("-o", [_, _, "inet6", ..]) => continue,
                ("-o", [_, name, ..]) => format!("link {name}"),
                ("route", _) => format!("route {}", line.trim_end().trim_end_matches("linkdown").trim_end()),
                _ => format!("rules {line}"),
            };
            found.insert(told);
        }
    }
    found
}

fn walk(folder: &Path, each: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        each(&entry.path());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            walk(&entry.path(), each);
        }
    }
}

/// Cgroups of containers with nobody in them: a process of ours would be told anyway, and others have containers too.
fn walk_cgroups(folder: &Path, depth: u32, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        if entry.path().parent().is_some_and(|parent| parent.ends_with("rcd")) {
            let processes = fs::read_to_string(entry.path().join("cgroup.procs"));
            // Names of other kinds are those of tests of the runtime alone.
            if entry.file_name().len() == 64 && processes.is_ok_and(|processes| processes.is_empty()) {
                found.insert(format!("cgroup {}", entry.path().display()));
            }
        } else if depth > 0 {
            walk_cgroups(&entry.path(), depth - 1, found);
        }
    }
}

pub(super) fn words(sandbox: &Sandbox, words: &[&str]) -> Vec<String> {
    let rootfs = sandbox.rootfs();
    words.iter().map(|word| if *word == "ROOTFS" { rootfs.clone() } else { (*word).to_owned() }).collect()
}

/// Make nothing of it remain, as a user would, within five seconds; whether there was something to repair.
pub(super) fn clean_up(sandbox: &Sandbox) -> Result<bool, String> {
    let (deadline, mut found) = (Instant::now() + Duration::from_secs(5), false);
    loop {
        let repaired = sandbox.run(&["system", "check", "--repair"]);
        let checked = sandbox.run(&["system", "check"]);
        found |= !repaired.stdout.is_empty();
        if repaired.code == 0 && checked.code == 0 {
            break;
        }
        if Instant::now() > deadline {
            return Err(format!("`system check --repair` said\n{repaired}\nand `system check`\n{checked}"));
        }
    }
    let listed = sandbox.run(&["ps", "-aq", "--no-trunc"]);
    let mut remove = vec!["rm", "-f"];
    remove.extend(listed.stdout.lines());
    if listed.code != 0 || (remove.len() > 2 && sandbox.run(&remove).code != 0) {
        return Err(format!("cannot remove what there is:\n{listed}"));
    }
    Ok(found)
}

/// What is more than before, when it is for good.
pub(super) fn leaked(sandbox: &Sandbox, before: &BTreeSet<String>) -> Vec<String> {
    let deadline = Instant::now() + Duration::from_secs(5);
    loop {
        let leaked: Vec<String> = remains(sandbox).difference(before).cloned().collect();
        if leaked.is_empty() || Instant::now() > deadline {
            return leaked;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}
