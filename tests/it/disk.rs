//! A small disk of a test's own: a loop device with ext4, in a mount namespace of the test's thread, which the commands that the
//! test starts inherit. It can lose its power, and be full.
//!
//! libtest gives each test a thread of its own, so the mounts end with the test.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::sched::{CloneFlags, unshare};

use super::needs::program as program_of;
use super::output::{DEADLINE, until};

/// A file system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Ext4,
    Xfs,
    Btrfs,
}

impl Kind {
    /// Whether this host can make one.
    pub(crate) fn can_be_made(self) -> bool {
        let (name, program) = self.names();
        let known = fs::read_to_string("/proc/filesystems").unwrap_or_default();
        let known = known.lines().any(|line| line.trim() == name)
            || Command::new("modprobe").arg(name).output().is_ok_and(|done| done.status.success());
        known && (program_of(program).is_some() || self.ready().is_some())
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Ext4 => ("ext4", "mkfs.ext4"),
            Self::Xfs => ("xfs", "mkfs.xfs"),
            Self::Btrfs => ("btrfs", "mkfs.btrfs"),
        }
    }

    /// One that was made where there is a program for it: the guest gets it so.
    fn ready(self) -> Option<PathBuf> {
        let ready = std::env::var_os("RCD_TEST_XFS").map(PathBuf::from).filter(|path| path.exists());
        ready.filter(|_| self == Self::Xfs)
    }

    fn make(self, image: &Path) {
        let shown = image.display().to_string();
        if let Some(ready) = self.ready() {
            return run("cp", &["--sparse=always", &ready.display().to_string(), &shown]);
        }
        // XFS takes no less.
        let megabytes = if self == Self::Xfs { 320 } else { 128 };
        File::create(image).and_then(|file| file.set_len(megabytes << 20)).expect("the disk's file");
        match self {
            Self::Ext4 => {
                run("mkfs.ext4", &["-q", "-F", "-m", "0", "-O", "quota,project", "-E", "quotatype=prjquota", &shown]);
            }
            Self::Xfs => run("mkfs.xfs", &["-q", &shown]),
            Self::Btrfs => run("mkfs.btrfs", &["-q", &shown]),
        }
    }
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Disk {
    image: PathBuf,
    target: PathBuf,
}

