//! What a container prints is kept, whatever it is: floods, halves of lines, any bytes, on a disk that is full, over rotation,
//! restarts and a deleted file.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use super::needs::Need;
use super::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Root, Need::Busybox];
/// Of tests that an ordinary user runs as well.
const ANYBODY: [Need; 1] = [Need::Busybox];

/// Run a script to its end, or in the background where `flags` say so.
fn run(sandbox: &Sandbox, flags: &[&str], script: &str) {
    let rootfs = sandbox.rootfs();
    let begin = ["run", "--network", "none"];
    sandbox.answer(&[&begin[..], flags, &["--rootfs", &rootfs, "sh", "-c", script]].concat());
}

/// Bytes as `logs` gives them.
fn raw(sandbox: &Sandbox, arguments: &[&str]) -> Vec<u8> {
    sandbox.rcd(&[&["logs"], arguments].concat()).output().expect("rcd").stdout
}

/// `logs -f`, line by line.
fn follow(sandbox: &Sandbox, arguments: &[&str]) -> (Child, impl Iterator<Item = String> + use<>) {
    let mut command = sandbox.rcd(&[&["logs", "-f"], arguments].concat());
    let mut child = command.stdout(Stdio::piped()).spawn().expect("rcd");
    let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    (child, lines.map_while(Result::ok))
}

/// The files of the only container's log and their sizes, the newest first.
fn files(sandbox: &Sandbox) -> Vec<u64> {
    let folder = fs::read_dir(sandbox.root().join("containers")).expect("containers").flatten().next();
    let folder = folder.expect("a container").path();
    let size = |name: String| fs::metadata(folder.join(name)).map(|found| found.len()).ok();
    let older = (1..).map_while(|number| size(format!("log.{number}")));
    size("log".to_owned()).into_iter().chain(older).collect()
}

fn own_memory(monitor: &str) -> u64 {
    let text = fs::read_to_string(format!("/proc/{monitor}/smaps_rollup")).expect("a living monitor");
    let dirty = text.lines().find_map(|line| line.strip_prefix("Private_Dirty:")).expect("a line of dirty pages");
    dirty.trim().trim_end_matches(" kB").parse().expect("a number of kB")
}

