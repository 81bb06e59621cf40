//! What is compared of images: pulling, pushing, archives, and what the stores take.

use std::path::PathBuf;

use super::host::{Host, Tool, installed, located, words};
use super::measure::{Contender, compare, run};
use super::report::Report;
use super::topics::contender;

/// The image of `--layout`, or a small one.
fn image(host: &Host, report: &Report) -> String {
    report.layout.as_ref().map_or_else(|| host.image(20), |layout| host.pushed(layout))
}

pub(crate) fn pull(host: &Host, report: &mut Report) {
    let image = image(host, report);
    let ctr = host.containerd();
    let each = host.tools.iter().map(|tool| {
        let timed = tool.command(&format!("pull -q {} {image}", tool.insecure()));
        Contender { name: tool.name, before: Vec::new(), timed, after: vec![tool.command(&format!("rmi -f {image}"))] }
    });
    let mut contenders: Vec<Contender> = each.collect();
    if installed("skopeo") && installed("umoci") {
        let folder = host.folder.join("umoci").display().to_string();
        let line = format!(
            "skopeo copy -q --insecure-policy --src-tls-verify=false docker://{image} oci:{folder}:x && umoci unpack --image {folder}:x {folder}-b"
        );
        let timed = ["sh", "-c", &line].map(str::to_owned).to_vec();
        let after = vec![words(&format!("rm -rf {folder} {folder}-b"))];
        contenders.push(Contender { name: "skopeo+umoci", before: Vec::new(), timed, after });
    }
    if let Some(ctr) = ctr {
        let timed = words(&format!("{ctr} images pull --plain-http {image}"));
        let after = vec![words(&format!("{ctr} images rm --sync {image}"))];
        contenders.push(Contender { name: "ctr", before: Vec::new(), timed, after });
    }
    for contender in &contenders {
        // What an earlier topic pulled must not count as a pull.
        let [after, ..] = &contender.after[..] else { continue };
        let _ = std::process::Command::new(&after[0]).args(&after[1..]).output();
    }
    host.forget_peaks();
    let rows = compare(&contenders, report.rounds.min(3));
    report.table(&format!("pull: {image}"), &rows);
    let peaks: Vec<String> = host.peaks().iter().map(|(name, peak)| format!("{name} {peak:.1} MiB")).collect();
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
