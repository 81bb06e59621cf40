//! The monitor: one small process a container, its first process's parent, alive for as long as the container is.
//!
//! It is a stage of this program, started by [`super::start`] with a socket to the command that wanted the container (3) and
//! the container's held lock (4). It makes the container, relays its streams, keeps its exit code, and cleans up. It has one
//! thread, a session of its own and no terminal.

use std::ffi::OsString;
use std::fs;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use nix::errno::Errno;

use super::config::{ContainerConfig, NetworkMode, Restart, RootSource};
use super::health::Checker;
use super::networking::Connected;
use super::pretend::{self, Pretender};
use super::process::{self, Made, Process};
use super::protocol;
use super::record::{Ended, Record, Running, write_json};
use super::relay::{Client, Relay, Streams};
use super::signal::AGAIN;
use super::{Mode, files, layered, log, networking, root};
use crate::bundle::{Bundle, RootFilesystem};
use crate::engine::layout::Layout;
use crate::engine::settings::Settings;
use crate::engine::spec::{self, Surroundings, user};
use crate::engine::{Context, Engine, Error, ErrorKind, Result, apparmor, event, volume};
use crate::engine::{network, secret};
use crate::kernel::lock::{FolderLock, Lock};
use crate::kernel::path::Root;
use crate::kernel::terminal::Size;
use crate::kernel::watch::FolderWatch;
use crate::kernel::{self, signal, socket, spawn, trace};

/// What the first argument of this stage is.
pub const STAGE: &str = "rcd-monitor";
/// Docker's back-off: doubled with each restart, up to a minute, and from the start again after ten good seconds.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
const GOOD_RUN: Duration = Duration::from_secs(10);

/// Whoever is killed for want of memory, it is not the one who knows what became of the others.
const OOM_ADJUSTMENT: i32 = -999;

/// A container's monitor.
struct Monitor {
    layout: Layout,
    record: Record,
    mode: Mode,
    size: Option<Size>,
    command: Option<OwnedFd>,
    /// Where this program is on the host, to be bound in as a container's init.
    program: PathBuf,
    /// Others that were attached to the last run.
    attached: Vec<OwnedFd>,
    /// Its place in networks.
    connected: Connected,
    /// Links that its last run had, and that are still there.
    leftover: network::Leftover,
    /// Held for as long as the container has a monitor.
    lock: Option<Lock>,
    /// How likely it was to be killed for want of memory when it came to be: its container's processes are as likely.
    oom_adjustment: i32,
    /// Held until the container has its volumes.
    volumes: Vec<FolderLock>,
    /// What it is doing for the container now.
    stage: &'static str,
    /// Descriptors that the program shall have, by their numbers.
    given: Vec<i32>,
    /// The process that has ended, of a container that is removed: its cgroup and the runtime's state are still there.
    spent: Option<Process>,
}

/// The stage's entry: root, state, id, mode and terminal size follow its name.
pub fn main(arguments: &[OsString]) -> i32 {
    signal::reset(false);
    kernel::memory::share_one_heap();
    let text = |at: usize| arguments.get(at).and_then(|word| word.to_str()).unwrap_or_default();
    let layout =
        Layout::new(PathBuf::from(&arguments[1]), PathBuf::from(arguments.get(2).cloned().unwrap_or_default()));
    let given: Vec<i32> = text(8).split(',').filter_map(|number| number.parse().ok()).collect();
    let first = given.last().map_or(3, |last| last + 1);
    let (Ok(command), Ok(lock)) = (spawn::inherited(first), spawn::inherited(first + 1)) else { return 125 };
    // What fills the places between them is for nobody.
    (3..first).filter(|number| !given.contains(number)).for_each(spawn::keep_from_programs);
    // Every step of a new session can fail only for a process that leads one.
    let _ = nix::unistd::setsid();
    let _ = nix::unistd::chdir("/");
    nix::sys::stat::umask(nix::sys::stat::Mode::from_bits_truncate(0o022));
    let known = if kernel::user_namespace::is_initial() { Ok(()) } else { crate::engine::rootless::register(&layout) };
    let record = known
        .and_then(|()| spawn::become_subreaper().context(|| "cannot become the parent of the container's processes"))
        .and_then(|()| Record::load(&layout, text(3)))
        .and_then(|record| record.ok_or_else(|| Error::new(ErrorKind::NotFound, "the container is gone")));
    let record = match record {
        Ok(record) => record,
        Err(error) => {
            let _ = socket::send(command.as_fd(), &protocol::failure(&error), &[]);
            return 125;
        }
    };
    let mode = Mode::from_word(text(4));
    if text(7) == "debug"
        && let Ok(command) = command.try_clone()
    {
        trace::to(Box::new(move |line| {
            let line = [&[protocol::TRACE][..], line.as_bytes()].concat();
            // Whoever does not hear it does without.
            let _ = socket::try_send(command.as_fd(), &line);
        }));
    }
    let mut monitor = Monitor {
        layout,
        record,
        mode,
        size: super::parse_size(text(5)),
        command: Some(command),
        program: PathBuf::from(text(6)),
        attached: Vec::new(),
        connected: Connected::default(),
        leftover: network::Leftover::default(),
        lock: Some(Lock::inherited(lock)),
        oom_adjustment: kernel::memory::oom_adjustment(),
        volumes: Vec::new(),
        stage: "",
        given,
        spent: None,
    };
    monitor.live()
}

