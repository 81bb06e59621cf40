//! `policy.json` (containers-policy.json(5)): what an image has to prove before it is taken. Parsed here, and found for a place an
//! image comes from; `engine/image/trust.rs` does the proving.
//!
//! Reading is strict, as with all who read this format: a key that is not known, a key that stands twice and a list that demands
//! nothing are errors, because whoever wrote them meant to demand something.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::engine::image::{Reference, strict_json};
use crate::engine::storage::replace;
use crate::engine::{Context, Error, ErrorKind, Result};

/// Demands by where an image comes from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    default: Vec<Demand>,
    /// By transport (`docker`, `docker-archive`, `oci-archive` ...), then by scope.
    #[serde(default)]
    transports: BTreeMap<String, BTreeMap<String, Vec<Demand>>>,
}

/// One demand with where it holds, for people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyRow {
    /// Empty for what holds where nothing else does.
    pub transport: String,
    /// Empty for all of the transport.
    pub scope: String,
    /// Podman's word.
    pub kind: &'static str,
    /// The files of keys.
    pub keys: Vec<String>,
}

/// One thing that an image has to fulfil.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Demand {
    /// None.
    InsecureAcceptAnything(Nothing),
    /// What cannot be fulfilled.
    Reject(Nothing),
    /// A signature by GPG.
    SignedBy(Signed),
    /// A signature as `cosign` and `skopeo` attach to images.
    SigstoreSigned(Signed),
}

/// No more keys.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// By whom, and for which name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub struct Signed {
    key_type: Option<String>,
    key_path: Option<PathBuf>,
    key_paths: Option<Vec<PathBuf>>,
    key_data: Option<String>,
    key_datas: Option<Vec<String>>,
    fulcio: Option<Value>,
    pki: Option<Value>,
    rekor_public_key_path: Option<PathBuf>,
    rekor_public_key_paths: Option<Vec<PathBuf>>,
    rekor_public_key_data: Option<String>,
    rekor_public_key_datas: Option<Vec<String>>,
    /// What the signature has to say of the name.
    pub signed_identity: Option<Identity>,
}

/// Which name a signature has to be for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Identity {
    /// The same, with its tag.
    MatchExact(Nothing),
    /// The same, or the same repository where the image is named by its digest.
    MatchRepoDigestOrExact(Nothing),
    /// One of the same repository.
    MatchRepository(Nothing),
    /// This one.
    ExactReference(ExactReference),
    /// One of this repository.
    ExactRepository(ExactRepository),
    /// The name with another beginning.
    RemapIdentity(Remap),
}

/// A name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ExactReference {
    /// With its tag.
    pub docker_reference: String,
}

/// A repository.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ExactRepository {
    /// With its host.
    pub docker_repository: String,
}

/// A beginning of names, and what signatures have in its place.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Remap {
    /// Whole components.
    pub prefix: String,
    /// Whole components.
    pub signed_prefix: String,
}

impl Policy {
    /// Parse one file's text; `source` names it in errors.
    pub fn parse(text: &[u8], source: &str) -> Result<Self> {
        let failed =
            || Error::new(ErrorKind::InvalidInput, format!("cannot read the policy of signatures in `{source}`"));
        let hint = "see containers-policy.json(5); nothing is fetched under a policy that is not understood";
        let value = strict_json(text).map_err(|error| failed().caused_by(error).hint(hint))?;
        let policy: Self = serde_json::from_value(value).map_err(|error| failed().caused_by(error).hint(hint))?;
        policy.check().map_err(|why| failed().caused_by(why).hint(hint))?;
        Ok(policy)
    }

    fn check(&self) -> std::result::Result<(), String> {
        let scopes = self.transports.iter().flat_map(|(transport, scopes)| {
            scopes.iter().map(move |(scope, demands)| (format!("`{transport}`, `{scope}`"), demands))
        });
        for (place, demands) in std::iter::once(("`default`".to_owned(), &self.default)).chain(scopes) {
            if demands.is_empty() {
                return Err(format!("{place} has no demand; `insecureAcceptAnything` is the one that demands nothing"));
            }
            for demand in demands {
                demand.check().map_err(|why| format!("{place}: {why}"))?;
            }
        }
        Ok(())
    }

