//! Memory nodes, limits that belong together, and what the runtime says that it can do.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use oci_spec::runtime::Features;
use serde_json::{Value, json};

use super::{bundle, id, run, runtime};
use crate::needs::{self, Need};
use crate::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Root, Need::Busybox];

/// The policy of the first area of memory, as the kernel names it (numa(7)).
const POLICY: &str = "head -n 1 /proc/self/numa_maps | cut -d ' ' -f 2";

fn policy(value: Value) -> impl FnOnce(&mut Value) {
    move |config| config["linux"]["memoryPolicy"] = value
}

#[test]
fn memory_comes_from_the_nodes_that_are_asked_for() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    if !Path::new("/proc/self/numa_maps").exists() {
        return needs::skip("this kernel has no memory nodes (CONFIG_NUMA)");
    }
    for (wanted, shown) in [
        (json!({"mode": "MPOL_BIND", "nodes": "0"}), "bind:0"),
        (json!({"mode": "MPOL_INTERLEAVE", "nodes": "0"}), "interleave:0"),
        (json!({"mode": "MPOL_BIND", "nodes": "0", "flags": ["MPOL_F_STATIC_NODES"]}), "bind=static:0"),
        (json!({"mode": "MPOL_PREFERRED", "nodes": "0", "flags": ["MPOL_F_RELATIVE_NODES"]}), "prefer=relative:0"),
        (json!({"mode": "MPOL_LOCAL"}), "local"),
        (json!({"mode": "MPOL_DEFAULT"}), "default"),
        (json!({}), "default"),
    ] {
        let case = wanted.to_string();
        assert_eq!(run(&sandbox, POLICY, policy(wanted)).expect(0).stdout.trim_end(), shown, "{case}");
    }
    // What is executed later follows it too.
    let (folder, id) = (bundle(&sandbox, policy(json!({"mode": "MPOL_BIND", "nodes": "0"}))), id(&sandbox));
    detached(&sandbox, &folder, &id);
    let said = runtime(&sandbox, &["exec", &id, "sh", "-c", POLICY]).expect(0).stdout;
    runtime(&sandbox, &["delete", "--force", &id]).expect(0);
    assert_eq!(said, "bind:0\n");
}

#[test]
fn a_memory_policy_that_is_none_is_named() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    for (wanted, why) in [
        (json!({"mode": "BIND", "nodes": "0"}), "invalid memory policy mode"),
        (json!({"nodes": "0"}), "invalid memory policy mode null"),
        (json!({"mode": "MPOL_BIND", "nodes": "0", "flags": ["x"]}), "invalid memory policy flag"),
        (json!({"mode": "MPOL_BIND", "nodes": "x"}), "invalid memory policy nodes `x`"),
        (json!({"mode": "MPOL_BIND", "nodes": "0-9876543210"}), "invalid memory policy nodes"),
    ] {
        run(&sandbox, "true", policy(wanted)).expect(1).complains(why);
    }
    if Path::new("/proc/self/numa_maps").exists() {
        let both = json!({"mode": "MPOL_DEFAULT", "nodes": "0", "flags": ["MPOL_F_STATIC_NODES"]});
        let said = run(&sandbox, "true", policy(both)).expect(1);
        assert!(said.stderr.contains("set_mempolicy") && said.stderr.contains("invalid argument"), "{said}");
    }
}

/// `run --detach` keeps its caller's streams for the container: they must not be the test's pipes.
fn detached(sandbox: &Sandbox, folder: &str, id: &str) {
    let states = sandbox.path("states").display().to_string();
    let mut command = sandbox.rcd(&["runtime", "--root", &states, "run", "--detach", "--bundle", folder, id]);
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit()).status();
    assert!(status.expect("started").success());
}

/// The first of these files of a container's cgroup that is there.
fn limit(id: &str, files: [&str; 2]) -> String {
    let [(v1, v1_file), (_, v2_file)] = files.map(|file| file.split_once('/').expect("a controller and a file"));
    let v1 = format!("/sys/fs/cgroup/{v1}/rcd/{id}/{v1_file}");
    let text = fs::read_to_string(v1).or_else(|_| fs::read_to_string(format!("/sys/fs/cgroup/rcd/{id}/{v2_file}")));
    text.expect("a limit").trim().to_owned()
}

#[test]
fn a_new_period_leaves_the_quota_and_a_new_quota_the_period() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let id = id(&sandbox);
    let folder =
        bundle(&sandbox, |config| config["linux"]["resources"]["cpu"] = json!({"quota": 20_000, "period": 50_000}));
    detached(&sandbox, &folder, &id);
    let found = || {
        let quota = limit(&id, ["cpu/cpu.cfs_quota_us", "/cpu.max"]);
        let period = limit(&id, ["cpu/cpu.cfs_period_us", "/cpu.max"]);
        let word = |text: &str, at: usize| text.split(' ').nth(at).unwrap_or(text).to_owned();
        (word(&quota, 0), word(&period, 1))
    };
    let pair = |quota: &str, period: &str| (quota.to_owned(), period.to_owned());
    assert_eq!(found(), pair("20000", "50000"));
    for (flag, value, wanted) in
        [("--cpu-period", "60000", pair("20000", "60000")), ("--cpu-quota", "30000", pair("30000", "60000"))]
    {
        runtime(&sandbox, &["update", flag, value, &id]).expect(0);
        assert_eq!(found(), wanted, "{flag}");
    }
    runtime(&sandbox, &["delete", "--force", &id]).expect(0);
}

