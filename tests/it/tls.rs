//! Registries with encryption, `certs.d`, credentials for one command, `registries.conf` and proxies.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, SanType};

use super::needs::Need;
use super::output::{Output, collect};
use super::payload::Image;
use super::registry::Registry;
use super::sandbox::Sandbox;

const NEEDS: [Need; 3] = [Need::Root, Need::Busybox, Need::Registry];
/// An address of the sandbox that is not loopback, so that rcd wants encryption there.
const ADDRESS: &str = "192.0.2.1";

/// A registry behind TLS, for `ann` with the password `U*U`, and its authority's certificate.
struct Encrypted {
    plain: Registry,
    registry: Registry,
    authority: PathBuf,
    /// The last to go: what is left in it is an error.
    sandbox: Sandbox,
}

impl Encrypted {
    /// The registry's certificate is for `name`.
    fn start(name: &str) -> Option<Self> {
        let mut sandbox = Sandbox::new(&NEEDS)?;
        let added =
            collect(&mut sandbox.command("ip", &["address", "add", &format!("{ADDRESS}/32"), "dev", "lo"]), b"");
        added.expect(0);
        let plain = sandbox.registry();
        plain.push(&sandbox, "library/busybox", "latest", &Image::base());
        let mut parameters = CertificateParams::default();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.distinguished_name.push(DnType::CommonName, "the tests' authority");
        let issuer =
            CertifiedIssuer::self_signed(parameters, KeyPair::generate().expect("a key")).expect("an authority");
        let mut parameters = CertificateParams::default();
        parameters.subject_alt_names = vec![SanType::IpAddress(name.parse().expect("an address"))];
        let key = KeyPair::generate().expect("a key");
        let certificate = parameters.signed_by(&key, &issuer).expect("a certificate");
        let authority = sandbox.file("authority.crt", &issuer.pem());
        let certificate = sandbox.file("registry.pem", &certificate.pem());
        let key = sandbox.file("registry.key", &key.serialize_pem());
        let registry = plain.encrypted(&sandbox, ADDRESS, &certificate, &key);
        Some(Self { plain, registry, authority, sandbox })
    }

    fn image(&self) -> String {
        format!("{}/library/busybox", self.registry.host())
    }

    /// A folder of certificates with the authority in it.
    fn trusting(&self, folder: &str) -> PathBuf {
        let folder = self.sandbox.path(folder);
        fs::create_dir_all(&folder).expect("a folder");
        fs::copy(&self.authority, folder.join("ca.crt")).expect("a certificate");
        folder
    }

    fn pull(&self, flags: &[&str]) -> Output {
        let image = self.image();
        self.sandbox.run(&[&["pull", "--retry=0"], flags, &[&image]].concat())
    }
}

/// Rule 7: who is not known is refused, and never spoken to without encryption instead.
#[test]
fn an_unknown_authority_is_refused_and_certs_d_makes_it_known() {
    let Some(test) = Encrypted::start(ADDRESS) else { return };
    let said = test.pull(&["--creds", "ann:U*U"]).expect(1);
    assert!(said.stderr.contains("certificate") && said.stderr.contains(&test.registry.host()), "{said}");
    assert!(!test.registry.log().contains("GET /v2/"), "nothing is said to whom nobody knows");
    let folder = test.trusting("certificates").display().to_string();
    test.pull(&["--creds", "ann:U*U", "--cert-dir", &folder]).expect(0);
    test.sandbox.run(&["rmi", &test.image()]).expect(0);
    test.pull(&["--cert-dir", &folder]).expect(1).complains("401");
    test.pull(&["--cert-dir", "/nosuch"]).expect(1).complains("/nosuch");
    test.trusting(&format!("home/.config/containers/certs.d/{}", test.registry.host()));
    let login = ["login", "-u", "ann", "--password-stdin", &test.registry.host()];
    test.sandbox.run_with("U*U", &login).expect(0);
    test.pull(&[]).expect(0);
    let tags = ["search", "--list-tags", &test.image(), "--format", "{{.Tag}}"];
    assert_eq!(test.sandbox.answer(&tags), "latest");
    let target = format!("{}/acme/pushed:1", test.registry.host());
    test.sandbox.run(&["tag", &test.image(), &target]).expect(0);
    test.sandbox.run(&["push", &target]).expect(0);
}

