//! Binds whose files belong to the container's user inside and to somebody else on the host: id maps of one mount.
//!
//! A map gives each number of the host one number inside, so it changes two with each other and leaves the rest.

use std::os::unix::fs::MetadataExt;

use serde_json::{Value, json};

use super::Surroundings;
use crate::engine::container::config::{Bind, MappedOwner};
use crate::engine::{Context, Error, ErrorKind, Result};

/// The maps of users and groups that a bind needs; none where the numbers are the same anyway.
pub(super) fn maps(bind: &Bind, around: &Surroundings) -> Result<Option<(Value, Value)>> {
    let (user, group) = match bind.owner {
        MappedOwner::Nobody => return Ok(None),
        MappedOwner::Person(user, group) => (user, group),
        MappedOwner::OfSource => {
            let found = std::fs::metadata(&bind.source);
            let found = found.context(|| format!("cannot look at `{}`", bind.source.display()))?;
            (found.uid(), found.gid())
        }
    };
    let (own_user, own_group) = (around.identity.uid, around.identity.gid);
    if (user, group) == (own_user, own_group) {
        return Ok(None);
    }
    if around.rootless {
        let source = bind.source.display();
        let message = format!("cannot give the files of `{source}` to user {own_user} of the container");
        return Err(Error::new(ErrorKind::Unsupported, message)
            .caused_by("only root can map the owners of a mount")
            .hint("your own files belong to root of the container: run its command as `--user 0`"));
    }
    Ok(Some((exchanged(user, own_user), exchanged(group, own_group))))
}

/// A map of all numbers in which two change places. The last number, -1, is nobody's.
fn exchanged(outside: u32, inside: u32) -> Value {
    let (low, high) = (outside.min(inside), outside.max(inside));
    let piece = |from: u32, to: u32, size: u32| json!({ "containerID": from, "hostID": to, "size": size });
    if low == high {
        return json!([piece(0, 0, u32::MAX)]);
    }
    let pieces = [
        (0, 0, low),
        (low, high, 1),
        (low + 1, low + 1, high - low - 1),
        (high, low, 1),
        (high + 1, high + 1, u32::MAX - high - 1),
    ];
    pieces.into_iter().filter(|(.., size)| *size > 0).map(|(from, to, size)| piece(from, to, size)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_numbers_change_places() {
        for (outside, inside, wanted) in [
            (1000, 0, vec![(0, 1000, 1), (1, 1, 999), (1000, 0, 1), (1001, 1001, u32::MAX - 1001)]),
            (7, 7, vec![(0, 0, u32::MAX)]),
            (5, 6, vec![(0, 0, 5), (5, 6, 1), (6, 5, 1), (7, 7, u32::MAX - 7)]),
        ] {
            let wanted: Vec<Value> = wanted
                .into_iter()
                .map(|(from, to, size)| json!({ "containerID": from, "hostID": to, "size": size }))
                .collect();
            assert_eq!(exchanged(outside, inside), json!(wanted), "{outside} {inside}");
        }
    }
}
