//! Names of servers in the options of network file systems, in whose place the kernel wants addresses: the part of `mount.nfs(8)` and
//! `mount.cifs(8)` that Docker does for its local driver as well.

use std::net::{IpAddr, ToSocketAddrs};

use crate::engine::{Context, Result};

/// The source and the options of a file system of this `kind`, with addresses in place of names.
pub(super) fn resolve(
    kind: &str,
    source: &str,
    words: &[String],
    named: impl Fn() -> String,
) -> Result<(String, Vec<String>)> {
    if !["nfs", "nfs4", "cifs"].contains(&kind) {
        return Ok((source.to_owned(), words.to_vec()));
    }
    let address = |name: &str| address(name).context(|| format!("no address of the server `{name}`")).context(&named);
    let mut known = words.to_vec();
    if let Some(word) = known.iter_mut().find(|word| word.starts_with("addr=")) {
        *word = format!("addr={}", address(&word["addr=".len()..])?);
        return Ok((source.to_owned(), known));
    }
    // `//server/share`, and no option that says where that is.
    let server = source.strip_prefix("//").and_then(|rest| rest.split_once('/')).filter(|_| kind == "cifs");
    let source = match server {
        Some((server, share)) if !words.iter().any(|word| word.starts_with("ip=")) => {
            format!("//{}/{share}", address(server)?)
        }
        _ => source.to_owned(),
    };
    Ok((source, known))
}

/// One address of a host: that of the older protocol where it has both, as in Docker.
fn address(name: &str) -> std::io::Result<IpAddr> {
    if let Ok(known) = name.parse() {
        return Ok(known);
    }
    let found: Vec<IpAddr> = (name, 0).to_socket_addrs()?.map(|found| found.ip()).collect();
    let first = found.iter().find(|address| address.is_ipv4()).or(found.first());
    first.copied().ok_or_else(|| std::io::ErrorKind::NotFound.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(kind: &str, source: &str, words: &str) -> std::result::Result<String, String> {
        let words: Vec<String> = words.split(',').map(str::to_owned).collect();
        let done = resolve(kind, source, &words, || "cannot mount it".to_owned());
        done.map(|(source, words)| format!("{source} {}", words.join(",")))
            .map_err(|error| format!("{error}: {}", std::error::Error::source(&error).expect("a cause")))
    }

    #[test]
    fn names_of_servers_become_addresses() {
        for (kind, source, words, expected) in [
            ("nfs", ":/data", "addr=localhost,rw,nfsvers=4", ":/data addr=127.0.0.1,rw,nfsvers=4"),
            ("nfs", ":/data", "addr=192.0.2.7,soft", ":/data addr=192.0.2.7,soft"),
            ("nfs", ":/data", "addr=2001:db8::1", ":/data addr=2001:db8::1"),
            ("nfs4", ":/", "rw,addr=localhost", ":/ rw,addr=127.0.0.1"),
            ("cifs", "//localhost/share/a b", "username=x", "//127.0.0.1/share/a b username=x"),
            ("cifs", "//files/share", "addr=localhost,username=x", "//files/share addr=127.0.0.1,username=x"),
            ("cifs", "//files/share", "ip=192.0.2.7", "//files/share ip=192.0.2.7"),
            ("tmpfs", "tmpfs", "addr=localhost", "tmpfs addr=localhost"),
            ("ext4", "/dev/sda", "ro", "/dev/sda ro"),
        ] {
            assert_eq!(resolved(kind, source, words).as_deref(), Ok(expected));
        }
        let refused = resolved("nfs", ":/data", "addr=no such name").expect_err("no name");
        assert!(refused.starts_with("cannot mount it: no address of the server `no such name`"), "{refused}");
    }
}
