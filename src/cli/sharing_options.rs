//! The flags of `run` and `create` that share namespaces with the host or with another container, and those of what is inside:
//! kernel parameters, groups, names.

use rcd::engine::container::config::{ContainerConfig, NetworkMode, Sharing};
use rcd::engine::container::name;
use rcd::engine::layout::Layout;
use rcd::engine::{Error, ErrorKind, Result};
use rcd::kernel::rules::{self, Rule};

use super::options::refuse;
use super::run::checked_hostname;

/// What is shared, and what is set inside
#[derive(Debug, clap::Args)]
pub(crate) struct SharingOptions {
    /// See the processes of the host, or of a container: host, container:NAME
    #[arg(long, value_name = "MODE", help_heading = "Namespaces")]
    pid: Option<String>,
    /// Share System V objects and message queues: private, shareable, host, container:NAME
    #[arg(long, value_name = "MODE", help_heading = "Namespaces")]
    ipc: Option<String>,
    /// Share the host name: host
    #[arg(long, value_name = "MODE", help_heading = "Namespaces")]
    uts: Option<String>,
    /// See the host's cgroups: private, host
    #[arg(long, value_name = "MODE", help_heading = "Namespaces")]
    cgroupns: Option<String>,
    /// Set a kernel parameter of its own namespaces
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Namespaces")]
    sysctl: Vec<String>,
    /// Give it a NIS domain name
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true, help_heading = "Namespaces")]
    domainname: String,
    /// Add a group to those of its user
    #[arg(long, value_name = "GROUP", help_heading = "Security")]
    group_add: Vec<String>,
    /// How likely the kernel kills it when memory is short, from -1000 to 1000
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true, help_heading = "Limits")]
    oom_score_adj: Option<i64>,
}

impl SharingOptions {
    /// Put it into `config`.
    pub(super) fn apply(&self, config: &mut ContainerConfig, layout: &Layout) -> Result<()> {
        let mode = |flag: &str, value: &Option<String>, own: &[&str], containers: bool| match value.as_deref() {
            None => Ok(String::new()),
            Some(text) if own.contains(&text) => Ok(String::new()),
            Some("host") => Ok("host".to_owned()),
            Some(text) => match text.strip_prefix("container:").filter(|_| containers) {
                Some(wanted) => Ok(format!("container:{}", name::find(layout, wanted)?.id)),
                None => Err(refuse(flag, text, "there is no such mode")),
            },
        };
        config.sharing = Sharing {
            pid: mode("--pid", &self.pid, &["", "private"], true)?,
            ipc: mode("--ipc", &self.ipc, &["", "private", "shareable"], true)?,
            uts: mode("--uts", &self.uts, &["", "private"], false)?,
            cgroup: mode("--cgroupns", &self.cgroupns, &["", "private"], false)?,
        };
        if config.sharing.uts == "host" && !config.hostname.is_empty() {
            return Err(Error::new(ErrorKind::InvalidInput, "--hostname and --uts host contradict each other"));
        }
        for text in &self.sysctl {
            let (name, value) = sysctl(text, config)?;
            config.sysctls.insert(name, value);
        }
        if let Some(number) = self.oom_score_adj.filter(|number| !(-1000..=1000).contains(number)) {
            return Err(refuse("--oom-score-adj", &number.to_string(), "it must be from -1000 to 1000"));
        }
        config.oom_score_adj = self.oom_score_adj;
        config.domainname = checked_hostname("--domainname", &self.domainname)?;
        config.group_add.clone_from(&self.group_add);
        Ok(())
    }
}

/// Only what a namespace of the container's own has: anything else would be set on the host.
fn sysctl(text: &str, config: &ContainerConfig) -> Result<(String, String)> {
    let bad = |why: &str| refuse("--sysctl", text, why);
    let (name, value) = text.split_once('=').ok_or_else(|| bad("it is not of the form NAME=VALUE"))?;
    let ipc = [
        "kernel.msgmax",
        "kernel.msgmnb",
        "kernel.msgmni",
        "kernel.sem",
        "kernel.shmall",
        "kernel.shmmax",
        "kernel.shmmni",
        "kernel.shm_rmid_forced",
    ];
    let of_ipc = ipc.contains(&name) || name.starts_with("fs.mqueue.");
    let of_network = name.starts_with("net.");
    if value.contains('\n') {
        return Err(bad("the value has more than one line"));
    }
    let plain = !name.contains("..") && !name.contains('/') || rules::is_off(Rule::SysctlNames);
    if !plain || !(of_ipc || of_network) {
        return Err(bad("it is no parameter of a namespace: it would be the host's"));
    }
    if of_ipc && config.sharing.ipc == "host" {
        return Err(bad("--ipc host shares it with the host"));
    }
    match config.network_mode() {
        NetworkMode::Host if of_network => Err(bad("--network host shares it with the host")),
        // Docker sets it for the other container too: nobody who asks for this means that.
        mode if of_network && mode.is_shared() => Err(bad("the network is not its own")),
        _ => Ok((name.to_owned(), value.to_owned())),
    }
}
