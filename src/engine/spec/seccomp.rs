//! System call policies: Docker's default one, and those of a user's file in Docker's format or the specification's.
//!
//! What is not listed answers EPERM. Some calls come with a capability, some only with harmless arguments.

use std::path::Path;

use oci_spec::runtime::LinuxSeccomp;
use serde_json::{Value, json};

use crate::engine::container::pretend::CALLS;
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::release;

/// Calls that every container may make.
const ALLOWED: &str = "accept accept4 access adjtimex alarm bind brk cachestat capget capset chdir chmod chown chown32
    clock_adjtime clock_adjtime64 clock_getres clock_getres_time64 clock_gettime clock_gettime64 clock_nanosleep
    clock_nanosleep_time64 close close_range connect copy_file_range creat dup dup2 dup3 epoll_create epoll_create1 epoll_ctl
    epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd eventfd2 execve execveat exit exit_group faccessat
    faccessat2 fadvise64 fadvise64_64 fallocate fanotify_mark fchdir fchmod fchmodat fchmodat2 fchown fchown32 fchownat fcntl
    fcntl64 fdatasync fgetxattr flistxattr flock fork fremovexattr fsetxattr fstat fstat64 fstatat64 fstatfs fstatfs64 fsync
    ftruncate ftruncate64 futex futex_requeue futex_time64 futex_wait futex_waitv futex_wake futimesat getcpu getcwd getdents
    getdents64 getegid getegid32 geteuid geteuid32 getgid getgid32 getgroups getgroups32 getitimer getpeername getpgid getpgrp
    getpid getppid getpriority getrandom getresgid getresgid32 getresuid getresuid32 getrlimit get_robust_list getrusage getsid
    getsockname getsockopt get_thread_area gettid gettimeofday getuid getuid32 getxattr getxattrat inotify_add_watch
    inotify_init inotify_init1 inotify_rm_watch io_cancel ioctl io_destroy io_getevents io_pgetevents io_pgetevents_time64
    ioprio_get ioprio_set io_setup io_submit ipc kill landlock_add_rule landlock_create_ruleset landlock_restrict_self lchown
    lchown32 lgetxattr link linkat listen listmount listxattr listxattrat llistxattr _llseek lremovexattr lseek lsetxattr lstat
    lstat64 madvise map_shadow_stack membarrier memfd_create memfd_secret mincore mkdir mkdirat mknod mknodat mlock mlock2
    mlockall mmap mmap2 mprotect mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend
    mq_timedsend_time64 mq_unlink mremap mseal msgctl msgget msgrcv msgsnd msync munlock munlockall munmap name_to_handle_at
    nanosleep newfstatat _newselect open openat openat2 pause pidfd_open pidfd_send_signal pipe pipe2 pkey_alloc pkey_free
    pkey_mprotect poll ppoll ppoll_time64 prctl pread64 preadv preadv2 prlimit64 process_mrelease process_vm_readv
    process_vm_writev pselect6 pselect6_time64 ptrace pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv recv
    recvfrom recvmmsg recvmmsg_time64 recvmsg remap_file_pages removexattr removexattrat rename renameat renameat2
    restart_syscall riscv_hwprobe rmdir rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn
    rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo sched_getaffinity sched_getattr sched_getparam
    sched_get_priority_max sched_get_priority_min sched_getscheduler sched_rr_get_interval sched_rr_get_interval_time64
    sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield seccomp select semctl semget semop semtimedop
    semtimedop_time64 send sendfile sendfile64 sendmmsg sendmsg sendto setfsgid setfsgid32 setfsuid setfsuid32 setgid setgid32
    setgroups setgroups32 setitimer setpgid setpriority setregid setregid32 setresgid setresgid32 setresuid setresuid32 setreuid
    setreuid32 setrlimit set_robust_list setsid setsockopt set_thread_area set_tid_address setuid setuid32 setxattr setxattrat
    shmat shmctl shmdt shmget shutdown sigaltstack signalfd signalfd4 sigprocmask sigreturn socketcall socketpair splice stat
    stat64 statfs statfs64 statmount statx symlink symlinkat sync sync_file_range syncfs sysinfo tee tgkill time timer_create
    timer_delete timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64 timerfd_create timerfd_gettime
    timerfd_gettime64 timerfd_settime timerfd_settime64 times tkill truncate truncate64 ugetrlimit umask uname unlink unlinkat
    uretprobe utime utimensat utimensat_time64 utimes vfork vmsplice wait4 waitid waitpid write writev";

