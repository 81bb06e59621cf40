//! Layers that are malformed or mean harm, by the byte: each is refused with one clear error and leaves nothing, or is contained.

mod breakouts;

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use serde_json::json;

use super::hostile::{Fault, Hostile};
use super::payload::{Image, Layer, Packing, architecture};
use super::sandbox::Sandbox;

/// An entry, every field of whose header can be anything.
struct Entry {
    name: Vec<u8>,
    kind: u8,
    link: Vec<u8>,
    content: Vec<u8>,
    /// Fields of the header: where, and what.
    fields: Vec<(usize, Vec<u8>)>,
}

const SIZE: usize = 124;
const OWNER: usize = 108;
const TIME: usize = 136;

fn entry(name: &[u8], kind: u8) -> Entry {
    Entry { name: name.to_vec(), kind, link: Vec::new(), content: Vec::new(), fields: Vec::new() }
}

fn file(name: &str) -> Entry {
    Entry { content: b"content".to_vec(), ..entry(name.as_bytes(), b'0') }
}

fn link(name: &str, kind: u8, target: &str) -> Entry {
    Entry { link: target.as_bytes().to_vec(), ..entry(name.as_bytes(), kind) }
}

fn folder(name: &str) -> Entry {
    entry(name.as_bytes(), b'5')
}

/// A PAX record for the entry after it.
fn record(key: &str, value: &[u8]) -> Entry {
    let body = [b" ", key.as_bytes(), b"=", value, b"\n"].concat();
    let mut length = body.len();
    while length != body.len() + length.to_string().len() {
        length = body.len() + length.to_string().len();
    }
    Entry { content: [length.to_string().as_bytes(), &body].concat(), ..entry(b"pax", b'x') }
}

impl Entry {
    fn field(mut self, at: usize, bytes: &[u8]) -> Self {
        self.fields.push((at, bytes.to_vec()));
        self
    }

    fn write(&self, archive: &mut Vec<u8>) {
        let mut header = [0_u8; 512];
        let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, &self.name[..self.name.len().min(100)]);
        put(100, b"0000755\0");
        put(OWNER, b"0000000\x000000000\0");
        put(SIZE, format!("{:011o}\0", self.content.len()).as_bytes());
        put(TIME, b"14000000000\0");
        put(156, &[self.kind]);
        put(157, &self.link[..self.link.len().min(100)]);
        put(257, b"ustar\x0000");
        put(329, b"0000000\x000000000\0");
        self.fields.iter().for_each(|(at, bytes)| put(*at, bytes));
        put(148, b"        ");
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        archive.extend(header);
        archive.extend(&self.content);
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
}

fn layer(entries: &[Entry]) -> Vec<u8> {
    let mut archive = Vec::new();
    entries.iter().for_each(|entry| entry.write(&mut archive));
    archive.extend([0; 1024]);
    archive
}

