//! Every environment variable and well-known file that rcd reads, in one place.
//!
//! | variable | meaning |
//! | --- | --- |
//! | `RCD_ROOT`, `RCD_STATE` | the two folders, as `--root` and `--state` |
//! | `RCD_CONFIG` | the one settings file, instead of the host's and the user's |
//! | `NO_COLOR`, `CLICOLOR_FORCE`, `TERM` | whether to colour, unless `--color` says |
//! | `RCD_COMPLETE` | the shell that asks for completions (set by what `rcd completion` prints) |
//! | `RCD_COMPLETE_PLAIN` | whether those have no descriptions |
//! | `DOCKER_COMPLETION_SHOW_CONTAINER_IDS` | whether those have ids of containers too |
//! | `BUILDKIT_PROGRESS` | how transfers are shown, as `pull --progress` |
//! | `DOCKER_DEFAULT_PLATFORM` | the platform of images, as `--platform` |
//! | `DOCKER_CONFIG`, `HOME` | where Docker's `config.json` is |
//! | `REGISTRY_AUTH_FILE` | the one file of credentials, instead of Docker's and Podman's |
//! | `CONTAINERS_REGISTRIES_CONF` | the one `registries.conf`, instead of the host's and the user's |
//! | `RCD_POLICY` | the one `policy.json`, instead of the user's and the host's |
//! | `PATH` | where `newuidmap` and `newgidmap` are looked for |
//! | `LISTEN_FDS` | `rcd runtime`: so many more descriptors go to the program (sd_listen_fds(3)) |
//! | `NOTIFY_SOCKET` | where systemd hears that a container runs, see `run --sdnotify` |
//! | `http_proxy`, `HTTPS_PROXY` and the like | the proxies of `run --http-proxy` |
//! | `SHELL` | what `rcd unshare` starts when it is told nothing |
//! | `SUDO_UID`, `SUDO_GID` | who runs rcd as root, for `--match-user` and `doctor` |
//! | `XDG_DATA_HOME`, `XDG_RUNTIME_DIR`, `XDG_CONFIG_HOME` | an ordinary user's folders |

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

use anyhow::{Context, Result};
use clap::ValueEnum;
use directories::ProjectDirs;
use rcd::engine::Engine;
use rcd::engine::image::CredentialFiles;
use rcd::engine::info::ReadFile;
use rcd::engine::layout::{Layout, SYSTEM_ROOT};
use rcd::engine::rootless::{self, User};
use rcd::engine::settings::{Registries, RegistrySources, Settings};
use rcd::kernel::trace;

use super::GlobalArgs;
use super::docker_config::DockerConfig;
use super::options;
use super::progress::ProgressMode;

/// Open the engine on the folders that flags, environment and the user's identity give, in that order.
pub(super) fn engine(global: &GlobalArgs) -> Result<Engine> {
    let mut settings = settings()?;
    for file in global.rare.modules() {
        let more = read_settings(file)?.with_context(|| format!("`{}` of --module does not exist", file.display()))?;
        settings = settings.overlaid_with(more);
    }
    let folders = global.rare.device_folders()?;
    if !folders.is_empty() {
        settings.devices.cdi = folders;
    }
    for host in global.rare.insecure_registries() {
        settings.registry.entry(host.clone()).or_default().insecure = true;
    }
    settings.store.driver = global.rare.storage_driver()?.or(settings.store.driver);
    settings.containers.cgroup_manager = global.rare.cgroup_manager().or(settings.containers.cgroup_manager);
    settings.store.size = global.rare.storage_size()?.or(settings.store.size);
    Ok(Engine::new(layout(global)?, settings))
}

/// Take out the build rules that a probe of the tests names (`kernel::rules`). No release build has this.
#[cfg(debug_assertions)]
pub(crate) fn take_rules_out() {
    use rcd::kernel::rules;
    if let Some(names) = env::var_os(rules::VARIABLE) {
        rules::turn_off(&names.to_string_lossy());
    }
}

/// Whether an ordinary user runs this; ask before [`enter_user_namespace`].
pub(super) fn is_rootless() -> bool {
    !is_root()
}

