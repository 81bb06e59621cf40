//! Every malformed value of `-v`, `--mount`, `--tmpfs` and `--volumes-from`: what is said, the code, and that nothing is made.

use super::needs::Need;
use super::sandbox::Sandbox;

/// The flag, the value, and what the error says of it.
const TABLE: &[(&str, &str, &str)] = &[
    ("-v", "", "absolute path"),
    ("-v", ":", "not of the form"),
    ("-v", ":/x", "not of the form"),
    ("-v", "/tmp:", "absolute path"),
    ("-v", "name", "absolute path"),
    ("-v", "name:x", "absolute path"),
    ("-v", "/tmp:x", "absolute path"),
    ("-v", "/tmp:/", "must not be `/`"),
    ("-v", "/tmp:/..", "must not be `/`"),
    ("-v", "/tmp:ro", "absolute path"),
    ("-v", "/tmp:/x:nosuch", "unknown option `nosuch`"),
    ("-v", "/tmp:/x:", "not of the form"),
    ("-v", "/tmp:/x:ro:rw", "not of the form"),
    ("-v", "/tmp:/x:ro,rw", "only one of ro, rw"),
    ("-v", "/tmp:/x:ro,ro", "only one of ro, rw"),
    ("-v", "/tmp:/x:z,Z", "only one of z, Z"),
    ("-v", "/tmp:/x:cached,delegated", "only one of consistent"),
    ("-v", "/tmp:/x:RO", "unknown option `RO`"),
    ("-v", "/tmp:/x:nocopy", "`nocopy` is for volumes"),
    ("-v", "/tmp:/x:idmap,U", "exclude each other"),
    ("-v", "/tmp:/x:O,idmap", "`O` goes with none"),
    ("-v", "/tmp:/x:O,rshared", "`O` goes with none"),
    ("-v", "/tmp:/x:shared,slave", "two kinds of propagation"),
    ("-v", "/no/such/folder:/x", "does not exist"),
    ("-v", "./no-such-folder:/x", "does not exist"),
    ("-v", "folder/below:/x", "must begin with"),
    ("-v", "name:/x:idmap", "is for folders of the host"),
    ("-v", "name:/x:create", "is for folders of the host"),
    ("-v", "name:/x:O", "is for folders of the host"),
    ("-v", "name:/x:shared", "unknown option `shared` for a volume"),
    ("-v", "name:/x:nosuch", "unknown option `nosuch` for a volume"),
    ("-v", "name:/x:y:z", "not of the form"),
    ("-v", "-name:/x", "invalid volume name"),
    ("-v", "na me:/x", "invalid volume name"),
    ("-v", "_:/x", "invalid volume name"),
    ("-v", "..:/x:nosuch", "unknown option"),
    ("--mount", "", "a field is empty"),
    ("--mount", "type=bind", "`target` is missing"),
    ("--mount", "type=,target=/x", "`type` needs a value"),
    ("--mount", "type=nosuch,target=/x", "unknown type `nosuch`"),
    ("--mount", "type=npipe,target=/x", "is not supported"),
    ("--mount", "type=bind,target=/x", "`source` is missing"),
    ("--mount", "type=bind,source=,target=/x", "`source` needs a value"),
    ("--mount", "type=bind,source=name,target=/x", "must begin with"),
    ("--mount", "type=bind,source=/no/such,target=/x", "does not exist"),
    ("--mount", "type=bind,source=/tmp,target=x", "absolute path"),
    ("--mount", "type=bind,source=/tmp,target=/", "must not be `/`"),
    ("--mount", "type=bind,source=/tmp,target=/x,src=/etc", "given more than once"),
    ("--mount", "type=bind,type=bind,source=/tmp,target=/x", "given more than once"),
    ("--mount", "type=bind,source=/tmp,target=/x,volume-nocopy", "is for type=volume"),
    ("--mount", "type=bind,source=/tmp,target=/x,tmpfs-size=1m", "is for type=tmpfs"),
    ("--mount", "type=bind,source=/tmp,target=/x,bind-propagation=x", "unknown propagation"),
    ("--mount", "type=bind,source=/tmp,target=/x,bind-recursive=x", "`bind-recursive` is"),
    ("--mount", "type=bind,source=/tmp,target=/x,bind-recursive=readonly", "needs `readonly`"),
    ("--mount", "type=bind,source=/tmp,target=/x,ro,bind-recursive=readonly", "bind-propagation=rprivate"),
    ("--mount", "type=bind,source=/tmp,target=/x,bind-recursive=writable", "needs `readonly`"),
    ("--mount", "type=bind,source=/tmp,target=/x,consistency=x", "`consistency` is"),
    ("--mount", "target=/x,nosuch", "unknown key `nosuch`"),
    ("--mount", "target=/x,nosuch=1", "unknown key `nosuch`"),
    ("--mount", "target=", "`target` needs a value"),
    ("--mount", "target=/x,readonly=maybe", "is true or false"),
    ("--mount", "target=/x,readonly", "needs a `source`"),
    ("--mount", "target=/x,ro,rw", "given more than once"),
    ("--mount", "target=/x,source=../y", "invalid volume name"),
    ("--mount", "target=/x,volume-subpath=y", "needs a `source`"),
    ("--mount", "source=name,target=/x,volume-subpath=../y", "below the volume"),
    ("--mount", "source=name,target=/x,volume-subpath=/y", "below the volume"),
    ("--mount", "target=/x,volume-opt=y", "no option KEY=VALUE"),
    ("--mount", "target=/x,volume-driver=nfs", "no volume driver `nfs`"),
    ("--mount", "target=/x,volume-opt=nosuch=1", "unknown option `nosuch`"),
    ("--mount", "target=/x,volume-opt=type=tmpfs", "missing option `device`"),
    ("--mount", "target=/x,bind-propagation=shared", "is for type=bind"),
    ("--mount", "target=/x,create", "is for type=bind"),
    ("--mount", "target=/x,idmap", "is for type=bind"),
    ("--mount", "target=/x,,readonly", "a field is empty"),
    ("--mount", "target=/x,\"readonly", "a quote is not closed"),
    ("--mount", "type=tmpfs,target=/x,source=y", "a tmpfs has no `source`"),
    ("--mount", "type=tmpfs,target=/x,tmpfs-size=y", "the units are"),
    ("--mount", "type=tmpfs,target=/x,tmpfs-mode=9", "no octal mode"),
    ("--mount", "type=tmpfs,target=/x,tmpfs-mode=77777", "no octal mode"),
    ("--mount", "type=tmpfs,target=/x,U", "`U` is for"),
    ("--mount", "type=tmpfs,target=/", "must not be `/`"),
    ("--mount", "type=image,target=/x", "`source` is missing"),
    ("--mount", "type=image,source=nosuch,target=/x", "no such image"),
    ("--mount", "type=image,source=nosuch,target=/x,image-subpath=../y", "below the image's root"),
    ("--mount", "type=image,source=nosuch,target=/x,image-subpath=/y", "below the image's root"),
    ("--mount", "type=volume,source=name,target=/x,image-subpath=y", "is for type=image"),
    ("--tmpfs", "", "absolute path"),
    ("--tmpfs", "x", "absolute path"),
    ("--tmpfs", "/", "must not be `/`"),
    ("--tmpfs", "/..", "must not be `/`"),
    ("--tmpfs", "/x:nosuch", "unknown option `nosuch`"),
    ("--tmpfs", "/x:size", "unknown option `size`"),
    ("--tmpfs", "/x:size=y", "no value for `size`"),
    ("--tmpfs", "/x:size=-1", "no value for `size`"),
    ("--tmpfs", "/x:mode=8", "no value for `mode`"),
    ("--tmpfs", "/x:uid=root", "no value for `uid`"),
    ("--tmpfs", "/x:mode=1,nosuch=2", "unknown option `nosuch=2`"),
    ("--tmpfs", "/x:ro,rw", "exclude each other"),
    ("--volumes-from", "", "no"),
    ("--volumes-from", "nosuch", "no such container"),
    ("--volumes-from", "nosuch:x", "not of the form"),
    ("--volumes-from", "nosuch:ro,rw", "not of the form"),
    ("--volumes-from", "nosuch:rshared", "not of the form"),
    ("--shm-size", "0", "more than 0"),
    ("--shm-size", "x", "the units are"),
    ("--volume-driver", "nfs", "only `local`"),
];