    /// What an image of a registry has to fulfil, by the most special scope that covers it.
    pub fn for_registry(&self, reference: &Reference) -> &[Demand] {
        let repository = reference.repository();
        let end = match (reference.digest(), reference.tag()) {
            (Some(digest), _) => format!("@{digest}"),
            (None, Some(tag)) => format!(":{tag}"),
            (None, None) => String::new(),
        };
        let mut scopes = vec![format!("{repository}{end}")];
        let shorter = std::iter::successors(Some(repository.as_str()), |scope| Some(scope.rsplit_once('/')?.0));
        scopes.extend(shorter.map(str::to_owned));
        let host = reference.domain().split_once(':').map_or(reference.domain(), |(host, _)| host);
        let rest = std::iter::successors(host.split_once('.'), |(_, rest)| rest.split_once('.'));
        scopes.extend(rest.map(|(_, rest)| format!("*.{rest}")));
        self.find("docker", scopes)
    }

    /// What an image of an archive has to fulfil: by its path, or that of a folder above it.
    pub fn for_archive(&self, transport: &str, path: Option<&Path>) -> &[Demand] {
        let scopes = path.into_iter().flat_map(Path::ancestors).map(|path| path.display().to_string());
        self.find(transport, scopes.collect())
    }

    /// All that it demands.
    pub fn rows(&self) -> Vec<PolicyRow> {
        let row = |transport: &str, scope: &str, demand: &Demand| {
            let (kind, keys) = match demand {
                Demand::InsecureAcceptAnything(_) => ("accept", Vec::new()),
                Demand::Reject(_) => ("reject", Vec::new()),
                Demand::SignedBy(signed) => ("signed", signed.key_files()),
                Demand::SigstoreSigned(signed) => ("sigstoreSigned", signed.key_files()),
            };
            PolicyRow { transport: transport.to_owned(), scope: scope.to_owned(), kind, keys }
        };
        let mut rows: Vec<PolicyRow> = self.default.iter().map(|demand| row("", "", demand)).collect();
        for (transport, scopes) in &self.transports {
            for (scope, demands) in scopes {
                rows.extend(demands.iter().map(|demand| row(transport, scope, demand)));
            }
        }
        rows
    }

    fn find(&self, transport: &str, scopes: Vec<String>) -> &[Demand] {
        let known = self.transports.get(transport);
        let found =
            known.and_then(|known| scopes.iter().map(String::as_str).chain([""]).find_map(|one| known.get(one)));
        found.unwrap_or(&self.default)
    }
}

impl Demand {
    fn check(&self) -> std::result::Result<(), String> {
        let (signed, gpg) = match self {
            Self::SignedBy(signed) => (signed, true),
            Self::SigstoreSigned(signed) => (signed, false),
            _ => return Ok(()),
        };
        let keys = [
            signed.key_path.is_some(),
            signed.key_paths.is_some(),
            signed.key_data.is_some(),
            signed.key_datas.is_some(),
            signed.fulcio.is_some(),
            signed.pki.is_some(),
        ];
        if keys.iter().filter(|given| **given).count() != 1 {
            return Err("exactly one of keyPath, keyPaths, keyData, keyDatas, fulcio and pki says who signs".to_owned());
        }
        if signed.key_paths.as_ref().is_some_and(Vec::is_empty) || signed.key_datas.as_ref().is_some_and(Vec::is_empty)
        {
            return Err("a list of keys is empty".to_owned());
        }
        if gpg != signed.key_type.is_some() {
            return Err("`keyType` belongs to signedBy, and to nothing else".to_owned());
        }
        if let Some(Identity::RemapIdentity(remap)) = &signed.signed_identity {
            for prefix in [&remap.prefix, &remap.signed_prefix] {
                if prefix.is_empty() || prefix.ends_with('/') || prefix.contains('@') {
                    return Err(format!("`{prefix}` is no beginning of names"));
                }
            }
        }
        Ok(())
    }
}