/// Become root over one's own ids, unless the process is root already. The folders of the engine are those of the
/// ordinary user: choose them before.
pub(super) fn enter_user_namespace(layout: &Layout) -> Result<()> {
    let Some(user) = ordinary_user() else { return Ok(()) };
    let Some(plan) = rootless::enter_shared(layout, &user, &search())? else {
        trace::say(|| "user namespace: that of the user's other processes".to_owned());
        return Ok(());
    };
    trace::say(|| {
        let ids: u64 = plan.uids.iter().map(|range| u64::from(range.count)).sum();
        format!("user namespace: {ids} ids, by way of {:?}: id 0 inside is {} outside", plan.way, user.uid)
    });
    Ok(())
}

/// The user who runs this; none for root.
pub(super) fn ordinary_user() -> Option<User> {
    (!is_root()).then(|| User::lookup(nix::unistd::geteuid().as_raw(), nix::unistd::getegid().as_raw()))
}

/// Where programs are looked for.
pub(super) fn search() -> Vec<PathBuf> {
    env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect()
}

/// The engine's folders where there are no flags to ask.
pub(super) fn default_layout() -> Result<Layout> {
    let folder = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let root = folder("RCD_ROOT").map_or_else(default_root, Ok)?;
    let state = folder("RCD_STATE").map_or_else(default_state, Ok)?;
    Ok(Layout::new(root, state))
}

/// Whether these are the folders that nobody chose.
pub(super) fn is_usual(layout: &Layout) -> bool {
    let usual = default_root().and_then(|root| Ok(Layout::new(root, default_state()?)));
    usual.is_ok_and(|usual| usual == *layout)
}

/// Where an ordinary user's systemd has its units.
pub(super) fn user_units() -> Option<PathBuf> {
    let folder = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let settings = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")))?;
    Some(settings.join("systemd/user"))
}

/// What Docker's own settings say; read once.
pub(super) fn docker_config() -> Result<&'static DockerConfig> {
    static CONFIG: OnceLock<DockerConfig> = OnceLock::new();
    if let Some(config) = CONFIG.get() {
        return Ok(config);
    }
    let Some(file) = docker_folder().map(|folder| folder.join("config.json")) else {
        return Ok(CONFIG.get_or_init(DockerConfig::default));
    };
    if file.exists() {
        note_read("settings of Docker", &file);
    }
    let config = DockerConfig::read(&file)?;
    Ok(CONFIG.get_or_init(|| config))
}

/// The files of settings that this process read.
static READ: Mutex<Vec<ReadFile>> = Mutex::new(Vec::new());

fn note_read(what: &str, file: &Path) {
    if let Ok(mut read) = READ.lock() {
        let one = ReadFile { what: what.to_owned(), path: file.to_owned() };
        if !read.contains(&one) {
            read.push(one);
        }
    }
}

/// The files that were read, and those of credentials, which are read when a registry asks for some.
pub(super) fn read_files(engine: &Engine) -> Result<Vec<ReadFile>> {
    docker_config()?;
    for file in engine.settings().registries.files()? {
        note_read("settings of registries", file);
    }
    for file in engine.settings().credentials.files.iter().filter(|file| file.exists()) {
        note_read("credentials", file);
    }
    Ok(READ.lock().map(|read| read.clone()).unwrap_or_default())
}

/// The folder of Docker's settings that `--config` names.
static CONFIG_FLAG: OnceLock<PathBuf> = OnceLock::new();

/// Follow `--config`; once, before anything is read.
pub(super) fn set_docker_folder(folder: PathBuf) {
    let _ = CONFIG_FLAG.set(folder);
}

fn docker_folder() -> Option<PathBuf> {
    let folder = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let flag = CONFIG_FLAG.get().cloned();
    flag.or_else(|| folder("DOCKER_CONFIG")).or_else(|| Some(folder("HOME")?.join(".docker")))
}

/// The proxies that Docker's settings give every container, in both letter cases.
pub(super) fn proxy_variables() -> Result<Vec<String>> {
    let proxies = docker_config()?.proxy_variables();
    Ok(proxies.into_iter().map(|(name, value)| format!("{name}={value}")).collect())
}