#[test]
fn a_certificate_for_another_host_is_refused_unless_nobody_is_to_prove_anything() {
    let Some(test) = Encrypted::start("192.0.2.77") else { return };
    let folder = test.trusting("certificates").display().to_string();
    let said = test.pull(&["--creds", "ann:U*U", "--cert-dir", &folder]).expect(1);
    assert!(said.stderr.contains("certificate"), "{said}");
    assert!(!test.registry.log().contains("GET /v2/"));
    test.pull(&["--creds", "ann:U*U", "--tls-verify=false"]).expect(0);
    // A registry without encryption is spoken to only where that is asked for.
    let plain = Registry::start_at(&test.sandbox, ADDRESS);
    plain.push(&test.sandbox, "library/busybox", "latest", &Image::base());
    let image = format!("{}/library/busybox", plain.host());
    test.sandbox.run(&["pull", "--retry=0", &image]).expect(1).complains(&plain.host());
    assert!(!plain.log().contains("GET /v2/"), "there is no fall-back: {}", plain.log());
    test.sandbox.run(&["pull", "--tls-verify=false", &image]).expect(0);
}

#[test]
fn a_file_of_credentials_for_one_command() {
    let Some(test) = Encrypted::start(ADDRESS) else { return };
    test.trusting(&format!("home/.config/containers/certs.d/{}", test.registry.host()));
    let file = test.sandbox.path("own.json").display().to_string();
    let login = ["login", "--authfile", &file, "-u", "ann", "--password-stdin", &test.registry.host()];
    test.sandbox.run_with("U*U", &login).expect(0);
    assert!(!test.sandbox.path("home/.docker/config.json").exists());
    test.pull(&[]).expect(1).complains("401");
    test.pull(&["--authfile", &file]).expect(0);
    test.pull(&["--authfile", "/nosuch"]).expect(1).complains("/nosuch");
    assert_eq!(test.sandbox.answer(&["login", "--authfile", &file, "--get-login", &test.registry.host()]), "ann");
    test.sandbox.run(&["logout", "--authfile", &file, &test.registry.host()]).expect(0);
    test.sandbox.run(&["login", "--authfile", &file, "--get-login", &test.registry.host()]).expect(1);
}

/// A server that notes what it is asked, and says that it has nothing.
fn listener(sandbox: &Sandbox) -> (String, Arc<Mutex<String>>) {
    let listener = sandbox.inside(|| TcpListener::bind(("127.0.0.1", 0))).expect("a port");
    let place = listener.local_addr().expect("an address").to_string();
    let heard = Arc::new(Mutex::new(String::new()));
    let noted = Arc::clone(&heard);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // The other side may go away whenever it likes.
            let _ = refuse(stream, &noted);
        }
    });
    (place, heard)
}

fn refuse(mut stream: TcpStream, heard: &Mutex<String>) -> std::io::Result<()> {
    let mut buffer = [0; 8192];
    let count = stream.read(&mut buffer)?;
    heard.lock().expect("what was heard").push_str(&String::from_utf8_lossy(&buffer[..count]));
    stream.write_all(
        b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    )
}

/// Rule 5: a mirror is another place.
#[test]
fn a_mirror_hears_nothing_of_the_registrys_credentials() {
    let Some(mut test) = Encrypted::start(ADDRESS) else { return };
    let (mirror, heard) = listener(&test.sandbox);
    test.sandbox.mirror(&test.registry.host(), &format!("http://{mirror}"));
    let folder = test.trusting("certificates").display().to_string();
    test.pull(&["--creds", "ann:U*U", "--cert-dir", &folder]).expect(0);
    let heard = heard.lock().expect("what was heard").to_ascii_lowercase();
    assert!(heard.contains("get /v2/library/busybox") && !heard.contains("authorization"), "{heard}");
}

