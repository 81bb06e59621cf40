//! Flags of `run` and `create` that Podman and nerdctl have, and those of Docker about the streams. What rcd cannot do is refused
//! here, with what to use.

use anyhow::Result;
use rcd::engine::container::config::ContainerConfig;
use rcd::engine::container::{self, health, name};
use rcd::engine::layout::Layout;
use rcd::engine::{Engine, Error, ErrorKind};

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
    /// Not supported: mount the socket with -v
    #[arg(long, value_name = "COUNT", help_heading = "Advanced")]
    preserve_fds: Option<u32>,
    /// Not supported: use a network of `rcd network create --internal`
    #[arg(long, value_name = "DOMAIN", help_heading = "Advanced")]
    egress: Vec<String>,
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
        if self.preserve_fds.is_some_and(|count| count > 0) {
            return no("--preserve-fds", "a monitor is between this command and the container", "-v mounts a socket");
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
        let path = std::path::Path::new(target);
        let taken = config.tmpfs.iter().any(|(other, _)| other == target)
            || config.binds.iter().any(|bind| bind.target == path)
            || config.volumes.iter().any(|mount| mount.target == path);
        if !taken {
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
