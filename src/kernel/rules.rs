//! Build rules that a test may take out, so that a probe of `tests/it/probes` is seen to fire: in debug builds only.
//!
//! A release build has neither the names nor the store: there [`is_off`] is the constant `false`. The command line reads the
//! variable and calls `turn_off`; nothing below it looks at the environment.

/// A rule that has a switch. What each is there for is said where it is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Rule {
    /// The runtime runs from a copy of its binary that nobody can write to.
    SealedBinary,
    /// The working folder is inside of the root.
    WorkingFolder,
    /// No descriptor but those asked for reaches the program.
    Descriptors,
    /// What joins a container cannot be traced.
    Undumpable,
    /// `/proc` and `/sys` are ordinary folders.
    PlainFolders,
    /// Look-ups stay inside of a root.
    InRoot,
    /// Masks are made of the null device.
    NullDevice,
    /// The program's side of a terminal is had from its owner's side.
    TerminalPeer,
    /// Kernel parameters and labels are written through a procfs of our own.
    PrivateProcfs,
    /// Words of mount options are those of a list.
    MountWords,
    /// Nothing is inheritable that was not asked for.
    Inheritable,
    /// Numbers of users are in range.
    IdRange,
    /// The groups are those that were resolved, the first one among them.
    Groups,
    /// Account files of an image are ordinary and short.
    AccountFiles,
    /// Kernel parameters have plain names.
    SysctlNames,
    /// Messages fit.
    MessageBound,
    /// An id is the name of a folder and nothing else.
    Names,
}

/// Whether a test took the rule out.
#[cfg(not(debug_assertions))]
#[inline]
pub const fn is_off(_: Rule) -> bool {
    false
}

#[cfg(debug_assertions)]
pub use switch::{NAMES, VARIABLE, carried, is_off, turn_off};

#[cfg(debug_assertions)]
mod switch {
    use std::ffi::CString;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::Rule;

    /// The variable that names rules to take out, separated by commas.
    pub const VARIABLE: &str = "RCD_UNSAFE_RULES_OFF";

    /// How each is named there.
    pub const NAMES: [(&str, Rule); 17] = [
        ("sealed-binary", Rule::SealedBinary),
        ("working-folder", Rule::WorkingFolder),
        ("descriptors", Rule::Descriptors),
        ("undumpable", Rule::Undumpable),
        ("plain-folders", Rule::PlainFolders),
        ("in-root", Rule::InRoot),
        ("null-device", Rule::NullDevice),
        ("terminal-peer", Rule::TerminalPeer),
        ("private-procfs", Rule::PrivateProcfs),
        ("mount-words", Rule::MountWords),
        ("inheritable", Rule::Inheritable),
        ("id-range", Rule::IdRange),
        ("groups", Rule::Groups),
        ("account-files", Rule::AccountFiles),
        ("sysctl-names", Rule::SysctlNames),
        ("message-bound", Rule::MessageBound),
        ("names", Rule::Names),
    ];

    static OFF: AtomicU32 = AtomicU32::new(0);

    /// Whether a test took the rule out.
    pub fn is_off(rule: Rule) -> bool {
        OFF.load(Ordering::Relaxed) & (1 << rule as u32) != 0
    }

    /// Take rules out, for the rest of this process.
    pub fn turn_off(names: &str) {
        let named = names.split(',');
        let rules = named.filter_map(|name| NAMES.iter().find(|(known, _)| *known == name).map(|(_, rule)| *rule));
        OFF.fetch_or(rules.fold(0, |bits, rule| bits | 1 << rule as u32), Ordering::Relaxed);
    }

    /// The variable as a stage of this program gets it, where there is anything to hand on.
    pub fn carried() -> Option<CString> {
        let off: Vec<&str> = NAMES.iter().filter(|(_, rule)| is_off(*rule)).map(|(name, _)| *name).collect();
        (!off.is_empty()).then(|| CString::new(format!("{VARIABLE}={}", off.join(","))).ok()).flatten()
    }
}
