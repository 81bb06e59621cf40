//! Flags of `run` about what is inside: variables, the zone of time, hosts and accounts files, descriptors, devices; and what begins or
//! ends with a container.

use std::fs;

use super::needs::Need;
use super::output;
use super::payload::{Image, Layer};
use super::registry::with_busybox;
use super::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Root, Need::Busybox];
/// Of tests that an ordinary user runs as well.
const ANYBODY: [Need; 1] = [Need::Busybox];
const ALONE: [&str; 3] = ["--rm", "--network", "none"];

/// What a script prints in a container of these flags.
fn said(sandbox: &Sandbox, flags: &[&str], script: &str) -> String {
    let rootfs = sandbox.rootfs();
    let words = [&["run"], &ALONE[..], flags, &["--rootfs", &rootfs, "sh", "-c", script]].concat();
    sandbox.answer(&words)
}

fn refused(sandbox: &Sandbox, flags: &[&str], why: &str) {
    let rootfs = sandbox.rootfs();
    let words = [&["run"], &ALONE[..], flags, &["--rootfs", &rootfs, "true"]].concat();
    sandbox.run(&words).expect(125).complains(why);
}

#[test]
fn processes_begin_as_they_were_asked_to() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    assert_eq!(said(&sandbox, &["--umask", "0027"], "umask; touch /tmp/x; stat -c %a /tmp/x"), "0027\n640");
    refused(&sandbox, &["--umask", "9"], "it is no mask like 0022");
    let machine = said(&sandbox, &["--personality", "LINUX32"], "uname -m");
    assert!(["i686", "armv8l"].contains(&machine.as_str()), "{machine}");
    refused(&sandbox, &["--personality", "BSD"], "LINUX and LINUX32");
    refused(&sandbox, &["--tz", "Nowhere/Never"], "cannot use the time zone `Nowhere/Never`");
    refused(&sandbox, &["--tz", "../../../etc/passwd"], "it is no name of a zone");
    refused(&sandbox, &["--cgroups", "disabled"], "hang on its cgroup");
    refused(&sandbox, &["--pod", "p"], "rcd has no pods");
    assert_eq!(said(&sandbox, &["--cgroups", "no-conmon"], "echo ran"), "ran");
}

#[test]
fn the_zone_of_time_is_the_hosts_or_another() {
    let Some(sandbox) = Sandbox::new(&[Need::Busybox, Need::File("/usr/share/zoneinfo/Asia/Tokyo")]) else {
        return;
    };
    assert_eq!(said(&sandbox, &["--tz", "Asia/Tokyo"], "date -d @0 +%H%Z"), "09JST");
}

#[test]
fn variables_are_the_hosts_or_taken_away() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    let rootfs = sandbox.rootfs();
    let words =
        [&["run"], &ALONE[..], &["--env-host", "-e", "B=2", "--rootfs", &rootfs, "sh", "-c", "echo $A$B"]].concat();
    let mut command = sandbox.rcd(&words);
    command.env("A", "1").env("B", "0");
    assert_eq!(output::collect(&mut command, b"").expect(0).stdout, "12\n");
    let names = |flags: &[&str]| {
        let all = said(&sandbox, flags, "env -u PWD -u SHLVL -u OLDPWD -u _ env | cut -d= -f1 | sort");
        all.replace('\n', " ")
    };
    assert_eq!(names(&["-t"]), "HOME\r HOSTNAME\r PATH\r TERM\r");
    assert_eq!(names(&["--unsetenv", "HOSTNAME", "-e", "X=1"]), "HOME PATH X");
    assert_eq!(names(&["--unsetenv-all", "-e", "PATH=/bin"]), "HOME HOSTNAME PATH");
}

#[test]
fn variables_of_the_image_are_put_into_others() {
    let Some((sandbox, _registry)) = with_busybox() else { return };
    let run = |flags: &[&str], script: &str| {
        sandbox.answer(&[&["run"], &ALONE[..], flags, &["busybox", "sh", "-c", script]].concat())
    };
    let path = run(&[], "echo $PATH");
    assert_eq!(run(&["--env-merge", "PATH=/opt:${PATH}"], "echo $PATH"), format!("/opt:{path}"));
    assert_eq!(run(&["--env-merge", "X=<$NOPE>"], "echo $X"), "<>");
}

