//! What a container sees as one folder and is several: an image at a path (`--mount type=image`), and a folder of the host whose
//! changes are the container's own (`-v SRC:DST:O`). Both are overlays with an upper folder below the container's. Volumes that are
//! more than a folder to bind are mounted here too.

use std::collections::HashMap;
use std::fs;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::config::{ContainerConfig, ImageMount};
use super::root;
use crate::engine::image::Digest;
use crate::engine::layout::Layout;
use crate::engine::storage::overlay::{self, Writable};
use crate::engine::{Context, Result, volume};
use crate::kernel::{mount, path};

/// The folder of a target, below the container's own `layered`: one component, whatever the target.
pub(crate) fn name(target: &Path) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, target.as_os_str().as_encoded_bytes());
    digest.as_ref()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Mount all of them, detached, by their targets.
pub(super) fn mount(layout: &Layout, id: &str, config: &ContainerConfig) -> Result<HashMap<PathBuf, OwnedFd>> {
    let mut mounts = HashMap::new();
    let own = layout.container(id).join("layered");
    for image in &config.images {
        let layers: Vec<Digest> = image.layers.iter().map(|layer| layer.parse()).collect::<Result<_>>()?;
        let writable = writable(&own, &image.target, config)?;
        let whole = overlay::prepare_root(layout, &layers, &[], &writable)?;
        mounts.insert(image.target.clone(), part(whole, image)?);
    }
    for bind in config.binds.iter().filter(|bind| bind.overlay) {
        let writable = writable(&own, &bind.target, config)?;
        mounts.insert(bind.target.clone(), overlay::folder_root(&bind.source, &[], Some(&writable))?);
    }
    for volume in config.volumes.iter().filter(|volume| volume::mounted::is_made(volume, config.ids.is_some())) {
        mounts.insert(volume.target.clone(), volume::mounted::mount(layout, id, volume)?);
    }
    Ok(mounts)
}

/// What is wanted of an image.
fn part(whole: OwnedFd, image: &ImageMount) -> Result<OwnedFd> {
    if image.subpath.is_empty() {
        return Ok(whole);
    }
    volume::beneath(mount::part_of(&whole, Path::new(&image.subpath)), || {
        format!("cannot use `{}` of the image `{}`", image.subpath, image.name)
    })
}

/// The folders for changes, made where they are missing.
fn writable(own: &Path, target: &Path, config: &ContainerConfig) -> Result<Writable> {
    let folder = own.join(name(target));
    let (upper, work) = (folder.join("upper"), folder.join("work"));
    for path in [&upper, &work] {
        let made = fs::DirBuilder::new().recursive(true).mode(0o755).create(path);
        made.context(|| format!("cannot make `{}`", path.display()))?;
    }
    Ok(Writable {
        upper,
        work,
        volatile: config.remove,
        read_only: false,
        driver: config.driver,
        ids: config.ids.clone(),
    })
}

/// Put them onto folders below `place`, for runtimes that want paths.
pub(super) fn attach(mounts: &HashMap<PathBuf, OwnedFd>, place: &Path) -> Result<()> {
    for (target, mount) in mounts {
        let own = place.join(name(target));
        if path::is_folder(mount.as_fd()).context(|| format!("cannot look at `{}`", target.display()))? {
            super::make_private_folder(&own)?;
        } else {
            super::make_private_folder(place)?;
            fs::File::create(&own).context(|| format!("cannot make `{}`", own.display()))?;
        }
        root::attach(mount, &own)?;
    }
    Ok(())
}