/// The host's own proxies, as `NAME=VALUE`.
pub(super) fn host_proxies() -> Vec<String> {
    let names = ["http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy"];
    let both = names.iter().flat_map(|name| [(*name).to_owned(), name.to_ascii_uppercase()]);
    both.filter_map(|name| variable(&name).map(|value| format!("{name}={value}"))).collect()
}

/// Whether systemd waits to hear that this command's work is under way.
pub(super) fn is_awaited() -> bool {
    env::var_os("NOTIFY_SOCKET").is_some_and(|socket| !socket.is_empty())
}

/// Tell systemd something (`sd_notify(3)`); nothing where it does not listen.
pub(super) fn notify(state: &str) -> Result<()> {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::net::{SocketAddr, UnixDatagram};
    let Some(socket) = env::var_os("NOTIFY_SOCKET").filter(|socket| !socket.is_empty()) else { return Ok(()) };
    let address = match socket.as_bytes() {
        [b'@', name @ ..] => SocketAddr::from_abstract_name(name),
        _ => SocketAddr::from_pathname(&socket),
    };
    let sent = address.and_then(|address| UnixDatagram::unbound()?.send_to_addr(state.as_bytes(), &address));
    sent.map(drop).with_context(|| format!("cannot tell systemd at `{}`", socket.display()))
}

/// Names of `--unsetenv`.
pub(super) fn names(flags: &[String]) -> rcd::engine::Result<Vec<String>> {
    match flags.iter().find(|name| name.is_empty() || name.contains('=')) {
        Some(bad) => Err(options::refuse("--unsetenv", bad, "it is no name of a variable")),
        None => Ok(flags.to_vec()),
    }
}

/// Variables for a container: first those given, then those of files, then those of flags, which may name one of the host's.
pub(super) fn variables(mut first: Vec<String>, files: &[PathBuf], flags: &[String]) -> Result<Vec<String>> {
    let unnamed = |text: &str| {
        let message = format!("invalid value `{text}` for -e: it has no name");
        rcd::engine::Error::new(rcd::engine::ErrorKind::InvalidInput, message)
    };
    for path in files {
        let bytes = std::fs::read(path).with_context(|| format!("cannot read the env-file `{}`", path.display()))?;
        first.extend(options::key_file(&path.display().to_string(), &bytes, &variable)?);
    }
    for text in flags {
        match text.split_once('=') {
            Some(("", _)) => return Err(unnamed(text).into()),
            Some(_) => first.push(text.clone()),
            None if text.is_empty() => return Err(unnamed(text).into()),
            None => match variable(text) {
                Some(value) => first.push(format!("{text}={value}")),
                // As in Docker: a variable that the host does not have is taken away.
                None => first.retain(|entry| entry.split('=').next() != Some(text)),
            },
        }
    }
    Ok(first)
}

/// The keys that detach: those of the flag, else of Docker's settings, else Docker's.
pub(super) fn detach_keys(flag: Option<&str>) -> Result<String> {
    match flag {
        Some(keys) => Ok(keys.to_owned()),
        None => Ok(docker_config()?.detach_keys.clone().unwrap_or_else(|| "ctrl-p,ctrl-q".to_owned())),
    }
}

/// Whether a shell asks for completions through `variable`.
pub(super) fn is_completing(variable: &str) -> bool {
    env::var_os(variable).is_some_and(|shell| !shell.is_empty() && shell != "0")
}

/// How transfers are shown, where the environment says; other words than those of `--progress` say nothing.
pub(super) fn progress() -> Option<ProgressMode> {
    ProgressMode::from_str(&env::var("BUILDKIT_PROGRESS").ok()?, true).ok()
}

/// Which word of the line a shell asks about, as its script tells.
pub(super) fn completed_word() -> Option<usize> {
    env::var("_CLAP_COMPLETE_INDEX").ok()?.parse().ok()
}