#[test]
fn hosts_and_hostname_are_as_they_were_asked_for() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    let folder = sandbox.path("rootfs/etc");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("hosts"), "10.1.1.1 of-image\n").unwrap();
    fs::write(folder.join("hostname"), "of-image\n").unwrap();
    let hosts = |flags: &[&str]| said(&sandbox, flags, "cat /etc/hosts");
    assert!(hosts(&[]).starts_with("127.0.0.1\tlocalhost\n"));
    assert_eq!(hosts(&["--no-hosts"]), "10.1.1.1 of-image");
    assert_eq!(hosts(&["--hosts-file", "image", "--add-host", "a:10.0.0.9"]), "10.1.1.1 of-image\n10.0.0.9\ta");
    assert_eq!(hosts(&["--hosts-file", "none", "--add-host", "a:10.0.0.9"]), "10.0.0.9\ta");
    let file = sandbox.file("base", "10.2.2.2 of-file");
    let file = file.to_str().unwrap();
    assert_eq!(hosts(&["--hosts-file", file, "--add-host", "a:10.0.0.9"]), "10.2.2.2 of-file\n10.0.0.9\ta");
    refused(&sandbox, &["--hosts-file", "/nowhere"], "there is no such file");
    assert_eq!(said(&sandbox, &["--no-hostname", "-h", "web"], "cat /etc/hostname; hostname"), "of-image\nweb");
    // With addresses, which come later.
    let words = ["run", "--rm", "--hosts-file", file, "-h", "web", "--rootfs", &rootfs, "cat", "/etc/hosts"];
    let lines = sandbox.answer(&words);
    assert!(lines.starts_with("10.2.2.2 of-file\n") && lines.ends_with("\tweb"), "{lines}");
}

#[test]
fn users_are_the_hosts_or_get_a_line() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    let rootfs = sandbox.rootfs();
    let run = |flags: &[&str], script: &str| said(&sandbox, flags, script);
    assert_eq!(run(&["--passwd", "-u", "4321:5", "-w", "/srv"], "id -un; echo ~"), "4321\n/");
    assert_eq!(run(&["--passwd=false", "-u", "4321"], "id -u; grep -c 4321 /etc/passwd || true"), "4321\n0");
    let found = fs::read_to_string("/etc/passwd").unwrap();
    let name = found.lines().map(|line| line.split(':').next().unwrap()).find(|name| *name != "root").unwrap();
    let expected = found.lines().find(|line| line.starts_with(&format!("{name}:"))).unwrap();
    assert_eq!(run(&["--hostuser", name, "-u", name], &format!("grep ^{name}: /etc/passwd")), expected);
    let words = ["run", "--rm", "--network", "none", "--hostuser", "nobody-here", "--rootfs", &rootfs, "true"];
    sandbox.run(&words).expect(125).complains("the host has no user `nobody-here`");
    let below = fs::read_to_string(sandbox.path("rootfs/etc/passwd")).unwrap_or_default();
    assert!(!below.contains("4321"), "{below}");
}

#[test]
fn one_that_takes_too_long_is_killed() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    let rootfs = sandbox.rootfs();
    let words = ["run", "--rm", "--network", "none", "--timeout", "1", "--rootfs", &rootfs, "sleep", "1000"];
    sandbox.run(&words).expect(137);
    assert_eq!(said(&sandbox, &["--timeout", "100"], "echo in time"), "in time");
}

#[test]
fn what_is_required_is_started_first() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    let rootfs = sandbox.rootfs();
    sandbox.answer(&["create", "--name", "db", "--network", "none", "--rootfs", &rootfs, "sleep", "1000"]);
    let words = ["create", "--name", "web", "--network", "none", "--requires", "db", "--rootfs", &rootfs, "true"];
    sandbox.answer(&words);
    sandbox.answer(&["start", "-a", "web"]);
    assert_eq!(sandbox.answer(&["ps", "--format", "{{.Names}}"]), "db");
    sandbox.answer(&["rm", "-f", "db"]);
    sandbox.run(&["start", "web"]).expect(1).complains("`web` requires another container");
    refused(&sandbox, &["--requires", "gone"], "no such container: `gone`");
}

