//! Probes of paths: links and races that lead out of a root file system, a volume or a container that is copied to.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use serde_json::{Value, json};
use tar::EntryType;

use super::{
    ANYBODY, Probe, as_root, both, can_be_tried, contained, everybody, link, look, rounds, run, script, sentinel,
    start, text, without,
};
use crate::needs::Need;
use crate::output;
use crate::payload::{Image, Layer};
use crate::sandbox::Sandbox;

/// Do something while two entries of a folder change places all the time.
pub(super) fn swapping(folder: &Path, one: &str, other: &str, work: impl FnOnce()) {
    /// Stops the swapping, also where the work panics.
    struct Stop<'a>(&'a AtomicBool);
    impl Drop for Stop<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
    let (one, other, stop) = (folder.join(one), folder.join(other), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                renameat_with(CWD, &one, CWD, &other, RenameFlags::EXCHANGE).expect("two that change places");
                std::thread::yield_now();
            }
        });
        let _stop = Stop(&stop);
        work();
    });
}

/// A bundle whose `/proc` or `/sys` is a link in the root file system.
fn with_link_for(sandbox: &Sandbox, name: &str, rules: &str) -> output::Output {
    run(sandbox, rules, |config| {
        let sys = json!({"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["ro"]});
        config["mounts"].as_array_mut().expect("a list").push(sys);
        config["linux"].as_object_mut().expect("a map").retain(|key, _| !key.ends_with("Paths"));
        config["process"]["args"] =
            script(&format!("grep -c ' /tmp/{name} ' /tmp/proc/self/mountinfo /proc/self/mountinfo"));
    })
}

/// CVE-2019-19921, CVE-2023-27561, CVE-2023-28642, youki's CVE-2025-54867: what is mounted over a link lands elsewhere.
#[test]
fn p07_a_link_in_place_of_proc_is_refused() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(7);
    let tried = std::cell::RefCell::new(Vec::new());
    both(|sandbox| {
        sandbox.rootfs();
        link(Path::new("/tmp/proc"), &sandbox.path("rootfs/proc"));
        tried.borrow_mut().push(contained(sandbox, "", &[], &["true"]));
    });
    for said in tried.into_inner() {
        probe.blocked(said.code == 125 && said.stderr.contains("ordinary directory"), said);
    }
    let Some(sandbox) = as_root() else { return };
    sandbox.rootfs();
    fs::create_dir(sandbox.path("rootfs/tmp/proc")).expect("a folder");
    link(Path::new("/tmp/proc"), &sandbox.path("rootfs/proc"));
    let said = with_link_for(&sandbox, "proc", "");
    probe.blocked(said.code != 0 && said.stderr.contains("ordinary directory"), said);
    if probe.has_switches() {
        let said = with_link_for(&sandbox, "proc", "plain-folders");
        probe.fires(said.stdout.contains("/tmp/proc/self/mountinfo:1"), said);
    }
}

/// The same for `/sys`: CVE-2023-27561, youki's CVE-2025-54867.
#[test]
fn p08_a_link_in_place_of_sys_is_refused() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(8);
    let tried = std::cell::RefCell::new(Vec::new());
    both(|sandbox| {
        sandbox.rootfs();
        link(Path::new("/tmp/sys"), &sandbox.path("rootfs/sys"));
        tried.borrow_mut().push(contained(sandbox, "", &[], &["true"]));
    });
    for said in tried.into_inner() {
        probe.blocked(said.code == 125 && said.stderr.contains("ordinary directory"), said);
    }
    let Some(sandbox) = as_root() else { return };
    sandbox.rootfs();
    fs::create_dir(sandbox.path("rootfs/tmp/sys")).expect("a folder");
    link(Path::new("/tmp/sys"), &sandbox.path("rootfs/sys"));
    let said = with_link_for(&sandbox, "sys", "");
    probe.blocked(said.code != 0 && said.stderr.contains("ordinary directory"), said);
    if probe.has_switches() {
        let said = with_link_for(&sandbox, "sys", "plain-folders");
        probe.fires(said.stdout.contains("/proc/self/mountinfo:1"), said);
    }
}

/// A bundle without a `/dev` of its own, so that nodes and links are made where the image has it.
fn with_the_images_dev(sandbox: &Sandbox, rules: &str) -> output::Output {
    run(sandbox, rules, |config| {
        let mounts = config["mounts"].as_array_mut().expect("a list");
        mounts.retain(|mount| !mount["destination"].as_str().expect("a path").starts_with("/dev"));
        config["linux"].as_object_mut().expect("a map").retain(|key, _| !key.ends_with("Paths"));
        config["process"]["args"] = json!(["true"]);
    })
}

