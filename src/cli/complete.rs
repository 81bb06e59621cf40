//! Completions that know the state: `rcd completion SHELL` prints a few lines for the shell's start-up file, which then ask
//! this binary for every word. What a flag or an argument takes is told by its name in the help (`CONTAINER`, `IMAGE`,
//! `SIGNAL` ...), so a new verb has completions without a line here.
//!
//! Candidates come from reading folders: no lock, no network, no container is touched. The static files under
//! `completions/` are for packagers.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::builder::Resettable;
use clap::{Arg, Command, CommandFactory};
use clap_complete::CompleteEnv;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::{Bash, Elvish, EnvCompleter, Fish, Powershell, Shells, Zsh};
use rcd::engine::layout::Layout;

use super::report::ExitStatus;
use super::ui::Ui;
use super::{Cli, environment, images, ps};

/// The variable by which a shell asks for candidates.
const VARIABLE: &str = "RCD_COMPLETE";

/// The variable by which candidates have no descriptions.
const PLAIN: &str = "RCD_COMPLETE_PLAIN";

/// Bash first: ours knows that a tag belongs to its image.
const SHELLS: Shells<'static> = Shells(&[&BashByWords, &Elvish, &Fish, &Powershell, &Zsh]);

/// Print what makes a shell complete rcd's command lines
#[derive(Debug, clap::Args)]
pub(crate) struct CompletionArgs {
    /// The shell
    #[arg(value_parser = ["bash", "elvish", "fish", "powershell", "zsh"])]
    shell: String,
    /// Write it to this file
    #[arg(short, long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Have the shell show names alone, without what they are
    #[arg(long)]
    no_desc: bool,
}

pub(super) fn completion(args: &CompletionArgs, ui: &mut Ui) -> Result<ExitStatus> {
    let completer = SHELLS.completer(&args.shell).with_context(|| format!("unknown shell `{}`", args.shell))?;
    let mut script = Vec::new();
    completer.write_registration(VARIABLE, "rcd", "rcd", "rcd", &mut script)?;
    let mut script = String::from_utf8_lossy(&script).trim().to_owned();
    if args.no_desc {
        script = format!("{}\n{script}", exported(&args.shell, PLAIN));
    }
    if let Some(file) = &args.file {
        fs::write(file, script + "\n").with_context(|| format!("cannot write `{}`", file.display()))?;
        return Ok(ExitStatus::Success);
    }
    if ui.answer_width().is_some() {
        ui.note(&format!("put this into the start-up file of {}: {}", args.shell, installation(&args.shell)));
    }
    ui.answer(&script);
    Ok(ExitStatus::Success)
}

/// The line by which a shell sets a variable for its programs.
fn exported(shell: &str, name: &str) -> String {
    match shell {
        "fish" => format!("set -gx {name} 1"),
        "elvish" => format!("set-env {name} 1"),
        "powershell" => format!("$env:{name} = '1'"),
        _ => format!("export {name}=1"),
    }
}

fn installation(shell: &str) -> &'static str {
    match shell {
        "fish" => "rcd completion fish | source",
        "elvish" => "eval (rcd completion elvish | slurp)",
        "powershell" => "rcd completion powershell | Out-String | Invoke-Expression",
        _ => "source <(rcd completion bash)",
    }
}

/// Answer a shell that asks for candidates; `false` if none did. Nothing may be printed before.
pub(super) fn answered() -> Result<bool> {
    if !environment::is_completing(VARIABLE) {
        return Ok(false);
    }
    let folder = std::env::current_dir().ok();
    let tree = || {
        let tree = with_candidates(Cli::command());
        if environment::is_completing(PLAIN) { without_descriptions(tree) } else { tree }
    };
    let completer = CompleteEnv::with_factory(tree).var(VARIABLE).shells(SHELLS);
    Ok(completer.try_complete(std::env::args_os(), folder.as_deref())?)
}

/// The command tree whose arguments know their candidates.
fn with_candidates(command: Command) -> Command {
    let verb = command.get_name().to_owned();
    let candidates = |argument: Arg| {
        let named = argument.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
        match kind(named.as_deref().unwrap_or_default(), &verb) {
            Some(kind) => argument.add(ArgValueCompleter::new(move |word: &OsStr| kind.candidates(word))),
            None => argument,
        }
    };
    command.mut_args(candidates).mut_subcommands(with_candidates)
}

/// The command tree of which shells show names alone.
fn without_descriptions(command: Command) -> Command {
    let plain = |argument: Arg| argument.help(Resettable::Reset).long_help(Resettable::Reset);
    command.about(Resettable::Reset).mut_args(plain).mut_subcommands(without_descriptions)
}

