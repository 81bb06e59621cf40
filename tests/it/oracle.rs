//! Layers against an oracle: the tree that GNU tar makes of an image's layers, one upon the other, and the one that umoci makes,
//! compared file by file with what rcd has. The images are made at random, from a seed.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tar::{EntryType, Header};

use super::needs::{Need, real_images};
use super::output::collect;
use super::payload::{Image, Layer, Packing, architecture};
use super::sandbox::Sandbox;

const IMAGES: u64 = 100;
/// umoci is slower, and is asked about so many of them.
const SECOND: u64 = 12;

/// Numbers that are the same for the same seed (xorshift64*).
struct Chance(u64);

impl Chance {
    fn new(seed: u64) -> Self {
        Self((seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(number).expect("31 bits") % end
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        if all.is_empty() { None } else { all.get(self.below(all.len())) }
    }
}

/// What the tree has at a path so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Thing {
    Folder,
    /// A file, and whether it has other names.
    File {
        linked: bool,
    },
    Other,
}

/// An image being made, and what is known of its tree.
struct Maker {
    chance: Chance,
    tree: BTreeMap<String, Thing>,
    /// Folders whose time is nobody's to say: tools differ in what an entry that is only implied does to it.
    vague: BTreeSet<String>,
    /// What each layer takes away before it adds: names, and folders that are emptied.
    removed: Vec<Vec<String>>,
    emptied: Vec<Vec<String>>,
    /// Folders that have an entry in each layer.
    described: Vec<Vec<String>>,
    layers: Vec<Vec<u8>>,
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

impl Maker {
    fn image(seed: u64) -> Self {
        let (tree, chance) = (BTreeMap::new(), Chance::new(seed));
        let mut maker = Self {
            chance,
            tree,
            vague: BTreeSet::from([String::new()]),
            removed: Vec::new(),
            emptied: Vec::new(),
            described: vec![Vec::new()],
            layers: Vec::new(),
        };
        for _ in 0..2 + maker.chance.below(3) {
            maker.layer();
        }
        maker
    }

    fn paths(&self, wanted: impl Fn(Thing) -> bool) -> Vec<String> {
        self.tree.iter().filter(|(_, thing)| wanted(**thing)).map(|(path, _)| path.clone()).collect()
    }

    /// A path that nothing has yet, in a folder that is there.
    fn fresh(&mut self) -> String {
        let mut folders = self.paths(|thing| thing == Thing::Folder);
        folders.push(String::new());
        let folder = self.chance.of(&folders).cloned().unwrap_or_default();
        let long = if self.chance.one_in(8) { "a-name-that-is-long-".repeat(7) } else { String::new() };
        let name = format!("{long}{}é{}", ["f", "x y", "-q", "Z."][self.chance.below(4)], self.chance.below(10_000));
        if folder.is_empty() { name } else { format!("{folder}/{name}") }
    }

    fn layer(&mut self) {
        let mut archive = tar::Builder::new(Vec::new());
        let mut touched: BTreeSet<String> = BTreeSet::new();
        let (mut removed, mut emptied) = (Vec::new(), Vec::new());
        if !self.layers.is_empty() {
            self.take_away(&mut archive, &mut touched, &mut removed, &mut emptied);
        }
        for _ in 0..6 + self.chance.below(18) {
            let replaced = self.chance.one_in(5).then(|| self.paths(|thing| thing != Thing::Folder));
            let replaced =
                replaced.and_then(|all| self.chance.of(&all).cloned()).filter(|path| !touched.contains(path));
            let path = replaced.unwrap_or_else(|| self.fresh());
            // Nothing twice in a layer, and nothing below what the same layer took away.
            if touched.contains(&path) || removed.iter().any(|gone: &String| path.starts_with(gone.as_str())) {
                continue;
            }
            self.ensure(&mut archive, parent(&path), &mut touched);
            let thing = self.add(&mut archive, &path);
            touched.insert(path.clone());
            self.tree.insert(path, thing);
        }
        self.removed.push(removed);
        self.emptied.push(emptied);
        self.described.push(Vec::new());
        self.layers.push(archive.into_inner().expect("a layer"));
    }

