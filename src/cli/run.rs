//! `rcd run` and `rcd create`: a container from an image or a folder, with everything that can be asked of one.
//!
//! Fields stay as they were typed; [`ContainerArgs::config`] is the one function that turns them, with the defaults of the
//! image, into a [`ContainerConfig`].

use std::fs;
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::path::PathBuf;

use anyhow::{Context, Result};
use rcd::engine::container::attach::{Outcome, Wishes};
use rcd::engine::container::config::{ContainerConfig, Log, Restart, RootSource, Seccomp, Security};
use rcd::engine::container::{self, Mode, journal};
use rcd::engine::image::{Image, PullRequest};
use rcd::engine::storage::driver::Driver;
use rcd::engine::{Engine, Error, ErrorKind, similar};
use rcd::kernel::signal::{self, Signals};
use rcd::kernel::{terminal, trace};

use super::more_options::MoreOptions;
use super::mount_options::MountOptions;
use super::options;
use super::platform_options::PlatformOptions;
use super::progress::{ProgressMode, Shown};
use super::registry_options::RegistryOptions;
use super::relay;
use super::report::ExitStatus;
use super::resource_options::ResourceOptions;
use super::trust_options::TrustOptions;
use super::ui::Ui;
use super::{as_run, environment, health_options};

/// What a container is made of
#[derive(Debug, clap::Args)]
pub(crate) struct ContainerArgs {
    /// Keep standard input open
    #[arg(short, long)]
    interactive: bool,
    /// Give it a terminal
    #[arg(short, long)]
    tty: bool,
    /// Remove it when it ends
    #[arg(long)]
    rm: bool,
    /// Name it
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    name: String,
    /// Set its host name
    #[arg(short = 'h', long, value_name = "NAME", default_value = "", hide_default_value = true)]
    hostname: String,
    /// Set a variable; without a value, copy the host's
    #[arg(short, long, value_name = "KEY[=VALUE]")]
    env: Vec<String>,
    /// Set variables from a file
    #[arg(long, value_name = "FILE")]
    env_file: Vec<PathBuf>,
    /// Start in this folder
    #[arg(short, long, value_name = "DIR", default_value = "", hide_default_value = true)]
    workdir: String,
    /// Run as this user of the image
    #[arg(short, long, value_name = "USER[:GROUP]", default_value = "", hide_default_value = true)]
    user: String,
    /// Replace the image's entry point
    #[arg(long, value_name = "COMMAND")]
    entrypoint: Option<String>,
    /// Set a label
    #[arg(short, long, value_name = "KEY[=VALUE]")]
    label: Vec<String>,
    /// Set labels from a file
    #[arg(long, value_name = "FILE")]
    label_file: Vec<PathBuf>,
    /// Send this to stop it
    #[arg(long, value_name = "SIGNAL", default_value = "", hide_default_value = true)]
    stop_signal: String,
    /// Seconds to wait before it is killed
    #[arg(long, value_name = "SECONDS")]
    stop_timeout: Option<u32>,
    /// Run a small init as process 1, which reaps and forwards
    #[arg(long)]
    init: bool,
    /// When to start it again: no, on-failure[:N], always, unless-stopped
    #[arg(long, value_name = "POLICY", default_value = "no", hide_default_value = true)]
    restart: String,
    /// Write its ID to a file, which must not exist
    #[arg(long, value_name = "FILE")]
    cidfile: Option<PathBuf>,
    /// Write its process number to a file
    #[arg(long, value_name = "FILE")]
    pidfile: Option<PathBuf>,
    #[command(flatten)]
    mounts: MountOptions,
    /// Mount the root file system read-only
    #[arg(long, help_heading = "Storage")]
    read_only: bool,
    /// Use a folder as the root file system, with :O under a throw-away overlay; no image is named then
    #[arg(long, value_name = "DIR[:O]", help_heading = "Storage")]
    rootfs: Option<String>,
    #[command(flatten)]
    network: super::network_options::NetworkOptions,
    #[command(flatten)]
    health: super::health_options::HealthOptions,
    #[command(flatten)]
    sharing: super::sharing_options::SharingOptions,
    #[command(flatten)]
    userns: super::userns_options::UsernsOptions,
    #[command(flatten)]
    more: MoreOptions,
    #[command(flatten)]
    registry: RegistryOptions,
    #[command(flatten)]
    trust: TrustOptions,
    #[command(flatten)]
    resources: ResourceOptions,
    /// Limit each process
    #[arg(long, value_name = "NAME=SOFT[:HARD]", help_heading = "Limits")]
    ulimit: Vec<String>,
    /// Add a capability, or ALL
    #[arg(long, value_name = "CAPABILITY", help_heading = "Security")]
    cap_add: Vec<String>,
    /// Drop a capability, or ALL
    #[arg(long, value_name = "CAPABILITY", help_heading = "Security")]
    cap_drop: Vec<String>,
    /// Give it every right that rcd has
    #[arg(long, help_heading = "Security")]
    privileged: bool,
    /// Set seccomp=FILE, seccomp=unconfined, apparmor=PROFILE or no-new-privileges
    #[arg(long, value_name = "OPTION", help_heading = "Security")]
    security_opt: Vec<String>,
    #[command(flatten)]
    devices: super::device_options::DeviceOptions,
    #[command(flatten)]
    inside: super::inside_options::InsideOptions,
    /// Keep what it prints as: json-file, k8s-file, journald or none
    #[arg(
        long,
        value_name = "DRIVER",
        default_value = "json-file",
        hide_default_value = true,
        help_heading = "Advanced"
    )]
    log_driver: String,
    /// Set max-size=SIZE or max-file=NUMBER of the log, labels=KEY,... and env=KEY,... for `logs --details`, or keep=TIME for `logs --removed`
    #[arg(long, value_name = "KEY=VALUE", help_heading = "Advanced")]
    log_opt: Vec<String>,
    /// Another OCI runtime, which is a global option
    #[arg(skip)]
    pub(super) runtime: Option<PathBuf>,
    #[command(flatten)]
    platform: PlatformOptions,
    /// When to fetch the image: missing, always or never
    #[arg(
        long,
        value_name = "WHEN",
        default_value = "missing",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pull: Pull,
    /// The image, then the command and its arguments
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "IMAGE [COMMAND [ARG...]]")]
    words: Vec<String>,
}

