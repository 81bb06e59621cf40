//! Why the kernel would not execute a file that is there: looked up in the file itself, from inside the root.
//!
//! `execve(2)` answers with one errno for many causes. Each that is named here was checked, so it can be told as a fact.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use nix::errno::Errno;

/// A cause, and what mends it; empty where nothing is known to.
pub(super) type Reason = (String, String);

/// The longest `#!` line that the kernel reads (`BINPRM_BUF_SIZE`), and enough for an ELF header.
const HEAD: usize = 256;
/// No loader has a longer name.
const LONGEST_PATH: u64 = 4096;
/// The most program headers that are looked through.
const MOST_HEADERS: u16 = 512;
/// The kernel follows no more interpreters of interpreters.
const DEEPEST: u32 = 5;

/// Why `path` was refused with `errno`; none where nothing can be found.
pub(super) fn reason(path: &Path, errno: Errno) -> Option<Reason> {
    match errno {
        Errno::EACCES | Errno::EPERM => forbidden(path),
        Errno::ENOENT | Errno::ENOTDIR | Errno::ENOEXEC | Errno::ELIBBAD | Errno::EINVAL => content(path, errno, 0),
        _ => None,
    }
}

/// A file with its first bytes; only an ordinary one is read.
fn open(path: &Path) -> Option<(File, Vec<u8>)> {
    let flags = nix::libc::O_NONBLOCK | nix::libc::O_NOCTTY;
    let mut file = fs::OpenOptions::new().read(true).custom_flags(flags).open(path).ok()?;
    if !file.metadata().ok()?.is_file() {
        return None;
    }
    let mut head = vec![0; HEAD];
    let mut length = 0;
    while length < HEAD {
        match file.read(&mut head[length..]).ok()? {
            0 => break,
            more => length += more,
        }
    }
    head.truncate(length);
    Some((file, head))
}

/// What is wrong with the content of a file, at this depth of interpreters.
fn content(path: &Path, errno: Errno, depth: u32) -> Option<Reason> {
    if depth > DEEPEST {
        return None;
    }
    let (file, head) = open(path)?;
    match head.as_slice() {
        [] => Some(("the file is empty".to_owned(), "make the image again: a copy of it was cut short".to_owned())),
        [b'#', b'!', line @ ..] => script(line, depth),
        [0x7f, b'E', b'L', b'F', ..] => program(&file, &head, errno, depth),
        [b'M', b'Z', ..] => {
            Some(("it is a program for Windows".to_owned(), "build it for Linux, or use an image for Linux".to_owned()))
        }
        _ if errno == Errno::ENOEXEC => {
            let said = "it is neither an ELF program nor a script with a `#!` line".to_owned();
            Some((said, "put `#!/bin/sh` into its first line, or run it as `sh FILE`".to_owned()))
        }
        _ => None,
    }
}

/// The interpreter of a script is missing, or no program itself. `line` is what follows `#!`.
fn script(line: &[u8], depth: u32) -> Option<Reason> {
    let line = line.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let text = line.trim_ascii_start();
    let name = text.split(|byte| b" \t".contains(byte)).next().unwrap_or_default();
    let shown = String::from_utf8_lossy(name.strip_suffix(b"\r").unwrap_or(name)).into_owned();
    if text.ends_with(b"\r") {
        let said = format!(
            "its first line ends with a carriage return, so the kernel looks for the interpreter `{shown}\\r`: it was \
             saved with the line ends of Windows (CRLF)"
        );
        return Some((said, "save it with the line ends of Unix: sed -i 's/\\r$//' FILE, or dos2unix".to_owned()));
    }
    if name.is_empty() {
        return Some(("its `#!` line names no interpreter".to_owned(), "begin it with `#!/bin/sh`".to_owned()));
    }
    let interpreter = PathBuf::from(std::ffi::OsStr::from_bytes(name));
    if fs::metadata(&interpreter).is_err() {
        let fix = match other_place(&interpreter) {
            Some(place) => format!("`{}` is there: name that, or use `#!/usr/bin/env`", place.display()),
            None => format!("install `{shown}` in the image, or use an interpreter that it has"),
        };
        return Some((format!("the interpreter `{shown}` of its first line does not exist"), fix));
    }
    // What is there is only wrong for a reason that holds by itself.
    let inner = content(&interpreter, Errno::ENOENT, depth + 1)?;
    Some((format!("its interpreter `{shown}` cannot be executed: {}", inner.0), inner.1))
}

/// The same program in another usual folder.
fn other_place(wanted: &Path) -> Option<PathBuf> {
    let name = wanted.file_name()?;
    ["/bin", "/usr/bin", "/usr/local/bin"].iter().map(|folder| Path::new(folder).join(name)).find(|path| path.exists())
}

