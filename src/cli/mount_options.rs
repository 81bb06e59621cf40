//! What is mounted into a container: the values of `-v`, `--mount`, `--tmpfs` and `--volumes-from`.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use rcd::engine::container::config::{Bind, ContainerConfig, VolumeMount};
use rcd::engine::container::name;
use rcd::engine::layout::Layout;
use rcd::engine::{Error, ErrorKind, Result, volume};

use super::options::{normal, refuse, size};

/// Flags of what is mounted
#[derive(Debug, clap::Args)]
pub(crate) struct MountOptions {
    /// Mount a folder or file of the host, or a volume
    #[arg(short, long, value_name = "[SRC:]DST[:OPTIONS]", help_heading = "Files")]
    volume: Vec<String>,
    /// Mount anything, as type=volume,source=data,target=/data,readonly
    #[arg(long, value_name = "KEY=VALUE,...", help_heading = "Files")]
    mount: Vec<String>,
    /// Mount a file system in memory
    #[arg(long, value_name = "DST[:OPTIONS]", help_heading = "Files")]
    tmpfs: Vec<String>,
    /// Mount what another container has
    #[arg(long, value_name = "CONTAINER[:ro]", help_heading = "Files")]
    volumes_from: Vec<String>,
    /// The size of /dev/shm
    #[arg(long, value_name = "SIZE", help_heading = "Files")]
    shm_size: Option<String>,
    /// What carries volumes: local
    #[arg(long, value_name = "DRIVER", help_heading = "Files")]
    volume_driver: Option<String>,
}

/// One thing that is mounted.
#[derive(Debug, PartialEq, Eq)]
enum Mounted {
    Bind(Bind),
    Volume(VolumeMount),
    Tmpfs(String, String),
}

impl Mounted {
    fn target(&self) -> &Path {
        match self {
            Self::Bind(bind) => &bind.target,
            Self::Volume(volume) => &volume.target,
            Self::Tmpfs(target, _) => Path::new(target),
        }
    }
}

impl MountOptions {
    /// Put what is mounted into `config`: the flags first, then what other containers have, then the volumes of the image
    /// (`of_image`), each where nothing is yet.
    pub(super) fn apply(&self, config: &mut ContainerConfig, of_image: &[String], layout: &Layout) -> Result<()> {
        if let Some(driver) = self.volume_driver.as_deref().filter(|driver| *driver != volume::DRIVER) {
            return Err(refuse("--volume-driver", driver, "there is only `local`"));
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
                return Err(Error::new(ErrorKind::InvalidInput, message));
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
                Mounted::Volume(volume) => config.volumes.push(volume),
                Mounted::Tmpfs(target, words) => config.tmpfs.push((target, words)),
            }
        }
        if let Some(text) = &self.shm_size {
            let bytes = size("--shm-size", text)?;
            if bytes <= 0 {
                return Err(refuse("--shm-size", text, "it must be more than 0"));
            }
            config.shm_size = Some(bytes);
        }
        Ok(())
    }
}

