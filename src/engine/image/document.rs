//! Manifests, indexes and configs, read strictly: what two readers could understand differently is refused.
//!
//! A document has a size limit, no key twice, and is either an index or a manifest and never both (CVE-2021-41190).

use std::collections::BTreeMap;
use std::fmt;

use oci_client::manifest::{
    IMAGE_MANIFEST_LIST_MEDIA_TYPE, IMAGE_MANIFEST_MEDIA_TYPE, OCI_IMAGE_INDEX_MEDIA_TYPE, OCI_IMAGE_MEDIA_TYPE,
};
use oci_spec::image::ImageConfiguration;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Digest, Platform};
use crate::engine::container::health::Check;
use crate::engine::{Context, Error, ErrorKind, Result};

/// No manifest, index or config is larger.
pub(crate) const DOCUMENT_LIMIT: u64 = 4 << 20;
/// No image has more layers.
pub(crate) const LAYER_LIMIT: usize = 125;

/// What a registry is asked for.
pub(crate) const MANIFEST_TYPES: [&str; 4] =
    [OCI_IMAGE_INDEX_MEDIA_TYPE, IMAGE_MANIFEST_LIST_MEDIA_TYPE, OCI_IMAGE_MEDIA_TYPE, IMAGE_MANIFEST_MEDIA_TYPE];

/// Content by its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// What it is.
    pub media_type: String,
    /// Its digest.
    pub digest: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// For which platform, in an index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<DescribedPlatform>,
    /// More about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotations: Option<BTreeMap<String, String>>,
}

/// A platform as a document writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribedPlatform {
    /// Like `linux`.
    pub os: String,
    /// Like `amd64`.
    pub architecture: String,
    /// Like `v8`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
}

impl From<&DescribedPlatform> for Platform {
    fn from(described: &DescribedPlatform) -> Self {
        Self::new(&described.os, &described.architecture, described.variant.as_deref())
    }
}

/// The one thing that a document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Document {
    /// Images for several platforms.
    Index(Vec<Descriptor>),
    /// One image.
    Manifest(Manifest),
}

/// One image: its config and its layers, lowest first.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Manifest {
    /// The config.
    pub config: Descriptor,
    /// The compressed layers.
    pub layers: Vec<Descriptor>,
}

impl Document {
    /// Read a document of the media type that its sender or its descriptor claims.
    pub fn parse(bytes: &[u8], claimed: Option<&str>) -> Result<(Self, String)> {
        let Value::Object(object) = strict_json(bytes)? else { return Err(corrupt("it is no JSON object")) };
        let has = |key| object.get(key).is_some_and(|value: &Value| !value.is_null());
        let index = has("manifests");
        if index && (has("layers") || has("config")) {
            return Err(corrupt("it is an index and a manifest at once"));
        }
        if object.get("schemaVersion").and_then(Value::as_u64) != Some(2) {
            return Err(corrupt("its schema version is not 2")
                .hint("schema 1 images have to be pushed again by a current tool"));
        }
        let own = object.get("mediaType").and_then(Value::as_str);
        let claimed = claimed.map(|text| text.split(';').next().unwrap_or(text).trim());
        let claimed = claimed.filter(|text| MANIFEST_TYPES.contains(text));
        let media_type = match (own, claimed) {
            (Some(own), Some(claimed)) if own != claimed => {
                return Err(corrupt(&format!("it says it is `{own}`, and its sender that it is `{claimed}`")));
            }
            (Some(one), _) | (None, Some(one)) => one.to_owned(),
            (None, None) => if index { OCI_IMAGE_INDEX_MEDIA_TYPE } else { OCI_IMAGE_MEDIA_TYPE }.to_owned(),
        };
        let as_index = [OCI_IMAGE_INDEX_MEDIA_TYPE, IMAGE_MANIFEST_LIST_MEDIA_TYPE].contains(&media_type.as_str());
        if !MANIFEST_TYPES.contains(&media_type.as_str()) || as_index != index {
            return Err(corrupt(&format!("its content is not that of `{media_type}`")));
        }
        let document = if index {
            #[derive(Deserialize)]
            struct Index {
                manifests: Vec<Descriptor>,
            }
            Self::Index(from_object::<Index>(object)?.manifests)
        } else {
            let manifest: Manifest = from_object(object)?;
            if manifest.layers.len() > LAYER_LIMIT {
                let count = manifest.layers.len();
                return Err(corrupt(&format!("it has {count} layers, more than {LAYER_LIMIT}")));
            }
            Self::Manifest(manifest)
        };
        Ok((document, media_type))
    }
}

