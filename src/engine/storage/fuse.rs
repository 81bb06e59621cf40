//! The root file system by `fuse-overlayfs`, for hosts where the kernel's overlayfs does not work: a process that shows what the
//! layers are together, over `/dev/fuse`.
//!
//! The mount is made here, detached like every root, and the program gets the device as a descriptor (libfuse: a mount point
//! `/dev/fd/N`). So its life is bound to the mount's: when the last mount of it is gone, its device ends, and so does the program.

use std::fs::File;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::overlay::Writable;
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::mount::{self, Attributes, FilesystemOption};
use crate::kernel::{spawn, trace};

/// The program, of the package of the same name.
pub(super) const PROGRAM: &str = "fuse-overlayfs";
/// Where it is looked for.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Whether the program is there.
pub(super) fn is_installed() -> bool {
    PATH.split(':').any(|folder| Path::new(folder).join(PROGRAM).is_file())
}

/// The folders, highest first, with changes in the writable one.
pub(super) fn root(lower: &[PathBuf], writable: &Writable) -> Result<OwnedFd> {
    let device = File::options().read(true).write(true).open("/dev/fuse");
    let device: OwnedFd = device.context(|| "cannot open `/dev/fuse`").map_err(|error| error.hint(HINT))?.into();
    let options = [
        format!("fd={}", device.as_raw_fd()),
        "rootmode=40000".to_owned(),
        "user_id=0".to_owned(),
        "group_id=0".to_owned(),
        // The kernel judges by owners and modes, and everybody in the container may ask.
        "default_permissions".to_owned(),
        "allow_other".to_owned(),
    ];
    let options = options.map(|option| FilesystemOption::parse(&option));
    let mounted = mount::new("fuse", Some(PROGRAM), &options, Attributes::empty())
        .context(|| "cannot mount the root file system of fuse-overlayfs")?;
    let log = writable.work.with_file_name("fuse-overlayfs.log");
    let mut child = start(&device, lower, writable, &log)?;
    // From here on the program alone holds the device: when it ends, whoever waits for it hears that.
    drop(device);
    let seen = rustix::fs::statat(&mounted, c"", rustix::fs::AtFlags::EMPTY_PATH);
    if let Err(errno) = seen {
        let status = child.wait().map(|status| status.to_string()).unwrap_or_default();
        let said = std::fs::read_to_string(&log).unwrap_or_default();
        let said = said.lines().last().unwrap_or("it did not say why").to_owned();
        let cause = Error::new(ErrorKind::Failed, format!("`{PROGRAM}` ended ({status}): {said}")).caused_by(errno);
        return Err(Error::new(ErrorKind::Failed, "cannot mount the root file system").caused_by(cause));
    }
    trace::say(|| format!("root file system: by {PROGRAM}, process {}, folders below: {}", child.id(), lower.len()));
    Ok(mounted)
}

const HINT: &str = "load the module `fuse`, or give /dev/fuse the mode 666; `--storage-driver copy` does without";

fn start(device: &OwnedFd, lower: &[PathBuf], writable: &Writable, log: &Path) -> Result<Child> {
    let named = |path: &Path| -> Result<String> {
        let text = path.to_str().filter(|text| !text.contains([':', ',', '\\', '\n']));
        text.map(str::to_owned).ok_or_else(|| {
            let message = format!("cannot use `{}` as part of the root file system", path.display());
            Error::new(ErrorKind::Unsupported, message).caused_by(format!("`{PROGRAM}` takes no `:` and `,` in a path"))
        })
    };
    let lower = lower.iter().map(|path| named(path)).collect::<Result<Vec<_>>>()?.join(":");
    let mut options =
        format!("lowerdir={lower},upperdir={},workdir={}", named(&writable.upper)?, named(&writable.work)?);
    if writable.volatile {
        options.push_str(",volatile");
    }
    let output = File::create(log).context(|| format!("cannot write `{}`", log.display()))?;
    let mut command = Command::new(PROGRAM);
    command.args(["-f", "-o", &options]).arg(format!("/dev/fd/{}", device.as_raw_fd()));
    command.env_clear().env("PATH", PATH).current_dir("/");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(output);
    spawn::with_inherited(device, || command.spawn()).map_err(|error| {
        let missing = error.kind() == std::io::ErrorKind::NotFound;
        let error = Error::new(ErrorKind::Failed, format!("cannot start `{PROGRAM}`")).caused_by(error);
        if missing { error.hint("install the package fuse-overlayfs") } else { error }
    })
}
