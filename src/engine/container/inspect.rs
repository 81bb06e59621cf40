//! A container as `inspect` shows it: Docker's keys.

use serde_json::{Value, json};

use super::config::{Attachment, Bind, ContainerConfig, ImageMount, NetworkMode, Relabel, RootSource, VolumeMount};
use super::record::{Record, Status};
use super::{health, host_config, networking};
use crate::engine::Result;
use crate::engine::layout::Layout;
use crate::engine::network::ports::{self, PublishedPort};
use crate::engine::network::{self, Lease, Network, define};
use crate::engine::storage::driver::Driver;

/// A time that never was, as Docker writes it.
const NEVER: &str = "0001-01-01T00:00:00Z";

/// The document of one container.
pub fn document(layout: &Layout, record: &Record) -> Result<Value> {
    let config = &record.config;
    let status = record.status(layout)?;
    let words = config.words();
    // Of another container, where it is in that one's network; its own, where that one is gone.
    let files =
        layout.container(&networking::owner(layout, record).map_or_else(|_| record.id.clone(), |owner| owner.id));
    let id = match &config.root {
        RootSource::Image { id, .. } => id.clone(),
        RootSource::Folder { .. } => String::new(),
    };
    let mut document = json!({
        "Id": record.id,
        "Created": format!("{:.9}", record.created),
        "Path": words.first(),
        "Args": words.get(1..).unwrap_or_default(),
        "State": state(record, &status),
        "Image": id,
        "ResolvConfPath": files.join("resolv.conf"),
        "HostnamePath": files.join("hostname"),
        "HostsPath": files.join("hosts"),
        "LogPath": if config.log.driver == "none" { Value::from("") } else { json!(layout.container(&record.id).join("log")) },
        "Name": format!("/{}", config.name),
        "RestartCount": record.restarts,
        "Driver": driver(config.driver),
        "Platform": "linux",
        "MountLabel": "",
        "ProcessLabel": "",
        "AppArmorProfile": config.security.apparmor.clone().unwrap_or_default(),
        "ExecIDs": null,
        "HostConfig": host_config::document(config),
        "GraphDriver": { "Name": driver(config.driver), "Data": layers(layout, record, &status) },
        "Mounts": config.binds.iter().map(mount).chain(config.volumes.iter().map(volume)).chain(config.images.iter().map(image)).collect::<Vec<_>>(),
        "Config": own_config(record),
        "NetworkSettings": network_settings(layout, record, &status)?,
    });
    // As in Docker: only where there is a check.
    if let Some(check) = &config.health {
        document["Config"]["Healthcheck"] = json!(check);
    }
    if let Some(health) = health::read(layout, record)? {
        document["State"]["Health"] = json!(health);
    }
    Ok(document)
}

/// Where its files are: the layers of its image, what it changed, and all of it while it runs.
fn layers(layout: &Layout, record: &Record, status: &Status) -> Value {
    let lower: Vec<String> = match &record.config.root {
        RootSource::Image { layers, .. } => {
            let folder = |layer: &String| layout.layers().join(layer.rsplit(':').next().unwrap_or(layer)).join("fs");
            layers.iter().rev().map(|layer| folder(layer).display().to_string()).collect()
        }
        RootSource::Folder { path, .. } => vec![path.display().to_string()],
    };
    let own = layout.container(&record.id);
    let merged = status.running().map(|running| format!("/proc/{}/root", running.pid)).unwrap_or_default();
    json!({ "LowerDir": lower.join(":"), "MergedDir": merged, "UpperDir": own.join("upper"), "WorkDir": own.join("work") })
}

/// Docker's `Config`: what the container is, whatever the host.
fn own_config(record: &Record) -> Value {
    let config = &record.config;
    let attached = host_config::attached(config);
    let anonymous = config.volumes.iter().filter(|volume| volume.anonymous);
    let volumes: serde_json::Map<_, _> =
        anonymous.map(|volume| (volume.target.display().to_string(), json!({}))).collect();
    let mut part = json!({
        "Hostname": if config.hostname.is_empty() { record.short_id() } else { &config.hostname },
        "Domainname": config.domainname,
        "User": config.user,
        "AttachStdin": attached[0],
        "AttachStdout": attached[1],
        "AttachStderr": attached[2],
        "ExposedPorts": exposed(config),
        "Tty": config.terminal,
        "OpenStdin": config.interactive,
        "StdinOnce": config.interactive && attached[0],
        "Env": config.environment,
        "Cmd": if config.command.is_empty() { Value::Null } else { json!(config.command) },
        "Image": config.image_name(),
        "Volumes": if volumes.is_empty() { Value::Null } else { Value::Object(volumes) },
        "WorkingDir": config.working_folder,
        "Entrypoint": if config.entrypoint.is_empty() { Value::Null } else { json!(config.entrypoint) },
        "OnBuild": null,
        "Labels": config.labels,
        "StopSignal": config.stop_signal,
        "StopTimeout": config.stop_timeout,
    });
    // As in Docker: these only where they were asked for.
    leave_out(&mut part, &["ExposedPorts", "StopSignal", "StopTimeout"]);
    part
}