/// CVE-2026-41579, CVE-2026-47766: nodes and links for `/dev` are made where a link of the image leads.
#[test]
fn p09_a_link_for_dev_does_not_lead_to_the_host() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(9);
    let tried = std::cell::RefCell::new(Vec::new());
    both(|sandbox| {
        let outside = sentinel(sandbox);
        let before = look(&outside);
        sandbox.rootfs();
        link(&outside, &sandbox.path("rootfs/dev"));
        let said = contained(sandbox, "", &[], &["true"]);
        tried.borrow_mut().push((look(&outside) == before, said));
    });
    for (held, said) in tried.into_inner() {
        probe.blocked(held, said);
    }
    let Some(sandbox) = as_root() else { return };
    let outside = sentinel(&sandbox);
    let before = look(&outside);
    sandbox.rootfs();
    link(&outside, &sandbox.path("rootfs/dev"));
    let said = with_the_images_dev(&sandbox, "");
    probe.blocked(look(&outside) == before, said);
    if probe.has_switches() {
        let said = with_the_images_dev(&sandbox, "in-root");
        probe.fires(look(&outside) != before, said);
    }
}

/// The class of CVE-2026-41579: links for `/dev/pts`, `/dev/shm` and for the files that are mounted into `/etc`.
#[test]
fn p10_links_for_what_is_mounted_do_not_lead_to_the_host() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(10);
    let tried = std::cell::RefCell::new(Vec::new());
    let links = ["dev/pts", "dev/shm", "dev/mqueue", "etc", "etc/hosts", "etc/hostname", "etc/resolv.conf"];
    both(|sandbox| {
        let outside = sentinel(sandbox);
        let before = look(&outside);
        for name in links {
            let _ = fs::remove_dir_all(sandbox.path("rootfs"));
            sandbox.rootfs();
            let place = sandbox.path("rootfs").join(name);
            fs::create_dir_all(place.parent().expect("a parent")).expect("a folder");
            let target = if name.starts_with("etc/") { outside.join("secret") } else { outside.clone() };
            link(&target, &place);
            let said = contained(sandbox, "", &[], &["sh", "-c", "echo x >> /etc/hosts; echo x >> /dev/shm/x; true"]);
            tried.borrow_mut().push((look(&outside) == before, (name, said)));
        }
    });
    for (held, said) in tried.into_inner() {
        probe.blocked(held, said);
    }
    let Some(sandbox) = as_root() else { return };
    let outside = sentinel(&sandbox);
    let before = look(&outside);
    sandbox.rootfs();
    link(&outside, &sandbox.path("rootfs/etc"));
    let hosts = sandbox.file("hosts", "");
    let attempt = |rules: &str| {
        run(&sandbox, rules, |config| {
            let bind = json!({"destination": "/etc/hosts", "type": "bind", "source": hosts, "options": ["bind"]});
            config["mounts"].as_array_mut().expect("a list").push(bind);
            config["process"]["args"] = json!(["true"]);
        })
    };
    let said = attempt("");
    probe.blocked(look(&outside) == before, said);
    if probe.has_switches() {
        let said = attempt("in-root");
        probe.fires(look(&outside) != before, said);
    }
}

/// A folder that a container has as `/vol`, with `x`, a folder, and `y`, a link to the sentinel.
fn shared(sandbox: &Sandbox) -> std::path::PathBuf {
    let folder = sandbox.path("shared");
    fs::create_dir_all(folder.join("x")).expect("a folder");
    [&folder, &folder.join("x")].into_iter().for_each(|made| sandbox.give(made));
    link(&sentinel(sandbox), &folder.join("y"));
    fs::create_dir_all(sandbox.path("mark-of-the-source")).expect("a folder");
    folder
}

/// Binds into the shared folder, at `place` of it.
fn binds(sandbox: &Sandbox, place: &str) -> Vec<Value> {
    let bind = |destination: String, source: std::path::PathBuf| json!({"destination": destination, "type": "bind", "source": source, "options": ["rbind"]});
    vec![
        bind("/vol".to_owned(), sandbox.path("shared")),
        bind(format!("/vol/{place}"), sandbox.path("mark-of-the-source")),
    ]
}

/// The same by `run`, as often as is asked for, while the folder and the link change places.
fn run_while_swapping(sandbox: &Sandbox, place: &str, mut tried: impl FnMut(output::Output)) {
    let folder = shared(sandbox);
    let volume = format!("{}:/vol", text(&folder));
    let source = format!("{}:/vol/{place}", text(&sandbox.path("mark-of-the-source")));
    swapping(&folder, "x", "y", || {
        for _ in 0..rounds(15) {
            tried(contained(sandbox, "", &["-v", &volume, "-v", &source], &["sh", "-c", COUNT]));
        }
    });
}

