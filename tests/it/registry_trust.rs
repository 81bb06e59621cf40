//! Registry rule 10: what `policy.json` demands of images, and signatures as cosign attaches them, made here with fresh keys.

use std::fs;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ED25519};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use serde_json::{Value, json};

use super::needs::Need;
use super::payload::{Image, Layer, MANIFEST, Packing, architecture, descriptor, digest};
use super::registry::Registry;
use super::sandbox::Sandbox;

const NEEDS: [Need; 2] = [Need::Busybox, Need::Registry];

/// Who signs.
struct Signer {
    pair: KeyPair,
    ed25519: bool,
}

impl Signer {
    fn new() -> Self {
        Self { pair: KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).expect("a key"), ed25519: false }
    }

    fn ed25519() -> Self {
        Self { pair: KeyPair::generate_for(&PKCS_ED25519).expect("a key"), ed25519: true }
    }

    /// The public key in a file.
    fn public(&self, sandbox: &Sandbox, name: &str) -> PathBuf {
        sandbox.file(name, &self.pair.public_key_pem())
    }

    fn sign(&self, payload: &[u8]) -> String {
        let (random, pair) = (SystemRandom::new(), self.pair.serialize_der());
        STANDARD.encode(match self.ed25519 {
            true => Ed25519KeyPair::from_pkcs8_maybe_unchecked(&pair).expect("a key").sign(payload).as_ref().to_vec(),
            false => {
                let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &pair, &random).expect("a key");
                pair.sign(&random, payload).expect("a signature").as_ref().to_vec()
            }
        })
    }
}

/// A registry with a signed image `acme/app:v1`, and what the signature is of.
struct Signed {
    registry: Registry,
    sandbox: Sandbox,
    digest: String,
}

impl Signed {
    fn new() -> Option<Self> {
        let mut sandbox = Sandbox::new(&NEEDS)?;
        let registry = sandbox.registry();
        let digest = registry.push(&sandbox, "acme/app", "v1", &Image::base());
        Some(Self { sandbox, registry, digest })
    }

    fn repository(&self) -> String {
        format!("{}/acme/app", self.registry.host())
    }

    fn image(&self) -> String {
        format!("{}:v1", self.repository())
    }

    /// What cosign signs for this name and this digest.
    fn payload(name: &str, digest: &str) -> Vec<u8> {
        let claim = json!({ "critical": { "identity": { "docker-reference": name },
            "image": { "docker-manifest-digest": digest }, "type": "cosign container image signature" }, "optional": null });
        claim.to_string().into_bytes()
    }

    /// Attach these payloads with these signatures (none is stripped) to the image of `digest`.
    fn attach(&self, digest_of: &str, all: &[(Vec<u8>, Option<String>)]) {
        let kind = "application/vnd.dev.cosign.simplesigning.v1+json";
        let mut layers = Vec::new();
        let config = json!({ "architecture": "", "os": "", "config": {}, "created": "0001-01-01T00:00:00Z",
            "rootfs": { "type": "layers", "diff_ids": all.iter().map(|(text, _)| digest(text)).collect::<Vec<_>>() } });
        let config = config.to_string().into_bytes();
        for (text, signature) in all {
            let mut layer = descriptor(kind, text);
            if let Some(signature) = signature {
                layer["annotations"] = json!({ "dev.cosignproject.cosign/signature": signature });
            }
            layers.push(layer);
        }
        let manifest = json!({ "schemaVersion": 2, "mediaType": MANIFEST, "layers": layers,
            "config": descriptor("application/vnd.oci.image.config.v1+json", &config) });
        let tag = format!("{}.sig", digest_of.replace(':', "-"));
        self.sandbox.inside(|| {
            all.iter().for_each(|(text, _)| self.registry.put_blob("acme/app", text));
            self.registry.put_blob("acme/app", &config);
            self.registry.put_manifest("acme/app", &tag, MANIFEST, manifest.to_string().as_bytes());
        });
    }

    /// Attach the right signature of this signer for this name.
    fn sign(&self, signer: &Signer, name: &str, of: &str) {
        let payload = Self::payload(name, of);
        let signature = signer.sign(&payload);
        self.attach(&self.digest, &[(payload, Some(signature))]);
    }