/// Leave keys out that have nothing.
pub(super) fn leave_out(part: &mut Value, keys: &[&str]) {
    let Value::Object(part) = part else { return };
    part.retain(|key, value| {
        let nothing = match value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Object(map) => map.is_empty(),
            _ => false,
        };
        !nothing || !keys.contains(&key.as_str())
    });
}

/// Docker's name of a driver, where it has one.
fn driver(driver: Driver) -> &'static str {
    match driver {
        Driver::Overlay => "overlay2",
        other => other.name(),
    }
}

fn state(record: &Record, status: &Status) -> Value {
    let running = status.running();
    let ended = match status {
        Status::Exited(ended) => Some(ended),
        _ => record.ended.as_ref(),
    };
    let started = running.map(|running| running.started).or(record.started);
    let finished = ended.map(|ended| ended.at).or(record.finished);
    json!({
        "Status": status.word(),
        "Running": running.is_some(),
        "Paused": matches!(status, Status::Paused(_)),
        "Restarting": matches!(status, Status::Starting),
        "OOMKilled": ended.is_some_and(|ended| ended.out_of_memory),
        "Dead": false,
        "Pid": running.map_or(0, |running| running.pid),
        "ConmonPid": running.map_or(0, |running| running.monitor),
        "ExitCode": if running.is_some() { 0 } else { ended.map_or(0, |ended| ended.code) },
        "Error": ended.map_or("", |ended| ended.error.as_str()),
        "StartedAt": started.map_or_else(|| NEVER.to_owned(), |at| format!("{at:.9}")),
        "FinishedAt": finished.map_or_else(|| NEVER.to_owned(), |at| format!("{at:.9}")),
    })
}

fn network_settings(layout: &Layout, record: &Record, status: &Status) -> Result<Value> {
    let config = &record.config;
    let attached = if status.running().is_some() { network::attached(layout, &record.id)? } else { Vec::new() };
    let mut networks = serde_json::Map::new();
    for attachment in &config.networks {
        networks.insert(attachment.network.clone(), endpoint(record, Some(attachment), None));
    }
    for (network, lease) in &attached {
        let attachment = config.networks.iter().find(|one| one.network == network.name);
        networks.insert(network.name.clone(), endpoint(record, attachment, Some((network, lease))));
    }
    if matches!(config.network_mode(), NetworkMode::Host | NetworkMode::None) {
        networks.insert(config.network.clone(), endpoint(record, None, None));
    }
    // As older versions of Docker had it, and podman has: what it has in its first network.
    let mut settings = endpoint(record, None, attached.first().map(|(network, lease)| (network, lease)));
    if let Value::Object(keys) = &mut settings {
        keys.retain(|key, _| {
            key.contains("IP") || key.contains("Gateway") || key == "MacAddress" || key == "EndpointID"
        });
        keys.remove("IPAMConfig");
    }
    for (key, value) in [
        ("Bridge", json!("")),
        ("SandboxID", status.running().map_or("", |_| record.id.as_str()).into()),
        ("HairpinMode", false.into()),
        ("LinkLocalIPv6Address", json!("")),
        ("LinkLocalIPv6PrefixLen", 0.into()),
        ("SecondaryIPAddresses", Value::Null),
        ("SecondaryIPv6Addresses", Value::Null),
    ] {
        settings[key] = value;
    }
    settings["Networks"] = Value::Object(networks);
    settings["Ports"] = Value::Object(ports(config, status));
    settings["SandboxKey"] =
        status.running().map_or_else(String::new, |running| format!("/proc/{}/ns/net", running.pid)).into();
    Ok(settings)
}

