//! Bundles and states that are wrong, one way each: an error on standard error and in the log, a code other than 0, nothing left.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{bundle, id, runtime};
use crate::needs::Need;
use crate::sandbox::Sandbox;

/// Remove or set what `pointer` names; `null` removes.
pub(crate) fn put(config: &mut Value, pointer: &str, value: Value) {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    let parent = config.pointer_mut(parent).expect("a parent");
    match (parent, value) {
        (Value::Object(map), Value::Null) => drop(map.remove(name)),
        (Value::Object(map), value) => drop(map.insert(name.to_owned(), value)),
        (parent, value) => parent[name.parse::<usize>().expect("an index")] = value,
    }
}

/// Nothing of the sandbox's container is in its states or in the host's cgroups.
fn nothing_is_left(sandbox: &Sandbox, case: &str) {
    let states = fs::read_dir(sandbox.path("states")).map(|found| found.flatten().collect()).unwrap_or_default();
    let left: Vec<_> = Vec::into_iter(states).filter(|one: &fs::DirEntry| one.file_name() != ".cache").collect();
    assert!(left.is_empty(), "{case}: {left:?}");
    let mut tops = vec![Path::new("/sys/fs/cgroup").to_owned()];
    tops.extend(fs::read_dir("/sys/fs/cgroup").into_iter().flatten().flatten().map(|one| one.path()));
    let own = tops.iter().map(|top| top.join("rcd").join(id(sandbox))).find(|folder| folder.exists());
    assert!(own.is_none(), "{case}: {own:?}");
}

/// The error of a bundle whose config.json is `text`, as standard error and both kinds of log have it.
fn refused(sandbox: &Sandbox, folder: &str, text: &[u8], case: &str) -> String {
    fs::write(Path::new(folder).join("config.json"), text).expect("config.json");
    let id = id(sandbox);
    let mut message = String::new();
    for format in ["text", "json"] {
        let log = sandbox.path("log");
        let _ = fs::remove_file(&log);
        let path = log.display().to_string();
        let said = runtime(sandbox, &["--log", &path, "--log-format", format, "run", "--bundle", folder, &id]);
        if said.code == 0 {
            return "it was taken".to_owned();
        }
        assert_eq!(said.code, 1, "{case}: {said:?}");
        assert!(!said.stderr.contains("panicked") && said.stdout.is_empty(), "{case}: {said:?}");
        let line = fs::read_to_string(&log).unwrap_or_else(|error| panic!("{case}: no log: {error}"));
        if format == "json" {
            let line: Value = serde_json::from_str(line.trim()).expect("a line of JSON");
            assert_eq!(line["level"], "error", "{case}");
            message = line["msg"].as_str().expect("a message").to_owned();
            assert!(said.stderr.contains(&message), "{case}: {said:?} has not {message:?}");
        } else {
            assert!(line.contains("level=error msg="), "{case}: {line}");
        }
        nothing_is_left(sandbox, case);
    }
    assert!(!message.is_empty() && message.len() < 2000, "{case}: {} bytes", message.len());
    message
}

