//! The root file system from the inside: entering it, its device nodes, its terminal, and what is masked in it.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use oci_spec::runtime::{Linux, LinuxDevice, LinuxDeviceType};
use rustix::fs::{AtFlags, FileType, Gid, Mode, OFlags, Uid, fstat, major, makedev, minor, mknodat, statat, symlinkat};

use super::error::{Context, Error, ErrorKind, Result};
use crate::bundle::RootFilesystem;
use crate::kernel::mount::{self, Attributes, Change, FilesystemOption, Propagation};
use crate::kernel::path::Root;
use crate::kernel::rules::{self, Rule};
use crate::kernel::terminal;

/// What files are masked with.
const NULL: &str = "/dev/null";

/// Devices that every container has (runtime-spec, config-linux, "Default Devices").
const DEFAULT_DEVICES: [(&str, u32, u32); 6] = [
    (NULL, 1, 3),
    ("/dev/zero", 1, 5),
    ("/dev/full", 1, 7),
    ("/dev/random", 1, 8),
    ("/dev/urandom", 1, 9),
    ("/dev/tty", 5, 0),
];

/// Links that every container has (runtime-spec, runtime-linux, "Dev symbolic links").
const DEFAULT_LINKS: [(&str, &str); 5] = [
    ("pts/ptmx", "ptmx"),
    ("/proc/self/fd", "fd"),
    ("/proc/self/fd/0", "stdin"),
    ("/proc/self/fd/1", "stdout"),
    ("/proc/self/fd/2", "stderr"),
];

/// Prepare the root of the file system, in the namespaces of the maker: a detached mount, whoever's it was.
pub(super) fn prepare(root: RootFilesystem, folder: &Path) -> Result<OwnedFd> {
    match root {
        RootFilesystem::DetachedMount(mount) => Ok(mount),
        RootFilesystem::Folder => {
            let failed = || format!("cannot use the root file system `{}`", folder.display());
            let copy = mount::copy(None, folder, true).context(failed)?;
            let change = Change { propagation: Some(Propagation::Private), recursive: true, ..Change::default() };
            mount::change(copy.as_fd(), &change).context(failed)?;
            Ok(copy)
        }
    }
}

/// Attach the root at `place`, where only this mount namespace shows it.
///
/// Without a mount namespace of its own there is nothing to attach to: the detached mount itself is the root.
pub(super) fn attach(root: &OwnedFd, place: &Path, own_mounts: bool) -> Result<Root> {
    let confined = || Ok(Root::new(root.try_clone().context(|| "cannot copy a descriptor")?));
    if !own_mounts {
        return confined();
    }
    // What happens below must not travel to the host; what the host mounts later may come in until we leave it.
    mount::set_propagation(Path::new("/"), Propagation::Slave, true)?;
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let target = rustix::fs::open(place, flags, Mode::empty())
        .context(|| format!("cannot open `{}`, where the root file system goes", place.display()))?;
    mount::attach(root.as_fd(), target.as_fd()).context(|| "cannot attach the root file system")?;
    confined()
}

/// Make the devices and the links below `/dev`. What the bundle has at the path of a default device, by its devices or where
/// `is_mounted` says so, is there in its place; then masks cannot be made of the container's null device, and the host's is returned.
pub(super) fn make_devices(root: &Root, linux: &Linux, is_mounted: impl Fn(&Path) -> bool) -> Result<Option<OwnedFd>> {
    let dev = root.make_folder(Path::new("/dev"))?;
    let own: Vec<Device> = linux.devices().iter().flatten().map(Device::of_spec).collect::<Result<_>>()?;
    let mut null = None;
    for (path, major, minor) in DEFAULT_DEVICES {
        let device = Device {
            path: path.into(),
            kind: FileType::CharacterDevice,
            number: makedev(major, minor),
            mode: 0o666,
            owner: (0, 0),
        };
        let asked = own.iter().rev().find(|asked| asked.path == device.path);
        let is_mounted = is_mounted(&device.path);
        if asked.is_none() {
            make_device(root, &device, is_mounted)?;
        }
        let is_other =
            is_mounted || asked.is_some_and(|asked| (asked.kind, asked.number) != (device.kind, device.number));
        if is_other && path == NULL {
            null = Some(host_device(&device)?);
        }
    }
    for device in &own {
        make_device(root, device, false)?;
    }
    for (target, name) in DEFAULT_LINKS {
        match symlinkat(target, &dev, name) {
            Ok(()) | Err(rustix::io::Errno::EXIST) => {}
            Err(errno) => return Err(errno).context(|| format!("cannot make the link `/dev/{name}`")),
        }
    }
    Ok(null)
}