#[cfg(any(target_arch = "x86_64", target_arch = "x86"))]
const OF_ARCHITECTURE: &str = "arch_prctl modify_ldt";
#[cfg(target_arch = "aarch64")]
const OF_ARCHITECTURE: &str = "arm_fadvise64_64 arm_sync_file_range sync_file_range2 breakpoint cacheflush set_tls";
#[cfg(not(any(target_arch = "x86_64", target_arch = "x86", target_arch = "aarch64")))]
const OF_ARCHITECTURE: &str = "";

/// Calls that come with a capability: what they do is then the kernel's to judge.
const WITH_CAPABILITY: [(&str, &str); 13] = [
    ("CAP_DAC_READ_SEARCH", "open_by_handle_at"),
    (
        "CAP_SYS_ADMIN",
        "bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie lsm_get_self_attr lsm_list_modules
         lsm_set_self_attr mount mount_setattr move_mount open_tree perf_event_open quotactl quotactl_fd setdomainname
         sethostname setns syslog umount umount2 unshare",
    ),
    ("CAP_SYS_BOOT", "reboot"),
    ("CAP_SYS_CHROOT", "chroot"),
    ("CAP_SYS_MODULE", "delete_module init_module finit_module"),
    ("CAP_SYS_PACCT", "acct"),
    ("CAP_SYS_PTRACE", "kcmp pidfd_getfd process_madvise"),
    ("CAP_SYS_RAWIO", "iopl ioperm"),
    ("CAP_SYS_TIME", "settimeofday stime clock_settime clock_settime64"),
    ("CAP_SYS_TTY_CONFIG", "vhangup"),
    ("CAP_SYS_NICE", "get_mempolicy mbind set_mempolicy set_mempolicy_home_node"),
    ("CAP_SYSLOG", "syslog"),
    ("CAP_BPF", "bpf"),
];

/// The execution domains that cannot weaken anything: Linux, its 32-bit views, and asking.
const PERSONALITIES: [u64; 5] = [0, 0x8, 0x2_0000, 0x2_0008, 0xffff_ffff];
/// The `CLONE_NEW*` flags.
const NEW_NAMESPACES: u64 = 0x7e02_0000;
const EPERM: u32 = 1;
const ENOSYS: u32 = 38;

/// The architectures whose programs this machine runs.
fn architectures() -> Vec<&'static str> {
    match std::env::consts::ARCH {
        "x86_64" => vec!["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
        "aarch64" => vec!["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"],
        "riscv64" => vec!["SCMP_ARCH_RISCV64"],
        _ => Vec::new(),
    }
}

