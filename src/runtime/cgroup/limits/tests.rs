use super::*;

/// What goes to v1 and to v2, as `FILE=VALUE`.
fn planned(text: &str) -> (Vec<String>, std::result::Result<Vec<String>, String>) {
    let resources: LinuxResources = serde_json::from_str(text).expect("valid");
    let found = limits(&resources).expect("a plan");
    let words = |all: &[Setting]| all.iter().map(|one| format!("{}={}", one.file, one.value)).collect::<Vec<_>>();
    let v1 = found.iter().flat_map(|limit| words(&limit.v1)).collect();
    let v2 = found.iter().map(|limit| limit.v2.as_deref().map(words).map_err(Clone::clone));
    (v1, v2.collect::<std::result::Result<Vec<_>, _>>().map(|lists| lists.concat()))
}

/// What is asked for, and what goes to v1 and to v2: a row of docs/conformance.md, "Limits", each.
type Row = (&'static str, &'static [&'static str], &'static [&'static str]);

/// As the manual of crun has its tables, "CGROUP v2", and the packages `fs` and `fs2` of runc's cgroups do.
const ROWS: &[Row] = &[
    (r#"{"memory":{"limit":100}}"#, &["memory.limit_in_bytes=100"], &["memory.max=100"]),
    (r#"{"memory":{"reservation":50}}"#, &["memory.soft_limit_in_bytes=50"], &["memory.low=50"]),
    (
        r#"{"memory":{"limit":100,"swap":300}}"#,
        &["memory.limit_in_bytes=100", "memory.memsw.limit_in_bytes=300"],
        &["memory.max=100", "memory.swap.max=200"],
    ),
    (
        r#"{"memory":{"limit":100,"swap":100}}"#,
        &["memory.limit_in_bytes=100", "memory.memsw.limit_in_bytes=100"],
        &["memory.max=100", "memory.swap.max=0"],
    ),
    (
        r#"{"memory":{"limit":100,"swap":-1}}"#,
        &["memory.limit_in_bytes=100", "memory.memsw.limit_in_bytes=-1"],
        &["memory.max=100", "memory.swap.max=max"],
    ),
    (
        r#"{"memory":{"limit":-1}}"#,
        &["memory.limit_in_bytes=-1", "memory.memsw.limit_in_bytes=-1"],
        &["memory.max=max", "memory.swap.max=max"],
    ),
    (
        r#"{"memory":{"limit":-1,"swap":300}}"#,
        &["memory.limit_in_bytes=-1", "memory.memsw.limit_in_bytes=300"],
        &["memory.max=max", "memory.swap.max=300"],
    ),
    (
        r#"{"memory":{"limit":-1,"swap":-1}}"#,
        &["memory.limit_in_bytes=-1", "memory.memsw.limit_in_bytes=-1"],
        &["memory.max=max", "memory.swap.max=max"],
    ),
    (r#"{"memory":{"swap":-1}}"#, &["memory.memsw.limit_in_bytes=-1"], &["memory.swap.max=max"]),
    (r#"{"memory":{"limit":100,"swap":0}}"#, &["memory.limit_in_bytes=100"], &["memory.max=100"]),
    (r#"{"memory":{"reservation":-1}}"#, &["memory.soft_limit_in_bytes=-1"], &["memory.low=max"]),
    (r#"{"memory":{"kernel":100,"useHierarchy":true,"disableOOMKiller":false}}"#, &[], &[]),
    (r#"{"memory":{"checkBeforeUpdate":true}}"#, &[], &[]),
    (r#"{"cpu":{"shares":1024}}"#, &["cpu.shares=1024"], &["cpu.weight=100"]),
    (r#"{"cpu":{"shares":2,"idle":0}}"#, &["cpu.shares=2", "cpu.idle=0"], &["cpu.weight=1", "cpu.idle=0"]),
    (r#"{"cpu":{"shares":512,"idle":1}}"#, &["cpu.idle=1"], &["cpu.idle=1"]),
    (
        r#"{"cpu":{"quota":5000,"period":10000,"burst":7}}"#,
        &["cpu.cfs_period_us=10000", "cpu.cfs_quota_us=5000", "cpu.cfs_burst_us=7"],
        &["cpu.max=5000 10000", "cpu.max.burst=7"],
    ),
    (r#"{"cpu":{"quota":5000,"period":0}}"#, &["cpu.cfs_quota_us=5000"], &["cpu.max=5000"]),
    (r#"{"cpu":{"quota":-1}}"#, &["cpu.cfs_quota_us=-1"], &["cpu.max=max"]),
    (r#"{"cpu":{"shares":0,"idle":1}}"#, &["cpu.idle=1"], &["cpu.idle=1"]),
    (r#"{"cpu":{"burst":0}}"#, &["cpu.cfs_burst_us=0"], &["cpu.max.burst=0"]),
    (r#"{"cpu":{"cpus":"","mems":"","realtimePeriod":0,"realtimeRuntime":0}}"#, &[], &[]),
    (r#"{"cpu":{"period":10000}}"#, &["cpu.cfs_period_us=10000"], &["cpu.max=max 10000"]),
    (
        r#"{"cpu":{"cpus":"0-1","mems":"0"}}"#,
        &["cpuset.cpus=0-1", "cpuset.mems=0"],
        &["cpuset.cpus=0-1", "cpuset.mems=0"],
    ),
    (r#"{"pids":{"limit":7}}"#, &["pids.max=7"], &["pids.max=7"]),
    (r#"{"pids":{"limit":0}}"#, &["pids.max=max"], &["pids.max=max"]),
    (r#"{"pids":{"limit":-1}}"#, &["pids.max=max"], &["pids.max=max"]),
    (
        r#"{"blockIO":{"weight":500,"weightDevice":[{"major":8,"minor":16,"weight":100}]}}"#,
        &["blkio.bfq.weight=500", "blkio.bfq.weight_device=8:16 100"],
        &["io.bfq.weight=500", "io.bfq.weight=8:16 100"],
    ),
    (
        r#"{"blockIO":{"throttleReadBpsDevice":[{"major":8,"minor":0,"rate":1}],
            "throttleWriteIOPSDevice":[{"major":8,"minor":0,"rate":2}]}}"#,
        &["blkio.throttle.read_bps_device=8:0 1", "blkio.throttle.write_iops_device=8:0 2"],
        &["io.max=8:0 rbps=1", "io.max=8:0 wiops=2"],
    ),
    (
        r#"{"blockIO":{"throttleWriteBpsDevice":[{"major":8,"minor":0,"rate":3}],
            "throttleReadIOPSDevice":[{"major":8,"minor":0,"rate":4},{"major":8,"minor":16,"rate":5}]}}"#,
        &[
            "blkio.throttle.write_bps_device=8:0 3",
            "blkio.throttle.read_iops_device=8:0 4",
            "blkio.throttle.read_iops_device=8:16 5",
        ],
        &["io.max=8:0 wbps=3", "io.max=8:0 riops=4", "io.max=8:16 riops=5"],
    ),
    (
        r#"{"blockIO":{"throttleReadBpsDevice":[{"major":8,"minor":0,"rate":0}]}}"#,
        &["blkio.throttle.read_bps_device=8:0 0"],
        &["io.max=8:0 rbps=max"],
    ),
    (
        r#"{"blockIO":{"weightDevice":[{"major":8,"minor":16,"weight":0,"leafWeight":0}]}}"#,
        &["blkio.bfq.weight_device=8:16 default"],
        &["io.bfq.weight=8:16 default"],
    ),
    (
        r#"{"hugepageLimits":[{"pageSize":"2MB","limit":4}]}"#,
        &["hugetlb.2MB.rsvd.limit_in_bytes=4", "hugetlb.2MB.limit_in_bytes=4"],
        &["hugetlb.2MB.rsvd.max=4", "hugetlb.2MB.max=4"],
    ),
    (
        r#"{"hugepageLimits":[{"pageSize":"64KB","limit":0},{"pageSize":"1GB","limit":1}]}"#,
        &[
            "hugetlb.64KB.rsvd.limit_in_bytes=0",
            "hugetlb.64KB.limit_in_bytes=0",
            "hugetlb.1GB.rsvd.limit_in_bytes=1",
            "hugetlb.1GB.limit_in_bytes=1",
        ],
        &["hugetlb.64KB.rsvd.max=0", "hugetlb.64KB.max=0", "hugetlb.1GB.rsvd.max=1", "hugetlb.1GB.max=1"],
    ),
    (r#"{"rdma":{"a":{"hcaObjects":4}}}"#, &["rdma.max=a hca_object=4"], &["rdma.max=a hca_object=4"]),
    (
        r#"{"rdma":{"a":{"hcaHandles":3,"hcaObjects":4}}}"#,
        &["rdma.max=a hca_handle=3 hca_object=4"],
        &["rdma.max=a hca_handle=3 hca_object=4"],
    ),
];

#[test]
fn values_of_v1_become_those_of_v2() {
    for (text, v1, v2) in ROWS {
        let found = planned(text);
        assert_eq!(found.0, *v1, "{text}");
        assert_eq!(found.1.expect(text), *v2, "{text}");
    }
}

#[test]
fn what_v2_does_not_have_says_so() {
    for (text, v1, why) in [
        (r#"{"memory":{"swap":300}}"#, "memory.memsw.limit_in_bytes=300", "needs one of memory"),
        (r#"{"memory":{"swappiness":60}}"#, "memory.swappiness=60", "nothing like `memory.swappiness`"),
        (r#"{"memory":{"disableOOMKiller":true}}"#, "memory.oom_control=1", "memory.oom_control"),
        (r#"{"memory":{"kernelTCP":5}}"#, "memory.kmem.tcp.limit_in_bytes=5", "kmem.tcp"),
        (r#"{"cpu":{"realtimeRuntime":5}}"#, "cpu.rt_runtime_us=5", "rt_runtime_us"),
        (r#"{"cpu":{"realtimePeriod":5}}"#, "cpu.rt_period_us=5", "rt_period_us"),
        (r#"{"blockIO":{"leafWeight":5}}"#, "blkio.leaf_weight=5", "leaf_weight"),
        (
            r#"{"blockIO":{"weightDevice":[{"major":8,"minor":0,"leafWeight":5}]}}"#,
            "blkio.leaf_weight_device=8:0 5",
            "leaf_weight_device",
        ),
        (r#"{"memory":{"swappiness":0}}"#, "memory.swappiness=0", "nothing like `memory.swappiness`"),
        (r#"{"network":{"classID":5}}"#, "net_cls.classid=5", "net_cls"),
        (r#"{"network":{"priorities":[{"name":"a","priority":1}]}}"#, "net_prio.ifpriomap=a 1", "net_prio"),
    ] {
        let found = planned(text);
        assert_eq!(found.0, [v1], "{text}");
        let said = found.1.expect_err(text);
        assert!(said.contains(why), "{text}: {said}");
    }
}

#[test]
fn shares_become_weights() {
    let table = [(0, 1), (2, 1), (3, 2), (512, 59), (1024, 100), (2048, 174), (262_144, 10_000), (u64::MAX, 10_000)];
    for (shares, weight) in table {
        assert_eq!(weight_of_shares(shares), weight, "{shares}");
    }
    let all: Vec<u64> = (0..262_145).map(weight_of_shares).collect();
    assert!(all.is_sorted(), "more shares are never less weight");
}

#[test]
fn weights_of_v1_become_those_of_v2() {
    for (weight, plain) in [(0, 1), (10, 1), (100, 910), (500, 4950), (1000, 10_000)] {
        assert_eq!(io_weight(weight), plain, "{weight}");
    }
}

/// In place of a cgroup, a folder: what is there is written, and what is not is settled as it says.
#[test]
fn files_that_are_not_there_are_replaced_or_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = |names: &[&str]| names.iter().for_each(|name| fs::write(folder.path().join(name), "").expect("a file"));
    let text = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap_or_default();
    let write_v2 = |text: &str| {
        let resources: LinuxResources = serde_json::from_str(text).expect("valid");
        let all: Vec<Setting> =
            limits(&resources).expect("a plan").into_iter().flat_map(|limit| limit.v2.expect("v2")).collect();
        write(folder.path(), all.iter())
    };
    files(&["io.weight", "hugetlb.2MB.max", "memory.max"]);
    write_v2(r#"{"blockIO":{"weight":500}}"#).expect("the other file");
    assert_eq!(text("io.weight"), "4950");
    write_v2(r#"{"blockIO":{"weightDevice":[{"major":8,"minor":16,"weight":1000}]}}"#).expect("the other file");
    assert_eq!(text("io.weight"), "8:16 10000");
    write_v2(r#"{"blockIO":{"weightDevice":[{"major":8,"minor":16,"weight":0}]}}"#).expect("the other file");
    assert!(text("io.weight").starts_with("8:16 default"));
    files(&["io.bfq.weight"]);
    write_v2(r#"{"blockIO":{"weight":500}}"#).expect("its file");
    assert_eq!(text("io.bfq.weight"), "500");
    write_v2(r#"{"hugepageLimits":[{"pageSize":"2MB","limit":4}]}"#).expect("use is limited");
    assert_eq!((text("hugetlb.2MB.max").as_str(), text("hugetlb.2MB.rsvd.max").as_str()), ("4", ""));
    write_v2(r#"{"memory":{"limit":5,"swap":5}}"#).expect("no swap is as good as a limit of 0");
    let said = write_v2(r#"{"pids":{"limit":4}}"#).expect_err("no file");
    let cause = std::error::Error::source(&said).expect("a cause").to_string();
    assert!(said.to_string().contains("pids.max") && cause.contains("No such file"), "{said}: {cause}");
}

#[test]
fn unified_takes_any_file_of_what_is_there() {
    let top = tempfile::tempdir().expect("a folder");
    fs::write(top.path().join("cgroup.controllers"), "cpu memory dmem\n").expect("a file");
    let hierarchies = Hierarchies { unified: Some(top.path().to_owned()), v1: Vec::new() };
    for (file, controller) in [("memory.high", "memory"), ("dmem.max", "dmem"), ("cgroup.max.depth", "")] {
        assert_eq!(unified(file, "1", &hierarchies).expect(file).controller, controller);
    }
    for file in ["io.max", "nonsense", "memory./x", "../cpu.max", ""] {
        assert!(unified(file, "1", &hierarchies).is_err(), "{file}");
    }
    assert!(unified("cgroup.max.depth", "1", &Hierarchies::default()).is_err());
}

#[test]
fn a_limit_that_has_no_controller_is_an_error() {
    let resources: LinuxResources = serde_json::from_str(r#"{"memory":{"limit":1048576}}"#).expect("valid");
    let error = plan(Some(&resources), &Hierarchies::default()).expect_err("no hierarchy");
    assert_eq!(error.to_string(), "cannot limit memory: no cgroup hierarchy is mounted at `/sys/fs/cgroup`");
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

#[test]
fn zero_leaves_a_limit_as_it_is() {
    let text = r#"{"memory":{"limit":0,"swap":0,"reservation":0,"kernelTCP":0},"cpu":{"shares":0,"quota":0,"period":0},
        "blockIO":{"weight":0}}"#;
    let resources: LinuxResources = serde_json::from_str(text).expect("valid");
    assert!(limits(&resources).expect("a plan").is_empty());
}

/// Of values that cannot be: each is said before anything is written.
#[test]
fn limits_that_contradict_each_other_are_refused() {
    for (text, why) in [
        (r#"{"memory":{"limit":100,"swap":50}}"#, "the memory+swap limit 50 is below the memory limit 100"),
        (r#"{"hugepageLimits":[{"pageSize":"","limit":4}]}"#, "`` is no size of huge pages"),
        (
            r#"{"hugepageLimits":[{"pageSize":"2MB.max/../x","limit":4}]}"#,
            "is no size of huge pages: use one like `2MB`",
        ),
    ] {
        let resources: LinuxResources = serde_json::from_str(text).expect("valid");
        let said = limits(&resources).err().expect(text);
        assert_eq!(said.kind(), ErrorKind::InvalidSpec, "{text}");
        assert!(said.to_string().contains(why), "{text}: {said}");
    }
}

#[test]
fn what_has_no_effect_is_told() {
    let told = |text: &str| without_effect(Some(&serde_json::from_str(text).expect("valid")));
    let all = told(r#"{"memory":{"kernel":5,"useHierarchy":false}}"#);
    assert!(all[0].starts_with("`memory.kernel` is ignored") && all[1].starts_with("`memory.useHierarchy`"), "{all:?}");
    for nothing in [r#"{"memory":{"kernel":-1,"useHierarchy":true}}"#, r#"{"memory":{"kernel":0}}"#, "{}"] {
        assert!(told(nothing).is_empty(), "{nothing}");
    }
    assert!(without_effect(None).is_empty());
}

/// The files of a plan on a host that is all v2, in order.
fn on_v2(text: &str) -> Vec<String> {
    let top = tempfile::tempdir().expect("a folder");
    fs::write(top.path().join("cgroup.controllers"), "cpu memory pids\n").expect("a file");
    let hierarchies = Hierarchies { unified: Some(top.path().to_owned()), v1: Vec::new() };
    let resources = serde_json::from_str(text).expect("valid");
    let settings = plan(Some(&resources), &hierarchies).expect(text);
    settings.v2.iter().map(|one| format!("{}={}", one.file, one.value)).collect()
}

#[test]
fn unified_counts_where_another_field_says_something_else() {
    let found = on_v2(r#"{"memory":{"limit":100},"pids":{"limit":5},"unified":{"memory.max":"200","pids.max":"max"}}"#);
    assert_eq!(found, ["memory.max=100", "pids.max=5", "memory.max=200", "pids.max=max"]);
}

#[test]
fn a_weight_is_written_before_what_makes_it_idle() {
    let text = r#"{"unified":{"cpu.weight":"7","cpu.idle":"1","cpu.max":"max","memory.high":"9"}}"#;
    assert_eq!(on_v2(text), ["cpu.max=max", "cpu.weight=7", "memory.high=9", "cpu.idle=1"]);
}