    /// Whiteouts, of files and of folders, and folders that are emptied.
    fn take_away(
        &mut self,
        archive: &mut tar::Builder<Vec<u8>>,
        touched: &mut BTreeSet<String>,
        removed: &mut Vec<String>,
        emptied: &mut Vec<String>,
    ) {
        for _ in 0..self.chance.below(4) {
            let all: Vec<String> = self.tree.keys().cloned().collect();
            let Some(path) = self.chance.of(&all).cloned() else { return };
            let within = format!("{path}/");
            let busy = touched.iter().any(|other| *other == path || other.starts_with(&within));
            if busy || removed.iter().any(|gone| path == *gone || path.starts_with(&format!("{gone}/"))) {
                continue;
            }
            let folder = self.tree[&path] == Thing::Folder;
            self.ensure(archive, parent(&path), touched);
            if folder && self.chance.one_in(2) {
                self.ensure(archive, &path, touched);
                append(archive, header(EntryType::Regular, 0, 0), &format!("{path}/.wh..wh..opq"), &[], b"");
                emptied.push(path.clone());
            } else {
                let name = path.rsplit('/').next().unwrap_or_default();
                let hidden = path[..path.len() - name.len()].to_owned() + ".wh." + name;
                append(archive, header(EntryType::Regular, 0, 0), &hidden, &[], b"");
                self.tree.remove(&path);
                removed.push(path.clone());
            }
            self.tree.retain(|other, _| !other.starts_with(&within));
        }
    }

    /// Mostly, a folder has an entry in each layer that has something in it.
    fn ensure(&mut self, archive: &mut tar::Builder<Vec<u8>>, folder: &str, touched: &mut BTreeSet<String>) {
        if folder.is_empty() || touched.contains(folder) {
            return;
        }
        if self.chance.one_in(6) {
            self.vague.insert(folder.to_owned());
            return;
        }
        self.ensure(archive, parent(folder), touched);
        let mode = [0o755, 0o700, 0o1777, 0o2750][self.chance.below(4)];
        let header = header(EntryType::Directory, mode, self.chance.below(100_000));
        let records = self.records(false);
        append(archive, header, &format!("{folder}/"), &records, b"");
        touched.insert(folder.to_owned());
        self.described[self.layers.len()].push(folder.to_owned());
    }

    /// Extended attributes, fractions of a second.
    fn records(&mut self, is_file: bool) -> Vec<(String, Vec<u8>)> {
        let mut records = Vec::new();
        if self.chance.one_in(3) {
            records.push(("mtime".to_owned(), format!("16{:08}.25", self.chance.below(99_999_999)).into_bytes()));
        }
        if self.chance.one_in(4) {
            records.push(("SCHILY.xattr.user.note".to_owned(), vec![b'n', 0, 0xff, b'x']));
        }
        if is_file && self.chance.one_in(6) {
            // cap_net_bind_service, permitted and effective (linux/capability.h, revision 2).
            let mut value = 0x0200_0001_u32.to_le_bytes().to_vec();
            value.extend([0, 4, 0, 0].into_iter().chain([0; 12]));
            records.push(("SCHILY.xattr.security.capability".to_owned(), value));
        }
        records
    }

    /// One entry, which is no folder unless it is new.
    fn add(&mut self, archive: &mut tar::Builder<Vec<u8>>, path: &str) -> Thing {
        let is_new = !self.tree.contains_key(path);
        let mode = [0o644, 0o600, 0o4755, 0o2711, 0o777][self.chance.below(5)];
        let owner = self.chance.below(70_000);
        match self.chance.below(12) {
            0..=1 if is_new => {
                let records = self.records(false);
                append(archive, header(EntryType::Directory, 0o751, owner), &format!("{path}/"), &records, b"");
                Thing::Folder
            }
            2 => {
                let long = "target/".repeat(self.chance.below(30));
                let mut made = header(EntryType::Symlink, 0o777, owner);
                let target = format!("{long}../x");
                made.set_size(0);
                let records = [("linkpath".to_owned(), target.into_bytes())];
                append(archive, made, path, &records, b"");
                Thing::Other
            }
            3 => {
                append(archive, header(EntryType::Fifo, mode, owner), path, &[], b"");
                Thing::Other
            }
            4 => {
                let mut made = header(EntryType::Char, mode, owner);
                made.set_device_major(1).expect("a number");
                made.set_device_minor(u32::try_from(3 + self.chance.below(4)).expect("small")).expect("a number");
                append(archive, made, path, &[], b"");
                Thing::Other
            }
            5..=6 => {
                // A file that has one name so far: of more, one in a lower layer stays behind with every overlay.
                let single = self.paths(|thing| thing == Thing::File { linked: false });
                let single: Vec<String> = single.into_iter().filter(|other| other != path).collect();
                let Some(target) = self.chance.of(&single).cloned() else {
                    return self.file(archive, path, mode, owner);
                };
                let records = [("linkpath".to_owned(), target.clone().into_bytes())];
                append(archive, header(EntryType::Link, 0o644, 0), path, &records, b"");
                self.tree.insert(target, Thing::File { linked: true });
                Thing::File { linked: true }
            }
            _ => self.file(archive, path, mode, owner),
        }
    }