/// What another container has mounted: `CONTAINER[:ro|rw]`.
fn of_container(text: &str, layout: &Layout) -> Result<Vec<Mounted>> {
    let (wanted, access) = text.split_once(':').unwrap_or((text, ""));
    let read_only = match access {
        "" | "rw" | "z" => false,
        "ro" => true,
        _ => return Err(refuse("--volumes-from", text, "it is not of the form CONTAINER[:ro|rw]")),
    };
    let found = name::find(layout, wanted)?;
    let mut mounted = Vec::new();
    for mut bind in found.config.binds {
        bind.read_only |= read_only;
        mounted.push(Mounted::Bind(bind));
    }
    for mut volume in found.config.volumes {
        volume.read_only |= read_only;
        // It goes with the container that it was made for.
        volume.anonymous = false;
        mounted.push(Mounted::Volume(volume));
    }
    Ok(mounted)
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
    let words: Vec<&str> = options.split(',').filter(|word| !word.is_empty()).collect();
    let access = words.iter().filter(|word| ["ro", "rw"].contains(word)).count();
    if access > 1 {
        return Err(bad("`ro` and `rw` are given more than once"));
    }
    let read_only = words.contains(&"ro");
    if source.starts_with('/') || is_relative(source) {
        let source = from_here(source).map_err(|why| bad(&why))?;
        let mut bind = Bind { source, target, recursive: true, read_only, ..Bind::default() };
        for word in words {
            bind_word(&mut bind, word).map_err(|why| bad(&why))?;
        }
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
            "ro" | "rw" | "z" | "Z" => {}
            "nocopy" => volume.no_copy = true,
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
        // Labels of SELinux, which rcd's hosts so far do not enforce: as in Docker, nothing is done then.
        "ro" | "rw" | "z" | "Z" => {}
        "rprivate" | "private" | "rshared" | "shared" | "rslave" | "slave" => {
            if !bind.propagation.is_empty() {
                return Err("there are two kinds of propagation".to_owned());
            }
            word.clone_into(&mut bind.propagation);
        }
        "rbind" => bind.recursive = true,
        "bind" | "bind-nonrecursive" => bind.recursive = false,
        "create" => bind.create = true,
        "U" | "O" | "idmap" => return Err(format!("the option `{word}` is not there yet")),
        "nocopy" => return Err("`nocopy` is for volumes: a folder of the host is never copied to".to_owned()),
        other => return Err(format!("unknown option `{other}`")),
    }
    Ok(())
}

/// The keys of one `--mount`, in Docker's spellings.
#[derive(Default)]
struct Keys {
    kind: Option<String>,
    source: Option<String>,
    target: Option<String>,
    read_only: bool,
    propagation: Option<String>,
    recursive: Option<bool>,
    no_copy: bool,
    subpath: String,
    options: BTreeMap<String, String>,
    tmpfs_size: Option<i64>,
    tmpfs_mode: Option<u32>,
    create: bool,
}

/// `type=bind|volume|tmpfs,source=...,target=...,...`: comma-separated, a field with a comma in quotes.
fn long(text: &str) -> Result<Mounted> {
    let bad = |why: &str| refuse("--mount", text, why);
    let mut keys = Keys::default();
    for field in fields(text).map_err(|why| bad(&why))? {
        let (key, value) = match field.split_once('=') {
            Some((key, value)) => (key.trim().to_ascii_lowercase(), Some(value.to_owned())),
            None => (field.trim().to_ascii_lowercase(), None),
        };
        keys.set(&key, value).map_err(|why| bad(&why))?;
    }
    keys.mounted().map_err(|why| bad(&why))
}

/// One line of comma-separated values (RFC 4180).
fn fields(text: &str) -> std::result::Result<Vec<String>, String> {
    let (mut fields, mut field, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => field.extend(letters.next()),
            '"' if quoted || field.is_empty() => quoted = !quoted,
            ',' if !quoted => fields.push(std::mem::take(&mut field)),
            other => field.push(other),
        }
    }
    if quoted {
        return Err("a quote is not closed".to_owned());
    }
    fields.push(field);
    match fields.iter().any(String::is_empty) {
        true => Err("a field is empty".to_owned()),
        false => Ok(fields),
    }
}

