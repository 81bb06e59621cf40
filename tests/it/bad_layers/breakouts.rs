//! Ways out of a layer that other unpackers were led on: links of every kind in front of every kind of entry, names that mean
//! the folder itself, replacements in every order, attributes of overlayfs in disguise, and archives that two readers read
//! differently.

use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;

use super::Fate::{Contained, Refused, Taken};
use super::{Entry, Fate, SIZE, entry, file, folder, hold, layer, link, record};

fn is_link(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|found| found.file_type().is_symlink())
}

fn is_folder(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|found| found.is_dir())
}

fn is_file(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|found| found.is_file())
}

fn is_whiteout(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|found| found.file_type().is_char_device() && found.rdev() == 0)
}

fn attribute(path: &Path, key: &str) -> bool {
    rustix::fs::lgetxattr(path, key, &mut [0; 64]).is_ok()
}

#[test]
fn links_in_front_of_every_kind_of_entry() {
    let out = || link("out", b'2', "/tmp");
    let below =
        |kind: u8| Entry { fields: vec![(329, b"0000001\x000000003\0".to_vec())], ..entry(b"out/rcd-escaped", kind) };
    hold(vec![
        ("a file", layer(&[out(), file("out/rcd-escaped")]), Contained),
        ("a folder", layer(&[out(), folder("out/rcd-escaped")]), Contained),
        ("a folder with a slash", layer(&[out(), folder("out/rcd-escaped/")]), Contained),
        ("a link", layer(&[out(), link("out/rcd-escaped", b'2', "x")]), Contained),
        ("a hard link", layer(&[file("f"), out(), link("out/rcd-escaped", b'1', "f")]), Contained),
        ("a queue", layer(&[out(), below(b'6')]), Contained),
        ("a device", layer(&[out(), below(b'3')]), Contained),
        ("a block device", layer(&[out(), below(b'4')]), Contained),
        ("a whiteout", layer(&[out(), file("out/.wh.rcd-escaped")]), Contained),
        ("an opaque mark", layer(&[out(), file("out/.wh..wh..opq")]), Contained),
        ("the link with a slash behind it", layer(&[out(), file("out/./rcd-escaped")]), Contained),
        ("a link with a slash at its end", layer(&[link("out", b'2', "/tmp/"), file("out/rcd-escaped")]), Contained),
        ("a link to the top", layer(&[link("out", b'2', "/"), file("out/tmp/rcd-escaped")]), Contained),
        (
            "a link far up",
            layer(&[link("out", b'2', "../../../../../../../../tmp"), file("out/rcd-escaped")]),
            Contained,
        ),
        (
            "links from folder to folder",
            layer(&[
                folder("d"),
                link("d/up", b'2', "../.."),
                link("d/out", b'2', "up/../tmp"),
                file("d/out/rcd-escaped"),
            ]),
            Contained,
        ),
        ("an empty target", layer(&[link("l", b'2', ""), file("l/x")]), Refused("")),
        ("a target of 5000 bytes", layer(&[record("linkpath", &[b'l'; 5000]), link("l", b'2', "x")]), Refused("")),
        (
            "a link out in a record",
            layer(&[record("linkpath", b"/tmp"), link("out", b'2', "x"), file("out/rcd-escaped")]),
            Contained,
        ),
        ("a process's root", layer(&[link("out", b'2', "/proc/self/root/tmp"), file("out/rcd-escaped")]), Contained),
        ("a process's folder", layer(&[link("out", b'2', "/proc/self/cwd"), file("out/rcd-escaped")]), Contained),
    ]);
}