impl Signed {
    /// One key in a file, for any tag of the repository.
    pub fn by(key: PathBuf) -> Self {
        let signed_identity = Some(Identity::MatchRepository(Nothing {}));
        Self { key_path: Some(key), signed_identity, ..Self::default() }
    }

    /// What it asks for that is not done here.
    pub fn unsupported(&self) -> Option<&'static str> {
        let rekor = self.rekor_public_key_path.is_some()
            || self.rekor_public_key_paths.is_some()
            || self.rekor_public_key_data.is_some()
            || self.rekor_public_key_datas.is_some();
        match () {
            () if self.fulcio.is_some() => Some("certificates of Fulcio"),
            () if self.pki.is_some() => Some("certificates of a PKI"),
            () if rekor => Some("entries in Rekor's log"),
            () => None,
        }
    }

    /// The keys, as PEM, with what each is called.
    pub fn keys(&self) -> Result<Vec<(String, Vec<u8>)>> {
        use base64::Engine as _;
        let mut found = Vec::new();
        for path in self.key_path.iter().chain(self.key_paths.iter().flatten()) {
            let name = format!("`{}`", path.display());
            let text = std::fs::read(path).context(|| format!("cannot read the key {name}"))?;
            found.push((name, text));
        }
        for (number, data) in self.key_data.iter().chain(self.key_datas.iter().flatten()).enumerate() {
            let name = format!("number {} of the policy", number + 1);
            let text = base64::engine::general_purpose::STANDARD.decode(data);
            found.push((name.clone(), text.context(|| format!("the key {name} is no base64"))?));
        }
        Ok(found)
    }

    /// Where its keys are, for people.
    pub fn key_files(&self) -> Vec<String> {
        let paths = self.key_path.iter().chain(self.key_paths.iter().flatten());
        let datas = self.key_data.iter().chain(self.key_datas.iter().flatten());
        paths.map(|path| path.display().to_string()).chain(datas.map(|_| "in the policy".to_owned())).collect()
    }
}

/// The text of a policy in which `scope` of registries (or `default`) has this one demand and all else is as before.
pub fn changed(before: Option<&[u8]>, source: &str, scope: &str, demand: &Value) -> Result<Vec<u8>> {
    let mut document = match before {
        Some(text) => {
            Policy::parse(text, source)?;
            strict_json(text)?
        }
        None => json!({ "default": [{ "type": "insecureAcceptAnything" }] }),
    };
    let demands = json!([demand]);
    if scope == "default" {
        document["default"] = demands;
    } else {
        let mut at = &mut document;
        for key in ["transports", "docker"] {
            if !at[key].is_object() {
                at[key] = Value::Object(Map::new());
            }
            at = &mut at[key];
        }
        at[scope] = demands;
    }
    let text = serde_json::to_vec_pretty(&document).context(|| format!("cannot write `{source}`"))?;
    Policy::parse(&text, source)?;
    Ok(text)
}

