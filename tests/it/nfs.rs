//! NFS: volumes that are an export, and a store on one. The kernel is the server and the client, in the sandbox's network; it is told
//! of its one export as `exportfs` would tell it, since the programs of a server are rarely there.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::json;

use super::disk::own_mounts;
use super::needs::{self, Need};
use super::payload::{Image, Layer};
use super::registry::Registry;
use super::sandbox::Sandbox;

const NEEDS: [Need; 3] = [Need::Root, Need::Busybox, Need::Registry];

/// The export's number is 0, which makes it the root of NFS 4; 9234 is insecure ports, asynchronous, no check of subtrees, and that
/// number. Whoever has no user id is 65534. The versions that need more programs are off.
const SERVE: &str = r"set -e
modprobe -a nfsd nfsv4
[ -e /proc/fs/nfsd/versions ] || mount -t nfsd nfsd /proc/fs/nfsd
ip link set lo up
never=2147483647
echo '-3' >/proc/fs/nfsd/versions
echo 10 >/proc/fs/nfsd/nfsv4gracetime
echo 'tcp 2049' >/proc/fs/nfsd/portlist
echo 2 >/proc/fs/nfsd/threads
printf 'nfsd 127.0.0.1 %s clients\n' $never >/proc/net/rpc/auth.unix.ip/channel
printf 'clients 1 \\x00000000 %s %s\n' $never $0 >/proc/net/rpc/nfsd.fh/channel
printf 'clients %s %s 9234 65534 65534 0\n' $0 $never >/proc/net/rpc/nfsd.export/channel
# Without a program that knows the clients of before, some kernels wait for them.
echo Y >/proc/fs/nfsd/v4_end_grace || sleep 11";

/// A server for one folder.
struct Server<'s> {
    sandbox: &'s Sandbox,
    folder: PathBuf,
}

impl<'s> Server<'s> {
    /// None where the kernel has none, which is said.
    fn start(sandbox: &'s Sandbox) -> Option<Self> {
        if !["nfs", "nfsd"].iter().all(|module| has_module(module)) {
            needs::skip("needs a kernel with NFS, client and server");
            return None;
        }
        let folder = sandbox.path("export");
        std::fs::create_dir(&folder).expect("a folder");
        own_mounts();
        let server = Self { sandbox, folder };
        server.shell(SERVE);
        Some(server)
    }

    fn shell(&self, script: &str) {
        let done = self.said(script);
        assert!(done.status.success(), "{script}: {}", String::from_utf8_lossy(&done.stderr));
    }

    fn said(&self, script: &str) -> std::process::Output {
        let folder = self.folder.display().to_string();
        self.sandbox.command("sh", &["-c", script, &folder]).output().expect("a shell")
    }

    /// What the server has under this name.
    fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.join(name)).expect("a file of the server")
    }
}

impl Drop for Server<'_> {
    fn drop(&mut self) {
        let _ = self.sandbox.command("sh", &["-c", "echo 0 >/proc/fs/nfsd/threads"]).status();
    }
}

fn has_module(name: &str) -> bool {
    Command::new("modprobe").args(["--dry-run", "--quiet", name]).status().is_ok_and(|status| status.success())
}

fn with_image(sandbox: &mut Sandbox) -> Registry {
    let registry = sandbox.registry();
    let data = Layer::new()
        .folder("data", 0o750)
        .file("data/file", 0o640, b"from the image\n")
        .folder("data/sub", 0o755)
        .file("data/sub/deep", 0o600, b"deep\n")
        .link("data/link", "file");
    registry.push(sandbox, "acme/data", "1", &Image::new(vec![Layer::base(), data], json!({ "Cmd": ["sh"] })));
    sandbox.answer(&["pull", "-q", "acme/data:1"]);
    registry
}

