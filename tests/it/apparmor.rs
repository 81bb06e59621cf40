//! AppArmor profiles of containers: entered, enforced, and an error where there is none of the name.

use std::fs;
use std::process::Command;

use super::needs::Need;
use super::output;
use super::sandbox::Sandbox;

const NEEDS: [Need; 4] = [Need::Root, Need::Busybox, Need::AppArmor, Need::Program("apparmor_parser")];
/// `EACCES`, with which AppArmor refuses a socket; seccomp refuses with `EPERM`.
const REFUSED: i32 = 13;

/// A profile in the kernel, for as long as this lives.
struct Profile {
    name: String,
    file: String,
}

impl Profile {
    fn load(sandbox: &Sandbox) -> Self {
        // Profiles are the kernel's, and tests run beside each other.
        let name = super::runtime::id(sandbox);
        let rules = "network, capability, file, umount, signal, deny network alg, deny /denied w,";
        let text = format!(
            "profile {name} flags=(attach_disconnected,mediate_deleted) {{ {} }}\n",
            rules.replace(", ", ",\n")
        );
        let file = sandbox.file("profile", &text).display().to_string();
        output::collect(Command::new("apparmor_parser").args(["-Kr", &file]), b"").expect(0);
        Self { name, file }
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        let _ = Command::new("apparmor_parser").args(["-R", &self.file]).status();
    }
}

/// A program that asks for `socket(AF_ALG, SOCK_SEQPACKET, 0)` through the 32-bit call `socketcall`, whose arguments seccomp cannot
/// see, and ends with the error's number, or 0.
fn socketcall() -> Vec<u8> {
    const BASE: u32 = 0x0040_0000;
    const START: u32 = 64 + 56;
    let mut code = Vec::new();
    code.extend([0xb8, 102, 0, 0, 0]); // mov eax, __NR_socketcall
    code.extend([0xbb, 1, 0, 0, 0]); // mov ebx, SYS_SOCKET
    code.push(0xb9); // mov ecx, the arguments
    let end = u32::try_from(code.len()).expect("short") + 4 + 2 + 2 + 2 + 2 + 2 + 5 + 2;
    code.extend((BASE + START + end).to_le_bytes());
    code.extend([0xcd, 0x80]); // int 0x80
    code.extend([0xf7, 0xd8]); // neg eax
    code.extend([0x79, 0x02, 0x31, 0xc0]); // a descriptor is no error: 0
    code.extend([0x89, 0xc3, 0xb8, 1, 0, 0, 0, 0xcd, 0x80]); // exit(eax)
    for argument in [38_u32, 5, 0] {
        code.extend(argument.to_le_bytes());
    }
    let mut file = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0\x01\0\0\0".to_vec();
    let size = u64::from(START) + u64::try_from(code.len()).expect("short");
    for word in [u64::from(BASE + START), 64, 0] {
        file.extend(word.to_le_bytes());
    }
    file.extend([0, 0, 0, 0, 64, 0, 56, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    file.extend([1, 0, 0, 0, 5, 0, 0, 0]); // PT_LOAD, readable and executable
    for word in [0, u64::from(BASE), u64::from(BASE), size, size, 0x1000] {
        file.extend(word.to_le_bytes());
    }
    file.extend(code);
    file
}

#[test]
fn a_profile_is_entered_and_enforced() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let profile = Profile::load(&sandbox);
    let option = format!("apparmor={}", profile.name);
    let flags = ["--network", "none", "--security-opt", &option];
    let script = "cat /proc/self/attr/current; : >/allowed && echo written; : >/denied";
    let said = sandbox.contained(&flags, &["sh", "-c", script]);
    assert_eq!(said.stdout, format!("{} (enforce)\nwritten\n", profile.name), "{said}");
    assert!(said.code != 0 && said.stderr.contains("Permission denied"), "{said}");
    // What runs in it later is under the same profile.
    let rootfs = sandbox.rootfs();
    sandbox.answer(&[&["run", "-d", "--name", "web"], &flags[..], &["--rootfs", &rootfs, "sleep", "1000"]].concat());
    let executed = sandbox.answer(&["exec", "web", "cat", "/proc/self/attr/current"]);
    assert_eq!(executed, format!("{} (enforce)", profile.name));
    assert_eq!(sandbox.answer(&["inspect", "-f", "{{.AppArmorProfile}}", "web"]), profile.name);
    sandbox.answer(&["rm", "-f", "web"]);
}

#[test]
fn containers_that_ask_for_none_get_rcds_own() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let script = "cat /proc/self/attr/current; mount -t tmpfs none /bin";
    let said = sandbox.contained(&["--network", "none", "--cap-add", "SYS_ADMIN"], &["sh", "-c", script]);
    assert_eq!(said.stdout, "rcd-default (enforce)\n", "{said}");
    assert!(said.code != 0 && said.stderr.contains("denied"), "{said}");
    let free = ["--network", "none", "--security-opt", "apparmor=unconfined"];
    let said = sandbox.contained(&free, &["cat", "/proc/self/attr/current"]);
    assert_eq!(said.expect(0).stdout, "unconfined\n");
}

#[test]
fn a_socket_asked_for_through_socketcall_is_refused() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let profile = Profile::load(&sandbox);
    sandbox.rootfs();
    let program = sandbox.path("rootfs/socketcall");
    fs::write(&program, socketcall()).expect("a program");
    fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a mode");
    let code =
        |option: &str| sandbox.contained(&["--network", "none", "--security-opt", option], &["/socketcall"]).code;
    assert_ne!(code("apparmor=unconfined"), REFUSED, "something else refuses it");
    assert_eq!(code(&format!("apparmor={}", profile.name)), REFUSED);
}

#[test]
fn a_profile_that_is_not_there_is_an_error() {
    let Some(sandbox) = Sandbox::new(&NEEDS[..3]) else { return };
    let said = sandbox.contained(&["--network", "none", "--security-opt", "apparmor=rcd-none"], &["true"]).expect(125);
    said.complains("rcd-none");
    assert_eq!(sandbox.answer(&["ps", "-aq"]), "");
}
