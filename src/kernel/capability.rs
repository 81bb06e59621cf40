//! Capabilities of a thread (`capabilities(7)`).

use rustix::thread::{
    CapabilitySet, CapabilitySets, capabilities, clear_ambient_capability_set, configure_capability_in_ambient_set,
    remove_capability_from_bounding_set, set_capabilities, set_keep_capabilities,
};

use super::{Context, Result};

/// A set of capabilities: bit N is the capability number N.
pub type Set = u64;

/// The five sets of a thread.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sets {
    /// What a program may ever get.
    pub bounding: Set,
    /// What checks look at.
    pub effective: Set,
    /// What the thread may make effective.
    pub permitted: Set,
    /// What an executed file may take over.
    pub inheritable: Set,
    /// What an executed file gets without asking.
    pub ambient: Set,
}

/// The highest number that this kernel knows.
pub fn last() -> u32 {
    let text = std::fs::read_to_string("/proc/sys/kernel/cap_last_cap").unwrap_or_default();
    text.trim().parse().unwrap_or(40)
}

/// What this thread may use now.
pub fn effective() -> Result<Set> {
    Ok(capabilities(None).call(|| "capget")?.effective.bits())
}

/// Make all effective that this thread may.
pub fn raise_all() -> Result<()> {
    let mut sets = capabilities(None).call(|| "capget")?;
    sets.effective = sets.permitted;
    set_capabilities(None, sets).call(|| "capset")
}

fn each(set: Set) -> impl Iterator<Item = CapabilitySet> {
    (0..64).map(|number| 1 << number).filter(move |bit| set & bit != 0).map(CapabilitySet::from_bits_retain)
}

/// Take everything but `keep` out of the bounding set, for good. Needs `CAP_SETPCAP`.
pub fn limit_bounding(keep: Set, last: u32) -> Result<()> {
    let known = (0..=last).map(|number| 1 << number).fold(0, |set, bit| set | bit);
    for capability in each(known & !keep) {
        remove_capability_from_bounding_set(capability).call(|| format!("prctl(PR_CAPBSET_DROP, {capability:?})"))?;
    }
    Ok(())
}

/// Whether a change of user id leaves the permitted set as it is.
pub fn keep_over_user_change(keep: bool) -> Result<()> {
    set_keep_capabilities(keep).call(|| "prctl(PR_SET_KEEPCAPS)")
}

/// Set all but the bounding set.
pub fn set(sets: &Sets) -> Result<()> {
    let bits = CapabilitySet::from_bits_retain;
    let wanted = CapabilitySets {
        effective: bits(sets.effective),
        permitted: bits(sets.permitted),
        inheritable: bits(sets.inheritable),
    };
    set_capabilities(None, wanted).call(|| format!("capset({sets:x?})"))?;
    clear_ambient_capability_set().call(|| "prctl(PR_CAP_AMBIENT_CLEAR_ALL)")?;
    for capability in each(sets.ambient) {
        configure_capability_in_ambient_set(capability, true)
            .call(|| format!("prctl(PR_CAP_AMBIENT_RAISE, {capability:?})"))?;
    }
    Ok(())
}