pub(super) struct Device {
    path: PathBuf,
    kind: FileType,
    number: u64,
    mode: u32,
    owner: (u32, u32),
}

impl Device {
    pub(super) fn of_spec(device: &LinuxDevice) -> Result<Self> {
        let path = device.path().clone();
        let kind = match device.typ() {
            LinuxDeviceType::B => FileType::BlockDevice,
            LinuxDeviceType::C | LinuxDeviceType::U => FileType::CharacterDevice,
            LinuxDeviceType::P => FileType::Fifo,
            LinuxDeviceType::A => {
                let message = format!("the device `{}` has the type `a`, which only rules have", path.display());
                return Err(Error::new(ErrorKind::InvalidSpec, message));
            }
        };
        let number = |number: i64| {
            let message = || format!("{number} is no number of the device `{}`", path.display());
            u32::try_from(number).map_err(|_| Error::new(ErrorKind::InvalidSpec, message()))
        };
        let number = if kind == FileType::Fifo { 0 } else { makedev(number(device.major())?, number(device.minor())?) };
        let owner = (device.uid().unwrap_or_default(), device.gid().unwrap_or_default());
        Ok(Self { path, kind, number, mode: device.file_mode().unwrap_or(0o666) & 0o7777, owner })
    }
}

/// Make a device; where it `gives_way`, whatever is there already stays.
fn make_device(root: &Root, device: &Device, gives_way: bool) -> Result<()> {
    let failed = || format!("cannot make the device `{}`", device.path.display());
    let (Some(parent), Some(name)) = (device.path.parent(), device.path.file_name()) else {
        return Err(Error::new(ErrorKind::InvalidSpec, failed()).caused_by("the path has no name"));
    };
    let folder = root.make_folder(parent).context(failed)?;
    match mknodat(&folder, name, device.kind, Mode::from_raw_mode(device.mode), device.number) {
        Ok(()) => {
            // The umask of whoever called took bits away: every user of the container may write to `/dev/null`.
            let mode = Mode::from_raw_mode(device.mode);
            rustix::fs::chmodat(&folder, name, mode, AtFlags::empty()).context(failed)?;
            if device.owner == (0, 0) {
                return Ok(());
            }
            let (uid, gid) = (Uid::from_raw(device.owner.0), Gid::from_raw(device.owner.1));
            rustix::fs::chownat(&folder, name, Some(uid), Some(gid), AtFlags::SYMLINK_NOFOLLOW).context(failed)
        }
        Err(rustix::io::Errno::EXIST) => {
            let stat = statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW).context(failed)?;
            let same = FileType::from_raw_mode(stat.st_mode) == device.kind && stat.st_rdev == device.number;
            // `/dev` of the image or of a mount has something else there: it is covered, never followed.
            if same || gives_way { Ok(()) } else { bind_device(root, device).context(failed) }
        }
        // Only the host's own root may make devices: show the host's.
        Err(rustix::io::Errno::PERM) => bind_device(root, device).context(failed),
        Err(errno) => Err(errno).context(failed),
    }
}

fn bind_device(root: &Root, device: &Device) -> Result<()> {
    let host = host_device(device)?;
    let target = root.make_file(&device.path)?;
    Ok(mount::attach(host.as_fd(), target.as_fd())?)
}

/// The host's device of the same path, as a mount that is attached nowhere.
fn host_device(device: &Device) -> Result<OwnedFd> {
    let host = mount::copy(None, &device.path, false)?;
    let stat = fstat(&host).context(|| "fstat")?;
    if stat.st_rdev != device.number {
        let found = format!("{}:{}", major(stat.st_rdev), minor(stat.st_rdev));
        let message = format!("the host's `{}` is another device, {found}", device.path.display());
        return Err(Error::new(ErrorKind::Unsupported, message));
    }
    Ok(host)
}

