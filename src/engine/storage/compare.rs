//! Whether two folders hold the same: names, kinds, owners, modes, attributes, content. It says where the first difference is.
//!
//! Times of folders are left out: those that a layer's archive does not name have the time at which they were made.

use std::collections::BTreeMap;
use std::ffi::{CStr, CString, OsString};
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::engine::{Context, Result};

/// The first difference of `found` from what is `wanted`, in words; none when they hold the same.
pub fn difference(wanted: &Path, found: &Path) -> Result<Option<String>> {
    let mut waiting = vec![PathBuf::new()];
    while let Some(relative) = waiting.pop() {
        let (one, other) = (entries(&wanted.join(&relative))?, entries(&found.join(&relative))?);
        for name in one.keys().chain(other.keys()) {
            let path = relative.join(name);
            let shown = path.display();
            let (Some(one), Some(other)) = (one.get(name), other.get(name)) else {
                let lacks = !other.contains_key(name);
                return Ok(Some(format!("`{shown}` {}", if lacks { "is missing" } else { "does not belong there" })));
            };
            let named = || format!("cannot read `{}`", found.join(&path).display());
            let what = entry_difference((&wanted.join(&path), one), (&found.join(&path), other)).context(named)?;
            if let Some(what) = what {
                return Ok(Some(format!("`{shown}` has {what}")));
            }
        }
        waiting.extend(one.iter().filter(|(_, found)| found.is_dir()).map(|(name, _)| relative.join(name)));
    }
    Ok(None)
}

/// What is in a folder, with no link followed.
pub(in crate::engine) fn entries(folder: &Path) -> Result<BTreeMap<OsString, Metadata>> {
    let named = || format!("cannot read `{}`", folder.display());
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).context(named)? {
        let entry = entry.context(named)?;
        found.insert(entry.file_name(), entry.metadata().context(named)?);
    }
    Ok(found)
}

type Side<'a> = (&'a Path, &'a Metadata);

fn entry_difference((path, one): Side<'_>, (other_path, other): Side<'_>) -> io::Result<Option<&'static str>> {
    let kind = |found: &Metadata| found.mode() & 0o170_000;
    if kind(one) != kind(other) || one.rdev() != other.rdev() {
        return Ok(Some("another kind"));
    }
    if (one.uid(), one.gid()) != (other.uid(), other.gid()) {
        return Ok(Some("another owner"));
    }
    if one.mode() != other.mode() {
        return Ok(Some("another mode"));
    }
    if attributes(path)? != attributes(other_path)? {
        return Ok(Some("other attributes"));
    }
    if one.is_symlink() && fs::read_link(path)? != fs::read_link(other_path)? {
        return Ok(Some("another target"));
    }
    if !one.is_file() {
        return Ok(None);
    }
    if (one.mtime(), one.mtime_nsec()) != (other.mtime(), other.mtime_nsec()) {
        return Ok(Some("another time"));
    }
    if one.nlink() != other.nlink() {
        return Ok(Some("another number of names"));
    }
    Ok((one.len() != other.len() || !same_content(path, other_path)?).then_some("other content"))
}

fn same_content(one: &Path, other: &Path) -> io::Result<bool> {
    let (mut one, mut other) = (File::open(one)?, File::open(other)?);
    let (mut first, mut second) = (vec![0; 128 << 10], vec![0; 128 << 10]);
    loop {
        let count = one.read(&mut first)?;
        if count == 0 {
            return Ok(true);
        }
        other.read_exact(&mut second[..count])?;
        if first[..count] != second[..count] {
            return Ok(false);
        }
    }
}

/// Extended attributes, without those that overlayfs keeps for itself in a folder that it has mounted.
fn attributes(path: &Path) -> io::Result<BTreeMap<CString, Vec<u8>>> {
    let mut names = vec![0; 64 << 10];
    let length = match rustix::fs::llistxattr(path, &mut names) {
        Err(rustix::io::Errno::NOTSUP) => 0,
        other => other?,
    };
    let mut found = BTreeMap::new();
    for name in names[..length].split_inclusive(|byte| *byte == 0) {
        let Ok(name) = CStr::from_bytes_with_nul(name) else { continue };
        if is_the_mounts(name.to_bytes()) {
            continue;
        }
        let mut value = vec![0; 64 << 10];
        let length = rustix::fs::lgetxattr(path, name, &mut value)?;
        value.truncate(length);
        found.insert(name.to_owned(), value);
    }
    Ok(found)
}

fn is_the_mounts(name: &[u8]) -> bool {
    let name = std::ffi::OsStr::from_bytes(name).to_string_lossy();
    name == "security.selinux" || name.ends_with(".overlay.origin") || name.ends_with(".overlay.impure")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn the_first_difference_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let time = std::time::SystemTime::UNIX_EPOCH;
        let make = |name: &str| {
            let top = folder.path().join(name);
            fs::create_dir_all(top.join("a/b")).expect("a folder");
            for file in ["a/f", "a/b/g"] {
                fs::write(top.join(file), "content").expect("a file");
            }
            symlink("f", top.join("a/l")).expect("a link");
            top
        };
        let set_time = |path: PathBuf| {
            let file = File::options().write(true).open(path).expect("a file");
            file.set_modified(time).expect("a time");
        };
        type Case = (&'static str, fn(&Path));
        let changes: [Case; 8] = [
            ("", |_| {}),
            ("`a/b/g` has other content", |top| fs::write(top.join("a/b/g"), "Content").expect("a file")),
            ("`a/f` has other content", |top| fs::write(top.join("a/f"), "").expect("a file")),
            ("`a/b/g` is missing", |top| fs::remove_file(top.join("a/b/g")).expect("a file")),
            ("`a/new` does not belong there", |top| fs::write(top.join("a/new"), "").expect("a file")),
            ("`a/b` has another mode", |top| {
                fs::set_permissions(top.join("a/b"), fs::Permissions::from_mode(0o700)).expect("a mode");
            }),
            ("`a/l` has another target", |top| {
                fs::remove_file(top.join("a/l")).and_then(|()| symlink("g", top.join("a/l"))).expect("a link");
            }),
            ("`a/f` has another kind", |top| {
                fs::remove_file(top.join("a/f")).and_then(|()| fs::create_dir(top.join("a/f"))).expect("a folder");
            }),
        ];
        for (at, (said, change)) in changes.iter().enumerate() {
            let (one, other) = (make(&format!("one-{at}")), make(&at.to_string()));
            fs::set_permissions(other.join("a/b"), fs::metadata(one.join("a/b")).expect("a mode").permissions())
                .expect("a mode");
            change(&other);
            for top in [&one, &other] {
                ["a/f", "a/b/g"]
                    .iter()
                    .filter(|file| top.join(file).is_file())
                    .for_each(|file| set_time(top.join(file)));
            }
            assert_eq!(difference(&one, &other).expect("no fault").unwrap_or_default(), *said);
        }
    }
}
