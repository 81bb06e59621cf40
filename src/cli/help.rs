//! Help: the overview on one screen, `--help` without the rare flags, `--help-all` with every one, and `rcd help TOPIC`,
//! which shows manual pages from inside the binary.
//!
//! All of it comes from the command tree, and is built only when help is asked for: a command that runs pays nothing.

use anyhow::Result;
use clap::{Arg, Command, CommandFactory};
use rcd::engine::{Error, ErrorKind};

use super::report::ExitStatus;
use super::ui::Ui;
use super::{Cli, generate, manual};

/// Commands by what they are for. The first group is shown with what each does.
const GROUPS: &[(&str, &[&str])] = &[
    ("Everyday", &["run", "exec", "ps", "logs", "stop", "rm", "pull", "images"]),
    (
        "Containers",
        &[
            "attach", "commit", "cp", "create", "diff", "explain", "export", "kill", "pause", "rename", "restart",
            "rollback", "snapshot", "start", "unpause", "update", "wait",
        ],
    ),
    ("Look", &["events", "inspect", "port", "stats", "top"]),
    ("Images", &["history", "import", "load", "login", "logout", "push", "rmi", "save", "search", "tag", "untag"]),
    ("Groups", &["container", "generate", "healthcheck", "image", "manifest", "network", "secret", "system", "volume"]),
    (
        "System",
        &["completion", "debug", "doctor", "gc", "help", "info", "mount", "runtime", "unmount", "unshare", "version"],
    ),
];

/// Flags under this heading are shown by `--help-all` only.
const RARE: &str = "Advanced";

/// Pages that belong to no command.
const TOPICS: &[(&str, &str)] = &[
    ("config", include_str!("../../man/rcd-config.5")),
    ("environment", include_str!("../../man/rcd-environment.7")),
    ("exit-codes", include_str!("../../man/rcd-exit-codes.7")),
    ("formatting", include_str!("../../man/rcd-formatting.7")),
];

/// Show the manual page of a command or of a topic
#[derive(Debug, clap::Args)]
pub(crate) struct HelpArgs {
    /// A command with its subcommand, or: config, environment, exit-codes, formatting
    #[arg(value_name = "TOPIC")]
    topic: Vec<String>,
}

pub(super) fn help(args: &HelpArgs, ui: &mut Ui) -> Result<ExitStatus> {
    if args.topic.is_empty() {
        ui.answer(overview(&Cli::command()).trim_end());
        return Ok(ExitStatus::Success);
    }
    let name = args.topic.join("-");
    let page = match TOPICS.iter().find(|(topic, _)| *topic == name) {
        Some((_, page)) => (*page).to_owned(),
        None => generate::page(&format!("rcd-{name}"))?.ok_or_else(|| no_topic(&args.topic))?,
    };
    let width = ui.answer_width().unwrap_or(80).min(100);
    ui.answer(&manual::plain(&page, width));
    Ok(ExitStatus::Success)
}

fn no_topic(words: &[String]) -> Error {
    let topics: Vec<&str> = TOPICS.iter().map(|(topic, _)| *topic).collect();
    Error::new(ErrorKind::NotFound, format!("there is no help on `{}`", words.join(" ")))
        .hint(format!("`rcd help` lists the commands; the other topics are {}", topics.join(", ")))
}

/// The command tree as help shows it: with the overview at its root, and without rare flags unless `all`.
pub(super) fn tree(all: bool) -> Command {
    let command = with_aliases(Cli::command(), "");
    if all {
        return command;
    }
    let overview = overview(&command);
    hide_rare(command).override_help(overview)
}

/// Each command with its other names, as Docker's help has them.
fn with_aliases(command: Command, before: &str) -> Command {
    let (own, group) = (format!("{before}{}", command.get_name()), before.to_owned());
    let names: Vec<String> = command.get_visible_aliases().map(|alias| format!("{group}{alias}")).collect();
    let command =
        if names.is_empty() { command } else { command.after_help(format!("Aliases: {own}, {}", names.join(", "))) };
    let within = format!("{own} ");
    command.mut_subcommands(move |command| with_aliases(command, &within))
}

