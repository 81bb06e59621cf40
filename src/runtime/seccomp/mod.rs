//! Compiles `linux.seccomp` into a BPF program, with the meaning that its users know from libseccomp.
//!
//! Rules of one call are tried in order, conditional ones first; a rule whose action is the default's says nothing; a
//! condition list is a conjunction, except that conditions on one argument are alternatives. What a kernel has learnt since the
//! profile was written answers ENOSYS, so that programs fall back, instead of the profile's EPERM. Compiled programs are kept in a
//! cache folder by content, off the start path.

mod architecture;
mod assembler;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::fd::AsRawFd;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use nix::libc;
use oci_spec::runtime::{
    Arch, LinuxSeccomp, LinuxSeccompAction, LinuxSeccompArg, LinuxSeccompFilterFlag, LinuxSeccompOperator,
};
use ring::digest::{SHA256, digest};
use rustix::fs::{AtFlags, CWD, linkat};
use rustix::io::Errno;

use self::architecture::{Abi, X32_BIT};
use self::assembler::{Assembler, Test};
use super::error::{Context, Error, ErrorKind, Result};
use crate::kernel::seccomp::{Flags, Instruction, from_bytes, to_bytes};

/// Change it when the same profile compiles to another program.
const GENERATION: &str = "1";

/// `struct seccomp_data`: where the number, the architecture and the arguments are.
const NUMBER: u32 = 0;
const ARCHITECTURE: u32 = 4;
const ARGUMENTS: u32 = 16;

/// A program and how to install it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filter {
    pub(super) program: Vec<Instruction>,
    pub(super) flags: Flags,
}

/// Take the program from the cache folder, or compile it and put it there.
pub(super) fn load(seccomp: &LinuxSeccomp, cache: Option<&Path>) -> Result<Filter> {
    let flags = flags(seccomp)?;
    let Some(cache) = cache else { return Ok(Filter { program: compile(seccomp)?, flags }) };
    let text = serde_json::to_vec(seccomp).context(|| "cannot write down the seccomp profile")?;
    let hash = digest(&SHA256, &[GENERATION.as_bytes(), b"\0", &text].concat());
    let name: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let file = cache.join("seccomp").join(name);
    if let Some(program) = fs::read(&file).ok().and_then(|bytes| from_bytes(&bytes)) {
        return Ok(Filter { program, flags });
    }
    let program = compile(seccomp)?;
    // The cache only saves time: a full or read-only disk must not stop a container.
    let _ = keep(&file, &to_bytes(&program));
    Ok(Filter { program, flags })
}

/// The file has no name until it is whole (`O_TMPFILE`, open(2)): a kill leaves nothing behind. Where the file system has no
/// such files nothing is kept.
fn keep(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut part = fs::OpenOptions::new().write(true).custom_flags(libc::O_TMPFILE).mode(0o600).open(folder)?;
    part.write_all(bytes)?;
    let part = format!("/proc/self/fd/{}", part.as_raw_fd());
    let name = || linkat(CWD, &part, CWD, file, AtFlags::SYMLINK_FOLLOW);
    match name() {
        // What is there could not be read: it is of no use.
        Err(Errno::EXIST) => {
            fs::remove_file(file)?;
            Ok(name()?)
        }
        named => Ok(named?),
    }
}

fn flags(seccomp: &LinuxSeccomp) -> Result<Flags> {
    let mut flags = Flags::default();
    for flag in seccomp.flags().iter().flatten() {
        match flag {
            LinuxSeccompFilterFlag::SeccompFilterFlagLog => flags.log = true,
            LinuxSeccompFilterFlag::SeccompFilterFlagSpecAllow => flags.allow_speculation = true,
            LinuxSeccompFilterFlag::SeccompFilterFlagWaitKillableRecv => flags.wait_killable = true,
            // One thread execs: there are no others to synchronise.
            LinuxSeccompFilterFlag::SeccompFilterFlagTsync => {}
        }
    }
    let listens = seccomp.listener_path().as_ref().is_some_and(|path| !path.as_os_str().is_empty());
    if notifies(seccomp) && !listens {
        return Err(Error::new(ErrorKind::InvalidSpec, "`SCMP_ACT_NOTIFY` needs `linux.seccomp.listenerPath`"));
    }
    // Whoever listens gets a descriptor, as from crun, also where no rule asks there.
    flags.listener = listens;
    // How a listener is waited for: the kernel refuses it where there is none, and so it means nothing, as to libseccomp.
    flags.wait_killable &= listens;
    if is_notify(seccomp.default_action()) {
        return Err(Error::new(ErrorKind::InvalidSpec, "`SCMP_ACT_NOTIFY` cannot be the default action"));
    }
    Ok(flags)
}