/// What becomes of a layer.
enum Fate {
    /// It is refused, and the error says this.
    Refused(&'static str),
    /// It is taken, and this is true of its folder.
    Taken(fn(&Path) -> bool),
    /// Either: what matters is that nothing else happens.
    Contained,
}

use Fate::{Contained, Refused, Taken};

/// Pull each; whatever happens stays inside, and what is refused leaves nothing.
fn hold(cases: Vec<(&str, Vec<u8>, Fate)>) {
    let Some(mut sandbox) = Sandbox::new(&[]) else { return };
    let sentinel = sandbox.file("sentinel", "untouched");
    let passwd =
        || fs::metadata("/etc/passwd").map(|found| (found.mtime(), found.mode(), found.len(), found.nlink())).ok();
    let before = passwd();
    for (what, bytes, fate) in cases {
        let platform = json!({ "os": "linux", "architecture": architecture() });
        let image = Image::packed(vec![Layer::of(&bytes)], json!({}), platform, Packing::Gzip);
        let registry = Hostile::serve(&sandbox, "bad", &image, Fault::None);
        sandbox.mirror("docker.io", &registry.address());
        let said = sandbox.run(&["pull", "-q", "bad"]);
        assert!([0, 1].contains(&said.code) && !said.stderr.contains("panicked"), "{what}: {said}");
        assert_eq!(fs::read_to_string(&sentinel).expect("the sentinel"), "untouched", "{what}");
        assert_eq!(passwd(), before, "{what}: {said}");
        for place in [Path::new("/rcd-escaped"), Path::new("/tmp/rcd-escaped"), &sandbox.root().join("rcd-escaped")] {
            assert!(place.symlink_metadata().is_err(), "{what} led to {}: {said}", place.display());
        }
        let layers: Vec<_> = fs::read_dir(sandbox.root().join("layers")).into_iter().flatten().flatten().collect();
        match (&fate, said.code) {
            (Refused(why), 1) => assert!(said.stderr.contains(why), "{what}: `{why}` is not in {said}"),
            (Taken(holds), 0) => assert!(holds(&layers[0].path().join("fs")), "{what}: {said}"),
            (Contained, _) => {}
            _ => panic!("{what}: {said}"),
        }
        if said.code == 0 {
            sandbox.run(&["rmi", "bad"]).expect(0);
        } else {
            assert!(layers.is_empty(), "{what} left {layers:?}: {said}");
            let first = said.stderr.lines().next().unwrap_or_default();
            assert_eq!(first, "error: cannot pull `bad:latest`", "{what}: {said}");
        }
        assert_eq!(sandbox.answer(&["images", "-aq"]), "", "{what}");
    }
}

#[test]
fn links_and_kinds() {
    hold(vec![
        ("a loop", layer(&[link("a", b'2', "a"), file("a/rcd-escaped")]), Refused("cannot unpack `a/rcd-escaped`")),
        (
            "two loops",
            layer(&[link("a", b'2', "b"), link("b", b'2', "a"), file("a/x")]),
            Refused("cannot unpack `a/x`"),
        ),
        ("through a dangling link", layer(&[link("a", b'2', "/nowhere/at/all"), file("a/rcd-escaped")]), Contained),
        ("through an absolute link", layer(&[link("a", b'2', "/tmp"), file("a/rcd-escaped")]), Contained),
        (
            "through a chain of links",
            layer(&[link("a", b'2', "b/../.."), link("b", b'2', ".."), file("a/rcd-escaped")]),
            Contained,
        ),
        (
            "a hard link to a link out",
            layer(&[link("s", b'2', "/etc/passwd"), link("h", b'1', "s"), file("x")]),
            Taken(|folder| folder.join("h").symlink_metadata().is_ok_and(|found| found.file_type().is_symlink())),
        ),
        (
            "writing through such a hard link",
            layer(&[link("s", b'2', "/etc/passwd"), link("h", b'1', "s"), file("h")]),
            Contained,
        ),
        (
            "a hard link to a later entry",
            layer(&[link("h", b'1', "later"), file("later")]),
            Refused("hard link to `later`"),
        ),
        ("a hard link to itself", layer(&[link("h", b'1', "h")]), Contained),
        ("a hard link to a whiteout", layer(&[file(".wh.gone"), link("h", b'1', "gone")]), Refused("a whiteout")),
        ("a hard link to the top", layer(&[link("h", b'1', "./")]), Refused("the top of the layer")),
        ("a hard link to a folder", layer(&[folder("d"), link("h", b'1', "d")]), Refused("the folder `d`")),
        ("a hard link up", layer(&[link("h", b'1', "../../../etc/passwd")]), Refused("leads out of the layer")),
        ("the device of whiteouts", layer(&[entry(b"d", b'3')]), Refused("0:0")),
        ("an unknown kind", layer(&[entry(b"d", b'?')]), Refused("unknown kind")),
        (
            "a contiguous file",
            layer(&[Entry { kind: b'7', ..file("c") }]),
            Taken(|folder| fs::read(folder.join("c")).is_ok_and(|text| text == b"content")),
        ),
        (
            "a folder that becomes a link",
            layer(&[folder("d"), file("d/x"), link("d", b'2', "/tmp"), file("d/rcd-escaped")]),
            Contained,
        ),
        (
            "a link that becomes a folder",
            layer(&[link("d", b'2', "/tmp"), folder("d"), file("d/rcd-escaped")]),
            Taken(|folder| folder.join("d").symlink_metadata().is_ok_and(|found| found.is_dir())),
        ),
        (
            "the mode of what a link leads to",
            layer(&[link("p", b'2', "/etc/passwd"), entry(b"p", b'5')]),
            Taken(|folder| folder.join("p").symlink_metadata().is_ok_and(|found| found.is_dir())),
        ),
    ]);
}

#[test]
fn names() {
    let long = |length: usize| vec![record("path", &vec![b'n'; length]), file("x")];
    let deep = vec![record("path", "d/".repeat(5000).as_bytes()), file("x")];
    let long_name =
        |length: usize| vec![Entry { content: vec![b'n'; length], ..entry(b"././@LongLink", b'L') }, file("x")];
    hold(vec![
        ("no name", layer(&[file("")]), Refused("no valid name")),
        ("the top as a file", layer(&[file("/")]), Refused("the top of a layer must be a folder")),
        ("the top as a folder", layer(&[folder("./"), file("x")]), Taken(|folder| folder.join("x").is_file())),
        ("many slashes", layer(&[file("//a///b")]), Taken(|folder| folder.join("a/b").is_file())),
        ("255 bytes", layer(&long(255)), Taken(|folder| folder.join("n".repeat(255)).is_file())),
        ("256 bytes", layer(&long(256)), Refused("cannot unpack `nnn")),
        ("5000 folders deep", layer(&deep), Contained),
        ("a GNU name of 5000 bytes", layer(&long_name(5000)), Refused("cannot unpack `nnn")),
        ("a GNU name of 3 MiB", layer(&long_name(3 << 20)), Refused("")),
        ("a zero byte in a name", layer(&[record("path", b"a\0b"), file("x")]), Refused("")),
        (
            "bytes that are no text",
            layer(&[Entry { name: vec![b'a', 0xff, 0xfe], ..file("") }]),
            Taken(|folder| folder.join(std::ffi::OsStr::from_bytes(&[b'a', 0xff, 0xfe])).is_file()),
        ),
        ("a way up in a record", layer(&[record("path", b"../../rcd-escaped"), file("x")]), Refused("leads out")),
        ("a way up and down", layer(&[file("a/../../rcd-escaped")]), Refused("leads out")),
    ]);
}

#[test]
fn whiteouts() {
    hold(vec![
        ("of nothing", layer(&[file(".wh.")]), Refused("hides nothing")),
        ("of the folder", layer(&[file("d/.wh..")]), Refused("hides nothing")),
        ("of the parent", layer(&[file("d/.wh...")]), Refused("hides nothing")),
        (
            "of AUFS' own",
            layer(&[file(".wh..wh.plnk"), file("x")]),
            Taken(|folder| !folder.join(".wh..wh.plnk").exists()),
        ),
        (
            "a name and then its whiteout",
            layer(&[file("n"), file(".wh.n")]),
            Taken(|folder| folder.join("n").is_file()),
        ),
        (
            "a whiteout and then its name",
            layer(&[file(".wh.n"), file("n")]),
            Taken(|folder| folder.join("n").is_file()),
        ),
        ("below a link out", layer(&[link("d", b'2', "/tmp"), file("d/.wh.rcd-escaped")]), Contained),
        (
            "of a path",
            layer(&[file("d/.wh.gone")]),
            Taken(|folder| {
                folder.join("d/gone").symlink_metadata().is_ok_and(|found| found.rdev() == 0 && !found.is_file())
            }),
        ),
        (
            "opaque twice",
            layer(&[file("d/.wh..wh..opq"), file("d/.wh..wh..opq"), file("d/x")]),
            Taken(|folder| folder.join("d/x").is_file()),
        ),
    ]);
}

#[test]
fn attributes_sizes_and_ends() {
    let huge = [b"\x80\0\0\0\x80".as_slice(), &[0; 7]].concat();
    let negative = vec![0xff; 12];
    let mut cut = layer(&[file("x"), file("y")]);
    cut.truncate(1024 + 512 + 3);
    let mut untrailed = layer(&[file("x")]);
    untrailed.truncate(1024);
    let garbage = [layer(&[file("x")]), vec![b'g'; 700]].concat();
    let mut summed = layer(&[file("x")]);
    summed[150] ^= 1;
    hold(vec![
        (
            "overlayfs' own marks",
            layer(&[
                record("SCHILY.xattr.trusted.overlay.redirect", b"/etc"),
                folder("d"),
                record("SCHILY.xattr.user.overlay.opaque", b"y"),
                folder("e"),
            ]),
            Taken(|folder| {
                let any = |name: &str, key: &str| rustix::fs::lgetxattr(folder.join(name), key, &mut [0; 64]).is_ok();
                !any("d", "trusted.overlay.redirect") && !any("e", "user.overlay.opaque")
            }),
        ),
        (
            "a capability that is none",
            layer(&[record("SCHILY.xattr.security.capability", b"xx"), file("x")]),
            Refused("security.capability"),
        ),
        ("an attribute of 70 KiB", layer(&[record("SCHILY.xattr.user.x", &vec![b'x'; 70_000]), file("x")]), Contained),
        ("a size of 2^63", layer(&[file("x").field(SIZE, &huge)]), Refused("")),
        ("a negative size", layer(&[file("x").field(SIZE, &negative)]), Refused("")),
        ("a size that is no number", layer(&[file("x").field(SIZE, b"9999999999z\0")]), Refused("")),
        ("a record's size beside the header's", layer(&[record("size", b"99999"), file("x")]), Refused("")),
        ("an owner that is none", layer(&[record("uid", b"4294967295"), file("x")]), Refused("no owner")),
        ("an owner of 2^32", layer(&[record("uid", b"4294967296"), file("x")]), Refused("no owner")),
        ("a time long ago", layer(&[record("mtime", b"-9223372036854775808"), file("x")]), Contained),
        ("a time without end", layer(&[record("mtime", b"99999999999999999999"), file("x")]), Contained),
        (
            "a record that is none",
            layer(&[Entry { content: b"12 nothing".to_vec(), ..entry(b"p", b'x') }, file("x")]),
            Refused(""),
        ),
        ("cut off", cut, Refused("")),
        ("no trailer", untrailed, Contained),
        ("more behind the trailer", garbage, Taken(|folder| folder.join("x").is_file())),
        ("a wrong sum", summed, Refused("")),
        ("nothing at all", Vec::new(), Contained),
    ]);
}

/// Rule 4: what grows without end is given up.
#[test]
fn bombs() {
    let Some(mut sandbox) = Sandbox::new(&[]) else { return };
    let platform = json!({ "os": "linux", "architecture": architecture() });
    // 192 MiB of zeros in one file.
    let mut zeros = layer(&[Entry { content: Vec::new(), ..file("zeros") }.field(SIZE, b"01400000000\0")]);
    zeros.truncate(512);
    zeros.resize(512 + (192 << 20) + 1024, 0);
    let packed = {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut encoder, &zeros).expect("gzip");
        encoder.finish().expect("gzip")
    };
    let mut image = Image::packed(vec![Layer::of(&zeros)], json!({}), platform, Packing::Zstd);
    // A window of 2^31 bytes: a frame header as RFC 8878 has it, and one raw block.
    let window = [&[0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8][..], &[0x01, 0x00, 0x00]].concat();
    for (what, blob, why) in [("gzip", packed, "1000 times"), ("zstd", window, "compression")] {
        image.manifest["layers"][0] = super::payload::descriptor("application/vnd.oci.image.layer.v1.tar", &blob);
        image.blobs[0] = blob;
        let registry = Hostile::serve(&sandbox, "bomb", &image, Fault::None);
        sandbox.mirror("docker.io", &registry.address());
        let said = sandbox.run(&["pull", "-q", "bomb"]).expect(1).complains(why);
        assert!(!said.stderr.contains("panicked"), "{what}: {said}");
        assert_eq!(fs::read_dir(sandbox.root().join("layers")).map_or(0, Iterator::count), 0, "{what}: {said}");
    }
}