/// A terminal for a process: the owner's side, and the program's.
pub(super) fn make_terminal(root: &Root, size: Option<terminal::Size>) -> Result<(OwnedFd, OwnedFd)> {
    let (master, peer) = terminal::open_pair(root).context(|| "cannot make a terminal")?;
    if let Some(size) = size {
        terminal::set_size(peer.as_fd(), size)?;
    }
    Ok((master, peer))
}

/// A terminal for the container's process: the owner's side, and the program's, which is also `/dev/console`.
pub(super) fn make_console(root: &Root, size: Option<terminal::Size>) -> Result<(OwnedFd, OwnedFd)> {
    let (master, peer) = make_terminal(root, size)?;
    let target = root.make_file(Path::new("/dev/console")).context(|| "cannot make `/dev/console`")?;
    let looked_up = rules::is_off(Rule::TerminalPeer).then(|| look_up_peer(root, &master)).transpose()?;
    let source = looked_up.as_ref().unwrap_or(&peer);
    let bound = mount::copy_of(source.as_fd(), false).context(|| "cannot bind the terminal")?;
    mount::attach(bound.as_fd(), target.as_fd()).context(|| "cannot bind the terminal to `/dev/console`")?;
    Ok((master, peer))
}

/// The program's side by its path, as those did it who were led astray (CVE-2025-52565).
fn look_up_peer(root: &Root, master: &OwnedFd) -> Result<OwnedFd> {
    let path = rustix::pty::ptsname(master, Vec::new()).context(|| "cannot name the terminal")?;
    Ok(root.locate(Path::new(&*path.to_string_lossy()))?)
}

/// Make `root` the root of this mount namespace, and let go of all that was there.
pub(super) fn enter(root: &Root) -> Result<()> {
    nix::unistd::fchdir(root.as_fd()).context(|| "cannot enter the root file system")?;
    Ok(mount::pivot_to_working_directory()?)
}

/// Have this process see `root` as `/`. That is all that can be done without a mount namespace of its own.
pub(super) fn chroot(root: &Root) -> Result<()> {
    nix::unistd::fchdir(root.as_fd()).context(|| "cannot enter the root file system")?;
    nix::unistd::chroot(".").context(|| "cannot chroot into the root file system")?;
    nix::unistd::chdir("/").context(|| "cannot enter the root file system")
}

/// The container's own `/dev/null`, looked at: a mount can be copied only from the mount namespace that it is in.
fn open_null(root: &Root) -> Result<OwnedFd> {
    let null = root.locate(Path::new(NULL)).context(|| "cannot open `/dev/null` of the container")?;
    let stat = fstat(&null).context(|| "fstat(/dev/null)")?;
    let real = FileType::from_raw_mode(stat.st_mode) == FileType::CharacterDevice && stat.st_rdev == makedev(1, 3);
    if !real && !rules::is_off(Rule::NullDevice) {
        return Err(Error::new(ErrorKind::Failed, "`/dev/null` of the container is not the null device"));
    }
    Ok(null)
}

/// An empty folder that stays empty, to cover others with.
pub(super) fn empty_folder() -> crate::kernel::Result<OwnedFd> {
    let options = ["size=0k", "nr_inodes=2", "mode=555"].map(FilesystemOption::parse);
    let attributes = Attributes::MOUNT_ATTR_RDONLY
        | Attributes::MOUNT_ATTR_NOSUID
        | Attributes::MOUNT_ATTR_NODEV
        | Attributes::MOUNT_ATTR_NOEXEC;
    mount::new("tmpfs", Some("tmpfs"), &options, attributes)
}

/// What paths are covered with: the first of them by a mount that is attached nowhere yet, the others by copies of it. Before Linux 6.15
/// what is attached nowhere cannot be copied.
struct Cover {
    mount: OwnedFd,
    identity: (u64, u64),
    is_attached: bool,
}

impl Cover {
    fn new(mount: OwnedFd, is_attached: bool) -> Result<Self> {
        Ok(Self { identity: identity_of(mount.as_fd())?, mount, is_attached })
    }

    fn put(&mut self, target: BorrowedFd<'_>) -> crate::kernel::Result<()> {
        if self.is_attached {
            let copy = mount::copy_of(self.mount.as_fd(), false)?;
            return mount::attach(copy.as_fd(), target);
        }
        self.is_attached = true;
        mount::attach(self.mount.as_fd(), target)
    }
}

