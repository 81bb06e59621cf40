//! systemd's user-namespace service (`systemd-nsresourced.service(8)`): it lends ids to a user namespace that has none yet.
//!
//! One call of its Varlink interface, `io.systemd.NamespaceResource`, with the namespace's descriptor beside it: an object of JSON
//! and a zero byte each way. What is lent goes back with the namespace, and systemd's own service neither maps the user nor lets lent
//! ids own files that stay. So whether a store can be kept with them is tried out, once a boot, and not believed.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use super::super::layout::Layout;
use super::super::{Context, Error, ErrorKind, Result};
use crate::kernel::apart::apart;
use crate::kernel::{socket, user_namespace};

const SOCKET: &str = "/run/systemd/io.systemd.NamespaceResource";
const METHOD: &str = "io.systemd.NamespaceResource.AllocateUserRange";
/// As many as images use; the service knows this number and 1.
const COUNT: u32 = 65_536;
/// It may have to be started.
const PATIENCE: Duration = Duration::from_secs(10);
/// More than this is no answer of its.
const LONGEST: u64 = 64 << 10;
/// What is kept of a trial that went well; else why it did not.
const USABLE: &str = "usable";

/// Whether its ids are of use for this user's store; none where there is no such service.
pub(super) fn verdict(layout: &Layout) -> Option<std::result::Result<(), String>> {
    if !Path::new(SOCKET).exists() {
        return None;
    }
    verdict_of_before(layout).or_else(|| {
        let found = trial(layout.root());
        // Where it cannot be kept the next command tries again.
        let text = found.as_ref().map_or_else(String::as_str, |()| USABLE);
        let _ = fs::write(kept(layout), text);
        Some(found)
    })
}

/// What was found in this boot, if anything was.
pub(super) fn verdict_of_before(layout: &Layout) -> Option<std::result::Result<(), String>> {
    let text = fs::read_to_string(kept(layout)).ok()?;
    Some(if text == USABLE { Ok(()) } else { Err(text) })
}

fn kept(layout: &Layout) -> PathBuf {
    layout.user_processes().join("lent")
}

/// Move this single-threaded process into a user namespace with lent ids, as its user 0.
pub(super) fn enter() -> Result<()> {
    let failed = || "cannot enter a user namespace with ids of systemd's user-namespace service";
    let namespace = user_namespace::enter_without_ids().context(failed)?;
    borrow(namespace.as_fd())?;
    user_namespace::become_root().context(failed)
}

/// Have a child borrow ids, and make a folder of one of them where images will be kept.
fn trial(root: &Path) -> std::result::Result<(), String> {
    let attempt = || {
        super::super::container::make_private_folder(root)?;
        enter()?;
        let folder = root.join(format!(".lent-{}", std::process::id()));
        let said = |what: &str| format!("{what}({})", folder.display());
        fs::create_dir(&folder).context(|| said("mkdir"))?;
        let given = std::os::unix::fs::chown(&folder, Some(1), Some(1)).context(|| said("chown"));
        fs::remove_dir(&folder).context(|| said("rmdir"))?;
        given
    };
    let said = apart(|| attempt().map_or_else(|error| in_a_line(&error), |()| USABLE.to_owned()));
    match said {
        Ok(said) if said == USABLE => Ok(()),
        Ok(said) => Err(said),
        Err(error) => Err(error.to_string()),
    }
}

fn in_a_line(error: &Error) -> String {
    let causes = std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ").replace('\n', " ")
}

/// Ask for ids for this namespace.
fn borrow(namespace: BorrowedFd<'_>) -> Result<()> {
    let failed = || "cannot ask systemd's user-namespace service";
    let mut stream = UnixStream::from(socket::connect_stream(Path::new(SOCKET)).context(failed)?);
    stream.set_read_timeout(Some(PATIENCE)).context(failed)?;
    let name = format!("rcd-{}", std::process::id());
    let request = json!({ "method": METHOD, "parameters": {
        "name": name, "size": COUNT, "target": 0, "userNamespaceFileDescriptor": 0,
    }});
    let message = format!("{request}\0");
    // A descriptor goes with the first byte.
    socket::send(stream.as_fd(), &message.as_bytes()[..1], &[namespace]).context(failed)?;
    stream.write_all(&message.as_bytes()[1..]).context(failed)?;
    answer(&mut stream)
}

/// Read its answer to the end.
fn answer(stream: &mut impl Read) -> Result<()> {
    let mut bytes = Vec::new();
    let read = BufReader::new(stream.take(LONGEST)).read_until(0, &mut bytes);
    read.context(|| "systemd's user-namespace service does not answer")?;
    match bytes.pop() {
        Some(0) => judge(&bytes),
        _ => Err(Error::new(ErrorKind::Failed, "systemd's user-namespace service ended in the middle of its answer")),
    }
}

fn judge(bytes: &[u8]) -> Result<()> {
    let answer: Value =
        serde_json::from_slice(bytes).context(|| "systemd's user-namespace service does not speak Varlink")?;
    match answer.get("error").and_then(Value::as_str) {
        None => Ok(()),
        Some(error) => {
            let name = error.rsplit('.').next().unwrap_or(error);
            Err(Error::new(ErrorKind::Unsupported, format!("systemd's user-namespace service refuses: {name}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_end_with_a_zero_byte_and_may_be_refusals() {
        for (text, expected) in [
            (&b"{\"parameters\":{}}\0"[..], None),
            (b"{}\0more", None),
            (
                b"{\"error\":\"io.systemd.NamespaceResource.UserNamespaceExists\"}\0",
                Some("refuses: UserNamespaceExists"),
            ),
            (b"{\"parameters\":{}}", Some("in the middle")),
            (b"", Some("in the middle")),
            (b"HTTP/1.1 400\0", Some("does not speak Varlink")),
        ] {
            let said = answer(&mut &*text).err().map(|error| error.to_string());
            match expected {
                None => assert_eq!(said, None, "{}", String::from_utf8_lossy(text)),
                Some(part) => assert!(said.is_some_and(|said| said.contains(part)), "{part}"),
            }
        }
    }

    #[test]
    fn an_answer_has_an_end() {
        let endless = vec![b' '; usize::try_from(LONGEST).expect("a size") + 10];
        assert!(answer(&mut &*endless).is_err());
    }
}
