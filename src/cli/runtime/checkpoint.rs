//! `checkpoint` and `restore`.

use std::fs;
use std::os::fd::AsFd;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow, bail};
use rcd::bundle::Bundle;
use rcd::kernel::{process, spawn};
use rcd::runtime::{self, CriuOptions, Leave};

use super::super::relay;
use super::arguments::{CheckpointArgs, CriuArgs, CriuCgroups, EmptyNamespace, GlobalArgs, NetworkLock, RestoreArgs};
use super::life::{code, driver, root};

fn options(args: &CriuArgs, global: &GlobalArgs) -> Result<CriuOptions> {
    let absolute = |path: &PathBuf| std::path::absolute(path).with_context(|| format!("`{}`", path.display()));
    let images = absolute(&args.image_path)?;
    let work = args.work_path.as_ref().map(absolute).transpose()?.unwrap_or_else(|| images.clone());
    let mode = match args.manage_cgroups_mode {
        CriuCgroups::Soft => "soft",
        CriuCgroups::Full => "full",
        CriuCgroups::Strict => "strict",
        CriuCgroups::Ignore => "ignore",
    };
    let flags = [
        (args.tcp_established, "--tcp-established"),
        (args.ext_unix_sk, "--ext-unix-sk"),
        (args.shell_job, "--shell-job"),
        (args.file_locks, "--file-locks"),
        (args.lazy_pages, "--lazy-pages"),
        (args.auto_dedup, "--auto-dedup"),
    ];
    let asked = flags.into_iter().filter(|(asked, _)| *asked).map(|(_, flag)| flag.to_owned());
    // The only kind that criu leaves out.
    let empty = args.empty_ns.iter().map(|EmptyNamespace::Network| "--empty-ns=net".to_owned());
    let lock = args.network_lock.map(|method| match method {
        NetworkLock::Iptables => "--network-lock=iptables".to_owned(),
        NetworkLock::Nftables => "--network-lock=nftables".to_owned(),
        NetworkLock::Skip => "--network-lock=skip".to_owned(),
    });
    let options =
        asked.chain(empty).chain(lock).chain([format!("--manage-cgroups={mode}"), "-v4".to_owned()]).collect();
    Ok(CriuOptions { program: global.criu.clone(), images, work, options })
}

pub(super) fn checkpoint(args: &CheckpointArgs, global: &GlobalArgs) -> Result<()> {
    let mut criu = options(&args.criu, global)?;
    if let Some(parent) = &args.parent_path {
        let place = criu.images.join(parent);
        if parent.is_absolute() || !place.is_dir() {
            bail!("--parent-path `{}` must be a folder, relative to that of the images", parent.display());
        }
        criu.options.extend(["--prev-images-dir".to_owned(), parent.display().to_string(), "--track-mem".to_owned()]);
    }
    let flags = [(args.tcp_skip_in_flight, "--skip-in-flight"), (args.link_remap, "--link-remap")];
    criu.options.extend(flags.into_iter().filter(|(asked, _)| *asked).map(|(_, flag)| flag.to_owned()));
    if let Some(place) = &args.page_server {
        let (address, port) = place
            .rsplit_once(':')
            .filter(|(_, port)| port.parse::<u16>().is_ok())
            .ok_or_else(|| anyhow!("--page-server `{place}` is no place: use ADDRESS:PORT, as 192.0.2.1:27"))?;
        criu.options.extend(["--page-server".to_owned(), format!("--address={address}"), format!("--port={port}")]);
    }
    criu.options.extend(args.status_fd.map(|descriptor| format!("--status-fd={descriptor}")));
    let leave = match (args.pre_dump, args.leave_running) {
        (true, _) => Leave::Memory,
        (false, true) => Leave::Running,
        (false, false) => Leave::Stopped,
    };
    Ok(runtime::checkpoint(&root(global)?, &args.id, &criu, leave)?)
}

pub(super) fn restore(args: &RestoreArgs, global: &GlobalArgs) -> Result<u8> {
    let folder = fs::canonicalize(&args.bundle)
        .with_context(|| format!("cannot find the bundle `{}`", args.bundle.display()))?;
    let bundle = Bundle::load(&folder)?;
    let root = root(global)?;
    if let Some(socket) = &args.console_socket {
        bail!("--console-socket `{}`: criu's command line gives no terminal to send there", socket.display());
    }
    if args.no_pivot {
        bail!("--no-pivot: criu makes the root with pivot_root and in no other way");
    }
    if args.no_subreaper && !args.detach {
        bail!("--no-subreaper needs --detach: who is not the parent of a container cannot wait for its end");
    }
    let mut criu = options(&args.criu, global)?;
    let named = [("profile", &args.lsm_profile), ("mount-context", &args.lsm_mount_context)];
    let named = named.into_iter().filter_map(|(name, value)| Some(format!("--lsm-{name}={}", value.as_ref()?)));
    criu.options.extend(named);
    if !args.detach {
        // criu's process is its parent, and ends before it.
        spawn::become_subreaper()?;
    }
    let restored = runtime::restore(&root, &args.id, &bundle, &criu, driver(global))?;
    if let Some(path) = &args.pid_file {
        fs::write(path, restored.pid.to_string()).with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    if args.detach {
        return Ok(0);
    }
    relay::Relay::new(None)?.run(restored.pidfd.as_fd())?;
    let ended = process::wait(restored.pidfd.as_fd())?;
    runtime::delete(&root, &args.id, true)?;
    Ok(code(ended))
}
