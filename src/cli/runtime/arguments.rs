//! The flags: runc's, and those of crun that engines use.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Make and run containers of OCI bundles, as runc and crun do
///
/// The command line is runc's, for engines and for scripts that drive an OCI runtime. It is also taken when this program is
/// called `rcd-runtime`, `runc` or `crun`. Its options are its own: rcd's global ones do not go before it.
#[derive(Debug, Parser)]
#[command(
    name = "rcd-runtime",
    bin_name = "rcd runtime",
    version,
    disable_help_subcommand = true,
    arg_required_else_help = true
)]
pub(crate) struct RuntimeCli {
    #[command(flatten)]
    pub(super) global: GlobalArgs,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Args)]
pub(super) struct GlobalArgs {
    /// Folder of the states of containers
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,
    /// Write messages to this file
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) log: Option<PathBuf>,
    /// How to write them
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text")]
    pub(super) log_format: LogFormat,
    /// Write more messages
    #[arg(long, global = true)]
    pub(super) debug: bool,
    /// Have systemd make cgroups
    #[arg(long, global = true)]
    pub(super) systemd_cgroup: bool,
    /// Who makes cgroups: cgroupfs, systemd or disabled
    #[arg(long, global = true, value_name = "DRIVER")]
    pub(super) cgroup_manager: Option<CgroupManager>,
    /// Whether to go without what only root has: true, false or auto
    #[arg(long, global = true, value_name = "WHETHER")]
    pub(super) rootless: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CgroupManager {
    Cgroupfs,
    Systemd,
    Disabled,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a container of a bundle, without starting it
    Create(CreateArgs),
    /// Make and start a container of a bundle
    Run(RunArgs),
    /// Start the program of a created container
    Start(IdArgs),
    /// Run a process in a container
    Exec(ExecArgs),
    /// Show the state of a container
    State(IdArgs),
    /// Send a signal to a container
    Kill(KillArgs),
    /// Forget a stopped container
    Delete(DeleteArgs),
    /// List containers
    List(ListArgs),
    /// List the processes of a container
    Ps(PsArgs),
    /// Stop all processes of a container where they are
    Pause(IdArgs),
    /// Let the processes of a paused container go on
    Resume(IdArgs),
    /// Change the limits of a container
    Update(UpdateArgs),
    /// Show what a container uses
    Events(EventsArgs),
    /// Write a config.json to start from
    Spec(SpecArgs),
    /// Show what this runtime can do
    Features,
    /// Keep a running container on disk
    Checkpoint(IdArgs),
    /// Bring a container back from disk
    Restore(IdArgs),
}

impl Command {
    /// Whether it clones processes into containers.
    pub(super) fn makes_processes(&self) -> bool {
        matches!(self, Self::Create(_) | Self::Run(_) | Self::Exec(_))
    }

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Create(_) => "create",
            Self::Run(_) => "run",
            Self::Start(_) => "start",
            Self::Exec(_) => "exec",
            Self::State(_) => "state",
            Self::Kill(_) => "kill",
            Self::Delete(_) => "delete",
            Self::List(_) => "list",
            Self::Ps(_) => "ps",
            Self::Pause(_) => "pause",
            Self::Resume(_) => "resume",
            Self::Update(_) => "update",
            Self::Events(_) => "events",
            Self::Spec(_) => "spec",
            Self::Features => "features",
            Self::Checkpoint(_) => "checkpoint",
            Self::Restore(_) => "restore",
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct IdArgs {
    /// The container
    #[arg(value_name = "CONTAINER")]
    pub(super) id: String,
}

#[derive(Debug, Args)]
pub(super) struct CreateArgs {
    /// Folder of the bundle
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    pub(super) bundle: PathBuf,
    /// Another config.json
    #[arg(short = 'f', long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Send the terminal to whoever listens at this socket
    #[arg(long, value_name = "SOCKET")]
    pub(super) console_socket: Option<PathBuf>,
    /// Write the process number to this file
    #[arg(long, value_name = "FILE")]
    pub(super) pid_file: Option<PathBuf>,
    /// Give so many more descriptors to the program
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) preserve_fds: u32,
    /// Use chroot in place of pivot_root
    #[arg(long)]
    pub(super) no_pivot: bool,
    /// Stay in the session keyring
    #[arg(long)]
    pub(super) no_new_keyring: bool,
    /// The new container
    #[arg(value_name = "CONTAINER")]
    pub(super) id: String,
}

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    #[command(flatten)]
    pub(super) create: CreateArgs,
    /// Do not wait for its end
    #[arg(short, long)]
    pub(super) detach: bool,
    /// Do not forget it when it ends
    #[arg(long)]
    pub(super) keep: bool,
}

