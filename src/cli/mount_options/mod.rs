//! What is mounted into a container: the values of `-v`, `--mount`, `--tmpfs` and `--volumes-from`.

mod long;
#[cfg(test)]
mod tests;
mod tmpfs;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use rcd::engine::container::config::{Bind, ContainerConfig, ImageMount, MappedOwner, Relabel, VolumeMount};
use rcd::engine::container::name;
use rcd::engine::layout::Layout;
use rcd::engine::{Engine, Error, ErrorKind, Result, volume};
use rcd::kernel::rules::{self, Rule};
use rcd::kernel::selinux;

use self::long::long;
use self::tmpfs::tmpfs;
use super::environment;
use super::options::{normal, refuse, size, storage_size};

/// Flags of what is mounted
#[derive(Debug, clap::Args)]
pub(crate) struct MountOptions {
    /// Mount a folder or file of the host, or a volume
    ///
    /// OPTIONS are ro, rw, nocopy, the kinds of propagation (rprivate, rshared, ...), rbind, bind, and: create makes a folder of the
    /// host that is missing; z and Z give files, where SELinux is on, a label that every container or this one alone may use;
    /// consistent, cached and delegated are taken and change nothing; idmap has files of the folder's owner belong to the container's user inside, and the other way
    /// round, and changes none; U gives all files to the container's user; O keeps changes in the container.
    #[arg(short, long, value_name = "[SRC:]DST[:OPTIONS]", help_heading = "Files")]
    volume: Vec<String>,
    /// Mount anything, as type=volume,source=data,target=/data,readonly
    ///
    /// The type is bind, volume, tmpfs or image.
    #[arg(long, value_name = "KEY=VALUE,...", help_heading = "Files")]
    mount: Vec<String>,
    /// Mount a file system in memory
    #[arg(long, value_name = "DST[:OPTIONS]", help_heading = "Files")]
    tmpfs: Vec<String>,
    /// In folders of the host, what the container's user writes belongs to you
    ///
    /// Your own files there belong to the container's user inside, and files of that user's number to your own: no owner is
    /// changed for that. Behind sudo it is you, not root.
    #[arg(long, help_heading = "Files")]
    match_user: bool,
    /// Mount what another container has
    #[arg(long, value_name = "CONTAINER[:ro]", help_heading = "Files")]
    volumes_from: Vec<String>,
    /// The size of /dev/shm
    #[arg(long, value_name = "SIZE", help_heading = "Files")]
    shm_size: Option<String>,
    /// Limit what the container writes into its own layer: size=10g, where the file system has project quotas
    ///
    /// That is XFS or ext4 mounted with prjquota. Volumes and folders of the host are not counted.
    #[arg(long, value_name = "KEY=VALUE", help_heading = "Files")]
    storage_opt: Vec<String>,
    /// What carries volumes: local
    #[arg(long, value_name = "DRIVER", help_heading = "Files")]
    volume_driver: Option<String>,
}

/// What Docker Desktop's shared folders may be; Linux has one kind only.
const CONSISTENCY: [&str; 3] = ["consistent", "cached", "delegated"];
/// Labels of SELinux.
const LABELS: [&str; 2] = ["z", "Z"];

/// Which label a word stands for.
fn relabel(word: &str) -> Relabel {
    match word {
        "z" => Relabel::Shared,
        "Z" => Relabel::Private,
        _ => Relabel::No,
    }
}

/// One thing that is mounted.
#[derive(Debug, PartialEq, Eq)]
enum Mounted {
    Bind(Bind),
    Volume(VolumeMount),
    Tmpfs(String, String),
    Image(ImageMount),
}

impl Mounted {
    fn target(&self) -> &Path {
        match self {
            Self::Bind(bind) => &bind.target,
            Self::Volume(volume) => &volume.target,
            Self::Image(image) => &image.target,
            Self::Tmpfs(target, _) => Path::new(target),
        }
    }
}

