//! Device rules on cgroup v2: an eBPF program that the kernel asks at each `open(2)` and `mknod(2)` of a device.
//!
//! The program looks at the rules from the last to the first; the first that fits decides, as the last written rule does
//! on v1 (runtime-spec, config-linux, "Allowed device list"; kernel docs, cgroup-v2, "Device controller").

use std::path::Path;

use oci_spec::runtime::{LinuxDeviceCgroup, LinuxDeviceType};

use super::super::error::{Context, Error, ErrorKind, Result};
use crate::kernel::bpf::{self, Instruction};

/// Bits of `access_type` in `struct bpf_cgroup_dev_ctx`: the kind of device below, the access above.
const KIND_BLOCK: i32 = 1;
const KIND_CHARACTER: i32 = 2;
const ACCESS_MKNOD: i32 = 1;
const ACCESS_READ: i32 = 2;
const ACCESS_WRITE: i32 = 4;

/// The length of a rule without a condition: its verdict alone.
const ALWAYS: usize = 2;

/// Compile the rules and attach the program to the cgroup.
pub(super) fn attach(folder: &Path, rules: &[LinuxDeviceCgroup]) -> Result<()> {
    let program = compile(rules)?;
    let cgroup = std::fs::File::open(folder).context(|| format!("cannot open the cgroup `{}`", folder.display()))?;
    bpf::attach_device_filter(std::os::fd::AsFd::as_fd(&cgroup), &program)
        .context(|| format!("cannot restrict the devices of the cgroup `{}`", folder.display()))
}

pub(in crate::runtime) fn compile(rules: &[LinuxDeviceCgroup]) -> Result<Vec<Instruction>> {
    // r2 = kind, r3 = access, r4 = major, r5 = minor
    let mut program = vec![
        Instruction::load_word(2, 1, 0),
        Instruction::and(2, 0xffff),
        Instruction::load_word(3, 1, 0),
        Instruction::shift_right(3, 16),
        Instruction::load_word(4, 1, 4),
        Instruction::load_word(5, 1, 8),
    ];
    for rule in rules.iter().rev() {
        let code = one(rule)?;
        let final_rule = code.len() == ALWAYS;
        program.extend(code);
        if final_rule {
            // It fits everything, and the kernel refuses a program with instructions that nothing leads to.
            return Ok(program);
        }
    }
    program.extend([Instruction::set(0, 0), Instruction::exit()]);
    Ok(program)
}

/// Where the rule fits: return whether it allows. Where it does not: fall through to the next.
fn one(rule: &LinuxDeviceCgroup) -> Result<Vec<Instruction>> {
    let mut tests = Vec::new();
    let kind = match rule.typ().unwrap_or_default() {
        LinuxDeviceType::A => None,
        LinuxDeviceType::B => Some(KIND_BLOCK),
        LinuxDeviceType::C | LinuxDeviceType::U => Some(KIND_CHARACTER),
        LinuxDeviceType::P => {
            return Err(Error::new(ErrorKind::InvalidSpec, "a FIFO is no device that a rule can be about"));
        }
    };
    let mut access = 0;
    for letter in accesses(rule)?.chars() {
        access |= match letter {
            'r' => ACCESS_READ,
            'w' => ACCESS_WRITE,
            _ => ACCESS_MKNOD,
        };
    }
    if let Some(kind) = kind {
        tests.push((2, kind));
    }
    for (register, number) in [(4, rule.major()), (5, rule.minor())] {
        if let Some(number) = number.filter(|number| *number >= 0) {
            let number = i32::try_from(number)
                .map_err(|_| Error::new(ErrorKind::InvalidSpec, format!("{number} is no device number")))?;
            tests.push((register, number));
        }
    }
    let all = access == ACCESS_READ | ACCESS_WRITE | ACCESS_MKNOD;
    // An allowing rule fits what asks for nothing beyond it, a denying one what asks for anything of it.
    let mut code = Vec::new();
    let tail: i16 = 2;
    let access_length: i16 = if all { 0 } else { 3 };
    let mut left = i16::try_from(tests.len()).unwrap_or_default();
    for (register, value) in tests {
        left -= 1;
        code.push(Instruction::jump_unless_equal(register, value, left + access_length + tail));
    }
    if !all {
        code.push(Instruction::copy(1, 3));
        if rule.allow() {
            code.push(Instruction::and(1, !access));
            code.push(Instruction::jump_unless_equal(1, 0, tail));
        } else {
            code.push(Instruction::and(1, access));
            code.push(Instruction::jump_if_equal(1, 0, tail));
        }
    }
    code.extend([Instruction::set(0, i32::from(rule.allow())), Instruction::exit()]);
    Ok(code)
}

/// What a rule is about, of `r`, `w` and `m`. Other letters beside these mean nothing, as with runc.
pub(super) fn accesses(rule: &LinuxDeviceCgroup) -> Result<String> {
    let asked = rule.access().as_deref().unwrap_or("rwm");
    let known: String = asked.chars().filter(|letter| "rwm".contains(*letter)).collect();
    if known.is_empty() && !asked.is_empty() {
        let message = format!("`{asked}` is no access to a device: use r, w, m");
        return Err(Error::new(ErrorKind::InvalidSpec, message));
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_about_everything_needs_no_test() {
        let rule: LinuxDeviceCgroup = serde_json::from_str(r#"{"allow":false,"access":"rwm"}"#).expect("valid");
        assert_eq!(one(&rule).expect("a rule"), [Instruction::set(0, 0), Instruction::exit()]);
    }

    #[test]
    fn nothing_follows_a_rule_about_everything() {
        let rules = r#"[{"allow":false,"access":"rwm"},{"allow":true,"type":"c","major":1,"minor":3,"access":"rwm"}]"#;
        let rules: Vec<LinuxDeviceCgroup> = serde_json::from_str(rules).expect("valid");
        let program = compile(&rules).expect("a program");
        assert_eq!(program[program.len() - ALWAYS..], [Instruction::set(0, 0), Instruction::exit()]);
        assert_eq!(program.iter().filter(|one| **one == Instruction::exit()).count(), 2, "one verdict a rule");
    }

    #[test]
    fn unknown_access_is_refused() {
        let rule: LinuxDeviceCgroup = serde_json::from_str(r#"{"allow":true,"access":"x"}"#).expect("valid");
        assert_eq!(one(&rule).expect_err("x").to_string(), "`x` is no access to a device: use r, w, m");
    }
}
