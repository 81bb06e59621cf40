//! Changing the limits of a container that runs.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use nix::errno::Errno;
use oci_spec::runtime::LinuxResources;

use super::super::error::{Context, Error, ErrorKind, Result};
use super::{Cgroup, limits, v1};

/// The shares that are the weight which whatever is no longer idle has.
const USUAL_SHARES: u64 = 1024;

impl Cgroup {
    /// Change limits of a running container. What it does not speak of stays as it is, its rules of devices too.
    pub fn update(&self, resources: &LinuxResources) -> Result<()> {
        self.check_use(resources)?;
        let resources = &self.completed(resources);
        let settings = limits::plan(Some(resources), &self.hierarchies)?;
        if self.folders().next().is_none() {
            return Err(Error::new(ErrorKind::Unsupported, "it has no cgroup that limits could be set in"));
        }
        if let Some(unit) = &self.unit {
            unit.set(resources)?;
        }
        if let Some(top) = &self.unified {
            limits::write(&top.join(&self.path), settings.v2.iter())?;
        }
        for (controllers, top) in &self.hierarchies.v1 {
            if !controllers.iter().any(|name| settings.needs(name)) {
                continue;
            }
            let folder = top.join(&self.path);
            if folder.is_dir() {
                v1::set(&folder, controllers, &settings)?;
            } else {
                // Nothing needed this hierarchy so far.
                v1::make(top, &self.path, controllers, &settings)?;
                self.move_all(&folder)?;
            }
        }
        Ok(())
    }

    /// Whoever asks for that gets no limit that is in use already: v2 would kill for it, where v1 refuses (runtime-spec, config-linux,
    /// "Memory").
    fn check_use(&self, resources: &LinuxResources) -> Result<()> {
        let Some(memory) = resources.memory().as_ref().filter(|memory| memory.check_before_update() == Some(true))
        else {
            return Ok(());
        };
        let text = self.read("memory.current", "memory", "memory.usage_in_bytes");
        let Some(used) = text.and_then(|text| text.trim().parse::<i64>().ok()) else { return Ok(()) };
        for (name, limit) in [("memory", memory.limit()), ("memory and swap", memory.swap())] {
            if let Some(limit) = limit.filter(|limit| *limit > 0 && *limit <= used) {
                let message = format!("the limit {limit} of {name} is not above the {used} bytes that are in use");
                return Err(Error::new(ErrorKind::WrongStatus, message));
            }
        }
        Ok(())
    }

    /// New limits with those present ones that they only make sense together with: files of v2 hold two values, or what is left of one,
    /// and systemd counts a quota by the second.
    fn completed(&self, resources: &LinuxResources) -> LinuxResources {
        let mut resources = resources.clone();
        // `max` is no limit.
        let present = |controller: &str, file: &str| {
            let top = self.unified.as_ref().filter(|_| self.hierarchies.v1(controller).is_none())?;
            let text = fs::read_to_string(top.join(&self.path).join(file)).ok()?;
            let first = text.split_ascii_whitespace().next()?;
            if first == "max" { Some(-1) } else { first.parse::<i64>().ok() }
        };
        if let Some(cpu) = resources.cpu_mut() {
            let (has_quota, has_period) =
                (cpu.quota().is_some_and(|quota| quota != 0), cpu.period().is_some_and(|period| period != 0));
            if has_period && !has_quota {
                let quota = present("cpu", "cpu.max").or(cpu.quota());
                cpu.set_quota(quota);
            }
            if has_quota && !has_period {
                let text = self.read("cpu.max", "cpu", "cpu.cfs_period_us").unwrap_or_default();
                let period = text.split_ascii_whitespace().last().and_then(|word| word.parse().ok()).or(cpu.period());
                cpu.set_period(period);
            }
            let ends_idling = cpu.idle() == Some(0) && cpu.shares().is_none_or(|shares| shares == 0);
            if ends_idling && present("cpu", "cpu.weight") == Some(0) {
                cpu.set_shares(Some(USUAL_SHARES));
            }
        }
        if let Some(memory) = resources.memory_mut()
            && memory.swap().is_some_and(|swap| swap > 0)
            && memory.limit().is_none_or(|limit| limit == 0)
        {
            let limit = present("memory", "memory.max").or(memory.limit());
            memory.set_limit(limit);
        }
        resources
    }

