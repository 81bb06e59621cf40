//! Mounts by descriptor: made detached, given their attributes, and only then put in place.
//!
//! A detached mount is visible to nobody, so nothing can race with its set-up, and one that is never attached ends with
//! its descriptor (`fsopen(2)`, `open_tree(2)`, `mount_setattr(2)`; Linux 5.12).

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::path::Path;

use nix::errno::Errno;
use nix::libc;
use rustix::fs::CWD;
use rustix::mount::{
    FsMountFlags, FsOpenFlags, FsPickFlags, MountAttrFlags, MoveMountFlags, OpenTreeFlags, UnmountFlags,
    fsconfig_create, fsconfig_reconfigure, fsconfig_set_flag, fsconfig_set_string, fsmount, fsopen, fspick, move_mount,
    open_tree, unmount,
};

use super::{Context, Error, Result};

/// Attributes of one mount, as opposed to those of its file system.
pub type Attributes = MountAttrFlags;

/// An option of a file system: a flag, or a key with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilesystemOption {
    /// Like `size`.
    pub key: String,
    /// Like `65536k`; none for a flag.
    pub value: Option<String>,
}

impl FilesystemOption {
    /// `key=value`, or a flag where there is no `=`.
    pub fn parse(text: &str) -> Self {
        match text.split_once('=') {
            Some((key, value)) => Self { key: key.to_owned(), value: Some(value.to_owned()) },
            None => Self { key: text.to_owned(), value: None },
        }
    }
}

/// How mount events travel (`mount_namespaces(7)`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Propagation {
    /// Both ways between peers.
    Shared,
    /// Inwards only.
    Slave,
    /// Not at all.
    Private,
    /// Not at all, and the mount cannot be bound.
    Unbindable,
}

impl Propagation {
    fn flag(self) -> u64 {
        match self {
            Self::Shared => libc::MS_SHARED,
            Self::Slave => libc::MS_SLAVE,
            Self::Private => libc::MS_PRIVATE,
            Self::Unbindable => libc::MS_UNBINDABLE,
        }
    }
}

/// A change of mount attributes, for `mount_setattr(2)`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Change<'fd> {
    /// Attributes to set.
    pub set: Option<Attributes>,
    /// Attributes to clear.
    pub clear: Option<Attributes>,
    /// The new propagation.
    pub propagation: Option<Propagation>,
    /// Map ids as this user namespace does (Linux 5.12; file systems join one by one).
    pub id_map: Option<BorrowedFd<'fd>>,
    /// All mounts below it too.
    pub recursive: bool,
}

/// A new detached instance of a file system. On a refusal the error carries the kernel's own words.
pub fn new(kind: &str, source: Option<&str>, options: &[FilesystemOption], attributes: Attributes) -> Result<OwnedFd> {
    let context = fsopen(kind, FsOpenFlags::FSOPEN_CLOEXEC).call(|| format!("fsopen({kind})"))?;
    if let Some(source) = source {
        fsconfig_set_string(&context, "source", source).call(|| format!("fsconfig({kind}, source={source})"))?;
    }
    configure(&context, kind, options)?;
    fsconfig_create(&context)
        .call(|| format!("fsconfig({kind}, create)"))
        .map_err(|error| explained(error, &context))?;
    fsmount(&context, FsMountFlags::FSMOUNT_CLOEXEC, attributes)
        .call(|| format!("fsmount({kind})"))
        .map_err(|error| explained(error, &context))
}

/// Set options of a file system that is being made or changed; `kind` names it in errors.
fn configure(context: &OwnedFd, kind: &str, options: &[FilesystemOption]) -> Result<()> {
    for option in options {
        let done = match &option.value {
            Some(value) => fsconfig_set_string(context, &*option.key, &**value),
            None => fsconfig_set_flag(context, &*option.key),
        };
        let word = || match &option.value {
            Some(value) => format!("{}={value}", option.key),
            None => option.key.clone(),
        };
        done.call(|| format!("fsconfig({kind}, {})", word())).map_err(|error| explained(error, context))?;
    }
    Ok(())
}

