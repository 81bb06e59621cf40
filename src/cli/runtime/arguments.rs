//! The flags: runc's, and those of crun that engines use.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::super::environment;
use super::super::lazy::lazy;

/// Make and run containers of OCI bundles, as runc and crun do
///
/// The command line is runc's, for engines and for scripts that drive an OCI runtime. It is also taken when this program is
/// called `rcd-runtime`, `runc` or `crun`. Its options are its own: rcd's global ones do not go before it.
#[derive(Debug, Parser)]
#[command(
    name = "rcd-runtime",
    bin_name = "rcd runtime",
    disable_help_subcommand = true,
    arg_required_else_help = true
)]
pub(crate) struct RuntimeCli {
    #[command(flatten)]
    pub(super) global: GlobalArgs,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Debug, Args)]
pub(super) struct GlobalArgs {
    /// Folder of the states of containers
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,
    /// Write messages to this file (`file:` may stand before it)
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) log: Option<PathBuf>,
    /// How to write them
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text")]
    pub(super) log_format: LogFormat,
    /// Write messages of this level and above
    #[arg(long, global = true, value_name = "LEVEL", default_value = "warning")]
    pub(super) log_level: LogLevel,
    /// Write more messages: `--log-level debug`
    #[arg(long, global = true)]
    pub(super) debug: bool,
    /// Have systemd make cgroups
    #[arg(long, global = true)]
    pub(super) systemd_cgroup: bool,
    /// Who makes cgroups: cgroupfs, systemd or disabled
    #[arg(long, global = true, value_name = "DRIVER")]
    pub(super) cgroup_manager: Option<CgroupManager>,
    /// Whether to go without what only root has
    // Not global: `spec` has a flag of that name.
    #[arg(long = "rootless", id = "without_root", value_name = "WHETHER", default_value = "auto")]
    pub(super) rootless: Rootless,
    /// The criu program, for `checkpoint` and `restore`
    #[arg(long, global = true, value_name = "FILE", default_value = "criu")]
    pub(super) criu: PathBuf,
    /// Show the version, and that of the specification
    #[arg(short, long, short_alias = 'V')]
    pub(super) version: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(super) enum LogLevel {
    Error,
    #[value(alias = "warn")]
    Warning,
    #[value(alias = "info")]
    Debug,
}

/// What is missing is found when it is needed, so there is nothing to choose; the words are runc's and crun's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Rootless {
    #[value(alias = "1")]
    True,
    #[value(alias = "0")]
    False,
    Auto,
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

lazy! {
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
        Features(FeaturesArgs),
        /// Keep a running container on disk
        Checkpoint(CheckpointArgs),
        /// Bring a container back from disk
        Restore(RestoreArgs),
    }
}

#[derive(Debug, Args)]
pub(super) struct FeaturesArgs {}

impl Command {
    /// Whether it clones processes into containers.
    pub(super) fn makes_processes(&self) -> bool {
        matches!(self, Self::Create(_) | Self::Run(_) | Self::Exec(_) | Self::Restore(_))
    }

    /// So many descriptors of the caller's, from 3 on, are for the container.
    pub(super) fn kept_descriptors(&self) -> u32 {
        let own = match self {
            Self::Create(args) => args.preserve_fds,
            Self::Run(args) => args.create.preserve_fds,
            Self::Exec(args) => args.preserve_fds,
            _ => 0,
        };
        own.saturating_add(environment::listen_fds())
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
            Self::Features(_) => "features",
            Self::Checkpoint(_) => "checkpoint",
            Self::Restore(_) => "restore",
        }
    }
}