fn is_notify(action: LinuxSeccompAction) -> bool {
    action == LinuxSeccompAction::ScmpActNotify
}

/// Whether a rule has calls decided by who listens.
pub(super) fn notifies(seccomp: &LinuxSeccomp) -> bool {
    seccomp.syscalls().iter().flatten().any(|rule| is_notify(rule.action()))
}

fn verdict(action: LinuxSeccompAction, errno: Option<u32>) -> u32 {
    let data = |default: i32| errno.unwrap_or(default.unsigned_abs()) & 0xffff;
    match action {
        LinuxSeccompAction::ScmpActKill | LinuxSeccompAction::ScmpActKillThread => libc::SECCOMP_RET_KILL_THREAD,
        LinuxSeccompAction::ScmpActKillProcess => libc::SECCOMP_RET_KILL_PROCESS,
        LinuxSeccompAction::ScmpActTrap => libc::SECCOMP_RET_TRAP,
        LinuxSeccompAction::ScmpActErrno => libc::SECCOMP_RET_ERRNO | data(libc::EPERM),
        LinuxSeccompAction::ScmpActTrace => libc::SECCOMP_RET_TRACE | data(libc::EPERM),
        LinuxSeccompAction::ScmpActAllow => libc::SECCOMP_RET_ALLOW,
        LinuxSeccompAction::ScmpActLog => libc::SECCOMP_RET_LOG,
        LinuxSeccompAction::ScmpActNotify => libc::SECCOMP_RET_USER_NOTIF,
    }
}

/// What happens to one call: conditional rules in order, then what is left.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Judgement {
    conditional: Vec<(Vec<LinuxSeccompArg>, u32)>,
    otherwise: u32,
}

/// Compile for every architecture that the profile names; the machine's own where it names none.
fn compile(seccomp: &LinuxSeccomp) -> Result<Vec<Instruction>> {
    let default = verdict(seccomp.default_action(), seccomp.default_errno_ret());
    let mut abis = Vec::new();
    for arch in seccomp.architectures().as_deref().unwrap_or(&[Arch::ScmpArchNative]) {
        abis.extend(Abi::of_spec(*arch)?);
    }
    if !abis.contains(&Abi::NATIVE) {
        abis.push(Abi::NATIVE);
    }
    abis.sort_unstable();
    abis.dedup();
    let mut code = Assembler::default();
    code.load(ARCHITECTURE);
    for audit in abis.iter().map(|abi| abi.audit()).collect::<std::collections::BTreeSet<_>>() {
        let next = code.label();
        code.jump_unless(Test::Equal(audit), next);
        code.load(NUMBER);
        for abi in abis.iter().filter(|abi| abi.audit() == audit) {
            let other = code.label();
            match abi {
                Abi::X86_64 => code.jump_if(Test::GreaterOrEqual(X32_BIT), other),
                Abi::X32 => code.jump_unless(Test::GreaterOrEqual(X32_BIT), other),
                _ => {}
            }
            emit_abi(&mut code, &judgements(seccomp, *abi, default)?, default);
            code.place(other);
        }
        // An x32 call under a profile that does not name x32.
        code.give(libc::SECCOMP_RET_KILL_PROCESS);
        code.place(next);
    }
    code.give(libc::SECCOMP_RET_KILL_PROCESS);
    let program = code.finish();
    if program.len() > 4096 {
        return Err(Error::new(
            ErrorKind::InvalidSpec,
            "the seccomp profile is too large: a filter has 4096 steps at most",
        ));
    }
    Ok(program)
}

