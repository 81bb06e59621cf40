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

/// The version of Docker's API whose keys documents and lists have here, and the first of which all are among them.
const API: &str = "1.48";
const FIRST_API: &str = "1.24";

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Version {
    client: Client,
    server: Server,
}

/// Docker's keys of the command; what is of Go or of a build's time is empty.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Client {
    version: &'static str,
    api_version: &'static str,
    #[serde(rename = "DefaultAPIVersion")]
    default_api_version: &'static str,
    git_commit: &'static str,
    go_version: &'static str,
    os: &'static str,
    arch: &'static str,
    build_time: &'static str,
    context: &'static str,
    kernel_version: String,
}

/// Docker's keys of the daemon.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Server {
    platform: Platform,
    components: Vec<Component>,
    version: &'static str,
    api_version: &'static str,
    #[serde(rename = "MinAPIVersion")]
    min_api_version: &'static str,
    git_commit: &'static str,
    go_version: &'static str,
    os: &'static str,
    arch: &'static str,
    kernel_version: String,
    build_time: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Platform {
    name: &'static str,
}

/// One program of several, which here is the only one.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Component {
    name: &'static str,
    version: &'static str,
    details: Details,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Details {
    api_version: &'static str,
    arch: &'static str,
    #[serde(rename = "MinAPIVersion")]
    min_api_version: &'static str,
    os: &'static str,
    kernel_version: String,
    git_commit: &'static str,
    go_version: &'static str,
    build_time: &'static str,
    experimental: &'static str,
}

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn kernel() -> String {
    nix::sys::utsname::uname().map(|names| names.release().to_string_lossy().into_owned()).unwrap_or_default()
}

fn client() -> Client {
    Client {
        version: VERSION,
        api_version: API,
        default_api_version: API,
        git_commit: "",
        go_version: "",
        os: "linux",
        arch: architecture(),
        build_time: "",
        context: "default",
        kernel_version: kernel(),
    }
}

/// What `info` says of the command.
pub(super) fn client_info() -> Value {
    let mut info = Value::of(&client());
    if let Value::Record(fields) = &mut info {
        fields.retain(|(key, _)| !["ApiVersion", "KernelVersion"].contains(&&**key));
        fields.push(("Debug".into(), Value::Bool(false)));
        fields.push(("Plugins".into(), Value::List(Vec::new())));
        fields.push(("Warnings".into(), Value::Unmade("[]")));
    }
    info
}

fn server() -> Server {
    let details = Details {
        api_version: API,
        arch: architecture(),
        min_api_version: FIRST_API,
        os: "linux",
        kernel_version: kernel(),
        git_commit: "",
        go_version: "",
        build_time: "",
        experimental: "false",
    };
    Server {
        platform: Platform { name: "rcd" },
        components: vec![Component { name: "rcd", version: VERSION, details }],
        version: VERSION,
        api_version: API,
        min_api_version: FIRST_API,
        git_commit: "",
        go_version: "",
        os: "linux",
        arch: architecture(),
        kernel_version: kernel(),
        build_time: "",
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
    let version = Version { client: client(), server: server() };
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