#[test]
fn hard_links_through_links() {
    // `hold` counts the links of the host's file and looks at its mode.
    let to = || link("s", b'2', "/etc");
    let inside: fn(&Path) -> bool = |folder| fs::read(folder.join("h")).is_ok_and(|text| text == b"content");
    hold(vec![
        ("below a link out", layer(&[to(), link("h", b'1', "s/passwd")]), Contained),
        (
            "below a link up and out",
            layer(&[link("s", b'2', "../../../../../etc"), link("h", b'1', "s/passwd")]),
            Contained,
        ),
        ("an absolute target", layer(&[link("h", b'1', "/etc/passwd")]), Refused("")),
        ("an absolute target that is inside", layer(&[file("f"), link("h", b'1', "/f")]), Taken(inside)),
        ("a target with `.`", layer(&[file("f"), link("h", b'1', "./f")]), Taken(inside)),
        ("a target that goes down and up", layer(&[folder("d"), file("f"), link("h", b'1', "d/../f")]), Taken(inside)),
        (
            "a target that goes up and in",
            layer(&[file("f"), link("h", b'1', "../f")]),
            Refused("leads out of the layer"),
        ),
        ("then a new mode for it", layer(&[to(), link("h", b'1', "s/passwd"), file("h")]), Contained),
        (
            "over a link to a folder",
            layer(&[file("f"), to(), link("s", b'1', "f"), file("s")]),
            Taken(|folder| is_file(&folder.join("s"))),
        ),
        (
            "of a link, and then through it",
            layer(&[to(), link("h", b'1', "s"), file("h/passwd"), file("h/rcd-escaped")]),
            Contained,
        ),
        (
            "of a device",
            layer(&[
                Entry { fields: vec![(329, b"0000001\x000000003\0".to_vec())], ..entry(b"n", b'3') },
                link("h", b'1', "n"),
            ]),
            Contained,
        ),
        (
            "a target that is a folder with a slash",
            layer(&[folder("d"), link("h", b'1', "d/")]),
            Refused("the folder `d/`"),
        ),
        ("no target", layer(&[link("h", b'1', "")]), Refused("")),
    ]);
}

#[test]
fn whiteouts_of_what_has_no_name_or_is_elsewhere() {
    hold(vec![
        ("of the top", layer(&[file("/.wh..")]), Refused("hides nothing")),
        ("of what is above the top", layer(&[file(".wh...")]), Refused("hides nothing")),
        ("below what is above", layer(&[file("../.wh.rcd-escaped")]), Refused("leads out")),
        ("with a slash behind it", layer(&[folder(".wh.x/")]), Taken(|folder| is_whiteout(&folder.join("x")))),
        ("of a whiteout", layer(&[file(".wh..wh.x")]), Taken(|folder| !folder.join(".wh.x").exists())),
        (
            "of a link of this layer",
            layer(&[link("l", b'2', "/tmp"), file(".wh.l")]),
            Taken(|folder| is_link(&folder.join("l"))),
        ),
        (
            "of a folder of this layer",
            layer(&[folder("d"), file("d/x"), file(".wh.d")]),
            Taken(|folder| is_file(&folder.join("d/x"))),
        ),
        (
            "the opaque mark of the top",
            layer(&[file(".wh..wh..opq"), file("x")]),
            Taken(|folder| is_file(&folder.join("x"))),
        ),
        (
            "the opaque mark of a file",
            layer(&[file("f"), file("f/.wh..wh..opq")]),
            Refused("cannot unpack `f/.wh..wh..opq`"),
        ),
        (
            "the opaque mark after its children",
            layer(&[file("d/x"), file("d/.wh..wh..opq")]),
            Taken(|folder| is_file(&folder.join("d/x"))),
        ),
        (
            "the opaque mark as a folder",
            layer(&[folder("d/.wh..wh..opq")]),
            Taken(|folder| is_folder(&folder.join("d"))),
        ),
        ("children of a whiteout", layer(&[file(".wh.d"), file("d/x")]), Contained),
        (
            "a whiteout that is a link out",
            layer(&[link(".wh.x", b'2', "/etc/passwd")]),
            Taken(|folder| is_whiteout(&folder.join("x"))),
        ),
        (
            "a name of 255 bytes",
            layer(&[record("path", &[b".wh.".as_slice(), &[b'n'; 251]].concat()), file("x")]),
            Contained,
        ),
    ]);
}

