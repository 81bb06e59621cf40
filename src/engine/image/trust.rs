//! Whether an image may be taken: what `policy.json` demands of it, and the signatures that `cosign` and `skopeo` attach to images.
//!
//! A signature is an image of its own, under the tag `sha256-HEX.sig` of the same repository (cosign's SIGNATURE_SPEC.md): each of
//! its layers is a small document that names a repository and a digest, with the signature of those bytes in an annotation. What is
//! asked is always whether one of the digests that lead to the image is signed, so nothing that a registry does after that matters.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{SignatureVerificationAlgorithm, SubjectPublicKeyInfoDer};
use serde::Deserialize;
use serde_json::Value;
use webpki::RawPublicKeyEntity;
use webpki::ring::{ECDSA_P256_SHA256, ECDSA_P384_SHA256, ED25519, RSA_PKCS1_2048_8192_SHA256};

use super::document::{DOCUMENT_LIMIT, Document, strict_json};
use super::registry::{self, Endpoint};
use super::{Digest, Image, Reference};
use crate::engine::settings::{Demand, Identity, Policy, Signed};
use crate::engine::{Context, Engine, Error, ErrorKind, Result};
use crate::kernel::trace;

const PAYLOAD: &str = "application/vnd.dev.cosign.simplesigning.v1+json";
const SIGNATURE: &str = "dev.cosignproject.cosign/signature";
const KIND: &str = "cosign container image signature";
/// What keys of policies are for: each is tried with what fits its kind.
static ALGORITHMS: [&dyn SignatureVerificationAlgorithm; 4] =
    [ECDSA_P256_SHA256, ECDSA_P384_SHA256, ED25519, RSA_PKCS1_2048_8192_SHA256];

/// One signature that a registry has of an image.
struct Attached {
    payload: Vec<u8>,
    signature: Vec<u8>,
}

/// What was signed.
#[derive(Debug, PartialEq, Eq)]
struct Claim {
    /// A name, or a repository alone, as it stands there.
    name: String,
    digest: Digest,
}

/// Who is asked for the signatures of what.
struct Question<'a> {
    endpoint: &'a Endpoint,
    reference: &'a Reference,
    /// The digests that lead to the image: one signed is all signed.
    digests: Vec<&'a Digest>,
}

impl Engine {
    /// The policy of this host, where it has one.
    fn policy(&self) -> Result<Option<Policy>> {
        for file in &self.settings().policy_files {
            let source = file.display().to_string();
            match std::fs::read(file) {
                Ok(text) => {
                    trace::say(|| format!("policy of signatures: read from {source}"));
                    return Policy::parse(&text, &source).map(Some);
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound && !self.settings().policy_is_named => {}
                Err(error) => {
                    return Err(error).context(|| format!("cannot read the policy of signatures in `{source}`"));
                }
            }
        }
        Ok(None)
    }

    /// Whether an image of a registry may be taken; `digests` lead to it, the one of its name first.
    pub(super) async fn admit(&self, endpoint: &Endpoint, reference: &Reference, digests: Vec<&Digest>) -> Result<()> {
        let policy = self.policy()?;
        let mut demands: Vec<Demand> =
            policy.iter().flat_map(|policy| policy.for_registry(reference)).cloned().collect();
        demands.extend(self.settings().verify_with.clone().map(|key| Demand::SigstoreSigned(Signed::by(key))));
        let question = Question { endpoint, reference, digests };
        for demand in &demands {
            match demand {
                Demand::InsecureAcceptAnything(_) => {}
                Demand::SigstoreSigned(signed) => question.prove(signed).await?,
                other => unprovable(other)?,
            }
        }
        Ok(())
    }

    /// Whether an image of an archive may be taken. Archives carry no signatures.
    pub(super) fn admit_archive(&self, transport: &str, path: Option<&std::path::Path>) -> Result<()> {
        let Some(policy) = self.policy()? else { return Ok(()) };
        policy.for_archive(transport, path).iter().try_for_each(unprovable)
    }

    /// Ask the registry of an image that is here for a signature of it, as `--verify` wants.
    pub fn verify_signature(&self, image: &Image, name: &str) -> Result<()> {
        let reference = self.reference(name)?;
        let digests = vec![image.top_digest(), &image.manifest_digest];
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.context(|| "cannot start the transfer")?;
        let mut last = Error::new(ErrorKind::Registry, "there is no registry to ask");
        for endpoint in registry::endpoints(&reference, self.settings())? {
            match runtime.block_on(self.admit(&endpoint, &reference, digests.clone())) {
                Ok(()) => return Ok(()),
                Err(error) => last = error,
            }
        }
        Err(Error::new(last.kind(), format!("cannot use the image `{name}`")).caused_by(last))
    }
}

fn refused(why: impl Into<String>) -> Error {
    Error::new(ErrorKind::Failed, why)
}

/// Everything but signatures that are attached in a registry.
fn unprovable(demand: &Demand) -> Result<()> {
    match demand {
        Demand::InsecureAcceptAnything(_) => Ok(()),
        Demand::Reject(_) => {
            let hint = "`rcd image trust show` lists what it says; containers-policy.json(5) explains it";
            Err(refused("the policy of signatures rejects it").hint(hint))
        }
        Demand::SignedBy(_) => {
            let error =
                Error::new(ErrorKind::Unsupported, "the policy demands a signature by GPG, which rcd cannot check");
            Err(error.hint("`sigstoreSigned` demands one that it can; `skopeo copy` checks GPG's and makes an archive for `rcd load`"))
        }
        Demand::SigstoreSigned(_) => {
            Err(refused("the policy demands a signature, and an archive has none").hint("pull it from its registry"))
        }
    }
}

impl Question<'_> {
    async fn prove(&self, signed: &Signed) -> Result<()> {
        if let Some(what) = signed.unsupported() {
            let message = format!("the policy demands {what}, which rcd cannot check");
            return Err(
                Error::new(ErrorKind::Unsupported, message).hint("it checks signatures by keys: keyPath, keyData")
            );
        }
        let keys = keys(signed)?;
        let mut reasons: Vec<String> = Vec::new();
        for digest in &self.digests {
            for attached in self.attached(digest).await? {
                match self.accepted(&attached, &keys, signed.signed_identity.as_ref()) {
                    Ok(()) => {
                        trace::say(|| format!("signature: `{digest}` is signed as demanded"));
                        return Ok(());
                    }
                    Err(why) if reasons.contains(&why) => {}
                    Err(why) => reasons.push(why),
                }
            }
        }
        let top = self.digests.first().map(ToString::to_string).unwrap_or_default();
        Err(match reasons.is_empty() {
            true => refused(format!("`{top}` is not signed")).hint("`cosign sign --key KEY` signs it"),
            false => refused(format!("no signature of `{top}` is as demanded")).caused_by(reasons.join("; ")),
        })
    }