#[test]
fn a_volume_that_is_an_export_is_what_docker_makes_of_it() {
    let Some(mut sandbox) = Sandbox::new(&NEEDS) else { return };
    let _registry = with_image(&mut sandbox);
    let Some(server) = Server::start(&sandbox) else { return };
    let run = |flags: &[&str], script: &str| {
        sandbox.run(&[&["run", "--rm", "--network", "none"], flags, &["acme/data:1", "sh", "-c", script]].concat())
    };
    // The name of the server is looked up, and the options are the kernel's own.
    let create = |name: &str, device: &str, options: &str| {
        let (device, options) = (format!("device={device}"), format!("o={options}"));
        sandbox.answer(&["volume", "create", "--opt", "type=nfs", "--opt", &device, "--opt", &options, name]);
    };
    create("data", ":/", "addr=localhost,rw,nfsvers=4.2,soft,timeo=50");
    // It is empty: it gets what the image has there, whose owners and modes it keeps.
    let seen =
        run(&["-v", "data:/data"], "cat /data/file; stat -c '%a %u' /data/file; grep ' /data ' /proc/mounts").expect(0);
    assert!(seen.stdout.starts_with("from the image\n640 0\n"), "{seen}");
    for word in [" nfs4 ", "vers=4.2", "soft", "timeo=50", "addr=127.0.0.1"] {
        assert!(seen.stdout.contains(word), "{word}: {seen}");
    }
    assert_eq!(server.file("file"), "from the image\n");
    assert_eq!(
        run(&["-v", "data:/d"], "echo changed >/d/file; chown 7:8 /d/file; cat /d/file").expect(0).stdout,
        "changed\n"
    );
    assert_eq!(server.file("file"), "changed\n");
    let owner = std::os::unix::fs::MetadataExt::uid(&server.folder.join("file").metadata().expect("a file"));
    assert_eq!(owner, 7);
    // It is not filled again, two have it at once, and each sees what the other does.
    let start =
        ["run", "-d", "--name", "one", "--network", "none", "-v", "data:/data", "acme/data:1", "sleep", "1000000"];
    sandbox.answer(&start);
    assert_eq!(
        run(&["-v", "data:/x:ro"], "cat /x/file; touch /x/new 2>/dev/null || echo refused").expect(0).stdout,
        "changed\nrefused\n"
    );
    run(&["-v", "data:/x"], "echo shared >/x/shared").expect(0);
    assert_eq!(sandbox.answer(&["exec", "one", "cat", "/data/shared"]), "shared");
    // A part of it, which never leads out.
    let part = |name: &str| format!("type=volume,source=data,target=/part,volume-subpath={name}");
    assert_eq!(run(&["--mount", &part("sub")], "cat /part/deep; ls /part").expect(0).stdout, "deep\ndeep\n");
    server.shell("ln -s /etc \"$0/out\"");
    run(&["--mount", &part("out")], "true").expect(125).complains("it leads out of it");
    run(&["--mount", &part("nosuch")], "true").expect(125).complains("cannot use `nosuch` of the volume `data`");
    sandbox.answer(&["rm", "-f", "one"]);
    // `ro` is the whole file system's; a part of the export is one as well.
    create("read", "127.0.0.1:/sub", "addr=127.0.0.1,ro,vers=4.1,soft");
    assert_eq!(
        run(&["-v", "read:/r"], "cat /r/deep; touch /r/x 2>/dev/null || echo refused").expect(0).stdout,
        "deep\nrefused\n"
    );
    // What the server does not have, and servers that are not there.
    create("gone", ":/nosuch", "addr=127.0.0.1,vers=4.2,soft");
    run(&["-v", "gone:/x"], "true").expect(125).complains("cannot mount the volume `gone`");
    create("unknown", ":/", "addr=nosuch.invalid,soft");
    run(&["-v", "unknown:/x"], "true").expect(125).complains("no address of the server `nosuch.invalid`");
    for name in ["data", "read", "gone", "unknown"] {
        sandbox.answer(&["volume", "rm", name]);
    }
    assert_eq!(server.file("file"), "changed\n");
    assert_eq!(sandbox.run(&["system", "check"]).expect(0).stdout, "");
}