impl Monitor {
    fn state(&self) -> PathBuf {
        self.layout.container_state(&self.record.id)
    }

    /// Run the container, again and again where its policy says so.
    fn live(&mut self) -> i32 {
        let mut pause = FIRST_PAUSE;
        loop {
            let began = Instant::now();
            let (ended, failed) = match self.run_once() {
                Ok(ended) => (ended, None),
                Err(error) => (self.ended_at_start(&error), Some(error)),
            };
            self.disconnect();
            let (code, out_of_memory) = (ended.code, ended.out_of_memory);
            self.remember(ended);
            self.tell_ended(failed.is_none(), out_of_memory);
            let message = exited(code);
            for socket in self.attached.drain(..) {
                // Whoever does not hear it finds it in the record.
                let _ = socket::try_send(socket.as_fd(), &message);
            }
            if failed.is_none() && self.starts_again(code) {
                if began.elapsed() >= GOOD_RUN {
                    pause = FIRST_PAUSE;
                }
                let _ = fs::remove_file(self.state().join("state.json"));
                let _ = std::mem::take(&mut self.leftover).delete();
                self.wait_to_restart(pause);
                pause = (pause * 2).min(LONGEST_PAUSE);
                if self.starts_again(code) {
                    self.record.restarts += 1;
                    continue;
                }
            }
            self.finish(code, failed);
            // Nobody waits any more. What cannot be deleted goes with the last who has the container's network.
            let _ = std::mem::take(&mut self.leftover).delete();
            return code;
        }
    }

    fn ended_at_start(&self, error: &Error) -> Ended {
        let code = match error.kind() {
            ErrorKind::CommandNotFound => 127,
            ErrorKind::CommandNotExecutable => 126,
            _ => 125,
        };
        let trouble = super::explain::trouble(self.stage, error);
        Ended { code, at: Timestamp::now(), error: error.to_string(), trouble: Some(trouble), ..Ended::default() }
    }

    fn starts_again(&self, code: i32) -> bool {
        let stopped = self.state().join("stopped").exists();
        if !stopped && self.state().join(AGAIN).exists() {
            return true;
        }
        // `update` may have changed it since the start.
        let fresh = if self.is_fleeting() { None } else { Record::load(&self.layout, &self.record.id).ok().flatten() };
        match fresh.map_or(self.record.config.restart, |record| record.config.restart) {
            Restart::No => false,
            _ if stopped => false,
            Restart::OnFailure(most) => code != 0 && (most == 0 || self.record.restarts < most),
            Restart::Always | Restart::UnlessStopped => true,
        }
    }

    /// Let the pause before the next run pass, unless the user stops the container meanwhile.
    fn wait_to_restart(&self, pause: Duration) {
        let deadline = Instant::now() + pause;
        let Ok(watch) = FolderWatch::new(&self.state()) else {
            std::thread::sleep(pause);
            return;
        };
        while !self.state().join("stopped").exists() {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            // Any change of the folder is a reason to look again.
            watch.wait(left);
        }
    }

