//! JSON documents with Docker's key names, as data of templates: which objects are maps of any key, and which lists and maps
//! are there even where the document says `null`, is known by the key that they are under.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::Value;

/// Objects that are maps; every other object is a record, whose unknown fields are errors.
const MAPS: &[&str] = &[
    "Annotations",
    "Containers",
    "Data",
    "DriverOpts",
    "ExposedPorts",
    "Labels",
    "LogOptions",
    "Networks",
    "Options",
    "Opts",
    "PortBindings",
    "Ports",
    "StorageOpt",
    "Sysctls",
    "Tmpfs",
    "Volumes",
];

/// Lists that may be `null`.
const LISTS: &[&str] = &[
    "Args",
    "Binds",
    "CapAdd",
    "CapDrop",
    "Cmd",
    "DeviceCgroupRules",
    "DeviceRequests",
    "Devices",
    "Dns",
    "DnsOptions",
    "DnsSearch",
    "Entrypoint",
    "Env",
    "ExecIDs",
    "ExtraHosts",
    "GroupAdd",
    "Links",
    "MaskedPaths",
    "Mounts",
    "OnBuild",
    "ReadonlyPaths",
    "RepoDigests",
    "RepoTags",
    "SecurityOpt",
    "Shell",
    "Ulimits",
    "VolumesFrom",
];

/// Fields that are left out of the JSON when they are empty; templates may still ask for them.
const OPTIONAL: &[&str] = &[
    "Annotations",
    "Error",
    "ExposedPorts",
    "Health",
    "Healthcheck",
    "Init",
    "Labels",
    "Mounts",
    "Options",
    "Shell",
    "Status",
    "StopTimeout",
    "StorageOpt",
    "Sysctls",
    "Tmpfs",
];

/// The same of texts.
const TEXTS: &[&str] = &["Driver", "Name", "StopSignal"];

/// Fields that Docker's templates know by another name than its JSON has.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("APIVersion", "ApiVersion"),
    ("CPUPeriod", "CpuPeriod"),
    ("CPUQuota", "CpuQuota"),
    ("CPURealtimePeriod", "CpuRealtimePeriod"),
    ("CPURealtimeRuntime", "CpuRealtimeRuntime"),
    ("CPUShares", "CpuShares"),
    ("DNS", "Dns"),
    ("DNSOptions", "DnsOptions"),
    ("DNSSearch", "DnsSearch"),
    ("ID", "Id"),
    ("NanoCPUs", "NanoCpus"),
];

/// What a template gets of a field that was left out.
pub(super) fn left_out(name: &str) -> Option<Value> {
    match name {
        _ if TEXTS.contains(&name) => Some(Value::from("")),
        _ if !OPTIONAL.contains(&name) => None,
        _ if MAPS.contains(&name) => Some(Value::Unmade("map[]")),
        _ => Some(Value::Nil),
    }
}

/// What JSON calls a field that templates may call otherwise.
pub(super) fn other_name(name: &str) -> Option<&'static str> {
    OTHER_NAMES.iter().find(|(other, _)| *other == name).map(|(_, name)| *name)
}

impl Value {
    /// The value of a JSON document, with the fields of its objects in their order.
    pub(crate) fn document(json: &str) -> serde_json::Result<Self> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let value = Place { key: "", in_map: false }.deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(value)
    }
}

/// Where in the document a value stands.
#[derive(Clone, Copy)]
struct Place<'k> {
    key: &'k str,
    in_map: bool,
}

impl Place<'_> {
    fn is_map(self) -> bool {
        !self.in_map && MAPS.contains(&self.key)
    }

    fn nothing(self) -> Value {
        match self.key {
            _ if self.is_map() => Value::Unmade("map[]"),
            key if !self.in_map && LISTS.contains(&key) => Value::Unmade("[]"),
            _ => Value::Nil,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Place<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(self.nothing())
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Int(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Int(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Place { key: "", in_map: false })? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(key) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(Place { key: &key, in_map: self.is_map() })?;
            fields.push((key.into(), value));
        }
        Ok(if self.is_map() { Value::map(fields) } else { Value::Record(fields) })
    }
}
