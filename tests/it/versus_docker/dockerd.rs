//! A dockerd of the test's own, in the sandbox's network, with folders and a socket there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::super::output::{self, Output};
use super::super::sandbox::Sandbox;

/// Run a shell line with `$D` for `program`, in the mount namespace of a process, or in one of its own.
pub(crate) fn run(
    sandbox: &Sandbox,
    program: &Path,
    line: &str,
    namespace: Option<u32>,
    set_up: impl Fn(&mut Command),
) -> Output {
    let mut command = match namespace {
        Some(pid) => sandbox.command("nsenter", &[&format!("--mount=/proc/{pid}/ns/mnt"), "--", "sh", "-c", line]),
        None => sandbox.command("unshare", &["--mount", "--propagation", "private", "--", "sh", "-c", line]),
    };
    command.env("D", program).current_dir(sandbox.path("home")).stdin(Stdio::null());
    set_up(&mut command);
    output::collect(&mut command, b"")
}

/// See the module; it ends when this is dropped.
pub(crate) struct Dockerd<'s> {
    sandbox: &'s Sandbox,
    daemon: Child,
    socket: String,
}

impl<'s> Dockerd<'s> {
    /// Start it, and wait until it answers.
    pub(crate) fn start(sandbox: &'s Sandbox) -> Self {
        let socket = format!("unix://{}", sandbox.path("docker.sock").display());
        let folder = |name: &str| sandbox.path(name).display().to_string();
        let (data, state, pid) = (folder("docker-data"), folder("docker-state"), folder("docker.pid"));
        let mut daemon = sandbox.command("unshare", &["--mount", "dockerd", "--iptables=false", "--ip6tables=false"]);
        daemon.args(["--bridge=none", "--data-root", &data, "--exec-root", &state, "--pidfile", &pid, "-H", &socket]);
        let daemon = daemon.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("dockerd");
        let started = Self { sandbox, daemon, socket };
        sandbox.until("dockerd", || (started.run("$D version").code == 0).then_some(()));
        started
    }

    /// Run a shell line with `$D` for Docker's command.
    pub(crate) fn run(&self, line: &str) -> Output {
        run(self.sandbox, &PathBuf::from("docker"), line, Some(self.daemon.id()), |command| {
            command.env("DOCKER_HOST", &self.socket);
        })
    }
}

impl Drop for Dockerd<'_> {
    fn drop(&mut self) {
        // SIGTERM, so that it ends its containerd as well.
        let pid = nix::unistd::Pid::from_raw(i32::try_from(self.daemon.id()).expect("a pid"));
        let _ = nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM);
        let _ = self.daemon.wait();
        for hierarchy in fs::read_dir("/sys/fs/cgroup").into_iter().flatten().flatten() {
            // Its parent of containers stays behind in each hierarchy; it is empty now, or was never there.
            let _ = fs::remove_dir(hierarchy.path().join("docker"));
        }
    }
}
