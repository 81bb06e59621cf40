//! Flags of `run` and `create` that Podman and nerdctl have, and those of Docker about the streams. What rcd cannot do is refused
//! here, with what to use.

use anyhow::Result;
use rcd::engine::container::config::ContainerConfig;
use rcd::engine::container::{self, health, name};
use rcd::engine::layout::Layout;
use rcd::engine::{Engine, Error, ErrorKind};
use rcd::kernel::spawn;

use super::options::refuse;
use super::{environment, secret};

/// What few people need
#[derive(Debug, clap::Args)]
pub(crate) struct MoreOptions {
    /// Attach to these only: stdin, stdout, stderr
    #[arg(short, long, value_name = "STREAM", value_parser = stream, help_heading = "Advanced")]
    attach: Vec<Stream>,
    /// Show no progress of a pull
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Remove a container of the same name first
    #[arg(long, requires = "name")]
    replace: bool,
    /// Give it a secret: NAME, or NAME,type=env,target=VARIABLE, or NAME,target=FILE
    #[arg(long, value_name = "SECRET", help_heading = "Security")]
    secret: Vec<String>,
    /// Whether it gets the host's proxies: =false not even those of Docker's config.json
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[arg(help_heading = "Network")]
    http_proxy: Option<bool>,
    /// Make room for systemd as process 1: true where it is the command, always, false
    #[arg(long, value_name = "WHEN", num_args = 0..=1, require_equals = true, default_value = "true")]
    #[arg(default_missing_value = "true", value_parser = ["true", "always", "false"])]
    #[arg(hide_default_value = true, hide_possible_values = true, help_heading = "Advanced")]
    systemd: String,
    /// What systemd is told of it, in a unit of Type=notify: conmon (it runs), healthy, ignore
    #[arg(long, value_name = "MODE", default_value = "conmon", value_parser = ["conmon", "healthy", "ignore", "container"])]
    #[arg(hide_default_value = true, hide_possible_values = true, help_heading = "Advanced")]
    sdnotify: String,
    /// Make its cgroup below this one: a path, or a slice of systemd
    #[arg(long, value_name = "PATH", default_value = "", hide_default_value = true, help_heading = "Advanced")]
    pub(super) cgroup_parent: String,
    /// Whether it has a cgroup of its own: enabled, the only way there is; no-conmon is the same
    #[arg(
        long,
        value_name = "MODE",
        default_value = "enabled",
        hide_default_value = true,
        hide_possible_values = true
    )]
    #[arg(value_parser = ["enabled", "no-conmon", "disabled", "split"], help_heading = "Advanced")]
    cgroups: String,
    /// Not supported: see --network container:NAME
    #[arg(long, value_name = "POD", help_heading = "Advanced")]
    pod: Option<String>,
    /// Start these containers first, whenever it is started
    #[arg(long, value_name = "CONTAINER", value_delimiter = ',', help_heading = "Advanced")]
    requires: Vec<String>,
    /// Remove its image too when it ends, unless others need it; as --rm else
    #[arg(long, help_heading = "Advanced")]
    pub(super) rmi: bool,
    /// Kill it after so many seconds; 0 is never
    #[arg(long, value_name = "SECONDS", help_heading = "Limits")]
    timeout: Option<u32>,
    #[command(flatten)]
    pub(super) descriptors: DescriptorOptions,
    /// Not supported: use a network of `rcd network create --internal`
    #[arg(long, value_name = "DOMAIN", help_heading = "Advanced")]
    egress: Vec<String>,
}

/// Descriptors of the command that the program inside has too
#[derive(Debug, Default, clap::Args)]
pub(crate) struct DescriptorOptions {
    /// Give it so many of this command's descriptors, from 3 on
    #[arg(long, value_name = "COUNT", help_heading = "Advanced")]
    preserve_fds: Option<u32>,
    /// Give it these of this command's descriptors
    #[arg(long, value_name = "FD", value_delimiter = ',', conflicts_with = "preserve_fds", help_heading = "Advanced")]
    preserve_fd: Vec<i32>,
}

