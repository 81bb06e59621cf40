//! The readers of what the kernel answers, for `fuzz/`.

use netlink_packet_route::RouteNetlinkMessage;

use super::{netlink, nftables};

/// Read a datagram as the answer to request number 1 of rtnetlink.
pub fn route(bytes: &[u8], flags: u16) -> usize {
    let mut found: Vec<RouteNetlinkMessage> = Vec::new();
    match netlink::take(bytes, ("fuzz", 1, flags), &mut found) {
        Ok(_) => found.len(),
        Err(error) => error.to_string().len(),
    }
}

/// Read a datagram as the answer to message number 1 of nf_tables.
pub fn nftables(bytes: &[u8]) -> usize {
    let mut found = 0;
    let mut seen = |message: &[u8]| {
        if let [family, _, _, _, attributes @ ..] = message {
            found += usize::from(nftables::chain(*family, attributes).is_some());
            found += usize::from(nftables::comment(attributes).is_some());
        }
    };
    match nftables::messages(bytes, "fuzz", 1, &mut seen) {
        Ok(_) => found,
        Err(error) => error.to_string().len(),
    }
}
