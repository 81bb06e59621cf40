//! The flags of `run` and `create` about what a container finds inside: its variables, its zone of time, its accounts and hosts
//! files, the volumes of its image.

use std::path::PathBuf;

use rcd::engine::container::config::{ContainerConfig, HostsFile, Inside};
use rcd::engine::container::inside::zone_bytes;
use rcd::engine::{Error, ErrorKind, Result};

use super::environment;
use super::options::{labels, refuse};

/// What it finds inside
#[derive(Debug, clap::Args)]
pub(crate) struct InsideOptions {
    /// Add an annotation to the configuration that the runtime gets
    #[arg(long, value_name = "KEY=VALUE", help_heading = "Advanced")]
    annotation: Vec<String>,
    /// Give it all of the host's variables that neither the image nor a flag sets
    #[arg(long, help_heading = "Advanced")]
    env_host: bool,
    /// Set a variable with the image's own in it: PATH=${PATH}:/opt/bin
    #[arg(long, value_name = "KEY=VALUE", help_heading = "Advanced")]
    env_merge: Vec<String>,
    /// Take a variable away that the image or rcd sets
    #[arg(long, value_name = "KEY", help_heading = "Advanced")]
    unsetenv: Vec<String>,
    /// Take all variables away that the image or rcd sets, but HOME and HOSTNAME
    #[arg(long, help_heading = "Advanced")]
    unsetenv_all: bool,
    /// What begins its /etc/hosts: a file of the host, image (what the image has) or none
    #[arg(long, value_name = "FILE", help_heading = "Network")]
    hosts_file: Option<String>,
    /// Leave the image's /etc/hosts as it is
    #[arg(long, conflicts_with_all = ["hosts_file", "add_host"], help_heading = "Network")]
    no_hosts: bool,
    /// Leave the image's /etc/hostname as it is
    #[arg(long, help_heading = "Network")]
    no_hostname: bool,
    /// A user of the host, by name or number, who is a user inside too
    #[arg(long, value_name = "USER", help_heading = "Security")]
    hostuser: Vec<String>,
    /// Give its user a line in /etc/passwd where the image has none
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[arg(help_heading = "Security")]
    passwd: Option<bool>,
    /// What becomes of the image's volumes: anonymous, tmpfs or ignore
    #[arg(
        long,
        value_name = "MODE",
        default_value = "anonymous",
        hide_default_value = true,
        hide_possible_values = true
    )]
    #[arg(help_heading = "Files")]
    image_volume: ImageVolume,
    /// With --read-only, have /run, /tmp and /var/tmp in memory
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[arg(help_heading = "Files")]
    read_only_tmpfs: Option<bool>,
    /// What its programs take the machine for: LINUX or LINUX32
    #[arg(long, value_name = "PERSONA", help_heading = "Advanced")]
    personality: Option<String>,
    /// Its zone of time, as Europe/Berlin, or local for the host's
    #[arg(long, value_name = "ZONE", help_heading = "Advanced")]
    tz: Option<String>,
    /// Its file mode creation mask, as 0027
    #[arg(long, value_name = "MASK", help_heading = "Advanced")]
    umask: Option<String>,
}

/// What becomes of the volumes that an image names
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ImageVolume {
    /// A new volume for this container alone
    #[value(alias = "bind")]
    Anonymous,
    /// A folder in memory
    Tmpfs,
    /// Nothing
    Ignore,
}