/// The judgement of each call that the profile names, by number. A name that this ABI does not have is skipped.
fn judgements(seccomp: &LinuxSeccomp, abi: Abi, default: u32) -> Result<BTreeMap<u32, Judgement>> {
    let mut found: BTreeMap<u32, Judgement> = BTreeMap::new();
    for rule in seccomp.syscalls().iter().flatten() {
        let verdict = verdict(rule.action(), rule.errno_ret());
        let conditions = rule.args().as_deref().unwrap_or_default();
        if let Some(bad) = conditions.iter().find(|condition| condition.index() > 5) {
            let message = format!("a seccomp condition is about argument {}: there are 0 to 5", bad.index());
            return Err(Error::new(ErrorKind::InvalidSpec, message));
        }
        for number in rule.names().iter().filter_map(|name| abi.number(name)) {
            let judgement =
                found.entry(number).or_insert_with(|| Judgement { conditional: Vec::new(), otherwise: default });
            if verdict == default {
                continue;
            }
            if conditions.is_empty() {
                judgement.otherwise = verdict;
            } else {
                judgement.conditional.extend(alternatives(conditions).into_iter().map(|all| (all, verdict)));
            }
        }
    }
    Ok(found)
}

/// One conjunction, or, where an argument occurs twice, each condition by itself.
fn alternatives(conditions: &[LinuxSeccompArg]) -> Vec<Vec<LinuxSeccompArg>> {
    let mut seen = [0; 6];
    for condition in conditions {
        seen[condition.index()] += 1;
    }
    if seen.iter().any(|count| *count > 1) {
        return conditions.iter().map(|condition| vec![*condition]).collect();
    }
    vec![conditions.to_vec()]
}

/// A stretch of numbers from `first` on that end the same way.
struct Stretch<'a> {
    first: u32,
    judgement: Option<&'a Judgement>,
    plain: u32,
}

/// Judge the number in the accumulator: a binary search over stretches of numbers.
fn emit_abi(code: &mut Assembler, judgements: &BTreeMap<u32, Judgement>, default: u32) {
    let refuses = default & 0xffff_0000 == libc::SECCOMP_RET_ERRNO;
    let unknown = if refuses { libc::SECCOMP_RET_ERRNO | libc::ENOSYS.unsigned_abs() } else { default };
    let mut stretches: Vec<Stretch<'_>> = Vec::new();
    let mut next = 0;
    for (number, judgement) in judgements {
        if *number > next {
            add(&mut stretches, Stretch { first: next, judgement: None, plain: default });
        }
        let conditional = (!judgement.conditional.is_empty()).then_some(judgement);
        add(&mut stretches, Stretch { first: *number, judgement: conditional, plain: judgement.otherwise });
        next = number + 1;
    }
    add(&mut stretches, Stretch { first: next, judgement: None, plain: unknown });
    search(code, &stretches);
}

/// Add a stretch, unless it goes on as the one before.
fn add<'a>(stretches: &mut Vec<Stretch<'a>>, stretch: Stretch<'a>) {
    let same =
        |last: &Stretch<'_>| last.judgement.is_none() && stretch.judgement.is_none() && last.plain == stretch.plain;
    if !stretches.last().is_some_and(same) {
        stretches.push(stretch);
    }
}