/// Read an image's config. Its diffIDs come typed, one for each layer of the manifest.
pub(crate) fn parse_config(bytes: &[u8], layers: usize) -> Result<(ImageConfiguration, Vec<Digest>)> {
    let Value::Object(object) = strict_json(bytes)? else { return Err(corrupt("it is no JSON object")) };
    let config: ImageConfiguration = from_object(object)?;
    let diff_ids = config.rootfs().diff_ids();
    if diff_ids.len() != layers {
        return Err(corrupt(&format!("it names {} layers, and the manifest {layers}", diff_ids.len())));
    }
    let diff_ids = diff_ids.iter().map(|text| text.parse()).collect::<Result<_>>()?;
    Ok((config, diff_ids))
}

/// The health check of an image config, which only Docker's own format has; one that makes no sense is none.
pub(crate) fn health_of(bytes: &[u8]) -> Option<Check> {
    let mut document: Value = serde_json::from_slice(bytes).ok()?;
    let check = document.get_mut("config")?.get_mut("Healthcheck")?.take();
    serde_json::from_value(check).ok()
}

fn from_object<T: DeserializeOwned>(object: Map<String, Value>) -> Result<T> {
    serde_json::from_value(Value::Object(object)).map_err(|error| corrupt("malformed document").caused_by(error))
}

fn corrupt(why: &str) -> Error {
    Error::new(ErrorKind::Corrupt, why)
}

/// JSON in which no object has a key twice, whatever is in it.
pub(crate) fn strict_json(bytes: &[u8]) -> Result<Value> {
    if bytes.len() as u64 > DOCUMENT_LIMIT {
        return Err(corrupt(&format!("it is larger than {DOCUMENT_LIMIT} bytes")));
    }
    let strict: Strict = serde_json::from_slice(bytes).context(|| "malformed JSON")?;
    Ok(strict.0)
}

struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> std::result::Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> std::result::Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> std::result::Result<Value, A::Error> {
        let mut all = Vec::new();
        while let Some(Strict(value)) = items.next_element()? {
            all.push(value);
        }
        Ok(Value::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> std::result::Result<Value, A::Error> {
        let mut all = Map::new();
        while let Some((key, Strict(value))) = entries.next_entry::<String, Strict>()? {
            if all.contains_key(&key) {
                return Err(serde::de::Error::custom(format!("the key `{key}` stands twice")));
            }
            all.insert(key, value);
        }
        Ok(Value::Object(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(rest: &str) -> Result<(Document, String)> {
        let digest = Digest::of(b"");
        let config = format!(r#"{{"mediaType":"c","digest":"{digest}","size":0}}"#);
        let text = format!(r#"{{"schemaVersion":2,"config":{config},"layers":[]{rest}}}"#);
        Document::parse(text.as_bytes(), None)
    }

    #[test]
    fn ambiguous_documents_are_refused() {
        assert!(matches!(manifest(""), Ok((Document::Manifest(_), media_type)) if media_type == OCI_IMAGE_MEDIA_TYPE));
        for rest in [
            r#","manifests":[]"#,
            r#","layers":[]"#,
            r#","mediaType":"application/vnd.oci.image.index.v1+json""#,
            r#","mediaType":"text/plain""#,
            r#","x":{"a":1,"a":1}"#,
        ] {
            assert!(manifest(rest).is_err(), "{rest}");
        }
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        for text in ["", "null", "[]", "{", r#"{"schemaVersion":1,"layers":[]}"#, r#"{"schemaVersion":2}"#, &deep] {
            assert!(Document::parse(text.as_bytes(), None).is_err(), "{text:.20}");
        }
        let text = br#"{"schemaVersion":2,"manifests":[]}"#;
        assert!(Document::parse(text, Some(OCI_IMAGE_MEDIA_TYPE)).is_err());
        assert!(Document::parse(text, Some("application/vnd.oci.image.index.v1+json; charset=utf-8")).is_ok());
    }

    #[test]
    fn limits_hold() {
        let layer = format!(r#"{{"mediaType":"l","digest":"{}","size":1}}"#, Digest::of(b""));
        let layers = |count: usize| {
            let text = format!(
                r#"{{"schemaVersion":2,"config":{layer},"layers":[{}]}}"#,
                vec![layer.as_str(); count].join(",")
            );
            Document::parse(text.as_bytes(), None)
        };
        assert!(layers(LAYER_LIMIT).is_ok());
        assert!(layers(LAYER_LIMIT + 1).is_err());
        let large = vec![b' '; usize::try_from(DOCUMENT_LIMIT).expect("small") + 1];
        assert!(Document::parse(&large, None).is_err());
    }
}