#[test]
fn replacements_in_every_order() {
    let full = |name: &str| vec![folder(name), file(&format!("{name}/x"))];
    let with = |mut first: Vec<Entry>, rest: Vec<Entry>| {
        first.extend(rest);
        layer(&first)
    };
    hold(vec![
        ("a full folder by a file", with(full("n"), vec![file("n")]), Taken(|folder| is_file(&folder.join("n")))),
        (
            "a full folder by a link",
            with(full("n"), vec![link("n", b'2', "/tmp")]),
            Taken(|folder| is_link(&folder.join("n"))),
        ),
        (
            "a full folder by a hard link",
            with(full("n"), vec![file("f"), link("n", b'1', "f")]),
            Taken(|folder| is_file(&folder.join("n"))),
        ),
        ("a full folder by a queue", with(full("n"), vec![entry(b"n", b'6')]), Contained),
        ("a full folder by itself", with(full("n"), full("n")), Taken(|folder| is_file(&folder.join("n/x")))),
        ("a file by a folder", with(vec![file("n")], full("n")), Taken(|folder| is_file(&folder.join("n/x")))),
        ("a file by what is below it", with(vec![file("n")], vec![file("n/x")]), Refused("cannot unpack `n/x`")),
        (
            "a link by a file",
            layer(&[link("n", b'2', "/etc/passwd"), file("n")]),
            Taken(|folder| is_file(&folder.join("n"))),
        ),
        (
            "a link by a folder, and a link again",
            layer(&[link("n", b'2', "/tmp"), folder("n"), file("n/x"), link("n", b'2', "/tmp"), file("n/rcd-escaped")]),
            Contained,
        ),
        (
            "a folder by a link, and a folder again",
            layer(&[folder("n"), link("n", b'2', "/tmp"), folder("n"), file("n/x")]),
            Taken(|folder| is_folder(&folder.join("n")) && is_file(&folder.join("n/x"))),
        ),
        (
            "a folder that was open by a link",
            layer(&[
                folder("a/b"),
                file("a/b/x"),
                link("a", b'2', "/tmp"),
                file("a/b/rcd-escaped"),
                file("a/rcd-escaped"),
            ]),
            Contained,
        ),
        (
            "one of two names of a file",
            layer(&[file("f"), link("h", b'1', "f"), Entry { content: b"other".to_vec(), ..file("f") }]),
            Taken(|folder| fs::read(folder.join("h")).is_ok_and(|text| text == b"content")),
        ),
        (
            "a file by itself, and the last is it",
            layer(&[file("f"), Entry { content: b"last".to_vec(), ..file("f") }]),
            Taken(|folder| fs::read(folder.join("f")).is_ok_and(|text| text == b"last")),
        ),
        (
            "a link by itself",
            layer(&[link("l", b'2', "a"), link("l", b'2', "b")]),
            Taken(|folder| fs::read_link(folder.join("l")).is_ok_and(|target| target == Path::new("b"))),
        ),
        (
            "the same in two spellings",
            layer(&[file("./d//f"), file("d/./f")]),
            Taken(|folder| is_file(&folder.join("d/f"))),
        ),
    ]);
}

#[test]
fn attributes_in_disguise() {
    let with = |key: &str, value: &[u8]| layer(&[record(&format!("SCHILY.xattr.{key}"), value), folder("d")]);
    let none = |key: &'static str| -> Fate {
        match key {
            "opaque" => Taken(|folder| !attribute(&folder.join("d"), "trusted.overlay.opaque")),
            "metacopy" => Taken(|folder| !attribute(&folder.join("d"), "trusted.overlay.metacopy")),
            "escaped" => Taken(|folder| !attribute(&folder.join("d"), "trusted.overlay.overlay.opaque")),
            _ => Taken(|folder| !attribute(&folder.join("d"), "user.overlay.whiteout")),
        }
    };
    hold(vec![
        ("opaque", with("trusted.overlay.opaque", b"y"), none("opaque")),
        ("metacopy", with("trusted.overlay.metacopy", b""), none("metacopy")),
        ("an escaped mark", with("trusted.overlay.overlay.opaque", b"y"), none("escaped")),
        ("a whiteout by attribute", with("user.overlay.whiteout", b""), none("whiteout")),
        ("no name", with("", b"x"), Contained),
        ("no class", with("name", b"x"), Contained),
        ("a class that is none", with("nope.name", b"x"), Contained),
        ("a name of 300 bytes", with(&format!("user.{}", "n".repeat(300)), b"x"), Contained),
        ("rules for access that are none", with("system.posix_acl_access", b"x"), Contained),
        ("a zero byte in the name", with("user.a\0b", b"x"), Contained),
        (
            "the other spelling",
            layer(&[record("LIBARCHIVE.xattr.trusted.overlay.opaque", b"eQ=="), folder("d")]),
            none("opaque"),
        ),
    ]);
}

