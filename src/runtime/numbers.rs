//! Lists of CPUs and of memory nodes as the kernel writes them: `0-3,7` (cpuset(7), "List format").

/// No machine has more of either.
const MOST: usize = 1 << 16;

/// The numbers of a list in their order, each once; none where it is no list.
pub(super) fn parse(list: &str) -> Option<Vec<usize>> {
    let number = |text: &str| text.trim().parse::<usize>().ok().filter(|number| *number < MOST);
    // A list that says the same over and over is no longer for that.
    let mut found = vec![false; MOST];
    for range in list.split(',') {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let (first, last) = (number(first)?, number(last)?);
        if first > last {
            return None;
        }
        found[first..=last].fill(true);
    }
    Some(found.iter().enumerate().filter(|(_, wanted)| **wanted).map(|(number, _)| number).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_single_numbers() {
        for (list, numbers) in [("0", &[0][..]), ("0-2,4", &[0, 1, 2, 4]), ("7,1, 1-2", &[1, 2, 7])] {
            assert_eq!(parse(list).expect(list), numbers, "{list}");
        }
        for bad in ["", "x", "1-", "-1", "2-1", "0,,1", "99999999", "0-9876543210"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