fn search(code: &mut Assembler, stretches: &[Stretch<'_>]) {
    let [only] = stretches else {
        let (left, right) = stretches.split_at(stretches.len() / 2);
        let above = code.label();
        code.jump_if(Test::GreaterOrEqual(right[0].first), above);
        search(code, left);
        code.place(above);
        search(code, right);
        return;
    };
    if let Some(judgement) = only.judgement {
        for (conditions, verdict) in &judgement.conditional {
            let next = code.label();
            for condition in conditions {
                emit_condition(code, condition, next);
            }
            code.give(*verdict);
            code.place(next);
        }
    }
    code.give(only.plain);
}

/// Go on at `fails` unless the 64-bit argument fits; it is compared in halves, the high one first.
fn emit_condition(code: &mut Assembler, condition: &LinuxSeccompArg, fails: assembler::Label) {
    let halves = |value: u64| ((value >> 32) as u32, (value & 0xffff_ffff) as u32);
    let low_at = ARGUMENTS + 8 * u32::try_from(condition.index()).unwrap_or_default();
    let high_at = low_at + 4;
    let (high, low) = halves(condition.value());
    let holds = code.label();
    match condition.op() {
        LinuxSeccompOperator::ScmpCmpEq => {
            code.load(high_at);
            code.jump_unless(Test::Equal(high), fails);
            code.load(low_at);
            code.jump_unless(Test::Equal(low), fails);
        }
        LinuxSeccompOperator::ScmpCmpNe => {
            code.load(high_at);
            code.jump_unless(Test::Equal(high), holds);
            code.load(low_at);
            code.jump_if(Test::Equal(low), fails);
        }
        LinuxSeccompOperator::ScmpCmpMaskedEq => {
            let (wanted_high, wanted_low) = halves(condition.value_two().unwrap_or_default() & condition.value());
            code.load(high_at);
            code.and(high);
            code.jump_unless(Test::Equal(wanted_high), fails);
            code.load(low_at);
            code.and(low);
            code.jump_unless(Test::Equal(wanted_low), fails);
        }
        LinuxSeccompOperator::ScmpCmpGt | LinuxSeccompOperator::ScmpCmpGe => {
            code.load(high_at);
            code.jump_if(Test::Greater(high), holds);
            code.jump_unless(Test::Equal(high), fails);
            code.load(low_at);
            let strict = condition.op() == LinuxSeccompOperator::ScmpCmpGt;
            code.jump_unless(if strict { Test::Greater(low) } else { Test::GreaterOrEqual(low) }, fails);
        }
        LinuxSeccompOperator::ScmpCmpLt | LinuxSeccompOperator::ScmpCmpLe => {
            code.load(high_at);
            code.jump_if(Test::Greater(high), fails);
            code.jump_unless(Test::Equal(high), holds);
            code.load(low_at);
            let strict = condition.op() == LinuxSeccompOperator::ScmpCmpLt;
            code.jump_if(if strict { Test::GreaterOrEqual(low) } else { Test::Greater(low) }, fails);
        }
    }
    code.place(holds);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Run a program as the kernel does, over one call.
    fn judge(program: &[Instruction], audit: u32, number: u32, arguments: [u64; 6]) -> u32 {
        let word = |offset: u32| match offset {
            NUMBER => number,
            ARCHITECTURE => audit,
            _ => {
                let argument = arguments[((offset - ARGUMENTS) / 8) as usize];
                if offset.is_multiple_of(8) { argument as u32 } else { (argument >> 32) as u32 }
            }
        };
        let (mut at, mut accumulator) = (0, 0);
        loop {
            let one = program[at];
            at += 1;
            let mut skip = |holds: bool| at += usize::from(if holds { one.jump_true } else { one.jump_false });
            match one.code {
                0x20 => accumulator = word(one.operand),
                0x54 => accumulator &= one.operand,
                0x05 => at += one.operand as usize,
                0x15 => skip(accumulator == one.operand),
                0x25 => skip(accumulator > one.operand),
                0x35 => skip(accumulator >= one.operand),
                0x06 => return one.operand,
                code => panic!("unknown operation {code:#x}"),
            }
        }
    }

    fn program(json: &str) -> Vec<Instruction> {
        compile(&serde_json::from_str(json).expect("a profile")).expect("a program")
    }

    const ALLOW: u32 = libc::SECCOMP_RET_ALLOW;
    const EPERM: u32 = libc::SECCOMP_RET_ERRNO | libc::EPERM as u32;
    const ENOSYS: u32 = libc::SECCOMP_RET_ERRNO | libc::ENOSYS as u32;

    #[test]
    fn each_architecture_has_its_own_numbers() {
        let program = program(
            r#"{"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X86","SCMP_ARCH_X32"],
            "syscalls":[{"names":["read","ioctl","no_such_call"],"action":"SCMP_ACT_ALLOW"}]}"#,
        );
        let of = |audit, number| judge(&program, audit, number, [0; 6]);
        let (x86_64, x86) = (0xc000_003e, 0x4000_0003);
        assert_eq!([of(x86_64, 0), of(x86_64, 1), of(x86_64, 16), of(x86_64, 400)], [ALLOW, EPERM, ALLOW, ENOSYS]);
        assert_eq!([of(x86, 3), of(x86, 0), of(x86, 54)], [ALLOW, EPERM, ALLOW]);
        assert_eq!([of(x86_64, X32_BIT), of(x86_64, X32_BIT | 16), of(x86_64, X32_BIT | 514)], [ALLOW, EPERM, ALLOW]);
        assert_eq!(
            of(0xc000_00b7, 0),
            if Abi::NATIVE == Abi::Aarch64 { EPERM } else { libc::SECCOMP_RET_KILL_PROCESS }
        );
    }

    /// A comparison, its operand, and what it says of some values.
    type Comparison<'a> = (&'a str, u64, &'a [(u64, bool)]);

    #[test]
    fn conditions_compare_64_bits() {
        let big = 0x1_0000_0005_u64;
        let table: [Comparison<'_>; 7] = [
            ("EQ", big, &[(big, true), (5, false), (big + 1, false)]),
            ("NE", big, &[(big, false), (5, true), (big + 1, true)]),
            ("GT", big, &[(big, false), (big + 1, true), (5, false), (0x2_0000_0000, true)]),
            ("GE", big, &[(big, true), (big - 1, false), (u64::MAX, true)]),
            ("LT", big, &[(big, false), (big - 1, true), (6, true), (0x2_0000_0000, false)]),
            ("LE", big, &[(big, true), (big + 1, false), (0, true)]),
            ("MASKED_EQ", 0xf0, &[(0x15, true), (0x25, false), (0x1_0000_0010, true)]),
        ];
        for (operator, value, cases) in table {
            let program = program(&format!(
                r#"{{"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86_64"],"syscalls":[{{"names":["personality"],
                "action":"SCMP_ACT_ALLOW","args":[{{"index":1,"value":{value},"valueTwo":16,"op":"SCMP_CMP_{operator}"}}]}}]}}"#
            ));
            for (argument, fits) in cases {
                let found = judge(&program, 0xc000_003e, 135, [0, *argument, 0, 0, 0, 0]);
                assert_eq!(found, if *fits { ALLOW } else { EPERM }, "{argument:#x} {operator} {value:#x}");
            }
        }
    }

    #[test]
    fn conditions_on_one_argument_are_alternatives() {
        let program = program(
            r#"{"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86_64"],"syscalls":[{"names":["socket"],
            "action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":38,"op":"SCMP_CMP_LT"},{"index":0,"value":40,"op":"SCMP_CMP_GT"}]}]}"#,
        );
        let family = |family| judge(&program, 0xc000_003e, 41, [family, 0, 0, 0, 0, 0]);
        assert_eq!([family(1), family(38), family(40), family(41)], [ALLOW, EPERM, EPERM, ALLOW]);
    }

    #[test]
    fn what_is_kept_is_whole_and_replaces_what_cannot_be_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let profile = serde_json::from_str(r#"{"defaultAction":"SCMP_ACT_ALLOW"}"#).expect("a profile");
        let load = || load(&profile, Some(folder.path())).expect("a filter");
        let kept = || {
            let files = fs::read_dir(folder.path().join("seccomp")).expect("a folder");
            let files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
            let [file] = &files[..] else { panic!("one file, not {files:?}") };
            (file.clone(), fs::read(file).expect("its content"))
        };
        let first = load();
        let (file, content) = kept();
        assert_eq!(from_bytes(&content).as_ref(), Some(&first.program));
        fs::write(&file, "x").expect("written");
        assert_eq!(load(), first);
        assert_eq!(kept(), (file, content));
    }

    #[test]
    fn a_flag_about_listeners_is_left_out_without_one() {
        let waits = |listener: &str| {
            let text = format!(
                r#"{{"defaultAction":"SCMP_ACT_ALLOW","flags":["SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"]{listener}}}"#
            );
            let flags = flags(&serde_json::from_str(&text).expect("a profile")).expect("flags");
            (flags.wait_killable, flags.listener)
        };
        assert_eq!((waits(""), waits(r#","listenerPath":"/run/agent""#)), ((false, false), (true, true)));
    }

    #[test]
    fn programs_survive_the_cache() {
        let program = program(r#"{"defaultAction":"SCMP_ACT_ALLOW"}"#);
        assert_eq!(from_bytes(&to_bytes(&program)).as_ref(), Some(&program));
        assert_eq!(from_bytes(b"short"), None);
        assert_eq!(from_bytes(b""), None);
    }
}