/// Docker's policy for a container with these capabilities.
pub fn default_profile(capabilities: &[&str]) -> Result<LinuxSeccomp> {
    let has = |name: &str| capabilities.contains(&name);
    let mut names: Vec<&str> = ALLOWED.split_whitespace().chain(OF_ARCHITECTURE.split_whitespace()).collect();
    for (capability, calls) in WITH_CAPABILITY {
        if has(capability) {
            names.extend(calls.split_whitespace());
        }
    }
    if has("CAP_PERFMON") {
        names.push("perf_event_open");
    }
    names.sort_unstable();
    names.dedup();
    let allow = |name: &str, operator: &str, value: u64| json!({ "names": [name], "action": "SCMP_ACT_ALLOW", "args": [{ "index": 0, "value": value, "op": operator }] });
    let mut rules = vec![json!({ "names": names, "action": "SCMP_ACT_ALLOW" })];
    // 38 is AF_ALG, 40 AF_VSOCK: ways to the kernel's crypto and to the hypervisor.
    rules.extend([
        allow("socket", "SCMP_CMP_LT", 38),
        allow("socket", "SCMP_CMP_EQ", 39),
        allow("socket", "SCMP_CMP_GT", 40),
    ]);
    rules.extend(PERSONALITIES.map(|value| allow("personality", "SCMP_CMP_EQ", value)));
    if !has("CAP_SYS_ADMIN") {
        rules.push(json!({ "names": ["clone"], "action": "SCMP_ACT_ALLOW",
            "args": [{ "index": 0, "value": NEW_NAMESPACES, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ" }] }));
        // Its flags are behind a pointer, where no policy can look: programs fall back to `clone`.
        rules.push(json!({ "names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": ENOSYS }));
    }
    let profile = json!({ "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": EPERM,
        "architectures": architectures(), "syscalls": rules });
    serde_json::from_value(profile).context(|| "cannot build the default system call policy")
}

/// The policy, or one that allows all, with the calls about owners and users answered at `listener`.
pub fn with_listener(profile: Option<LinuxSeccomp>, listener: &Path) -> Result<LinuxSeccomp> {
    let failed = || "cannot build the system call policy";
    let mut profile = match profile {
        Some(profile) => serde_json::to_value(profile).context(failed)?,
        None => json!({ "defaultAction": "SCMP_ACT_ALLOW", "architectures": architectures() }),
    };
    let rule = json!({ "names": CALLS, "action": "SCMP_ACT_NOTIFY" });
    match profile["syscalls"].as_array_mut() {
        // The last word about a call counts.
        Some(rules) => rules.push(rule),
        None => profile["syscalls"] = json!([rule]),
    }
    profile["listenerPath"] = json!(listener);
    serde_json::from_value(profile).context(failed)
}

/// A user's policy: the specification's format as it is; Docker's with its conditions resolved for these capabilities.
pub fn from_document(document: &Value, capabilities: &[&str]) -> Result<LinuxSeccomp> {
    let refuse = |why: &str| Error::new(ErrorKind::InvalidInput, format!("cannot use the seccomp profile: {why}"));
    let mut profile = document.as_object().ok_or_else(|| refuse("it is no JSON object"))?.clone();
    if profile.get("archMap").is_some_and(|map| !map.is_array() && !map.is_null()) {
        return Err(refuse("`archMap` is no list"));
    }
    if profile.contains_key("architectures") && profile.contains_key("archMap") {
        return Err(refuse("`architectures` and `archMap` contradict each other"));
    }
    if let Some(map) = profile.remove("archMap").filter(|map| map.as_array().is_some_and(|map| !map.is_empty())) {
        let native = architectures().first().copied().unwrap_or_default();
        let entries = map.as_array().map(Vec::as_slice).unwrap_or_default();
        let found = entries.iter().find(|entry| entry["architecture"] == native);
        let others = found.and_then(|entry| entry["subArchitectures"].as_array().cloned()).unwrap_or_default();
        profile.insert("architectures".to_owned(), [vec![Value::from(native)], others].concat().into());
    }
    // Anything else would be no rule at all, and a profile that allows by default would allow everything.
    if profile.get("syscalls").is_some_and(|rules| !rules.is_array() && !rules.is_null()) {
        return Err(refuse("`syscalls` is no list"));
    }
    let mut rules = Vec::new();
    for rule in profile.get("syscalls").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default() {
        if applies(rule, capabilities).map_err(|why| refuse(&why))? {
            rules.push(plain(rule));
        }
    }
    profile.insert("syscalls".to_owned(), rules.into());
    serde_json::from_value(Value::Object(profile))
        .map_err(|error| refuse("it is not of Docker's format nor of the specification's").caused_by(error))
}

/// Whether the conditions of a rule in Docker's format hold here.
fn applies(rule: &Value, capabilities: &[&str]) -> std::result::Result<bool, String> {
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let part = |part: &str, key: &str| -> std::result::Result<Option<&Value>, String> {
        match rule.get(part).filter(|conditions| !conditions.is_null()) {
            Some(Value::Object(conditions)) => Ok(conditions.get(key).filter(|value| !value.is_null())),
            Some(_) => Err(format!("`{part}` of a rule is no object")),
            None => Ok(None),
        }
    };
    let words = |of: &str, key: &str| -> std::result::Result<Vec<&str>, String> {
        let Some(value) = part(of, key)? else { return Ok(Vec::new()) };
        let words = value.as_array().and_then(|list| list.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
        words.ok_or_else(|| format!("`{of}.{key}` of a rule is no list of words"))
    };
    let kernel = |of: &str| -> std::result::Result<Option<bool>, String> {
        let Some(value) = part(of, "minKernel")? else { return Ok(None) };
        let wanted =
            value.as_str().and_then(release::parse).ok_or_else(|| format!("`minKernel` {value} is no version"))?;
        Ok(Some(release::own().is_none_or(|own| own >= wanted)))
    };
    let (arches, caps) = (words("includes", "arches")?, words("includes", "caps")?);
    let included = (arches.is_empty() || arches.contains(&architecture))
        && caps.iter().all(|name| capabilities.contains(name))
        && kernel("includes")?.unwrap_or(true);
    let excluded = words("excludes", "arches")?.contains(&architecture)
        || words("excludes", "caps")?.iter().any(|name| capabilities.contains(name))
        || kernel("excludes")?.unwrap_or(false);
    Ok(included && !excluded)
}

/// A rule without what only Docker's format has.
fn plain(rule: &Value) -> Value {
    let mut rule = rule.clone();
    if let Some(fields) = rule.as_object_mut() {
        if let Some(name) = fields.remove("name").filter(|name| name.as_str().is_some_and(|name| !name.is_empty())) {
            fields.entry("names").or_insert_with(|| json!([name]));
        }
        fields.retain(|key, value| !["includes", "excludes", "comment"].contains(&&**key) && !value.is_null());
    }
    rule
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(capabilities: &[&str]) -> Vec<String> {
        let profile = default_profile(capabilities).expect("a profile");
        profile.syscalls().as_ref().expect("rules")[0].names().clone()
    }

    #[test]
    fn dangerous_calls_come_only_with_their_capability() {
        let plain = allowed(&["CAP_CHOWN"]);
        for name in [
            "mount",
            "unshare",
            "setns",
            "bpf",
            "keyctl",
            "add_key",
            "io_uring_setup",
            "userfaultfd",
            "kexec_load",
            "clone3",
        ] {
            assert!(!plain.iter().any(|other| other == name), "{name}");
        }
        assert_eq!(ALLOWED.split_whitespace().count(), 364, "the names and the three of tracing");
        let admin = allowed(&["CAP_SYS_ADMIN"]);
        assert!(admin.iter().any(|name| name == "mount") && !admin.iter().any(|name| name == "keyctl"));
    }

    #[test]
    fn dockers_conditions_are_resolved() {
        let document = json!({ "defaultAction": "SCMP_ACT_ERRNO", "archMap": [], "syscalls": [
            { "names": ["read"], "action": "SCMP_ACT_ALLOW", "args": null, "comment": "x", "includes": {}, "excludes": {} },
            { "name": "mount", "action": "SCMP_ACT_ALLOW", "includes": { "caps": ["CAP_SYS_ADMIN"] } },
            { "names": ["never"], "action": "SCMP_ACT_ALLOW", "includes": { "minKernel": "99.1" } },
        ]});
        let count =
            |caps: &[&str]| from_document(&document, caps).expect("valid").syscalls().as_ref().map_or(0, Vec::len);
        assert_eq!((count(&[]), count(&["CAP_SYS_ADMIN"])), (1, 2));
        // What is not understood must not become a rule that is not there, or one without its condition.
        for wrong in [
            json!({ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": {} }),
            json!({ "defaultAction": "SCMP_ACT_ALLOW", "archMap": {} }),
            json!({ "defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
                { "names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": { "caps": "CAP_SYS_ADMIN" } }] }),
            json!({ "defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
                { "names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": ["CAP_SYS_ADMIN"] }] }),
            json!({ "defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
                { "names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": { "minKernel": 99 } }] }),
        ] {
            assert!(from_document(&wrong, &[]).is_err(), "{wrong}");
        }
        assert!(
            from_document(&json!([]), &[]).is_err() && from_document(&json!({ "defaultAction": "x" }), &[]).is_err()
        );
    }
}
