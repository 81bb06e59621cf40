//! Health checks: what is run when, what is known from it, and who sees it.

use serde_json::{Value, json};

use super::needs::Need;
use super::payload::{Image, Layer};
use super::sandbox::Sandbox;

const NEEDS: [Need; 1] = [Need::Busybox];

/// Start a container whose check is `check`.
fn start(sandbox: &Sandbox, flags: &[&str], check: &str) {
    let rootfs = sandbox.rootfs();
    let before = ["run", "-d", "--network", "none", "--name", "aa", "--health-interval", "50ms", "--health-cmd", check];
    sandbox.answer(&[&before, flags, &["--rootfs", &rootfs, "sleep", "1000"]].concat());
}

fn health(sandbox: &Sandbox) -> Value {
    serde_json::from_str(&sandbox.answer(&["inspect", "-f", "{{json .State.Health}}", "aa"])).expect("JSON")
}

fn status(sandbox: &Sandbox) -> String {
    sandbox.answer(&["ps", "-a", "--format", "{{.Status}}"])
}

#[test]
fn a_container_is_healthy_when_its_check_says_so() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let mark = format!("{}:/mark", sandbox.path("home").display());
    start(&sandbox, &["--health-retries", "2", "-e", "WORD=hello", "-v", &mark], "test -e /mark/ready && echo $WORD");
    assert!(status(&sandbox).ends_with("(health: starting)") || status(&sandbox).ends_with("(unhealthy)"));
    sandbox.until("failures", || status(&sandbox).ends_with("(unhealthy)").then_some(()));
    assert!(health(&sandbox)["FailingStreak"].as_u64().is_some_and(|streak| streak >= 2));
    sandbox.run(&["wait", "--condition", "healthy", "aa"]).expect(1).complains("is unhealthy");
    let id = sandbox.answer(&["ps", "-q", "--no-trunc"]);
    sandbox.file("home/ready", "");
    sandbox.until("a success", || status(&sandbox).ends_with("(healthy)").then_some(()));
    let health = health(&sandbox);
    let last = health["Log"].as_array().and_then(|log| log.last()).expect("a result");
    assert_eq!(
        (&health["FailingStreak"], &last["ExitCode"], &last["Output"]),
        (&0.into(), &0.into(), &"hello\n".into())
    );
    assert_eq!(sandbox.answer(&["wait", "--condition", "healthy", "aa"]), "0");
    assert_eq!(sandbox.answer(&["ps", "-q", "--no-trunc", "--filter", "health=healthy"]), id);
    sandbox.answer(&["stop", "-t", "0", "aa"]);
    assert!(status(&sandbox).starts_with("Exited (137)"), "{}", status(&sandbox));
    sandbox.answer(&["rm", "aa"]);
}

#[test]
fn a_check_that_hangs_is_ended_and_holds_nothing_back() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    start(&sandbox, &["--health-timeout", "100ms", "--health-retries", "1"], "echo begun; exec sleep 1000");
    sandbox.until("a timeout", || status(&sandbox).ends_with("(unhealthy)").then_some(()));
    let result = &health(&sandbox)["Log"][0];
    assert_eq!(
        (&result["ExitCode"], &result["Output"]),
        (&(-1).into(), &"Health check exceeded timeout (100ms)".into())
    );
    let began = std::time::Instant::now();
    sandbox.answer(&["kill", "aa"]);
    assert_eq!(sandbox.answer(&["wait", "aa"]), "137");
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
    sandbox.answer(&["rm", "aa"]);
}

#[test]
fn run_can_wait_for_health() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    let begin = ["run", "-d", "--wait", "--network", "none", "--name"];
    let check = ["--health-cmd", "test -e /ready", "--health-interval", "50ms", "--health-start-period", "1m"];
    let rest = ["--health-start-interval", "50ms", "--rootfs", &rootfs, "sh", "-c"];
    let run = |name, script| sandbox.run(&[&begin[..], &[name], &check, &rest, &[script]].concat());
    run("aa", "sleep 0.2; touch /ready; sleep 1000").expect(0);
    assert_eq!(health(&sandbox)["Status"], "healthy");
    run("bb", "sleep 0.2").expect(125).complains("does not run");
    let none = [&begin[..], &["cc", "--rootfs", &rootfs, "sleep", "1000"]].concat();
    sandbox.run(&none).expect(125).complains("has no health check");
    sandbox.answer(&["rm", "-f", "aa", "bb", "cc"]);
}