/// What a value names.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    /// Containers: all, those that run, or those that do not.
    Containers(Option<bool>),
    Images,
    Networks,
    Volumes,
    Secrets,
    /// The key of a filter, then its value; templates of the fields of a list.
    ContainerFilters,
    ImageFilters,
    Fields(&'static [(&'static str, &'static str)]),
    Fixed(&'static [&'static str]),
}

fn kind(value_name: &str, verb: &str) -> Option<Kind> {
    Some(match value_name {
        "CONTAINER" => Kind::Containers(match verb {
            "attach" | "exec" | "kill" | "pause" | "port" | "stats" | "stop" | "top" | "wait" => Some(true),
            "start" => Some(false),
            _ => None,
        }),
        "IMAGE" => Kind::Images,
        "NETWORK" => Kind::Networks,
        "VOLUME" | "[SRC:]DST[:OPTIONS]" => Kind::Volumes,
        "SECRET" => Kind::Secrets,
        "KEY=VALUE" if verb == "ps" => Kind::ContainerFilters,
        "KEY=VALUE" if verb == "images" => Kind::ImageFilters,
        "FORMAT" if verb == "ps" => Kind::Fields(ps::HEADINGS),
        "FORMAT" if verb == "images" => Kind::Fields(images::HEADINGS),
        "SIGNAL" => Kind::Fixed(SIGNALS),
        "CAPABILITY" => Kind::Fixed(CAPABILITIES),
        "PLATFORM" => Kind::Fixed(&["linux/amd64", "linux/arm64", "linux/386", "linux/arm/v7"]),
        "FORMAT" => Kind::Fixed(&["json", "table", "{{json .}}"]),
        _ => return None,
    })
}

const SIGNALS: &[&str] = &[
    "HUP", "INT", "QUIT", "ABRT", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "CHLD", "CONT", "STOP",
    "TSTP", "TTIN", "TTOU", "URG", "WINCH",
];

const CAPABILITIES: &[&str] = &[
    "ALL",
    "AUDIT_CONTROL",
    "AUDIT_READ",
    "AUDIT_WRITE",
    "BLOCK_SUSPEND",
    "BPF",
    "CHECKPOINT_RESTORE",
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "IPC_LOCK",
    "IPC_OWNER",
    "KILL",
    "LEASE",
    "LINUX_IMMUTABLE",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "MKNOD",
    "NET_ADMIN",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_RAW",
    "PERFMON",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_CHROOT",
    "SYS_MODULE",
    "SYS_NICE",
    "SYS_PACCT",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "SYSLOG",
    "WAKE_ALARM",
];

impl Kind {
    /// What `word` may become. Folders that cannot be read have nothing to offer: a completion never complains.
    fn candidates(self, word: &OsStr) -> Vec<CompletionCandidate> {
        let Some(word) = word.to_str() else { return Vec::new() };
        let Ok(layout) = environment::default_layout() else { return Vec::new() };
        let names = self.names(word, &layout);
        names.into_iter().filter(|name| name.starts_with(word)).map(CompletionCandidate::new).collect()
    }

    fn names(self, word: &str, layout: &Layout) -> Vec<String> {
        match self {
            Self::Containers(runs) => containers(layout, runs),
            Self::Images => image_names(layout),
            Self::Networks => {
                let mut names = file_names(&layout.networks(), ".json");
                names.extend(["bridge", "host", "none"].map(str::to_owned));
                names
            }
            Self::Volumes => file_names(&layout.volumes(), ""),
            Self::Secrets => file_names(&layout.secrets(), ""),
            Self::ContainerFilters => filters(word, layout, CONTAINER_FILTERS),
            Self::ImageFilters => filters(word, layout, IMAGE_FILTERS),
            Self::Fields(fields) => templates(word, fields),
            Self::Fixed(names) => names.iter().map(|name| (*name).to_owned()).collect(),
        }
    }
}