/// What bash wants between candidates.
pub(super) fn completion_separator() -> String {
    env::var("_CLAP_IFS").unwrap_or_else(|_| "\n".to_owned())
}

/// Whether completions show ids of containers beside their names, as with Docker.
pub(super) fn shows_ids() -> bool {
    env::var_os("DOCKER_COMPLETION_SHOW_CONTAINER_IDS").is_some_and(|value| value == "yes")
}

/// Whether the environment decides on colours; otherwise it is whether the stream is a terminal.
pub(super) fn colors_by_itself() -> Option<bool> {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    if is_set("NO_COLOR") {
        return Some(false);
    }
    if is_set("CLICOLOR_FORCE") && env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
        return Some(true);
    }
    env::var_os("TERM").is_none_or(|terminal| terminal == "dumb").then_some(false)
}

/// A variable of the host, for a container that asks for it by name.
pub(super) fn variable(name: &str) -> Option<String> {
    env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

/// The user's own shell.
pub(super) fn shell() -> OsString {
    env::var_os("SHELL").unwrap_or_else(|| "/bin/sh".into())
}

fn layout(global: &GlobalArgs) -> Result<Layout> {
    let root = global.root.clone().map_or_else(default_root, Ok)?;
    let state = global.state.clone().map_or_else(default_state, Ok)?;
    Ok(Layout::new(std::path::absolute(root)?, std::path::absolute(state)?))
}

fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

fn default_root() -> Result<PathBuf> {
    if is_root() {
        return Ok(SYSTEM_ROOT.into());
    }
    Ok(project()?.data_dir().to_owned())
}

fn default_state() -> Result<PathBuf> {
    if is_root() {
        return Ok("/run/rcd".into());
    }
    Ok(match project()?.runtime_dir() {
        Some(folder) => folder.to_owned(),
        None => env::temp_dir().join(format!("rcd-{}", nix::unistd::geteuid())),
    })
}

/// Where the states of `rcd-runtime`'s containers are, unless `--root` says: beside rcd's own.
pub(super) fn runtime_states() -> Result<PathBuf> {
    if is_root() {
        return Ok("/run/rcd-runtime".into());
    }
    Ok(default_state()?.join("runtime"))
}

/// How many sockets the caller was given to hand on, from descriptor 3 (sd_listen_fds(3)).
pub(super) fn listen_fds() -> u32 {
    env::var("LISTEN_FDS").ok().and_then(|count| count.parse().ok()).filter(|count| *count < 1024).unwrap_or_default()
}

/// The user and group of whoever runs this: behind sudo, where it says so. An ordinary user is root of their own namespace,
/// where containers are made.
pub(super) fn person() -> Result<(u32, u32)> {
    if !is_root() {
        return Ok((0, 0));
    }
    let id = |name: &str| match env::var(name) {
        Ok(text) => text.parse::<u32>().with_context(|| format!("`{text}` of {name} is no number")),
        Err(_) => Ok(0),
    };
    Ok((id("SUDO_UID")?, id("SUDO_GID")?))
}

/// The ordinary user behind `sudo`, who is not root there.
pub(super) fn behind_sudo() -> Option<User> {
    let (uid, gid) = person().ok()?;
    (uid != 0).then(|| User::lookup(uid, gid))
}

/// Every variable, for a program that goes on as itself.
pub(super) fn all() -> Vec<(OsString, OsString)> {
    env::vars_os().collect()
}

fn project() -> Result<ProjectDirs> {
    ProjectDirs::from("", "", "rcd").context("cannot find a home folder: set HOME, or --root and --state")
}

/// Where credentials are: the file that REGISTRY_AUTH_FILE names, else Docker's, else Podman's.
fn credentials() -> CredentialFiles {
    let folder = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(file) = folder("REGISTRY_AUTH_FILE") {
        return CredentialFiles { files: vec![file], given: None };
    }
    let home = folder("HOME");
    let podman = [
        folder("XDG_RUNTIME_DIR").map(|folder| folder.join("containers/auth.json")),
        is_root().then(|| PathBuf::from("/run/containers/0/auth.json")),
        home.map(|home| home.join(".config/containers/auth.json")),
    ];
    let docker = docker_folder().map(|folder| folder.join("config.json"));
    let files = docker.into_iter().chain(podman.into_iter().flatten()).collect();
    CredentialFiles { files, given: None }
}

/// Where the policy of signatures may be: the file that RCD_POLICY names, else the user's, else the host's.
fn policy_files() -> (Vec<PathBuf>, bool) {
    if let Some(file) = env::var_os("RCD_POLICY").filter(|value| !value.is_empty()) {
        return (vec![file.into()], true);
    }
    if env::var_os("RCD_CONFIG").is_some() {
        return (Vec::new(), false);
    }
    let own = user_containers().map(|folder| folder.join("policy.json"));
    (own.into_iter().chain([PathBuf::from(HOST_POLICY)]).collect(), false)
}

const HOST_POLICY: &str = "/etc/containers/policy.json";

/// The policy of signatures that this user may change: the one that is read, unless that is the host's and they are not root.
pub(super) fn own_policy_file(engine: &Engine) -> PathBuf {
    let files = &engine.settings().policy_files;
    let host = PathBuf::from(HOST_POLICY);
    let read = files.iter().find(|file| file.exists() && (is_root() || **file != host));
    let usual = if is_root() { files.last() } else { files.first() };
    read.or(usual).cloned().unwrap_or(host)
}

fn settings() -> Result<Settings> {
    let settings = files_of_settings()?;
    let (policy_files, policy_is_named) = policy_files();
    let settings = Settings { policy_files, policy_is_named, ..settings };
    Ok(Settings { credentials: credentials(), registries: registries(), certificates: certificates(), ..settings })
}

/// Folders of registries' certificates, the user's first.
fn certificates() -> Vec<PathBuf> {
    let own = user_containers().map(|folder| folder.join("certs.d"));
    own.into_iter().chain(["/etc/containers/certs.d", "/etc/docker/certs.d"].map(PathBuf::from)).collect()
}

/// Where Podman and its kin keep a user's settings.
fn user_containers() -> Option<PathBuf> {
    let folder = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let settings = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")))?;
    Some(settings.join("containers"))
}

/// `registries.conf` with its folder, which a user's file takes the place of. Where `RCD_CONFIG` names the settings, only a file
/// that is named too is read.
fn registries() -> Registries {
    let named = env::var_os("CONTAINERS_REGISTRIES_CONF").filter(|value| !value.is_empty()).map(PathBuf::from);
    if named.is_some() || env::var_os("RCD_CONFIG").is_some() {
        return Registries::of(RegistrySources { is_named: named.is_some(), file: named, folders: Vec::new() });
    }
    let (host, own) = (PathBuf::from("/etc/containers"), user_containers());
    let own_file = own.as_ref().map(|own| own.join("registries.conf")).filter(|file| file.exists());
    let folders = std::iter::once(&host).chain(&own).map(|folder| folder.join("registries.conf.d")).collect();
    let file = Some(own_file.unwrap_or_else(|| host.join("registries.conf")));
    Registries::of(RegistrySources { file, is_named: false, folders })
}

fn files_of_settings() -> Result<Settings> {
    if let Some(file) = env::var_os("RCD_CONFIG") {
        let file = PathBuf::from(file);
        return read_settings(&file)?.with_context(|| format!("`{}` of RCD_CONFIG does not exist", file.display()));
    }
    let host = read_settings(Path::new("/etc/rcd/config.toml"))?.unwrap_or_default();
    let own = match ProjectDirs::from("", "", "rcd") {
        Some(folders) => read_settings(&folders.config_dir().join("config.toml"))?.unwrap_or_default(),
        None => Settings::default(),
    };
    Ok(host.overlaid_with(own))
}

fn read_settings(file: &Path) -> Result<Option<Settings>> {
    match std::fs::read_to_string(file) {
        Ok(text) => {
            trace::say(|| format!("settings: read from {}", file.display()));
            note_read("settings", file);
            Ok(Some(Settings::parse(&text, &file.display().to_string())?))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read the settings in `{}`", file.display())),
    }
}