#[test]
fn an_image_goes_with_its_last_container() {
    let Some((sandbox, _registry)) = with_busybox() else { return };
    sandbox.answer(&["create", "--name", "other", "--network", "none", "busybox", "true"]);
    sandbox.answer(&["run", "--rmi", "--network", "none", "busybox", "true"]);
    assert_eq!(sandbox.answer(&["images", "-q"]).lines().count(), 1, "another container has it");
    sandbox.answer(&["rm", "other"]);
    sandbox.answer(&["run", "--rmi", "--network", "none", "busybox", "true"]);
    sandbox.until("the image is gone", || sandbox.answer(&["images", "-q"]).is_empty().then_some(()));
    assert_eq!(sandbox.answer(&["ps", "-aq"]), "");
}

#[test]
fn descriptors_are_handed_down_and_no_others() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    let rootfs = sandbox.rootfs();
    let (three, five) = (sandbox.file("three", "of three\n"), sandbox.file("five", "of five\n"));
    let shell = |words: &str| {
        let line = format!(
            "exec 3<{} 5<{}; exec {} {words}",
            three.display(),
            five.display(),
            super::sandbox::binary().display()
        );
        let mut command = sandbox.command("sh", &["-c", &line]);
        command.env("RCD_ROOT", sandbox.root()).env("RCD_STATE", sandbox.state());
        output::collect(&mut command, b"")
    };
    let script = "'cat <&3 2>/dev/null; cat <&5 2>/dev/null; ls /proc/self/fd | tr \"\\n\" \" \"'";
    let run = |flag: &str| shell(&format!("run --rm --network none {flag} --rootfs {rootfs} sh -c {script}"));
    assert_eq!(run("--preserve-fds 1").expect(0).stdout, "of three\n0 1 2 3 4 ");
    assert_eq!(run("--preserve-fd 3,5").expect(0).stdout, "of three\nof five\n0 1 2 3 4 5 ");
    assert_eq!(run("--preserve-fd 5").expect(0).stdout, "of five\n0 1 2 3 5 ");
    assert_eq!(run("").expect(0).stdout, "0 1 2 3 ");
    run("--preserve-fds 3").expect(125).complains("without that descriptor");
    run("--preserve-fds 1 --restart always").expect(125).complains("contradict");
    sandbox.answer(&["run", "-d", "--name", "web", "--network", "none", "--rootfs", &rootfs, "sleep", "1000"]);
    let exec = |flag: &str| shell(&format!("exec {flag} web sh -c {script}"));
    assert_eq!(exec("--preserve-fd 3,5").expect(0).stdout, "of three\nof five\n0 1 2 3 4 5 ");
    assert_eq!(exec("--preserve-fds 1").expect(0).stdout, "of three\n0 1 2 3 4 ");
    assert_eq!(exec("").expect(0).stdout, "0 1 2 3 ");
    exec("--preserve-fds 2").expect(1).complains("without that descriptor");
}

#[test]
fn folders_in_memory_stand_in_for_what_cannot_be_written() {
    let Some((sandbox, registry)) = with_busybox() else { return };
    assert_eq!(
        said(
            &sandbox,
            &["--read-only", "--read-only-tmpfs"],
            "touch /tmp/x /run/x /var/tmp/x && touch /x 2>/dev/null || echo no"
        ),
        "no"
    );
    refused_write(&sandbox, &["--read-only"]);
    let config = serde_json::json!({ "Cmd": ["sh"], "Volumes": { "/data": {} } });
    let image = Image::new(vec![Layer::base()], config);
    registry.push(&sandbox, "library/volumes", "latest", &image);
    let kinds = |mode: &str| {
        let words = ["run", "--rm", "--network", "none", "--image-volume", mode, "volumes", "sh", "-c"];
        sandbox.answer(&[&words[..], &["grep ' /data ' /proc/mounts | cut -d' ' -f3"]].concat())
    };
    assert_eq!((kinds("tmpfs").as_str(), kinds("ignore").as_str()), ("tmpfs", ""));
    assert_ne!(kinds("anonymous"), "tmpfs");
}

fn refused_write(sandbox: &Sandbox, flags: &[&str]) {
    assert_eq!(said(sandbox, flags, "touch /tmp/x 2>/dev/null || echo no"), "no");
}