    /// Pull under a policy that has these demands for all registries.
    fn policy(&self, demand: &Value) -> PathBuf {
        let policy = json!({ "default": [{ "type": "insecureAcceptAnything" }],
            "transports": { "docker": { self.registry.host(): [demand] } } });
        self.sandbox.file("policy.json", &policy.to_string())
    }

    #[track_caller]
    fn refused(&self, policy: &str, why: &str) {
        let said = self.sandbox.run(&["pull", "--signature-policy", policy, &self.image()]).expect(1).complains(why);
        assert_eq!(self.sandbox.answer(&["images", "-aq"]), "", "{said}");
        let layers = fs::read_dir(self.sandbox.root().join("layers")).map_or(0, Iterator::count);
        assert_eq!(layers, 0, "nothing of it is fetched: {said}");
    }
}

/// Rule 10: an image that is not signed as the policy demands is not taken, and nothing of it is fetched.
#[test]
fn only_what_is_signed_as_demanded_is_taken() {
    let Some(it) = Signed::new() else { return };
    let (right, other) = (Signer::new(), Signer::new());
    let key = right.public(&it.sandbox, "cosign.pub");
    let demand = json!({ "type": "sigstoreSigned", "keyPath": key, "signedIdentity": { "type": "matchRepository" } });
    let policy = it.policy(&demand).display().to_string();
    it.refused(&policy, "is not signed");
    it.sign(&other, &it.repository(), &it.digest);
    it.refused(&policy, "is not by the key");
    let payload = Signed::payload(&it.repository(), &it.digest);
    it.attach(&it.digest, &[(payload.clone(), None)]);
    it.refused(&policy, "is not signed");
    it.attach(&it.digest, &[(payload.clone(), Some(STANDARD.encode(b"no signature")))]);
    it.refused(&policy, "is not by the key");
    // A right signature with another payload.
    it.attach(&it.digest, &[(Signed::payload("acme/other", &it.digest), Some(right.sign(&payload)))]);
    it.refused(&policy, "is not by the key");
    it.sign(&right, "127.0.0.1:1/acme/other", &it.digest);
    it.refused(&policy, "is for the name `127.0.0.1:1/acme/other`");
    it.sign(&right, &it.repository(), &digest(b"another image"));
    it.refused(&policy, "is for the digest");
    // One right one among wrong ones is enough.
    let wrong = (payload.clone(), Some(other.sign(&payload)));
    it.attach(&it.digest, &[wrong, (payload.clone(), Some(right.sign(&payload)))]);
    it.sandbox.run(&["pull", "--signature-policy", &policy, &it.image()]).expect(0);
    it.sandbox.run(&["run", "--rm", "--network", "none", "--signature-policy", &policy, &it.image(), "true"]).expect(0);
}

/// Rule 10: each way to compare names, and each kind of key.
#[test]
fn names_and_keys_of_every_kind() {
    let Some(it) = Signed::new() else { return };
    let signer = Signer::ed25519();
    let data = STANDARD.encode(signer.pair.public_key_pem());
    let with = |identity: Value| {
        let mut demand = json!({ "type": "sigstoreSigned", "keyData": data });
        if !identity.is_null() {
            demand["signedIdentity"] = identity;
        }
        it.policy(&demand).display().to_string()
    };
    it.sign(&signer, &it.repository(), &it.digest);
    it.refused(&with(Value::Null), "is for the name");
    it.refused(&with(json!({ "type": "matchExact" })), "is for the name");
    let by_digest = format!("{}@{}", it.repository(), it.digest);
    it.sandbox.run(&["pull", "--signature-policy", &with(Value::Null), &by_digest]).expect(0);
    it.sandbox.answer(&["rmi", &by_digest]);
    it.sign(&signer, &it.image(), &it.digest);
    let remapped = json!({ "type": "remapIdentity", "prefix": "x.io", "signedPrefix": it.registry.host() });
    for identity in [
        Value::Null,
        json!({ "type": "matchExact" }),
        json!({ "type": "exactReference", "dockerReference": it.image() }),
        json!({ "type": "exactRepository", "dockerRepository": it.repository() }),
        remapped,
    ] {
        it.sandbox.run(&["pull", "--signature-policy", &with(identity), &it.image()]).expect(0);
        it.sandbox.answer(&["rmi", &it.image()]);
    }
    it.refused(&with(json!({ "type": "exactReference", "dockerReference": "x.io/a:1" })), "is for the name");
}

