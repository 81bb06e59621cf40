//! systemd's user-namespace service, played by a peer of the tests' own that speaks its Varlink: as rcd could use it, as it is, and
//! one that refuses. In mounts of the test's own, so that the host's `/run` stays as it is.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

use nix::sys::socket::{getsockopt, sockopt::PeerCredentials};
use rcd::kernel::socket;
use serde_json::Value;

use super::disk::own_mounts;
use super::needs::Need;
use super::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Root, Need::Busybox];
const FOLDER: &str = "/run/systemd";

/// What the peer does with a request.
#[derive(Debug, Clone, Copy)]
enum Peer {
    /// Its ids come after the user's own.
    BesideTheUser,
    /// Its ids are others' altogether, as systemd's own service has it.
    LikeSystemd,
    Refuses,
}

/// Serve until the process ends; every request is kept.
fn serve(peer: Peer) -> Arc<Mutex<Vec<Value>>> {
    own_mounts();
    let mounted = std::process::Command::new("mount").args(["-t", "tmpfs", "tmpfs", "/run"]).status();
    assert!(mounted.expect("mount").success());
    fs::create_dir(FOLDER).expect("a folder");
    let path = Path::new(FOLDER).join("io.systemd.NamespaceResource");
    let listener = UnixListener::bind(&path).expect("a socket");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).expect("a mode");
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let (request, namespace) = receive(&mut stream);
            seen.lock().expect("requests").push(request);
            answer(peer, stream, &namespace);
        }
    });
    asked
}

/// A message up to its zero byte, and the descriptor that came with its first.
fn receive(stream: &mut UnixStream) -> (Value, OwnedFd) {
    let mut text = vec![0; 1];
    let (length, descriptors) = socket::receive(stream.as_fd(), &mut text).expect("a byte");
    assert_eq!(length, 1);
    BufReader::new(stream).read_until(0, &mut text).expect("the rest");
    assert_eq!(text.pop(), Some(0));
    let namespace = descriptors.into_iter().next().expect("a descriptor");
    (serde_json::from_slice(&text).expect("JSON"), namespace)
}

/// Map ids for the process that asks, which is in the namespace that it handed over, and say so.
fn answer(peer: Peer, mut stream: UnixStream, namespace: &OwnedFd) {
    let pid = getsockopt(&stream, PeerCredentials).expect("credentials").pid();
    let handed = fs::metadata(format!("/proc/self/fd/{}", namespace.as_raw_fd())).expect("a namespace").ino();
    assert_eq!(handed, fs::metadata(format!("/proc/{pid}/ns/user")).expect("a namespace").ino());
    let map = match peer {
        Peer::BesideTheUser => "0 54321 1\n1 300000 65535\n",
        Peer::LikeSystemd => "0 1879048192 65536\n",
        Peer::Refuses => {
            let refusal =
                "{\"error\":\"io.systemd.NamespaceResource.UserNamespaceInterfaceNotSupported\",\"parameters\":{}}\0";
            return stream.write_all(refusal.as_bytes()).expect("an answer");
        }
    };
    for name in ["uid_map", "gid_map"] {
        fs::write(format!("/proc/{pid}/{name}"), map).expect("a map");
    }
    stream.write_all(b"{\"parameters\":{}}\0").expect("an answer");
}

fn way(sandbox: &Sandbox) -> String {
    sandbox.answer(&["info", "--format", "{{.UserNamespace}}"])
}

#[test]
fn lent_ids_are_those_of_a_users_containers() {
    let Some(sandbox) = Sandbox::of_new_account(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    let asked = serve(Peer::BesideTheUser);
    assert_eq!(way(&sandbox), "65536 ids, lent by systemd's user-namespace service");
    let run = ["run", "-d", "--name", "web", "--network", "none", "--rootfs", &rootfs, "sleep", "1000000"];
    sandbox.answer(&run);
    let script = "touch /new; chown 1000:1001 /new; stat -c %u:%g /new; su -s /bin/sh ann -c 'id -u; touch /tmp/hers'; stat -c %u /tmp/hers";
    assert_eq!(sandbox.answer(&["exec", "web", "sh", "-c", script]), "1000:1001\n1000\n1000");
    // To the kernel they are others than the user, and their files too.
    let id = sandbox.answer(&["inspect", "-f", "{{.Id}}", "web"]);
    let made = fs::metadata(sandbox.root().join("containers").join(id).join("upper/new")).expect("a file");
    assert_eq!((made.uid(), made.gid()), (300_999, 301_000));
    sandbox.answer(&["rm", "-f", "web"]);
    let request = asked.lock().expect("requests")[0].clone();
    assert_eq!(request["method"], "io.systemd.NamespaceResource.AllocateUserRange");
    assert_eq!(
        (request["parameters"]["size"].as_u64(), request["parameters"]["target"].as_u64()),
        (Some(65_536), Some(0))
    );
    assert_eq!(request["parameters"]["userNamespaceFileDescriptor"], 0);
    let said = sandbox.answer(&["doctor", "--format", "{{.Step}}: {{.Said}}"]);
    assert!(said.lines().any(|line| line.starts_with("subordinate ids: ") && line.ends_with("lends some")), "{said}");
    sandbox.answer(&["system", "reset", "-f"]);
}

#[test]
fn ids_that_no_store_can_be_kept_with_are_left_alone_and_the_reason_is_said() {
    for (peer, why) in [(Peer::LikeSystemd, "mkdir("), (Peer::Refuses, "refuses: UserNamespaceInterfaceNotSupported")] {
        let Some(sandbox) = Sandbox::of_new_account(&NEEDS) else { return };
        let rootfs = sandbox.rootfs();
        let asked = serve(peer);
        let run = ["run", "--rm", "--network", "none", "--rootfs", &rootfs, "sh", "-c"];
        let script = "chown 7:8 /bin; stat -c %u:%g /bin";
        assert_eq!(sandbox.answer(&[&run[..], &[script]].concat()), "7:8", "{peer:?}");
        let said = way(&sandbox);
        assert!(said.starts_with("one id, ") && said.contains(why), "{peer:?}: {said}");
        // It is tried once a boot, and nothing of it stays in the store.
        assert_eq!(asked.lock().expect("requests").len(), 1, "{peer:?}");
        let left = fs::read_dir(sandbox.root()).expect("the root").flatten().map(|entry| entry.file_name());
        assert!(left.into_iter().all(|name| !name.to_string_lossy().contains("lent")), "{peer:?}");
    }
}
