//! Flags of `run` that Podman and nerdctl have, and secrets; the keys of `inspect` against those of Docker.

use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use super::needs::Need;
use super::output;
use super::sandbox::Sandbox;

const NEEDS: [Need; 1] = [Need::Busybox];

#[test]
fn secrets_are_files_or_variables_and_shown_nowhere() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    let id = sandbox.run_with("hunter2", &["secret", "create", "-l", "a=1", "db", "-"]).expect(0).stdout;
    assert_eq!(id.trim().len(), 25, "{id}");
    sandbox.run_with("x", &["secret", "create", "db", "-"]).expect(1).complains("is there already");
    sandbox.run_with("", &["secret", "create", "empty", "-"]).expect(1).complains("1 to 512000 bytes");
    let mut create = sandbox.rcd(&["secret", "create", "--env", "token", "TOKEN"]);
    output::collect(create.env("TOKEN", "abc"), b"").expect(0);
    let words = ["create", "--name", "web", "--network", "none", "-u", "1000", "--read-only", "--secret", "db"];
    let more = ["--secret", "db,target=/etc/own", "--secret", "token,type=env", "--secret", "token,type=env,target=T"];
    let script =
        ["--rootfs", &rootfs, "sh", "-c", "cat /run/secrets/db /etc/own; echo $token $T; echo x > /run/secrets/db"];
    sandbox.answer(&[&words[..], &more, &script].concat());
    let said = sandbox.run(&["start", "-a", "web"]).expect(1);
    assert_eq!(said.stdout, "hunter2hunter2abc abc\n", "{said}");
    assert!(!sandbox.answer(&["inspect", "web"]).contains("abc"));
    assert_eq!(sandbox.answer(&["secret", "ls", "-n", "--format", "{{.Name}} {{.Labels}}"]), "db a=1\ntoken ");
    assert!(!sandbox.answer(&["secret", "inspect", "db"]).contains("hunter2"));
    assert_eq!(sandbox.answer(&["secret", "inspect", "--showsecret", "-f", "{{.SecretData}}", "db"]), "hunter2");
    sandbox.run_with("new", &["secret", "create", "--replace", "db", "-"]).expect(0);
    assert!(sandbox.run(&["start", "-a", "web"]).stdout.starts_with("newnew"));
    sandbox.answer(&["secret", "rm", "db"]);
    sandbox.run(&["start", "web"]).expect(1).complains("no such secret: `db`");
    sandbox.run(&["secret", "rm", "db"]).expect(1);
    sandbox.answer(&["secret", "rm", "--ignore", "db"]);
    let none = ["run", "--rm", "--secret", "gone", "--rootfs", &rootfs, "true"];
    sandbox.run(&none).expect(125).complains("no such secret: `gone`");
}

#[test]
fn only_the_streams_that_were_asked_for_are_shown() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let both = ["sh", "-c", "echo out; echo err >&2"];
    let out = sandbox.contained(&["--network", "none", "-a", "stdout"], &both).expect(0);
    assert_eq!((out.stdout.as_str(), out.stderr.as_str()), ("out\n", ""));
    let errors = sandbox.contained(&["--network", "none", "-a", "STDERR"], &both).expect(0);
    assert_eq!((errors.stdout.as_str(), errors.stderr.as_str()), ("", "err\n"));
    sandbox.contained(&["-d", "-a", "stdout"], &both).expect(125).complains("contradict");
    sandbox.contained(&["-a", "nope"], &both).expect(125).complains("stdin, stdout and stderr");
}

#[test]
fn a_container_replaces_the_one_of_its_name() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    let words = ["run", "-d", "--network", "none", "--name", "web", "--rootfs", &rootfs, "sleep", "1000"];
    let first = sandbox.answer(&words);
    sandbox.run(&words).expect(125).complains("web");
    let again = [&["run", "--replace"], &words[1..]].concat();
    let second = sandbox.answer(&again);
    assert_ne!(first, second);
    assert_eq!(sandbox.answer(&["ps", "-aq", "--no-trunc"]), second);
}

#[test]
fn proxies_come_from_the_host_where_that_is_wanted() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    sandbox.file("config.json", r#"{"proxies": {"default": {"httpsProxy": "http://settings:1"}}}"#);
    let proxies = |flag: &[&str]| {
        let words = [&["run", "--rm", "--network", "none"], flag, &["--rootfs", &rootfs, "env"]].concat();
        let mut command = sandbox.rcd(&words);
        command.env("DOCKER_CONFIG", sandbox.path("")).env("http_proxy", "http://host:2");
        let said = output::collect(&mut command, b"").expect(0).stdout;
        let mut lines: Vec<String> = said.lines().filter(|line| line.contains("_proxy=")).map(str::to_owned).collect();
        lines.sort();
        lines.join(" ")
    };
    assert_eq!(proxies(&[]), "https_proxy=http://settings:1");
    assert_eq!(proxies(&["--http-proxy"]), "http_proxy=http://host:2 https_proxy=http://settings:1");
    assert_eq!(proxies(&["--http-proxy=false"]), "");
}

