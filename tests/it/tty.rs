//! `run -t`: a real terminal, its size, its modes, its keys.

use super::needs::Need;
use super::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Root, Need::Busybox];
/// Of tests that an ordinary user runs as well.
const ANYBODY: [Need; 1] = [Need::Busybox];

fn flags<'a>(rootfs: &'a str, more: &[&'a str], command: &[&'a str]) -> Vec<&'a str> {
    [&["run", "-it"], more, &["--rootfs", rootfs], command].concat()
}

#[test]
fn a_shell_on_a_terminal() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    let mut terminal = sandbox.terminal(&flags(&rootfs, &["--rm"], &["sh"]));
    terminal.expect("# ");
    assert!(terminal.is_raw());
    terminal.keys("tty; stty size; echo $TERM\n");
    terminal.expect("/dev/pts/0");
    terminal.expect("24 80");
    terminal.expect("xterm");
    // The shell edits its line in raw mode: ctrl-c is a signal once the command itself has spoken.
    terminal.keys("echo o''n; sleep 600\n");
    terminal.expect("on\r\n");
    terminal.keys("\x03");
    terminal.expect("# ");
    terminal.keys("echo back $?\n");
    terminal.expect("back 130");
    terminal.keys("exit 4\n");
    assert_eq!(terminal.end(), 4);
    assert!(!terminal.is_raw(), "raw mode was left on");
}

#[test]
fn the_size_is_set_first_and_followed() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    let script = "trap 'stty size' WINCH; stty size; echo ready; while :; do sleep 0.1; done";
    let mut terminal = sandbox.terminal(&flags(&rootfs, &["--rm", "--name", "sized"], &["sh", "-c", script]));
    terminal.expect("24 80");
    terminal.expect("ready");
    terminal.resize(50, 132);
    terminal.expect("50 132");
    sandbox.run(&["rm", "-f", "sized"]).expect(0);
    assert_eq!(terminal.end(), 137);
    assert!(!terminal.is_raw(), "raw mode was left on");
}

#[test]
fn keys_detach_and_leave_the_container_running() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    let mut terminal = sandbox.terminal(&flags(&rootfs, &["--name", "left"], &["sh"]));
    terminal.expect("# ");
    terminal.keys("\x10\x11");
    assert_eq!(terminal.end(), 0);
    assert!(!terminal.is_raw(), "raw mode was left on");
    assert!(sandbox.answer(&["ps"]).contains("left"));
    sandbox.run(&["rm", "-f", "left"]).expect(0);
}

#[test]
fn no_terminal_without_one() {
    let Some(sandbox) = Sandbox::new(&ANYBODY) else { return };
    let rootfs = sandbox.rootfs();
    let said = sandbox.run_with("x", &flags(&rootfs, &["--rm"], &["true"]));
    assert!(said.code != 0 && said.stderr.contains("terminal"), "{said}");
}