impl Keys {
    fn set(&mut self, key: &str, value: Option<String>) -> std::result::Result<(), String> {
        let flag = |value: Option<&str>| match value {
            None | Some("true" | "1" | "yes") => Ok(true),
            Some("false" | "0" | "no") => Ok(false),
            Some(other) => Err(format!("`{key}` is true or false, not `{other}`")),
        };
        let text = || value.clone().filter(|value| !value.is_empty()).ok_or_else(|| format!("`{key}` needs a value"));
        match key {
            "type" => self.kind = Some(text()?),
            "source" | "src" => self.source = Some(text()?),
            "target" | "dst" | "destination" => self.target = Some(text()?),
            "readonly" | "ro" => self.read_only = flag(value.as_deref())?,
            "rw" => self.read_only = !flag(value.as_deref())?,
            "bind-propagation" | "bind-opt" => self.propagation = Some(text()?),
            "bind-recursive" => {
                self.recursive = Some(match &*text()? {
                    "enabled" | "true" | "writable" => true,
                    "disabled" | "false" => false,
                    "readonly" => return Err("`bind-recursive=readonly` is not there yet".to_owned()),
                    other => return Err(format!("`bind-recursive` is enabled or disabled, not `{other}`")),
                });
            }
            "bind-nonrecursive" => self.recursive = Some(!flag(value.as_deref())?),
            "bind-create-src" | "create" => self.create = flag(value.as_deref())?,
            "consistency" => {}
            "volume-nocopy" => self.no_copy = flag(value.as_deref())?,
            "volume-subpath" => self.subpath = text()?,
            "volume-driver" => match &*text()? {
                volume::DRIVER => {}
                other => return Err(format!("there is no volume driver `{other}`, only `{}`", volume::DRIVER)),
            },
            "volume-opt" => {
                let option = text()?;
                let (name, value) =
                    option.split_once('=').ok_or_else(|| format!("`{option}` is no option KEY=VALUE"))?;
                self.options.insert(name.to_owned(), value.to_owned());
            }
            "volume-label" => return Err("labels are given by `rcd volume create`".to_owned()),
            "tmpfs-size" => self.tmpfs_size = Some(size("tmpfs-size", &text()?).map_err(|error| error.to_string())?),
            "tmpfs-mode" => {
                let mode = text()?;
                let number = u32::from_str_radix(&mode, 8).ok().filter(|mode| *mode <= 0o7777);
                self.tmpfs_mode = Some(number.ok_or_else(|| format!("`{mode}` is no octal mode like 1777"))?);
            }
            other => return Err(format!("unknown key `{other}`")),
        }
        Ok(())
    }