#[test]
fn bad_values_are_refused() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    for (flags, complaint) in [
        (&["--health-interval", "5"][..], "invalid value `5` for --health-interval"),
        (&["--health-timeout", "1us"], "less than 1 ms"),
        (&["--health-retries", "-1"], "--health-retries"),
        (&["--no-healthcheck", "--health-cmd", "true"], "contradict"),
    ] {
        sandbox.contained(flags, &["true"]).expect(125).complains(complaint);
    }
}

#[test]
fn an_image_brings_its_check() {
    let Some(mut sandbox) = Sandbox::new(&[Need::Busybox, Need::Registry]) else { return };
    let registry = sandbox.registry();
    let check = json!({ "Test": ["CMD", "test", "-e", "/etc/passwd"], "Interval": 50_000_000_u64, "Retries": 9 });
    let config = json!({ "Cmd": ["sleep", "1000"], "Env": ["PATH=/bin:/usr/bin"], "Healthcheck": check });
    registry.push(&sandbox, "acme/app", "v1", &Image::new(vec![Layer::base()], config));
    sandbox.answer(&["run", "-d", "--wait", "--network", "none", "--name", "aa", "acme/app:v1"]);
    let flags = ["--health-retries", "2", "--network", "none", "--name", "bb"];
    sandbox.answer(&[&["run", "-d"], &flags[..], &["acme/app:v1"]].concat());
    let test = |name, field| sandbox.answer(&["inspect", "-f", field, name]);
    assert_eq!(test("aa", "{{.State.Health.Status}} {{.Config.Healthcheck.Retries}}"), "healthy 9");
    assert_eq!(
        test("bb", "{{json .Config.Healthcheck.Test}} {{.Config.Healthcheck.Retries}}"),
        r#"["CMD","test","-e","/etc/passwd"] 2"#
    );
    sandbox.answer(&["run", "-d", "--no-healthcheck", "--network", "none", "--name", "cc", "acme/app:v1"]);
    assert!(!sandbox.answer(&["ps", "--filter", "name=cc", "--format", "{{.Status}}"]).contains("health"));
    sandbox.answer(&["rm", "-f", "aa", "bb", "cc"]);
}

#[test]
fn an_unhealthy_container_is_killed_stopped_or_started_again_on_demand() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let state = |field| sandbox.answer(&["inspect", "-f", field, "aa"]);
    let check = ["--health-retries", "1", "--stop-timeout", "0", "--health-on-failure"];
    for (action, code) in [("kill", "137"), ("stop", "137")] {
        start(&sandbox, &[&check[..], &[action]].concat(), "exit 3");
        assert_eq!(sandbox.answer(&["wait", "aa"]), code);
        assert_eq!(state("{{.State.Health.Status}} {{.RestartCount}}"), "unhealthy 0");
        sandbox.answer(&["rm", "aa"]);
    }
    let mark = format!("{}:/mark", sandbox.path("home").display());
    // The first look makes it fail, every later one finds the mark.
    let script = "test -e /mark/seen || { touch /mark/seen; exit 1; }";
    start(&sandbox, &[&check[..], &["restart", "-v", &mark]].concat(), script);
    sandbox.until("a restart", || (state("{{.RestartCount}}") == "1").then_some(()));
    sandbox.until("health", || (state("{{.State.Health.Status}}") == "healthy").then_some(()));
    assert_eq!(state("{{.State.Status}} {{.RestartCount}}"), "running 1");
    sandbox.run(&["healthcheck", "run", "aa"]).expect(0);
    sandbox.answer(&["rm", "-f", "aa"]);
    start(&sandbox, &[], "echo why; exit 3");
    let said = sandbox.run(&["healthcheck", "run", "aa"]).expect(1).complains("why");
    assert_eq!(said.stdout, "unhealthy\n");
    sandbox.answer(&["rm", "-f", "aa"]);
    sandbox.answer(&["create", "--name", "aa", "--network", "none", "--rootfs", &sandbox.rootfs(), "true"]);
    sandbox.run(&["healthcheck", "run", "aa"]).expect(1).complains("has no health check");
    sandbox.answer(&["rm", "aa"]);
}

