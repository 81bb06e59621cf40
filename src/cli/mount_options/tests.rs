//! What each form means, and what is refused.

use super::*;

fn bind(text: &str) -> Bind {
    match short(text) {
        Ok(Mounted::Bind(bind)) => bind,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn short_forms() {
    let found = bind("/a//b/../c:/d/./e:ro,rshared");
    assert_eq!((found.source, found.target), ("/a/c".into(), "/d/e".into()));
    assert!(found.read_only && found.propagation == "rshared" && found.recursive);
    let found = bind("/a:/b:create,Z");
    assert!(found.create && found.label == Relabel::Private);
    let here = std::env::current_dir().unwrap();
    assert_eq!(bind("./a/../b:/c").source, here.join("b"));
    assert_eq!((bind(".:/c").source, bind("..:/c").source), (here.clone(), here.parent().unwrap().to_owned()));
    let volume =
        |name: &str, target: &str| VolumeMount { name: name.into(), target: target.into(), ..VolumeMount::default() };
    assert_eq!(short("/data").unwrap(), Mounted::Volume(volume("", "/data")));
    assert_eq!(short("web_1.x:/data/").unwrap(), Mounted::Volume(volume("web_1.x", "/data")));
    let wanted = VolumeMount { read_only: true, no_copy: true, ..volume("a1", "/b") };
    assert_eq!(short("a1:/b:ro,nocopy").unwrap(), Mounted::Volume(wanted));
}

#[test]
fn long_forms() {
    let Mounted::Bind(found) = long("type=bind,src=/a,dst=/b,readonly,bind-propagation=rslave").unwrap() else {
        panic!("no bind")
    };
    assert!(found.read_only && found.propagation == "rslave" && found.source == Path::new("/a"));
    let Mounted::Volume(found) = long("source=data,destination=/b,volume-nocopy,volume-subpath=x/y").unwrap() else {
        panic!("no volume")
    };
    assert!(found.no_copy && found.name == "data" && found.subpath == "x/y");
    let tmpfs = Mounted::Tmpfs("/t".to_owned(), "size=1048576,mode=1770".to_owned());
    assert_eq!(long("type=tmpfs,target=/t,tmpfs-size=1m,tmpfs-mode=1770").unwrap(), tmpfs);
    let Mounted::Volume(found) = long("target=/b,\"volume-opt=o=a,b\",volume-opt=type=tmpfs").unwrap() else {
        panic!("no volume")
    };
    assert_eq!(found.options.get("o").map(String::as_str), Some("a,b"));
    for text in [
        "type=BIND,source=/a,target=/b,ro=T,bind-propagation=RPRIVATE,bind-recursive=readonly,consistency=Cached",
        "source=a,target=/b,volume-label=x=y,volume-label=z",
    ] {
        assert!(long(text).is_ok(), "--mount {text}");
    }
    let Mounted::Volume(found) = long("source=a,target=/b,relabel=shared").unwrap() else { panic!("no volume") };
    assert_eq!(found.label, Relabel::Shared);
    for text in ["/a:/b:cached", "a:/b:ro,delegated,z", "/a:/b:Z,consistent,rslave"] {
        assert!(short(text).is_ok(), "-v {text}");
    }
}

const BAD_SHORT: &[&str] = &[
    "",
    ":",
    ":/x",
    "/a:",
    "a",
    "a:b",
    "/a:b",
    "/a:/",
    "/a:/..",
    "/a:/b:nosuch",
    "/a:/b:ro:rw",
    "/a:/b:",
    "/a:/b:ro,rw",
    "/a:/b:ro,ro",
    "a/b:/c",
    "/a:/b:nocopy",
    "/etc/x:/b:U",
    "/a:/b:idmap,U",
    "/a:/b:O,idmap",
    "/a:/b:O,rshared",
    "/a:/b:O,z",
    "a:/b:idmap",
    "a:/b:create",
    "/a:/b:shared,slave",
    "-a:/b",
    "a b:/c",
    "a:/b:shared",
    "a:/b:nosuch",
    "_:/b",
    "a:/b:c:d",
    "/a:/b:z,Z",
    "/a:/b:cached,delegated",
    "a:/b:z,z",
];

const BAD_LONG: &[&str] = &[
    "",
    "type=bind",
    "type=nosuch,target=/a",
    "type=bind,target=/a",
    "type=bind,source=a,target=/b",
    "type=bind,source=/a,target=b",
    "type=bind,source=/a,target=/",
    "target=/a,nosuch",
    "target=/a,nosuch=1",
    "target=",
    "target=/a,readonly=maybe",
    "type=tmpfs,target=/a,source=b",
    "type=tmpfs,target=/a,tmpfs-size=x",
    "type=tmpfs,target=/a,tmpfs-mode=9",
    "type=tmpfs,target=/a,tmpfs-mode=77777",
    "type=volume,target=/a,tmpfs-size=1m",
    "type=bind,source=/a,target=/b,volume-nocopy",
    "target=/a,bind-propagation=shared",
    "type=bind,source=/a,target=/b,bind-propagation=x",
    "target=/a,source=../b",
    "target=/a,volume-subpath=../b",
    "target=/a,volume-subpath=/b",
    "target=/a,volume-opt=x",
    "target=/a,volume-driver=nfs",
    "target=/a,,readonly",
    "target=/a,\"readonly",
    "type=image,target=/b",
    "type=image,source=a,target=/b,idmap",
    "type=bind,source=/a,target=/b,src=/c",
    "type=bind,type=bind,source=/a,target=/b",
    "target=/a,ro,rw",
    "type=tmpfs,target=/a,U",
    "type=tmpfs,target=/a,relabel=shared",
    "target=/a,relabel=x",
    "target=/a,relabel",
    "target=/a,create",
    "type=bind,source=/usr/lib,target=/b,U",
    "type=bind,source=/a,target=/b,bind-recursive=x",
    "type=bind,source=/a,target=/b,bind-recursive=readonly",
    "type=bind,source=/a,target=/b,readonly,bind-recursive=readonly",
    "type=bind,source=/a,target=/b,bind-recursive=writable",
    "type=bind,source=/a,target=/b,consistency=x",
    "type=bind,source=/a,target=/b,volume-label=a=b",
    "target=/a,readonly",
    "target=/a,volume-subpath=x",
    "type=image,source=a,target=/b,image-subpath=../x",
    "type=image,source=a,target=/b,image-subpath=/x",
    "source=a,target=/b,image-subpath=x",
];

#[test]
fn what_is_malformed_is_refused() {
    for text in BAD_SHORT {
        assert!(short(text).is_err(), "-v {text}");
    }
    for text in BAD_LONG {
        assert!(long(text).is_err(), "--mount {text}");
    }
    for text in ["", "a", "/", "/a:nosuch", "/a:size", "/a:mode=1,nosuch=2", "/.."] {
        assert!(tmpfs(text).is_err(), "--tmpfs {text}");
    }
}

#[test]
fn values_of_tmpfs() {
    for text in ["/a:size=50%", "/a:size=64M,mode=1777", "/a:nr_inodes=1k,uid=1000,gid=0", "/a:ro", "/a:"] {
        assert!(tmpfs(text).is_ok(), "--tmpfs {text}");
    }
    for text in ["/a:size=abc", "/a:size=", "/a:mode=8", "/a:uid=-1", "/a:nr_inodes=1%", "/a:ro,rw"] {
        assert!(tmpfs(text).is_err(), "--tmpfs {text}");
    }
}
