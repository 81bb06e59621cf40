//! Chains of others: which there are, and a rule at their head that lets something through.

use super::super::{Context, Result};
use super::{Attributes, Batch, Expression, NLM_F_CREATE, SUBSYSTEM, answer, expressions};

const GETCHAIN: u16 = 4;
const NEWRULE: u16 = 6;
const GETRULE: u16 = 7;
const NLM_F_DUMP: u16 = 0x300;
/// Of every family.
const ALL: u8 = 0;
/// Of a rule's notes: the comment that `nft` shows.
const COMMENT: u8 = 0;

/// What a table sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// IPv4 and IPv6.
    Inet = 1,
    /// IPv4.
    Ipv4 = 2,
    /// IPv6.
    Ipv6 = 10,
}

/// A chain on a hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// What its table sees.
    pub family: Family,
    /// Its table.
    pub table: String,
    /// Its name.
    pub name: String,
    /// As in [`super::Hook`].
    pub hook: u32,
    /// What none of its rules decides about is dropped.
    pub drops: bool,
}

/// The attributes of a message.
fn attributes(mut rest: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let [a, b, c, d, ..] = *rest else { return None };
        let length = usize::from(u16::from_ne_bytes([a, b]));
        let value = rest.get(4..length)?;
        rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
        Some((u16::from_ne_bytes([c, d]) & 0x3fff, value))
    })
}

fn find(message: &[u8], kind: u16) -> Option<&[u8]> {
    attributes(message).find(|(found, _)| *found == kind).map(|(_, value)| value)
}

fn text(message: &[u8], kind: u16) -> Option<String> {
    let bytes = find(message, kind)?;
    Some(String::from_utf8_lossy(bytes.strip_suffix(&[0]).unwrap_or(bytes)).into_owned())
}

fn number(message: &[u8], kind: u16) -> Option<u32> {
    Some(u32::from_be_bytes(find(message, kind)?.try_into().ok()?))
}

fn dump(call: &str, kind: u16, family: u8, what: &Attributes, mut seen: impl FnMut(u8, &[u8])) -> Result<()> {
    let mut request = Batch::request("");
    request.raw((SUBSYSTEM << 8) | kind, NLM_F_DUMP, family, 0, what);
    // Nothing of it can be refused in words: a plain socket will do, which costs less.
    let socket = netlink_sys::Socket::new(netlink_sys::protocols::NETLINK_NETFILTER).call(|| "socket(netlink)")?;
    socket.send_to(&request.bytes, &netlink_sys::SocketAddr::new(0, 0), 0).call(|| call)?;
    answer(&socket, call, 1, |message| {
        if let [family, _, _, _, attributes @ ..] = message {
            seen(*family, attributes);
        }
    })
}

/// The chain that a message describes; none where it is on no hook, or of a family that does not carry IP.
pub(in crate::kernel) fn chain(family: u8, message: &[u8]) -> Option<Chain> {
    let family = [Family::Inet, Family::Ipv4, Family::Ipv6].into_iter().find(|one| *one as u8 == family)?;
    let hook = find(message, 4).and_then(|hook| number(hook, 1))?;
    let drops = number(message, 5) == Some(0);
    Some(Chain { family, table: text(message, 1)?, name: text(message, 3)?, hook, drops })
}

/// The comment of the rule that a message describes.
pub(in crate::kernel) fn comment(message: &[u8]) -> Option<String> {
    let note = find(message, 7).filter(|note| note.first() == Some(&COMMENT))?;
    let bytes = note.get(2..2 + usize::from(*note.get(1)?))?;
    Some(String::from_utf8_lossy(bytes.strip_suffix(&[0]).unwrap_or(bytes)).into_owned())
}

/// Every chain of the host that is on a hook, of the families that carry IP.
pub fn chains() -> Result<Vec<Chain>> {
    let mut found = Vec::new();
    dump("nftables(chains)", GETCHAIN, ALL, &Attributes::default(), |family, message| {
        found.extend(chain(family, message));
    })?;
    Ok(found)
}

/// The comments of a chain's rules.
pub fn rules_of(chain: &Chain) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut what = Attributes::default();
    what.text(1, &chain.table).text(2, &chain.name);
    dump("nftables(rules)", GETRULE, chain.family as u8, &what, |_, message| {
        found.extend(comment(message));
    })?;
    Ok(found)
}

/// Put rules at the head of a chain, each with the comment that tells whose it is.
pub fn let_through(chain: &Chain, rules: &[Vec<Expression>], comment: &str) -> Result<()> {
    let mut batch = Batch::new(&chain.table);
    let mut note = vec![COMMENT, u8::try_from(comment.len() + 1).unwrap_or(u8::MAX)];
    note.extend_from_slice(comment.as_bytes());
    note.push(0);
    for rule in rules {
        let mut attributes = Attributes::default();
        attributes.text(1, &chain.table).text(2, &chain.name);
        expressions(&mut attributes, rule);
        attributes.bytes(7, &note);
        batch.raw((SUBSYSTEM << 8) | NEWRULE, NLM_F_CREATE, chain.family as u8, 0, &attributes);
    }
    batch.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_taken_apart_and_a_broken_one_ends_early() {
        let mut message = Attributes::default();
        message.text(1, "filter").number(5, 0).nested(4, |hook| {
            hook.number(1, 2);
        });
        assert_eq!(text(&message.0, 1).as_deref(), Some("filter"));
        assert_eq!((number(&message.0, 5), number(&message.0, 9)), (Some(0), None));
        assert_eq!(find(&message.0, 4).and_then(|hook| number(hook, 1)), Some(2));
        for length in 0..message.0.len() {
            assert!(attributes(&message.0[..length]).count() <= 3);
        }
    }
}