/// Every field that the specification requires of a container of Linux: where its object goes, the object with all of them (and what is
/// needed beside), and their names.
fn required_fields() -> Vec<(&'static str, Value, &'static [&'static str])> {
    let rate = || json!([{"major": 8, "minor": 0, "rate": 1}]);
    vec![
        ("/process/rlimits", json!([{"type": "RLIMIT_CORE", "soft": 0, "hard": 0}]), &["type", "soft", "hard"]),
        ("/process/scheduler", json!({"policy": "SCHED_BATCH"}), &["policy"]),
        ("/process/ioPriority", json!({"class": "IOPRIO_CLASS_IDLE", "priority": 0}), &["class", "priority"]),
        ("/hooks/prestart", json!([{"path": "/bin/true"}]), &["path"]),
        ("/mounts", json!([{"destination": "/proc", "type": "proc", "source": "proc"}]), &["destination"]),
        ("/linux/namespaces", json!([{"type": "mount"}]), &["type"]),
        ("/linux/uidMappings", json!([{"containerID": 0, "hostID": 0, "size": 1}]), &["containerID", "hostID", "size"]),
        ("/linux/gidMappings", json!([{"containerID": 0, "hostID": 0, "size": 1}]), &["containerID", "hostID", "size"]),
        ("/linux/devices", json!([{"type": "p", "path": "/dev/fifo"}]), &["type", "path"]),
        ("/linux/devices", json!([{"type": "c", "path": "/dev/x", "major": 1, "minor": 3}]), &["major", "minor"]),
        ("/linux/memoryPolicy", json!({"mode": "MPOL_DEFAULT", "nodes": ""}), &["mode"]),
        ("/linux/personality", json!({"domain": "LINUX"}), &["domain"]),
        ("/linux/seccomp", json!({"defaultAction": "SCMP_ACT_ALLOW"}), &["defaultAction"]),
        ("/linux/seccomp/syscalls", json!([{"names": ["mkdir"], "action": "SCMP_ACT_ERRNO"}]), &["names", "action"]),
        (
            "/linux/seccomp/syscalls/0/args",
            json!([{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]),
            &["index", "value", "op"],
        ),
        ("/linux/resources/devices", json!([{"allow": false, "access": "rwm"}]), &["allow"]),
        ("/linux/resources/blockIO/weightDevice", json!([{"major": 8, "minor": 0}]), &["major", "minor"]),
        ("/linux/resources/blockIO/throttleReadBpsDevice", rate(), &["major", "minor", "rate"]),
        ("/linux/resources/blockIO/throttleWriteBpsDevice", rate(), &["major", "minor", "rate"]),
        ("/linux/resources/blockIO/throttleReadIOPSDevice", rate(), &["major", "minor", "rate"]),
        ("/linux/resources/blockIO/throttleWriteIOPSDevice", rate(), &["major", "minor", "rate"]),
        ("/linux/resources/hugepageLimits", json!([{"pageSize": "2MB", "limit": 0}]), &["pageSize", "limit"]),
        ("/linux/resources/network/priorities", json!([{"name": "lo", "priority": 1}]), &["name", "priority"]),
    ]
}

/// The object that a pointer names, made where it is not there.
fn place<'config>(config: &'config mut Value, pointer: &str) -> &'config mut Value {
    pointer.split('/').skip(1).fold(config, |value, name| match name.parse::<usize>() {
        Ok(at) => &mut value[at],
        Err(_) => &mut value[name],
    })
}