    fn file(&mut self, archive: &mut tar::Builder<Vec<u8>>, path: &str, mode: u32, owner: usize) -> Thing {
        let length = [0, 5, 511, 512, 513, 70_000][self.chance.below(6)];
        let content: Vec<u8> = (0..length).map(|_| u8::try_from(self.chance.below(256)).expect("a byte")).collect();
        let records = self.records(true);
        append(archive, header(EntryType::Regular, mode, owner), path, &records, &content);
        Thing::File { linked: false }
    }

    fn packed(&self, seed: u64) -> Image {
        let platform = json!({ "os": "linux", "architecture": architecture() });
        // umoci knows no zstd.
        let packing = if seed < SECOND {
            Packing::Gzip
        } else {
            [Packing::Tar, Packing::Gzip, Packing::Zstd][self.layers.len() % 3]
        };
        let layers = self.layers.iter().map(|bytes| Layer::of(bytes)).collect();
        Image::packed(layers, json!({ "Cmd": ["x"] }), platform, packing)
    }
}

fn header(kind: EntryType, mode: u32, owner: usize) -> Header {
    let mut header = Header::new_ustar();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_uid(owner as u64);
    header.set_gid(owner as u64 / 2);
    header.set_mtime(1_600_000_000 + owner as u64);
    header
}

fn append(
    archive: &mut tar::Builder<Vec<u8>>,
    mut header: Header,
    path: &str,
    records: &[(String, Vec<u8>)],
    content: &[u8],
) {
    let mut all = vec![("path".to_owned(), path.as_bytes().to_vec())];
    all.extend(records.iter().cloned());
    archive.append_pax_extensions(all.iter().map(|(key, value)| (key.as_str(), value.as_slice()))).expect("records");
    header.set_size(content.len() as u64);
    let name = &mut header.as_old_mut().name;
    name[..4].copy_from_slice(b"name");
    header.set_cksum();
    archive.append(&header, content).expect("an entry");
}

/// All that a file is.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    kind: char,
    mode: u32,
    owner: (u32, u32),
    time: (i64, i64),
    device: u64,
    content: Vec<u8>,
    attributes: BTreeMap<String, Vec<u8>>,
    /// The first of its names.
    first: Option<PathBuf>,
}

fn seen(root: &Path, vague: &BTreeSet<String>) -> BTreeMap<PathBuf, Seen> {
    let mut found = BTreeMap::new();
    let mut inodes: BTreeMap<u64, PathBuf> = BTreeMap::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let mut names: Vec<PathBuf> = fs::read_dir(root.join(&folder))
            .expect("a folder")
            .map(|entry| folder.join(entry.expect("an entry").file_name()))
            .collect();
        names.sort();
        for path in names {
            let whole = root.join(&path);
            let meta = whole.symlink_metadata().expect("what a file is");
            let (is, kind) = (meta.file_type(), meta.mode() >> 12);
            let content = match () {
                () if is.is_symlink() => fs::read_link(&whole).expect("a link").into_os_string().as_bytes().to_vec(),
                () if is.is_file() => fs::read(&whole).expect("a file"),
                () => Vec::new(),
            };
            let vague = is.is_dir() && vague.contains(&path.display().to_string());
            let first = (meta.nlink() > 1 && !is.is_dir())
                .then(|| inodes.entry(meta.ino()).or_insert_with(|| path.clone()).clone());
            let time = if vague { (0, 0) } else { (meta.mtime(), meta.mtime_nsec()) };
            let device = if is.is_char_device() { meta.rdev() } else { 0 };
            found.insert(
                path.clone(),
                Seen {
                    kind: char::from_digit(kind, 16).unwrap_or('?'),
                    mode: meta.mode() & 0o7777,
                    owner: (meta.uid(), meta.gid()),
                    time,
                    device,
                    content,
                    attributes: if is.is_symlink() { BTreeMap::new() } else { attributes(&whole) },
                    first,
                },
            );
            if is.is_dir() {
                folders.push(path);
            }
        }
    }
    // Names come in another order in each tree: of several, the least stands for them all.
    let mut least: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    for (path, one) in &found {
        if let Some(first) = &one.first {
            least.entry(first.clone()).or_insert_with(|| path.clone());
        }
    }
    found.values_mut().for_each(|one| one.first = one.first.take().map(|first| least[&first].clone()));
    found
}