/// Change options of the file system behind `file`, which is mounted already.
pub fn reconfigure(file: BorrowedFd<'_>, options: &[FilesystemOption]) -> Result<()> {
    let flags = FsPickFlags::FSPICK_CLOEXEC | FsPickFlags::FSPICK_EMPTY_PATH;
    let context = fspick(file, "", flags).call(|| "fspick")?;
    configure(&context, "a file system", options)?;
    fsconfig_reconfigure(&context).call(|| "fsconfig(reconfigure)").map_err(|error| explained(error, &context))
}

/// Whether something is mounted at the open `file` itself.
pub fn is_mounted(file: BorrowedFd<'_>) -> Result<bool> {
    use rustix::fs::{AtFlags, StatxAttributes, StatxFlags, statx};
    let about = statx(file, "", AtFlags::EMPTY_PATH, StatxFlags::empty()).call(|| "statx")?;
    Ok(about.stx_attributes.contains(StatxAttributes::MOUNT_ROOT))
}

/// Add what the kernel wrote into the log of a file system context.
fn explained(mut error: Error, context: &OwnedFd) -> Error {
    let mut text = [0; 512];
    let mut lines = Vec::new();
    while let Ok(length @ 1..) = rustix::io::read(context, &mut text) {
        let line = String::from_utf8_lossy(&text[..length]);
        // Each line starts with its level: `e `, `w ` or `i `.
        lines.push(line.get(2..).unwrap_or_default().trim_end().to_owned());
    }
    if !lines.is_empty() {
        error.explanation = Some(lines.join("; "));
    }
    error
}

/// A detached copy of the mount at `path` (below `folder`), of what is mounted below it too if `recursive`.
pub fn copy(folder: Option<BorrowedFd<'_>>, path: &Path, recursive: bool) -> Result<OwnedFd> {
    let mut flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
    flags.set(OpenTreeFlags::AT_RECURSIVE, recursive);
    flags.set(OpenTreeFlags::AT_EMPTY_PATH, path.as_os_str().is_empty());
    open_tree(folder.unwrap_or(CWD), path, flags).call(|| format!("open_tree({}, clone)", path.display()))
}

/// A detached copy of what `path` names itself, also where that is a link.
pub fn copy_of_link(path: &Path) -> Result<OwnedFd> {
    let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC | OpenTreeFlags::AT_SYMLINK_NOFOLLOW;
    open_tree(CWD, path, flags).call(|| format!("open_tree({}, clone, nofollow)", path.display()))
}

/// A detached copy of the mount that `file` is on, with `file` as its root.
pub fn copy_of(file: BorrowedFd<'_>, recursive: bool) -> Result<OwnedFd> {
    copy(Some(file), Path::new(""), recursive)
}

/// A detached copy of what is mounted at `path` in the mount namespace of a process; none where nothing is mounted there.
pub fn copy_of_process(process: BorrowedFd<'_>, path: &Path) -> Result<Option<OwnedFd>> {
    use nix::sched::{CloneFlags, setns, unshare};
    use rustix::fs::{Mode, OFlags, ResolveFlags, openat2};
    super::thread::apart(move || {
        // A thread that shares its root with others may enter no other mount namespace.
        unshare(CloneFlags::CLONE_FS).call(|| "unshare(CLONE_FS)")?;
        setns(process, CloneFlags::CLONE_NEWNS).call(|| "setns(mnt)")?;
        let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
        let found = match openat2(CWD, path, OFlags::PATH | OFlags::CLOEXEC, Mode::empty(), resolve) {
            Err(rustix::io::Errno::NOENT | rustix::io::Errno::NOTDIR) => return Ok(None),
            other => other.call(|| format!("openat2({})", path.display()))?,
        };
        if !is_mounted(found.as_fd())? {
            return Ok(None);
        }
        copy_of(found.as_fd(), false).map(Some)
    })
}

/// A detached copy of the part of `mount` that `path` names, and an error (`EXDEV`) where a link leads out of it. A detached mount can be
/// copied since Linux 6.15 only: it is attached first, in a mount namespace that ends with a thread.
pub fn part_of(mount: &OwnedFd, path: &Path) -> Result<OwnedFd> {
    super::thread::apart(move || {
        super::spawn::enter_private_mounts()?;
        let top =
            rustix::fs::open("/", rustix::fs::OFlags::PATH | rustix::fs::OFlags::CLOEXEC, rustix::fs::Mode::empty());
        attach(mount.as_fd(), top.call(|| "open(/)")?.as_fd())?;
        let whole = super::path::Root::new(mount.try_clone().call(|| "fcntl(F_DUPFD_CLOEXEC)")?);
        copy_of(whole.locate_beneath(path)?.as_fd(), false)
    })
}

