//! What has to be true of folders of the host before anything is made of them.

use std::path::Path;

use rustix::fs::OFlags;

use super::config::{Bind, ContainerConfig, MappedOwner, Relabel};
use crate::engine::{Context, Error, ErrorKind, Result, volume};
use crate::kernel::mount_table;

/// Check what the file systems of binds have to be able to do, before anything is made.
pub(super) fn check(config: &ContainerConfig) -> Result<()> {
    for bind in &config.binds {
        check_propagation(bind)?;
        if bind.give {
            volume::give::check(&bind.source)?;
        }
        if bind.label != Relabel::No {
            volume::label::check(&bind.source)?;
        }
        // An ordinary user maps no owners: whether any has to be mapped is known when the user of the command is.
        let maps = !matches!(bind.owner, MappedOwner::Nobody | MappedOwner::Container)
            && crate::kernel::user_namespace::is_initial();
        let cannot = || format!("cannot map the owners of `{}`", bind.source.display());
        if maps && !crate::runtime::can_map_ids(&bind.source).context(cannot)? {
            return Err(Error::new(ErrorKind::Unsupported, cannot())
                .caused_by("its file system has no id-mapped mounts on this kernel")
                .hint("the option `U` changes the owners on the host instead"));
        }
    }
    Ok(())
}

/// Mounts travel between the host and a container only where the host's own mount takes part (`mount_namespaces(7)`).
fn check_propagation(bind: &Bind) -> Result<()> {
    let (shared, slave) = (bind.propagation.ends_with("shared"), bind.propagation.ends_with("slave"));
    if !shared && !slave {
        return Ok(());
    }
    let named = || format!("cannot bind `{}`", bind.source.display());
    let flags = OFlags::PATH | OFlags::CLOEXEC;
    let source = rustix::fs::open(&bind.source, flags, rustix::fs::Mode::empty()).context(named)?;
    let id = mount_table::id_of(&source).context(named)?;
    let table = mount_table::read().context(named)?;
    let found = table.iter().find(|entry| entry.id == id);
    if found.is_some_and(|entry| entry.is_shared() || slave && entry.is_slave()) {
        return Ok(());
    }
    let place = found.map_or(Path::new("/"), |entry| &entry.place).display();
    let kind = if shared { "shared" } else { "shared or slave" };
    let why = format!(
        "it is on the mount `{place}`, which is not a {kind} mount, so `{}` would do nothing",
        bind.propagation
    );
    Err(Error::new(ErrorKind::InvalidInput, named())
        .caused_by(why)
        .hint(format!("on the host: mount --make-shared {place}")))
}
