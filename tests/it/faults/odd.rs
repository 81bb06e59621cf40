//! Odd clocks, process numbers that come round again, storms of orphans: nobody else is ever killed, and nothing piles up.

use std::fs;

use super::super::needs::{self, Need};
use super::super::output;
use super::super::sandbox::Sandbox;
use super::{NEEDS, inspected, run};

/// A command in a time namespace whose clocks are so many seconds off.
fn shifted(sandbox: &Sandbox, seconds: i64, words: &[&str]) -> output::Output {
    let plain = sandbox.rcd(words);
    let shift = seconds.to_string();
    let mut line = vec!["--time", "--fork", "--boottime", &shift, "--monotonic", &shift, "--"];
    let rest: Vec<String> = std::iter::once(plain.get_program())
        .chain(plain.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    line.extend(rest.iter().map(String::as_str));
    let mut command = std::process::Command::new("unshare");
    command.args(&line).env_clear().current_dir(sandbox.path(""));
    command.envs(plain.get_envs().filter_map(|(key, value)| Some((key, value?))));
    output::collect(&mut command, b"")
}

#[test]
fn clocks_that_are_a_day_off_lose_nothing() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    if shifted(&sandbox, 86_400, &["version"]).code != 0 {
        return needs::skip("needs time namespaces");
    }
    for seconds in [86_400, -60] {
        run(&sandbox, &["--name", "web"], "sleep 1000");
        let pid = inspected(&sandbox, "web", "{{.State.Pid}}");
        let listed = shifted(&sandbox, seconds, &["ps", "--format", "{{.Names}} {{.State}}"]).expect(0);
        assert_eq!((listed.stdout.as_str(), listed.stderr.as_str()), ("web running\n", ""), "{seconds}");
        assert_eq!(shifted(&sandbox, seconds, &["system", "check"]).expect(0).stdout, "");
        assert_eq!(shifted(&sandbox, seconds, &["exec", "web", "echo", "inside"]).expect(0).stdout, "inside\n");
        shifted(&sandbox, seconds, &["stop", "-t", "1", "web"]).expect(0);
        assert!(super::is_gone(&pid), "{seconds}");
        // One that is started there is known here.
        shifted(&sandbox, seconds, &["start", "web"]).expect(0);
        assert_eq!(inspected(&sandbox, "web", "{{.State.Status}}"), "running");
        sandbox.run(&["exec", "web", "true"]).expect(0);
        sandbox.run(&["kill", "web"]).expect(0);
        sandbox.answer(&["rm", "-f", "web"]);
    }
}

#[test]
fn what_is_from_tomorrow_is_listed_and_removed() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    run(&sandbox, &["--name", "web"], "echo x; sleep 1000");
    sandbox.until("its line", || (sandbox.answer(&["logs", "web"]) == "x").then_some(()));
    // As after a clock that was a day ahead: every date in the record is.
    let id = sandbox.answer(&["ps", "-q", "--no-trunc"]);
    for path in [
        sandbox.root().join("containers").join(&id).join("record.json"),
        sandbox.state().join("containers").join(&id).join("state.json"),
    ] {
        let text = fs::read_to_string(&path).expect("a record");
        let year = &jiff::Timestamp::now().to_string()[..4];
        let later = format!("\"{}", year.parse::<i32>().expect("a year") + 1);
        fs::write(&path, text.replace(&format!("\"{year}"), &later)).expect("a record");
    }
    let listed = sandbox.run(&["ps", "--format", "{{.Names}} {{.State}} {{.RunningFor}}"]).expect(0);
    assert!(listed.stdout.starts_with("web running ") && listed.stderr.is_empty(), "{listed}");
    sandbox.run(&["exec", "web", "true"]).expect(0);
    assert_eq!(sandbox.answer(&["logs", "-t", "--since", "1h", "web"]).lines().count(), 1);
    sandbox.run(&["stop", "-t", "1", "web"]).expect(0);
    sandbox.answer(&["rm", "web"]);
}

