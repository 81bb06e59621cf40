//! `login` and `logout`: a registry that lets only some in, and where credentials are kept.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use super::needs::Need;
use super::payload::Image;
use super::registry::Registry;
use super::registry_rules::{Reply, Server, content, found, small};
use super::sandbox::Sandbox;

fn with_guard() -> Option<(Sandbox, Registry, Registry)> {
    let mut sandbox = Sandbox::new(&[Need::Busybox, Need::Registry])?;
    let open = sandbox.registry();
    open.push(&sandbox, "library/busybox", "latest", &Image::base());
    let guarded = open.guarded(&sandbox);
    Some((sandbox, open, guarded))
}

#[test]
fn who_is_logged_in_is_let_in() {
    let Some((sandbox, _open, guarded)) = with_guard() else { return };
    let (host, image) = (guarded.host(), format!("{}/library/busybox", guarded.host()));
    sandbox.run(&["pull", &image]).expect(1).complains("401");
    let login =
        |user: &str, password: &str| sandbox.run_with(password, &["login", "-u", user, "--password-stdin", &host]);
    login("ann", "wrong\n").expect(1).complains("cannot log in");
    sandbox.run(&["pull", &image]).expect(1);
    let said = login("ann", "U*U\n").expect(0);
    assert_eq!(said.stdout, "Login Succeeded\n");
    let file = sandbox.path("home/.docker/config.json");
    assert_eq!(fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
    let text: Value = serde_json::from_slice(&fs::read(&file).expect("a file")).expect("JSON");
    assert_eq!(text["auths"][&host]["auth"], "YW5uOlUqVQ==");
    sandbox.run(&["pull", &image]).expect(0);
    assert!(!guarded.log().contains("U*U"), "{}", guarded.log());
    assert_eq!(sandbox.answer(&["logout", &host]), format!("Removing login credentials for {host}"));
    assert_eq!(sandbox.answer(&["logout", &host]), format!("Not logged in to {host}"));
    sandbox.run(&["rmi", &image]).expect(0);
    sandbox.run(&["pull", &image]).expect(1).complains("401");
}

#[test]
fn podmans_file_and_helpers_are_asked() {
    let Some((sandbox, _open, guarded)) = with_guard() else { return };
    let image = format!("{}/library/busybox", guarded.host());
    let file =
        sandbox.file("auth.json", &json!({ "auths": { guarded.host(): { "auth": "YW5uOlUqVQ==" } } }).to_string());
    let mut command = sandbox.rcd(&["pull", &image]);
    super::output::collect(command.env("REGISTRY_AUTH_FILE", &file), b"").expect(0);
    sandbox.run(&["rmi", &image]).expect(0);
    // A helper is a program that is given the registry's name.
    let folder = sandbox.path("helpers");
    fs::create_dir_all(&folder).expect("a folder");
    let helper = folder.join("docker-credential-test");
    let script = format!(
        "#!/bin/sh\nread server\necho \"$1 $server\" >> {log}\ncase $1 in get) [ -e {store} ] && cat {store} || {{ echo credentials not found in native keychain; exit 1; }};; \
         store) echo '{{\"Username\":\"ann\",\"Secret\":\"U*U\"}}' > {store};; erase) rm {store};; esac\n",
        log = folder.join("log").display(),
        store = folder.join("store").display(),
    );
    fs::write(&helper, script).expect("a helper");
    fs::set_permissions(&helper, fs::Permissions::from_mode(0o755)).expect("a mode");
    let own = sandbox.path("home/.docker");
    fs::create_dir_all(&own).expect("a folder");
    fs::write(own.join("config.json"), json!({ "credsStore": "test" }).to_string()).expect("a file");
    let run = |words: &[&str], input: &[u8]| {
        let mut command = sandbox.rcd(words);
        super::output::collect(command.env("PATH", format!("{}:/usr/bin:/bin", folder.display())), input)
    };
    run(&["pull", &image], b"").expect(1);
    run(&["login", "-u", "ann", "--password-stdin", &guarded.host()], b"U*U").expect(0);
    run(&["pull", &image], b"").expect(0);
    let text = fs::read_to_string(own.join("config.json")).expect("a file");
    assert!(!text.contains("YW5u"), "{text}");
    let log = fs::read_to_string(folder.join("log")).expect("a log");
    assert!(log.contains(&format!("get {}", guarded.host())), "{log}");
    run(&["logout", &guarded.host()], b"").expect(0);
    assert!(!folder.join("store").exists());
}

#[test]
fn a_password_is_asked_for_and_not_shown() {
    let Some((sandbox, _open, guarded)) = with_guard() else { return };
    let mut terminal = sandbox.terminal(&["login", &guarded.host()]);
    terminal.expect("Username: ");
    terminal.keys("ann\n");
    terminal.expect("Password: ");
    terminal.keys("U*U\n");
    terminal.expect("Login Succeeded");
    assert_eq!(terminal.end(), 0);
    assert!(!terminal.screen().contains("U*U"), "{}", terminal.screen());
    sandbox.run(&["login", &guarded.host()]).expect(1).complains("a user name is needed");
    sandbox.run(&["login", "--password-stdin", &guarded.host()]).expect(1).complains("needs --username");
}

/// A registry whose images are behind a token service that gives a token for what it is asked for, to whom it knows.
fn with_tokens(sandbox: &Sandbox, known: &'static str) -> (Server, Server) {
    let tokens = Server::start(sandbox, move |asked| {
        let let_in = asked.head.contains(known) || asked.body.contains(known);
        let scope = format!("{}{}", asked.path, asked.body).contains("scope=repository%3Ax%3Apull");
        match let_in && scope {
            true => Reply::of("200 OK", "Content-Type: application/json\r\n", br#"{"access_token":"t0ken"}"#),
            false => Reply::of("401 No", "", b""),
        }
    });
    let challenge = format!(
        "WWW-Authenticate: Bearer realm=\"http://{}/token\",service=\"here\",scope=\"repository:x:pull\"\r\n",
        tokens.host
    );
    let content = content(&small());
    let registry = Server::start(sandbox, move |asked| match asked.head.contains("authorization: bearer t0ken") {
        true => found(&content, asked),
        false => Reply::of("401 No", &challenge, b""),
    });
    (registry, tokens)
}

#[test]
fn a_token_service_is_asked_once_with_the_users_name() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    // ann:secret
    let (registry, tokens) = with_tokens(&sandbox, "authorization: basic yw5uonnly3jlda==");
    let image = format!("{}/x", registry.host);
    sandbox.run(&["pull", &image]).expect(1).complains("the token service");
    let before = tokens.asked("/token").len();
    sandbox.run(&["pull", "--creds", "ann:secret", &image]).expect(0);
    let asked = tokens.asked("/token");
    assert_eq!(asked.len(), before + 1, "one token for the whole pull");
    assert!(asked[before].path.contains("service=here"), "{asked:?}");
    assert!(
        registry.asked("").iter().all(|asked| !asked.head.contains("basic")),
        "the registry itself sees no password"
    );
}

#[test]
fn an_identity_token_is_changed_for_another() {
    let Some(sandbox) = Sandbox::new(&[]) else { return };
    let (registry, tokens) = with_tokens(&sandbox, "refresh_token=identity");
    let image = format!("{}/x", registry.host);
    let kept = json!({ "auths": { &registry.host: { "identitytoken": "identity", "auth": "YW5uOg==" } } });
    let file = sandbox.file("auth.json", &kept.to_string()).display().to_string();
    sandbox.run(&["pull", "--authfile", &file, &image]).expect(0);
    let form = &tokens.asked("/token")[0].body;
    assert!(form.contains("grant_type=refresh_token") && form.contains("service=here"), "{form}");
    sandbox.answer(&["rmi", &image]);
    // The same from a helper for this registry alone, a process of its own.
    let folder = sandbox.path("helpers");
    fs::create_dir_all(&folder).expect("a folder");
    let helper = folder.join("docker-credential-one");
    let script =
        "#!/bin/sh\nread server\necho '{\"ServerURL\":\"x\",\"Username\":\"<token>\",\"Secret\":\"identity\"}'\n";
    fs::write(&helper, script).expect("a helper");
    fs::set_permissions(&helper, fs::Permissions::from_mode(0o755)).expect("a mode");
    let kept = json!({ "credHelpers": { &registry.host: "one" }, "credsStore": "none" });
    let file = sandbox.file("config.json", &kept.to_string()).display().to_string();
    let mut command = sandbox.rcd(&["pull", "--authfile", &file, &image]);
    command.env("PATH", format!("{}:/usr/bin:/bin", folder.display()));
    super::output::collect(&mut command, b"").expect(0);
    assert_eq!(tokens.asked("/token").len(), 2);
}
