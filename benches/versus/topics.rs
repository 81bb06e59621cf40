//! What is compared: one function a topic, each a list of contenders and what it found.

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::Value;

use super::host::{Host, installed, located, words};
use super::measure::{Contender, compare, median, run};
use super::report::Report;
use super::stores;
use super::users;

/// Compares, and reports what it found.
pub(crate) type Topic = fn(&Host, &mut Report);

/// Every topic by its name on the command line.
pub(crate) const TOPICS: [(&str, Topic); 16] = [
    ("start", start),
    ("runtime", runtime),
    ("exec", exec),
    ("ps", ps),
    ("pull", stores::pull),
    ("archives", stores::archives),
    ("push", stores::push),
    ("disk", stores::disk),
    ("memory", memory),
    ("parallel", parallel),
    ("stop", stop),
    ("stdio", stdio),
    ("network", network),
    ("rootless", users::rootless),
    ("size", size),
    ("build", build),
];

pub(crate) fn contender(name: &'static str, timed: Vec<String>) -> Contender {
    Contender { name, before: Vec::new(), timed, after: Vec::new() }
}

/// `run` of every tool with these flags and words.
fn runs(host: &Host, rest: &str) -> Vec<Contender> {
    host.tools.iter().map(|tool| contender(tool.name, tool.run(rest))).collect()
}

/// A bundle of the busybox root file system whose process is `true`.
fn bundle(host: &Host) -> PathBuf {
    bundle_of(host, "bundle", &["true"])
}

fn bundle_of(host: &Host, name: &str, args: &[&str]) -> PathBuf {
    let bundle = host.busybox_rootfs(&format!("{name}/rootfs")).parent().expect("a bundle").to_owned();
    let config = bundle.join("config.json");
    if !config.exists() {
        let maker = ["crun", "runc"].into_iter().find(|name| installed(name)).expect("crun or runc");
        run(&words(&format!("{maker} spec --bundle {}", bundle.display())));
        let text = std::fs::read(&config).expect("config.json");
        let mut spec: Value = serde_json::from_slice(&text).expect("config.json");
        spec["process"]["terminal"] = false.into();
        spec["process"]["args"] = serde_json::json!(args);
        std::fs::write(&config, spec.to_string()).expect("config.json");
    }
    bundle
}

/// The floor: namespaces alone, and a sandbox of them.
fn bare_sandboxes(host: &Host) -> Vec<Contender> {
    let rootfs = host.busybox_rootfs("bundle/rootfs");
    let mut found = vec![contender("unshare", words("unshare -pfmniu --mount-proc true"))];
    if installed("bwrap") {
        let line = format!("bwrap --unshare-all --bind {} / --proc /proc --dev /dev /bin/true", rootfs.display());
        found.push(contender("bwrap", words(&line)));
    }
    if installed("systemd-nspawn") {
        let rootfs = host.busybox_rootfs("nspawn");
        // It takes nothing for a system that has no `/usr`.
        std::fs::create_dir_all(rootfs.join("usr/bin")).expect("a folder");
        let flags = "--quiet --register=no --keep-unit --private-network --as-pid2 --resolv-conf=off --timezone=off";
        let line = format!("systemd-nspawn {flags} --directory={} /bin/true", rootfs.display());
        found.push(contender("nspawn", words(&line)));
    }
    found
}

/// The other runtimes that are installed: their names, and how a command line of theirs starts.
fn peers(host: &Host) -> Vec<(&'static str, String)> {
    let state = host.folder.join("runtime-state");
    let peers = ["crun", "runc", "youki"].into_iter().filter(|name| installed(name));
    peers.map(|name| (name, format!("{name} --root {}-{name}", state.display()))).collect()
}

fn bare_runs(host: &Host) -> Vec<Contender> {
    let bundle = bundle(host);
    let of =
        |(name, start): (_, String)| contender(name, words(&format!("{start} run -b {} versus", bundle.display())));
    peers(host).into_iter().map(of).collect()
}