/// Put a detached mount onto `target`, an open descriptor: no path is walked.
pub fn attach(mount: BorrowedFd<'_>, target: BorrowedFd<'_>) -> Result<()> {
    let flags = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH | MoveMountFlags::MOVE_MOUNT_T_EMPTY_PATH;
    move_mount(mount, "", target, "", flags).call(|| "move_mount")
}

/// Change the attributes of the mount behind `mount`.
pub fn change(mount: BorrowedFd<'_>, change: &Change<'_>) -> Result<()> {
    let bits = |attributes: Option<Attributes>| attributes.map_or(0, |attributes| u64::from(attributes.bits()));
    let mut attributes = libc::mount_attr {
        attr_set: bits(change.set),
        attr_clr: bits(change.clear),
        propagation: change.propagation.map_or(0, Propagation::flag),
        userns_fd: 0,
    };
    if let Some(namespace) = change.id_map {
        attributes.attr_set |= libc::MOUNT_ATTR_IDMAP;
        attributes.userns_fd = namespace.as_raw_fd().unsigned_abs().into();
    }
    let mut flags = libc::AT_EMPTY_PATH.unsigned_abs();
    if change.recursive {
        flags |= libc::AT_RECURSIVE.unsigned_abs();
    }
    // SAFETY: the empty path is a C string, the structure is whole and its size is the one passed; the kernel only reads.
    let done = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            mount.as_raw_fd(),
            c"".as_ptr(),
            flags,
            &raw const attributes,
            size_of::<libc::mount_attr>(),
        )
    };
    Errno::result(done).map(drop).call(|| format!("mount_setattr({change:?})"))
}

/// Change the propagation of the mount at `path` in this mount namespace.
pub fn set_propagation(path: &Path, propagation: Propagation, recursive: bool) -> Result<()> {
    let mut flags = nix::mount::MsFlags::from_bits_retain(propagation.flag());
    flags.set(nix::mount::MsFlags::MS_REC, recursive);
    nix::mount::mount(None::<&str>, path, None::<&str>, flags, None::<&str>)
        .call(|| format!("mount({}, {propagation:?})", path.display()))
}

/// The classic call, for what the mount API cannot do on older kernels.
pub fn mount_classic(kind: &str, target: &Path, options: &str) -> Result<()> {
    nix::mount::mount(Some(kind), target, Some(kind), nix::mount::MsFlags::empty(), Some(options))
        .call(|| format!("mount({kind}, {}, {options})", target.display()))
}

/// Make the working directory, a mount, the root, and let go of the old root with all that is mounted in it.
///
/// With both arguments `.` the old root is stacked on the new one, so no folder has to be made for it (`pivot_root(2)`).
pub fn pivot_to_working_directory() -> Result<()> {
    let flags = rustix::fs::OFlags::PATH | rustix::fs::OFlags::DIRECTORY | rustix::fs::OFlags::CLOEXEC;
    let old = rustix::fs::open("/", flags, rustix::fs::Mode::empty()).call(|| "open(/)")?;
    nix::unistd::pivot_root(".", ".").call(|| "pivot_root(., .)")?;
    // The working directory is in the new root still, whose mounts are as shared as they were asked to be.
    nix::unistd::fchdir(&old).call(|| "fchdir(old root)")?;
    // What is unmounted here must not be unmounted on the host too.
    set_propagation(Path::new("."), Propagation::Slave, true)?;
    unmount(".", UnmountFlags::DETACH).call(|| "umount2(., MNT_DETACH)")?;
    nix::unistd::chdir("/").call(|| "chdir(/)")
}

/// Let go of the mount at `path`, now or as soon as nobody uses it.
pub fn detach(path: &Path) -> Result<()> {
    unmount(path, UnmountFlags::DETACH | UnmountFlags::NOFOLLOW)
        .call(|| format!("umount2({}, MNT_DETACH)", path.display()))
}
