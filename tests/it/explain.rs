//! `rcd explain`: the cause of a failure, from evidence; the same causes in the error of the run; `inspect --as-run`.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::needs::Need;
use super::sandbox::Sandbox;

/// A sandbox whose root file system has this program.
fn with_program(needs: &[Need], content: &[u8], mode: u32) -> Option<(Sandbox, String)> {
    let sandbox = Sandbox::new(&[&[Need::Busybox], needs].concat())?;
    let rootfs = sandbox.rootfs();
    let path = sandbox.path("rootfs/bin/program");
    fs::write(&path, content).expect("a program");
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("its mode");
    Some((sandbox, rootfs))
}

/// Run `/bin/program`, which must end with `code` and say all of `parts`; so must `explain`.
fn fails(content: &[u8], mode: u32, flags: &[&str], code: i32, parts: &[&str]) {
    let Some((sandbox, rootfs)) = with_program(&[], content, mode) else { return };
    let words = [&["run", "--name", "web", "--network", "none"], flags, &["--rootfs", &rootfs, "program"]].concat();
    let said = sandbox.run(&words).expect(code);
    let explained = sandbox.answer(&["explain", "web"]);
    for part in parts {
        assert!(said.stderr.contains(part), "{part}: {said}");
        assert!(explained.contains(part), "{part}: {explained}");
    }
    assert!(explained.starts_with(&format!("web: exited ({code})")), "{explained}");
    assert!(explained.contains("  stage:    "), "{explained}");
}

/// An ELF header for `machine`, and nothing more.
fn header(machine: u8) -> Vec<u8> {
    let mut bytes = b"\x7fELF\x02\x01\x01".to_vec();
    bytes.resize(120, 0);
    bytes[16] = 2;
    bytes[18] = machine;
    bytes
}

#[test]
fn a_program_that_cannot_be_executed_says_what_is_wrong_with_the_file() {
    let crlf = b"#!/bin/sh\r\necho hi\r\n";
    fails(crlf, 0o755, &[], 127, &["`/bin/sh\\r`", "CRLF", "dos2unix", "no such file or directory (ENOENT)"]);
    fails(b"#!/usr/bin/python3\n", 0o755, &[], 127, &["the interpreter `/usr/bin/python3` of its first line"]);
    let other = if cfg!(target_arch = "x86_64") { (183, "aarch64") } else { (62, "x86_64") };
    fails(&header(other.0), 0o755, &[], 126, &[&format!("a program for {}", other.1), "--platform", "(ENOEXEC)"]);
    fails(b"echo hi\n", 0o755, &[], 126, &["neither an ELF program nor a script"]);
    fails(b"#!/bin/sh\n", 0o644, &[], 126, &["not executable (mode 0644)", "chmod +x"]);
    fails(b"#!/bin/sh\n", 0o700, &["-u", "1000"], 126, &["user 1000 may not execute it (mode 0700, owner 0:0)"]);
    // Dynamically linked, on every host that has it.
    fails(&fs::read("/usr/bin/env").expect("env"), 0o755, &[], 127, &["the loader `/lib", "link it statically"]);
}

#[test]
fn what_is_not_there_and_what_never_ran_is_told() {
    let Some((sandbox, rootfs)) = with_program(&[], b"", 0o755) else { return };
    let create = ["create", "--name", "web", "--network", "none", "--rootfs", &rootfs, "sh -c true"];
    sandbox.answer(&create);
    assert!(sandbox.answer(&["explain", "web"]).contains("created and never started"));
    let said = sandbox.run(&["start", "web"]).expect(1);
    assert!(said.stderr.contains("not found in $PATH") && said.stderr.contains("leave out the quotes"), "{said}");
    let explained = sandbox.answer(&["explain", "--format", "{{.ExitCode}} {{.Stage}}", "web"]);
    assert!(explained.starts_with("127 making"), "{explained}");
    let json: serde_json::Value =
        serde_json::from_str(&sandbox.answer(&["explain", "--format", "json", "web"])).expect("JSON");
    assert_eq!(json["Name"], "web");
    sandbox.run(&["explain", "nope"]).expect(1).complains("no such container");
}

