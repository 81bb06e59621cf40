//! rcd for an ordinary user: a user namespace with their subordinate ids, and containers in it.

use super::sandbox::Sandbox;

#[test]
fn unshare_gives_the_users_own_ids() {
    let Some(sandbox) = Sandbox::of_user(&[]) else { return };
    let map = sandbox.answer(&["unshare", "cat", "/proc/self/uid_map"]);
    let rows: Vec<Vec<&str>> = map.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!((rows[0][0], rows[0][2], rows[1][0]), ("0", "1", "1"), "{map}");
    assert_eq!(sandbox.answer(&["unshare", "id", "-u"]), "0");
}