fn start(host: &Host, report: &mut Report) {
    let image = host.image(1);
    let mut none = runs(host, &format!("--rm --network none {image} true"));
    none.extend(bare_runs(host));
    none.extend(bare_sandboxes(host));
    report.table("start: run --rm --network none IMAGE true", &compare(&none, report.rounds));
    for (title, flags) in [
        ("start: bridge", ""),
        ("start: --memory 64m", "--network none --memory 64m"),
        ("start: -p 127.0.0.1:8099:80", "-p 127.0.0.1:8099:80"),
        ("start: -v /tmp:/mnt", "--network none -v /tmp:/mnt"),
        ("start: seccomp=unconfined", "--network none --security-opt seccomp=unconfined"),
    ] {
        let mut contenders = runs(host, &format!("--rm {flags} {image} true"));
        contenders.extend(bare_runs(host).into_iter().filter(|peer| peer.name == "crun"));
        report.table(title, &compare(&contenders, report.rounds));
    }
    for layers in [5, 20, 60] {
        let image = host.image(layers);
        let contenders = runs(host, &format!("--rm --network none {image} true"));
        report.table(&format!("start: an image of {layers} layers"), &compare(&contenders, report.rounds));
    }
}

/// How many are at work at once in the second table of each verb.
const AT_ONCE: u32 = 8;

fn runtime(host: &Host, report: &mut Report) {
    let bundle = bundle(host).display().to_string();
    let sleeper = bundle_of(host, "sleeper", &["sleep", "1000000"]).display().to_string();
    let own = format!("{} runtime --root {}-rcd", host.rcd, host.folder.join("runtime-state").display());
    let mut runtimes = vec![("rcd runtime", own)];
    runtimes.extend(peers(host));
    // `X` is the name of the container; its streams must not be those that are waited for.
    let (quiet, name) = ("</dev/null >/dev/null 2>&1", "versus-X");
    for (title, line) in [
        ("run", format!("RUNTIME run -b {bundle} {name}")),
        (
            "create, start, delete",
            format!(
                "RUNTIME create -b {bundle} {name} {quiet} && RUNTIME start {name} && RUNTIME delete --force {name}"
            ),
        ),
        ("exec", "RUNTIME exec sleeper true".to_owned()),
    ] {
        let shell = |line: String| vec!["sh".to_owned(), "-c".to_owned(), line];
        for (_, start) in runtimes.iter().filter(|_| title == "exec") {
            run(&shell(format!("{start} run --detach -b {sleeper} sleeper {quiet}")));
        }
        let single = |(name, start): &(&'static str, String)| {
            let one = line.replace("RUNTIME", start).replace("-X", "-1");
            // No shell where none is needed: it would be most of what is seen.
            contender(name, if one.contains("&&") { shell(one) } else { words(&one) })
        };
        let several = |(name, start): &(&'static str, String)| {
            let each = line.replace("RUNTIME", start);
            contender(name, shell(format!("seq {AT_ONCE} | xargs -P {AT_ONCE} -I X sh -c '{each}'")))
        };
        let singles: Vec<Contender> = runtimes.iter().map(single).collect();
        report.table(&format!("runtime: {title}"), &compare(&singles, report.rounds));
        let several: Vec<Contender> = runtimes.iter().map(several).collect();
        report.table(&format!("runtime: {title}, {AT_ONCE} at once"), &compare(&several, report.rounds));
    }
    for (_, start) in &runtimes {
        run(&words(&format!("{start} delete --force sleeper")));
    }
}

/// Start a container that sleeps in every tool, and remove them at the end.
fn with_sleepers(host: &Host, work: impl FnOnce()) {
    let image = host.image(1);
    for tool in &host.tools {
        run(&tool.run(&format!("-d --name versus --network none {image} sleep 1000000")));
    }
    work();
    for tool in &host.tools {
        run(&tool.command("rm -f versus"));
    }
}

fn exec(host: &Host, report: &mut Report) {
    with_sleepers(host, || {
        let each = host.tools.iter().map(|tool| contender(tool.name, tool.command("exec versus true")));
        let mut contenders: Vec<Contender> = each.collect();
        contenders.extend(bare_runs(host).into_iter().filter(|peer| peer.name == "crun"));
        report.table("exec: exec C true", &compare(&contenders, report.rounds));
    });
}