#[test]
fn a_limit_below_what_is_in_use_can_be_refused() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox, Need::MemoryController]) else { return };
    let id = id(&sandbox);
    let folder = bundle(&sandbox, |config| {
        // A file on a tmpfs is memory that stays in use.
        config["process"]["args"] = json!(["sh", "-c", "head -c 8000000 /dev/zero >/dev/full-of-it; sleep 60"]);
        config["linux"]["resources"]["memory"] = json!({"limit": 100_000_000});
    });
    detached(&sandbox, &folder, &id);
    let used = || limit(&id, ["memory/memory.usage_in_bytes", "/memory.current"]).parse::<u64>().expect("a number");
    sandbox.until("it has memory", || (used() > 8_000_000).then_some(()));
    let asked = r#"{"memory": {"limit": 4000000, "checkBeforeUpdate": true}}"#;
    let states = sandbox.path("states").display().to_string();
    let said = sandbox.run_with(asked, &["runtime", "--root", &states, "update", "--resources", "-", &id]);
    let status = runtime(&sandbox, &["state", &id]).expect(0).stdout;
    runtime(&sandbox, &["delete", "--force", &id]).expect(0);
    said.expect(1).complains("bytes that are in use");
    assert!(status.contains("running"), "{status}");
}

#[test]
fn a_limit_of_kernel_memory_is_told_and_left_out() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox, Need::MemoryController]) else { return };
    let said = run(&sandbox, "echo runs", |config| {
        config["linux"]["resources"]["memory"] = json!({"kernel": 50_000_000});
    });
    said.expect(0).complains("`memory.kernel` is ignored");
}

/// Who may write to its view of cgroups may make some below its own, and change none of its limits (runtime-spec, config-linux, "Cgroup
/// ownership").
#[test]
fn a_cgroup_that_can_be_written_to_is_its_users() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox, Need::CgroupV2]) else { return };
    let script = "stat -c %u /sys/fs/cgroup /sys/fs/cgroup/cgroup.procs /sys/fs/cgroup/pids.max | xargs; \
        mkdir /sys/fs/cgroup/below 2>/dev/null && echo made";
    let seen = |options: Value, uid: u32| {
        let said = run(&sandbox, script, |config| {
            config["process"]["user"] = json!({"uid": uid, "gid": 0});
            let list = config["mounts"].as_array_mut().expect("a list");
            list.push(json!({"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["ro"]}));
            list.push(
                json!({"destination": "/sys/fs/cgroup", "type": "cgroup", "source": "cgroup", "options": options}),
            );
            config["linux"]["namespaces"].as_array_mut().expect("a list").push(json!({"type": "cgroup"}));
        });
        said.stdout
    };
    assert_eq!(seen(json!([]), 1000), "1000 1000 0\nmade\n");
    assert_eq!(seen(json!(["ro"]), 1000), "0 0 0\n");
}

/// Everything that version 1.3 has a field for (runtime-spec, features and features-linux).
#[test]
fn features_are_told_in_full() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let text = runtime(&sandbox, &["features"]).expect(0).stdout;
    let found: Features = serde_json::from_str(&text).expect("the document of the specification");
    assert_eq!((found.oci_version_min().as_str(), found.oci_version_max().as_str()), ("1.0.0", "1.3.0"));
    // What the types write and the document does not have would be null.
    let own: Value = serde_json::from_str(&text).expect("JSON");
    let whole = serde_json::to_value(&found).expect("JSON");
    assert_eq!(missing("", &whole, &own), Vec::<String>::new());
    for version in [found.oci_version_min(), found.oci_version_max()] {
        if crate::needs::require(&NEEDS) {
            run(&sandbox, "true", |config| config["ociVersion"] = json!(version)).expect(0);
        }
    }
    let linux = found.linux().as_ref().expect("linux");
    assert_eq!(linux.memory_policy().as_ref().and_then(|policy| policy.modes().as_ref()).map(Vec::len), Some(7));
    assert_eq!(linux.net_devices().as_ref().and_then(|devices| *devices.enabled()), Some(true));
}

/// Paths of what one document has and the other has not, or has as null.
fn missing(path: &str, whole: &Value, own: &Value) -> Vec<String> {
    match whole {
        _ if own.is_null() => vec![path.to_owned()],
        Value::Object(map) => {
            map.iter().flat_map(|(key, value)| missing(&format!("{path}/{key}"), value, &own[key])).collect()
        }
        _ => Vec::new(),
    }
}