    /// Whether one signature is what is demanded, or why not.
    fn accepted(
        &self,
        attached: &Attached,
        keys: &[(String, SubjectPublicKeyInfoDer<'static>)],
        identity: Option<&Identity>,
    ) -> std::result::Result<(), String> {
        // Before that nothing of it is read.
        if !is_by(attached, keys) {
            let names: Vec<&str> = keys.iter().map(|(name, _)| name.as_str()).collect();
            return Err(format!("a signature is not by the key {}", names.join(" or ")));
        }
        let claim = Claim::parse(&attached.payload).map_err(|error| format!("a signature is {error}"))?;
        if !self.digests.contains(&&claim.digest) {
            return Err(format!("a signature is for the digest `{}`", claim.digest));
        }
        if !stands_for(&claim.name, self.reference, identity) {
            return Err(format!("a signature is for the name `{}`", claim.name));
        }
        Ok(())
    }

    async fn attached(&self, digest: &Digest) -> Result<Vec<Attached>> {
        let tag = format!("{}-{}.sig", digest.algorithm().name(), digest.hex());
        let found = self.endpoint.retried(|| self.endpoint.manifest(self.reference, &tag)).await;
        let received = match found {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.context(|| format!("cannot get the signatures `{tag}`"))?,
        };
        let named = || format!("the signatures `{tag}` are malformed");
        let parsed = Document::parse(&received.bytes, received.media_type.as_deref()).context(named)?.0;
        let Document::Manifest(manifest) = parsed else { return Err(refused(named()).caused_by("it is an index")) };
        let mut all = Vec::new();
        for layer in manifest.layers.iter().filter(|layer| layer.media_type == PAYLOAD && layer.size <= DOCUMENT_LIMIT)
        {
            let text = layer.annotations.as_ref().and_then(|all| all.get(SIGNATURE));
            let Some(signature) = text.and_then(|text| STANDARD.decode(text.trim()).ok()) else { continue };
            let payload =
                self.endpoint.retried(|| self.endpoint.document(self.reference, &layer.digest, layer.size)).await;
            all.push(Attached {
                payload: payload.context(|| format!("cannot get a signature of `{tag}`"))?,
                signature,
            });
        }
        Ok(all)
    }
}

/// Whether one of the keys made a signature.
fn is_by(attached: &Attached, keys: &[(String, SubjectPublicKeyInfoDer<'static>)]) -> bool {
    keys.iter().any(|(_, key)| {
        RawPublicKeyEntity::try_from(key).is_ok_and(|key| {
            let fits = |way: &&dyn SignatureVerificationAlgorithm| {
                key.verify_signature(*way, &attached.payload, &attached.signature).is_ok()
            };
            ALGORITHMS.iter().any(fits)
        })
    })
}

fn keys(signed: &Signed) -> Result<Vec<(String, SubjectPublicKeyInfoDer<'static>)>> {
    let parsed = |(name, text): (String, Vec<u8>)| {
        let key = SubjectPublicKeyInfoDer::from_pem_slice(&text).ok();
        let key = key.filter(|key| RawPublicKeyEntity::try_from(key).is_ok());
        let key = key.ok_or_else(|| {
            let error = Error::new(ErrorKind::InvalidInput, format!("the key {name} is no public key in PEM"));
            error.hint("it begins with `-----BEGIN PUBLIC KEY-----`, as `cosign.pub` does")
        })?;
        Ok((name, key))
    };
    signed.keys()?.into_iter().map(parsed).collect()
}

impl Claim {
    /// Read a document whose signature is right. Who signed meant all of it, so nothing in its critical part is passed over.
    fn parse(payload: &[u8]) -> Result<Self> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Payload {
            critical: Critical,
            #[serde(default, rename = "optional")]
            _optional: Value,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Critical {
            identity: Named,
            image: Of,
            r#type: String,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        struct Named {
            docker_reference: String,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        struct Of {
            docker_manifest_digest: Digest,
        }
        let malformed = || refused("malformed");
        let payload: Payload =
            strict_json(payload).ok().and_then(|value| serde_json::from_value(value).ok()).ok_or_else(malformed)?;
        let Critical { identity, image, r#type: kind } = payload.critical;
        if kind != KIND {
            return Err(refused(format!("of the kind `{kind}`")));
        }
        Ok(Self { name: identity.docker_reference, digest: image.docker_manifest_digest })
    }
}

/// Whether a signed name is that of the image, as the policy compares them.
fn stands_for(signed: &str, wanted: &Reference, identity: Option<&Identity>) -> bool {
    let same = |expected: &Reference| signed.parse::<Reference>().is_ok_and(|signed| signed == *expected);
    // A name without tag and digest says nothing of either.
    let exact = |expected: &Reference| {
        let whole = signed.contains('@') || signed.rsplit('/').next().is_some_and(|last| last.contains(':'));
        whole && same(expected)
    };
    let repository = |expected: &str| signed.parse::<Reference>().is_ok_and(|signed| signed.repository() == expected);
    let usual = |expected: &Reference| match expected.digest() {
        Some(_) => repository(&expected.repository()),
        None => exact(expected),
    };
    match identity {
        None | Some(Identity::MatchRepoDigestOrExact(_)) => usual(wanted),
        Some(Identity::MatchExact(_)) => exact(wanted),
        Some(Identity::MatchRepository(_)) => repository(&wanted.repository()),
        Some(Identity::ExactReference(of)) => of.docker_reference.parse().is_ok_and(|of| exact(&of)),
        Some(Identity::ExactRepository(of)) => {
            of.docker_repository.parse::<Reference>().is_ok_and(|of| repository(&of.repository()))
        }
        Some(Identity::RemapIdentity(remap)) => {
            let name = wanted.to_string();
            let ends = |rest: &str| rest.is_empty() || rest.starts_with(['/', ':', '@']);
            match name.strip_prefix(&remap.prefix).filter(|rest| ends(rest)) {
                Some(rest) => format!("{}{rest}", remap.signed_prefix).parse().is_ok_and(|moved| usual(&moved)),
                None => usual(wanted),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_the_policy_says() {
        let identity = |text: &str| (!text.is_empty()).then(|| serde_json::from_str::<Identity>(text).expect(text));
        let digest = Digest::of(b"");
        let by_digest = format!("r.io/a/b@{digest}");
        let exact = r#"{"type":"matchExact"}"#;
        let repository = r#"{"type":"matchRepository"}"#;
        let remap = r#"{"type":"remapIdentity","prefix":"m.io/r","signedPrefix":"r.io"}"#;
        let one = r#"{"type":"exactReference","dockerReference":"r.io/a/b:1"}"#;
        let all = r#"{"type":"exactRepository","dockerRepository":"r.io/a/b"}"#;
        for (signed, wanted, rule, right) in [
            ("r.io/a/b:1", "r.io/a/b:1", "", true),
            ("r.io/a/b:2", "r.io/a/b:1", "", false),
            ("r.io/a/b", "r.io/a/b:latest", "", false),
            ("r.io/a/b", &by_digest, "", true),
            ("r.io/a/b:7", &by_digest, "", true),
            ("r.io/a/b:7", &by_digest, exact, false),
            (&by_digest, &by_digest, exact, true),
            ("r.io/a/b:1", "r.io/a/b:1", exact, true),
            ("r.io/a/b", "r.io/a/b:1", repository, true),
            ("r.io/a/bc", "r.io/a/b:1", repository, false),
            ("busybox", "busybox:1", repository, true),
            ("r.io/a/b:1", "m.io/r/a/b:1", remap, true),
            ("m.io/r/a/b:1", "m.io/r/a/b:1", remap, false),
            ("r.io/a/b:1", "r.io/a/b:1", remap, true),
            ("m.io/rx/a:1", "m.io/rx/a:1", remap, true),
            ("r.io/a/b:1", "other.io/x:9", one, true),
            ("r.io/a/b:2", "other.io/x:9", one, false),
            ("r.io/a/b:2", "other.io/x:9", all, true),
            ("r.io/a/c:2", "other.io/x:9", all, false),
            ("", "r.io/a/b:1", repository, false),
        ] {
            let wanted: Reference = wanted.parse().expect(wanted);
            assert_eq!(stands_for(signed, &wanted, identity(rule).as_ref()), right, "{signed} {wanted} {rule}");
        }
    }

    #[test]
    fn only_a_whole_claim_is_one() {
        let digest = Digest::of(b"");
        let critical = |more: &str, kind: &str| {
            format!(
                r#"{{"critical":{{"identity":{{"docker-reference":"a"}},"image":{{"docker-manifest-digest":"{digest}"}},"type":"{kind}"{more}}},"optional":null}}"#
            )
        };
        let claim = Claim::parse(critical("", KIND).as_bytes()).expect("valid");
        assert_eq!(claim, Claim { name: "a".to_owned(), digest: digest.clone() });
        for text in
            [critical(r#","x":1"#, KIND), critical("", "another"), critical(r#","type":"x""#, KIND), "{}".to_owned()]
        {
            assert!(Claim::parse(text.as_bytes()).is_err(), "{text}");
        }
    }

    /// What `openssl dgst -sha256 -sign` made; keys of other kinds are in the tests of pulls.
    #[test]
    fn a_signature_by_rsa() {
        let key = "-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAl6NUeybnkW2L32cwT0+y
hnvOGRkQUyZGz4bcEeyL2ZbfGRJW1Kq+dQynItj+s9lBr1+asFK26WvoT1I1Am6+
3dSvE26MlPo81alAzbdhRvK//L02m7fG5efyMoWKOU977fVEcSPPYd/4V20TBlSr
2AXEWjkIlgbRiYxbtKnu6RSjgytEH4DB7r5GqTvf1Ntqy6JQRpIGzvpBocmdW9uu
PiFu3Z8Og4eFyDjteyYPWRhHc/L9UvomZ9NWVdLDjzjKOUYsHYYaCR1yZErVcSXq
CAB1wAJm5nWD5LPnL2aPgrXSyStjNuDd8DzkRRVUtL847NdUa36rK/rvuo7PGu2k
jwIDAQAB
-----END PUBLIC KEY-----
";
        let signature = "dhUT8sF55ghSaJDzKiOm7wsS9Qf55+uoD0WAU4DuN0226sdNOMKjGNYrE9glM5Ayw8WgzhMSm5mJBMxY3q20n1cwLhaB2Wbbw\
            cNsGZ5RAQ0E3HUNBNhBGQdLa/1dJ+KDUC6XIGbnGLfkX0gPyNe2yWslY+pkC+UwEXk3iyXa29TS0MndTFft+Oao7UNLH/BCuraaY6C\
            HY3VM+n61Y5YGFal+RT+VJp3QgNrOmnhWFzwQoB5pk+vDTv/omnmdNH4Ux+H1OYT2vzPHSrT0OWZeNdKviliUiuXV0dkGi3d20amMSC\
            18x9wWTSQ/27Sjhs5YXU3+J6FM6K1F+DVYfUxWZw==";
        let payload = br#"{"critical":{"identity":{"docker-reference":"r.io/a/b"},"image":{"docker-manifest-digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},"type":"cosign container image signature"},"optional":null}"#;
        let mut attached =
            Attached { payload: payload.to_vec(), signature: STANDARD.decode(signature).expect("base64") };
        let key = SubjectPublicKeyInfoDer::from_pem_slice(key.as_bytes()).expect("a key");
        let keys = [("a key".to_owned(), key)];
        assert!(is_by(&attached, &keys));
        attached.payload[0] = b' ';
        assert!(!is_by(&attached, &keys));
    }
}
