//! Queries of containers, and the host's `resolv.conf`: an answer is one, fits, and answers no answer.

#![no_main]

use std::net::{IpAddr, SocketAddr};

use libfuzzer_sys::fuzz_target;
use rcd::engine::network::dns::{Names, Reply, reply};
use rcd::engine::network::{only_loopback_resolvers, resolv_conf, resolvers};
use rcd_fuzz::first_byte;

struct Known {
    upstream: Vec<SocketAddr>,
}

impl Names for Known {
    fn addresses(&self, name: &str) -> Option<Vec<IpAddr>> {
        match name {
            "db" => Some(vec![[172, 20, 0, 2].into()]),
            "web" => Some((0..60).map(|last| [172, 20, 1, last].into()).collect()),
            _ => None,
        }
    }

    fn name_of(&self, address: IpAddr) -> Option<String> {
        (address == IpAddr::from([172, 20, 0, 2])).then(|| "db".to_owned())
    }

    fn owns(&self, address: IpAddr) -> bool {
        matches!(address, IpAddr::V4(address) if address.octets()[0] == 172)
    }

    fn upstream(&self) -> Vec<SocketAddr> {
        self.upstream.clone()
    }
}

fuzz_target!(|bytes: &[u8]| {
    let (which, query) = first_byte(bytes);
    let upstream = if which & 1 == 0 { Vec::new() } else { vec![([192, 0, 2, 1], 53).into()] };
    let udp = which & 2 == 0;
    if let Reply::Answer(answer) = reply(query, &Known { upstream }, udp) {
        assert!(answer.len() >= 12 && answer[2] & 0x80 != 0, "an answer says that it is one");
        assert_eq!(answer[..2], query[..2], "it has the query's number");
        assert!(!udp || answer.len() <= 1232, "{} bytes over UDP", answer.len());
        assert!(query[2] & 0x80 == 0, "an answer was answered");
    }
    if let Ok(text) = std::str::from_utf8(query) {
        let _ = (resolvers(&resolv_conf(text)), only_loopback_resolvers(text));
    }
});