fn ps(host: &Host, report: &mut Report) {
    with_sleepers(host, || {
        for verb in ["ps", "inspect versus", "logs versus"] {
            let each = host.tools.iter().map(|tool| contender(tool.name, tool.command(verb)));
            report.table(&format!("ps: {verb}, one container"), &compare(&each.collect::<Vec<_>>(), report.rounds));
        }
    });
    let image = host.image(1);
    let rcd = host.tool("rcd").expect("rcd");
    let mut made = Vec::new();
    for count in [100, 1000] {
        while made.len() < count {
            made.push(run(&rcd.run(&format!("-d --network none {image} sleep 1000000"))));
        }
        let last = made.last().expect("a container");
        let verbs = [("ps -q", "ps -q".to_owned()), ("ps", "ps".to_owned())];
        let verbs = verbs.into_iter().chain(["inspect", "logs"].map(|verb| (verb, format!("{verb} {last}"))));
        let contenders: Vec<_> = verbs.map(|(name, line)| contender(name, rcd.command(&line))).collect();
        report.table(&format!("ps: rcd beside {count} running containers"), &compare(&contenders, report.rounds));
    }
    run(&rcd.command(&format!("rm -f {}", made.join(" "))));
}

/// The private and proportional memory of one process, in KiB.
fn memory_of(pid: &str) -> (i64, i64) {
    let text = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let sum = |keys: &[&str]| -> i64 {
        let lines = text.lines().filter(|line| keys.iter().any(|key| line.starts_with(key)));
        lines.filter_map(|line| line.split_ascii_whitespace().nth(1)?.parse::<i64>().ok()).sum()
    };
    (sum(&["Private_Clean:", "Private_Dirty:"]), sum(&["Pss:"]))
}

fn memory(host: &Host, report: &mut Report) {
    let image = host.image(1);
    for (tool, program) in [("rcd", "rcd"), ("podman", "conmon"), ("docker", "containerd-shim")] {
        let Some(tool) = host.tool(tool) else { continue };
        let made: Vec<String> =
            (0..20).map(|_| run(&tool.run(&format!("-d --network none {image} sleep 1000000")))).collect();
        let found: Vec<(i64, i64)> = monitors(program, &host.folder).iter().map(|pid| memory_of(pid)).collect();
        let of = |part: fn(&(i64, i64)) -> i64| median(&found.iter().map(|pair| part(pair) as f64).collect::<Vec<_>>());
        report.line(&format!(
            "memory: {} monitors of {}: median private {:.0} KiB, PSS {:.0} KiB",
            found.len(),
            tool.name,
            of(|pair| pair.0),
            of(|pair| pair.1)
        ));
        run(&tool.command(&format!("rm -f {}", made.join(" "))));
    }
}

/// The processes whose command line names `program` and this run's folder (or a container of it).
fn monitors(program: &str, folder: &Path) -> Vec<String> {
    let ours = folder.display().to_string();
    let entries = std::fs::read_dir("/proc").expect("procfs").flatten();
    let pids = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let matches = |pid: &String| {
        let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line).into_owned();
        let name = line.split('\0').next().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned();
        name.starts_with(program) && (line.contains(&ours) || program == "containerd-shim")
    };
    pids.filter(|pid| pid.bytes().all(|byte| byte.is_ascii_digit())).filter(matches).collect()
}

fn parallel(host: &Host, report: &mut Report) {
    let image = host.image(1);
    for at_once in [1, 4, 16] {
        for tool in &host.tools {
            let total = if tool.name == "rcd" { 200 } else { 32 };
            let started = Instant::now();
            let line = tool.run(&format!("--rm --network none {image} true")).join(" ");
            let command = format!("seq {total} | xargs -P {at_once} -I X {line}");
            run(&["sh", "-c", &command].map(str::to_owned));
            let rate = f64::from(total) / started.elapsed().as_secs_f64();
            report.line(&format!(
                "parallel: {} starts {at_once} at a time with {}: {rate:.1} a second",
                total, tool.name
            ));
        }
    }
}

/// `run -d` before each round of `verb`, and `rm -f` after it.
fn ended(host: &Host, report: &mut Report, title: &str, verb: &str, command: &str) {
    let image = host.image(1);
    let each = host.tools.iter().map(|tool| Contender {
        name: tool.name,
        before: vec![tool.run(&format!("-d --name versus --network none {image} {command}"))],
        timed: tool.command(&format!("{verb} versus")),
        after: if verb == "rm -f" { Vec::new() } else { vec![tool.command("rm -f versus")] },
    });
    report.table(title, &compare(&each.collect::<Vec<_>>(), report.rounds));
}

