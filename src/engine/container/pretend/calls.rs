//! The answers: one function a family of system calls.

use std::os::fd::BorrowedFd;

use nix::errno::Errno;
use nix::libc;

use super::files::{self, Place};
use super::ids::{Change, Ids, Known, Refused, SAME};
use super::{root_of, stat};
use crate::kernel::path::Root;
use crate::kernel::process;
use crate::kernel::seccomp::{self, Answer, Call};

/// What is known of a container's processes.
#[derive(Debug)]
pub(super) struct Supervisor {
    known: Known,
    /// The root of the container's first process.
    root: Option<Root>,
}

type Result = std::result::Result<i64, Errno>;

impl From<Refused> for Errno {
    fn from(_: Refused) -> Self {
        Self::EPERM
    }
}

impl Supervisor {
    pub(super) fn new() -> Self {
        Self { known: Known::new(), root: None }
    }

    /// The container's first process is this one, whose root is the container's from its start on.
    pub(super) fn know_root(&mut self, pid: i32) {
        self.root = root_of(pid).or(self.root.take());
    }

    /// Answer the call that waits at `listener`. One that is not waited for any more, of a process that was killed, is nobody's.
    pub(super) fn answer_one(&mut self, listener: BorrowedFd<'_>) {
        let Ok(call) = seccomp::next_call(listener) else { return };
        let answer = match self.judge(listener, &call) {
            Some(Ok(value)) => Answer::Value(value),
            Some(Err(errno)) => Answer::Error(errno),
            // Another architecture's, or what the kernel does itself.
            None => Answer::Go,
        };
        let _ = seccomp::answer(listener, &call, answer);
    }

    fn judge(&mut self, listener: BorrowedFd<'_>, call: &Call) -> Option<Result> {
        if !call.is_native() {
            return None;
        }
        let number = libc::c_long::from(call.number);
        if let Some(change) = change_of_user(number, &call.arguments) {
            return Some(self.change(call.pid, |ids| ids.set_user(&change)));
        }
        if let Some(change) = change_of_group(number, &call.arguments) {
            return Some(self.change(call.pid, |ids| ids.set_group(&change)));
        }
        let asked = self.question(call, number);
        if asked.is_some() {
            return asked;
        }
        if let Some(query) = stat::query(number, &call.arguments) {
            let file = files::find(call.pid, &query.place, self.root.as_ref()).ok()??;
            // What has no note, or is not there, the kernel answers for.
            return stat::tell(call.pid, &query, &file).map(|told| told.map(|()| 0));
        }
        let place = files::place_of(number, &call.arguments)?;
        Some(self.file(listener, call, &place))
    }

    fn ids(&self, pid: i32) -> Ids {
        self.known.get(process::spare_limit(pid).unwrap_or(u64::MAX)).clone()
    }

    fn change(&mut self, pid: i32, set: impl FnOnce(&mut Ids) -> std::result::Result<(), Refused>) -> Result {
        let mut ids = self.ids(pid);
        set(&mut ids)?;
        let number = self.known.number(&ids).ok_or(Errno::EAGAIN)?;
        process::set_spare_limit(pid, number).map_err(|error| error.errno)?;
        Ok(0)
    }

    /// Calls that ask, and those of groups.
    fn question(&mut self, call: &Call, number: libc::c_long) -> Option<Result> {
        let [first, second, third, ..] = call.arguments;
        let ids = || self.ids(call.pid);
        let tell = |values: [u32; 3]| {
            let written = [first, second, third].iter().zip(values).try_for_each(|(address, value)| {
                process::write_memory(call.pid, *address, &value.to_ne_bytes()).map_err(|_| Errno::EFAULT)
            });
            written.map(|()| 0)
        };
        Some(match number {
            libc::SYS_getuid => Ok(ids().user[0].into()),
            libc::SYS_geteuid => Ok(ids().user[1].into()),
            libc::SYS_getgid => Ok(ids().group[0].into()),
            libc::SYS_getegid => Ok(ids().group[1].into()),
            libc::SYS_getresuid => tell(ids().user),
            libc::SYS_getresgid => tell(ids().group),
            // They answer what was before, which follows the effective ids.
            libc::SYS_setfsuid => Ok(ids().user[1].into()),
            libc::SYS_setfsgid => Ok(ids().group[1].into()),
            libc::SYS_getgroups => tell_groups(call, &ids().groups),
            libc::SYS_setgroups => match read_groups(call) {
                Ok(groups) => self.change(call.pid, |ids| ids.set_groups(groups)),
                Err(errno) => Err(errno),
            },
            _ => return None,
        })
    }

    fn file(&self, listener: BorrowedFd<'_>, call: &Call, place: &Place) -> Result {
        let ids = self.ids(call.pid);
        let there = || seccomp::is_waiting(listener, call);
        match files::act(call.pid, place, self.root.as_ref(), &ids, &there) {
            Err(error) => Err(error),
            Ok(()) => Ok(0),
        }
    }
}

fn id(argument: u64) -> u32 {
    // The kernel looks at 32 bits.
    (argument & 0xffff_ffff) as u32
}

fn change_of_user(number: libc::c_long, arguments: &[u64; 6]) -> Option<Change> {
    let [first, second, third, ..] = arguments.map(id);
    Some(match number {
        libc::SYS_setuid => Change::One(first),
        libc::SYS_setreuid => Change::RealAndEffective(first, second),
        libc::SYS_setresuid => Change::All([first, second, third]),
        _ => return None,
    })
}

fn change_of_group(number: libc::c_long, arguments: &[u64; 6]) -> Option<Change> {
    let [first, second, third, ..] = arguments.map(id);
    Some(match number {
        libc::SYS_setgid => Change::One(first),
        libc::SYS_setregid => Change::RealAndEffective(first, second),
        libc::SYS_setresgid => Change::All([first, second, third]),
        _ => return None,
    })
}

/// Linux has no process with more.
const MOST_GROUPS: usize = 65_536;

fn read_groups(call: &Call) -> std::result::Result<Vec<u32>, Errno> {
    let count =
        usize::try_from(id(call.arguments[0])).ok().filter(|count| *count <= MOST_GROUPS).ok_or(Errno::EINVAL)?;
    let mut bytes = vec![0; count * 4];
    match process::read_memory(call.pid, call.arguments[1], &mut bytes) {
        // A process of `exec` before its program: it was executed outside, so nobody here looks into it. It goes without.
        Err(error) if error.errno == Errno::EPERM => return Ok(Vec::new()),
        other => other.map_err(|_| Errno::EFAULT)?,
    }
    let (words, _) = bytes.as_chunks::<4>();
    let groups: Vec<u32> = words.iter().map(|word| u32::from_ne_bytes(*word)).collect();
    if groups.contains(&SAME) { Err(Errno::EINVAL) } else { Ok(groups) }
}

fn tell_groups(call: &Call, groups: &[u32]) -> Result {
    let room = usize::try_from(id(call.arguments[0])).unwrap_or(usize::MAX);
    let count = i64::try_from(groups.len()).unwrap_or_default();
    if room == 0 {
        return Ok(count);
    }
    if room < groups.len() {
        return Err(Errno::EINVAL);
    }
    let bytes: Vec<u8> = groups.iter().flat_map(|group| group.to_ne_bytes()).collect();
    process::write_memory(call.pid, call.arguments[1], &bytes).map_err(|_| Errno::EFAULT)?;
    Ok(count)
}