/// Examples of `run --help`, and where it is not as Docker's.
const EXAMPLES: &str = "Examples:
  rcd run --rm -it fedora bash                        a shell, gone afterwards
  rcd run -d --name web -p 8080:80 nginx              a service in the background
  rcd run --rm -v \"$PWD\":/src -w /src golang make    a tool on the files here
  rcd run -d --restart always -m 512m --cpus 1 redis  limited, and started again

Unlike docker run: a folder that -v names has to be there, -v SRC:DST:create makes it.";

/// Run a command in a new container
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true, after_help = EXAMPLES)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(super) container: ContainerArgs,
    /// Go on in the background and print its ID
    #[arg(short, long)]
    detach: bool,
    /// With -d, return when it is healthy
    #[arg(long, requires = "detach")]
    wait: bool,
    /// Leave it running when these keys are typed
    #[arg(long, value_name = "KEYS")]
    detach_keys: Option<String>,
    /// Do not pass signals on
    #[arg(long = "sig-proxy", value_name = "BOOL", default_value = "true", hide_default_value = true)]
    #[arg(num_args = 0..=1, default_missing_value = "true", action = clap::ArgAction::Set)]
    sig_proxy: bool,
    /// Show the runtime configuration and run nothing
    #[arg(long, help_heading = "Advanced")]
    print_spec: bool,
    /// Show help
    #[arg(long, action = clap::ArgAction::HelpShort)]
    help: Option<bool>,
}

/// When `run` and `create` ask a registry
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Pull {
    /// When the image is not here
    Missing,
    /// Every time
    Always,
    /// Not at all
    Never,
}

/// Create a container without starting it
#[derive(Debug, clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct CreateArgs {
    #[command(flatten)]
    pub(super) container: ContainerArgs,
    /// Show help
    #[arg(long, action = clap::ArgAction::HelpShort)]
    help: Option<bool>,
}

/// What takes long of a start.
const FILLING: &str = "making the root file system and filling volumes";

/// Whether files are copied before the container runs: all of them by a driver that cannot stack layers, and what the image has in the
/// places of new volumes.
fn copies(config: &ContainerConfig) -> bool {
    config.driver == Driver::Copy || !config.volumes.is_empty()
}