/// What the value of a filter is.
type FilterValue = (&'static str, Kind);

const CONTAINER_FILTERS: &[FilterValue] = &[
    ("ancestor", Kind::Images),
    ("before", Kind::Containers(None)),
    ("exited", Kind::Fixed(&["0", "1", "137", "143"])),
    ("health", Kind::Fixed(&["starting", "healthy", "unhealthy", "none"])),
    ("id", Kind::Fixed(&[])),
    ("label", Kind::Fixed(&[])),
    ("name", Kind::Containers(None)),
    ("network", Kind::Networks),
    ("since", Kind::Containers(None)),
    ("status", Kind::Fixed(&["created", "exited", "paused", "restarting", "running"])),
    ("volume", Kind::Volumes),
];

const IMAGE_FILTERS: &[FilterValue] =
    &[("dangling", Kind::Fixed(&["true", "false"])), ("label", Kind::Fixed(&[])), ("reference", Kind::Images)];

/// Keys with their `=`, and behind that the values.
fn filters(word: &str, layout: &Layout, known: &[FilterValue]) -> Vec<String> {
    let Some((key, value)) = word.split_once('=') else {
        return known.iter().map(|(key, _)| format!("{key}=")).collect();
    };
    let Some((_, kind)) = known.iter().find(|(known, _)| *known == key) else { return Vec::new() };
    kind.names(value, layout).into_iter().map(|name| format!("{key}={name}")).collect()
}

/// A template that ends with a field more than `word`, and what else a format may be.
fn templates(word: &str, fields: &[(&str, &str)]) -> Vec<String> {
    let before = word.rfind("{{").map_or(word, |at| &word[..at]);
    let field = fields.iter().map(|(field, _)| format!("{before}{{{{.{field}}}}}"));
    field.chain(["json", "table"].map(str::to_owned)).collect()
}

/// A container runs while it has a folder of runtime state, whose lock its monitor holds.
fn containers(layout: &Layout, runs: Option<bool>) -> Vec<String> {
    let is_running = |name: &str| {
        let id = fs::read_link(layout.names().join(name)).ok();
        let id = id.as_deref().and_then(Path::file_name).map(|id| id.to_string_lossy().into_owned());
        id.is_some_and(|id| layout.container_state(&id).join("state.json").exists())
    };
    let names = file_names(&layout.names(), "");
    names.into_iter().filter(|name| runs.is_none_or(|runs| is_running(name) == runs)).collect()
}

/// The names in the image layout's index, with Docker Hub's left out as people do.
fn image_names(layout: &Layout) -> Vec<String> {
    let index = fs::read(layout.images().join("index.json")).unwrap_or_default();
    let index: serde_json::Value = serde_json::from_slice(&index).unwrap_or_default();
    let manifests = index["manifests"].as_array().map(Vec::as_slice).unwrap_or_default();
    let names = manifests.iter().filter_map(|manifest| {
        let name = manifest["annotations"]["org.opencontainers.image.ref.name"].as_str()?;
        let short = name.strip_prefix("docker.io/").unwrap_or(name);
        Some(short.strip_prefix("library/").unwrap_or(short).to_owned())
    });
    let mut names: Vec<String> = names.collect();
    names.sort();
    names.dedup();
    names
}

fn file_names(folder: &Path, suffix: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().to_str()?.strip_suffix(suffix).map(str::to_owned));
    let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    names
}

/// Bash, which takes `:` and `=` for the ends of words: the words are put together again before they are completed, and
/// what stands before the last such sign is taken off the candidates.
struct BashByWords;

const BASH: &str = r#"_rcd() {
    local IFS=$'\013' line=$COMP_LINE words=() word gap i
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        ((i == COMP_CWORD)) && [[ ${COMP_WORDBREAKS} != *"$word"* || -z $word ]] && word=$2
        if [[ -n ${COMP_WORDS[i]} ]]; then
            gap=${line%%"${COMP_WORDS[i]}"*}
            line=${line#*"${COMP_WORDS[i]}"}
        else
            gap=$line
        fi
        if ((i == 0)) || [[ $gap == *[[:space:]]* ]]; then
            words+=("$word")
        else
            words[${#words[@]}-1]+=$word
        fi
    done
    local current=${words[${#words[@]}-1]}
    local before=${current%"${current##*[:=]}"}
    COMPREPLY=($(_CLAP_IFS="$IFS" _CLAP_COMPLETE_INDEX=$((${#words[@]} - 1)) _CLAP_COMPLETE_COMP_TYPE=$COMP_TYPE \
        _CLAP_COMPLETE_SPACE=false VARIABLE=bash "COMPLETER" -- "${words[@]}")) || unset COMPREPLY
    COMPREPLY=("${COMPREPLY[@]#"$before"}")
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} != *[=/:] ]]; then
        compopt +o nospace
    fi
}
complete -o nospace -o bashdefault -o nosort -F _rcd BINARY"#;

impl EnvCompleter for BashByWords {
    fn name(&self) -> &'static str {
        "bash"
    }

    fn is(&self, name: &str) -> bool {
        name == "bash"
    }

    fn write_registration(
        &self,
        variable: &str,
        _: &str,
        binary: &str,
        completer: &str,
        script: &mut dyn Write,
    ) -> io::Result<()> {
        let text = BASH.replace("VARIABLE", variable).replace("COMPLETER", completer).replace("BINARY", binary);
        writeln!(script, "{text}")
    }

    fn write_complete(
        &self,
        command: &mut Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        output: &mut dyn Write,
    ) -> io::Result<()> {
        Bash.write_complete(command, words, folder, output)
    }
}