fn stop(host: &Host, report: &mut Report) {
    let image = host.image(1);
    let each = host.tools.iter().map(|tool| Contender {
        after: vec![tool.command("rm -f versus")],
        ..contender(tool.name, tool.run(&format!("-d --name versus --network none {image} sleep 1000000")))
    });
    report.table("stop: run -d", &compare(&each.collect::<Vec<_>>(), report.rounds));
    ended(host, report, "stop: stop of a container that ends at SIGTERM", "stop", "serve");
    ended(host, report, "stop: kill", "kill", "sleep 1000000");
    ended(host, report, "stop: rm -f of a running container", "rm -f", "sleep 1000000");
}

fn stdio(host: &Host, report: &mut Report) {
    let image = host.image(1);
    let mut contenders = runs(host, &format!("--rm --network none {image} head -c 1000000000 /dev/zero"));
    contenders.push(contender("no container", words("/bin/busybox head -c 1000000000 /dev/zero")));
    report.table("stdio: 1 GB through stdout", &compare(&contenders, report.rounds.min(5)));
}

/// Connecting a container that runs to one more network, and taking it off again.
fn network(host: &Host, report: &mut Report) {
    let image = host.image(1);
    for (number, tool) in host.tools.iter().enumerate() {
        // Each has a subnet of its own: they would choose the same.
        run(&tool.command(&format!("network create --subnet 10.9{number}.0.0/24 versus-more")));
        run(&tool.run(&format!("-d --name versus {image} sleep 1000000")));
    }
    let (join, leave) = ("network connect versus-more versus", "network disconnect versus-more versus");
    for (title, before, timed, after) in
        [("network: connect", None, join, Some(leave)), ("network: disconnect", Some(join), leave, None)]
    {
        let each = host.tools.iter().map(|tool| Contender {
            before: before.iter().map(|line| tool.command(line)).collect(),
            after: after.iter().map(|line| tool.command(line)).collect(),
            ..contender(tool.name, tool.command(timed))
        });
        report.table(title, &compare(&each.collect::<Vec<_>>(), report.rounds));
    }
    for tool in &host.tools {
        run(&tool.command("rm -f versus"));
        run(&tool.command("network rm versus-more"));
    }
}

/// What has to be on the disk for `run` to work.
fn size(host: &Host, report: &mut Report) {
    let sets: [(&str, &[&str]); 4] = [
        ("rcd", &[]),
        ("docker", &["docker", "dockerd", "containerd", "containerd-shim-runc-v2", "runc", "docker-proxy"]),
        ("podman", &["podman", "conmon", "crun", "netavark", "aardvark-dns"]),
        ("crun", &["crun"]),
    ];
    for (name, programs) in sets {
        let mut paths: Vec<PathBuf> = programs.iter().filter_map(|program| located(program)).collect();
        if name == "rcd" {
            paths.push(PathBuf::from(&host.rcd));
        }
        let bytes: u64 = paths.iter().filter_map(|path| Some(std::fs::metadata(path).ok()?.len())).sum();
        if bytes > 0 {
            let found = format!("{:.1} MiB in {} programs", bytes as f64 / 1_048_576.0, paths.len());
            report.line(&format!("size: {name}: {found}, without their libraries"));
        }
    }
}

/// A release build in an empty folder. It takes minutes, and needs the dependencies' sources to be there.
fn build(host: &Host, report: &mut Report) {
    let target = host.folder.join("build");
    let line =
        format!("cargo build --release --quiet --offline --manifest-path {}/Cargo.toml", env!("CARGO_MANIFEST_DIR"));
    let started = Instant::now();
    let mut command = std::process::Command::new("cargo");
    let done = command.args(&words(&line)[1..]).env("CARGO_TARGET_DIR", &target).status().expect("cargo");
    assert!(done.success(), "{line}");
    report.line(&format!("build: a release build from nothing took {:.0} s", started.elapsed().as_secs_f64()));
}