pub(super) fn create(args: &CreateArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    if !args.container.more.descriptors.numbers()?.is_empty() {
        let error =
            Error::new(ErrorKind::Unsupported, "`--preserve-fds` is not supported: they would end with this command");
        return Err(error.hint("`rcd run` has them").into());
    }
    let image = args.container.image(engine, ui)?;
    let config = args.container.config(image.as_ref(), engine)?;
    args.container.mounts.warning().into_iter().for_each(|line| ui.warn(line));
    args.container.more.make_way(&config, engine.layout())?;
    let busy = copies(&config).then(|| ui.busy(FILLING, false));
    let created = container::create(engine.layout(), config, false);
    drop(busy);
    let mut created = created?;
    args.container.write_id(&created.record.id)?;
    created.keep();
    ui.answer(&created.record.id);
    Ok(ExitStatus::Success)
}

pub(super) fn run(args: &RunArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let keys = options::detach_keys(&environment::detach_keys(args.detach_keys.as_deref())?)?;
    if args.detach {
        args.container.more.check_detached()?;
    }
    let descriptors = args.container.more.descriptors.numbers()?;
    if !descriptors.is_empty() && args.container.restarts() {
        return Err(invalid(
            "--preserve-fds and --restart contradict each other: the descriptors end with the first run".to_owned(),
        ));
    }
    let image = args.container.image(engine, ui)?;
    let mut config = args.container.config(image.as_ref(), engine)?;
    args.container.mounts.warning().into_iter().for_each(|line| ui.warn(line));
    if args.detach {
        config.attached = Some([false; 3]);
    }
    if args.print_spec {
        ui.answer(&serde_json::to_string_pretty(&container::preview(engine.layout(), config)?)?);
        return Ok(ExitStatus::Success);
    }
    if config.terminal && !args.detach && config.interactive {
        relay::require_terminal()?;
    }
    let mode = match () {
        () if args.detach => Mode::Detached,
        () if config.remove
            && !config.terminal
            && !args.container.more.names_streams()
            && config.log.keep.is_none() =>
        {
            Mode::Direct
        }
        () => Mode::Attached,
    };
    let own_terminal = config.terminal && !args.detach && io::stdin().is_terminal();
    let size = if own_terminal { terminal::size(io::stdin().as_fd()).ok() } else { None };
    let [input, output, errors] = config.attached.unwrap_or([config.interactive, true, true]);
    let wishes = Wishes {
        input: config.interactive && input,
        terminal: own_terminal,
        signals: args.sig_proxy && !config.terminal,
        detach_keys: keys,
    };
    args.container.more.make_way(&config, engine.layout())?;
    let copies = copies(&config);
    let mut created = container::create(engine.layout(), config, true)?;
    created.give(descriptors);
    args.container.write_id(&created.record.id)?;
    let id = created.record.id.clone();
    // From here on a signal is the container's; one that comes before it runs is kept for it.
    let signals = if mode == Mode::Detached { None } else { Some(Signals::block()?) };
    let started = container::start(created, mode, size).and_then(|started| {
        let _busy = copies.then(|| ui.busy(FILLING, false));
        started.wait(signals)
    });
    let attachment = match started {
        Ok(attachment) => attachment,
        Err(error) => {
            args.container.remove_id_file();
            return Err(error.into());
        }
    };
    args.container.more.tell_systemd(engine, &id, mode == Mode::Detached)?;
    if mode == Mode::Detached {
        ui.answer(&id);
        if args.wait {
            container::health::wait(engine.layout(), &id)?;
        }
        return Ok(ExitStatus::Success);
    }
    ended(attachment.showing(output, errors).run(&wishes)?, engine, &id)
}

/// The exit status of a command that was attached.
pub(super) fn ended(outcome: Outcome, engine: &Engine, id: &str) -> Result<ExitStatus> {
    let code = match outcome {
        Outcome::Exited(code) => code,
        Outcome::Detached => 0,
        Outcome::Closed => container::exit_code(engine.layout(), id)?,
    };
    Ok(ExitStatus::Container(u8::try_from(code).unwrap_or(255)))
}

impl ContainerArgs {
    /// Whether it has a restart policy.
    pub(super) fn restarts(&self) -> bool {
        options::restart(&self.restart).is_ok_and(|policy| policy != Restart::No)
    }

    fn write_id(&self, id: &str) -> Result<()> {
        let Some(path) = &self.cidfile else { return Ok(()) };
        let file = fs::OpenOptions::new().write(true).create_new(true).open(path);
        let written = file.and_then(|mut file| io::Write::write_all(&mut file, id.as_bytes()));
        written.with_context(|| format!("cannot write the container's ID to `{}`", path.display()))
    }

