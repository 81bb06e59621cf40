//! `top`, `stats` and `ps --watch`: a screen of its own on a terminal, which is as it was before afterwards; lines elsewhere.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::needs::Need;
use super::output;
use super::sandbox::{Sandbox, binary};
use super::terminal::Terminal;

const NEEDS: [Need; 1] = [Need::Busybox];

const ENTER: &str = "\x1b[?1049h\x1b[?25l";
const LEAVE: &str = "\x1b[?25h\x1b[?1049l";

/// A sandbox with a container that runs, whose command line is long.
fn sandbox() -> Option<Sandbox> {
    let sandbox = Sandbox::new(&NEEDS)?;
    let (rootfs, long) = (sandbox.rootfs(), "x".repeat(200));
    let script = "sleep 1000; true";
    sandbox.answer(&["run", "-d", "--name", "up", "--network", "none", "--rootfs", &rootfs, "sh", "-c", script, &long]);
    Some(sandbox)
}

/// Start a screen, and see it drawn.
fn drawn(sandbox: &Sandbox, words: &[&str]) -> Terminal {
    let mut terminal = sandbox.terminal(words);
    terminal.expect(ENTER);
    terminal.expect("\x1b[H");
    terminal.expect("\x1b[J");
    assert!(terminal.is_raw(), "{words:?}: keys are not read");
    terminal
}

/// It ends, and gives the terminal back.
#[track_caller]
fn ends(mut terminal: Terminal, code: i32) -> String {
    assert_eq!(terminal.end(), code, "{}", terminal.screen());
    let after =
        output::until(output::DEADLINE, || terminal.screen().rsplit_once(LEAVE).map(|(_, after)| after.to_owned()));
    assert!(!terminal.is_raw(), "raw mode was left on");
    let after = after.unwrap_or_else(|| panic!("the screen was not left: {:?}", terminal.screen()));
    assert!(!after.contains("\x1b["), "something was drawn afterwards: {after:?}");
    after
}

const SCREENS: [&[&str]; 4] = [&["top", "up"], &["top", "-w", "100", "up"], &["stats", "up"], &["ps", "-w", "100"]];

#[test]
fn a_key_ends_a_screen_and_the_terminal_is_as_it_was() {
    let Some(sandbox) = sandbox() else { return };
    for words in SCREENS {
        for (key, code) in [("q", 0), ("Q", 0), ("\x03", 130)] {
            let mut terminal = drawn(&sandbox, words);
            terminal.keys(key);
            assert_eq!(ends(terminal, code), "", "{words:?}");
        }
    }
}

#[test]
fn a_signal_ends_a_screen_too() {
    let Some(sandbox) = sandbox() else { return };
    for (signal, code) in [(Signal::SIGTERM, 143), (Signal::SIGHUP, 129)] {
        let terminal = drawn(&sandbox, &["stats", "-i", "100"]);
        let shown = |line: &str| line.contains("stats") && !line.contains("setsid") && !line.contains("nsenter");
        let found = sandbox.processes().into_iter().find(|(_, line)| shown(line));
        let (pid, _) = found.unwrap_or_else(|| panic!("no such process: {:?}", sandbox.processes()));
        kill(Pid::from_raw(i32::try_from(pid).expect("a pid")), signal).expect("a signal");
        ends(terminal, code);
    }
}

#[test]
fn another_size_is_drawn_at_once_and_no_line_goes_beyond_it() {
    let Some(sandbox) = sandbox() else { return };
    for words in [&["top", "-w", "1000", "up"][..], &["stats", "-i", "1000s"], &["ps", "-w", "1000"]] {
        let mut terminal = drawn(&sandbox, words);
        let before = terminal.screen().matches("\x1b[H").count();
        terminal.resize(10, 40);
        sandbox.until("a new screen", || (terminal.screen().matches("\x1b[H").count() > before).then_some(()));
        terminal.expect("\x1b[J");
        let screen = terminal.screen();
        let last = screen.rsplit("\x1b[H").next().expect("a screen");
        for line in last.split("\x1b[K\r\n") {
            // What is no ASCII takes more bytes than columns here.
            let width = line.replace("???", "?").chars().count();
            assert!(width <= 40 || line.starts_with("\x1b[J"), "{words:?}: {width} in {line:?}");
        }
        terminal.keys("q");
        ends(terminal, 0);
    }
}

#[test]
fn a_screen_of_processes_ends_with_their_container() {
    let Some(sandbox) = sandbox() else { return };
    let terminal = drawn(&sandbox, &["top", "-w", "0.1", "up"]);
    sandbox.answer(&["kill", "up"]);
    assert_eq!(ends(terminal, 0), "");
    // What fails is said on the usual screen.
    let mut terminal = sandbox.terminal(&["top", "up"]);
    terminal.expect("is not running");
    assert_eq!(terminal.end(), 1);
}

#[test]
fn elsewhere_there_are_plain_lines() {
    let Some(sandbox) = sandbox() else { return };
    let mut once = sandbox.terminal(&["top", "--no-stream", "up", "-o", "args"]);
    once.expect("COMMAND");
    assert_eq!(once.end(), 0);
    assert!(!once.screen().contains(ENTER), "{}", once.screen());
    assert_eq!(sandbox.answer(&["top", "up", "-o", "args"]).lines().filter(|line| *line == "sleep 1000").count(), 1);
    let rcd = binary().display().to_string();
    for (command, lines) in
        [("top -w 0.1 up", 6), ("stats -i 0.1 up", 4), ("stats --no-stream up", 2), ("ps -w 0.1", 4)]
    {
        let mut piped = sandbox.command("sh", &["-c", &format!("{rcd} {command} | head -{lines}")]);
        let said = output::collect(&mut piped, b"").expect(0);
        assert!(said.stdout.lines().count() == lines && !said.stdout.contains('\x1b'), "{command}: {said}");
    }
}
