//! Whole commands of rcd and of whichever peers are installed, in turn in one run: medians, ratios, peak memory.
//!
//! ```text
//! cargo bench --bench versus -- [TOPIC ...] [--rounds N] [--markdown] [--plots FOLDER] [--layout FOLDER]
//! ```
//!
//! Needs root and Debian's `docker-registry`, `skopeo`, `busybox-static`, `iproute2`; compares with what is there of
//! docker, podman, containerd, crun, runc, youki, bwrap, systemd-nspawn, skopeo, umoci. Everything happens in namespaces and folders of its own.
//! `--layout` names an OCI image layout, whose first image takes the place of a small one in `pull`, `archives` and `disk`.
//! Without a topic all are run but `build`, which takes minutes.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark's answer is what it prints")]
#![allow(clippy::cast_precision_loss, reason = "figures, not money")]

mod host;
mod image;
mod measure;
mod plot;
mod report;
mod stores;
mod topics;
mod users;

use std::ffi::OsString;
use std::path::Path;

use report::Report;

fn main() {
    let mut words = std::env::args_os().skip(1).filter(|word| word != "--bench").peekable();
    if words.next_if(|word| word == measure::ONE).is_some() {
        let words: Vec<OsString> = words.collect();
        eprintln!("{}", measure::one(&words));
        return;
    }
    let mut report = Report { markdown: false, rounds: 10, layout: None, plots: None };
    let mut wanted = Vec::new();
    while let Some(word) = words.next() {
        match word.to_string_lossy().as_ref() {
            "--markdown" => report.markdown = true,
            "--rounds" => report.rounds = words.next().and_then(|word| word.to_str()?.parse().ok()).expect("a number"),
            "--layout" => report.layout = Some(words.next().map(Into::into).expect("a folder")),
            "--plots" => report.plots = words.next().map(Into::into),
            name => wanted.push(topic(name)),
        }
    }
    if let Some(folder) = &report.plots {
        std::fs::create_dir_all(folder).expect("the folder of the plots");
    }
    let host = host::Host::set_up(Path::new(env!("CARGO_BIN_EXE_rcd")));
    report.head(&host);
    let all: Vec<_> = topics::TOPICS.iter().filter(|(name, _)| *name != "build").map(|(_, run)| *run).collect();
    for run in if wanted.is_empty() { all } else { wanted } {
        run(&host, &mut report);
    }
}

fn topic(name: &str) -> topics::Topic {
    let names: Vec<&str> = topics::TOPICS.iter().map(|(name, _)| *name).collect();
    let found = topics::TOPICS.iter().find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("no topic `{name}`: there are {}", names.join(", "))).1
}
