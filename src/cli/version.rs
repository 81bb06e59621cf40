//! `rcd version`, with Docker's keys: scripts and editors ask for `{{.Client.Version}}` and `{{.Server.Version}}`, which are
//! one program here.

use anyhow::Result;
use serde::Serialize;

use super::report::ExitStatus;
use super::template::{Template, Value};
use super::ui::Ui;

/// Show the version
#[derive(Debug, clap::Args)]
pub(crate) struct VersionArgs {
    /// Format with a Go template, or json
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Version {
    client: Part,
    server: Part,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Part {
    version: &'static str,
    os: &'static str,
    arch: &'static str,
    kernel_version: String,
}

fn part() -> Part {
    let kernel = nix::sys::utsname::uname().map(|names| names.release().to_string_lossy().into_owned());
    Part {
        version: env!("CARGO_PKG_VERSION"),
        os: "linux",
        arch: architecture(),
        kernel_version: kernel.unwrap_or_default(),
    }
}

/// The architecture as images call it.
fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

pub(super) fn version(args: &VersionArgs, ui: &mut Ui) -> Result<ExitStatus> {
    let version = Version { client: part(), server: part() };
    match args.format.as_deref() {
        None => {
            ui.answer(&format!("rcd version {}", version.client.version));
            ui.answer(&format!("OS/Arch: {}/{}", version.client.os, version.client.arch));
            ui.answer(&format!("Kernel:  {}", version.client.kernel_version));
        }
        Some("json") => ui.answer(&serde_json::to_string(&version)?),
        Some(format) => ui.answer(&Template::parse(format)?.render(&Value::of(&version))?),
    }
    Ok(ExitStatus::Success)
}
