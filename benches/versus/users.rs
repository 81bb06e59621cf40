//! What is compared of an ordinary user: the same run, with root and without.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;

use nix::mount::{MsFlags, mount};

use super::host::{Host, Tool, words};
use super::measure::{compare, run};
use super::report::Report;
use super::topics::contender;

/// Debian's `nobody`, with subordinate ids in this run's own mounts.
const USER: u32 = 65_534;

/// rcd as this user, from a copy of the program that is the ordinary user's own, as one that is installed at home.
fn rcd_of(user: u32, home: &Path) -> Tool {
    let home = home.display();
    let who = format!("setpriv --reuid {user} --regid {user} --clear-groups env HOME={home}");
    let base = format!("{who} {home}/rcd --root {home}/store-{user} --state {home}/state-{user}");
    Tool { name: if user == 0 { "root" } else { "user" }, base, run_flags: String::new() }
}

/// `run --rm --network none` as root and as an ordinary user.
pub(crate) fn rootless(host: &Host, report: &mut Report) {
    let image = host.image(1);
    let home = host.folder.join("home");
    fs::create_dir_all(&home).expect("a home");
    fs::copy(&host.rcd, home.join("rcd")).expect("a copy of the program");
    fs::set_permissions(home.join("rcd"), fs::Permissions::from_mode(0o755)).expect("a program");
    [&home, &home.join("rcd")].into_iter().for_each(|path| chown(path, Some(USER), Some(USER)).expect("an owner"));
    let grant = host.folder.join("grant");
    fs::write(&grant, "nobody:100000:65536\n").expect("a grant");
    for place in ["/etc/subuid", "/etc/subgid"] {
        mount(Some(&grant), place, None::<&str>, MsFlags::MS_BIND, None::<&str>).expect("a grant of our own");
    }
    let tools = [0, USER].map(|user| rcd_of(user, &home));
    for tool in &tools {
        run(&tool.command(&format!("pull -q {image}")));
    }
    let way = run(&words(&format!("{} info --format {{{{.UserNamespace}}}}", tools[1].base)));
    let contenders =
        tools.each_ref().map(|tool| contender(tool.name, tool.run(&format!("--rm --network none {image} true"))));
    let rows = compare(&contenders, report.rounds);
    report.table("rootless: run --rm --network none IMAGE true", &rows);
    let verdict = if rows[1].ratio <= 1.5 { "at most 1.5" } else { "more than 1.5" };
    report.line(&format!("rootless: {:.2} times as long as with root, {verdict} (ids: {way})", rows[1].ratio));
    for tool in &tools {
        run(&tool.command("system reset -f"));
    }
}