#[test]
fn each_malformed_mount_is_refused_and_nothing_is_made() {
    let Some(sandbox) = Sandbox::new(&[Need::Busybox]) else { return };
    let rootfs = sandbox.rootfs();
    for (flag, value, why) in TABLE {
        let value = format!("{flag}={value}").replace("-v=", "--volume=");
        let said = sandbox.run(&["run", "--rm", "--network", "none", &value, "--rootfs", &rootfs, "true"]);
        assert!(said.code == 125 && said.stdout.is_empty(), "{value}: {said}");
        assert!(said.stderr.starts_with("error: ") && said.stderr.contains(why), "{value}: `{why}`: {said}");
    }
    for twice in [["--volume=/tmp:/x", "--volume=/etc:/x/"], ["--tmpfs=/x", "--mount=type=bind,src=/tmp,dst=/x"]] {
        let words = [&["run", "--rm", "--network", "none"], &twice[..], &["--rootfs", &rootfs, "true"]].concat();
        sandbox.run(&words).expect(125).complains("two things are mounted at `/x`");
    }
    for list in [&["ps", "-aq"][..], &["volume", "ls", "-q"]] {
        assert_eq!(sandbox.answer(list), "");
    }
    assert!(!sandbox.path("no-such-folder").exists());
    assert_eq!(sandbox.run(&["system", "check"]).expect(0).stdout, "");
}