impl MountOptions {
    /// What was asked for and will not be on this host.
    pub(super) fn warning(&self) -> Option<&'static str> {
        let labelled = |text: &String| {
            text.rsplit(':').next().is_some_and(|words| words.split(',').any(|word| LABELS.contains(&word)))
        };
        let long =
            |text: &String| text.split(',').any(|field| field.trim().to_ascii_lowercase().starts_with("relabel="));
        let wanted = self.volume.iter().chain(&self.volumes_from).any(labelled) || self.mount.iter().any(long);
        (wanted && !selinux::is_on()).then_some("`z` and `Z` have no effect: this host has no SELinux")
    }

    /// Put what is mounted into `config`: the flags first, then what other containers have, then the volumes of the image
    /// (`of_image`), each where nothing is yet.
    pub(super) fn apply(
        &self,
        config: &mut ContainerConfig,
        of_image: &[String],
        engine: &Engine,
    ) -> anyhow::Result<()> {
        let layout = engine.layout();
        if let Some(driver) = self.volume_driver.as_deref().filter(|driver| *driver != volume::DRIVER) {
            return Err(refuse("--volume-driver", driver, "there is only `local`").into());
        }
        let mut all: Vec<Mounted> = Vec::new();
        let flags = self.volume.iter().map(|text| short(text));
        let flags = flags.chain(self.mount.iter().map(|text| long(text)));
        let flags =
            flags.chain(self.tmpfs.iter().map(|text| tmpfs(text).map(|(target, words)| Mounted::Tmpfs(target, words))));
        for mounted in flags {
            let mounted = mounted?;
            if let Some(twice) = all.iter().find(|other| other.target() == mounted.target()) {
                if *twice == mounted {
                    // As in Docker: the same once more changes nothing.
                    continue;
                }
                let message = format!("two things are mounted at `{}`", twice.target().display());
                return Err(Error::new(ErrorKind::InvalidInput, message).into());
            }
            all.push(mounted);
        }
        let mut others = Vec::new();
        for text in &self.volumes_from {
            others.extend(of_container(text, layout)?);
        }
        let own = of_image.iter().filter(|target| absolute_inside(target).is_ok());
        others.extend(own.map(|target| {
            Mounted::Volume(VolumeMount { target: normal(Path::new(target)), ..VolumeMount::default() })
        }));
        for mounted in others {
            if !all.iter().any(|other| other.target() == mounted.target()) {
                all.push(mounted);
            }
        }
        for mounted in all {
            match mounted {
                Mounted::Bind(bind) => config.binds.push(bind),
                Mounted::Image(image) => config.images.push(found(image, engine)?),
                Mounted::Volume(volume) => config.volumes.push(volume),
                Mounted::Tmpfs(target, words) => config.tmpfs.push((target, words)),
            }
        }
        config.storage_size = storage_size(&self.storage_opt)?.or(engine.settings().store.size);
        if let Some(text) = &self.shm_size {
            let bytes = size("--shm-size", text)?;
            if bytes <= 0 {
                return Err(refuse("--shm-size", text, "it must be more than 0").into());
            }
            config.shm_size = Some(bytes);
        }
        let person = environment::person()?;
        for bind in &mut config.binds {
            if self.match_user && bind.owner == MappedOwner::Nobody && !bind.overlay && !bind.give {
                bind.owner = MappedOwner::Person(person.0, person.1);
            }
            make_source(bind)?;
        }
        Ok(())
    }
}

/// The image of this host that a mount names.
fn found(mount: ImageMount, engine: &Engine) -> Result<ImageMount> {
    let image = engine.image(&mount.name, None)?.ok_or_else(|| {
        Error::new(ErrorKind::NotFound, format!("no such image: `{}`", mount.name))
            .hint(format!("`rcd pull {}` fetches it", mount.name))
    })?;
    engine.mark_used(&image);
    let layers = image.layers.iter().map(ToString::to_string).collect();
    Ok(ImageMount { id: image.id.to_string(), layers, ..mount })
}