#[test]
fn a_store_on_nfs_has_copies_and_does_all_that_others_do() {
    let Some(mut sandbox) = Sandbox::new(&NEEDS) else { return };
    let registry = sandbox.registry();
    registry.push(&sandbox, "library/busybox", "latest", &Image::base());
    let Some(server) = Server::start(&sandbox) else { return };
    let root = sandbox.root().display().to_string();
    server.shell(&format!("mount -i -t nfs -o addr=127.0.0.1,vers=4.2,soft,timeo=100 127.0.0.1:/ {root}"));
    assert_eq!(
        sandbox.answer(&["info", "--format", "{{.Driver}} {{.DriverStatus}}"]),
        "copy [[Backing Filesystem nfs]]"
    );
    sandbox.answer(&["pull", "-q", "busybox"]);
    let start = ["run", "-d", "--name", "web", "--network", "none", "-v", "vv:/v", "busybox", "sh", "-c"];
    let script = "echo said; echo kept >/v/f; echo own >/own; chown 7:8 /own /v/f; rm /bin/yes; exec sleep 1000000";
    sandbox.answer(&[&start[..], &[script]].concat());
    sandbox.until("the script", || (sandbox.answer(&["logs", "web"]) == "said").then_some(()));
    sandbox
        .until("its files", || sandbox.run(&["exec", "web", "test", "!", "-e", "/bin/yes"]).code.eq(&0).then_some(()));
    assert_eq!(sandbox.answer(&["exec", "web", "stat", "-c", "%u:%g", "/own", "/v/f"]), "7:8\n7:8");
    let host = sandbox.file("host", "from the host\n").display().to_string();
    sandbox.answer(&["cp", &host, "web:/copied"]);
    sandbox.answer(&["stop", "-t", "0", "web"]);
    sandbox.answer(&["cp", "web:/own", &sandbox.path("own").display().to_string()]);
    assert_eq!(std::fs::read_to_string(sandbox.path("own")).expect("a file"), "own\n");
    sandbox.answer(&["start", "web"]);
    assert_eq!(sandbox.answer(&["exec", "web", "cat", "/copied", "/own"]), "from the host\nown");
    // As everywhere with copies.
    sandbox.run(&["commit", "web", "made"]).expect(1).complains("its layers were copied");
    let again = ["run", "--rm", "--network", "none", "-v", "vv:/v", "busybox", "cat", "/v/f"];
    assert_eq!(sandbox.answer(&again), "kept");
    sandbox.answer(&["rm", "-f", "web"]);
    // Whatever was put away is deleted by all that come by, at once: there a folder that somebody else removed is stale.
    let names: Vec<String> = (0..6).map(|number| format!("c{number}")).collect();
    for name in &names {
        sandbox.answer(&["create", "--name", name, "--network", "none", "busybox"]);
    }
    for folder in 0..150 {
        let folder = sandbox.root().join(format!("trash/put/{}/{folder}", folder % 7));
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("file"), "").expect("a file");
    }
    let removals: Vec<_> =
        names.iter().map(|name| sandbox.rcd(&["rm", name]).stdout(Stdio::null()).spawn().expect("rcd")).collect();
    for mut removal in removals {
        assert!(removal.wait().expect("an end").success(), "a removal beside others");
    }
    sandbox.answer(&["rmi", "busybox"]);
    sandbox.answer(&["volume", "rm", "vv"]);
    assert_eq!(sandbox.answer(&["images", "-q"]) + &sandbox.answer(&["ps", "-aq"]), "");
    sandbox
        .until("the removal of what is big", || (sandbox.run(&["system", "check", "--deep"]).code == 0).then_some(()));
    drop(registry);
    // Whoever deletes what was put away has it open still.
    sandbox.until("the store to be free", || server.said(&format!("umount {root}")).status.success().then_some(()));
}