fn hide_rare(command: Command) -> Command {
    let hidden = |argument: Arg| match argument.get_help_heading() {
        Some(RARE) => argument.hide(true),
        _ => argument,
    };
    let has_rare = command.get_arguments().any(|argument| argument.get_help_heading() == Some(RARE));
    let command = command.mut_args(hidden).mut_subcommands(hide_rare);
    let Some(more) = has_rare.then_some("More flags: --help-all") else { return command };
    match command.get_after_help().map(ToString::to_string) {
        Some(said) => command.after_help(format!("{said}\n{more}")),
        None => command.after_help(more),
    }
}

/// All commands on one screen.
pub(super) fn overview(command: &Command) -> String {
    let about = |name: &str| {
        let found = command.get_subcommands().find(|known| known.get_name() == name && !known.is_hide_set())?;
        Some(found.get_about().map(ToString::to_string).unwrap_or_default())
    };
    let mut text = "Run containers, with no daemon\n\nUsage: rcd [OPTIONS] COMMAND\n\n".to_owned();
    for (group, names) in GROUPS {
        let known: Vec<&str> = names.iter().copied().filter(|name| about(name).is_some()).collect();
        if known.is_empty() {
            continue;
        }
        if *group == GROUPS[0].0 {
            for name in known {
                text.push_str(&format!("  {name:<10} {}\n", about(name).unwrap_or_default()));
            }
            text.push('\n');
            continue;
        }
        text.push_str(&wrapped(group, &known));
    }
    text.push_str("\nOptions: --root DIR, --state DIR, --color WHEN, --debug, --version\n");
    text.push_str("More:    rcd COMMAND --help, rcd help COMMAND, rcd --help-all\n");
    text
}

/// `group` and its commands in lines of less than 80 characters.
fn wrapped(group: &str, names: &[&str]) -> String {
    let mut text = format!("{group:<12}");
    let mut length = text.len();
    for name in names {
        if length + name.len() + 1 >= 80 {
            text.push_str(&format!("\n{:12}", ""));
            length = 12;
        }
        text.push_str(name);
        text.push(' ');
        length += name.len() + 1;
    }
    format!("{}\n", text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_in_the_overview_once() {
        let listed: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        for command in Cli::command().get_subcommands().filter(|command| !command.is_hide_set()) {
            let times = listed.iter().filter(|name| **name == command.get_name()).count();
            assert_eq!(times, 1, "`{}` belongs into exactly one of help.rs's GROUPS", command.get_name());
        }
        let overview = overview(&Cli::command());
        assert!(overview.lines().count() <= 24, "{overview}");
        assert!(overview.lines().all(|line| line.len() < 80), "{overview}");
    }

    #[test]
    fn every_variable_has_its_line() {
        let page = TOPICS.iter().find(|(topic, _)| *topic == "environment").expect("a page").1;
        let table = include_str!("environment.rs").lines().filter(|line| line.starts_with("//! | `"));
        let names = table.flat_map(|line| line.split('|').nth(1).unwrap_or_default().split('`').skip(1).step_by(2));
        let missing: Vec<&str> = names.filter(|name| !page.to_lowercase().contains(&name.to_lowercase())).collect();
        assert!(missing.is_empty(), "rcd-environment(7) lacks {missing:?}");
    }

    #[test]
    fn the_tree_is_sound() {
        Cli::command().debug_assert();
        tree(false).debug_assert();
    }

    #[test]
    fn rare_flags_are_for_help_all() {
        let command = Command::new("x")
            .arg(Arg::new("often").long("often"))
            .arg(Arg::new("seldom").long("seldom").help_heading(RARE));
        let short = hide_rare(command.clone()).render_long_help().to_string();
        assert!(short.contains("--often") && !short.contains("--seldom") && short.contains("--help-all"), "{short}");
        assert!(command.clone().render_long_help().to_string().contains("--seldom"));
    }
}