fn flood(megabytes: u64) {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let shared = sandbox.path("shared");
    fs::create_dir(&shared).expect("a folder");
    let line = "x".repeat(1000);
    let script =
        format!("read go; yes {line} | head -c {megabytes}000000; touch /shared/over; echo; echo over; sleep 100000");
    let (rootfs, volume) = (sandbox.rootfs(), format!("{}:/shared", shared.display()));
    let start = ["run", "-d", "-i", "--network", "none", "--name", "aa", "-v", &volume, "--rootfs", &rootfs];
    sandbox.answer(&[&start[..], &["sh", "-c", &script]].concat());
    let monitor = sandbox.answer(&["inspect", "-f", "{{.State.ConmonPid}}", "aa"]);
    sandbox.until("it is settled", || (own_memory(&monitor) <= 300).then_some(()));
    let before = own_memory(&monitor);
    // This one reads nothing: it holds nobody back, and is not waited for.
    let mut attached =
        sandbox.rcd(&["attach", "aa"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("rcd");
    std::io::Write::write_all(attached.stdin.as_mut().expect("a pipe"), b"go\n").expect("a line");
    // However slow the host is: as long as the log grows, it goes on.
    while !shared.join("over").exists() {
        let sizes = files(&sandbox);
        sandbox.until("more", || (files(&sandbox) != sizes || shared.join("over").exists()).then_some(()));
    }
    sandbox.until("the last line", || (sandbox.answer(&["logs", "-n", "1", "aa"]) == "over").then_some(()));
    let sizes = files(&sandbox);
    assert!(sizes.len() == 3 && sizes.iter().all(|size| *size <= 10 * 1024 * 1024), "{sizes:?}");
    // Twice the room of a line, and the buffers of files.
    assert!(own_memory(&monitor) <= before + 64, "{before} kB, then {} kB", own_memory(&monitor));
    attached.kill().expect("SIGKILL");
    attached.wait().expect("its end");
    sandbox.answer(&["rm", "-f", "aa"]);
}

#[test]
fn a_flood_is_rotated_and_costs_no_memory() {
    flood(36);
}

#[test]
#[ignore = "a minute: tests/soak runs it"]
fn a_flood_of_a_gigabyte() {
    flood(1024);
}

#[test]
fn halves_of_lines_and_any_bytes_are_kept() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    // 40,000 bytes without an end, a line, bytes that are no text, and a last line without an end.
    let script = "head -c 40000 /dev/zero | tr '\\0' y; echo; printf 'a\\377\\000b\\r\\n'; printf '\\342\\202'; \
                  printf end >&2; printf last";
    for (driver, odd) in
        [("json-file", "a\u{fffd}\0b\r\n\u{fffd}last".as_bytes()), ("k8s-file", b"a\xff\0b\r\n\xe2\x82last")]
    {
        run(&sandbox, &["--name", "aa", "--log-driver", driver], script);
        let shown = raw(&sandbox, &["aa"]);
        assert!(shown[..40_001] == *[&[b'y'; 40_000][..], b"\n"].concat(), "{driver}");
        assert_eq!(shown[40_001..], *odd, "{driver}");
        assert_eq!(sandbox.run(&["logs", "aa"]).expect(0).stderr, "end");
        // The parts have their ends in the file only where the line has.
        let folder =
            fs::read_dir(sandbox.root().join("containers")).expect("containers").flatten().next().expect("one");
        let file = String::from_utf8_lossy(&fs::read(folder.path().join("log")).expect("the log")).into_owned();
        let parts = if driver == "k8s-file" { " stdout P y" } else { "{\"log\":\"yyy" };
        assert_eq!(file.lines().filter(|line| line.contains(parts) && !line.contains("\\n")).count(), 2, "{driver}");
        sandbox.answer(&["rm", "aa"]);
    }
}

#[test]
fn a_follower_misses_nothing_when_the_log_is_rotated() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    // 500 lines are 40 kB: each turn rotates the log more than once.
    let script = "n=0; while read go; do seq $((n + 1)) $((n + 500)); n=$((n + 500)); done";
    let rootfs = sandbox.rootfs();
    let start = ["run", "-d", "-i", "--network", "none", "--name", "aa", "--log-opt", "max-size=20k", "--log-opt"];
    sandbox.answer(&[&start[..], &["max-file=4", "--rootfs", &rootfs, "sh", "-c", script]].concat());
    let (mut child, mut lines) = follow(&sandbox, &["aa"]);
    let mut attached = sandbox.rcd(&["attach", "aa"]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("rcd");
    for turn in 0..8 {
        std::io::Write::write_all(attached.stdin.as_mut().expect("a pipe"), b"go\n").expect("a line");
        for number in turn * 500 + 1..=turn * 500 + 500 {
            assert_eq!(lines.next(), Some(number.to_string()));
        }
    }
    assert_eq!(files(&sandbox).len(), 4);
    drop(attached.stdin.take());
    sandbox.answer(&["stop", "-t", "0", "aa"]);
    attached.wait().expect("its end");
    assert!(child.wait().expect("its end").success());
    assert_eq!(lines.next(), None);
    // What is still there is whole, and in order.
    let kept = sandbox.answer(&["logs", "aa"]);
    let numbers: Vec<u32> = kept.lines().map(|line| line.parse().expect("a number")).collect();
    assert!(numbers.len() > 500 && numbers.windows(2).all(|two| two[1] == two[0] + 1) && numbers.ends_with(&[4000]));
}

#[test]
fn a_follower_stays_over_restarts_and_ends_with_the_container_or_its_time() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    run(&sandbox, &["-d", "--name", "aa", "--restart", "on-failure:3"], "echo run; exit 1");
    let (mut child, lines) = follow(&sandbox, &["aa"]);
    assert_eq!(lines.collect::<Vec<_>>(), ["run"; 4]);
    assert!(child.wait().expect("its end").success());
    run(&sandbox, &["-d", "--name", "bb"], "echo first; exec sleep 1000");
    let until = (jiff::Timestamp::now() + jiff::SignedDuration::from_secs(2)).to_string();
    let (mut child, lines) = follow(&sandbox, &["--until", &until, "bb"]);
    assert_eq!(lines.collect::<Vec<_>>(), ["first"]);
    assert!(child.wait().expect("its end").success());
    assert!(jiff::Timestamp::now().to_string() >= until);
}