#[track_caller]
fn run(program: &str, words: &[&str]) {
    let path = program_of(program).unwrap_or_else(|| program.into());
    let done = Command::new(path).args(words).output().expect(program);
    assert!(done.status.success(), "{program} {words:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// A file system on a device of its own, that nobody has mounted.
#[derive(Debug)]
pub(crate) struct Device(pub(crate) String);

impl Device {
    /// Of this kind, in the file `image`.
    pub(crate) fn new(image: &Path, kind: Kind) -> Self {
        kind.make(image);
        let done = Command::new("losetup").args(["--find", "--show"]).arg(image).output().expect("losetup");
        assert!(done.status.success(), "losetup: {}", String::from_utf8_lossy(&done.stderr));
        Self(String::from_utf8_lossy(&done.stdout).trim().to_owned())
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        let _ = Command::new("losetup").args(["--detach", &self.0]).status();
    }
}

/// What is mounted by this thread from now on is seen by it, and by what it starts.
pub(crate) fn own_mounts() {
    unshare(CloneFlags::CLONE_FS | CloneFlags::CLONE_NEWNS).expect("a mount namespace");
    run("mount", &["--make-rprivate", "/"]);
}

impl Disk {
    /// A new disk of so many MiB over `target`.
    pub(crate) fn new(image: &Path, megabytes: u64, target: &Path) -> Self {
        Self::made(image, megabytes, &[], target)
    }

    /// The same with room for so many files only.
    pub(crate) fn with_inodes(image: &Path, megabytes: u64, inodes: u32, target: &Path) -> Self {
        Self::made(image, megabytes, &["-N", &inodes.to_string()], target)
    }

    /// The same with project quotas, of this kind; none where the kernel has none for it.
    pub(crate) fn with_quotas(image: &Path, kind: Kind, target: &Path) -> Option<Self> {
        kind.make(image);
        let (shown, place) = (image.display().to_string(), target.display().to_string());
        own_mounts();
        let mounted = Command::new("mount").args(["-o", "loop,prjquota", &shown, &place]).output().expect("mount");
        mounted.status.success().then(|| Self { image: image.to_owned(), target: target.to_owned() })
    }

    /// A new disk of this kind over `target`, in mounts that the test has of its own already.
    pub(crate) fn of(image: &Path, kind: Kind, target: &Path) -> Self {
        kind.make(image);
        run("mount", &["-o", "loop", &image.display().to_string(), &target.display().to_string()]);
        Self { image: image.to_owned(), target: target.to_owned() }
    }

    fn made(image: &Path, megabytes: u64, more: &[&str], target: &Path) -> Self {
        let file = File::create(image).expect("the disk's file");
        file.set_len(megabytes << 20).expect("its size");
        let (image, target) = (image.to_owned(), target.to_owned());
        // No table of inodes is written later, by a thread of the kernel that would still be at it when the power goes.
        let options = "lazy_itable_init=0,lazy_journal_init=0,nodiscard";
        let shown = image.display().to_string();
        run("mkfs.ext4", &[&["-q", "-F", "-m", "0", "-E", options][..], more, &[&*shown]].concat());
        own_mounts();
        let disk = Self { image, target };
        disk.mount();
        disk
    }

    /// Nothing is written before somebody asks for it: what was not synced is lost with the power.
    fn mount(&self) {
        let (image, target) = (self.image.display().to_string(), self.target.display().to_string());
        run("mount", &["-o", "loop,commit=600", &image, &target]);
    }

    /// Have the power go: what the disk has not is lost (`EXT4_IOC_SHUTDOWN`, without writing the journal).
    pub(crate) fn cut(&self) {
        let program = "open(my $f, '<', $ARGV[0]) or die; my $flag = pack('L', 2); ioctl($f, 0x8004587d, $flag) or die \"ioctl: $!\"";
        run("perl", &["-e", program, &self.target.display().to_string()]);
    }

    /// Have the power back. Nobody may use the disk any more.
    pub(crate) fn restore(&self) {
        let target = self.target.display().to_string();
        let unmounted = || Command::new("umount").arg(&target).output().expect("umount").status.success().then_some(());
        until(DEADLINE, unmounted).expect("nobody on the disk");
        // Another mount namespace may have had it too: a new mount would be the same one, without power.
        let image = self.image.display().to_string();
        let users = || Command::new("losetup").args(["-j", &image]).output().expect("losetup").stdout;
        until(DEADLINE, || users().is_empty().then_some(())).expect("nobody on the disk anywhere");
        self.mount();
    }

    /// Fill it up, but for so many kilobytes.
    pub(crate) fn fill(&self, but: u64) {
        let _ = fs::remove_file(self.target.join("filler"));
        run("sync", &["-f", &self.target.display().to_string()]);
        let filler = self.top_up();
        let size = filler.metadata().expect("the filler").len();
        filler.set_len(size.saturating_sub(but << 10)).and_then(|()| filler.sync_all()).expect("the filler");
    }

    /// Take the rest of the room.
    pub(crate) fn top_up(&self) -> File {
        let mut filler = File::options().append(true).create(true).open(self.target.join("filler")).expect("a file");
        // The kernel promises less than there is: what it kept back is to be had once the rest is on the disk.
        for piece in [64 << 10, 4 << 10, 4 << 10, 4 << 10] {
            loop {
                match filler.write(&vec![1; piece]) {
                    Ok(_) => {}
                    Err(error) if error.kind() == std::io::ErrorKind::StorageFull => break,
                    Err(error) => panic!("cannot fill the disk: {error}"),
                }
            }
            filler.sync_all().expect("the filler");
        }
        filler
    }

    /// Give the room back.
    pub(crate) fn empty(&self) {
        fs::remove_file(self.target.join("filler")).expect("the filler");
    }

    /// Have room for only so many more files.
    pub(crate) fn take_inodes(&self, but: usize) {
        let folder = self.target.join("inodes");
        fs::create_dir_all(&folder).expect("a folder");
        let made = (0..).take_while(|number| File::create(folder.join(number.to_string())).is_ok()).count();
        for number in (0..made).rev().take(but) {
            fs::remove_file(folder.join(number.to_string())).expect("a file");
        }
    }

    /// Have room for files again.
    pub(crate) fn give_inodes(&self) {
        fs::remove_dir_all(self.target.join("inodes")).expect("the files");
    }
}