/// In a process namespace of its own: the container and its monitor die, and somebody else gets each of their numbers.
const WRAP: &str = r#"
    set -e
    rcd=$1 rootfs=$2
    "$rcd" run -d --name web --network none --rootfs "$rootfs" sleep 1000 >/dev/null
    for which in Pid ConmonPid; do
        pids="$pids $("$rcd" inspect -f "{{.State.$which}}" web)"
    done
    kill -9 $pids
    for pid in $pids; do
        while [ -d /proc/$pid ] && ! grep -q 'State:.Z' /proc/$pid/status; do sleep 0.01; done
    done
    for pid in $pids; do
        tries=0
        until [ "$innocent" = "$pid" ]; do
            echo $((pid - 1)) >/proc/sys/kernel/ns_last_pid
            sleep 2000 &
            innocent=$!
            tries=$((tries + 1))
            [ $tries -lt 200 ] || { echo "number $pid does not come round"; exit 3; }
            [ "$innocent" = "$pid" ] || kill -9 "$innocent"
        done
        innocents="$innocents $innocent"
    done
    "$rcd" ps -a --format '{{.Names}} {{.Status}}'
    "$rcd" stop -t 1 web
    "$rcd" kill web 2>&1 || true
    "$rcd" rm -f web
    "$rcd" system check
    for pid in $innocents; do kill -0 "$pid" && echo lives; done
"#;

#[test]
fn a_process_number_that_comes_round_again_is_somebody_else() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    let program = super::super::sandbox::binary().display().to_string();
    let words = ["--pid", "--fork", "--mount-proc", "--kill-child", "sh", "-c", WRAP, "sh", &program, &rootfs];
    let said = output::collect(&mut sandbox.command("unshare", &words), b"");
    if said.code == 3 {
        return needs::skip(said.stdout.trim());
    }
    let said = said.expect(0);
    assert!(said.stdout.starts_with("web Exited (255)"), "{said}");
    assert!(said.stdout.ends_with("\nweb\nlives\nlives\n"), "{said}");
}

/// Orphans of a container in the host's process namespace come to its monitor, and end there.
fn storm(orphans: usize) {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Busybox]) else { return };
    for flags in [&["--pid", "host"][..], &["--init"]] {
        let script = format!(
            "i=0; while [ $i -lt {orphans} ]; do (sh -c : &); i=$((i+1)); done; echo over; while :; do sleep 1; done"
        );
        run(&sandbox, &[&["--name", "web", "--pids-limit", "-1"][..], flags].concat(), &script);
        let monitor = inspected(&sandbox, "web", "{{.State.ConmonPid}}");
        let memory = || {
            let text = fs::read_to_string(format!("/proc/{monitor}/smaps_rollup")).expect("a monitor");
            let line = text.lines().find_map(|line| line.strip_prefix("Private_Dirty:")).expect("a line");
            line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number")
        };
        let before = memory();
        while sandbox.answer(&["logs", "web"]) != "over" {
            assert_eq!(inspected(&sandbox, "web", "{{.State.Status}}"), "running");
        }
        let init = inspected(&sandbox, "web", "{{.State.Pid}}");
        let zombies = || {
            let pids = fs::read_dir("/proc")
                .expect("/proc")
                .flatten()
                .filter_map(|entry| entry.file_name().into_string().ok());
            let stats = pids.filter_map(|pid| fs::read_to_string(format!("/proc/{pid}/stat")).ok());
            let of_it = stats.filter(|stat| {
                let rest = stat.rsplit(") ").next().unwrap_or_default();
                let mut fields = rest.split(' ');
                fields.next() == Some("Z") && fields.next().is_some_and(|parent| parent == monitor || parent == init)
            });
            of_it.count()
        };
        sandbox.until("the end of all zombies", || (zombies() == 0).then_some(()));
        assert!(memory() <= before + 64, "{flags:?}: {before} kB, then {} kB", memory());
        sandbox.answer(&["rm", "-f", "web"]);
    }
}

#[test]
fn orphans_are_reaped() {
    storm(300);
}

#[test]
#[ignore = "tests/faults runs it"]
fn a_storm_of_orphans() {
    storm(10_000);
}