/// The source of a bind has to be there: a folder made by a typo would hide the typo. One that is made is whose its files shall
/// be.
fn make_source(bind: &Bind) -> anyhow::Result<()> {
    let source = &bind.source;
    if source.symlink_metadata().is_ok() {
        return Ok(());
    }
    if !bind.create {
        let message = format!("cannot bind `{}`: it does not exist", source.display());
        let error = Error::new(ErrorKind::InvalidInput, message);
        return Err(error.hint("the option `create` makes it: -v SRC:DST:create").into());
    }
    let mut made = std::fs::create_dir_all(source);
    if let MappedOwner::Person(user, group) = bind.owner {
        made = made.and_then(|()| std::os::unix::fs::chown(source, Some(user), Some(group)));
    }
    made.with_context(|| format!("cannot make `{}`", source.display()))
}

/// What another container has mounted: `CONTAINER[:ro|rw]`.
fn of_container(text: &str, layout: &Layout) -> Result<Vec<Mounted>> {
    let (wanted, access) = text.split_once(':').unwrap_or((text, ""));
    let words: Vec<&str> = access.split(',').filter(|word| !word.is_empty()).collect();
    let known = |word: &&str| ["ro", "rw"].contains(word) || LABELS.contains(word) || CONSISTENCY.contains(word);
    if !words.iter().all(known) || words.contains(&"ro") && words.contains(&"rw") {
        return Err(refuse("--volumes-from", text, "it is not of the form CONTAINER[:ro|rw]"));
    }
    let read_only = words.contains(&"ro");
    // A label for the other one alone is not for this one: only what is asked for is changed.
    let label = words.iter().map(|word| relabel(word)).find(|label| *label != Relabel::No).unwrap_or_default();
    let found = name::find(layout, wanted)?;
    let mut mounted = Vec::new();
    for mut bind in found.config.binds {
        bind.read_only |= read_only;
        bind.label = label;
        mounted.push(Mounted::Bind(bind));
    }
    for image in found.config.images {
        mounted.push(Mounted::Image(ImageMount { writable: image.writable && !read_only, ..image }));
    }
    for mut volume in found.config.volumes {
        volume.read_only |= read_only;
        volume.label = label;
        // It goes with the container that it was made for.
        volume.anonymous = false;
        mounted.push(Mounted::Volume(volume));
    }
    Ok(mounted)
}

/// A value as that of each of the three flags.
#[cfg(fuzzing)]
pub(super) fn fuzzing(text: &str) -> [Result<String>; 3] {
    let shown = |mounted: Result<Mounted>| mounted.map(|mounted| format!("{mounted:?}"));
    [shown(short(text)), shown(long(text)), tmpfs(text).map(|found| format!("{found:?}"))]
}