fn attributes(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut names = vec![0; 4096];
    let length = rustix::fs::listxattr(path, &mut names).unwrap_or(0);
    let mut found = BTreeMap::new();
    for name in names[..length].split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        let mut value = vec![0; 4096];
        let length = rustix::fs::getxattr(path, OsStr::from_bytes(name), &mut value).expect("an attribute");
        value.truncate(length);
        found.insert(String::from_utf8_lossy(name).into_owned(), value);
    }
    found
}

fn tar(sandbox: &Sandbox, archive: &Path, folder: &Path) {
    let words = [
        "--extract",
        "--numeric-owner",
        "--same-owner",
        "--preserve-permissions",
        "--delay-directory-restore",
        "--xattrs",
        "--xattrs-include=*",
    ];
    let mut words: Vec<&OsStr> = words.iter().map(OsStr::new).collect();
    let (archive, folder) = (archive.as_os_str(), folder.as_os_str());
    words.extend([OsStr::new("--exclude=.wh.*"), OsStr::new("--file"), archive, OsStr::new("--directory"), folder]);
    collect(&mut sandbox.command("tar", &words), b"").expect(0);
}

/// What GNU tar makes of it; whiteouts and what is replaced are taken away first.
fn by_tar(sandbox: &Sandbox, maker: &Maker, folder: &Path) {
    fs::create_dir_all(folder).expect("a folder");
    let remove = |path: &Path| match path.symlink_metadata() {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path).expect("a removal"),
        Ok(_) => fs::remove_file(path).expect("a removal"),
        Err(_) => {}
    };
    for (number, layer) in maker.layers.iter().enumerate() {
        maker.removed[number].iter().for_each(|path| remove(&folder.join(path)));
        for path in &maker.emptied[number] {
            let inside =
                fs::read_dir(folder.join(path)).expect("a folder").map(|entry| entry.expect("an entry").path());
            inside.collect::<Vec<_>>().iter().for_each(|path| remove(path));
        }
        // An entry says all that a folder is, and tar would only add to it.
        for path in maker.described[number].iter().map(|path| folder.join(path)).filter(|path| path.is_dir()) {
            for name in attributes(&path).keys() {
                rustix::fs::removexattr(&path, name.as_str()).expect("an attribute");
            }
        }
        let file = sandbox.path("layer.tar");
        fs::File::create(&file).and_then(|mut file| file.write_all(layer)).expect("a layer");
        tar(sandbox, &file, folder);
    }
}

/// An archive of this image, as `rcd load` takes it.
fn archive(image: &Image, name: &str) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    let mut put = |name: &str, content: &[u8]| {
        let mut header = Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, content).expect("an entry");
    };
    let manifest = image.manifest_bytes();
    for blob in image.blobs.iter().chain([&manifest]) {
        put(&format!("blobs/{}", super::payload::digest(blob).replace(':', "/")), blob);
    }
    let mut described = image.described();
    described["annotations"] = json!({ "io.containerd.image.name": name, "org.opencontainers.image.ref.name": "one" });
    put("index.json", json!({ "schemaVersion": 2, "manifests": [described] }).to_string().as_bytes());
    put("oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#);
    builder.into_inner().expect("an archive")
}

#[track_caller]
fn same(seed: u64, ours: &BTreeMap<PathBuf, Seen>, theirs: &BTreeMap<PathBuf, Seen>) {
    for (path, their) in theirs {
        let our = ours.get(path).unwrap_or_else(|| panic!("image {seed}: `{}` is missing", path.display()));
        assert_eq!(our, their, "image {seed}: `{}` here and of the oracle", path.display());
    }
    let more: Vec<_> = ours.keys().filter(|path| !theirs.contains_key(*path)).collect();
    assert!(more.is_empty(), "image {seed}: {more:?} should not be there");
}

/// What rcd has of an image: loaded, and exported from a container that was never started.
fn of_rcd(sandbox: &Sandbox, image: &Image, name: &str, vague: &BTreeSet<String>) -> BTreeMap<PathBuf, Seen> {
    let file = sandbox.path("image.tar");
    fs::write(&file, archive(image, &format!("docker.io/library/{name}"))).expect("an archive");
    sandbox.run(&["load", "-q", "-i", &file.display().to_string()]).expect(0);
    sandbox.run(&["create", "--name", "made", "--network", "none", name]).expect(0);
    let exported = sandbox.path("exported.tar");
    sandbox.run(&["export", "-o", &exported.display().to_string(), "made"]).expect(0);
    sandbox.run(&["rm", "made"]).expect(0);
    let ours = sandbox.path("ours");
    fs::create_dir(&ours).expect("a folder");
    tar(sandbox, &exported, &ours);
    let found = seen(&ours, vague);
    fs::remove_dir_all(ours).expect("a removal");
    sandbox.run(&["rmi", name]).expect(0);
    found
}