#[test]
fn each_required_field_that_is_missing_is_named() {
    let Some(sandbox) = Sandbox::new(&[Need::Busybox]) else { return };
    let mut good = Value::Null;
    let folder = bundle(&sandbox, |config| {
        config["process"]["args"] = json!(["true"]);
        config["linux"]["seccomp"] =
            json!({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["mkdir"], "action": "SCMP_ACT_ERRNO"}]});
        good = config.clone();
    });
    let mut wrong = Vec::new();
    for (pointer, object, names) in required_fields() {
        for name in names {
            let mut config = good.clone();
            let mut object = object.clone();
            let fields = if object.is_array() { &mut object[0] } else { &mut object };
            fields.as_object_mut().expect("a map").remove(*name).expect("a field");
            *place(&mut config, pointer) = object;
            let case = format!("{pointer} without {name}");
            let message = refused(&sandbox, &folder, config.to_string().as_bytes(), &case);
            if !message.contains(name) {
                wrong.push(format!("{case}: no `{name}` in {message:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A pointer into config.json, what is put there, and a part of the error.
type Row = (&'static str, Value, &'static str);

/// What is missing, or has the wrong type or value.
fn wrong_fields() -> Vec<Row> {
    let no = Value::Null;
    vec![
        // Required fields that are missing.
        ("/ociVersion", no.clone(), "ociVersion"),
        ("/process", no.clone(), "process"),
        ("/root", no.clone(), "root"),
        ("/linux", no.clone(), "linux"),
        ("/root/path", no.clone(), "path"),
        ("/process/cwd", no.clone(), "cwd"),
        ("/process/args", no.clone(), "process.args"),
        ("/mounts/0/destination", no.clone(), "destination"),
        ("/linux/namespaces/0/type", no, "type"),
        // Of the wrong type, or out of range.
        ("/ociVersion", json!(1), "string"),
        ("/process", json!("x"), "invalid type"),
        ("/process/args", json!("true"), "invalid type"),
        ("/process/args", json!([1]), "invalid type"),
        ("/process/args", json!([]), "process.args"),
        ("/process/args", json!([""]), "process.args"),
        ("/process/env", json!({"A": "b"}), "invalid type"),
        ("/process/terminal", json!("yes"), "invalid type"),
        ("/process/user", json!({"uid": -1, "gid": 0}), "invalid value"),
        ("/process/user", json!({"uid": 4_294_967_296_u64, "gid": 0}), "invalid value"),
        ("/process/user", json!({"uid": "0", "gid": 0}), "invalid type"),
        ("/process/cwd", json!("relative"), "absolute"),
        ("/root/readonly", json!("no"), "invalid type"),
        ("/mounts", json!({}), "invalid type"),
        ("/linux/namespaces/0/type", json!("galaxy"), "galaxy"),
        ("/linux/namespaces/0", json!({"type": "network", "path": "/nowhere"}), "/nowhere"),
        ("/linux/namespaces/0", json!({"type": "mount"}), "twice"),
        ("/linux/maskedPaths", json!("/proc"), "invalid type"),
        (
            "/linux/uidMappings",
            json!([{"containerID": 0, "hostID": 0, "size": 1}]),
            "mappings specified, but user namespace isn't enabled",
        ),
        ("/linux/memoryPolicy", json!({"mode": "MPOL_MAYBE"}), "MPOL_MAYBE"),
        ("/linux/netDevices", json!({"a/b": {}}), "which no device can have"),
        ("/linux/netDevices", json!({"nothing0": {}}), "there is no network device `nothing0`"),
        ("/linux/netDevices", json!([]), "invalid type"),
        (
            "/linux/resources",
            json!({"hugepageLimits": [{"pageSize": "2MB/../x", "limit": 1}]}),
            "no size of huge pages",
        ),
        ("/linux/resources", json!({"unified": {"memory./../x": "1"}}), "no file of a cgroup v2 controller"),
        ("/linux/rootfsPropagation", json!("sideways"), "sideways"),
        ("/linux/seccomp", json!({"defaultAction": "SCMP_ACT_MAYBE"}), "SCMP_ACT_MAYBE"),
        ("/linux/intelRdt", json!({"closID": "x"}), "intelRdt"),
        ("/linux/resources", json!({"unified": {"nonsense": "1"}}), "nonsense"),
        ("/linux/resources", json!({"memory": {"limit": "1g"}}), "invalid type"),
        ("/linux/sysctl", json!({"kernel/../x": "1"}), "kernel/../x"),
        ("/linux/sysctl", json!({"kernel.core_pattern": "x"}), "is not of a namespace"),
        ("/linux/sysctl", json!({"kernel.hostname": "x"}), "is what `hostname` sets"),
        ("/linux/sysctl", json!({"user.max_user_namespaces": "1"}), "needs a user namespace"),
        (
            "/process/rlimits",
            json!([{"type": "RLIMIT_CORE", "soft": 0, "hard": 0}, {"type": "RLIMIT_CORE", "soft": 0, "hard": 0}]),
            "twice",
        ),
        ("/linux/cgroupsPath", json!("/rcd/../../x"), ".."),
    ]
}

/// Versions, zero bytes, and what is not there.
fn impossible_values() -> Vec<Row> {
    vec![
        // Versions of the specification.
        ("/ociVersion", json!("2.0.0"), "2.0.0"),
        ("/ociVersion", json!("0.1.0"), "0.1.0"),
        ("/ociVersion", json!("x"), "`x`"),
        ("/ociVersion", json!(""), "ociVersion"),
        // Zero bytes.
        ("/process/args", json!(["tr\0ue"]), "zero byte"),
        ("/process/args", json!(["true", "a\0b"]), "zero byte"),
        ("/process/env", json!(["A=\0"]), "zero byte"),
        ("/process/cwd", json!("/x\0y"), "cannot enter the working folder"),
        ("/root/path", json!("root\0fs"), "root"),
        ("/hostname", json!("a\0b"), "host name"),
        ("/mounts/0/destination", json!("/pr\0oc"), "cannot mount"),
        // Not there.
        ("/root/path", json!("nowhere"), "nowhere"),
        ("/process/args", json!(["nothing"]), "executable file not found in $PATH"),
        ("/process/args", json!(["/etc"]), "directory"),
        (
            "/mounts/0",
            json!({"destination": "/x", "type": "bind", "source": "/nowhere", "options": ["bind"]}),
            "/nowhere",
        ),
        ("/mounts/0", json!({"destination": "/x", "type": "nosuchfs", "source": "x"}), "cannot mount `/x`"),
        ("/mounts/0", json!({"destination": "/x"}), "has no type"),
        ("/hooks", json!({"prestart": [{"path": "/nowhere"}]}), "/nowhere"),
        ("/hooks", json!({"prestart": [{"path": "relative"}]}), "not absolute"),
    ]
}

#[test]
fn each_wrong_field_is_named() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let mut good = Value::Null;
    let folder = bundle(&sandbox, |config| {
        // What is taken by mistake ends at once.
        config["process"]["args"] = json!(["true"]);
        good = config.clone();
    });
    let table = wrong_fields().into_iter().chain(impossible_values());
    let mut wrong = Vec::new();
    for (pointer, value, wanted) in table {
        let case = format!("{pointer} = {value}");
        let mut config = good.clone();
        put(&mut config, pointer, value);
        let message = refused(&sandbox, &folder, config.to_string().as_bytes(), &case);
        if !message.contains(wanted) {
            wrong.push(format!("{case}: {message:?} does not say {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_no_config_at_all_is_refused() {
    let Some(sandbox) = Sandbox::new(&[Need::Busybox]) else { return };
    let mut good = String::new();
    let folder = bundle(&sandbox, |config| good = config.to_string());
    let deep = "[".repeat(200_000);
    let cut = &good.as_bytes()[..good.len() / 2];
    for (case, text) in [
        ("empty", &b""[..]),
        ("cut", cut),
        ("a list", b"[]"),
        ("null", b"null"),
        ("not UTF-8", b"{\"ociVersion\": \"\xff\xfe\"}"),
        ("deep", deep.as_bytes()),
    ] {
        let message = refused(&sandbox, &folder, text, case);
        assert!(message.contains("config.json"), "{case}: {message}");
    }
    fs::remove_file(Path::new(&folder).join("config.json")).expect("no file");
    runtime(&sandbox, &["run", "--bundle", &folder, &id(&sandbox)]).expect(1).complains("config.json");
    runtime(&sandbox, &["run", "--bundle", "/nowhere", &id(&sandbox)]).expect(1).complains("/nowhere");
    nothing_is_left(&sandbox, "no config.json");
}

#[test]
fn what_nobody_knows_and_what_is_large_is_taken() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    // Not through a shell: it takes its time with so many.
    let said = super::run(&sandbox, "", |config| {
        config["process"]["args"] = json!(["env"]);
        config["of"] = json!({"the": ["future"]});
        config["process"]["of the future"] = json!(1);
        config["linux"]["ofTheFuture"] = json!(null);
        let environment: Vec<String> = (0..100_000).map(|number| format!("V{number}=x")).collect();
        config["process"]["env"] = json!(environment);
    });
    let said = said.expect(0).stdout;
    assert_eq!(said.lines().filter(|line| line.starts_with('V')).count(), 100_000);
    for version in ["1.0.0", "1.0.2-dev", "1.3.0", "1.99.0"] {
        super::run(&sandbox, "true", |config| config["ociVersion"] = json!(version)).expect(0);
    }
    // More than the kernel takes for one program (execve(2)).
    let long = "x".repeat(200_000);
    super::run(&sandbox, "true", |config| config["process"]["env"] = json!([format!("A={long}")]))
        .expect(1)
        .complains("Argument list too long");
    nothing_is_left(&sandbox, "too long");
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let Some(sandbox) = Sandbox::new(&[Need::Busybox]) else { return };
    let folder = bundle(&sandbox, |_| {});
    let long = "x".repeat(2000);
    for name in ["..", ".", "", "a/b", "../x", "-x", "a b", "a\nb", &long] {
        let said = runtime(&sandbox, &["run", "--bundle", &folder, "--", name]);
        assert!(said.code != 0 && !said.stderr.is_empty(), "{name:?}: {said:?}");
        for verb in ["state", "start", "kill", "delete"] {
            let said = runtime(&sandbox, &[verb, "--", name]);
            assert!(said.code != 0 && !said.stderr.is_empty(), "{verb} {name:?}: {said:?}");
        }
    }
    nothing_is_left(&sandbox, "names");
}

#[test]
fn a_state_that_is_half_written_can_be_looked_at_and_removed() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    let folder = bundle(&sandbox, |config| config["process"]["args"] = json!(["true"]));
    let id = id(&sandbox);
    for (case, content) in
        [("no file", None), ("empty", Some("")), ("cut", Some("{\"id\": \"")), ("a list", Some("[]"))]
    {
        let state = sandbox.path("states").join(&id);
        fs::create_dir_all(&state).expect("a folder");
        if let Some(content) = content {
            fs::write(state.join("state.json"), content).expect("a file");
        }
        let said = runtime(&sandbox, &["state", &id]);
        assert!(said.code == 1 && !said.stderr.contains("panicked"), "{case}: {said:?}");
        runtime(&sandbox, &["list"]).expect(0);
        runtime(&sandbox, &["run", "--bundle", &folder, &id]).expect(1).complains("exists already");
        runtime(&sandbox, &["delete", "--force", &id]).expect(0);
        nothing_is_left(&sandbox, case);
    }
    // The name is free again.
    runtime(&sandbox, &["run", "--bundle", &folder, &id]).expect(0);
    nothing_is_left(&sandbox, "afterwards");
}