/// How many mounts of the source the container has: where it has none, the mount went elsewhere.
const COUNT: &str =
    "grep -c mark-of-the-source /proc/self/mountinfo; cat /vol/x/secret /vol/y/secret 2>/dev/null; true";

/// CVE-2021-30465: the target of a mount becomes a link between the look at it and the mount.
#[test]
fn p11_the_target_of_a_mount_cannot_be_swapped() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(11);
    let inside = |said: &output::Output| said.code != 0 || said.stdout == "1\n";
    for sandbox in everybody(&ANYBODY) {
        run_while_swapping(&sandbox, "x", |said| probe.blocked(inside(&said), said));
    }
    let Some(sandbox) = as_root() else { return };
    let folder = shared(&sandbox);
    let attempt = |rules: &str| {
        run(&sandbox, rules, |config| {
            config["mounts"].as_array_mut().expect("a list").extend(binds(&sandbox, "x"));
            config["process"]["args"] = script(COUNT);
        })
    };
    swapping(&folder, "x", "y", || {
        for _ in 0..rounds(15) {
            let said = attempt("");
            probe.blocked(inside(&said), said);
        }
    });
    if probe.has_switches() {
        link(&sentinel(&sandbox), &folder.join("x"));
        let said = attempt("in-root");
        probe.fires(said.code == 0 && said.stdout == "0\n", said);
    }
}

/// CVE-2024-45310: folders for the target of a mount are made on the host.
#[test]
fn p12_no_target_is_made_on_the_host() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(12);
    for sandbox in everybody(&ANYBODY) {
        let outside = sandbox.path("sentinel");
        run_while_swapping(&sandbox, "x/new/deep", |said| probe.blocked(!outside.join("new").exists(), said));
    }
    let Some(sandbox) = as_root() else { return };
    let folder = shared(&sandbox);
    let outside = sentinel(&sandbox);
    let before = look(&outside);
    let attempt = |rules: &str| {
        run(&sandbox, rules, |config| {
            config["mounts"].as_array_mut().expect("a list").extend(binds(&sandbox, "x/new/deep"));
            config["process"]["args"] = script(COUNT);
        })
    };
    swapping(&folder, "x", "y", || {
        for _ in 0..rounds(15) {
            let said = attempt("");
            probe.blocked(look(&outside) == before, said);
        }
    });
    if probe.has_switches() {
        link(&outside, &folder.join("x"));
        let said = attempt("in-root");
        probe.fires(outside.join("new").is_dir(), said);
    }
}

/// CVE-2022-23648: a volume is filled with what a link of the image leads to. CVE-2017-1002101, CVE-2021-25741: a part of a volume is a
/// link, or becomes one.
#[test]
fn p13_volumes_have_nothing_of_the_host() {
    let needs = [Need::Busybox, Need::Registry];
    if !can_be_tried(&needs) {
        return;
    }
    let mut probe = Probe::new(13);
    everybody(&needs).for_each(|sandbox| try_volumes(&mut probe, sandbox));
}

fn try_volumes(probe: &mut Probe, mut sandbox: Sandbox) {
    let outside = sentinel(&sandbox);
    let before = look(&outside);
    let registry = sandbox.registry();
    let layer = Layer::new().link("data", &text(&outside)).link("up", "../../../../../../../..");
    let volumes = json!({"/data": {}, "/../../etc": {}, "/up/etc": {}});
    let image =
        Image::new(vec![Layer::base(), layer], json!({"Cmd": ["sh"], "Env": ["PATH=/bin"], "Volumes": volumes}));
    registry.push(&sandbox, "library/volumes", "latest", &image);
    sandbox.run(&["pull", "volumes"]).expect(0);
    let look_inside = "cat /data/secret 2>/dev/null; echo x >> /data/secret; cat /etc/passwd | head -n 1";
    let held = |said: &output::Output| look(&outside) == before && !said.stdout.contains("of the host");
    let words = ["run", "--rm", "--network", "none", "volumes", "sh", "-c", look_inside];
    let said = sandbox.run(&words);
    probe.blocked(held(&said), said);
    sandbox.answer(&["volume", "create", "part"]);
    let data = sandbox.root().join("volumes/part/_data");
    fs::create_dir(data.join("real")).expect("a folder");
    link(&outside, &data.join("link"));
    let part = |rules: &str, name: &str| {
        let mount = format!("type=volume,source=part,target=/part,volume-subpath={name}");
        contained(&sandbox, rules, &["--mount", &mount], &["cat", "/part/secret"])
    };
    let said = part("", "link");
    probe.blocked(held(&said), said);
    link(&outside, &data.join("other"));
    swapping(&data, "real", "other", || {
        for _ in 0..rounds(30) {
            let said = part("", "real");
            probe.blocked(held(&said), said);
        }
    });
    if probe.has_switches() {
        let said = part("in-root", "link");
        probe.fires(said.stdout.contains("of the host"), said);
        // The volume itself has it: where it was mounted nobody sees any more.
        let words = ["run", "--rm", "--network", "none", "-v", "filled:/data", "volumes", "true"];
        let said = output::collect(&mut without(&sandbox, "in-root", &words), b"");
        probe.fires(sandbox.root().join("volumes/filled/_data/secret").exists(), said);
    }
}