/// A container's place in one network, in Docker's shape; without a lease it has nothing there now.
fn endpoint(record: &Record, attachment: Option<&Attachment>, place: Option<(&Network, &Lease)>) -> Value {
    let pool = |v6| {
        place.and_then(|(network, lease)| {
            let has = if v6 { lease.ipv6.is_some() } else { lease.ipv4.is_some() };
            network.pool(v6).filter(|_| has)
        })
    };
    let prefix = |v6| pool(v6).map_or(0, |pool| pool.subnet.prefix());
    let gateway = |v6| pool(v6).map(|pool| pool.gateway.to_string()).unwrap_or_default();
    let lease = place.map(|(_, lease)| lease);
    let mut wanted = serde_json::Map::new();
    for (key, address) in [
        ("IPv4Address", attachment.and_then(|one| one.ipv4).map(|address| address.to_string())),
        ("IPv6Address", attachment.and_then(|one| one.ipv6).map(|address| address.to_string())),
    ] {
        wanted.extend(address.map(|address| (key.to_owned(), address.into())));
    }
    json!({
        "IPAMConfig": if wanted.is_empty() { Value::Null } else { wanted.into() },
        "Links": null,
        "Aliases": attachment.map(|one| &one.aliases).filter(|aliases| !aliases.is_empty()),
        "DriverOpts": attachment.map(|one| &one.options).filter(|options| !options.is_empty()),
        "GwPriority": attachment.map_or(0, |one| one.gateway_priority),
        "MacAddress": lease.map(|lease| lease.mac.clone()).unwrap_or_default(),
        "NetworkID": place.map(|(network, _)| network.id.clone()).unwrap_or_default(),
        "EndpointID": place.map(|(network, _)| define::endpoint_id(&record.id, network)).unwrap_or_default(),
        "Gateway": gateway(false),
        "IPAddress": lease.and_then(|lease| lease.ipv4).map(|address| address.to_string()).unwrap_or_default(),
        "IPPrefixLen": prefix(false),
        "IPv6Gateway": gateway(true),
        "GlobalIPv6Address": lease.and_then(|lease| lease.ipv6).map(|address| address.to_string()).unwrap_or_default(),
        "GlobalIPv6PrefixLen": prefix(true),
        "DNSNames": lease.map(|lease| lease.names.clone()),
    })
}

/// The ports of a running container: where they are published, and null for those that are only exposed.
fn ports(config: &ContainerConfig, status: &Status) -> serde_json::Map<String, Value> {
    let mut ports = serde_json::Map::new();
    for port in published(status) {
        let place = json!({ "HostIp": port.host_ip.to_string(), "HostPort": port.host_port.to_string() });
        if let Value::Array(places) = ports.entry(port.container.to_string()).or_insert_with(|| json!([])) {
            places.push(place);
        }
    }
    for port in exposed_now(config, status) {
        ports.entry(port.clone()).or_insert(Value::Null);
    }
    ports
}

/// What a running container of networks exposes, published or not.
pub fn exposed_now<'a>(config: &'a ContainerConfig, status: &Status) -> &'a [String] {
    let shown = status.running().is_some() && config.network_mode() == NetworkMode::Networks;
    if shown { &config.expose } else { &[] }
}

/// Every port that the container is said to listen on.
fn exposed(config: &ContainerConfig) -> Value {
    let published = ports::wanted(&config.publish, &[], false).unwrap_or_default();
    let names = published.iter().map(|request| request.container.to_string()).chain(config.expose.iter().cloned());
    Value::Object(names.map(|name| (name, json!({}))).collect())
}

/// What a running container has published.
pub fn published(status: &Status) -> Vec<PublishedPort> {
    let endpoint = status.running().and_then(|running| running.endpoint.clone()).unwrap_or_default();
    serde_json::from_value(endpoint["ports"].clone()).unwrap_or_default()
}

fn volume(mount: &VolumeMount) -> Value {
    // What Docker says where nothing was said.
    let mode = if mount.label == Relabel::No { "z" } else { mount.label.word() };
    json!({ "Type": "volume", "Name": mount.name, "Source": mount.source, "Destination": mount.target,
        "Driver": crate::engine::volume::DRIVER, "Mode": if mount.read_only { "ro" } else { mode }, "RW": !mount.read_only, "Propagation": "" })
}

fn image(mount: &ImageMount) -> Value {
    json!({ "Type": "image", "Name": mount.name, "Source": mount.id, "Destination": mount.target,
        "Mode": "", "RW": mount.writable, "Propagation": "" })
}

fn mount(bind: &Bind) -> Value {
    json!({ "Type": "bind", "Source": bind.source, "Destination": bind.target, "Mode": bind.label.word(),
        "RW": !bind.read_only, "Propagation": if bind.propagation.is_empty() { "rprivate" } else { &bind.propagation } })
}
