//! Other rules of the host that drop what is forwarded: `iptables` with its policy (which Docker and `ufw` set), and firewalld.
//!
//! A packet has to be accepted by every table, so rcd's links are let through at the head of those chains, by two rules a
//! kind of link. Who may reach whom is still decided by rcd's own table, whose drops are final. Chains that somebody wrote
//! by hand in tables of their own are left alone.

use super::driver::Driver;
use super::store::Network;
use crate::engine::{Context, Result};
use crate::kernel::nftables::{self, Chain, Expression, Family, Register};
use crate::kernel::trace;

const FORWARD: u32 = 2;
const ACCEPTED_IN: u32 = 6;
const ACCEPTED_OUT: u32 = 7;
/// What the names of all bridges begin with, unless a user chose them.
const PREFIX: &str = "rcd";
const LINK: usize = 16;

/// Whether a chain is one that keeps rcd's packets from being forwarded.
fn keeps_back(chain: &Chain) -> bool {
    let iptables = chain.family != Family::Inet && chain.table == "filter" && chain.name == "FORWARD";
    let firewalld = chain.table == "firewalld" && chain.name == "filter_FORWARD";
    chain.hook == FORWARD && ((iptables && chain.drops) || firewalld)
}

/// What to let through, as `iptables` writes it: all links that begin so, or a link of this very name.
fn links(networks: &[Network]) -> Vec<String> {
    let mut found = Vec::new();
    for network in networks.iter().filter(|network| network.driver == Driver::Bridge) {
        let name = if network.link.starts_with(PREFIX) { format!("{PREFIX}+") } else { network.link.clone() };
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

/// The two rules for links, in the form that `iptables` gives its own.
fn rules(link: &str) -> Vec<Vec<Expression>> {
    let name = match link.strip_suffix('+') {
        Some(prefix) => prefix.as_bytes().to_vec(),
        None => {
            let mut name = link.as_bytes().to_vec();
            name.resize(LINK, 0);
            name
        }
    };
    let rule = |which| {
        let compared = Expression::Compare(Register(0), true, name.clone());
        vec![Expression::Meta(which, Register(0)), compared, Expression::Count, Expression::Accept]
    };
    vec![rule(ACCEPTED_IN), rule(ACCEPTED_OUT)]
}

/// What there is of rules: by one look at the host's chains.
pub(super) struct Look {
    /// rcd's own table is there.
    pub(super) own: bool,
    keepers: Vec<Chain>,
}

impl Look {
    /// Whether nobody else keeps anything back.
    pub(super) fn is_free(&self) -> bool {
        self.keepers.is_empty()
    }
}

/// Look at the host's chains; `table` is rcd's own.
pub(super) fn look(table: &str) -> Result<Look> {
    let chains = nftables::chains().context(|| "cannot read the chains of the host's firewall")?;
    let own = chains.iter().any(|chain| chain.family == Family::Inet && chain.table == table);
    Ok(Look { own, keepers: chains.into_iter().filter(keeps_back).collect() })
}

/// Let these networks' packets through wherever they are not yet. A chain whose owner keeps others out of it is left as it is.
pub(super) fn let_through(look: &Look, networks: &[Network]) -> Result<()> {
    for (chain, link) in missing(look, networks)? {
        let place = format!("`{}` of the table `{}`", chain.name, chain.table);
        match nftables::let_through(&chain, &rules(&link), &comment(&link)) {
            Err(error) if [nix::errno::Errno::EPERM, nix::errno::Errno::ENOENT].contains(&error.errno) => {
                trace::say(|| format!("firewall: {place} cannot be changed: {error}"));
            }
            other => other.context(|| format!("cannot let containers through the chain {place}"))?,
        }
    }
    Ok(())
}

/// The chains that keep these networks' packets back, and which links' those are.
fn missing(look: &Look, networks: &[Network]) -> Result<Vec<(Chain, String)>> {
    let mut found = Vec::new();
    let links = links(networks);
    for chain in &look.keepers {
        let present = nftables::rules_of(chain).context(|| "cannot read the rules of the host's firewall")?;
        let absent = links.iter().filter(|link| !present.contains(&comment(link)));
        found.extend(absent.map(|link| (chain.clone(), link.clone())));
    }
    Ok(found)
}

/// Whether all these networks' packets are let through.
pub(super) fn is_open(look: &Look, networks: &[Network]) -> Result<bool> {
    Ok(missing(look, networks)?.is_empty())
}

fn comment(link: &str) -> String {
    format!("rcd: {link}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chains_of_iptables_and_firewalld_and_no_others() {
        let chain = |family, table: &str, name: &str, drops| Chain {
            family,
            table: table.to_owned(),
            name: name.to_owned(),
            hook: FORWARD,
            drops,
        };
        assert!(keeps_back(&chain(Family::Ipv4, "filter", "FORWARD", true)));
        assert!(keeps_back(&chain(Family::Ipv6, "filter", "FORWARD", true)));
        assert!(keeps_back(&chain(Family::Inet, "firewalld", "filter_FORWARD", false)));
        assert!(!keeps_back(&chain(Family::Ipv4, "filter", "FORWARD", false)));
        assert!(!keeps_back(&chain(Family::Inet, "filter", "FORWARD", true)), "written by hand");
        assert!(!keeps_back(&Chain { hook: 1, ..chain(Family::Ipv4, "filter", "FORWARD", true) }));
    }
}
