//! Keeping images within a budget: those that were used least recently go, until the rest is small enough.
//!
//! An image is used when a container is made of it, which sets the time of its config's blob. What a container has, what is pinned
//! and what was used within the last minute (somebody may be about to make a container of it) never goes.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::time::{Duration, SystemTime};

use serde::Deserialize;

use super::{Digest, Image, Reference, Removed};
use crate::engine::storage::blobs::Blobs;
use crate::engine::storage::names::Names;
use crate::engine::{Context, Engine, Error, ErrorKind, Result, event};
use crate::kernel::file;

/// What was used so recently is about to be used again.
const RECENT: Duration = Duration::from_secs(60);

/// How much room images may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Budget {
    /// Of the file system that the store is on, in percent.
    Share(u8),
    /// In bytes.
    Bytes(u64),
}

impl std::str::FromStr for Budget {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let refuse = || {
            let error = Error::new(ErrorKind::InvalidInput, format!("invalid budget `{text}`"));
            error.hint("it is a share of the file system like `20%`, or a size like `50GB`")
        };
        if let Some(share) = text.strip_suffix('%') {
            let share = share.parse().ok().filter(|share| (1..=100).contains(share));
            return share.map(Self::Share).ok_or_else(refuse);
        }
        let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        let unit: u64 = match text[digits.len()..].to_ascii_lowercase().as_str() {
            "" | "b" => 1,
            "k" | "kb" => 1000,
            "m" | "mb" => 1_000_000,
            "g" | "gb" => 1_000_000_000,
            "t" | "tb" => 1_000_000_000_000,
            _ => return Err(refuse()),
        };
        let number: Option<u64> = digits.parse().ok();
        number.and_then(|number| number.checked_mul(unit)).map(Self::Bytes).ok_or_else(refuse)
    }
}

impl TryFrom<String> for Budget {
    type Error = String;

    fn try_from(text: String) -> std::result::Result<Self, String> {
        text.parse().map_err(|error: Error| format!("{error}: a share like `20%`, or a size like `50GB`"))
    }
}

/// Images that never go: one by its name, or all tags of a repository.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Pin {
    reference: Reference,
    all_tags: bool,
}

impl TryFrom<String> for Pin {
    type Error = String;

    fn try_from(text: String) -> std::result::Result<Self, String> {
        let reference = text.parse().map_err(|error: Error| error.to_string())?;
        let last = text.rsplit('/').next().unwrap_or_default();
        Ok(Self { reference, all_tags: !last.contains([':', '@']) })
    }
}

impl Pin {
    fn holds(&self, name: &Reference) -> bool {
        if self.all_tags { name.repository() == self.reference.repository() } else { *name == self.reference }
    }
}

/// What became of the images.
#[derive(Debug, Clone, Default)]
pub struct Collected {
    /// What went.
    pub removed: Vec<Removed>,
    /// Bytes that were taken.
    pub before: u64,
    /// Bytes that are taken now.
    pub after: u64,
    /// Bytes that may be taken.
    pub budget: u64,
}

impl Engine {
    /// Note that an image is used now.
    pub fn mark_used(&self, image: &Image) {
        // Where it cannot be noted, the image is taken for one that was not used since it was pulled.
        let blob = fs::File::open(Blobs::new(self.layout()).path(&image.id));
        let _ = blob.and_then(|blob| blob.set_modified(SystemTime::now()));
    }

    /// Remove what was used least recently, until images take no more than `budget`. `keep` stays in any case.
    pub fn collect(&self, budget: Budget, keep: Option<&Digest>) -> Result<Collected> {
        let budget = self.in_bytes(budget)?;
        let before = self.taken();
        let mut collected = Collected { removed: Vec::new(), before, after: before, budget };
        if before <= budget {
            return Ok(collected);
        }
        self.drop_half_fetched()?;
        let mut names = Names::new(self.layout()).lock()?;
        let used = self.ids_in_use();
        let mut candidates: Vec<(bool, SystemTime, Digest, Vec<Reference>)> = Vec::new();
        for image in self.images()? {
            let recent = self.used_at(&image);
            let pinned = self.settings().store.pinned.iter().any(|pin| image.names.iter().any(|name| pin.holds(name)));
            let young = recent.elapsed().map_or(true, |age| age < RECENT);
            // Of an image for several platforms one entry of the names has all: in use is what any of them is.
            let top = image.top_digest().clone();
            let stays = pinned || young || used.contains(&image.id.to_string()) || keep == Some(&image.id);
            let known = candidates.iter_mut().find(|(_, _, other, _)| *other == top);
            match (known, stays) {
                (Some(known), false) => known.1 = known.1.max(recent),
                (Some(known), true) => known.1 = SystemTime::now() + RECENT,
                (None, stays) => {
                    let time = if stays { SystemTime::now() + RECENT } else { recent };
                    candidates.push((!image.names.is_empty(), time, top, image.names.clone()));
                }
            }
        }
        candidates.retain(|(_, time, _, _)| *time <= SystemTime::now());
        candidates.sort();
        for (_, _, top, all) in candidates {
            if collected.after <= budget {
                break;
            }
            names.remove(&top);
            names.write()?;
            for name in all {
                event::image("untag", &top.to_string(), &name.familiar()).tell(self.layout());
                collected.removed.push(Removed::Untagged(name));
            }
            collected.removed.extend(self.sweep_unused(&names)?.into_iter().map(Removed::Deleted));
            event::image("delete", &top.to_string(), &top.to_string()).tell(self.layout());
            collected.after = self.taken();
        }
        collected.after = self.taken();
        Ok(collected)
    }