    fn mounted(self) -> std::result::Result<Mounted, String> {
        let target = self.target.as_deref().ok_or("`target` is missing")?;
        absolute_inside(target)?;
        let target = normal(Path::new(target));
        let kind = self.kind.as_deref().unwrap_or("volume");
        let foreign = [
            ("bind-propagation", self.propagation.is_some(), "bind"),
            ("bind-recursive", self.recursive.is_some(), "bind"),
            ("volume-nocopy", self.no_copy, "volume"),
            ("volume-subpath", !self.subpath.is_empty(), "volume"),
            ("volume-opt", !self.options.is_empty(), "volume"),
            ("tmpfs-size", self.tmpfs_size.is_some(), "tmpfs"),
            ("tmpfs-mode", self.tmpfs_mode.is_some(), "tmpfs"),
        ];
        if let Some((key, _, own)) = foreign.into_iter().find(|(_, given, own)| *given && *own != kind) {
            return Err(format!("`{key}` is for type={own}, and this is type={kind}"));
        }
        match kind {
            "bind" => {
                let source = self.source.ok_or("`source` is missing")?;
                if !source.starts_with('/') && !is_relative(&source) {
                    return Err("the source of a bind must begin with `/`, `./` or `../`".to_owned());
                }
                let source = from_here(&source)?;
                let recursive = self.recursive.unwrap_or(true);
                let mut bind = Bind {
                    source,
                    target,
                    read_only: self.read_only,
                    recursive,
                    create: self.create,
                    ..Bind::default()
                };
                if let Some(word) = &self.propagation {
                    if !word.ends_with("private") && !word.ends_with("shared") && !word.ends_with("slave") {
                        return Err(format!("unknown propagation `{word}`"));
                    }
                    bind_word(&mut bind, word)?;
                }
                Ok(Mounted::Bind(bind))
            }
            "volume" => {
                let name = self.source.unwrap_or_default();
                if !name.is_empty() {
                    volume::check_name(&name).map_err(|error| error.to_string())?;
                }
                let (read_only, no_copy, subpath) = (self.read_only, self.no_copy, self.subpath);
                let options = self.options;
                if subpath.starts_with('/') || Path::new(&subpath).components().any(|part| part == Component::ParentDir)
                {
                    return Err("`volume-subpath` must be a path below the volume".to_owned());
                }
                let volume =
                    VolumeMount { name, target, read_only, no_copy, subpath, options, ..VolumeMount::default() };
                Ok(Mounted::Volume(volume))
            }
            "tmpfs" => {
                if self.source.is_some() {
                    return Err("a tmpfs has no `source`".to_owned());
                }
                let mut words = Vec::new();
                words.extend(self.tmpfs_size.map(|bytes| format!("size={bytes}")));
                words.extend(self.tmpfs_mode.map(|mode| format!("mode={mode:o}")));
                words.extend(self.read_only.then(|| "ro".to_owned()));
                Ok(Mounted::Tmpfs(target.display().to_string(), words.join(",")))
            }
            "image" | "cluster" | "npipe" => Err(format!("type={kind} is not supported: use bind, volume or tmpfs")),
            other => Err(format!("unknown type `{other}`: it is bind, volume or tmpfs")),
        }
    }
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

/// `TARGET[:OPTIONS]`.
fn tmpfs(text: &str) -> Result<(String, String)> {
    let (target, options) = text.split_once(':').unwrap_or((text, ""));
    absolute_inside(target).map_err(|why| refuse("--tmpfs", text, &why))?;
    const WORDS: [&str; 16] = [
        "ro",
        "rw",
        "exec",
        "noexec",
        "suid",
        "nosuid",
        "dev",
        "nodev",
        "atime",
        "noatime",
        "strictatime",
        "relatime",
        "diratime",
        "nodiratime",
        "sync",
        "async",
    ];
    const KEYS: [&str; 7] = ["size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol"];
    for option in options.split(',').filter(|option| !option.is_empty()) {
        let known = match option.split_once('=') {
            Some((key, value)) if KEYS.contains(&key) && !tmpfs_value(key, value) => {
                return Err(refuse("--tmpfs", text, &format!("`{value}` is no value for `{key}`")));
            }
            Some((key, _)) => KEYS.contains(&key),
            None => WORDS.contains(&option),
        };
        if !known {
            return Err(refuse("--tmpfs", text, &format!("unknown option `{option}`")));
        }
    }
    if ["ro", "rw"].iter().all(|word| options.split(',').any(|option| option == *word)) {
        return Err(refuse("--tmpfs", text, "`ro` and `rw` exclude each other"));
    }
    Ok((normal(Path::new(target)).display().to_string(), options.to_owned()))
}

/// Whether the kernel's tmpfs would take this value: known before anything is made.
fn tmpfs_value(key: &str, value: &str) -> bool {
    let whole = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match key {
        "mode" => u32::from_str_radix(value, 8).is_ok_and(|mode| mode <= 0o7777),
        "uid" | "gid" => whole(value) && value.parse::<u32>().is_ok(),
        "mpol" => !value.is_empty(),
        _ => {
            let percent = if key == "size" { value.strip_suffix('%') } else { None };
            let number = percent.unwrap_or_else(|| value.strip_suffix(|c| "kmgKMG".contains(c)).unwrap_or(value));
            whole(number) && number.parse::<u64>().is_ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bind(text: &str) -> Bind {
        match short(text) {
            Ok(Mounted::Bind(bind)) => bind,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn short_forms() {
        let found = bind("/a//b/../c:/d/./e:ro,rshared");
        assert_eq!((found.source, found.target), ("/a/c".into(), "/d/e".into()));
        assert!(found.read_only && found.propagation == "rshared" && found.recursive);
        assert!(bind("/a:/b:create,Z").create);
        let here = std::env::current_dir().unwrap();
        assert_eq!(bind("./a/../b:/c").source, here.join("b"));
        assert_eq!((bind(".:/c").source, bind("..:/c").source), (here.clone(), here.parent().unwrap().to_owned()));
        let volume = |name: &str, target: &str| VolumeMount {
            name: name.into(),
            target: target.into(),
            ..VolumeMount::default()
        };
        assert_eq!(short("/data").unwrap(), Mounted::Volume(volume("", "/data")));
        assert_eq!(short("web_1.x:/data/").unwrap(), Mounted::Volume(volume("web_1.x", "/data")));
        let wanted = VolumeMount { read_only: true, no_copy: true, ..volume("a1", "/b") };
        assert_eq!(short("a1:/b:ro,nocopy").unwrap(), Mounted::Volume(wanted));
    }

    #[test]
    fn long_forms() {
        let Mounted::Bind(found) = long("type=bind,src=/a,dst=/b,readonly,bind-propagation=rslave").unwrap() else {
            panic!("no bind")
        };
        assert!(found.read_only && found.propagation == "rslave" && found.source == Path::new("/a"));
        let Mounted::Volume(found) = long("source=data,destination=/b,volume-nocopy,volume-subpath=x/y").unwrap()
        else {
            panic!("no volume")
        };
        assert!(found.no_copy && found.name == "data" && found.subpath == "x/y");
        let tmpfs = Mounted::Tmpfs("/t".to_owned(), "size=1048576,mode=1770".to_owned());
        assert_eq!(long("type=tmpfs,target=/t,tmpfs-size=1m,tmpfs-mode=1770").unwrap(), tmpfs);
        let Mounted::Volume(found) = long("target=/b,\"volume-opt=o=a,b\",volume-opt=type=tmpfs").unwrap() else {
            panic!("no volume")
        };
        assert_eq!(found.options.get("o").map(String::as_str), Some("a,b"));
    }

    #[test]
    fn what_is_malformed_is_refused() {
        for text in [
            "",
            ":",
            ":/x",
            "/a:",
            "a",
            "a:b",
            "/a:b",
            "/a:/",
            "/a:/..",
            "/a:/b:nosuch",
            "/a:/b:ro:rw",
            "/a:/b:",
            "/a:/b:ro,rw",
            "/a:/b:ro,ro",
            "a/b:/c",
            "/a:/b:nocopy",
            "/a:/b:U",
            "/a:/b:O",
            "/a:/b:shared,slave",
            "-a:/b",
            "a b:/c",
            "a:/b:shared",
            "a:/b:nosuch",
            "_:/b",
            "a:/b:c:d",
        ] {
            assert!(short(text).is_err(), "-v {text}");
        }
        for text in [
            "",
            "type=bind",
            "type=nosuch,target=/a",
            "type=bind,target=/a",
            "type=bind,source=a,target=/b",
            "type=bind,source=/a,target=b",
            "type=bind,source=/a,target=/",
            "target=/a,nosuch",
            "target=/a,nosuch=1",
            "target=",
            "target=/a,readonly=maybe",
            "type=tmpfs,target=/a,source=b",
            "type=tmpfs,target=/a,tmpfs-size=x",
            "type=tmpfs,target=/a,tmpfs-mode=9",
            "type=tmpfs,target=/a,tmpfs-mode=77777",
            "type=volume,target=/a,tmpfs-size=1m",
            "type=bind,source=/a,target=/b,volume-nocopy",
            "target=/a,bind-propagation=shared",
            "type=bind,source=/a,target=/b,bind-propagation=x",
            "target=/a,source=../b",
            "target=/a,volume-subpath=../b",
            "target=/a,volume-subpath=/b",
            "target=/a,volume-opt=x",
            "target=/a,volume-driver=nfs",
            "target=/a,,readonly",
            "target=/a,\"readonly",
            "type=image,source=a,target=/b",
            "type=bind,source=/a,target=/b,bind-recursive=x",
        ] {
            assert!(long(text).is_err(), "--mount {text}");
        }
        for text in ["", "a", "/", "/a:nosuch", "/a:size", "/a:mode=1,nosuch=2", "/.."] {
            assert!(tmpfs(text).is_err(), "--tmpfs {text}");
        }
    }

    #[test]
    fn values_of_tmpfs() {
        for text in ["/a:size=50%", "/a:size=64M,mode=1777", "/a:nr_inodes=1k,uid=1000,gid=0", "/a:ro", "/a:"] {
            assert!(tmpfs(text).is_ok(), "--tmpfs {text}");
        }
        for text in ["/a:size=abc", "/a:size=", "/a:mode=8", "/a:uid=-1", "/a:nr_inodes=1%", "/a:ro,rw"] {
            assert!(tmpfs(text).is_err(), "--tmpfs {text}");
        }
    }
}