    /// Make the container, run it to its end, and say how it ended.
    fn run_once(&mut self) -> Result<Ended> {
        if let Some(mut process) = self.spent.take() {
            process.delete();
        }
        let _ = fs::remove_file(self.state().join(AGAIN));
        let _ = kernel::memory::set_oom_adjustment(self.oom_adjustment);
        let pretender = Pretender::start(&self.layout, &self.record.id, &self.record.config)?;
        let (made, streams) = self.make().inspect_err(|_| self.volumes.clear())?;
        self.stage = "connecting its network";
        let prepared = self.prepare(&made, &streams);
        self.volumes.clear();
        let memory;
        let mut process = match prepared {
            Ok(()) => {
                self.stage = "executing its program";
                // From before the first moment that it may want more than there is.
                memory = self.record.config.cgroup.watch_memory(&self.record.id);
                made.start(&self.layout, &self.record)?
            }
            Err(error) => {
                made.abandon();
                return Err(error);
            }
        };
        // The program has them now; whoever reads of them must see their end with the program's.
        self.given.drain(..).for_each(|number| drop(spawn::inherited(number)));
        // Only from here on: the container's own programs expect the default.
        signal::ignore_pipe();
        // Its log is there from the moment on that it ran: whoever finds none later is told that it was deleted.
        let writer = self.writer();
        let noted = self.note_start().and_then(|()| Checker::start(&self.layout, &self.record, process.as_fd()));
        // Whoever is told that it runs finds it running, and somebody to attach to.
        let ready = noted.and_then(|checker| Ok((checker, self.relay(streams, writer)?)));
        let (mut checker, mut relay) = match ready {
            Ok(ready) => ready,
            Err(error) => {
                process.abandon();
                return Err(error);
            }
        };
        self.tell_started(&process);
        if let Some(command) = self.command.take() {
            let wants = self.mode == Mode::Attached;
            relay.add(Client::starter(command, wants, wants && self.record.config.interactive));
        }
        event::container(&self.record, "start").tell(&self.layout);
        if self.mode == Mode::Direct {
            // The container has them now; a pipe's reader must see its end when the container closes it. Where that cannot be,
            // the reader waits for this process too.
            let _ = spawn::forget_streams();
        }
        // The command that started this one has its answer, and waits for none of this. What fails is tried again by the next.
        let _ = super::check::recover_lost(&self.layout);
        relay.watch_memory(memory);
        if self.mode == Mode::Detached && !self.is_fleeting() {
            // It runs anyway: what a power cut may take is its record.
            let _ = Record::sync(&self.layout, &self.record.id);
        }
        // An ordinary user's may not: then it is as likely as the container.
        let _ = kernel::memory::set_oom_adjustment(OOM_ADJUSTMENT.min(self.oom_adjustment));
        // From here on it mostly waits, for as long as the container lives.
        kernel::memory::trim();
        if self.record.config.sharing.pid == "host" {
            // Its orphans come to this process: in a namespace of its own they would come to its first process.
            relay.reap_others(&[process.pid, checker.as_ref().map_or(process.pid, Checker::pid)]);
        }
        let seconds = self.record.config.timeout.filter(|seconds| *seconds > 0);
        let deadline = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds.into()));
        let (layout, id) = (&self.layout, &self.record.id);
        relay.run(&process, deadline, || Checker::start_late(&mut checker, layout, id, process.as_fd()));
        drop(checker);
        let (code, pid) = (process.wait().code(), process.pid);
        let oom_kills = process.oom_kills(relay.memory());
        let out_of_memory = code == 137 && oom_kills > 0;
        if self.is_fleeting() {
            // It goes with all else, when nobody waits any more.
            self.spent = Some(process);
        } else {
            process.delete();
        }
        drop(pretender);
        spawn::reap_all();
        (self.command, self.attached) = relay.end();
        Ok(Ended { code, at: Timestamp::now(), out_of_memory, oom_kills, pid, ..Ended::default() })
    }

    /// What passes on what the container prints, and what it is told, to whoever attaches.
    fn relay(&self, streams: Streams, writer: Option<log::Writer>) -> Result<Relay> {
        let mut relay = Relay::new(streams, writer);
        if self.mode != Mode::Direct {
            relay.listen(&self.state().join("attach"))?;
        }
        Ok(relay)
    }

    /// Whether nobody will ever read the record of this run: it is removed when it ends.
    fn is_fleeting(&self) -> bool {
        self.record.config.remove
    }

    fn writer(&self) -> Option<log::Writer> {
        if self.mode == Mode::Direct {
            return None;
        }
        log::Writer::new(&self.layout.container(&self.record.id).join("log"), &self.record)
    }

    fn make(&mut self) -> Result<(Made, Streams)> {
        let (id, mut config) = (self.record.id.clone(), self.record.config.clone());
        secret::give(&self.layout, &mut config)?;
        let own = self.layout.container(&id);
        self.stage = "mounting its root file system";
        let mount = root::mount(&self.layout, &id, &config)?;
        let inside = Root::new(mount.try_clone().context(|| "cannot use the root file system")?);
        if self.record.started.is_none() {
            config.inside.add_host_users(&inside)?;
        }
        let accounts = user::Accounts::read(&inside)?;
        let mut identity = user::resolve(&config.user, &accounts)?;
        let mut more = user::groups(&config.group_add, &accounts)?;
        more.retain(|group| !identity.groups.contains(group));
        identity.groups.append(&mut more);
        trace::say(|| {
            let (uid, gid, groups) = (identity.uid, identity.gid, &identity.groups);
            let wanted = if config.user.is_empty() { "root, as nothing else was said" } else { &config.user };
            format!("user {wanted}: {uid}:{gid} with groups {groups:?}, by the container's own /etc/passwd")
        });
        self.stage = "preparing its root file system";
        if config.ids.is_none() {
            // In a user namespace of its own only its own init may make folders, and does.
            make_working_folder(&inside, &config)?;
        }
        if self.record.started.is_none() {
            volume::fill(&self.layout, &id, &config, &inside)?;
            config.inside.add_own_user(&inside, &identity, &config.working_folder)?;
        }
        config.inside.clone().give_zone(&own, &mut config)?;
        let hosts = config.inside.hosts_base(&inside)?;
        volume::give::give_all(&config, &identity)?;
        volume::label::label_all(&id, &config)?;
        self.volumes = volume::mounted::lock(&self.layout, &config.volumes)?;
        let sources = layered::mount(&self.layout, &id, &config)?;
        drop(inside);
        let hostname = networking::hostname(&self.layout, &self.record)?;
        files::write(&own, &hostname, config.network_mode(), &config.wishes, hosts)?;
        let bundle_folder = own.join("bundle");
        let around =
            surroundings(&self.layout, &self.record, identity, &bundle_folder.join("rootfs"), &self.own_program()?)?;
        let spec = spec::build(&config, &around)?;
        super::told::spec(&spec);
        let root = match &config.runtime {
            None => RootFilesystem::DetachedMount(mount),
            Some(_) => {
                super::make_private_folder(&bundle_folder.join("rootfs"))?;
                spawn::enter_private_mounts().context(|| "cannot make a mount namespace for the runtime")?;
                root::attach(&mount, &bundle_folder.join("rootfs"))?;
                layered::attach(&sources, &bundle_folder.join("layered"))?;
                RootFilesystem::Folder
            }
        };
        let bundle = Bundle { folder: bundle_folder, spec, root, sources, warnings: Vec::new() };
        let (streams, given) = Streams::new(self.mode, config.terminal, config.interactive)?;
        let request = process::Request {
            layout: &self.layout,
            id: &id,
            bundle,
            place: &config.cgroup,
            terminal: config.terminal,
            streams: given,
            external: config.runtime.clone(),
            preserved: self.given.last().map_or(0, |last| u32::try_from(last - 2).unwrap_or(0)),
        };
        self.stage = "making its namespaces, mounts and cgroup";
        let mut made = process::create(request)?;
        let streams = streams.with_terminal(made.console.take(), self.size);
        Ok((made, streams))
    }

    /// This program on the host. Where it was removed since the container first started, a copy of what this process is takes its
    /// place; where it was replaced, the new one does.
    fn own_program(&self) -> Result<PathBuf> {
        if !self.record.config.init || self.program.exists() {
            return Ok(self.program.clone());
        }
        let copy = self.layout.container(&self.record.id).join("init");
        if !copy.exists() {
            let named = || format!("cannot copy this program to `{}`", copy.display());
            let new = copy.with_extension("new");
            fs::copy("/proc/self/exe", &new).context(named)?;
            fs::rename(&new, &copy).context(named)?;
        }
        Ok(copy)
    }

    /// All that has to be there before the program runs: the network, the process number, the state.
    fn prepare(&mut self, made: &Made, _streams: &Streams) -> Result<()> {
        let pid = made.pid();
        if let Some(path) = &self.record.config.pid_file {
            fs::write(path, pid.to_string()).context(|| format!("cannot write `{}`", path.display()))?;
        }
        let started_at = kernel::process::start_time(pid).context(|| "cannot look at the container's process")?;
        let running = Running {
            pid,
            start_time: started_at.unwrap_or_default(),
            boot_id: super::boot_id()?,
            started: Timestamp::now(),
            monitor: i32::try_from(std::process::id()).unwrap_or_default(),
            paused: false,
            endpoint: None,
        };
        trace::say(|| format!("process {pid}: it has its namespaces and its root, and waits to be let go"));
        let endpoint = self.connect(pid)?;
        super::told::network(&self.record.config, endpoint.as_ref());
        write_json(&self.state().join("state.json"), &Running { endpoint, ..running })
    }

    /// Give the container its place in its network; what `inspect` shows of it.
    fn connect(&mut self, pid: i32) -> Result<Option<serde_json::Value>> {
        self.connected = networking::connect(&self.layout, &self.record, pid)?;
        Ok(self.connected.shown.take())
    }

    /// Write down that it runs, before anybody is told.
    fn note_start(&mut self) -> Result<()> {
        let (now, restarts) = (Timestamp::now(), self.record.restarts);
        self.record.begin(now);
        if self.is_fleeting() {
            return Ok(());
        }
        let changed = Record::update(&self.layout, &self.record.id, |record| {
            record.begin(now);
            record.restarts = restarts;
        })?;
        self.record = changed.ok_or_else(|| Error::new(ErrorKind::NotFound, "the container is gone"))?;
        Ok(())
    }

    fn tell_started(&mut self, process: &Process) {
        trace::say(|| format!("process {}: the program runs", process.pid));
        trace::stop();
        let Some(command) = &self.command else { return };
        let mut message = vec![protocol::STARTED];
        message.extend(process.pid.to_le_bytes());
        // A command that is gone needs no answer: the container lives on. One that is not must not wait for another.
        if socket::send(command.as_fd(), &message, &[process.as_fd()]).is_err() {
            self.command = None;
        }
    }

    /// Have the end of a run known, to those who follow what happens.
    fn tell_ended(&self, ran: bool, out_of_memory: bool) {
        if out_of_memory {
            event::container(&self.record, "oom").tell(&self.layout);
        }
        if ran {
            event::died(&self.record).tell(&self.layout);
        }
    }

    /// Let go of what only this run needed.
    fn disconnect(&mut self) {
        self.connected = Connected::default();
        if self.record.config.network_mode() == NetworkMode::Networks {
            // What is left of it is taken back by the next command that looks for what belongs to nobody.
            self.leftover = network::release(&self.layout, &self.record.id).unwrap_or_default();
            let _ = network::rootless::disconnect(&self.layout, &self.record.id);
        }
        if self.record.config.runtime.is_some() {
            // In this process's own mount namespace; where nothing is mounted yet there is nothing to let go of.
            let _ = kernel::mount::detach(&self.layout.container(&self.record.id).join("bundle/rootfs"));
        }
    }

    /// Keep how it ended. A container that is about to be removed needs no memory.
    fn remember(&mut self, ended: Ended) {
        if self.is_fleeting() {
            self.record.ended = Some(ended);
            return;
        }
        // The user may have changed the record meanwhile: its name, its policy.
        let changed = Record::update(&self.layout, &self.record.id, |record| record.ended = Some(ended));
        if let Ok(Some(record)) = changed {
            self.record = record;
        }
    }

    /// The last words, and what is left to do when nobody waits any more.
    fn finish(&mut self, code: i32, failed: Option<Error>) {
        trace::stop();
        if self.is_fleeting() {
            self.disappear(code, failed);
            return;
        }
        for name in ["attach", "state.json"] {
            let _ = fs::remove_file(self.state().join(name));
        }
        // Whoever hears the end may start the container at once.
        let _ = self.lock.take().map(Lock::free);
        self.answer(code, failed);
    }

    /// The end of a container with `--rm`: when it is told there is no such container any more, and what it had goes after that. What
    /// cannot be removed is found by the next command that looks for such remains.
    fn disappear(&mut self, code: i32, failed: Option<Error>) {
        let forgotten = super::remove::forget(&self.layout, &self.record);
        let record = forgotten.as_ref().unwrap_or(&self.record);
        let _ = volume::remove_anonymous(&self.layout, &record.config.volumes);
        if record.config.remove_image {
            // One that something else needs stays, as was asked for.
            let _ =
                Engine::new(self.layout.clone(), Settings::default()).remove_image(&record.config.image_name(), false);
        }
        self.answer(code, failed);
        if let Some(mut process) = self.spent.take() {
            process.delete();
        }
        if let Ok(record) = forgotten {
            let _ = super::remove::clean(&self.layout, &record);
        }
        let _ = self.lock.take().map(Lock::free);
    }

    fn answer(&mut self, code: i32, failed: Option<Error>) {
        let Some(command) = self.command.take() else { return };
        let message = match failed {
            Some(error) => protocol::failure(&error),
            None => exited(code),
        };
        // Only this process knows. Where the kernel has no memory for it now, it may have some later.
        for pause in [1, 10, 100, 1000] {
            match socket::send(command.as_fd(), &message, &[]) {
                Err(error) if matches!(error.errno, Errno::ENOMEM | Errno::ENOBUFS) => {
                    std::thread::sleep(Duration::from_millis(pause));
                }
                _ => return,
            }
        }
    }
}