    fn remove_id_file(&self) {
        if let Some(path) = &self.cidfile {
            let _ = fs::remove_file(path);
        }
    }

    /// The typed request, with every value checked.
    fn config(&self, image: Option<&Image>, engine: &Engine) -> Result<ContainerConfig> {
        let layout = engine.layout();
        // Looked at here too: a root that is a folder asks nobody for an image.
        self.platform.wanted()?;
        self.registry.check()?;
        let (root, command) = self.root(image)?;
        let mut config = ContainerConfig {
            root,
            driver: engine.driver()?,
            command,
            name: self.name.clone(),
            hostname: checked_hostname("--hostname", &self.hostname)?,
            environment: environment::variables(self.more.proxies()?, &self.env_file, &self.env)?,
            user: self.user.clone(),
            working_folder: self.working_folder()?,
            labels: self.labels()?,
            stop_signal: self.stop_signal.clone(),
            stop_timeout: self.stop_timeout,
            terminal: self.tty,
            interactive: self.interactive,
            read_only: self.read_only,
            init: self.init,
            remove: self.rm || self.more.rmi,
            security: self.security()?,
            ulimits: self.ulimit.iter().map(|text| options::ulimit(text)).collect::<rcd::engine::Result<_>>()?,
            resources: self.resources.read()?,
            runtime: self.runtime.as_deref().map(std::path::absolute).transpose()?,
            pid_file: self.pidfile.as_deref().map(std::path::absolute).transpose()?,
            log: self.log()?,
            restart: options::restart(&self.restart)?,
            health_action: self.health.action().unwrap_or_default(),
            made_by: as_run::this_command(),
            health: self.health.check(image.and_then(|image| image.health.as_ref()))?,
            ..ContainerConfig::default()
        };
        config.cgroup = engine.cgroup_place(&self.more.cgroup_parent, &config.resources)?;
        let exposed =
            image.and_then(|image| image.config.config().as_ref()?.exposed_ports().clone()).unwrap_or_default();
        self.network.apply(&mut config, &exposed, layout)?;
        self.sharing.apply(&mut config, layout)?;
        self.devices.apply(&mut config, engine)?;
        if let Some(entrypoint) = &self.entrypoint {
            config.entrypoint = Some(entrypoint.clone()).filter(|word| !word.is_empty()).into_iter().collect();
        }
        match image {
            Some(image) => self.take_defaults(&mut config, image)?,
            None => self.inside.variables(&mut config.environment, &[])?,
        }
        if !config.stop_signal.is_empty() && signal::number(&config.stop_signal).is_none() {
            return Err(invalid(format!("invalid value `{}` for --stop-signal: no such signal", config.stop_signal)));
        }
        if config.remove && config.restart != Restart::No {
            return Err(invalid("--rm and --restart contradict each other".to_owned()));
        }
        let of_image: Vec<String> =
            image.and_then(|image| image.config.config().as_ref()?.volumes().clone()).unwrap_or_default();
        self.mounts.apply(&mut config, self.inside.volumes(&of_image), engine)?;
        self.inside.apply(&mut config, &of_image)?;
        self.more.apply(&mut config, layout)?;
        self.userns.apply(&mut config, !self.user.is_empty())?;
        if let Some(path) = self.cidfile.as_ref().filter(|path| path.exists()) {
            let error = Error::new(ErrorKind::Conflict, format!("the file `{}` of --cidfile exists", path.display()));
            return Err(error.hint("remove it, or make sure that its container is gone").into());
        }
        Ok(config)
    }

    fn root(&self, found: Option<&Image>) -> Result<(RootSource, Vec<String>)> {
        if let Some(text) = &self.rootfs {
            let (path, overlay) = text.strip_suffix(":O").map_or((text.as_str(), false), |path| (path, true));
            if path.is_empty() {
                return Err(invalid(format!("invalid value `{text}` for --rootfs: it names no folder")));
            }
            let path = std::path::absolute(path)?;
            return Ok((RootSource::Folder { path, overlay }, self.words.clone()));
        }
        let image = self.words.first().ok_or_else(|| {
            Error::new(ErrorKind::InvalidInput, "no image was named").hint("rcd run [FLAGS] IMAGE [COMMAND [ARG...]]")
        })?;
        if image.starts_with('-') {
            return Err(unknown_flag(image));
        }
        let found = found.ok_or_else(|| Error::new(ErrorKind::NotFound, format!("there is no image `{image}`")))?;
        let layers = found.layers.iter().map(ToString::to_string).collect();
        let root = RootSource::Image { name: image.clone(), id: found.id.to_string(), layers };
        Ok((root, self.words[1..].to_vec()))
    }