/// CVE-2018-15664, CVE-2026-41568, CVE-2026-42306: a folder in the way of `cp` becomes a link out.
#[test]
fn p18_cp_is_not_led_out_by_a_race() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(18);
    everybody(&ANYBODY).for_each(|sandbox| race_cp(&mut probe, &sandbox));
}

fn race_cp(probe: &mut Probe, sandbox: &Sandbox) {
    let folder = shared(sandbox);
    let outside = sentinel(sandbox);
    let before = look(&outside);
    start(sandbox, &["-v", &format!("{}:/vol", text(&folder))]);
    let file = text(&sandbox.file("file", "copied\n"));
    let out = text(&sandbox.path("out"));
    swapping(&folder, "x", "y", || {
        for _ in 0..rounds(40) {
            let said = sandbox.run(&["cp", &file, "box:/vol/x/copy"]);
            let fetched = sandbox.run(&["cp", "box:/vol/x/secret", &out]);
            probe.blocked(look(&outside) == before && !Path::new(&out).exists(), (said, fetched));
        }
    });
    if probe.has_switches() {
        link(&outside, &folder.join("x"));
        let said = output::collect(&mut without(sandbox, "in-root", &["cp", &file, "box:/vol/x/copy"]), b"");
        probe.fires(outside.join("copy").exists(), said);
    }
}

/// CVE-2021-41089: `cp` changes modes of the host's files; CVE-2023-0778, CVE-2025-9566: what is exported or written was swapped for a link.
#[test]
fn p20_archives_do_not_reach_through_links() {
    if !can_be_tried(&ANYBODY) {
        return;
    }
    let mut probe = Probe::new(20);
    everybody(&ANYBODY).for_each(|sandbox| try_archives(&mut probe, &sandbox));
}

fn try_archives(probe: &mut Probe, sandbox: &Sandbox) {
    let outside = sentinel(sandbox);
    fs::set_permissions(outside.join("secret"), PermissionsExt::from_mode(0o640)).expect("a mode");
    let before = look(&outside);
    sandbox.rootfs();
    link(&outside, &sandbox.path("rootfs/out"));
    link(&outside.join("secret"), &sandbox.path("rootfs/etc/link"));
    start(sandbox, &["-v", "kept:/kept"]);
    sandbox.run(&["exec", "box", "ln", "-s", &text(&outside), "/kept/out"]).expect(0);
    let through = Layer::new().link("d", &text(&outside)).file("d/secret", 0o777, b"replaced\n").bytes();
    let over = Layer::new().entry(EntryType::Regular, "secret", 0o777, "", b"replaced\n").bytes();
    for archive in [&through, &over] {
        for place in ["box:/tmp", "box:/out", "box:/etc/link"] {
            let said = output::collect(&mut sandbox.rcd(&["cp", "-", place]), archive);
            probe.blocked(look(&outside) == before, (place, said));
        }
        let said = output::collect(&mut sandbox.rcd(&["volume", "import", "kept", "-"]), archive);
        probe.blocked(look(&outside) == before, said);
    }
    for words in [&["export", "box"][..], &["volume", "export", "kept"]] {
        let said = sandbox.run(words);
        probe.blocked(said.code == 0 && !said.stdout.contains("of the host"), words);
    }
    let mode = || fs::metadata(outside.join("secret")).expect("the secret").mode() & 0o777;
    if probe.has_switches() {
        let said = output::collect(&mut without(sandbox, "in-root", &["cp", "-", "box:/out"]), &over);
        probe.fires(mode() != 0o640 || look(&outside) != before, said);
    }
}

/// As often as those raced who found the flaws.
#[test]
#[ignore = "it takes most of an hour"]
fn three_thousand_rounds_of_each_race() {
    let races: [(&str, fn()); 4] = [
        ("p11", p11_the_target_of_a_mount_cannot_be_swapped),
        ("p12", p12_no_target_is_made_on_the_host),
        ("p13", p13_volumes_have_nothing_of_the_host),
        ("p18", p18_cp_is_not_led_out_by_a_race),
    ];
    super::LONG.set(Some(3000));
    for (name, race) in races {
        let start = std::time::Instant::now();
        race();
        println!("{name}: 3000 rounds in {} s", start.elapsed().as_secs());
    }
}