/// More would be in the way of rcd's own.
const MOST_DESCRIPTORS: i32 = 48;

impl DescriptorOptions {
    /// Their numbers, each of one that is open and meant for programs.
    pub(super) fn numbers(&self) -> Result<Vec<i32>> {
        let upto = i32::try_from(self.preserve_fds.unwrap_or(0)).unwrap_or(i32::MAX).saturating_add(3);
        let mut numbers: Vec<i32> = self.preserve_fd.clone();
        numbers.extend(3..upto.min(MOST_DESCRIPTORS + 4));
        numbers.sort_unstable();
        numbers.dedup();
        for number in &numbers {
            let flag = if self.preserve_fd.is_empty() { "--preserve-fds" } else { "--preserve-fd" };
            let bad = |why: &str| Err(refuse(flag, &number.to_string(), why).into());
            if !(3..3 + MOST_DESCRIPTORS).contains(number) {
                return bad("descriptors from 3 to 50 can be given");
            }
            if !spawn::is_for_programs(*number) {
                return bad("this command was started without that descriptor");
            }
        }
        Ok(numbers)
    }
}

/// A stream of the command
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stream {
    Input,
    Output,
    Errors,
}

fn stream(text: &str) -> std::result::Result<Stream, String> {
    match text.to_ascii_lowercase().as_str() {
        "stdin" => Ok(Stream::Input),
        "stdout" => Ok(Stream::Output),
        "stderr" => Ok(Stream::Errors),
        _ => Err("the streams are stdin, stdout and stderr".to_owned()),
    }
}

impl MoreOptions {
    /// Refuse what cannot be had, before anything is made.
    fn refuse(&self) -> Result<()> {
        let no = |flag: &str, why: &str, instead: &str| {
            Err(Error::new(ErrorKind::Unsupported, format!("`{flag}` is not supported: {why}")).hint(instead).into())
        };
        if let "disabled" | "split" = self.cgroups.as_str() {
            let why = "limits, rules of devices and the end of what is left of a container hang on its cgroup";
            return no(&format!("--cgroups {}", self.cgroups), why, "leave it out");
        }
        if let Some(pod) = &self.pod {
            let instead = "--network container:NAME, with --ipc and --pid container:NAME, shares what a pod shares";
            return no(&format!("--pod {pod}"), "rcd has no pods", instead);
        }
        if !self.egress.is_empty() {
            let instead =
                "`rcd network create --internal` makes a network that leads nowhere, where a proxy can decide";
            return no("--egress", "rcd does not look into what containers send", instead);
        }
        if self.sdnotify == "container" {
            let instead = "--sdnotify=healthy tells systemd when its health check says so";
            return no("--sdnotify container", "the socket of systemd is not given to containers", instead);
        }
        Ok(())
    }

    /// Put it into `config`, whose command and mounts are known.
    pub(super) fn apply(&self, config: &mut ContainerConfig, layout: &Layout) -> Result<()> {
        self.refuse()?;
        for text in &self.secret {
            config.secrets.push(secret::wanted(text, layout)?);
        }
        if !self.attach.is_empty() {
            let has = |stream: Stream| self.attach.contains(&stream);
            config.attached =
                Some([has(Stream::Input) || config.interactive, has(Stream::Output), has(Stream::Errors)]);
        }
        for wanted in &self.requires {
            config.requires.push(name::find(layout, wanted)?.id);
        }
        config.timeout = self.timeout;
        config.remove_image = self.rmi;
        let wanted = match self.systemd.as_str() {
            "always" => true,
            "true" => is_systemd(&config.words()),
            _ => false,
        };
        if wanted {
            make_room_for_systemd(config);
        }
        Ok(())
    }

