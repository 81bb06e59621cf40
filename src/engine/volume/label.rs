//! Labels of SELinux on what containers have of the host (`-v SRC:DST:z`, `Z`): the type that policies let containers use, and for
//! one container alone two categories of its own, which others lack.

use std::os::fd::AsFd;
use std::path::Path;

use nix::errno::Errno;
use ring::digest::{SHA256, digest};

use super::{give, tree};
use crate::engine::container::config::{ContainerConfig, Relabel};
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::{selinux, trace};

/// The type of containers' files in the policies of Fedora and its kin, of Debian's too.
const CONTEXT: &str = "system_u:object_r:container_file_t:s0";
/// How many categories those policies have.
const CATEGORIES: u16 = 1024;

/// Refuse to label what the host itself needs. Where SELinux is off nothing is labelled, as in Docker.
pub fn check(folder: &Path) -> Result<()> {
    let of_person = folder.parent() == Some(Path::new("/home"));
    if !selinux::is_on() || !(of_person || give::is_system(folder)) {
        return Ok(());
    }
    let message = format!("`{}` is the host's own: `z` and `Z` label no files of it", folder.display());
    Err(Error::new(ErrorKind::InvalidInput, message).hint("mount a folder below it, or leave `z` and `Z` out"))
}

/// The label of files for all containers, or for the one of this id.
fn label(id: &str, wanted: Relabel) -> String {
    if wanted != Relabel::Private {
        return CONTEXT.to_owned();
    }
    let hash = digest(&SHA256, id.as_bytes());
    let number = |at: usize| u16::from_le_bytes([hash.as_ref()[at], hash.as_ref()[at + 1]]);
    let one = number(0) % CATEGORIES;
    let other = (one + 1 + number(2) % (CATEGORIES - 1)) % CATEGORIES;
    format!("{CONTEXT}:c{},c{}", one.min(other), one.max(other))
}

/// Label the sources of the container `id` that ask for it.
pub(in crate::engine) fn label_all(id: &str, config: &ContainerConfig) -> Result<()> {
    if !selinux::is_on() {
        return Ok(());
    }
    for wanted in [Relabel::Shared, Relabel::Private] {
        let label = label(id, wanted);
        for (path, source) in tree::sources(config, |bind| bind.label == wanted, |volume| volume.label == wanted)? {
            check(path)?;
            let mut set = |place: &tree::Place<'_>| match selinux::set_label(place.folder, place.name, &label) {
                // NFS, say, where the mount says the label of all files; or it was removed in this moment.
                Err(error) if [Errno::EOPNOTSUPP, Errno::ENOENT].contains(&error.errno) => {
                    trace::say(|| format!("`{}` keeps its labels: {error}", path.display()));
                    Ok(())
                }
                other => other,
            };
            let done = tree::each(source.as_fd(), &mut set);
            done.context(|| format!("cannot label the files of `{}` as `{label}`", path.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_container_has_two_categories_of_its_own() {
        assert_eq!(label("any", Relabel::Shared), CONTEXT);
        let mut seen = std::collections::BTreeSet::new();
        for number in 0..500 {
            let label = label(&number.to_string(), Relabel::Private);
            assert_eq!(label, super::label(&number.to_string(), Relabel::Private), "after a restart too");
            let categories = label.strip_prefix(CONTEXT).unwrap().strip_prefix(":c").unwrap();
            let (low, high) = categories.split_once(",c").unwrap();
            let [low, high] = [low, high].map(|text| text.parse::<u16>().unwrap());
            assert!(low < high && high < CATEGORIES, "{label}");
            seen.insert(label);
        }
        assert!(seen.len() > 490, "{}", seen.len());
    }
}
