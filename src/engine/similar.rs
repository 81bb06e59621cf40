//! The name that somebody may have meant, for errors about names that nothing has.

/// The one of `names` that is closest to `wanted`, if one is close: a letter more, fewer or another for every three, or two that
/// changed places.
pub fn closest(wanted: &str, names: impl IntoIterator<Item = String>) -> Option<String> {
    let most = (wanted.chars().count() / 3).clamp(1, 3);
    let near = names.into_iter().map(|name| (distance(wanted, &name), name)).filter(|(far, _)| *far <= most);
    near.min().map(|(_, name)| name)
}

/// A hint that begins with that name.
pub(in crate::engine) fn hint(wanted: &str, names: impl IntoIterator<Item = String>, else_: &str) -> String {
    match closest(wanted, names) {
        Some(name) => format!("did you mean `{name}`? {else_}"),
        None => else_.to_owned(),
    }
}

/// How many letters have to be put in, taken out, changed, or swapped with the next (optimal string alignment).
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut before = vec![0; other.len() + 1];
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut now = vec![row + 1; other.len() + 1];
        for (column, wanted) in other.iter().enumerate() {
            let changed = last[column] + usize::from(letter != wanted);
            now[column + 1] = changed.min(last[column + 1] + 1).min(now[column] + 1);
            if row > 0 && column > 0 && *letter == other[column - 1] && one[row - 1] == *wanted {
                now[column + 1] = now[column + 1].min(before[column - 1] + 1);
            }
        }
        before = std::mem::replace(&mut last, now);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_close_are_found() {
        let names = || ["web", "database", "nginx:1.29", "cache-1"].map(str::to_owned);
        for (wanted, found) in [
            ("wbe", Some("web")),
            ("wep", Some("web")),
            ("web1", Some("web")),
            ("datbase", Some("database")),
            ("dataabsee", Some("database")),
            ("nginx:1.28", Some("nginx:1.29")),
            ("ngnix:1.29", Some("nginx:1.29")),
            ("cache", None),
            ("x", None),
            ("nope", None),
            ("", None),
        ] {
            assert_eq!(closest(wanted, names()).as_deref(), found, "{wanted}");
        }
        assert_eq!((distance("abc", "abc"), distance("", "ab"), distance("ca", "abc")), (0, 2, 3));
    }
}