#[test]
fn devices_are_given_by_number_and_by_description() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rule = ["--device-cgroup-rule", "c 1:11 rw"];
    let script = "mknod /dev/kmsg c 1 11 && (: > /dev/kmsg) 2>/dev/null && echo yes || echo no";
    assert_eq!(said(&sandbox, &rule, script), "yes");
    assert_eq!(said(&sandbox, &[], script), "no");
    refused(&sandbox, &["--device-cgroup-rule", "c 1 rw"], "TYPE MAJOR:MINOR ACCESS");
    let folder = sandbox.path("cdi");
    fs::create_dir(&folder).unwrap();
    let yaml = "cdiVersion: \"0.6.0\"\nkind: example.com/card\ncontainerEdits:\n  env: [CARDS=yes]\ndevices:\n\
        - name: \"0\"\n  containerEdits:\n    deviceNodes:\n    - path: /dev/card0\n      hostPath: /dev/null\n\
        - name: all\n  containerEdits:\n    mounts:\n    - hostPath: /etc\n      containerPath: /opt/card\n";
    fs::write(folder.join("card.yaml"), yaml).unwrap();
    let nvidia = yaml.replace("example.com/card", "nvidia.com/gpu").replace("/dev/card0", "/dev/gpu0");
    let folder = folder.to_str().unwrap();
    let rootfs = sandbox.rootfs();
    let run = |flags: &[&str], script: &str| {
        let words = [&["--cdi-spec-dir", folder, "run"], &ALONE[..], flags, &["--rootfs", &rootfs, "sh", "-c", script]];
        sandbox.run(&words.concat())
    };
    let words = ["--device", "example.com/card=0", "--device", "example.com/card=all"];
    let found =
        run(&words, "echo $CARDS; stat -c %t:%T /dev/card0; echo x > /dev/card0; ls /opt/card/passwd").expect(0);
    assert_eq!(found.stdout, "yes\n1:3\n/opt/card/passwd\n", "{found}");
    run(&["--device", "example.com/card=7"], "true")
        .expect(125)
        .complains("there are example.com/card=0, example.com/card=all");
    run(&["--gpus", "all"], "true").expect(125).complains("nvidia-ctk cdi generate");
    fs::write(format!("{folder}/nvidia.yaml"), nvidia).unwrap();
    assert_eq!(run(&["--gpus", "1"], "ls /dev/gpu0").expect(0).stdout, "/dev/gpu0\n");
    assert_eq!(run(&["--gpus", "device=0"], "ls /dev/gpu0").expect(0).stdout, "/dev/gpu0\n");
    assert_eq!(run(&["--gpus", "all"], "ls /opt/card/passwd").expect(0).stdout, "/opt/card/passwd\n");
}

#[test]
fn the_last_run_of_a_container_is_read_after_it_was_removed() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    let rootfs = sandbox.rootfs();
    let run = |name: &str, keep: &str, word: &str| {
        let option = format!("keep={keep}");
        let words = ["run", "--rm", "--network", "none", "--name", name, "--log-opt", &option, "--rootfs", &rootfs];
        sandbox.answer(&[&words[..], &["echo", word]].concat())
    };
    assert_eq!(run("job", "1h", "first"), "first");
    assert_eq!(run("job", "1h", "second"), "second");
    sandbox.until("the container is gone", || sandbox.answer(&["ps", "-aq"]).is_empty().then_some(()));
    assert_eq!(sandbox.answer(&["logs", "--removed", "job"]), "second");
    sandbox.run(&["logs", "job"]).expect(1).complains("no such container");
    sandbox.run(&["logs", "--removed", "gone"]).expect(1).complains("no log of a removed container");
    run("short", "1ms", "x");
    sandbox.until("it is gone", || sandbox.answer(&["ps", "-aq"]).is_empty().then_some(()));
    sandbox.run(&["logs", "--removed", "short"]).expect(1);
    assert_eq!(fs::read_dir(sandbox.root().join("logs")).unwrap().count(), 2);
}

#[test]
fn details_of_a_log_are_labels_and_variables() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    let rootfs = sandbox.rootfs();
    let words = ["run", "--name", "web", "--network", "none", "-l", "tier=front end", "-e", "A=1", "-e", "B=2"];
    let options = ["--log-opt", "labels=tier,none", "--log-opt", "env=A", "--rootfs", &rootfs, "echo", "hello"];
    sandbox.answer(&[&words[..], &options].concat());
    assert_eq!(sandbox.answer(&["logs", "--details", "web"]), "A=1,tier=front+end hello");
    assert_eq!(sandbox.answer(&["logs", "web"]), "hello");
}