/// Of an ELF program: another machine's, or its loader is missing.
fn program(file: &File, head: &[u8], errno: Errno, depth: u32) -> Option<Reason> {
    let wide = *head.get(4)? == 2;
    let little = *head.get(5)? == 1;
    let machine = machine_name(number(head, 18, 2, little)?);
    let own = std::env::consts::ARCH;
    // A 64-bit kernel of x86 runs programs of both.
    let native = machine == own || (own == "x86_64" && machine == "x86") || (own == "aarch64" && machine == "arm");
    if !native {
        let said = format!("it is a program for {machine}, and this machine is {own}");
        let platform = match own {
            "x86_64" => "linux/amd64",
            "aarch64" => "linux/arm64",
            other => other,
        };
        let fix = format!("use an image for this machine (--platform {platform}), or install qemu-user-static");
        return Some((said, fix));
    }
    let Some(loader) = loader(file, head, wide, little) else {
        let said = "it is an ELF program that this kernel cannot load: it is damaged, or cut short";
        return (errno != Errno::ENOENT).then(|| (said.to_owned(), "make the image again".to_owned()));
    };
    if fs::metadata(&loader).is_ok() {
        let inner = content(&loader, Errno::ENOENT, depth + 1)?;
        return Some((format!("its loader `{}` cannot be used: {}", loader.display(), inner.0), inner.1));
    }
    let said = format!("the loader `{}` that it names does not exist", loader.display());
    let musl = loader.to_string_lossy().contains("musl");
    let has = |prefix: &str| {
        let entries = fs::read_dir("/lib").into_iter().chain(fs::read_dir("/lib64")).flatten().flatten();
        entries.map(|entry| entry.file_name()).any(|name| name.to_string_lossy().starts_with(prefix))
    };
    let fix = match musl {
        false if has("ld-musl-") => {
            "it is linked with glibc, and this image has musl (as Alpine): link it statically, or use an image like \
             debian:stable-slim"
        }
        true if has("ld-linux") => {
            "it is linked with musl, and this image has glibc: link it statically, or use an image like alpine"
        }
        _ => "link it statically, or use an image with the library that it is linked with",
    };
    Some((said, fix.to_owned()))
}

/// A number of `size` bytes at `at`.
fn number(bytes: &[u8], at: usize, size: usize, little: bool) -> Option<u64> {
    let found = bytes.get(at..at.checked_add(size)?)?;
    let add = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
    Some(if little { found.iter().rev().fold(0, add) } else { found.iter().fold(0, add) })
}

/// The path in the program header `PT_INTERP`.
fn loader(file: &File, head: &[u8], wide: bool, little: bool) -> Option<PathBuf> {
    let field = |at: usize, size: usize| number(head, at, size, little);
    let (offset, size, count) = if wide {
        (field(32, 8)?, field(54, 2)?, field(56, 2)?)
    } else {
        (field(28, 4)?, field(42, 2)?, field(44, 2)?)
    };
    for at in 0..count.min(u64::from(MOST_HEADERS)) {
        let mut header = [0; 56];
        let wanted = if wide { 56 } else { 32 };
        let place = offset.checked_add(at.checked_mul(size)?)?;
        file.read_exact_at(&mut header[..wanted], place).ok()?;
        if number(&header, 0, 4, little)? != 3 {
            continue;
        }
        let (start, length) = if wide {
            (number(&header, 8, 8, little)?, number(&header, 32, 8, little)?)
        } else {
            (number(&header, 4, 4, little)?, number(&header, 16, 4, little)?)
        };
        let mut path = vec![0; usize::try_from(length.min(LONGEST_PATH)).ok()?];
        file.read_exact_at(&mut path, start).ok()?;
        let path = path.split(|byte| *byte == 0).next().unwrap_or_default();
        return Some(PathBuf::from(std::ffi::OsStr::from_bytes(path)));
    }
    None
}

/// The machines that images are made for (`elf.h`), by the names that `uname -m` gives them.
fn machine_name(number: u64) -> &'static str {
    match number {
        3 => "x86",
        8 => "mips",
        20 => "powerpc",
        21 => "powerpc64",
        22 => "s390x",
        40 => "arm",
        62 => "x86_64",
        183 => "aarch64",
        243 => "riscv64",
        258 => "loongarch64",
        _ => "another kind of machine",
    }
}

