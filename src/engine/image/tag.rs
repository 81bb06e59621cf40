//! Another name for an image that is here.

use super::Reference;
use crate::engine::storage::names::{Names, name_of};
use crate::engine::{Engine, Error, ErrorKind, Result, event};

impl Engine {
    /// Let `name` stand for the image `source`: a name, a digest or a unique prefix of an ID. With a name, an index stays whole.
    pub fn tag_image(&self, source: &str, name: &Reference) -> Result<()> {
        if name.digest().is_some() {
            let message = format!("invalid name `{name}`: a digest cannot be given to an image");
            return Err(Error::new(ErrorKind::InvalidInput, message));
        }
        let missing = || self.no_such_image(source);
        let mut names = Names::new(self.layout()).lock()?;
        let exact = source.parse::<Reference>().ok();
        let found = names.entries().iter().find(|entry| exact.is_some() && name_of(entry) == exact).cloned();
        let top = match found {
            Some(entry) => entry,
            None => {
                let image = self.image(source, None)?.ok_or_else(missing)?;
                let entries = names.entries().iter();
                let own = entries.clone().find(|entry| entry.digest == *image.top_digest());
                own.cloned().ok_or_else(missing)?
            }
        };
        let id = top.digest.to_string();
        names.set(name, top);
        names.write()?;
        event::image("tag", &id, &name.familiar()).tell(self.layout());
        Ok(())
    }

    /// Take `names` away from the image `source`, or all of its names where there are none. It stays without.
    pub fn untag_image(&self, source: &str, names: &[Reference]) -> Result<()> {
        let missing = || self.no_such_image(source);
        let mut known = Names::new(self.layout()).lock()?;
        let image = self.image(source, None)?.ok_or_else(missing)?;
        if let Some(other) = names.iter().find(|name| !image.names.contains(name)) {
            let message = format!("`{}` is no name of the image `{source}`", other.familiar());
            return Err(Error::new(ErrorKind::NotFound, message));
        }
        let wanted = if names.is_empty() { &image.names } else { names };
        let top = known.entries().iter().find(|entry| entry.digest == *image.top_digest()).cloned();
        let top = top.ok_or_else(missing)?;
        wanted.iter().for_each(|name| known.unset(name));
        known.keep(top);
        known.write()?;
        for name in wanted {
            event::image("untag", &image.top_digest().to_string(), &name.familiar()).tell(self.layout());
        }
        Ok(())
    }
}