#[test]
fn numbers_of_namespaces_and_sizes_are_shown() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    sandbox.answer(&["run", "-d", "--name", "web", "--rootfs", &rootfs, "sh", "-c", "echo 12345 > /big; sleep 1000"]);
    let shown = sandbox.answer(&["ps", "--ns", "--format", "{{.Names}} {{.PID}} {{.NET}}"]);
    let words: Vec<&str> = shown.split(' ').collect();
    let link = fs::read_link(format!("/proc/{}/ns/net", words[1])).unwrap();
    assert_eq!(format!("net:[{}]", words[2]), link.to_str().unwrap());
    let headings = sandbox.answer(&["ps", "--namespace"]);
    assert!(headings.starts_with("CONTAINER ID   NAMES     PID"), "{headings}");
    sandbox.until("it has written", || {
        (sandbox.answer(&["inspect", "-s", "-l", "-f", "{{.SizeRw}}"]) == "6").then_some(())
    });
    assert_eq!(sandbox.answer(&["inspect", "-l", "-f", "{{.Name}}"]), "/web");
    let pid = words[1];
    assert_eq!(sandbox.answer(&["mount", "-l"]), format!("/proc/{pid}/root"));
}

#[test]
fn more_than_limits_can_be_changed() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    let rootfs = sandbox.rootfs();
    let script = "echo $A$B; ulimit -n";
    let words =
        ["create", "--name", "web", "--network", "none", "-e", "A=1", "-e", "B=2", "--ulimit", "nofile=100:200"];
    sandbox.answer(&[&words[..], &["--rootfs", &rootfs, "sh", "-c", script]].concat());
    let changes = ["update", "-e", "A=7", "--unsetenv", "B", "--ulimit", "nofile=150:200", "--health-cmd", "true"];
    sandbox.answer(&[&changes[..], &["--health-interval", "7s", "--health-on-failure", "kill", "web"]].concat());
    assert_eq!(sandbox.answer(&["start", "-a", "web"]), "7\n150");
    let shown = sandbox.answer(&["inspect", "-f", "{{json .Config.Healthcheck}}", "web"]);
    assert_eq!(shown, r#"{"Test":["CMD-SHELL","true"],"Interval":7000000000}"#);
    sandbox.answer(&["update", "--health-retries", "9", "web"]);
    let shown = sandbox.answer(&["inspect", "-f", "{{json .Config.Healthcheck}}", "web"]);
    assert_eq!(shown, r#"{"Test":["CMD-SHELL","true"],"Interval":7000000000,"Retries":9}"#);
    sandbox.answer(&["update", "--no-healthcheck", "web"]);
    assert_eq!(sandbox.answer(&["inspect", "-f", "{{index .Config.Healthcheck.Test 0}}", "web"]), "NONE");
    sandbox.run(&["update", "web"]).expect(1).complains("nothing to change");
    sandbox.run(&["update", "--blkio-weight", "5", "web"]).expect(1).complains("weights are from 10 to 1000");
}

#[test]
fn limits_of_block_devices_are_written_down() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    let flags = ["--device-read-bps", "/dev/null:1m"];
    refused(&sandbox, &flags, "it is no block device");
    refused(&sandbox, &["--device-write-iops", "null:5"], "/dev/NAME:VALUE");
    refused(&sandbox, &["--memory-swappiness", "101"], "it is from 0 to 100");
    refused(&sandbox, &["--cgroup-conf", "x=1"], "FILE=VALUE");
    let words = ["run", "--print-spec", "--network", "none", "--blkio-weight", "300", "--rootfs", &rootfs, "true"];
    let spec: serde_json::Value = serde_json::from_str(&sandbox.answer(&words)).unwrap();
    assert_eq!(spec["linux"]["resources"]["blockIO"]["weight"], 300);
    let words = ["run", "--print-spec", "--network", "none", "--cgroup-conf", "memory.high=1g", "--rootfs", &rootfs];
    let spec: serde_json::Value = serde_json::from_str(&sandbox.answer(&[&words[..], &["true"]].concat())).unwrap();
    assert_eq!(spec["linux"]["resources"]["unified"]["memory.high"], "1g");
    let words = ["run", "--print-spec", "--network", "none", "--annotation", "a=b", "--rootfs", &rootfs, "true"];
    let spec: serde_json::Value = serde_json::from_str(&sandbox.answer(&words)).unwrap();
    assert_eq!(spec["annotations"]["a"], "b");
}