/// What criu is told, both ways.
#[derive(Debug, Args)]
pub(super) struct CriuArgs {
    /// Folder of the images
    #[arg(long, value_name = "DIR", default_value = "checkpoint")]
    pub(super) image_path: PathBuf,
    /// Folder of criu's logs and temporary files
    #[arg(long, value_name = "DIR")]
    pub(super) work_path: Option<PathBuf>,
    /// With open TCP connections
    #[arg(long)]
    pub(super) tcp_established: bool,
    /// With sockets whose other end is outside
    #[arg(long)]
    pub(super) ext_unix_sk: bool,
    /// With terminals of the caller's
    #[arg(long)]
    pub(super) shell_job: bool,
    /// With locks of files
    #[arg(long)]
    pub(super) file_locks: bool,
    /// How cgroups are treated: soft, full, strict or ignore
    #[arg(long, value_name = "MODE", default_value = "soft")]
    pub(super) manage_cgroups_mode: CriuCgroups,
    /// With a namespace of this kind left empty: network
    #[arg(long, value_name = "NAMESPACE")]
    pub(super) empty_ns: Vec<EmptyNamespace>,
    /// How its network is held meanwhile: iptables, nftables or skip (as crun has it)
    #[arg(long, value_name = "METHOD")]
    pub(super) network_lock: Option<NetworkLock>,
    /// With memory that is fetched when it is used
    #[arg(long)]
    pub(super) lazy_pages: bool,
    /// Drop from the images what later ones replace, or what was read
    #[arg(long)]
    pub(super) auto_dedup: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum NetworkLock {
    Iptables,
    Nftables,
    Skip,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum EmptyNamespace {
    Network,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CriuCgroups {
    Soft,
    Full,
    Strict,
    Ignore,
}

#[derive(Debug, Args)]
pub(super) struct CheckpointArgs {
    #[command(flatten)]
    pub(super) criu: CriuArgs,
    /// Folder of the images that this one goes on from, relative to that of the images
    #[arg(long, value_name = "DIR")]
    pub(super) parent_path: Option<PathBuf>,
    /// Let it run on
    #[arg(long)]
    pub(super) leave_running: bool,
    /// Only its memory: it runs on, and a later checkpoint goes on from this one
    #[arg(long)]
    pub(super) pre_dump: bool,
    /// Without TCP connections that are being made
    #[arg(long)]
    pub(super) tcp_skip_in_flight: bool,
    /// With files that have no name any more
    #[arg(long)]
    pub(super) link_remap: bool,
    /// Send memory to criu's page server there
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(super) page_server: Option<String>,
    /// Write a zero byte to this descriptor once memory can be fetched
    #[arg(long, value_name = "FD")]
    pub(super) status_fd: Option<i32>,
    /// The container
    #[arg(value_name = "CONTAINER")]
    pub(super) id: String,
}

#[derive(Debug, Args)]
pub(super) struct RestoreArgs {
    #[command(flatten)]
    pub(super) criu: CriuArgs,
    /// Folder of the bundle
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    pub(super) bundle: PathBuf,
    /// Write the process number to this file
    #[arg(long, value_name = "FILE")]
    pub(super) pid_file: Option<PathBuf>,
    /// Do not wait for its end
    #[arg(short, long)]
    pub(super) detach: bool,
    /// Do not become the parent of processes that lose theirs: only with `--detach`
    #[arg(long)]
    pub(super) no_subreaper: bool,
    /// Send the terminal to whoever listens at this socket: not possible, criu gives none
    #[arg(long, value_name = "SOCKET")]
    pub(super) console_socket: Option<PathBuf>,
    /// Use chroot in place of pivot_root: not possible, criu pivots
    #[arg(long)]
    pub(super) no_pivot: bool,
    /// Another profile of a security module
    #[arg(long, value_name = "TYPE:NAME")]
    pub(super) lsm_profile: Option<String>,
    /// Another label of mounts
    #[arg(long, value_name = "LABEL")]
    pub(super) lsm_mount_context: Option<String>,
    /// The container
    #[arg(value_name = "CONTAINER")]
    pub(super) id: String,
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
    /// Send a pidfd of the container's first process to whoever listens at this socket
    #[arg(long, value_name = "SOCKET")]
    pub(super) pidfd_socket: Option<PathBuf>,
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
    /// Do not become the parent of processes that lose theirs
    #[arg(long)]
    pub(super) no_subreaper: bool,
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
    /// Send a pidfd of the process to whoever listens at this socket
    #[arg(long, value_name = "SOCKET")]
    pub(super) pidfd_socket: Option<PathBuf>,
    /// Do not become the parent of processes that lose theirs
    #[arg(long)]
    pub(super) no_subreaper: bool,
    /// Below the container's cgroup, in this one; of one v1 controller with `NAME:` before it
    #[arg(long, value_name = "[CONTROLLER[,CONTROLLER]:]PATH")]
    pub(super) cgroup: Vec<String>,
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
    /// Every container whose id matches this regular expression
    #[arg(short, long)]
    pub(super) regex: bool,
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
    /// Every container whose id matches this regular expression
    #[arg(short, long)]
    pub(super) regex: bool,
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
    /// Options for `ps(1)`, instead of `-ef`
    #[arg(value_name = "OPTION", trailing_var_arg = true, allow_hyphen_values = true)]
    pub(super) options: Vec<String>,
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
    /// Another name for it, or another place (as crun has it)
    #[arg(short, long, value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// For an ordinary user
    #[arg(long)]
    pub(super) rootless: bool,
}

#[derive(Debug, Args)]
pub(super) struct UpdateArgs {
    /// The limits as JSON: a file, or `-` for standard input
    #[arg(short, long, value_name = "FILE")]
    pub(super) resources: Option<PathBuf>,
    /// Memory: bytes, or with a unit like `64M`; -1 for no limit
    #[arg(long, value_name = "SIZE", allow_hyphen_values = true, value_parser = size)]
    pub(super) memory: Option<i64>,
    /// Memory and swap
    #[arg(long, value_name = "SIZE", allow_hyphen_values = true, value_parser = size)]
    pub(super) memory_swap: Option<i64>,
    /// Memory to keep
    #[arg(long, value_name = "SIZE", allow_hyphen_values = true, value_parser = size)]
    pub(super) memory_reservation: Option<i64>,
    /// TCP buffers of the kernel (cgroup v1)
    #[arg(long, value_name = "SIZE", allow_hyphen_values = true, value_parser = size)]
    pub(super) kernel_memory_tcp: Option<i64>,
    /// Memory of the kernel: kernels have no such limit any more
    #[arg(long, value_name = "SIZE", allow_hyphen_values = true, value_parser = size)]
    pub(super) kernel_memory: Option<i64>,
    /// CPU time per period, in microseconds
    #[arg(long, value_name = "USECS", allow_hyphen_values = true)]
    pub(super) cpu_quota: Option<i64>,
    /// The period, in microseconds
    #[arg(long, value_name = "USECS")]
    pub(super) cpu_period: Option<u64>,
    /// CPU time that may be saved up, in microseconds
    #[arg(long, value_name = "USECS")]
    pub(super) cpu_burst: Option<u64>,
    /// Share of CPU time
    #[arg(long, visible_alias = "cpu-share", value_name = "SHARES")]
    pub(super) cpu_shares: Option<u64>,
    /// 1: only when nothing else wants the CPU
    #[arg(long, value_name = "0|1")]
    pub(super) cpu_idle: Option<i64>,
    /// Real-time period, in microseconds (cgroup v1)
    #[arg(long, value_name = "USECS")]
    pub(super) cpu_rt_period: Option<u64>,
    /// Real-time CPU time per period, in microseconds (cgroup v1)
    #[arg(long, value_name = "USECS", allow_hyphen_values = true)]
    pub(super) cpu_rt_runtime: Option<i64>,
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
    /// Share of the processor's cache: not supported (Intel RDT)
    #[arg(long, value_name = "SCHEMA")]
    pub(super) l3_cache_schema: Option<String>,
    /// Share of the memory's bandwidth: not supported (Intel RDT)
    #[arg(long, value_name = "SCHEMA")]
    pub(super) mem_bw_schema: Option<String>,
    /// The container
    #[arg(value_name = "CONTAINER")]
    pub(super) id: String,
}

/// Bytes, or with a unit of 1024 (`k`, `m`, `g`, `t`, `p`, with or without `b` or `ib` after it); -1 is no limit.
fn size(text: &str) -> Result<i64, String> {
    let lower = text.to_ascii_lowercase();
    let digits = lower.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = &lower[digits.len()..];
    let unit = unit.strip_suffix("ib").or_else(|| unit.strip_suffix('b')).unwrap_or(unit);
    let power = match unit {
        "" => 0,
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        "p" => 5,
        _ => return Err(format!("`{text}` is no size: use bytes, or a number with k, m, g, t or p")),
    };
    let number = digits.trim().parse::<i64>().ok().filter(|number| *number >= -1);
    let bytes = number.and_then(|number| number.checked_mul(1024_i64.pow(power)));
    bytes.ok_or_else(|| format!("`{text}` is no size: use bytes, or a number with k, m, g, t or p"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        for (text, bytes) in
            [("0", 0), ("-1", -1), ("32m", 32 << 20), ("64M", 64 << 20), ("1GiB", 1 << 30), ("5kb", 5120)]
        {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in ["", "m", "1x", "-2", "9223372036854775807k", "1.5m"] {
            assert!(size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_command_tree_is_sound() {
        use clap::CommandFactory;
        RuntimeCli::command().debug_assert();
        let parsed = RuntimeCli::try_parse_from(["rcd-runtime", "--rootless", "true", "spec", "--rootless"]);
        assert!(matches!(parsed.expect("valid").command, Some(Command::Spec(args)) if args.rootless));
    }
}
