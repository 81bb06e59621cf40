//! What is compared of images: pulling, pushing, archives, and what the stores take.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::host::{Host, Tool, installed, located, words};
use super::measure::{Contender, Sample, compare, compare_each, run, sample};
use super::report::Report;
use super::topics::contender;

/// The image of `--layout`, or a small one.
fn image(host: &Host, report: &Report) -> String {
    report.layout.as_ref().map_or_else(|| host.image(20), |layout| host.pushed(layout))
}

/// What pulls once, into a store of its own that is named after the round, and the peaks of its daemon.
type Puller<'h> = Box<dyn Fn(usize) -> (Sample, Vec<(String, f64)>) + 'h>;

/// Who can pull `image`. No store is removed before all rounds are over: for minutes after thousands of files were deleted, ext4 looks
/// at the inode of each before it gives one to a new file (`recently_deleted` of fs/ext4/ialloc.c), and that would be measured instead.
fn pullers<'h>(host: &'h Host, image: &'h str) -> Vec<(&'static str, Puller<'h>)> {
    let pulled = move |tool: &Tool| {
        // What the contender before wrote is on the disk by now, and not written while this one is timed.
        nix::unistd::sync();
        sample(&tool.command(&format!("pull -q {} {image}", tool.insecure())))
    };
    let mut found: Vec<(&'static str, Puller<'_>)> = Vec::new();
    found.push(("rcd", Box::new(move |round| (pulled(&host.rcd_at(&format!("pull-{round}-rcd"))), Vec::new()))));
    if installed("dockerd") {
        found.push((
            "docker",
            Box::new(move |round| {
                let (daemon, tool) = host.docker_at(&format!("pull-{round}-docker")).expect("it is installed");
                (pulled(&tool), daemon.peaks())
            }),
        ));
    }
    if installed("podman") {
        let store = |round| host.podman_at(&format!("pull-{round}-podman")).expect("it is installed");
        found.push(("podman", Box::new(move |round| (pulled(&store(round)), Vec::new()))));
    }
    if installed("skopeo") && installed("umoci") {
        let line = move |round| {
            let folder = host.folder.join(format!("pull-{round}-umoci")).display().to_string();
            format!(
                "skopeo copy -q --insecure-policy --src-tls-verify=false docker://{image} oci:{folder}:x && umoci unpack --image {folder}:x {folder}-b"
            )
        };
        let timed = move |round| {
            nix::unistd::sync();
            sample(&["sh", "-c", &line(round)].map(str::to_owned))
        };
        found.push(("skopeo+umoci", Box::new(move |round| (timed(round), Vec::new()))));
    }
    if installed("containerd") && installed("ctr") {
        found.push((
            "ctr",
            Box::new(move |round| {
                let (daemon, base) = host.containerd_at(&format!("pull-{round}-ctr")).expect("it is installed");
                nix::unistd::sync();
                (sample(&words(&format!("{base} images pull --plain-http {image}"))), daemon.peaks())
            }),
        ));
    }
    found
}

pub(crate) fn pull(host: &Host, report: &mut Report) {
    let image = image(host, report);
    let pullers = pullers(host, &image);
    let names: Vec<&str> = pullers.iter().map(|(name, _)| *name).collect();
    let mut peaks: BTreeMap<String, f64> = BTreeMap::new();
    let rows = compare_each(&names, report.rounds.min(3), |at, round| {
        let (taken, found) = pullers[at].1(round);
        for (name, peak) in found {
            let most = peaks.entry(name).or_default();
            *most = most.max(peak);
        }
        taken
    });
    report.table(&format!("pull: {image}"), &rows);
    let peaks: Vec<String> = peaks.iter().map(|(name, peak)| format!("{name} {peak:.1} MiB")).collect();
    if !peaks.is_empty() {
        report.line(&format!("pull: peak memory of the daemons that did it: {}", peaks.join(", ")));
    }
    let own = rows.iter().find(|row| row.name == "rcd").map_or(f64::INFINITY, |row| row.wall);
    for row in rows.iter().filter(|row| ["docker", "podman"].contains(&row.name)) {
        let times = row.wall / own;
        let verdict = if times >= 3.0 { "at least three times" } else { "less than three times" };
        report.line(&format!("pull: rcd is {times:.2} times as fast as {}: {verdict}", row.name));
    }
}

/// `save` into a file, and `load` of it.
pub(crate) fn archives(host: &Host, report: &mut Report) {
    let image = image(host, report);
    host.pull(&image);
    let file = |tool: &Tool| host.folder.join(format!("{}.tar", tool.name)).display().to_string();
    let rounds = report.rounds.min(5);
    let each = host.tools.iter().map(|tool| Contender {
        before: vec![words(&format!("rm -f {}", file(tool)))],
        ..contender(tool.name, tool.command(&format!("save -o {} {image}", file(tool))))
    });
    report.table(&format!("archives: save {image}"), &compare(&each.collect::<Vec<_>>(), rounds));
    let each = host.tools.iter().map(|tool| Contender {
        before: vec![tool.command(&format!("rmi -f {image}"))],
        ..contender(tool.name, tool.command(&format!("load -q -i {}", file(tool))))
    });
    report.table(&format!("archives: load {image}"), &compare(&each.collect::<Vec<_>>(), rounds));
}

/// `push` to a repository that the registry does not know yet.
pub(crate) fn push(host: &Host, report: &mut Report) {
    let image = host.image(20);
    let each = host.tools.iter().map(|tool| {
        let tag = tool.command("tag").join(" ");
        let push = tool.command(&format!("push -q {}", tool.insecure())).join(" ");
        let name = format!("{}/versus/{}-$(date +%N):x", host.registry, tool.name);
        let line = format!("name={name}; {tag} {image} $name && {push} $name");
        contender(tool.name, ["sh", "-c", &line].map(str::to_owned).to_vec())
    });
    report.table(
        "push: an image of 20 layers to a new repository",
        &compare(&each.collect::<Vec<_>>(), report.rounds.min(5)),
    );
}

/// What the stores take of the disk after one pull into empty ones, and what the programs take.
pub(crate) fn disk(host: &Host, report: &mut Report) {
    let image = image(host, report);
    host.pull(&image);
    let images = "rcd podman docker";
    for tool in images.split(' ').filter_map(|name| host.tool(name)) {
        let taken = run(&words(&format!("du -sm {}", host.folder.join(tool.name).display())));
        let taken = taken.split_ascii_whitespace().next().unwrap_or_default().to_owned();
        report.line(&format!("disk: the store of {}, all images of this run: {taken} MiB", tool.name));
    }
    for (name, programs) in
        [("docker", "docker dockerd containerd containerd-shim-runc-v2 runc"), ("podman", "podman conmon crun")]
    {
        let found: Vec<PathBuf> = programs.split(' ').filter_map(located).collect();
        let sum: u64 = found.iter().filter_map(|path| path.metadata().ok()).map(|meta| meta.len()).sum();
        report.line(&format!("disk: the {} programs of {name}: {:.1} MB", found.len(), sum as f64 / 1e6));
    }
    let own = std::fs::metadata(&host.rcd).map_or(0, |meta| meta.len());
    report.line(&format!("disk: the program rcd: {:.1} MB", own as f64 / 1e6));
}