#[test]
fn registries_conf_says_where_images_are() {
    let Some(test) = Encrypted::start(ADDRESS) else { return };
    let settings = format!(
        "unqualified-search-registries = [\"quay.io\"]\n\
         [[registry]]\nprefix = \"example.com/team\"\nlocation = \"{0}/library\"\n\
         [[registry]]\nlocation = \"other.example.com\"\n[[registry.mirror]]\nlocation = \"{0}\"\n\
         [[registry]]\nlocation = \"bad.example.com\"\nblocked = true\n\
         [aliases]\n\"box\" = \"example.com/team/busybox\"\n",
        test.plain.host()
    );
    let file = test.sandbox.file("registries.conf", &settings);
    let run = |words: &[&str]| collect(test.sandbox.rcd(words).env("CONTAINERS_REGISTRIES_CONF", &file), b"");
    let said = run(&["pull", "-q", "example.com/team/busybox"]).expect(0);
    assert_eq!(said.stdout, "example.com/team/busybox:latest\n");
    assert_eq!(run(&["pull", "-q", "other.example.com/library/busybox"]).expect(0).stdout.lines().count(), 1);
    run(&["pull", "bad.example.com/x"]).expect(1).complains("registries.conf blocks `bad.example.com/x`");
    assert_eq!(run(&["pull", "-q", "box:latest"]).expect(0).stdout, "example.com/team/busybox:latest\n");
    assert_eq!(run(&["run", "--rm", "--network", "none", "box", "echo", "aliased"]).expect(0).stdout, "aliased\n");
    let file = test.sandbox.file("registries.conf", "[[registry]]\nblocked = true\n");
    let broken = |words: &[&str]| collect(test.sandbox.rcd(words).env("CONTAINERS_REGISTRIES_CONF", &file), b"");
    broken(&["pull", "example.com/team/busybox"]).expect(1).complains("registries.conf");
    broken(&["run", "--rm", "box"]).expect(125).complains("registries.conf");
    // What looks for no image does not read it.
    broken(&["ps"]).expect(0);
}

/// A proxy that takes requests with whole addresses to the registry, and notes them.
fn proxy(sandbox: &Sandbox, target: &str) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = sandbox.inside(|| TcpListener::bind(("127.0.0.1", 0))).expect("a port");
    let place = format!("http://{}", listener.local_addr().expect("an address"));
    let (seen, target) = (Arc::new(Mutex::new(Vec::new())), target.to_owned());
    let noted = Arc::clone(&seen);
    let network = sandbox.inside(|| fs::File::open("/proc/thread-self/ns/net")).expect("the sandbox's network");
    std::thread::spawn(move || {
        nix::sched::setns(network, nix::sched::CloneFlags::CLONE_NEWNET).expect("the sandbox's network");
        for stream in listener.incoming().flatten() {
            // The other side may go away whenever it likes.
            let _ = forward(stream, &target, &noted);
        }
    });
    (place, seen)
}

fn forward(mut from: TcpStream, target: &str, seen: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && from.read(&mut byte)? == 1 {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let (first, rest) = head.split_once("\r\n").unwrap_or_default();
    seen.lock().expect("what was seen").push(first.to_owned());
    let address = first.split(' ').nth(1).unwrap_or_default();
    let path = address.strip_prefix("http://").and_then(|rest| rest.find('/').map(|at| &rest[at..])).unwrap_or("/");
    let mut to = TcpStream::connect(target)?;
    let rest = rest.to_ascii_lowercase().replace("connection: keep-alive\r\n", "");
    write!(to, "GET {path} HTTP/1.1\r\nConnection: close\r\n{rest}")?;
    std::io::copy(&mut to, &mut from).map(drop)
}

#[test]
fn a_proxy_is_used_unless_no_proxy_says_otherwise() {
    let Some(test) = Encrypted::start(ADDRESS) else { return };
    let plain = Registry::start_at(&test.sandbox, ADDRESS);
    plain.push(&test.sandbox, "library/busybox", "latest", &Image::base());
    let (address, seen) = proxy(&test.sandbox, &plain.host());
    let image = format!("{}/library/busybox", plain.host());
    let pull = |more: &[(&str, &str)]| {
        let mut command = test.sandbox.rcd(&["pull", "--retry=0", "--tls-verify=false", &image]);
        command.env("HTTP_PROXY", &address).env("http_proxy", &address);
        collect(command.envs(more.iter().copied()), b"")
    };
    pull(&[("NO_PROXY", ADDRESS), ("no_proxy", ADDRESS)]).expect(0);
    assert_eq!(seen.lock().expect("what was seen").len(), 0);
    test.sandbox.run(&["rmi", &image]).expect(0);
    pull(&[]).expect(0);
    let seen = seen.lock().expect("what was seen").clone();
    assert!(seen.iter().any(|line| line.starts_with(&format!("GET http://{}/v2/", plain.host()))), "{seen:?}");
    assert!(seen.iter().any(|line| line.contains("/blobs/sha256:")), "{seen:?}");
}