/// `[SRC:]DST[:OPTIONS]`.
fn short(text: &str) -> Result<Mounted> {
    let bad = |why: &str| refuse("-v", text, why);
    let parts: Vec<&str> = text.split(':').collect();
    let (source, target, options) = match parts.as_slice() {
        [target] => ("", *target, ""),
        [source, target] if !source.is_empty() => (*source, *target, ""),
        [source, target, options] if !source.is_empty() && !options.is_empty() => (*source, *target, *options),
        _ => return Err(bad("it is not of the form [SRC:]DST[:OPTIONS]")),
    };
    absolute_inside(target).map_err(|why| bad(&why))?;
    let target = normal(Path::new(target));
    let words: Vec<&str> = if options.is_empty() { Vec::new() } else { options.split(',').collect() };
    if words.contains(&"") {
        return Err(bad("an option is empty"));
    }
    for one_of in [&["ro", "rw"][..], &LABELS, &CONSISTENCY] {
        if words.iter().filter(|word| one_of.contains(word)).count() > 1 {
            return Err(bad(&format!("only one of {} may be given, and once", one_of.join(", "))));
        }
    }
    let read_only = words.contains(&"ro");
    if source.starts_with('/') || is_relative(source) {
        let source = from_here(source).map_err(|why| bad(&why))?;
        let mut bind = Bind { source, target, recursive: true, read_only, ..Bind::default() };
        for word in words {
            bind_word(&mut bind, word).map_err(|why| bad(&why))?;
        }
        check_bind(&bind).map_err(|why| bad(&why))?;
        return Ok(Mounted::Bind(bind));
    }
    if source.contains('/') {
        return Err(bad("a folder of the host must begin with `/`, `./` or `../`")
            .hint(format!("for a folder below this one: -v ./{source}:{}", target.display())));
    }
    if !source.is_empty() {
        volume::check_name(source)?;
    }
    let mut volume = VolumeMount { name: source.to_owned(), target, read_only, ..VolumeMount::default() };
    for word in words {
        match word {
            "ro" | "rw" => {}
            "z" | "Z" => volume.label = relabel(word),
            word if CONSISTENCY.contains(&word) => {}
            "nocopy" => volume.no_copy = true,
            "U" => volume.give = true,
            "idmap" | "O" | "create" => return Err(bad(&format!("`{word}` is for folders of the host"))),
            other => return Err(bad(&format!("unknown option `{other}` for a volume"))),
        }
    }
    Ok(Mounted::Volume(volume))
}

/// A path that is meant to begin at the current folder; anything else without a slash is a volume's name.
fn is_relative(source: &str) -> bool {
    matches!(source, "." | "..") || source.starts_with("./") || source.starts_with("../")
}

/// The absolute path of a folder of the host.
fn from_here(source: &str) -> std::result::Result<PathBuf, String> {
    let absolute = std::path::absolute(source).map_err(|error| format!("there is no current folder: {error}"))?;
    Ok(normal(&absolute))
}

fn bind_word(bind: &mut Bind, word: &str) -> std::result::Result<(), String> {
    match word {
        "ro" | "rw" => {}
        "z" | "Z" => bind.label = relabel(word),
        word if CONSISTENCY.contains(&word) => {}
        "rprivate" | "private" | "rshared" | "shared" | "rslave" | "slave" => {
            if !bind.propagation.is_empty() {
                return Err("there are two kinds of propagation".to_owned());
            }
            word.clone_into(&mut bind.propagation);
        }
        "rbind" => bind.recursive = true,
        "bind" | "bind-nonrecursive" => bind.recursive = false,
        "create" => bind.create = true,
        "U" => bind.give = true,
        "O" => bind.overlay = true,
        "idmap" => bind.owner = MappedOwner::OfSource,
        "nocopy" => return Err("`nocopy` is for volumes: a folder of the host is never copied to".to_owned()),
        other if rules::is_off(Rule::MountWords) => other.clone_into(&mut bind.propagation),
        other => return Err(format!("unknown option `{other}`")),
    }
    Ok(())
}

/// What cannot be had together.
fn check_bind(bind: &Bind) -> std::result::Result<(), String> {
    if bind.owner != MappedOwner::Nobody && bind.give {
        return Err("`idmap` and `U` exclude each other: one shows other owners, the other makes them".to_owned());
    }
    if bind.overlay && (bind.owner != MappedOwner::Nobody || bind.give || !bind.propagation.is_empty()) {
        return Err("`O` goes with none of `idmap`, `U` and the kinds of propagation".to_owned());
    }
    if bind.overlay && bind.label != Relabel::No {
        return Err("`O` leaves the host's files as they are, and `z` and `Z` give them labels".to_owned());
    }
    if bind.give {
        volume::give::check(&bind.source).map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn absolute_inside(target: &str) -> std::result::Result<(), String> {
    if !target.starts_with('/') {
        return Err("the target must be an absolute path".to_owned());
    }
    if normal(Path::new(target)) == Path::new("/") {
        return Err("the target must not be `/`".to_owned());
    }
    Ok(())
}
