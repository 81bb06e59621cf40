//! Giving memory back, for processes that live long and do little.

use nix::libc;

use super::{Context, Result};

/// Before there are threads: they shall share one heap, which can then be trimmed as a whole.
pub fn share_one_heap() {
    #[cfg(target_env = "gnu")]
    // SAFETY: a setting of the allocator.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 1);
        // Large pieces are mapped on their own, and so go back at once.
        libc::mallopt(libc::M_MMAP_THRESHOLD, 8 * 1024);
        libc::mallopt(libc::M_TRIM_THRESHOLD, 16 * 1024);
        libc::mallopt(libc::M_TOP_PAD, 0);
    }
}

/// Give back what is free of the heap, and what was once used of the stack of this thread, the process's first.
pub fn trim() {
    #[cfg(target_env = "gnu")]
    // SAFETY: only memory that the allocator holds free is given back.
    unsafe {
        libc::malloc_trim(0);
    }
    trim_stack();
}

/// Pages below what is in use now: whatever was there is over, and they read as zeros when they are used again.
#[inline(never)]
fn trim_stack() {
    /// Room for this function and the call itself.
    const MARGIN: usize = 16 * 1024;
    const PAGE: usize = 4096;
    let here = 0_u8;
    let address = std::ptr::from_ref(&here) as usize;
    let text = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let Some(line) = text.lines().find(|line| line.ends_with("[stack]")) else { return };
    let bounds = line.split(' ').next().and_then(|range| range.split_once('-'));
    let Some((Ok(low), Ok(high))) =
        bounds.map(|(low, high)| (usize::from_str_radix(low, 16), usize::from_str_radix(high, 16)))
    else {
        return;
    };
    let end = (address.saturating_sub(MARGIN)) / PAGE * PAGE;
    if !(low..high).contains(&address) || end <= low {
        return;
    }
    // SAFETY: the range is the unused part of this thread's stack, and nothing refers to it.
    unsafe {
        libc::madvise(low as *mut libc::c_void, end - low, libc::MADV_DONTNEED);
    }
}

const OOM_ADJUSTMENT: &str = "/proc/self/oom_score_adj";

/// How likely the kernel is to kill this process for want of memory, from -1000 to 1000.
pub fn oom_adjustment() -> i32 {
    let text = std::fs::read_to_string(OOM_ADJUSTMENT).unwrap_or_default();
    text.trim().parse().unwrap_or_default()
}

/// Change that, for this process and for its later children. Less likely than before is for the privileged only.
pub fn set_oom_adjustment(adjustment: i32) -> Result<()> {
    std::fs::write(OOM_ADJUSTMENT, adjustment.to_string()).call(|| format!("write({OOM_ADJUSTMENT}, {adjustment})"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_in_use_stays() {
        let kept: Vec<u8> = (0..=255).cycle().take(300_000).collect();
        let sum: u64 = kept.iter().map(|byte| u64::from(*byte)).sum();
        super::trim();
        assert_eq!(kept.iter().map(|byte| u64::from(*byte)).sum::<u64>(), sum);
    }
}
