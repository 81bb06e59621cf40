//! A thread that may use the files below one folder and no others (`landlock(7)`): a second line of defence behind look-ups that
//! stay inside anyway.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

use nix::errno::Errno;
use nix::libc;

use super::{Context, Error, Result};

/// `LANDLOCK_CREATE_RULESET_VERSION`.
const ASK_VERSION: u32 = 1;
/// `LANDLOCK_RULE_PATH_BENEATH`.
const PATH_BENEATH: u32 = 1;
/// Before the second version hard links between folders could not be allowed at all.
const LEAST_VERSION: i64 = 2;
/// Every right over files of the second version: to execute, write, read, list, remove, make each kind, and link between folders.
const ALL: u64 = (1 << 14) - 1;

/// `struct landlock_ruleset_attr` of its first version, which every kernel takes.
#[repr(C)]
struct Handled {
    files: u64,
}

/// `struct landlock_path_beneath_attr`.
#[repr(C, packed)]
struct Beneath {
    allowed: u64,
    folder: i32,
}

/// From now on this thread, and what it starts, opens, makes, links and removes files below `folder` only. For threads that end when
/// that is done: there is no way back. False where the kernel has no such thing.
pub fn thread_to_folder(folder: BorrowedFd<'_>) -> Result<bool> {
    // SAFETY: with this flag the kernel reads no memory and makes no descriptor.
    let version =
        unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, std::ptr::null::<Handled>(), 0_usize, ASK_VERSION) };
    if version < LEAST_VERSION {
        return Ok(false);
    }
    let handled = Handled { files: ALL };
    // SAFETY: the structure is whole and its size is the one passed; the kernel only reads it.
    let made =
        unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, &raw const handled, size_of::<Handled>(), 0_u32) };
    let made = Errno::result(made).call(|| "landlock_create_ruleset")?;
    let number = i32::try_from(made).map_err(|_| Error::new("landlock_create_ruleset", Errno::EBADF))?;
    // SAFETY: the call returned a new descriptor that nobody else owns.
    let rules = unsafe { OwnedFd::from_raw_fd(number) };
    let beneath = Beneath { allowed: ALL, folder: folder.as_raw_fd() };
    // SAFETY: the structure is whole and lives through the call; the kernel only reads it.
    let added = unsafe {
        libc::syscall(libc::SYS_landlock_add_rule, rules.as_raw_fd(), PATH_BENEATH, &raw const beneath, 0_u32)
    };
    Errno::result(added).call(|| "landlock_add_rule")?;
    // Without rights over the host the kernel wants the promise that no program gets more; it is this thread's alone.
    nix::sys::prctl::set_no_new_privs().call(|| "prctl(PR_SET_NO_NEW_PRIVS)")?;
    // SAFETY: the arguments are a descriptor and flags.
    let done = unsafe { libc::syscall(libc::SYS_landlock_restrict_self, rules.as_fd().as_raw_fd(), 0_u32) };
    Errno::result(done).call(|| "landlock_restrict_self")?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use super::*;

    #[test]
    fn a_confined_thread_works_in_its_folder_and_nowhere_else() {
        let (inside, outside) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        fs::write(outside.path().join("secret"), "x").expect("a file");
        let folder = File::open(inside.path()).expect("a folder");
        let work = || {
            let confined = thread_to_folder(folder.as_fd()).expect("confined, or no landlock");
            let link = inside.path().join("link");
            std::os::unix::fs::symlink(outside.path().join("secret"), &link).expect("a link");
            fs::create_dir(inside.path().join("folder")).expect("a folder");
            fs::write(inside.path().join("file"), "y").expect("a file");
            fs::hard_link(inside.path().join("file"), inside.path().join("folder/again")).expect("a second name");
            let made = fs::write(outside.path().join("new"), "x").is_ok();
            (confined, made, fs::read(&link).is_ok(), fs::remove_file(outside.path().join("secret")).is_ok())
        };
        let (confined, made, read, removed) = std::thread::scope(|scope| scope.spawn(work).join().expect("a thread"));
        // Where the kernel has no landlock the same thread reaches all three: the test can fail.
        assert_eq!([made, read, removed], [!confined; 3]);
        fs::write(outside.path().join("later"), "x").expect("other threads are as free as before");
    }
}