    fn in_bytes(&self, budget: Budget) -> Result<u64> {
        match budget {
            Budget::Bytes(bytes) => Ok(bytes),
            Budget::Share(share) => {
                let root = self.layout().root();
                let named = || format!("cannot ask for the size of `{}`", root.display());
                let (_, all) = file::open_trusted_folder(root)
                    .and_then(|folder| file::space(std::os::fd::AsFd::as_fd(&folder)))
                    .context(named)?;
                Ok(all / 100 * u64::from(share))
            }
        }
    }

    /// Bytes of all blobs, of all layers, and of what is fetched.
    fn taken(&self) -> u64 {
        let blobs = Blobs::new(self.layout());
        let packed: u64 = blobs.all().iter().filter_map(|digest| blobs.size(digest)).sum();
        let half: u64 = blobs.half_fetched().iter().filter_map(|path| Some(path.metadata().ok()?.len())).sum();
        packed + half + self.layers_size()
    }

    fn used_at(&self, image: &Image) -> SystemTime {
        let blob = fs::metadata(Blobs::new(self.layout()).path(&image.id));
        blob.and_then(|blob| blob.modified()).unwrap_or(SystemTime::UNIX_EPOCH)
    }

    fn ids_in_use(&self) -> BTreeSet<String> {
        self.users_of_images().into_iter().flat_map(|user| user.images).collect()
    }

    /// Downloads that were given up: whoever is at one has its lock.
    fn drop_half_fetched(&self) -> Result<()> {
        for path in Blobs::new(self.layout()).half_fetched() {
            let named = || format!("cannot remove `{}`", path.display());
            // To be written, as NFS has it for an exclusive lock.
            let Ok(half) = fs::File::options().read(true).write(true).open(&path) else { continue };
            if file::try_lock(std::os::fd::AsFd::as_fd(&half)).context(named)? {
                match fs::remove_file(&path) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error).context(named),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// What `pull` does when there is a budget: what went, in words.
    pub(super) fn collect_after(&self, pulled: &Image) -> Result<Option<String>> {
        let Some(budget) = self.settings().store.budget else { return Ok(None) };
        let collected = self.collect(budget, Some(&pulled.id))?;
        let names: Vec<String> = collected
            .removed
            .iter()
            .filter_map(|one| match one {
                Removed::Untagged(name) => Some(format!("`{}`", name.familiar())),
                Removed::Deleted(_) => None,
            })
            .collect();
        Ok(match (collected.after > collected.budget, names.is_empty()) {
            (true, _) => Some(format!(
                "images take {} MB, over the budget of {} MB, and the rest is in use, pinned or just used",
                collected.after / 1_000_000,
                collected.budget / 1_000_000
            )),
            (false, false) => Some(format!("removed to stay within the budget: {}", names.join(", "))),
            (false, true) => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn budgets_are_shares_or_sizes() {
        for (text, wanted) in [
            ("20%", Some(Budget::Share(20))),
            ("100%", Some(Budget::Share(100))),
            ("50GB", Some(Budget::Bytes(50_000_000_000))),
            ("7", Some(Budget::Bytes(7))),
            ("1k", Some(Budget::Bytes(1000))),
            ("0%", None),
            ("101%", None),
            ("-1", None),
            ("", None),
            ("%", None),
            ("5x", None),
            ("99999999999t", None),
        ] {
            assert_eq!(text.parse::<Budget>().ok(), wanted, "{text}");
        }
    }

    #[test]
    fn a_pin_without_a_tag_holds_them_all() {
        for (pin, name, holds) in [
            ("fedora", "fedora:rawhide", true),
            ("fedora:rawhide", "fedora:rawhide", true),
            ("fedora:rawhide", "fedora", false),
            ("localhost:5000/x", "localhost:5000/x:2", true),
            ("fedora", "acme/fedora", false),
        ] {
            let pin = Pin::try_from(pin.to_owned()).expect("a pin");
            assert_eq!(pin.holds(&name.parse().expect("a name")), holds, "{name}");
        }
    }
}
