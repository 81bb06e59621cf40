//! Prints what was found, as plain text or as Markdown, headed by the machine and the versions.

use std::path::PathBuf;

use super::host::{Host, installed, words};
use super::measure::Row;

/// Where the tables go, and how many rounds each comparison has.
pub(crate) struct Report {
    pub(crate) markdown: bool,
    pub(crate) rounds: usize,
    /// The OCI image layout of the image that is pulled, instead of a small one.
    pub(crate) layout: Option<PathBuf>,
    /// The folder that gets a plot of each comparison.
    pub(crate) plots: Option<PathBuf>,
}

impl Report {
    /// The machine and the versions of all contenders.
    pub(crate) fn head(&self, host: &Host) {
        let uname = nix::sys::utsname::uname().expect("uname");
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        self.line(&format!("machine: {} {}, {cores} cores", uname.machine().display(), uname.release().display()));
        self.line(&format!("rounds: {} of each, in turn, after one that is not counted", self.rounds));
        let version = |words: &[String]| {
            let output = std::process::Command::new(&words[0]).args(&words[1..]).output();
            let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
            text.lines().next().unwrap_or("no version").to_owned()
        };
        self.line(&version(&words(&format!("{} --version", host.rcd))));
        for name in ["docker", "podman", "containerd", "crun", "runc", "skopeo", "umoci"] {
            if installed(name) {
                self.line(&version(&words(&format!("{name} --version"))));
            }
        }
    }

    /// One line of text.
    pub(crate) fn line(&self, text: &str) {
        println!("{}{text}", if self.markdown { "- " } else { "" });
    }

    /// One comparison.
    pub(crate) fn table(&self, title: &str, rows: &[Row]) {
        let first = rows[0].name;
        if self.markdown {
            println!(
                "\n**{title}**\n\n| tool | wall, median | by {first} | CPU | peak memory |\n|---|---|---|---|---|"
            );
        } else {
            println!("\n{title}\n{:<14} {:>12} {:>10} {:>10} {:>12}", "", "wall", "ratio", "CPU", "peak");
        }
        for row in rows {
            let (wall, cpu, ratio) = (milliseconds(row.wall), milliseconds(row.cpu), format!("{:.2}", row.ratio));
            let peak = format!("{:.1} MiB", row.peak);
            if self.markdown {
                println!("| {} | {wall} | {ratio} | {cpu} | {peak} |", row.name);
            } else {
                println!("{:<14} {wall:>12} {ratio:>10} {cpu:>10} {peak:>12}", row.name);
            }
        }
        if let Some(folder) = &self.plots {
            let name = super::plot::bars(folder, title, rows);
            if self.markdown {
                println!("\n![{title}]({}/{name})", folder.file_name().unwrap_or_default().display());
            }
        }
    }
}

fn milliseconds(seconds: f64) -> String {
    format!("{:.2} ms", seconds * 1000.0)
}