fn exited(code: i32) -> Vec<u8> {
    [&[protocol::EXITED][..], &code.to_le_bytes()].concat()
}

/// The folder that the command starts in is made where the image lacks it. Below the kernel's own file systems nothing is:
/// what is there now is not what will be.
fn make_working_folder(inside: &Root, config: &ContainerConfig) -> Result<()> {
    let folder = Path::new(&config.working_folder);
    let of_kernel = ["/proc", "/sys", "/dev"].iter().any(|top| folder.starts_with(top));
    let mounted = config.binds.iter().any(|bind| folder.starts_with(&bind.target))
        || config.volumes.iter().any(|mount| folder.starts_with(&mount.target))
        || config.images.iter().any(|mount| folder.starts_with(&mount.target))
        || config.tmpfs.iter().any(|(target, _)| folder.starts_with(target));
    if folder.as_os_str().is_empty() || of_kernel || mounted {
        return Ok(());
    }
    let made = inside.make_folder(folder);
    made.map(drop).context(|| format!("cannot make the working folder `{}`", folder.display()))
}

/// What the spec needs to know of this host.
pub(super) fn surroundings(
    layout: &Layout,
    record: &Record,
    identity: user::Identity,
    rootfs: &Path,
    program: &Path,
) -> Result<Surroundings> {
    let config = &record.config;
    let limit =
        nix::sys::resource::getrlimit(nix::sys::resource::Resource::RLIMIT_NOFILE).map_or(1024, |found| found.1);
    let v1 = Path::new("/sys/fs/cgroup/memory");
    let rootfs = match (&config.root, &config.runtime) {
        (RootSource::Folder { path, overlay: false }, None) => path.clone(),
        _ => rootfs.to_owned(),
    };
    Ok(Surroundings {
        id: record.id.clone(),
        shared: networking::shared(layout, config)?,
        hostname: networking::hostname(layout, record)?,
        identity,
        layered: rootfs.with_file_name("layered"),
        rootfs,
        files: Some(layout.container(&networking::owner(layout, record)?.id)),
        init: config.init.then(|| program.to_owned()),
        open_files: limit.min(1_048_576),
        last_capability: kernel::capability::last(),
        swap_limit: !v1.is_dir() || v1.join("memory.memsw.limit_in_bytes").exists(),
        mapped: config.mapped_ids().cloned(),
        listener: pretend::place(layout, &record.id, config),
        rootless: !kernel::user_namespace::is_initial(),
        processors: u32::try_from(kernel::process::processors()).unwrap_or(u32::MAX),
        apparmor: match &config.security.apparmor {
            None if !config.security.privileged => apparmor::default_profile()?,
            _ => None,
        },
        block_devices: spec::block_devices(&config.resources)?,
        devices: spec::host_devices(config)?,
    })
}