#[test]
fn another_check_is_followed_by_a_container_that_runs() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let state = || sandbox.answer(&["inspect", "-f", "{{if .State.Health}}{{.State.Health.Status}}{{end}}", "aa"]);
    let becomes = |wanted: &str| sandbox.until(wanted, || (state() == wanted).then_some(()));
    // The next one would come in an hour.
    let begin = ["run", "-d", "--network", "none", "--name", "aa", "--health-interval", "1h", "--health-cmd", "exit 0"];
    sandbox.answer(&[&begin[..], &["--rootfs", &sandbox.rootfs(), "sleep", "1000"]].concat());
    assert_eq!(state(), "starting");
    sandbox.answer(&["update", "--health-interval", "50ms", "aa"]);
    becomes("healthy");
    sandbox.answer(&["update", "--health-cmd", "exit 1", "--health-retries", "2", "aa"]);
    becomes("unhealthy");
    assert!(health(&sandbox)["FailingStreak"].as_u64().is_some_and(|streak| streak >= 2));
    sandbox.answer(&["update", "--no-healthcheck", "aa"]);
    assert_eq!(state(), "");
    sandbox.answer(&["update", "--health-cmd", "exit 0", "--health-interval", "50ms", "aa"]);
    becomes("healthy");
    sandbox.answer(&["update", "--health-on-failure", "kill", "--health-cmd", "exit 1", "--health-retries", "1", "aa"]);
    assert_eq!(sandbox.answer(&["wait", "aa"]), "137");
    sandbox.answer(&["rm", "aa"]);
}

#[test]
fn a_container_without_a_check_can_be_given_one_while_it_runs() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    let check = ["update", "--health-cmd", "exit 0", "--health-interval", "50ms", "aa"];
    for pid in ["", "--pid=host"] {
        let flags: Vec<&str> = Some(pid).into_iter().filter(|flag| !flag.is_empty()).collect();
        let begin = ["run", "-d", "--network", "none", "--name", "aa"];
        sandbox.answer(&[&begin[..], &flags, &["--rootfs", &rootfs, "sleep", "1000"]].concat());
        assert!(!status(&sandbox).contains("health"), "{}", status(&sandbox));
        assert_eq!(sandbox.run(&check).expect(0).stderr, "");
        sandbox.until("health", || status(&sandbox).ends_with("(healthy)").then_some(()));
        sandbox.answer(&["stop", "-t", "0", "aa"]);
        // Without one again, nothing of the run before is known.
        sandbox.answer(&["update", "--no-healthcheck", "aa"]);
        sandbox.answer(&["start", "aa"]);
        assert_eq!(sandbox.run(&check).expect(0).stderr, "");
        sandbox.until("health", || status(&sandbox).ends_with("(healthy)").then_some(()));
        sandbox.answer(&["rm", "-f", "aa"]);
    }
}

#[test]
fn where_nobody_listens_a_new_check_waits_for_the_next_start_and_says_so() {
    let Some(sandbox) = Sandbox::new(&NEEDS) else { return };
    let rootfs = sandbox.rootfs();
    let mut run =
        sandbox.rcd(&["run", "--rm", "--network", "none", "--name", "aa", "--rootfs", &rootfs, "sleep", "1000"]);
    let mut run = run.stdin(std::process::Stdio::null()).spawn().expect("rcd");
    sandbox.until("the container", || status(&sandbox).starts_with("Up").then_some(()));
    sandbox.run(&["update", "--health-cmd", "true", "aa"]).expect(0).complains("from its next start on");
    sandbox.answer(&["kill", "aa"]);
    run.wait().expect("its end");
}