    /// The image that is named, pulled when it is missing (or as `--pull` says); none for `--rootfs`.
    fn image(&self, engine: &Engine, ui: &mut Ui) -> Result<Option<Image>> {
        let (None, Some(name)) = (&self.rootfs, self.words.first()) else { return Ok(None) };
        if name.starts_with('-') {
            return Err(unknown_flag(name));
        }
        let platform = self.platform.wanted()?;
        if self.pull != Pull::Always
            && let Some(image) = engine.image(name, platform.as_ref())?
        {
            let layers = image.layers.len();
            if self.trust.is_asked() {
                let reference = engine.reference(name)?;
                let engine = self.trust.applied(&self.registry.applied(engine, reference.domain())?)?;
                engine.verify_signature(&image, name)?;
            }
            engine.mark_used(&image);
            trace::say(|| format!("image `{name}`: it is here as {}, layers: {layers}", image.id));
            return Ok(Some(image));
        }
        if self.pull == Pull::Never {
            let error = Error::new(ErrorKind::NotFound, format!("there is no image `{name}`"));
            return Err(error.hint("`--pull missing` fetches it").into());
        }
        let request = PullRequest::new(engine.reference(name)?, platform);
        let engine = &self.trust.applied(&self.registry.applied(engine, request.reference.domain())?)?;
        trace::say(|| match self.pull {
            Pull::Always => format!("image `{name}`: asking its registry, as `--pull always` says"),
            _ => format!("image `{name}`: it is not here, so its registry is asked"),
        });
        Ok(Some(engine.pull(&request, &Shown::new(ui, ProgressMode::unless(self.more.quiet)))?))
    }

