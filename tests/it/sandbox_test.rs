//! The sandbox's own promises, so that the tests upon it can be believed.

use std::net::TcpStream;
use std::process::Stdio;

use super::needs::Need;
use super::output;
use super::payload::{self, Image, MANIFEST};
use super::sandbox::Sandbox;
use super::terminal::Terminal;

#[test]
fn the_environment_is_cleared_and_the_network_is_its_own() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let said =
        output::collect(&mut sandbox.command("sh", &["-c", "env | cut -d= -f1 | sort | tr '\\n' ' '"]), b"").expect(0);
    assert_eq!(said.stdout, "HOME LC_ALL PATH PWD RCD_CONFIG RCD_ROOT RCD_STATE TERM ");
    let said = output::collect(&mut sandbox.command("ip", &["-o", "link"]), b"").expect(0);
    assert!(said.stdout.starts_with("1: lo: <LOOPBACK,UP") && said.stdout.lines().count() == 1, "{said}");
}

#[test]
fn a_process_left_behind_is_a_leak() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let mut left = sandbox.command("sleep", &["600"]).stdin(Stdio::null()).spawn().expect("sleep");
    let dropped = std::thread::spawn(move || drop(sandbox)).join();
    let ended = left.wait().expect("the sandbox ends what was left");
    assert_eq!(output::code(ended), 128 + 9);
    let message = *dropped.expect_err("a leak").downcast::<String>().expect("a message");
    assert!(message.contains("left behind on the host") && message.contains("sleep 600"), "{message}");
}

#[test]
fn a_terminal_is_driven() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let mut terminal = Terminal::start(sandbox.command("sh", &["-c", "stty size; read line; echo got $line; exit 3"]));
    terminal.expect("24 80");
    assert!(!terminal.is_raw());
    terminal.keys("hello\n");
    terminal.expect("got hello");
    assert_eq!(terminal.end(), 3);
    let mut terminal = Terminal::start(sandbox.command("sh", &["-c", "echo ready; exec sleep 600"]));
    terminal.expect("ready");
    terminal.keys("\x03");
    assert_eq!(terminal.end(), 128 + 2);
}

#[test]
fn the_registry_serves_what_was_pushed() {
    let Some(mut sandbox) = Sandbox::new(&[Need::Registry, Need::Busybox]) else { return };
    let registry = sandbox.registry();
    let digest = registry.push(&sandbox, "library/busybox", "latest", &Image::base());
    let before = registry.requests();
    let url = format!("{}/v2/library/busybox/manifests/{digest}", registry.address());
    let accept = format!("Accept: {MANIFEST}");
    let fetch = ["wget", "-q", "-O", "-", "--header", &accept, &url];
    let said = output::collect(&mut sandbox.command("busybox", &fetch), b"").expect(0);
    assert_eq!(payload::digest(said.stdout.as_bytes()), digest);
    assert_eq!(registry.requests(), before + 1, "{}", registry.log());
    let port: u16 = registry.host().split(':').nth(1).expect("a port").parse().expect("a port");
    assert!(sandbox.inside(|| TcpStream::connect(("127.0.0.1", port))).is_ok());
}

#[test]
fn version_answers_in_a_sandbox() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    assert!(sandbox.answer(&["version"]).contains(env!("CARGO_PKG_VERSION")));
    sandbox.run(&["--no-such-flag"]).expect(125).complains("--no-such-flag");
}

#[test]
fn the_program_has_no_dynamic_libraries() {
    let said = output::collect(std::process::Command::new("ldd").arg(super::sandbox::binary()), b"");
    let told = format!("{}{}", said.stdout, said.stderr);
    assert!(told.contains("statically linked") || told.contains("not a dynamic executable"), "{told}");
}
