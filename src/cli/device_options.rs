//! The flags of `run` and `create` that give a container devices of the host: nodes, rules, and what the Container Device Interface
//! describes.

use rcd::engine::cdi::{self, Registry};
use rcd::engine::container::config::{ContainerConfig, DeviceRule};
use rcd::engine::{Engine, Error, ErrorKind, Result};

use super::options::{self, refuse};

/// Devices
#[derive(Debug, clap::Args)]
pub(crate) struct DeviceOptions {
    /// Give it a device: a node of the host, or VENDOR/CLASS=NAME of the Container Device Interface
    #[arg(long, value_name = "SRC[:DST[:rwm]]", help_heading = "Security")]
    device: Vec<String>,
    /// Let it use devices by their numbers: c 42:* rmw
    #[arg(long, value_name = "RULE", help_heading = "Security")]
    device_cgroup_rule: Vec<String>,
    /// Give it processors for graphics that the Container Device Interface describes: all, a number, device=NAME
    #[arg(long, value_name = "GPUS", help_heading = "Security")]
    gpus: Option<String>,
}

impl DeviceOptions {
    /// Put it into `config`.
    pub(super) fn apply(&self, config: &mut ContainerConfig, engine: &Engine) -> Result<()> {
        for text in &self.device {
            match cdi::is_name(text) {
                true => config.cdi.push(text.clone()),
                false => config.devices.push(options::device(text)?),
            }
        }
        config.device_rules = self.device_cgroup_rule.iter().map(|text| rule(text)).collect::<Result<_>>()?;
        if config.cdi.is_empty() && self.gpus.is_none() {
            return Ok(());
        }
        config.cdi_folders = engine.settings().devices.folders();
        let known = Registry::read(&config.cdi_folders);
        if let Some(text) = &self.gpus {
            config.cdi.extend(gpus(text, &known)?);
        }
        config.cdi.iter().try_for_each(|name| known.check(name))
    }
}

/// `TYPE MAJOR:MINOR ACCESS`.
fn rule(text: &str) -> Result<DeviceRule> {
    let bad = || refuse("--device-cgroup-rule", text, "it is not of the form TYPE MAJOR:MINOR ACCESS, as c 42:* rmw");
    let words: Vec<&str> = text.split_whitespace().collect();
    let [kind @ ("a" | "b" | "c"), numbers, access] = words.as_slice() else { return Err(bad()) };
    let (major, minor) = numbers.split_once(':').ok_or_else(bad)?;
    let number = |text: &str| match text {
        "*" => Ok(None),
        digits => digits.parse::<u32>().map(|number| Some(i64::from(number))).map_err(|_| bad()),
    };
    if access.is_empty() || access.len() > 3 || !access.bytes().all(|byte| b"rwm".contains(&byte)) {
        return Err(bad());
    }
    let kind = kind.chars().next().unwrap_or('a');
    Ok(DeviceRule { kind, major: number(major)?, minor: number(minor)?, access: (*access).to_owned() })
}

/// The devices that `--gpus` means: of the first maker of which some are described.
fn gpus(text: &str, known: &Registry) -> Result<Vec<String>> {
    let bad = |why: &str| refuse("--gpus", text, why);
    let makers = ["nvidia.com/gpu", "amd.com/gpu"];
    let is_there = |maker: &&str| known.names().any(|name| name.split('=').next() == Some(maker));
    let maker = makers.into_iter().find(is_there).unwrap_or(makers[0]);
    let (mut count, mut names) = (None, Vec::new());
    for (at, part) in fields(text).iter().enumerate() {
        match part.split_once('=').unwrap_or(("", part.as_str())) {
            ("" | "count", "all" | "-1") => names.push("all".to_owned()),
            ("" | "count", number) if at == 0 || part.starts_with("count=") => {
                count = Some(number.parse::<usize>().map_err(|_| bad("it is all, a number, or device=NAME"))?);
            }
            ("device", list) => names.extend(list.split(',').map(str::to_owned)),
            // What a driver can do is for its maker's description to say.
            ("capabilities" | "driver", _) => {}
            _ => return Err(bad("it is all, a number, or device=NAME")),
        }
    }
    names.extend((0..count.unwrap_or(0)).map(|number| number.to_string()));
    if names.is_empty() {
        return Err(Error::new(ErrorKind::InvalidInput, format!("`--gpus {text}` asks for none")));
    }
    Ok(names.iter().map(|name| format!("{maker}={name}")).collect())
}

/// Comma-separated, but for what is quoted: `"device=0,1",driver=x`.
fn fields(text: &str) -> Vec<String> {
    let (mut all, mut quoted) = (vec![String::new()], false);
    for letter in text.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => all.push(String::new()),
            other => all.last_mut().into_iter().for_each(|last| last.push(other)),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_have_dockers_form() {
        let found = rule("c 42:* rmw").expect("valid");
        assert_eq!((found.kind, found.major, found.minor, found.access.as_str()), ('c', Some(42), None, "rmw"));
        assert_eq!(rule("a *:* r").expect("valid").major, None);
        for bad in ["", "c", "c 1:2", "x 1:2 r", "c 1 r", "c 1:2 x", "c 1:2 ", "c -1:2 r", "c 1:2 r w"] {
            assert!(rule(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn gpus_are_names_of_devices() {
        let none = Registry::default();
        let names = |text: &str| gpus(text, &none).map(|names| names.join(" "));
        assert_eq!(names("all").expect("valid"), "nvidia.com/gpu=all");
        assert_eq!(names("2").expect("valid"), "nvidia.com/gpu=0 nvidia.com/gpu=1");
        assert_eq!(names("\"device=0,GPU-2\"").expect("valid"), "nvidia.com/gpu=0 nvidia.com/gpu=GPU-2");
        assert_eq!(names("count=1,capabilities=utility").expect("valid"), "nvidia.com/gpu=0");
        for bad in ["", "x", "0", "device"] {
            assert!(names(bad).is_err(), "{bad}");
        }
    }
}