/// Put a policy where it is read from, as a whole or not at all.
pub fn write(path: &Path, text: &[u8]) -> Result<()> {
    let named = || format!("cannot write `{}`", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).context(named)?;
    }
    replace(path, text)?;
    // It is no secret, and every user of the host is bound by it.
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644)).context(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{
  "default": [{"type": "reject"}],
  "transports": {
    "docker": {
      "r.io": [{"type": "insecureAcceptAnything"}],
      "r.io/a/b": [{"type": "sigstoreSigned", "keyPath": "/k.pub", "signedIdentity": {"type": "matchRepository"}}],
      "r.io/a/b:open": [{"type": "insecureAcceptAnything"}],
      "*.example.com": [{"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/k.gpg"}]
    },
    "oci-archive": {"": [{"type": "insecureAcceptAnything"}], "/no": [{"type": "reject"}]}
  }
}"#;

    fn first(reference: &str) -> String {
        let policy = Policy::parse(TEXT.as_bytes(), "policy.json").expect("valid");
        let shown = format!("{:?}", policy.for_registry(&reference.parse().expect("a name"))[0]);
        shown.split('(').next().unwrap_or_default().to_owned()
    }

    #[test]
    fn the_most_special_scope_is_found() {
        for (name, demand) in [
            ("busybox", "Reject"),
            ("r.io/x", "InsecureAcceptAnything"),
            ("r.io/a/b", "SigstoreSigned"),
            ("r.io/a/b:open", "InsecureAcceptAnything"),
            ("r.io/a/b/c:1", "SigstoreSigned"),
            ("r.io/a/bc", "InsecureAcceptAnything"),
            ("r.io:5000/x", "Reject"),
            ("x.y.example.com/a", "SignedBy"),
            ("x.example.com:1/a", "SignedBy"),
            ("example.com/a", "Reject"),
        ] {
            assert_eq!(first(name), demand, "{name}");
        }
        let policy = Policy::parse(TEXT.as_bytes(), "policy.json").expect("valid");
        let archive =
            |transport, path: Option<&str>| format!("{:?}", policy.for_archive(transport, path.map(Path::new)));
        assert!(archive("oci-archive", Some("/no/x.tar")).contains("Reject"));
        assert!(archive("oci-archive", None).contains("InsecureAcceptAnything"));
        assert!(archive("docker-archive", None).contains("Reject"));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        let demand = |text: &str| format!(r#"{{"default":[{text}]}}"#);
        for text in [
            "{}".to_owned(),
            r#"{"default":[]}"#.to_owned(),
            r#"{"default":[{"type":"reject"}],"more":1}"#.to_owned(),
            r#"{"default":[{"type":"reject"}],"default":[{"type":"insecureAcceptAnything"}]}"#.to_owned(),
            r#"{"default":[{"type":"reject"}],"transports":{"docker":{"x":[]}}}"#.to_owned(),
            demand(r#"{"type":"reject","more":1}"#),
            demand(r#"{"type":"accept"}"#),
            demand(r#"{"type":"sigstoreSigned"}"#),
            demand(r#"{"type":"sigstoreSigned","keyPath":"/a","keyData":"YQ=="}"#),
            demand(r#"{"type":"sigstoreSigned","keyPath":"/a","keytype":"x"}"#),
            demand(r#"{"type":"sigstoreSigned","keyPaths":[]}"#),
            demand(r#"{"type":"sigstoreSigned","keyPath":"/a","keyType":"GPGKeys"}"#),
            demand(r#"{"type":"signedBy","keyPath":"/a"}"#),
            demand(r#"{"type":"sigstoreSigned","keyPath":"/a","signedIdentity":{"type":"matchSome"}}"#),
            demand(r#"{"type":"sigstoreSigned","keyPath":"/a","signedIdentity":{"type":"matchExact","x":1}}"#),
            demand(r#"{"type":"sigstoreSigned","keyPath":"/a","signedIdentity":{"type":"exactReference"}}"#),
            demand(
                r#"{"type":"sigstoreSigned","keyPath":"/a","signedIdentity":{"type":"remapIdentity","prefix":"a/","signedPrefix":"b"}}"#,
            ),
        ] {
            let error = Policy::parse(text.as_bytes(), "policy.json").expect_err(&text);
            assert_eq!(error.to_string(), "cannot read the policy of signatures in `policy.json`");
        }
    }

    #[test]
    fn one_scope_is_changed_and_the_rest_stays() {
        let text = changed(Some(TEXT.as_bytes()), "p", "r.io", &json!({ "type": "reject" })).expect("valid");
        let policy = Policy::parse(&text, "p").expect("valid");
        assert_eq!(policy.for_registry(&"r.io/x".parse().expect("a name")), [Demand::Reject(Nothing {})]);
        assert!(format!("{:?}", policy.for_registry(&"r.io/a/b".parse().expect("a name"))).contains("k.pub"));
        let text = changed(None, "p", "default", &json!({ "type": "reject" })).expect("valid");
        assert_eq!(Policy::parse(&text, "p").expect("valid").default, [Demand::Reject(Nothing {})]);
        assert!(changed(Some(b"{}"), "p", "r.io", &json!({ "type": "reject" })).is_err());
    }
}