    /// Fill what no flag says from the image, by Docker's rules.
    fn take_defaults(&self, config: &mut ContainerConfig, image: &Image) -> Result<()> {
        if let Some(defaults) = image.config.config() {
            if self.entrypoint.is_none() {
                config.entrypoint = defaults.entrypoint().clone().unwrap_or_default();
                if config.command.is_empty() {
                    config.command = defaults.cmd().clone().unwrap_or_default();
                }
            }
            // As in Docker: first what was asked for, then what the image has besides.
            self.inside.variables(&mut config.environment, defaults.env().as_deref().unwrap_or_default())?;
            let fill = |own: &mut String, default: &Option<String>| {
                if own.is_empty() {
                    *own = default.clone().unwrap_or_default();
                }
            };
            fill(&mut config.user, defaults.user());
            fill(&mut config.working_folder, defaults.working_dir());
            fill(&mut config.stop_signal, defaults.stop_signal());
            for (key, value) in defaults.labels().iter().flatten() {
                config.labels.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
        if config.entrypoint.is_empty() && config.command.is_empty() {
            let error = Error::new(ErrorKind::InvalidInput, "no command was given, and the image names none");
            return Err(error.hint("give one after the image's name").into());
        }
        Ok(())
    }

    fn labels(&self) -> Result<std::collections::BTreeMap<String, String>> {
        let mut texts = Vec::new();
        for path in &self.label_file {
            let bytes = fs::read(path).with_context(|| format!("cannot read the label file `{}`", path.display()))?;
            texts.extend(options::key_file(&path.display().to_string(), &bytes, &|_| None)?);
        }
        texts.extend(self.label.iter().cloned());
        Ok(options::labels(&texts)?)
    }

    fn working_folder(&self) -> Result<String> {
        if !self.workdir.is_empty() && !self.workdir.starts_with('/') {
            return Err(invalid(format!("invalid value `{}` for -w: it must be an absolute path", self.workdir)));
        }
        Ok(self.workdir.clone())
    }

    fn security(&self) -> Result<Security> {
        let mut security = Security {
            privileged: self.privileged,
            cap_add: self.cap_add.clone(),
            cap_drop: self.cap_drop.clone(),
            ..Security::default()
        };
        for text in self.cap_add.iter().chain(&self.cap_drop) {
            rcd::engine::spec::capability(text)?;
        }
        for text in &self.security_opt {
            let (key, value) = text.split_once(['=', ':']).unwrap_or((text, ""));
            match (key, value) {
                ("no-new-privileges", "" | "true") => security.no_new_privileges = true,
                ("no-new-privileges", "false") => security.no_new_privileges = false,
                ("seccomp", "unconfined") => security.seccomp = Seccomp::Unconfined,
                ("seccomp", "builtin") => security.seccomp = Seccomp::Default,
                ("seccomp", file) if !file.is_empty() => {
                    let text = fs::read(file).with_context(|| format!("cannot read the seccomp profile `{file}`"))?;
                    let profile = serde_json::from_slice(&text);
                    security.seccomp =
                        Seccomp::Profile(profile.with_context(|| format!("the seccomp profile `{file}` is no JSON"))?);
                }
                ("apparmor", profile) if !profile.is_empty() => security.apparmor = Some(profile.to_owned()),
                _ => return Err(options::refuse("--security-opt", text, "it is not known").into()),
            }
        }
        Ok(security)
    }

    fn log(&self) -> Result<Log> {
        let mut log = Log { driver: self.log_driver.clone(), ..Log::default() };
        if !["json-file", "k8s-file", "journald", "none"].contains(&&*log.driver) {
            let message =
                format!("unknown log driver `{}`: there are json-file, k8s-file, journald and none", log.driver);
            return Err(invalid(message));
        }
        if log.driver == "journald" && !journal::is_there() {
            let message = "cannot log to `journald`: this host has no journal".to_owned();
            let error = Error::new(ErrorKind::Unsupported, message);
            return Err(error.hint("`--log-driver json-file` keeps what it prints in files").into());
        }
        for text in &self.log_opt {
            let bad = |why: &str| anyhow::Error::from(options::refuse("--log-opt", text, why));
            if !log.driver.ends_with("-file") {
                return Err(bad(&format!("the driver `{}` has no options", log.driver)));
            }
            match text.split_once('=') {
                Some(("max-size", "-1")) => log.max_size = 0,
                Some(("max-size", value)) => {
                    let size = u64::try_from(options::size("--log-opt max-size", value)?).ok();
                    log.max_size =
                        size.filter(|size| *size > 0).ok_or_else(|| bad("it is no size, or -1 for no limit"))?;
                }
                Some(("keep", value)) => {
                    let kept = health_options::span(value, "s").map_err(|_| bad("it is no time, such as 24h"))?;
                    log.keep = Some(kept.as_secs());
                }
                Some(("labels", list)) => log.labels = list.split(',').map(str::to_owned).collect(),
                Some(("env", list)) => log.env = list.split(',').map(str::to_owned).collect(),
                Some(("max-file", value)) => {
                    let log_files = value.parse().ok().filter(|number| *number > 0);
                    log.max_file = log_files.ok_or_else(|| bad("it is no number of files"))?;
                }
                _ => return Err(bad("it is not known")),
            }
        }
        Ok(log)
    }
}

/// What stands in the image's place and is none: the words from there on are not the parser's any more.
fn unknown_flag(word: &str) -> anyhow::Error {
    let name = word.split_once('=').map_or(word, |(name, _)| name);
    let command = <RunArgs as clap::Args>::augment_args(clap::Command::new("run"));
    let longs = command.get_arguments().flat_map(|flag| flag.get_long_and_visible_aliases().unwrap_or_default());
    let wanted = name.trim_start_matches('-');
    // `create` has some less than `run`.
    let close = similar::closest(wanted, longs.filter(|long| *long != wanted).map(str::to_owned));
    let hint = match close.filter(|_| name.starts_with("--")) {
        Some(close) => format!("did you mean `--{close}`?"),
        None => "usage: rcd run [OPTIONS] IMAGE [COMMAND [ARG...]]".to_owned(),
    };
    Error::new(ErrorKind::InvalidInput, format!("unknown flag `{name}`")).hint(hint).into()
}

fn invalid(message: String) -> anyhow::Error {
    Error::new(ErrorKind::InvalidInput, message).into()
}

/// A host's or a domain's name: `sethostname(2)` takes 64 bytes, and a hyphen at an end is none (RFC 1123, section 2.1).
pub(super) fn checked_hostname(flag: &str, name: &str) -> rcd::engine::Result<String> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    if name.len() > 63 || !name.bytes().all(fits) || name.starts_with('-') || name.ends_with('-') {
        let why = "only letters, digits, `.` and, inside, `-`; 63 at most";
        return Err(options::refuse(flag, name, why));
    }
    Ok(name.to_owned())
}