#[derive(Debug, Args)]
pub(super) struct ExecArgs {
    /// Send the terminal to whoever listens at this socket
    #[arg(long, value_name = "SOCKET")]
    pub(super) console_socket: Option<PathBuf>,
    /// Working folder
    #[arg(long, value_name = "DIR")]
    pub(super) cwd: Option<PathBuf>,
    /// Set a variable
    #[arg(short, long, value_name = "NAME=VALUE")]
    pub(super) env: Vec<String>,
    /// With a terminal
    #[arg(short, long)]
    pub(super) tty: bool,
    /// As this user and group
    #[arg(short, long, value_name = "UID[:GID]")]
    pub(super) user: Option<String>,
    /// Also in these groups
    #[arg(short = 'g', long, value_name = "GID", value_delimiter = ',')]
    pub(super) additional_gids: Vec<u32>,
    /// The process as JSON
    #[arg(short, long, value_name = "FILE")]
    pub(super) process: Option<PathBuf>,
    /// Do not wait for its end
    #[arg(short, long)]
    pub(super) detach: bool,
    /// Write the process number to this file
    #[arg(long, value_name = "FILE")]
    pub(super) pid_file: Option<PathBuf>,
    /// Use this SELinux label
    #[arg(long, value_name = "LABEL")]
    pub(super) process_label: Option<String>,
    /// Use this AppArmor profile
    #[arg(long, value_name = "PROFILE")]
    pub(super) apparmor: Option<String>,
    /// Gain no privileges by executing files
    #[arg(long)]
    pub(super) no_new_privs: bool,
    /// Add a capability
    #[arg(short, long, value_name = "CAPABILITY")]
    pub(super) cap: Vec<String>,
    /// Give so many more descriptors to the program
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) preserve_fds: u32,
    /// Also in a paused container
    #[arg(long)]
    pub(super) ignore_paused: bool,
    /// The container
    #[arg(value_name = "CONTAINER")]
    pub(super) id: String,
    /// The program and its arguments
    #[arg(value_name = "COMMAND", trailing_var_arg = true, allow_hyphen_values = true)]
    pub(super) command: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct KillArgs {
    /// All processes, not the first only
    #[arg(short, long)]
    pub(super) all: bool,
    /// The container
    #[arg(value_name = "CONTAINER")]
    pub(super) id: String,
    /// The signal, by name or number
    #[arg(value_name = "SIGNAL", default_value = "SIGTERM")]
    pub(super) signal: String,
}

#[derive(Debug, Args)]
pub(super) struct DeleteArgs {
    /// Kill it first, and do not mind when it is gone
    #[arg(short, long)]
    pub(super) force: bool,
    /// The containers
    #[arg(value_name = "CONTAINER", required = true)]
    pub(super) ids: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// table or json
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub(super) format: ListFormat,
    /// Only ids
    #[arg(short, long)]
    pub(super) quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    Table,
    Json,
}

#[derive(Debug, Args)]
pub(super) struct PsArgs {
    /// table or json
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub(super) format: ListFormat,
    /// The container
    #[arg(value_name = "CONTAINER")]
    pub(super) id: String,
}

#[derive(Debug, Args)]
pub(super) struct EventsArgs {
    /// Show it once
    #[arg(long)]
    pub(super) stats: bool,
    /// So often
    #[arg(long, value_name = "SECONDS", default_value = "5s")]
    pub(super) interval: String,
    /// The container
    #[arg(value_name = "CONTAINER")]
    pub(super) id: String,
}

#[derive(Debug, Args)]
pub(super) struct SpecArgs {
    /// Where to write it
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    pub(super) bundle: PathBuf,
    /// For an ordinary user
    #[arg(long)]
    pub(super) rootless: bool,
}

#[derive(Debug, Args)]
pub(super) struct UpdateArgs {
    /// The limits as JSON: a file, or `-` for standard input
    #[arg(short, long, value_name = "FILE")]
    pub(super) resources: Option<PathBuf>,
    /// Memory, in bytes
    #[arg(long, value_name = "BYTES", allow_hyphen_values = true)]
    pub(super) memory: Option<i64>,
    /// Memory and swap, in bytes
    #[arg(long, value_name = "BYTES", allow_hyphen_values = true)]
    pub(super) memory_swap: Option<i64>,
    /// Memory to keep, in bytes
    #[arg(long, value_name = "BYTES", allow_hyphen_values = true)]
    pub(super) memory_reservation: Option<i64>,
    /// CPU time per period, in microseconds
    #[arg(long, value_name = "USECS", allow_hyphen_values = true)]
    pub(super) cpu_quota: Option<i64>,
    /// The period, in microseconds
    #[arg(long, value_name = "USECS")]
    pub(super) cpu_period: Option<u64>,
    /// Share of CPU time
    #[arg(long, visible_alias = "cpu-share", value_name = "SHARES")]
    pub(super) cpu_shares: Option<u64>,
    /// CPUs
    #[arg(long, value_name = "LIST")]
    pub(super) cpuset_cpus: Option<String>,
    /// Memory nodes
    #[arg(long, value_name = "LIST")]
    pub(super) cpuset_mems: Option<String>,
    /// How many processes
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub(super) pids_limit: Option<i64>,
    /// Share of IO
    #[arg(long, value_name = "WEIGHT")]
    pub(super) blkio_weight: Option<u16>,
    /// The container
    #[arg(value_name = "CONTAINER")]
    pub(super) id: String,
}