/// Compare images of these seeds with what GNU tar makes of them, or umoci.
fn compare(sandbox: &Sandbox, seeds: std::ops::Range<u64>, with_umoci: bool) {
    for seed in seeds {
        let maker = Maker::image(seed);
        let found = of_rcd(sandbox, &maker.packed(seed), &format!("made:{seed}"), &maker.vague);
        assert!(found.len() > 3, "image {seed} has nothing in it");
        let theirs = sandbox.path("theirs");
        if with_umoci {
            let layout = sandbox.path("layout");
            tar_out(&sandbox.path("image.tar"), &layout);
            let words = ["unpack", "--image", &format!("{}:one", layout.display()), &theirs.display().to_string()];
            collect(&mut sandbox.command("umoci", &words), b"").expect(0);
            same(seed, &found, &seen(&theirs.join("rootfs"), &maker.vague));
            fs::remove_dir_all(layout).expect("a removal");
        } else {
            by_tar(sandbox, &maker, &theirs);
            same(seed, &found, &seen(&theirs, &maker.vague));
        }
        fs::remove_dir_all(theirs).expect("a removal");
    }
}

/// No larger one is compared: GNU tar has to unpack it as well.
const LARGEST: u64 = 100 << 20;

/// The gzip of the lowest layer of each real image.
fn real_layers() -> Vec<(String, Vec<u8>)> {
    let read = |file: &Path| fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let document = |file: &Path| serde_json::from_slice::<Value>(&read(file)).expect("JSON");
    let mut layers = Vec::new();
    for entry in fs::read_dir(real_images().expect("real images")).expect("a folder").flatten() {
        let folder = entry.path();
        if !folder.join("index.json").is_file() {
            continue;
        }
        let blob = |of: &Value| folder.join("blobs").join(of["digest"].as_str().expect("a digest").replace(':', "/"));
        let manifest = document(&blob(&document(&folder.join("index.json"))["manifests"][0]));
        let Some(lowest) = manifest["layers"].as_array().and_then(|all| all.first()) else { continue };
        let file = blob(lowest);
        let packed = lowest["mediaType"].as_str().is_some_and(|kind| kind.ends_with("gzip"));
        if packed && fs::metadata(&file).expect("a layer").len() <= LARGEST {
            layers.push((file.display().to_string(), read(&file)));
        }
    }
    assert!(!layers.is_empty(), "there is no image layout with a layer in gzip");
    layers
}

#[test]
fn trees_of_real_images_are_those_of_gnu_tar() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Program("tar"), Need::RealImages]) else { return };
    for (number, (name, packed)) in real_layers().into_iter().enumerate() {
        let file = sandbox.path("layer.tar.gz");
        fs::write(&file, &packed).expect("a layer");
        let platform = json!({ "os": "linux", "architecture": architecture() });
        let image = Image::of_gzip(packed, json!({ "Cmd": ["sh"] }), platform);
        let found = of_rcd(&sandbox, &image, &format!("real:{number}"), &BTreeSet::new());
        let theirs = sandbox.path("theirs");
        fs::create_dir(&theirs).expect("a folder");
        tar(&sandbox, &file, &theirs);
        assert!(!found.is_empty(), "{name} has no files");
        same(number as u64, &found, &seen(&theirs, &BTreeSet::new()));
        fs::remove_dir_all(theirs).expect("a removal");
    }
}

#[test]
fn trees_are_those_of_gnu_tar() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Program("tar")]) else { return };
    compare(&sandbox, 0..IMAGES / 2, false);
}

#[test]
fn more_trees_are_those_of_gnu_tar() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Program("tar")]) else { return };
    compare(&sandbox, IMAGES / 2..IMAGES, false);
}

#[test]
fn trees_are_those_of_umoci() {
    let Some(sandbox) = Sandbox::new(&[Need::Root, Need::Program("tar"), Need::Program("umoci")]) else { return };
    compare(&sandbox, 0..SECOND, true);
}

fn tar_out(file: &Path, folder: &Path) {
    let file = fs::File::open(file).expect("an archive");
    tar::Archive::new(file).unpack(folder).expect("a layout");
}
