//! Who a process takes itself for: the ids that `credentials(7)` would give it, kept beside the kernel, which knows one id only.

/// The three user ids and the three group ids of a process, and its other groups.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ids {
    /// Real, effective and saved.
    pub(super) user: [u32; 3],
    /// The same of the group.
    pub(super) group: [u32; 3],
    /// Supplementary groups.
    pub(super) groups: Vec<u32>,
}

/// Stands for "leave it as it is".
pub(super) const SAME: u32 = u32::MAX;

/// A change of ids, by the name of its system call; `None` is [`SAME`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    /// `setuid`, `setgid`.
    One(u32),
    /// `setreuid`, `setregid`.
    RealAndEffective(u32, u32),
    /// `setresuid`, `setresgid`.
    All([u32; 3]),
}

const REAL: usize = 0;
const EFFECTIVE: usize = 1;
const SAVED: usize = 2;

/// The process may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refused;

impl Ids {
    /// Whether it may do what only root may.
    pub(super) fn is_root(&self) -> bool {
        self.user[EFFECTIVE] == 0
    }

    /// The effective user.
    pub(super) fn effective_user(&self) -> u32 {
        self.user[EFFECTIVE]
    }

    /// Whether it has the group.
    pub(super) fn has_group(&self, group: u32) -> bool {
        self.group[EFFECTIVE] == group || self.groups.contains(&group)
    }

    /// Change the user.
    pub(super) fn set_user(&mut self, change: &Change) -> Result<(), Refused> {
        self.user = changed(self.user, change, self.is_root())?;
        Ok(())
    }

    /// Change the group.
    pub(super) fn set_group(&mut self, change: &Change) -> Result<(), Refused> {
        self.group = changed(self.group, change, self.is_root())?;
        Ok(())
    }

    /// Change the other groups.
    pub(super) fn set_groups(&mut self, groups: Vec<u32>) -> Result<(), Refused> {
        if !self.is_root() {
            return Err(Refused);
        }
        self.groups = groups;
        Ok(())
    }
}

/// What three ids become (`setuid(2)`, `setreuid(2)`, `setresuid(2)`).
fn changed(now: [u32; 3], change: &Change, root: bool) -> Result<[u32; 3], Refused> {
    let may = |wanted: u32, among: &[usize]| root || wanted == SAME || among.iter().any(|at| now[*at] == wanted);
    let or = |wanted: u32, at: usize| if wanted == SAME { now[at] } else { wanted };
    match *change {
        Change::One(id) if root => Ok([id; 3]),
        Change::One(id) if may(id, &[REAL, SAVED]) => Ok([now[REAL], id, now[SAVED]]),
        Change::RealAndEffective(real, effective)
            if may(real, &[REAL, EFFECTIVE]) && may(effective, &[REAL, EFFECTIVE, SAVED]) =>
        {
            let new = [or(real, REAL), or(effective, EFFECTIVE)];
            let saved = real != SAME || (effective != SAME && effective != now[REAL]);
            Ok([new[0], new[1], if saved { new[1] } else { now[SAVED] }])
        }
        Change::All(wanted) if wanted.iter().all(|id| may(*id, &[REAL, EFFECTIVE, SAVED])) => {
            Ok([or(wanted[0], REAL), or(wanted[1], EFFECTIVE), or(wanted[2], SAVED)])
        }
        _ => Err(Refused),
    }
}

/// Every set of ids that some process of a container has had, by a number that fits where it is noted: 0 is root.
#[derive(Debug)]
pub(super) struct Known {
    all: Vec<Ids>,
}

impl Known {
    pub(super) fn new() -> Self {
        Self { all: vec![Ids::default()] }
    }

    /// The ids behind a number; root where it is none of ours.
    pub(super) fn get(&self, number: u64) -> &Ids {
        usize::try_from(number).ok().and_then(|at| self.all.get(at)).unwrap_or(&self.all[0])
    }

    /// The number of these ids. There are as many as there are users of an image, and a bound against one that counts.
    pub(super) fn number(&mut self, ids: &Ids) -> Option<u64> {
        const MOST: usize = 1 << 16;
        let at = match self.all.iter().position(|known| known == ids) {
            Some(at) => at,
            None if self.all.len() >= MOST => return None,
            None => {
                self.all.push(ids.clone());
                self.all.len() - 1
            }
        };
        u64::try_from(at).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_change_as_the_kernel_has_it() {
        use Change::{All, One, RealAndEffective};
        let refused = None;
        for (now, root, change, then) in [
            ([0, 0, 0], true, One(5), Some([5, 5, 5])),
            ([5, 5, 5], false, One(0), refused),
            ([5, 0, 5], false, One(5), Some([5, 5, 5])),
            ([5, 7, 9], false, One(9), Some([5, 9, 9])),
            ([0, 5, 0], false, One(0), Some([0, 0, 0])),
            ([0, 0, 0], true, All([SAME, 42, SAME]), Some([0, 42, 0])),
            ([0, 42, 0], false, All([SAME, 0, SAME]), Some([0, 0, 0])),
            ([42, 42, 42], false, All([SAME, 0, SAME]), refused),
            ([1, 2, 3], false, All([3, 1, 2]), Some([3, 1, 2])),
            ([1, 2, 3], false, RealAndEffective(2, 1), Some([2, 1, 1])),
            ([1, 2, 3], false, RealAndEffective(3, SAME), refused),
            ([1, 2, 3], false, RealAndEffective(SAME, 3), Some([1, 3, 3])),
            ([1, 2, 3], false, RealAndEffective(SAME, 1), Some([1, 1, 3])),
            ([0, 0, 0], true, RealAndEffective(8, 9), Some([8, 9, 9])),
        ] {
            assert_eq!(changed(now, &change, root).ok(), then, "{now:?} {change:?}");
        }
    }

    #[test]
    fn only_root_changes_groups_and_all_ids_have_a_number() {
        let mut ids = Ids::default();
        assert!(ids.set_groups(vec![4, 5]).is_ok() && ids.has_group(5) && !ids.has_group(6));
        ids.set_group(&Change::One(7)).expect("root may");
        ids.set_user(&Change::All([8; 3])).expect("root may");
        assert_eq!(ids.set_groups(vec![]), Err(Refused));
        assert_eq!(ids.set_group(&Change::One(0)), Err(Refused));
        let mut known = Known::new();
        assert_eq!(known.number(&Ids::default()), Some(0));
        assert_eq!((known.number(&ids), known.number(&ids)), (Some(1), Some(1)));
        assert_eq!(known.get(1), &ids);
        // What `unlimited` says, and any number that is not ours.
        assert_eq!(known.get(u64::MAX), &Ids::default());
    }
}