/// Rule 10: a policy that is not understood, or that cannot be checked, is no policy to pull under.
#[test]
fn policies_that_cannot_be_kept_refuse_all() {
    let Some(it) = Signed::new() else { return };
    let none = it.sandbox.path("none.json").display().to_string();
    it.refused(&none, "cannot read the policy of signatures");
    for (text, why) in [
        (r#"{"default":[{"type":"reject"}],"x":1}"#, "unknown field `x`"),
        (r#"{"default":[{"type":"reject"}],"default":[{"type":"insecureAcceptAnything"}]}"#, "stands twice"),
        (r#"{"default":[{"type":"reject"}]}"#, "the policy of signatures rejects it"),
        (r#"{"default":[{"type":"signedBy","keyType":"GPGKeys","keyPath":"/k"}]}"#, "a signature by GPG"),
        (r#"{"default":[{"type":"sigstoreSigned","fulcio":{}}]}"#, "certificates of Fulcio"),
        (r#"{"default":[{"type":"sigstoreSigned","keyPath":"/none"}]}"#, "cannot read the key `/none`"),
        (r#"{"default":[{"type":"sigstoreSigned","keyData":"YQ=="}]}"#, "no public key in PEM"),
    ] {
        let file = it.sandbox.file("policy.json", text).display().to_string();
        it.refused(&file, why);
    }
    let file = it.sandbox.file("policy.json", r#"{"default":[{"type":"reject"}]}"#);
    let archive = it.sandbox.path("image.tar").display().to_string();
    it.sandbox.answer(&["pull", "-q", &it.image()]);
    it.sandbox.answer(&["save", "-o", &archive, &it.image()]);
    let mut load = it.sandbox.rcd(&["load", "-i", &archive]);
    let said = load.env("RCD_POLICY", &file).output().expect("rcd");
    assert!(!said.status.success() && String::from_utf8_lossy(&said.stderr).contains("rejects it"), "{said:?}");
}

/// Rule 10: one key for one command.
#[test]
fn a_key_on_the_command_line() {
    let Some(it) = Signed::new() else { return };
    let (right, other) = (Signer::new(), Signer::new());
    let key = right.public(&it.sandbox, "right.pub").display().to_string();
    let wrong = other.public(&it.sandbox, "wrong.pub").display().to_string();
    let image = it.image();
    let pull = |flags: &[&str]| it.sandbox.run(&[&["pull"], flags, &[&image]].concat());
    pull(&["--verify", "cosign", "--cosign-key", &key]).expect(1).complains("is not signed");
    it.sign(&right, &it.repository(), &it.digest);
    pull(&["--verify=cosign", "--cosign-key", &wrong]).expect(1).complains("is not by the key");
    for flags in [&["--verify=cosign"][..], &["--cosign-certificate-identity", "a@b.io"]] {
        pull(flags).expect(1).complains("signatures without a key are not supported");
    }
    pull(&["--verify=notation"]).expect(1).complains("notation");
    assert_eq!(it.sandbox.answer(&["images", "-q"]), "");
    pull(&["--verify=cosign", "--cosign-key", &key]).expect(0);
    // What is here is verified too.
    let run = |key: &str| {
        let flags = ["run", "--rm", "--network", "none", "--cosign-key", key, &image, "true"];
        it.sandbox.run(&flags)
    };
    run(&key).expect(0);
    run(&wrong).expect(125).complains("is not by the key");
}

/// Rule 10: a signature of an index is one of its images.
#[test]
fn an_index_is_signed_as_a_whole_or_by_image() {
    let Some(it) = Signed::new() else { return };
    let signer = Signer::new();
    let key = signer.public(&it.sandbox, "cosign.pub").display().to_string();
    let layer = Layer::new().file("name", 0o644, b"x");
    let platform = json!({ "os": "linux", "architecture": architecture() });
    let image = Image::packed(vec![layer], json!({}), platform, Packing::Gzip);
    let index = it.registry.push_index(&it.sandbox, "acme/app", "all", std::slice::from_ref(&image));
    let name = format!("{}:all", it.repository());
    let pull = || it.sandbox.run(&["pull", "--cosign-key", &key, &name]);
    pull().expect(1).complains("is not signed");
    for of in [index, digest(&image.manifest_bytes())] {
        let payload = Signed::payload(&it.repository(), &of);
        let signature = signer.sign(&payload);
        it.attach(&of, &[(payload, Some(signature))]);
        pull().expect(0);
        it.attach(&of, &[(Signed::payload("x/y", &of), None)]);
        pull().expect(1).complains("is not signed");
    }
}

#[test]
fn trust_is_shown_and_set() {
    let Some(it) = Signed::new() else { return };
    let key = Signer::new().public(&it.sandbox, "cosign.pub").display().to_string();
    let file = it.sandbox.path("trust/policy.json");
    let trust = |words: &[&str]| {
        let mut command = it.sandbox.rcd(&[&["image", "trust"], words].concat());
        let output = command.env("RCD_POLICY", &file).output().expect("rcd");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    assert_eq!(trust(&["show", "-n"]).1.split_whitespace().collect::<Vec<_>>(), ["all", "default", "accept"]);
    assert_eq!(trust(&["set", "-t", "reject", "default"]).0, Some(0));
    let scope = it.repository();
    assert_eq!(trust(&["set", "-t", "sigstoreSigned", "-f", &key, &scope]).0, Some(0));
    let (_, table, _) = trust(&["show"]);
    let words: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(words[1], ["all", "default", "reject"]);
    assert_eq!(words[2], ["repository", &scope, "sigstoreSigned", &key]);
    let shown: Value = serde_json::from_str(&trust(&["show", "--json", &scope]).1).expect("JSON");
    assert_eq!(shown[0]["keys"], json!([key]));
    let raw: Value = serde_json::from_str(&trust(&["show", "--raw"]).1).expect("JSON");
    assert_eq!(raw["transports"]["docker"][&scope][0]["signedIdentity"]["type"], "matchRepository");
    for (words, why) in [
        (&["set", "x.io"][..], "a signature needs a key"),
        (&["set", "-t", "accept", "-f", &key, "x.io"], "a key belongs to a signature"),
        (&["set", "-t", "sigstoreSigned", "-f", "/none", "x.io"], "there is no key in `/none`"),
        (&["show", "y.io"], "says nothing of `y.io`"),
    ] {
        let (code, _, said) = trust(words);
        assert!(code == Some(1) && said.contains(why), "{words:?}: {said}");
    }
    let mut pull = it.sandbox.rcd(&["pull", &it.image()]);
    let said = pull.env("RCD_POLICY", &file).output().expect("rcd");
    assert!(String::from_utf8_lossy(&said.stderr).contains("is not signed"), "{said:?}");
}

/// The rules of which each has a test that says so.
#[test]
fn every_rule_has_its_test() {
    let sources = [
        include_str!("registry_rules.rs"),
        include_str!("registry_trust.rs"),
        include_str!("bad_images.rs"),
        include_str!("bad_layers/mod.rs"),
        include_str!("pull.rs"),
        include_str!("tls.rs"),
    ];
    let named = |line: &str| -> Vec<u32> {
        let Some(rest) = line.strip_prefix("/// Rule").map(|rest| rest.trim_start_matches('s')) else {
            return Vec::new();
        };
        let list = rest.split(':').next().unwrap_or_default().replace("and", ",");
        list.split(',').filter_map(|number| number.trim().parse().ok()).collect()
    };
    let mut held = std::collections::BTreeMap::<u32, u32>::new();
    for source in sources {
        let lines: Vec<&str> = source.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let is_test =
                lines[at..].iter().find(|line| !line.starts_with("///")).is_some_and(|line| *line == "#[test]");
            named(line).into_iter().filter(|_| is_test).for_each(|rule| *held.entry(rule).or_default() += 1);
        }
    }
    let missing: Vec<u32> = (1..=10).filter(|rule| !held.contains_key(rule)).collect();
    assert!(missing.is_empty(), "no test says that it is of the rules {missing:?}");
    println!("registry rules with tests: ten of ten: {held:?}");
}