#[test]
fn systemd_hears_that_the_container_runs() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    let path = sandbox.path("notify");
    let socket = UnixDatagram::bind(&path).expect("a socket");
    socket.set_read_timeout(Some(Duration::from_secs(30))).expect("a deadline");
    let run = |flags: &[&str]| {
        let words = [&["run", "--network", "none"], flags, &["--rootfs", &rootfs, "sleep", "1000"]].concat();
        output::collect(sandbox.rcd(&words).env("NOTIFY_SOCKET", &path), b"")
    };
    let heard = || {
        let mut buffer = [0; 256];
        let length = socket.recv(&mut buffer).expect("a word");
        String::from_utf8_lossy(&buffer[..length]).into_owned()
    };
    run(&["-d", "--name", "web"]).expect(0);
    let monitor = sandbox.answer(&["inspect", "-f", "{{.State.ConmonPid}}", "web"]);
    assert_eq!(heard(), format!("MAINPID={monitor}\nREADY=1"));
    let flags =
        ["-d", "--name", "sound", "--sdnotify", "healthy", "--health-cmd", "true", "--health-interval", "100ms"];
    run(&flags).expect(0);
    assert!(heard().ends_with("READY=1"));
    assert_eq!(sandbox.answer(&["inspect", "-f", "{{.State.Health.Status}}", "sound"]), "healthy");
    run(&["-d", "--sdnotify=ignore"]).expect(0);
    socket.set_nonblocking(true).expect("no waiting");
    assert!(socket.recv(&mut [0; 16]).is_err());
    run(&["--sdnotify=container"]).expect(125).complains("not supported");
}

#[test]
fn systemd_as_process_one_gets_what_it_needs() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    let script = "grep -c -E ' (/run|/run/lock|/tmp) tmpfs ' /proc/mounts; echo $container; grep -E ' /sys/fs/cgroup[^ ]* ' /proc/mounts | grep -c ' ro,'";
    let words = ["run", "--rm", "--network", "none", "--systemd=always", "--rootfs", &rootfs, "sh", "-c", script];
    assert_eq!(sandbox.run(&words).stdout, "3\nrcd\n0\n");
    let create = ["create", "--name", "os", "--network", "none", "--rootfs", &rootfs, "/sbin/init"];
    sandbox.answer(&create);
    assert_eq!(sandbox.answer(&["inspect", "-f", "{{.Config.StopSignal}}", "os"]), "RTMIN+3");
}

#[test]
fn what_cannot_be_had_is_refused_with_what_to_use() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let said = sandbox.contained(&["--egress", "example.org"], &["true"]).expect(125);
    assert!(said.stderr.contains("is not supported") && said.stderr.contains("--internal"), "{said}");
    sandbox.contained(&["--network", "none", "--userns", "host", "--preserve-fds", "0"], &["true"]).expect(0);
}

/// Keys of Windows, and those that newer versions of Docker have dropped.
const NOT_OURS: [&str; 6] =
    ["CpuCount", "CpuPercent", "IOMaximumIOps", "IOMaximumBandwidth", "KernelMemoryTCP", "KernelMemory"];

fn keys(value: &serde_json::Value, path: &str, found: &mut Vec<String>) {
    let serde_json::Value::Object(fields) = value else { return };
    for (key, value) in fields {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        // What is below these are names, not keys.
        let names = ["Labels", "Ports", "PortBindings", "ExposedPorts", "Tmpfs", "Config.Volumes", "LogConfig.Config"];
        if !names.iter().any(|name| path.ends_with(name)) {
            keys(value, &path, found);
        }
        found.push(path);
    }
}

#[test]
fn inspect_has_every_key_that_docker_has() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    let words = ["create", "--name", "web", "--network", "none", "--tmpfs", "/run", "--expose", "80"];
    sandbox.answer(&[&words[..], &["--rootfs", &rootfs, "true"]].concat());
    let document: serde_json::Value = serde_json::from_str(&sandbox.answer(&["inspect", "web"])).expect("JSON");
    let recorded = include_str!("../../src/cli/template/recorded/container.json");
    let recorded: serde_json::Value = serde_json::from_str(recorded).expect("JSON");
    let (mut ours, mut dockers) = (Vec::new(), Vec::new());
    keys(&document[0], "", &mut ours);
    keys(&recorded, "", &mut dockers);
    let missing: Vec<&String> = dockers
        .iter()
        .filter(|key| !ours.contains(key))
        .filter(|key| !NOT_OURS.iter().any(|other| key.ends_with(other)))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    // In Docker's order.
    let text = sandbox.answer(&["inspect", "web"]);
    let at = |key: &str| text.find(&format!("\"{key}\"")).unwrap_or_else(|| panic!("{key}"));
    assert!(at("Id") < at("Created") && at("State") < at("Image") && at("HostConfig") < at("NetworkSettings"));
}
