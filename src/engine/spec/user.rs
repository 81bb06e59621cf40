//! Who runs the command: `USER[:GROUP]` resolved in the `/etc/passwd` and `/etc/group` of the root file system.
//!
//! Those files are the image's, so nothing in them is trusted (rule B9): regular files only, opened without waiting, of a
//! bounded size; and a number out of range is an error, never taken for a name.

use std::io::Read;
use std::path::Path;

use rustix::fs::{FileType, OFlags};

use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::path::Root;
use crate::kernel::rules::{self, Rule};

/// No account file is longer.
const LONGEST_FILE: u64 = 8 << 20;
/// No line of one is longer.
const LONGEST_LINE: usize = 64 << 10;

/// A resolved user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// The user.
    pub uid: u32,
    /// The first group.
    pub gid: u32,
    /// The other groups.
    pub groups: Vec<u32>,
    /// The home folder.
    pub home: String,
}

/// The account files of a root file system, as text.
#[derive(Debug, Clone, Default)]
pub struct Accounts {
    /// `/etc/passwd`.
    pub passwd: String,
    /// `/etc/group`.
    pub group: String,
}

impl Accounts {
    /// Read both files; a missing one is empty.
    pub fn read(root: &Root) -> Result<Self> {
        Ok(Self { passwd: read(root, "/etc/passwd")?, group: read(root, "/etc/group")? })
    }

    /// Any such file, with the same care.
    pub(in crate::engine) fn read_file(root: &Root, path: &str) -> Result<String> {
        read(root, path)
    }
}

fn read(root: &Root, path: &str) -> Result<String> {
    let careful = !rules::is_off(Rule::AccountFiles);
    let mut flags = OFlags::RDONLY | OFlags::NOCTTY;
    flags.set(OFlags::NONBLOCK, careful);
    let file = match root.open_at(Path::new(path), flags, 0) {
        // A path that leads nowhere is an image without such a file.
        Err(error) if matches!(error.errno, nix::errno::Errno::ENOENT | nix::errno::Errno::ENOTDIR) => {
            return Ok(String::new());
        }
        other => other.context(|| format!("cannot read `{path}` of the image"))?,
    };
    let refuse = |why: &str| Error::new(ErrorKind::InvalidInput, format!("cannot use `{path}` of the image: {why}"));
    let found = rustix::fs::fstat(&file).context(|| format!("cannot read `{path}` of the image"))?;
    if FileType::from_raw_mode(found.st_mode) != FileType::RegularFile && careful {
        return Err(refuse("it is no regular file"));
    }
    let mut bytes = Vec::new();
    let read = std::fs::File::from(file).take(LONGEST_FILE + 1).read_to_end(&mut bytes);
    if read.context(|| format!("cannot read `{path}` of the image"))? as u64 > LONGEST_FILE {
        return Err(refuse("it is longer than 8 MiB"));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn lines(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let usable = |line: &&str| line.len() <= LONGEST_LINE && !line.is_empty() && !line.starts_with('#');
    text.lines().map(str::trim).filter(usable).map(|line| line.split(':').collect())
}

/// A number, a name, or what only looks like a number.
enum Word<'text> {
    Number(u32),
    Name(&'text str),
}

fn word<'text>(text: &'text str, whole: &str) -> Result<Word<'text>> {
    let refuse = |why: &str| Error::new(ErrorKind::InvalidInput, format!("invalid user `{whole}`: {why}"));
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        if let Some(wrapped) = text.parse::<u64>().ok().filter(|_| rules::is_off(Rule::IdRange)) {
            return Ok(Word::Number((wrapped & u64::from(u32::MAX)) as u32));
        }
        let number = text.parse::<u32>().ok().filter(|number| i32::try_from(*number).is_ok());
        return number.map(Word::Number).ok_or_else(|| refuse("a number must be between 0 and 2147483647"));
    }
    if text.starts_with('-') || text.starts_with('+') {
        return Err(refuse("a name cannot start with a sign"));
    }
    Ok(Word::Name(text))
}

/// Resolve names and numbers of groups.
pub fn groups(wanted: &[String], accounts: &Accounts) -> Result<Vec<u32>> {
    let one = |text: &String| resolve(&format!("0:{text}"), accounts).map(|found| found.gid);
    let named = |text: &String, error: Error| {
        Error::new(error.kind(), format!("cannot add the group `{text}`")).caused_by(error)
    };
    wanted.iter().map(|text| one(text).map_err(|error| named(text, error))).collect()
}