/// Make these paths unreadable: folders become empty ones, files the null device, which is the container's own where the host's is not
/// given. What is not there needs nothing.
pub(super) fn mask(root: &Root, paths: &[String], host_null: Option<OwnedFd>) -> Result<()> {
    if paths.is_empty() {
        return Ok(());
    }
    let mut of_files = match host_null {
        Some(null) => Cover::new(null, false)?,
        None => Cover::new(open_null(root)?, true)?,
    };
    let mut of_folders = None;
    let mut covered = Vec::new();
    for path in paths {
        let failed = || format!("cannot mask `{path}`");
        let Some(target) = existing(root, path).context(failed)? else { continue };
        let cover = match (crate::kernel::path::is_folder(target.as_fd())?, &mut of_folders) {
            (false, _) => &mut of_files,
            (true, Some(cover)) => cover,
            (true, none) => none.insert(Cover::new(empty_folder().context(failed)?, false)?),
        };
        cover.put(target.as_fd()).context(failed)?;
        covered.push((path, cover.identity));
    }
    covered.into_iter().try_for_each(|(path, cover)| see_masked(path, cover))
}

/// What tells a file from all others.
fn identity_of(file: BorrowedFd<'_>) -> Result<(u64, u64)> {
    let stat = fstat(file).context(|| "fstat(a mask)")?;
    Ok((stat.st_dev, stat.st_ino))
}

/// Look as the container's program will: by the path, in the root that it has (CVE-2025-31133).
fn see_masked(path: &str, cover: (u64, u64)) -> Result<()> {
    let seen = rustix::fs::stat(path).context(|| format!("cannot look at `{path}`, which is masked"))?;
    if (seen.st_dev, seen.st_ino) == cover {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Failed, format!("`{path}` is masked, and something else is seen there")))
}

/// Make these paths read-only, with what is mounted below them.
pub(super) fn make_read_only(root: &Root, paths: &[String]) -> Result<()> {
    for path in paths {
        let failed = || format!("cannot make `{path}` read-only");
        let Some(target) = existing(root, path).context(failed)? else { continue };
        let copy = mount::copy_of(target.as_fd(), true).context(failed)?;
        let change = Change {
            set: Some(Attributes::MOUNT_ATTR_RDONLY),
            propagation: Some(Propagation::Private),
            recursive: true,
            ..Change::default()
        };
        mount::change(copy.as_fd(), &change).context(failed)?;
        mount::attach(copy.as_fd(), target.as_fd()).context(failed)?;
    }
    Ok(())
}

/// The path by descriptor; none where it does not exist. Any other refusal is an error: a mask must not be skipped.
fn existing(root: &Root, path: &str) -> Result<Option<OwnedFd>> {
    match root.locate(Path::new(path)) {
        Ok(found) => Ok(Some(found)),
        Err(error) if matches!(error.errno, Errno::ENOENT | Errno::ENOTDIR) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Make the root itself read-only; what is mounted below stays as it is.
pub(super) fn make_root_read_only(root: &Root) -> Result<()> {
    let change = Change { set: Some(Attributes::MOUNT_ATTR_RDONLY), ..Change::default() };
    mount::change(root.as_fd(), &change).context(|| "cannot make the root file system read-only")
}

/// Give the new root the propagation that the spec asks for.
pub(super) fn set_root_propagation(word: &str) -> Result<()> {
    let (propagation, recursive) = match word {
        "shared" => (Propagation::Shared, false),
        "rshared" => (Propagation::Shared, true),
        "slave" => (Propagation::Slave, false),
        "rslave" => (Propagation::Slave, true),
        "private" => (Propagation::Private, false),
        "rprivate" => (Propagation::Private, true),
        "unbindable" => (Propagation::Unbindable, false),
        "runbindable" => (Propagation::Unbindable, true),
        other => {
            let message = format!("`{other}` is no propagation: use shared, slave, private, unbindable, or r with one");
            return Err(Error::new(ErrorKind::InvalidSpec, message));
        }
    };
    Ok(mount::set_propagation(Path::new("/"), propagation, recursive)?)
}