#[test]
fn the_end_of_a_run_is_traced_to_who_ended_it() {
    let Some(sandbox) = Sandbox::new(&[Need::Busybox]) else { return };
    let rootfs = sandbox.rootfs();
    let explain = |flags: &[&str], command: &[&str], act: &[&[&str]]| {
        let words =
            [&["run", "-d", "--name", "web", "--network", "none"], flags, &["--rootfs", &rootfs], command].concat();
        sandbox.answer(&words);
        for words in act {
            sandbox.answer(words);
        }
        sandbox.answer(&["wait", "web"]);
        let explained = sandbox.answer(&["explain", "web"]);
        sandbox.answer(&["rm", "web"]);
        explained
    };
    let own = explain(&[], &["sh", "-c", "echo last words; exit 3"], &[]);
    assert!(own.contains("ended with the code 3") && own.contains("    last words"), "{own}");
    let missing = explain(&[], &["sh", "-c", "nonsense"], &[]);
    assert!(missing.contains("the shell did not find a command") && missing.contains("not found"), "{missing}");
    let killed = explain(&[], &["sleep", "1000"], &[&["kill", "web"]]);
    assert!(killed.contains("ended by SIGKILL, which a command of rcd sent"), "{killed}");
    let stopped = explain(
        &["--stop-timeout", "1"],
        &["sh", "-c", "trap '' TERM; while :; do sleep 1; done"],
        &[&["stop", "web"]],
    );
    assert!(stopped.contains("did not end within 1 s of being asked to"), "{stopped}");
    let alone = explain(&[], &["sh", "-c", "ulimit -c 0; kill -SEGV $$; sleep 1 & kill -SEGV $!; wait $!"], &[]);
    assert!(alone.contains("it crashed with SIGSEGV"), "{alone}");
    sandbox.file("profile.json", r#"{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir","mkdirat"],"action":"SCMP_ACT_KILL_PROCESS"}]}"#);
    let profile = format!("seccomp={}", sandbox.path("profile.json").display());
    let forbidden = explain(&["--security-opt", &profile], &["mkdir", "/x"], &[]);
    assert!(forbidden.contains("SIGSYS: the seccomp profile that it was given forbids"), "{forbidden}");
    let running =
        sandbox.run(&["run", "-d", "--name", "up", "--network", "none", "--rootfs", &rootfs, "sleep", "1000"]);
    running.expect(0);
    assert!(sandbox.answer(&["explain", "up"]).contains("nothing is known to be wrong"));
}

#[test]
fn want_of_memory_is_told_with_the_limit() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox, Need::MemoryController]) else { return };
    let rootfs = sandbox.rootfs();
    let flags = ["run", "--name", "hungry", "--network", "none", "-m", "16m", "--rootfs"];
    sandbox.run(&[&flags[..], &[&rootfs, "tail", "/dev/zero"]].concat()).expect(137);
    let explained = sandbox.answer(&["explain", "hungry"]);
    for part in ["want of memory; its limit is 16 MiB", "oom_kill 1 of its cgroup", "rcd update -m 32m hungry"] {
        assert!(explained.contains(part), "{explained}");
    }
}

#[test]
fn a_held_port_is_traced_to_its_holder() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let rootfs = sandbox.rootfs();
    let listener = sandbox.inside(|| std::net::TcpListener::bind("0.0.0.0:8099").expect("a port"));
    let words = ["run", "-d", "--name", "web", "-p", "8099:80", "--rootfs", &rootfs, "sleep", "1000"];
    let pid = format!("(pid {})", std::process::id());
    sandbox.run(&words).expect(125).complains(&pid);
    let explained = sandbox.answer(&["explain", "web"]);
    assert!(explained.contains("stage:    connecting its network"), "{explained}");
    assert!(explained.contains("port 8099 of the host") && explained.matches(&pid).count() >= 2, "{explained}");
    drop(listener);
    assert!(!sandbox.answer(&["explain", "web"]).contains("port 8099 of the host"));
}

#[test]
fn the_command_that_made_a_container_makes_another_one() {
    let Some(sandbox) = Sandbox::new(&[Need::Busybox]) else { return };
    let rootfs = sandbox.rootfs();
    sandbox.file("env", "A=1\n");
    let words = [
        "create",
        "--name",
        "web",
        "--network",
        "none",
        "--env-file",
        "env",
        "-e",
        "B=two words",
        "-e",
        "DB_PASSWORD=hunter2",
        "-v",
        "./env:/env:ro",
        "--rootfs",
        &rootfs,
        "sh",
        "-c",
        "echo \"it's\" $A",
    ];
    sandbox.answer(&words);
    let line = sandbox.answer(&["inspect", "--as-run", "web"]);
    assert!(line.starts_with("cd ") && line.contains(" && rcd create --name web"), "{line}");
    assert!(line.contains("'DB_PASSWORD=********'") && !line.contains("hunter2"), "{line}");
    let config = || sandbox.answer(&["inspect", "-f", "{{json .Config.Cmd}} {{json .HostConfig}}", "web"]);
    let before = config();
    sandbox.answer(&["rm", "web"]);
    let rcd = super::sandbox::binary();
    let again = line.replace("rcd create", &format!("{} create", rcd.display()));
    super::output::collect(&mut sandbox.command("sh", &["-c", &again]), b"").expect(0);
    assert_eq!(config(), before);
    assert_eq!(sandbox.answer(&["inspect", "-f", "{{index .Config.Env 1}}", "web"]), "B=two words");
}