/// Resolve `USER[:GROUP]`; an empty text is the user 0.
pub fn resolve(text: &str, accounts: &Accounts) -> Result<Identity> {
    let refuse = |why: String| Error::new(ErrorKind::InvalidInput, format!("cannot run as `{text}`: {why}"));
    let (user, group) = match text.split_once(':') {
        Some((_, group)) if group.contains(':') => return Err(refuse("it is not of the form USER[:GROUP]".to_owned())),
        Some((user, group)) => (user, Some(group).filter(|group| !group.is_empty())),
        None => (text, None),
    };
    let wanted = if user.is_empty() { Word::Number(0) } else { word(user, text)? };
    let entry = lines(&accounts.passwd).filter(|fields| fields.len() >= 4).find(|fields| match wanted {
        Word::Number(number) => fields[2].parse() == Ok(number),
        Word::Name(name) => fields[0] == name,
    });
    let in_range = |field: &str| field.parse::<u32>().ok().filter(|number| i32::try_from(*number).is_ok());
    let mut identity = Identity { home: "/".to_owned(), ..Identity::default() };
    let mut name = None;
    match (&entry, &wanted) {
        (Some(fields), _) => {
            let bad = || refuse("its line in the image's `/etc/passwd` is damaged".to_owned());
            identity.uid = in_range(fields[2]).ok_or_else(bad)?;
            identity.gid = in_range(fields[3]).ok_or_else(bad)?;
            identity.home = fields.get(5).filter(|home| !home.is_empty()).unwrap_or(&"/").to_string();
            name = Some(fields[0]);
        }
        (None, Word::Number(number)) => identity.uid = *number,
        (None, Word::Name(name)) => return Err(refuse(format!("no user `{name}` in the image's `/etc/passwd`"))),
    }
    match group {
        Some(group) => {
            let wanted = word(group, text)?;
            identity.gid = match wanted {
                Word::Number(number) => number,
                Word::Name(name) => {
                    let mut groups = lines(&accounts.group).filter(|fields| fields.len() >= 3);
                    let found = groups.find(|fields| fields[0] == name).and_then(|fields| in_range(fields[2]));
                    found.ok_or_else(|| refuse(format!("no group `{name}` in the image's `/etc/group`")))?
                }
            };
        }
        None => {
            let member = |fields: &Vec<&str>| {
                fields.len() >= 4 && name.is_some_and(|name| fields[3].split(',').any(|member| member.trim() == name))
            };
            identity.groups = lines(&accounts.group).filter(member).filter_map(|fields| in_range(fields[2])).collect();
        }
    }
    // A process that is not told its own group among the others could be kept out by a group's missing rights, and get in
    // as one of the rest (CVE-2022-36109).
    if !identity.groups.contains(&identity.gid) && !rules::is_off(Rule::Groups) {
        identity.groups.insert(0, identity.gid);
    }
    if identity.uid == 0 && entry.is_none() {
        identity.home = "/root".to_owned();
    }
    Ok(identity)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accounts() -> Accounts {
        Accounts {
            passwd: "root:x:0:0:root:/root:/bin/sh\nann:x:1000:1001::/home/ann:/bin/sh\nbad:x:4294967295:0::/:\n"
                .to_owned(),
            group: "root:x:0:\nwheel:x:10:bob,ann\nann:x:1001:\n".to_owned(),
        }
    }

    fn resolved(text: &str) -> (u32, u32, Vec<u32>, String) {
        let found = resolve(text, &accounts()).expect("a user");
        (found.uid, found.gid, found.groups, found.home)
    }

    #[test]
    fn names_and_numbers_resolve_in_the_images_files() {
        assert_eq!(resolved(""), (0, 0, vec![0], "/root".to_owned()));
        assert_eq!(resolved("ann"), (1000, 1001, vec![1001, 10], "/home/ann".to_owned()));
        assert_eq!(resolved("1000"), (1000, 1001, vec![1001, 10], "/home/ann".to_owned()));
        assert_eq!(resolved("ann:wheel"), (1000, 10, vec![10], "/home/ann".to_owned()));
        assert_eq!(resolved("4242:4343"), (4242, 4343, vec![4343], "/".to_owned()));
        assert_eq!(resolved("4242"), (4242, 0, vec![0], "/".to_owned()));
    }

    #[test]
    fn what_is_no_user_is_refused() {
        for text in ["nobodyhere", "0:nogroup", "4294967296", "2147483648", "-1", "01x", "1:2:3", "bad", "+1"] {
            assert!(resolve(text, &accounts()).is_err(), "{text}");
        }
    }
}