    /// The variables that the container gets for the host's proxies.
    pub(super) fn proxies(&self) -> Result<Vec<String>> {
        match self.http_proxy {
            Some(false) => Ok(Vec::new()),
            Some(true) => Ok([environment::host_proxies(), environment::proxy_variables()?].concat()),
            None => environment::proxy_variables(),
        }
    }

    /// Whether only some streams were asked for, so that they have to be told apart.
    pub(super) fn names_streams(&self) -> bool {
        !self.attach.is_empty()
    }

    /// With -d there is nothing to attach to.
    pub(super) fn check_detached(&self) -> Result<()> {
        match self.attach.is_empty() {
            true => Ok(()),
            false => Err(Error::new(ErrorKind::InvalidInput, "`-a` and `-d` contradict each other").into()),
        }
    }

    /// Remove the container that has the name, where that was asked for.
    pub(super) fn make_way(&self, config: &ContainerConfig, layout: &Layout) -> Result<()> {
        if !self.replace {
            return Ok(());
        }
        match name::find(layout, &config.name) {
            Ok(found) if found.config.name == config.name => Ok(container::remove(layout, &found, true, true)?),
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Tell systemd that the container runs, where this is the command of a unit that waits for that.
    pub(super) fn tell_systemd(&self, engine: &Engine, id: &str, detached: bool) -> Result<()> {
        if self.sdnotify == "ignore" || !environment::is_awaited() {
            return Ok(());
        }
        if self.sdnotify == "healthy" {
            if !detached {
                return Err(refuse("--sdnotify", "healthy", "it needs -d").into());
            }
            health::wait(engine.layout(), id)?;
        }
        let status = name::find(engine.layout(), id)?.status(engine.layout())?;
        // Its monitor lives for as long as the container does; in the foreground this command does too.
        let main = status.running().filter(|_| detached).map(|running| format!("MAINPID={}\n", running.monitor));
        environment::notify(&format!("{}READY=1", main.unwrap_or_default()))
    }
}

/// Whether process 1 will be systemd.
fn is_systemd(words: &[String]) -> bool {
    let first = words.first().map_or("", String::as_str);
    ["/sbin/init", "/usr/sbin/init", "/bin/init"].contains(&first)
        || first == "systemd"
        || first.ends_with("/lib/systemd/systemd")
}

/// What systemd needs as process 1: folders in memory, its own cgroups, and the signal that has it shut down.
fn make_room_for_systemd(config: &mut ContainerConfig) {
    config.systemd = true;
    for (target, options) in [("/run", "mode=755"), ("/run/lock", "mode=755"), ("/tmp", "exec,mode=1777")] {
        if !config.has_mount_at(std::path::Path::new(target)) {
            config.tmpfs.push((target.to_owned(), options.to_owned()));
        }
    }
    if config.stop_signal.is_empty() {
        "RTMIN+3".clone_into(&mut config.stop_signal);
    }
    if !config.environment.iter().any(|entry| entry.starts_with("container=")) {
        config.environment.push("container=rcd".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systemd_is_known_by_its_names() {
        for (words, is) in [
            ("/sbin/init", true),
            ("/usr/lib/systemd/systemd --system", true),
            ("systemd", true),
            ("sh -c /sbin/init", false),
            ("/app/init", false),
        ] {
            let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            assert_eq!(is_systemd(&words), is, "{words:?}");
        }
    }

    #[test]
    fn systemd_gets_what_is_not_there_yet() {
        let mut config =
            ContainerConfig { tmpfs: vec![("/run".to_owned(), "size=1m".to_owned())], ..ContainerConfig::default() };
        make_room_for_systemd(&mut config);
        let targets: Vec<&str> = config.tmpfs.iter().map(|(target, _)| target.as_str()).collect();
        assert_eq!(targets, ["/run", "/run/lock", "/tmp"]);
        assert_eq!(config.stop_signal, "RTMIN+3");
    }
}