/// The bit that is missing, and on what.
fn forbidden(path: &Path) -> Option<Reason> {
    let uid = nix::unistd::geteuid();
    for folder in path.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()) {
        if nix::unistd::access(folder, nix::unistd::AccessFlags::X_OK) == Err(Errno::EACCES)
            && let Ok(found) = fs::metadata(folder)
        {
            let said =
                format!("the user {uid} may not look into `{}` (mode {:04o})", folder.display(), found.mode() & 0o7777);
            return Some((said, format!("chmod a+x {} in the image, or run it as its owner", folder.display())));
        }
    }
    let found = fs::metadata(path).ok()?;
    let mode = found.mode() & 0o7777;
    if found.is_file() && mode & 0o111 == 0 {
        let said = format!("it is not executable (mode {mode:04o})");
        return Some((said, "chmod +x it in the image, or run it as `sh FILE`".to_owned()));
    }
    let flags = nix::sys::statvfs::statvfs(path).ok()?.flags();
    if flags.contains(nix::sys::statvfs::FsFlags::ST_NOEXEC) {
        let said = "it is on a file system that is mounted noexec".to_owned();
        return Some((said, "mount it with exec, as --tmpfs /tmp:exec, or put it elsewhere".to_owned()));
    }
    if nix::unistd::access(path, nix::unistd::AccessFlags::X_OK) == Err(Errno::EACCES) {
        let said =
            format!("the user {uid} may not execute it (mode {mode:04o}, owner {}:{})", found.uid(), found.gid());
        return Some((said, "chmod a+rx it in the image, or run it as its owner".to_owned()));
    }
    // The file may be executed, so it is its interpreter that may not.
    let (_, head) = open(path)?;
    let line = head.strip_prefix(b"#!")?.split(|byte| *byte == b'\n').next()?.trim_ascii();
    let name = line.split(|byte| b" \t".contains(byte)).next()?;
    let interpreter = Path::new(std::ffi::OsStr::from_bytes(name));
    if open(interpreter).is_some_and(|(_, head)| head.starts_with(b"#!")) {
        return None;
    }
    let inner = forbidden(interpreter)?;
    Some((format!("its interpreter `{}`: {}", interpreter.display(), inner.0), inner.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(content: &[u8], errno: Errno) -> Option<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("program");
        fs::write(&path, content).expect("a file");
        reason(&path, errno).map(|(said, _)| said)
    }

    /// An ELF header for `machine` with one program header, which names `loader`.
    fn elf(machine: u16, loader: &str) -> Vec<u8> {
        let mut bytes = vec![0; 64 + 56];
        bytes[..6].copy_from_slice(b"\x7fELF\x02\x01");
        bytes[18..20].copy_from_slice(&machine.to_le_bytes());
        bytes[32..40].copy_from_slice(&64_u64.to_le_bytes());
        bytes[54..56].copy_from_slice(&56_u16.to_le_bytes());
        bytes[56..58].copy_from_slice(&1_u16.to_le_bytes());
        bytes[64..68].copy_from_slice(&3_u32.to_le_bytes());
        bytes[72..80].copy_from_slice(&120_u64.to_le_bytes());
        bytes[96..104].copy_from_slice(&(loader.len() as u64 + 1).to_le_bytes());
        bytes.extend(loader.as_bytes());
        bytes.push(0);
        bytes
    }

    #[test]
    fn each_cause_is_read_from_the_file() {
        let own: u16 = if cfg!(target_arch = "x86_64") { 62 } else { 183 };
        let other: u16 = if own == 62 { 183 } else { 62 };
        for (content, errno, expected) in [
            (&b""[..], Errno::ENOEXEC, "the file is empty"),
            (b"echo hi\n", Errno::ENOEXEC, "neither an ELF program nor a script"),
            (b"#!/bin/sh\r\necho\r\n", Errno::ENOENT, "`/bin/sh\\r`"),
            (b"#!/nope/python -u\n", Errno::ENOENT, "the interpreter `/nope/python` of its first line does not exist"),
            (b"#!\n", Errno::ENOEXEC, "names no interpreter"),
            (b"MZ\x90\0", Errno::ENOEXEC, "a program for Windows"),
            (&elf(other, "/lib/ld"), Errno::ENOEXEC, "and this machine is"),
            (&elf(own, "/nope/ld.so"), Errno::ENOENT, "the loader `/nope/ld.so` that it names does not exist"),
            (&elf(own, "/nope/ld.so")[..20], Errno::ENOEXEC, "damaged, or cut short"),
        ] {
            let said = said(content, errno).unwrap_or_default();
            assert!(said.contains(expected), "{expected}: {said}");
        }
        assert_eq!(said(b"#!/bin/sh\n", Errno::ENOENT), None);
    }

    #[test]
    fn hostile_headers_are_no_reason_to_fail() {
        let mut bytes = elf(62, "/x");
        bytes[32..40].copy_from_slice(&u64::MAX.to_le_bytes());
        bytes[54..58].copy_from_slice(&[0xff; 4]);
        let _ = said(&bytes, Errno::ENOENT);
        for length in 0..bytes.len() {
            let _ = said(&bytes[..length], Errno::ENOEXEC);
        }
    }

    #[test]
    fn an_interpreter_of_itself_ends() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("loop");
        fs::write(&path, format!("#!{}\n", path.display())).expect("a file");
        assert_eq!(reason(&path, Errno::ENOENT), None);
    }

    #[test]
    fn a_file_without_its_bit_is_told_with_its_mode() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("program");
        fs::write(&path, "").expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("a mode");
        let (said, fix) = reason(&path, Errno::EACCES).expect("a reason");
        assert!(said.contains("mode 0644") && fix.contains("chmod +x"), "{said} {fix}");
    }
}