impl InsideOptions {
    /// Those of the image's volumes that are volumes.
    pub(super) fn volumes<'a>(&self, of_image: &'a [String]) -> &'a [String] {
        if self.image_volume == ImageVolume::Anonymous { of_image } else { &[] }
    }

    /// Put it into `config`, whose mounts are known.
    pub(super) fn apply(&self, config: &mut ContainerConfig, of_image: &[String]) -> Result<()> {
        if self.image_volume == ImageVolume::Tmpfs {
            mount_in_memory(config, of_image.iter().map(String::as_str), "exec,mode=755");
        }
        if self.read_only_tmpfs == Some(true) && config.read_only {
            mount_in_memory(config, ["/run", "/tmp", "/var/tmp"].into_iter(), "exec,mode=1777");
        }
        config.inside = Inside {
            umask: self.umask.as_deref().map(mask).transpose()?,
            timezone: self.tz.clone().filter(|zone| !zone.is_empty()),
            personality: self.personality.as_deref().map(persona).transpose()?,
            annotations: labels(&self.annotation)?,
            hosts: self.hosts()?,
            no_hostname: self.no_hostname,
            add_user: self.passwd == Some(true),
            host_users: self.hostuser.clone(),
            unset: environment::names(&self.unsetenv)?,
            unset_all: self.unsetenv_all,
        };
        if let Some(zone) = &config.inside.timezone {
            zone_bytes(zone)?;
        }
        Ok(())
    }

    fn hosts(&self) -> Result<HostsFile> {
        Ok(match self.hosts_file.as_deref() {
            _ if self.no_hosts => HostsFile::Untouched,
            None => HostsFile::Usual,
            Some("image") => HostsFile::OfImage,
            Some("none") => HostsFile::Empty,
            Some(file) => {
                let path: PathBuf =
                    std::path::absolute(file).map_err(|error| refuse("--hosts-file", file, &error.to_string()))?;
                if !path.is_file() {
                    return Err(refuse(
                        "--hosts-file",
                        file,
                        "there is no such file, and it is neither image nor none",
                    ));
                }
                HostsFile::File(path)
            }
        })
    }

    /// The container's variables: those given, then those of the image that were not taken away, then the host's.
    pub(super) fn variables(&self, given: &mut Vec<String>, of_image: &[String]) -> Result<()> {
        for text in &self.env_merge {
            let Some((name, value)) = text.split_once('=').filter(|(name, _)| !name.is_empty()) else {
                return Err(refuse("--env-merge", text, "it is not of the form KEY=VALUE"));
            };
            given.push(format!("{name}={}", expanded(value, of_image)));
        }
        let mut known: Vec<String> = given.iter().map(|entry| name_of(entry).to_owned()).collect();
        for entry in of_image.iter().filter(|_| !self.unsetenv_all) {
            let name = name_of(entry).to_owned();
            if !known.contains(&name) && !self.unsetenv.contains(&name) {
                given.push(entry.clone());
                known.push(name);
            }
        }
        if self.env_host {
            let host =
                environment::all().into_iter().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
            let more = host.filter(|(name, _)| !known.contains(name) && !self.unsetenv.contains(name));
            given.extend(more.map(|(name, value)| format!("{name}={}", value.to_string_lossy())));
        }
        Ok(())
    }
}

fn name_of(entry: &str) -> &str {
    entry.split('=').next().unwrap_or_default()
}

/// Folders in memory, where nothing is mounted yet.
fn mount_in_memory<'a>(config: &mut ContainerConfig, targets: impl Iterator<Item = &'a str>, options: &str) {
    for target in targets {
        if !config.has_mount_at(std::path::Path::new(target)) {
            config.tmpfs.push((target.to_owned(), options.to_owned()));
        }
    }
}

fn mask(text: &str) -> Result<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mask = u32::from_str_radix(text, 8).ok().filter(|mask| digits && *mask <= 0o777);
    mask.ok_or_else(|| refuse("--umask", text, "it is no mask like 0022"))
}

/// The runtime specification knows two (config-linux, personality).
fn persona(text: &str) -> Result<String> {
    match text.to_ascii_uppercase().as_str() {
        "LINUX" | "PER_LINUX" => Ok("LINUX".to_owned()),
        "LINUX32" | "PER_LINUX32" => Ok("LINUX32".to_owned()),
        _ => Err(Error::new(ErrorKind::Unsupported, format!("`--personality {text}` is not supported"))
            .hint("the OCI runtime specification has LINUX and LINUX32")),
    }
}

/// `${NAME}` and `$NAME` in the place of which the image's values are; nothing where it has none.
fn expanded(text: &str, of_image: &[String]) -> String {
    let value = |name: &str| {
        of_image.iter().rev().find(|entry| name_of(entry) == name).map_or("", |entry| &entry[name.len() + 1..])
    };
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        result.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some((name, after)) = rest.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            result.push_str(value(name));
            rest = after;
            continue;
        }
        let end = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
        if end == 0 {
            result.push('$');
        }
        result.push_str(value(&rest[..end]));
        rest = &rest[end..];
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_the_image_are_put_in() {
        let image = ["PATH=/bin:/sbin", "A=1", "EMPTY="].map(str::to_owned);
        for (text, expected) in [
            ("${PATH}:/opt", "/bin:/sbin:/opt"),
            ("$A$A", "11"),
            ("/x:$PATH", "/x:/bin:/sbin"),
            ("${GONE}x", "x"),
            ("$EMPTY.", "."),
            ("5$", "5$"),
            ("$ 5", "$ 5"),
            ("${A", "${A"),
        ] {
            assert_eq!(expanded(text, &image), expected, "{text}");
        }
    }

    #[test]
    fn masks_are_octal() {
        assert_eq!((mask("0027").ok(), mask("0").ok(), mask("777").ok()), (Some(0o27), Some(0), Some(0o777)));
        for bad in ["", "9", "1000", "+2", "x"] {
            assert!(mask(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn personalities_are_those_of_the_specification() {
        assert_eq!(persona("linux32").expect("known"), "LINUX32");
        assert_eq!(persona("per_linux").expect("known"), "LINUX");
        assert!(persona("BSD").is_err());
    }
}
