//! Commands of other tools that rcd has none of: each says what to use in its place.
//!
//! They are one command with several names, because every command costs those that are there a little at each start.

use anyhow::Result;
use rcd::engine::{Error, ErrorKind};

use super::report::ExitStatus;

/// What it is not, and what to use, by name.
const FOREIGN: [(&str, &str, &str); 5] = [
    ("artifact", "it has images only", "`oras` pushes and pulls artifacts"),
    (
        "auto-update",
        "nothing runs by itself",
        "`rcd pull --policy newer IMAGE`, then `rcd container clone` or `rcd run`; a systemd timer does it every day",
    ),
    ("kube", "it reads no Kubernetes documents", "`rcd run` starts each container; `podman kube` reads such documents"),
    (
        "pod",
        "there are no pods",
        "`rcd run --network container:NAME --ipc container:NAME --pid container:NAME` shares namespaces",
    ),
    ("quadlet", "it reads no such files", "`rcd generate systemd NAME` writes a unit of systemd"),
];

/// Not supported, and says what to use: pod, kube, quadlet, artifact, auto-update
#[derive(Debug, clap::Args)]
pub(crate) struct RefusedArgs {
    /// What other tools take
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARG", hide = true)]
    _words: Vec<String>,
}

/// Say that a command is not there, and what is.
pub(super) fn refuse() -> Result<ExitStatus> {
    // Which of its names it was called by, no parser says.
    let called = std::env::args().skip(1).find_map(|word| FOREIGN.iter().find(|(name, ..)| *name == word));
    let (name, what, hint) = called.unwrap_or(&FOREIGN[3]);
    let error = Error::new(ErrorKind::Unsupported, format!("`rcd {name}` is not supported: {what}"));
    Err(error.hint(*hint).into())
}

/// What is not worth a command even for that, and is known where a command is not: the name, why there is none, and what to use.
const REFUSED: &[(&str, &str, &str)] = &[
    (
        "checkpoint",
        "processes are not saved to files and brought back",
        "`rcd snapshot` keeps the files of a container, `rcd rollback` brings them back; `rcd pause` stops its processes",
    ),
    (
        "init",
        "a container is made when it is started",
        "`rcd create` checks all of it; `rcd runtime create` makes a bundle's container and waits for its start",
    ),
    ("machine", "rcd runs on Linux itself, without a virtual machine", "leave it out"),
    (
        "restore",
        "processes are not saved to files and brought back",
        "`rcd rollback` brings the files of a container back that `rcd snapshot` kept",
    ),
    ("swarm", "rcd is for one host", "`rcd generate systemd --new` keeps a container over boots"),
];

/// Why there is no such command, and what to use, where that is known.
pub(super) fn find(command: &str) -> Option<(&'static str, &'static str)> {
    REFUSED.iter().find(|(name, ..)| *name == command).map(|(_, why, instead)| (*why, *instead))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn what_is_refused_is_no_command() {
        let command = super::super::Cli::command();
        // The runtime's command line is another one.
        let own = || command.get_subcommands().filter(|command| command.get_name() != "runtime");
        let groups = own().flat_map(clap::Command::get_subcommands).chain(own());
        let names: Vec<String> = groups.map(|command| command.get_name().to_owned()).collect();
        for (name, ..) in REFUSED {
            assert!(!names.contains(&(*name).to_owned()), "`{name}` is there");
        }
        assert!(find("run").is_none() && find("swarm").is_some());
    }
}
