//! What the runtime reads that others wrote, for `fuzz/`: everything up to the first system call that changes something.

use std::path::{Path, PathBuf};

use nix::errno::Errno;
use oci_spec::runtime::{LinuxSeccomp, Spec};

use super::cgroup::{self, Hierarchies};
use super::container::{CgroupDriver, ConsoleRequest, CreateOptions, Stdio};
use super::program::{Program, cpus};
use super::{Error, Result, container, mount_options, namespaces, refused, rootfs, seccomp};
use crate::bundle::Bundle;
use crate::kernel::seccomp::Instruction;

/// Judge a `config.json` as `create` does.
pub fn config(text: &[u8]) -> Result<()> {
    let spec = Bundle::parse(text, &mut Vec::new())
        .map_err(|error| Error::new(super::ErrorKind::InvalidSpec, error.to_string()))?;
    let console = match spec.process().as_ref().and_then(oci_spec::runtime::Process::terminal) {
        Some(true) => ConsoleRequest::Return,
        _ => ConsoleRequest::None,
    };
    let options = CreateOptions {
        id: "fuzz".to_owned(),
        state_root: PathBuf::new(),
        stdio: Stdio::Inherit,
        console,
        pid_file: None,
        preserve_fds: 0,
        cgroups: Some(CgroupDriver::Cgroupfs),
        no_pivot: false,
        no_new_keyring: false,
        cache: None,
        start_by_id: false,
    };
    let checked = container::check(&spec, Path::new("/nowhere"), &options)?;
    parts(&spec)?;
    Program::new(checked.process, Some(&checked.linux), None).map(drop)
}

fn parts(spec: &Spec) -> Result<()> {
    for mount in spec.mounts().iter().flatten() {
        mount_options::parse(mount.options().as_deref().unwrap_or_default(), "/x")?;
    }
    let cpu_list = spec.process().as_ref().and_then(|process| process.exec_cpu_affinity().as_ref());
    for list in cpu_list.iter().flat_map(|wanted| [wanted.initial(), wanted.cpu_affinity_final()]) {
        list.as_ref().map(|list| cpus(list)).transpose()?;
    }
    let Some(linux) = spec.linux() else { return Ok(()) };
    // The files of namespaces are the caller's to choose, and a fuzzer's would be any of this machine.
    let names_files = linux.namespaces().iter().flatten().any(|one| one.path().is_some());
    if !names_files {
        namespaces::plan(linux)?;
    }
    for device in linux.devices().iter().flatten() {
        rootfs::Device::of_spec(device)?;
    }
    if let Some(rules) = linux.resources().as_ref().and_then(|resources| resources.devices().as_ref()) {
        cgroup::compile_device_filter(rules)?;
    }
    cgroup::plan_limits(linux.resources().as_ref(), &Hierarchies::of_host()).map(drop)
}

/// Compile a profile, and hold what the kernel's checker of such programs holds: every way through it ends in a verdict.
pub fn filter(profile: &LinuxSeccomp) -> Result<usize> {
    let program = seccomp::load(profile, None)?.program;
    assert!(!program.is_empty(), "a program of nothing");
    for (at, one) in program.iter().enumerate() {
        assert!(ends(&program, at, *one), "instruction {at} of {} leads out: {one:?}", program.len());
    }
    Ok(program.len())
}

/// Whether what follows an instruction is in the program (`seccomp_check_filter` and `bpf_check_classic` of the kernel).
fn ends(program: &[Instruction], at: usize, one: Instruction) -> bool {
    let inside = |distance: usize| at + 1 + distance < program.len();
    match one.code & 0x07 {
        0x05 if one.code & 0xf0 == 0 => inside(one.operand as usize),
        0x05 => inside(one.jump_true.into()) && inside(one.jump_false.into()),
        0x06 => true,
        _ => inside(0),
    }
}

/// Say why a file cannot be executed.
pub fn executable(path: &Path) -> Option<(String, String)> {
    [Errno::ENOEXEC, Errno::ENOENT, Errno::EACCES].into_iter().find_map(|errno| refused::reason(path, errno))
}