/// What follows a file is its content for who believes the record, and entries for who believes the header.
#[test]
fn archives_that_two_readers_read_differently() {
    let mut hidden = Vec::new();
    file("hidden").write(&mut hidden);
    let length = hidden.len().to_string();
    // The header says 0 bytes, the record all of an entry: tar(1) and Go believe the record (CVE-2025-62518).
    let smuggled = |records: Vec<Entry>| {
        let mut archive = Vec::new();
        records.iter().for_each(|one| one.write(&mut archive));
        Entry { content: Vec::new(), ..file("f") }.field(SIZE, b"00000000000\0").write(&mut archive);
        archive.extend(&hidden);
        file("last").write(&mut archive);
        archive.extend([0; 1024]);
        archive
    };
    let size = || record("size", length.as_bytes());
    let whole: fn(&Path) -> bool = |folder| {
        fs::metadata(folder.join("f")).is_ok_and(|found| found.len() == 1024)
            && is_file(&folder.join("last"))
            && !folder.join("hidden").exists()
    };
    let long = || Entry { content: b"f\0".to_vec(), ..entry(b"././@LongLink", b'L') };
    let global = || Entry { kind: b'g', ..record("size", b"1024") };
    hold(vec![
        ("the size in a record", smuggled(vec![size()]), Taken(whole)),
        ("the size in a record, the name in GNU's", smuggled(vec![size(), long()]), Taken(whole)),
        ("the name in GNU's, the size in a record", smuggled(vec![long(), size()]), Taken(whole)),
        ("two sizes", smuggled(vec![record("size", b"0"), size()]), Refused("two extension headers")),
        (
            "two sizes in one record",
            {
                let both = [record("size", b"0").content, size().content].concat();
                smuggled(vec![Entry { content: both, ..entry(b"pax", b'x') }])
            },
            Contained,
        ),
        ("two GNU names", layer(&[long(), long(), file("x")]), Refused("two extension headers")),
        ("a size for everybody", smuggled(vec![global()]), Contained),
        ("a size with a sign", smuggled(vec![record("size", b"+1024")]), Refused("is no number")),
        ("a size with a space", smuggled(vec![record("size", b" 1024")]), Refused("is no number")),
    ]);
}

#[test]
fn records_that_lie_and_content_of_what_has_none() {
    let mut hidden = Vec::new();
    file("hidden").write(&mut hidden);
    hold(vec![
        (
            "a record with a length that lies",
            layer(&[Entry { content: b"99 path=x\n".to_vec(), ..entry(b"p", b'x') }, file("y")]),
            Refused(""),
        ),
        (
            "a record of length 0",
            layer(&[Entry { content: b"0 path=x\n".to_vec(), ..entry(b"p", b'x') }, file("y")]),
            Refused(""),
        ),
        (
            "a record with no end",
            layer(&[Entry { content: b"8 path=x".to_vec(), ..entry(b"p", b'x') }, file("y")]),
            Refused(""),
        ),
        ("a record announced, and nothing after it", layer(&[record("path", b"x")]), Refused("")),
        (
            "a link with content",
            layer(&[Entry { content: hidden.clone(), ..link("l", b'2', "x") }, file("last")]),
            Contained,
        ),
        ("a folder with content", layer(&[Entry { content: hidden.clone(), ..folder("d") }, file("last")]), Contained),
        (
            "one empty block in the middle",
            {
                let mut archive = Vec::new();
                file("x").write(&mut archive);
                archive.extend([0; 512]);
                file("hidden").write(&mut archive);
                archive.extend([0; 1024]);
                archive
            },
            Contained,
        ),
    ]);
}
