//! `rcd generate systemd`: a unit that runs a container.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use rcd::engine::container::name;
use rcd::engine::container::record::Record;
use rcd::engine::{Engine, Error, ErrorKind};

use super::as_run::quoted;
use super::report::ExitStatus;
use super::ui::Ui;

/// Show a systemd unit that runs a container
///
/// The unit starts and stops the container that is there; with --new it makes a new one each time. The pages of
/// systemd.unit(5) tell where units go; `systemctl enable --now UNIT` starts one now and at each boot.
#[derive(Debug, clap::Args)]
pub(crate) struct SystemdArgs {
    /// Make a new container at each start, by the command that made this one
    #[arg(long)]
    new: bool,
    /// Name units after the container's name in place of its ID
    #[arg(short, long)]
    name: bool,
    /// Write the unit into this folder
    #[arg(short, long)]
    files: bool,
    /// When systemd starts it again: no, on-failure, always ...
    #[arg(long, value_name = "POLICY", default_value = "on-failure")]
    restart_policy: String,
    /// A name or an ID prefix
    #[arg(value_name = "CONTAINER")]
    container: String,
}

const POLICIES: [&str; 7] = ["no", "on-success", "on-failure", "on-abnormal", "on-watchdog", "on-abort", "always"];

pub(super) fn systemd(args: &SystemdArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    if !POLICIES.contains(&args.restart_policy.as_str()) {
        let message = format!("invalid value `{}` for --restart-policy", args.restart_policy);
        return Err(Error::new(ErrorKind::InvalidInput, message)
            .hint(format!("it is one of {}", POLICIES.join(", ")))
            .into());
    }
    let record = name::find(engine.layout(), &args.container)?;
    let program = std::env::current_exe().context("cannot find this program")?;
    let text = unit(args, &record, &program)?;
    if !args.files {
        ui.answer(text.trim_end());
        return Ok(ExitStatus::Success);
    }
    let called = if args.name { record.config.name.clone() } else { record.short_id().to_owned() };
    let path = std::env::current_dir().context("cannot find this folder")?.join(format!("container-{called}.service"));
    fs::write(&path, text).with_context(|| format!("cannot write `{}`", path.display()))?;
    ui.answer(&path.display().to_string());
    Ok(ExitStatus::Success)
}

fn unit(args: &SystemdArgs, record: &Record, program: &Path) -> Result<String> {
    let rcd = escaped(&program.display().to_string());
    let who = if args.name || args.new { record.config.name.clone() } else { record.id.clone() };
    let timeout = u64::from(record.config.stop_timeout.unwrap_or(10)) + 60;
    let service = if args.new {
        let made = record.config.made_by.read();
        let words = new_words(&made.words, &record.config.command, &who).ok_or_else(|| {
            let error = Error::new(
                ErrorKind::Unsupported,
                format!("how `{}` was made was not written down", record.config.name),
            );
            error.hint("leave out --new")
        })?;
        let words: Vec<String> = words.iter().map(|word| escaped(word)).collect();
        format!(
            "Type=notify\nNotifyAccess=all\nWorkingDirectory={}\nExecStart={rcd} {}\nExecStop={rcd} stop --time {} {who}\n\
             ExecStopPost={rcd} rm -f {who}\n",
            made.folder.display(),
            words.join(" "),
            timeout - 60
        )
    } else {
        format!("Type=exec\nExecStart={rcd} start -a {who}\nExecStop={rcd} stop {who}\n")
    };
    Ok(format!(
        "# container-{who}.service, by rcd {}\n[Unit]\nDescription=The container {}\nDocumentation=man:rcd-generate-systemd(1)\n\
         Wants=network-online.target\nAfter=network-online.target\n\n[Service]\n{service}Restart={}\nKillMode=mixed\n\
         TimeoutStopSec={timeout}\n\n[Install]\nWantedBy=default.target\n",
        env!("CARGO_PKG_VERSION"),
        record.config.name,
        args.restart_policy,
    ))
}

/// The command that made the container as one for a unit: in the background, under its name, in place of the last. What is at
/// its end and is the container's own `command` is left as it is.
fn new_words(words: &[String], command: &[String], name: &str) -> Option<Vec<String>> {
    let at = words.iter().position(|word| word == "run" || word == "create")?;
    let mut new: Vec<String> = words[..at].to_vec();
    new.extend(["run", "-d", "--replace", "--name", name].map(str::to_owned));
    let own = if words[at + 1..].ends_with(command) { command.len() } else { 0 };
    let (flags, command) = words[at + 1..].split_at(words.len() - at - 1 - own);
    let mut rest = flags.iter();
    while let Some(word) = rest.next() {
        match word.as_str() {
            "-d" | "--detach" | "--replace" => {}
            "--name" => drop(rest.next()),
            word if word.starts_with("--name=") => {}
            _ => new.push(word.clone()),
        }
    }
    new.extend(command.iter().cloned());
    Some(new)
}

/// As systemd takes it for one word: its own `%` and `$` are doubled.
fn escaped(word: &str) -> String {
    let text = word.replace('%', "%%").replace('$', "$$");
    if text == quoted(&text) {
        text
    } else {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_of_a_unit_replaces_the_last_container() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        for (made, command, expected) in [
            ("run -d --name web -p 80:80 nginx", "of image", "run -d --replace --name web -p 80:80 nginx"),
            ("--root /x create --name=web nginx sh", "sh", "--root /x run -d --replace --name web nginx sh"),
            ("container run nginx", "of image", "container run -d --replace --name web nginx"),
            ("run nginx app --name x -d", "app --name x -d", "run -d --replace --name web nginx app --name x -d"),
        ] {
            let new = new_words(&words(made), &words(command), "web").expect("a command");
            assert_eq!(new, words(expected), "{made}");
        }
        assert_eq!(new_words(&words("container clone x"), &[], "web"), None);
    }

    #[test]
    fn words_are_systemds() {
        assert_eq!(escaped("echo $HOME 100%"), "\"echo $$HOME 100%%\"");
        assert_eq!(escaped("plain"), "plain");
        assert_eq!(escaped("a \"b\""), "\"a \\\"b\\\"\"");
    }
}
