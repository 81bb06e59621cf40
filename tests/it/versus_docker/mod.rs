//! The same command lines through Docker and through rcd: exit code, stdout, and whether anything is said on stderr.
//!
//! `cases.txt` has a shell line a case, with `$D` for the program; `recorded.json` has what Docker did with each, so no
//! daemon is needed to compare. `RCD_RECORD_DOCKER=1 cargo test --test it versus_docker` records again, with the dockerd
//! and docker of the machine in the sandbox's network. `different.txt` lists the cases that are meant to differ, and why.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

use super::needs::Need;
use super::output::{self, Output};
use super::payload::Image;
use super::sandbox::{Sandbox, binary};

/// What a command line did.
#[derive(Debug, Serialize, Deserialize, PartialEq)]
struct Deed {
    code: i32,
    stdout: String,
    complains: bool,
}

impl Deed {
    fn of(output: &Output) -> Self {
        Self { code: output.code, stdout: without_ids(&output.stdout), complains: !output.stderr.trim().is_empty() }
    }
}

/// Ids are random: each run of 12 or 64 hexadecimal digits becomes `<id>`.
fn without_ids(text: &str) -> String {
    let mut plain = String::new();
    let mut run = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_hexdigit() && !c.is_ascii_uppercase() {
            run.push(c);
            continue;
        }
        plain.push_str(if matches!(run.len(), 12 | 64) { "<id>" } else { &run });
        run.clear();
        plain.push(c);
    }
    plain.pop();
    plain
}

fn cases() -> Vec<&'static str> {
    include_str!("cases.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

fn run(sandbox: &Sandbox, program: &Path, case: &str, set_up: impl Fn(&mut Command)) -> Deed {
    let mut command = sandbox.command("sh", &["-c", case]);
    command.env("D", program).current_dir(sandbox.path("home")).stdin(Stdio::null());
    set_up(&mut command);
    Deed::of(&output::collect(&mut command, b""))
}

/// A sandbox whose registry has `busybox`, and the name of it there.
fn sandbox() -> Option<(Sandbox, super::registry::Registry)> {
    let mut sandbox = Sandbox::new(&[Need::Root, Need::Registry, Need::Busybox])?;
    let registry = sandbox.registry();
    registry.push(&sandbox, "library/busybox", "latest", &Image::base());
    Some((sandbox, registry))
}

#[test]
fn versus_docker_command_lines_end_alike() {
    if std::env::var_os("RCD_RECORD_DOCKER").is_some() {
        record();
        return;
    }
    let Some((sandbox, _registry)) = sandbox() else { return };
    sandbox.answer(&["pull", "-q", "busybox"]);
    let recorded: BTreeMap<String, Deed> = serde_json::from_str(include_str!("recorded.json")).expect("the record");
    let known: BTreeMap<&str, &str> =
        include_str!("different.txt").lines().filter_map(|line| line.split_once('\t')).collect();
    let mut surprises = Vec::new();
    for case in cases() {
        let docker = recorded.get(case).unwrap_or_else(|| panic!("`{case}` is not recorded"));
        let here = run(&sandbox, &binary(), case, |_| {});
        if (here == *docker) == known.contains_key(case) {
            let same = if here == *docker { "the same, although different.txt has it" } else { "different" };
            surprises.push(format!("{case}: {same}\n  docker: {docker:?}\n  here:   {here:?}"));
        }
    }
    assert!(surprises.is_empty(), "{} of {}:\n{}", surprises.len(), cases().len(), surprises.join("\n"));
}

#[test]
fn the_list_of_differences_names_cases_and_reasons() {
    let cases = cases();
    for line in include_str!("different.txt").lines() {
        let (case, reason) = line.split_once('\t').expect("a case, a tab, a reason");
        assert!(cases.contains(&case) && reason.len() > 10, "{line}");
    }
}

fn record() {
    let Some((sandbox, registry)) = sandbox() else { return };
    let socket = format!("unix://{}", sandbox.path("docker.sock").display());
    let folder = |name: &str| sandbox.path(name).display().to_string();
    let (data, state, pid) = (folder("docker-data"), folder("docker-state"), folder("docker.pid"));
    let mut daemon = sandbox.command("unshare", &["--mount", "dockerd", "--iptables=false", "--ip6tables=false"]);
    daemon.args(["--bridge=none", "--data-root", &data, "--exec-root", &state, "--pidfile", &pid, "-H", &socket]);
    let mut daemon = daemon.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("dockerd");
    let docker = |case: &str| {
        run(&sandbox, Path::new("docker"), case, |command| {
            command.env("DOCKER_HOST", &socket);
        })
    };
    sandbox.until("dockerd", || (docker("$D version").code == 0).then_some(()));
    let name = format!("{}/library/busybox", registry.host());
    assert_eq!(docker(&format!("$D pull -q {name} && $D tag {name} busybox && $D rmi {name}")).code, 0);
    let deeds: BTreeMap<&str, Deed> = cases().into_iter().map(|case| (case, docker(case))).collect();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/versus_docker/recorded.json");
    fs::write(file, serde_json::to_string_pretty(&deeds).expect("a record") + "\n").expect("the record");
    // SIGTERM, so that it ends its containerd as well.
    let pid = nix::unistd::Pid::from_raw(i32::try_from(daemon.id()).expect("a pid"));
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM).expect("ending dockerd");
    daemon.wait().expect("the end of dockerd");
    for hierarchy in fs::read_dir("/sys/fs/cgroup").expect("cgroups").flatten() {
        // Its parent of containers stays behind in each hierarchy; it is empty now, or was never there.
        let _ = fs::remove_dir(hierarchy.path().join("docker"));
    }
}