    /// Move every process of the container into one more folder, those too that are made meanwhile.
    fn move_all(&self, folder: &Path) -> Result<()> {
        let mut moved = BTreeSet::new();
        loop {
            let new: Vec<i32> = self.processes().into_iter().filter(|pid| !moved.contains(pid)).collect();
            if new.is_empty() {
                return Ok(());
            }
            for pid in new {
                moved.insert(pid);
                match fs::write(folder.join("cgroup.procs"), pid.to_string()) {
                    // It has ended meanwhile.
                    Err(error) if error.raw_os_error() == Some(Errno::ESRCH as i32) => {}
                    other => other.context(|| format!("cannot move the process {pid} to `{}`", folder.display()))?,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::super::Hierarchies;
    use super::*;

    /// A container's cgroup in a folder that stands for a hierarchy, with these files in it.
    fn cgroup(top: &Path, unified: bool, files: &[(&str, &str)]) -> Cgroup {
        fs::create_dir(top.join("c")).expect("a folder");
        files.iter().for_each(|(name, text)| fs::write(top.join("c").join(name), text).expect("a file"));
        fs::write(top.join("cgroup.controllers"), "cpu memory io pids\n").expect("a file");
        let names = ["cpu", "memory"].map(str::to_owned).to_vec();
        let v1 = if unified { Vec::new() } else { vec![(names, top.to_owned())] };
        let hierarchies = Hierarchies { unified: unified.then(|| top.to_owned()), v1 };
        let unified = hierarchies.unified.clone();
        let joined = if unified.is_some() { Vec::new() } else { vec![top.to_owned()] };
        Cgroup { hierarchies, path: PathBuf::from("c"), joined, unified, unit: None }
    }

    /// What the files have after an update.
    fn updated(unified: bool, files: &[(&str, &str)], asked: &str) -> Result<Vec<String>> {
        let top = tempfile::tempdir().expect("a folder");
        let cgroup = cgroup(top.path(), unified, files);
        cgroup.update(&serde_json::from_str(asked).expect("valid"))?;
        let text = |name: &&str| fs::read_to_string(top.path().join("c").join(name)).expect("a file").trim().to_owned();
        Ok(files.iter().map(|(name, _)| text(name)).collect())
    }

    #[test]
    fn a_file_of_two_values_keeps_the_one_that_nobody_speaks_of() {
        // A folder takes shorter text over longer; a cgroup's file takes each write whole.
        let cases = [
            ("20000 50000\n", r#"{"cpu":{"period":60000}}"#, "20000 60000"),
            ("20000 50000\n", r#"{"cpu":{"quota":30000}}"#, "30000 50000"),
            ("max 50000\n", r#"{"cpu":{"period":60000}}"#, "max 60000"),
            ("200 50000\n", r#"{"cpu":{"quota":-1,"period":0}}"#, "max 50000"),
        ];
        for (present, asked, expected) in cases {
            let found = updated(true, &[("cpu.max", present)], asked).expect(asked);
            assert_eq!(found[0].split_ascii_whitespace().take(2).collect::<Vec<_>>().join(" "), expected, "{asked}");
        }
    }

    #[test]
    fn swap_is_what_is_left_of_the_present_limit_of_memory() {
        for (present, left) in [("100\n", "200"), ("max\n", "300")] {
            let files = [("memory.max", present), ("memory.swap.max", "max")];
            assert_eq!(updated(true, &files, r#"{"memory":{"swap":300}}"#).expect("new")[1], left, "{present}");
        }
    }

    #[test]
    fn what_is_no_longer_idle_has_the_usual_weight() {
        let asked = r#"{"cpu":{"idle":0}}"#;
        let idle = [("cpu.weight", "0\n"), ("cpu.idle", "1")];
        assert_eq!(updated(true, &idle, asked).expect("an update"), ["100", "0"]);
        let busy = [("cpu.weight", "59\n"), ("cpu.idle", "0")];
        assert_eq!(updated(true, &busy, asked).expect("an update"), ["59", "0"]);
    }

    #[test]
    fn memory_in_use_is_looked_at_only_when_that_is_asked_for() {
        let v2 = [("memory.current", "4096"), ("memory.max", "max")];
        let v1 = [("memory.usage_in_bytes", "4096"), ("memory.limit_in_bytes", "-1")];
        for (unified, files) in [(true, &v2), (false, &v1)] {
            let asked = |limit: i64, check: bool| {
                updated(unified, files, &format!(r#"{{"memory":{{"limit":{limit},"checkBeforeUpdate":{check}}}}}"#))
            };
            for limit in [1, 4095, 4096] {
                let said = asked(limit, true).expect_err("in use").to_string();
                assert_eq!(said, format!("the limit {limit} of memory is not above the 4096 bytes that are in use"));
                assert!(asked(limit, false).is_ok(), "{limit}");
            }
            assert!(asked(4097, true).is_ok() && asked(-1, true).is_ok());
        }
        let both = r#"{"memory":{"limit":5000,"swap":4000,"checkBeforeUpdate":true}}"#;
        assert!(updated(true, &v2, both).expect_err("in use").to_string().contains("4000 of memory and swap"));
        // Where nothing can be read nothing is known to be in use.
        let asked = r#"{"memory":{"limit":1,"checkBeforeUpdate":true}}"#;
        assert_eq!(updated(true, &[("memory.max", "max")], asked).expect("an update")[0].chars().next(), Some('1'));
    }

    #[test]
    fn devices_are_left_as_they_are() {
        let files = [("devices.allow", "kept"), ("devices.deny", "kept")];
        let asked = r#"{"devices":[{"allow":false,"access":"rwm"}]}"#;
        assert_eq!(updated(false, &files, asked).expect("an update"), ["kept", "kept"]);
    }
}
