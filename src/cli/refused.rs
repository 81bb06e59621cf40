//! Commands of other tools that rcd has none of: each says what to use in its place.
//!
//! Those that take words and flags of their own are one command with several names, because every command costs those that are
//! there a little at each start; the others are known where a command is not.

use anyhow::Result;
use rcd::engine::{Error, ErrorKind};

use super::report::ExitStatus;

/// A command of other tools: its name, why there is none, and what to use.
const REFUSED: [(&str, &str, &str); 20] = [
    ("artifact", "rcd has images only", "`oras` pushes and pulls artifacts"),
    (
        "auto-update",
        "nothing runs by itself",
        "`rcd pull --policy newer IMAGE`, then `rcd container clone` or `rcd run`; a systemd timer does it every day",
    ),
    ("build", BUILDS, BUILD),
    ("builder", BUILDS, BUILD),
    ("buildx", BUILDS, BUILD),
    (
        "checkpoint",
        "processes are not saved to files and brought back",
        "`rcd snapshot` keeps the files of a container, `rcd rollback` brings them back; `rcd pause` stops its processes",
    ),
    (
        "compose",
        "rcd reads no compose files",
        "`rcd network create NET`, and `rcd run -d --network NET --name SERVICE IMAGE` for each service",
    ),
    ("config", "it is for a swarm", "`rcd secret create` and `rcd run --secret`, or a file by `-v FILE:PATH:ro`"),
    (
        "context",
        "there is no daemon to choose",
        "`rcd --root DIR` has another store; `ssh HOST rcd` is on another host",
    ),
    (
        "init",
        "a container is made when it is started",
        "`rcd create` checks all of it; `rcd runtime create` makes a bundle's container and waits for its start",
    ),
    (
        "kube",
        "rcd reads no Kubernetes documents",
        "`rcd run` starts each container; `podman kube` reads such documents",
    ),
    ("machine", "rcd runs on Linux itself, without a virtual machine", "leave it out"),
    ("node", SWARM, RESTART),
    (
        "plugin",
        "there are no plugins",
        "volumes and networks have the drivers that `rcd volume create` and `rcd network create` take",
    ),
    (
        "pod",
        "there are no pods",
        "`rcd run --network container:NAME --ipc container:NAME --pid container:NAME` shares namespaces",
    ),
    ("quadlet", "rcd reads no such files", "`rcd generate systemd NAME` writes a unit of systemd"),
    (
        "restore",
        "processes are not saved to files and brought back",
        "`rcd rollback` brings the files of a container back that `rcd snapshot` kept",
    ),
    ("service", SWARM, RESTART),
    ("stack", SWARM, RESTART),
    ("swarm", SWARM, RESTART),
];

/// Of builds: why there are none, and what makes images.
pub(super) const BUILDS: &str = "rcd runs images and makes none";
pub(super) const BUILD: &str =
    "buildah bud -t NAME . && buildah push NAME oci-archive:image.tar && rcd load -i image.tar";
const SWARM: &str = "rcd is for one host";
const RESTART: &str = "`rcd generate systemd --new` keeps a container over boots";

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
    let error = std::env::args().skip(1).find_map(|word| find(&word));
    Err(error.unwrap_or_else(|| Error::new(ErrorKind::Unsupported, "this command is not supported")).into())
}

/// Why there is no such command, and what to use, where that is known.
pub(super) fn find(command: &str) -> Option<Error> {
    let (name, why, instead) = REFUSED.iter().find(|(name, ..)| *name == command)?;
    let message = format!("the command `{name}` is not supported: {why}");
    Some(Error::new(ErrorKind::Unsupported, message).hint(*instead))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn what_is_refused_is_no_command() {
        let command = super::super::Cli::command();
        // `pod` stands for all those that take words of their own. Groups may have commands of such names.
        let own = command.get_subcommands().map(clap::Command::get_name);
        let names: Vec<&str> = own.filter(|name| *name != "pod").collect();
        for (name, ..) in REFUSED {
            assert!(!names.contains(&name), "`{name}` is there");
        }
        let foreign = command.find_subcommand("pod").expect("a command for all of them");
        assert!(foreign.get_all_aliases().all(|alias| find(alias).is_some()));
        assert!(find("run").is_none() && find("swarm").is_some());
    }
}
