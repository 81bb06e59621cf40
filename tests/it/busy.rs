//! What takes longer than a second says what it does: a line that is gone afterwards on a terminal, lines elsewhere, nothing with `-q`.

use super::needs::Need;
use super::output::{self, Output};
use super::sandbox::{Sandbox, binary};
use super::terminal::Terminal;

const NEEDS: [Need; 2] = [Need::Busybox, Need::Registry];

/// A sandbox with an image, a container that changed files, and a volume: more of each than a pipe holds.
fn sandbox() -> Option<(Sandbox, super::registry::Registry)> {
    let mut sandbox = Sandbox::new(&NEEDS)?;
    let registry = sandbox.registry();
    registry.push(&sandbox, "library/busybox", "latest", &super::payload::Image::base());
    sandbox.answer(&["pull", "-q", "busybox"]);
    let script = "dd if=/dev/urandom of=/file bs=1k count=400 2>/dev/null; cp /file /data/file";
    sandbox.answer(&["run", "--name", "box", "--network", "none", "-v", "data:/data", "busybox", "sh", "-c", script]);
    std::os::unix::fs::symlink(binary(), sandbox.path("rcd")).expect("a link");
    Some((sandbox, registry))
}

/// A shell line that waits for two seconds where it says `slowly`.
fn line(sandbox: &Sandbox, text: &str) -> String {
    let rcd = sandbox.path("rcd").display().to_string();
    text.replace("rcd ", &format!("{rcd} ")).replace("slowly", "(sleep 2; cat)")
}

fn run(sandbox: &Sandbox, text: &str) -> Output {
    output::collect(&mut sandbox.command("sh", &["-c", &line(sandbox, text)]), b"").expect(0)
}

#[test]
fn slow_work_tells_what_it_does() {
    let Some((sandbox, _registry)) = sandbox() else { return };
    for (command, said) in [
        ("rcd save busybox | slowly >image.tar", "saving `busybox`"),
        ("rcd export box | slowly >root.tar", "exporting `box`"),
        ("rcd volume export data | slowly >data.tar", "exporting the volume `data`"),
        ("rcd cp box:/file - | slowly >file.tar", "copying `box:/file` to `-`"),
        ("cat image.tar | slowly | rcd load", "reading standard input"),
        ("cat root.tar | slowly | rcd import - made", "importing `-`"),
        ("cat data.tar | slowly | rcd volume import other", "importing the volume `other`"),
        ("cat file.tar | slowly | rcd cp - box:/tmp", "copying `-` to `box:/tmp`"),
    ] {
        let lines = run(&sandbox, command).stderr;
        assert!(lines.starts_with(&format!("{said}\n")), "{command}: {lines}");
        let mut terminal =
            Terminal::start(sandbox.command("sh", &["-c", &line(&sandbox, &format!("{command}; echo en''d"))]));
        terminal.expect(said);
        terminal.expect("end");
        assert_eq!(terminal.end(), 0);
        // The line was wiped before the shell said anything.
        let screen = terminal.screen();
        let after = screen.rsplit_once(said).expect("it was said").1;
        assert!(after.contains("\x1b[2K"), "{command}: {screen:?}");
    }
    for command in [
        "rcd save -q busybox | slowly >image.tar",
        "cat image.tar | slowly | rcd load -q",
        "cat root.tar | slowly | rcd import -q - made",
        "rcd cp -q box:/file - | slowly >file.tar",
        "rcd --log-level error export box | slowly >root.tar",
    ] {
        assert_eq!(run(&sandbox, command).stderr, "", "{command}");
    }
}

#[test]
fn what_is_quick_says_nothing() {
    let Some((sandbox, _registry)) = sandbox() else { return };
    for command in [
        "rcd export box -o root.tar",
        "rcd volume export data -o data.tar",
        "rcd commit box made",
        "rcd cp box:/file .",
        "rcd container prune -f",
        "rcd volume prune -f",
        "rcd system df",
    ] {
        let said = run(&sandbox, command);
        assert_eq!(said.stderr, "", "{command}");
    }
}

#[test]
fn a_stop_that_waits_says_for_whom_and_what_would_help() {
    let Some(sandbox) = Sandbox::new(&[Need::Busybox]) else { return };
    let rootfs = sandbox.rootfs();
    let script = ["sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"];
    let begin = ["run", "-d", "--name", "deaf", "--network", "none", "--rootfs", &rootfs];
    sandbox.answer(&[&begin[..], &script[..]].concat());
    let mut terminal = sandbox.terminal(&["stop", "-t", "2", "deaf"]);
    terminal.expect("waiting for the end of `deaf` by SIGTERM, which is killed after 2 s");
    terminal.expect("deaf\r\n");
    terminal.expect("`deaf` did not end by its stop signal");
    terminal.expect("`rcd run --init`");
    assert_eq!(terminal.end(), 0);
    // For a program it is Docker's answer alone.
    sandbox.answer(&["start", "deaf"]);
    let said = sandbox.run(&["stop", "-t", "1", "deaf"]).expect(0);
    assert_eq!((said.stdout.as_str(), said.stderr.as_str()), ("deaf\n", ""));
    // Of several it says how many are left, and wipes that before an answer is shown.
    sandbox.answer(&["rm", "deaf"]);
    for (name, seconds) in [("deaf", "2"), ("worse", "4")] {
        let flags = ["run", "-d", "--name", name, "--network", "none", "--stop-timeout", seconds, "--rootfs", &rootfs];
        sandbox.answer(&[&flags[..], &script[..]].concat());
    }
    let mut terminal = sandbox.terminal(&["stop", "deaf", "worse"]);
    terminal.expect("stopping 2 containers: 1 s");
    terminal.expect("deaf\r\n");
    terminal.expect("stopping 1 more of 2 containers: 1 s");
    terminal.expect("worse\r\n");
    assert_eq!(terminal.end(), 0);
    sandbox.answer(&["rm", "deaf", "worse"]);
}
