//! `rcd info`: what rcd finds on this host, with Docker's keys.

use anyhow::Result;
use rcd::engine::Engine;
use rcd::engine::info::Info;

use super::report::ExitStatus;
use super::template::{Template, Value};
use super::ui::Ui;
use super::{environment, human, version};

/// Show what rcd finds on this host
#[derive(Debug, clap::Args)]
pub(crate) struct InfoArgs {
    /// Format with a Go template, or json
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<String>,
}

pub(super) fn info(args: &InfoArgs, engine: &Engine, rootless: bool, ui: &mut Ui) -> Result<ExitStatus> {
    let mut info = engine.info(rootless)?;
    info.files = environment::read_files(engine)?;
    match args.format.as_deref() {
        None => text(&info).iter().for_each(|line| ui.answer(line)),
        Some("json") => ui.answer(&document(&info).to_json()),
        Some(format) => ui.answer(&Template::parse(format)?.render(&document(&info))?),
    }
    if args.format.is_none() {
        info.warnings.iter().for_each(|warning| ui.warn(warning));
    }
    Ok(ExitStatus::Success)
}

/// All of Docker's keys.
fn document(info: &Info) -> Value {
    let mut fields = Vec::new();
    for part in [Value::of(&info.fixed), Value::of(info)] {
        if let Value::Record(part) = part {
            fields.extend(part);
        }
    }
    fields.push(("ClientInfo".into(), version::client_info()));
    if info.warnings.is_empty() {
        // As Go writes a list that nobody made.
        fields.retain(|(key, _)| key != "Warnings");
        fields.push(("Warnings".into(), Value::Unmade("[]")));
    }
    Value::Record(fields)
}

fn text(info: &Info) -> Vec<String> {
    let mut lines = vec![
        format!("Containers: {}", info.containers),
        format!(" Running: {}", info.containers_running),
        format!(" Paused: {}", info.containers_paused),
        format!(" Stopped: {}", info.containers_stopped),
        format!("Images: {}", info.images),
        format!("Server Version: {}", info.server_version),
        format!("Storage Driver: {}", info.driver),
    ];
    lines.extend(info.driver_status.iter().map(|(key, value)| format!(" {key}: {value}")));
    lines.extend([
        format!("Cgroup Driver: {}", info.cgroup_driver),
        format!("Cgroup Version: {}", info.cgroup_version),
        format!("Default Runtime: {}", info.default_runtime),
        "Security Options:".to_owned(),
    ]);
    lines.extend(info.security_options.iter().map(|option| format!(" {}", option.trim_start_matches("name="))));
    lines.extend([
        format!("User Namespace: {}", info.user_namespace),
        format!("Kernel Version: {}", info.kernel_version),
        format!("Operating System: {}", info.operating_system),
        format!("OSType: {}", info.os_type),
        format!("Architecture: {}", info.architecture),
        format!("CPUs: {}", info.cpus),
        format!("Total Memory: {}", human::memory(info.mem_total)),
        format!("Name: {}", info.name),
        format!("Root Dir: {}", info.docker_root_dir),
        format!("State Dir: {}", info.state_dir),
    ]);
    for (host, mirrors) in &info.registries {
        lines.push(format!("Registry {host}: mirrors {}", mirrors.join(", ")));
    }
    lines.push(if info.files.is_empty() { "Files: none was read".to_owned() } else { "Files:".to_owned() });
    lines.extend(info.files.iter().map(|file| format!(" {}: {}", file.path.display(), file.what)));
    lines
}