#[test]
fn a_deleted_log_is_an_error_and_hurts_nobody() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    run(&sandbox, &["-d", "--name", "aa"], "echo begun; while :; do echo more; sleep 0.05; done");
    sandbox.until("a line", || sandbox.answer(&["logs", "aa"]).contains("begun").then_some(()));
    let folder = fs::read_dir(sandbox.root().join("containers")).expect("containers").flatten().next().expect("one");
    let (_child, mut lines) = follow(&sandbox, &["aa"]);
    assert_eq!(lines.next().as_deref(), Some("begun"));
    fs::remove_file(folder.path().join("log")).expect("a log to delete");
    // As in Docker: 1, and the file's name.
    let said = sandbox.run(&["logs", "aa"]).expect(1);

    assert!(said.stderr.contains("the log of `aa` is gone") && said.stderr.contains("/log): ENOENT"), "{said}");
    // Whoever has it open goes on.
    assert!(lines.take(20).all(|line| line == "more"));
    assert_eq!(sandbox.answer(&["inspect", "-f", "{{.State.Status}}", "aa"]), "running");
    sandbox.answer(&["restart", "-t", "0", "aa"]);
    sandbox.until("a new log", || sandbox.answer(&["logs", "aa"]).starts_with("begun").then_some(()));
    sandbox.answer(&["rm", "-f", "aa"]);
}

#[test]
fn several_are_shown_together() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    for name in ["aa", "bb"] {
        run(&sandbox, &["--name", name], &format!("echo out {name}; echo err {name} >&2"));
    }
    assert_eq!(sandbox.answer(&["logs", "--names", "aa", "bb"]), "aa out aa\nbb out bb");
    let id = sandbox.answer(&["inspect", "-f", "{{slice .Id 0 12}}", "bb"]);
    assert!(sandbox.run(&["logs", "aa", "bb"]).expect(0).stderr.ends_with(&format!("{id} err bb\n")));
    // Two pipes have no order: either line may be the last one.
    let painted = sandbox.answer(&["--color", "always", "logs", "--names", "-n", "2", "aa", "bb"]);
    assert!(painted.contains("\x1b[36maa\x1b[0m "), "{painted}");
    assert_eq!(sandbox.answer(&["logs", "--latest"]), "out bb");
    run(&sandbox, &["-d", "--name", "cc"], "echo one; exec sleep 1000");
    run(&sandbox, &["-d", "--name", "dd"], "echo two; exec sleep 1000");
    let (mut child, lines) = follow(&sandbox, &["--names", "cc", "dd"]);
    let mut first: Vec<String> = lines.take(2).collect();
    first.sort();
    assert_eq!(first, ["cc one", "dd two"]);
    sandbox.answer(&["kill", "cc", "dd"]);
    child.wait().expect("its end");
    sandbox.run(&["logs", "aa", "nosuch"]).expect(1).complains("no such container: `nosuch`");
    sandbox.run(&["logs", "-n", "few", "aa"]).expect(1).complains("invalid value `few`");
    sandbox.answer(&["rm", "-f", "-a"]);
}

#[test]
fn a_full_disk_loses_lines_counts_them_and_stops_nobody() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    let shared = sandbox.path("shared");
    fs::create_dir(&shared).expect("a folder");
    // The disk is a tmpfs of a mount namespace of this script alone; `ballast` is room to be had back.
    let script = r#"
        set -e
        rcd=$1 rootfs=$2 shared=$3
        mount -t tmpfs -o size=3m none "$RCD_ROOT"
        head -c 1000000 /dev/zero >"$RCD_ROOT/ballast"
        "$rcd" run -d --name aa --network none --log-opt max-size=-1 -v "$shared:/shared" --rootfs "$rootfs" sh -c \
            'yes 0123456789 | head -c 3000000; echo went >/shared/went; until [ -e /shared/freed ]; do sleep 0.05; done
             echo after; exit 5' >/dev/null
        until [ -e "$shared/went" ]; do sleep 0.05; done
        "$rcd" inspect -f '{{.State.Status}}' aa
        rm "$RCD_ROOT/ballast"
        touch "$shared/freed"
        "$rcd" wait aa
        "$rcd" logs aa 2>/dev/null | tail -n 1
        "$rcd" logs aa 2>&1 >/dev/null
        "$rcd" rm aa >/dev/null
    "#;
    let program = super::sandbox::binary().display().to_string();
    let shared = shared.display().to_string();
    let words = ["--mount", "--propagation", "private", "sh", "-c", script, "sh", &program, &rootfs, &shared];
    let said = super::output::collect(&mut sandbox.command("unshare", &words), b"").expect(0);
    let lines: Vec<&str> = said.stdout.lines().collect();
    let [status, code, after, lost] = lines[..] else { panic!("{said}") };
    assert_eq!((status, code, after), ("running", "5", "012after"), "{said}");
    let count = lost.strip_prefix("rcd: ").and_then(|rest| rest.strip_suffix(" lines were lost here"));
    let count: u64 = count.and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("{said}"));
    // 2 MB of room hold no more than 30,000 of the 272,727 lines.
    assert!((240_000..272_727).contains(&count), "{said}");
}
