//! Writes classic BPF with labels: jumps of any length, forwards only, resolved at the end.

use crate::kernel::seccomp::Instruction;

const LOAD_WORD: u16 = 0x20; // BPF_LD | BPF_W | BPF_ABS
const AND: u16 = 0x54; // BPF_ALU | BPF_AND | BPF_K
const JUMP: u16 = 0x05; // BPF_JMP | BPF_JA
const JUMP_EQUAL: u16 = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const JUMP_GREATER: u16 = 0x25; // BPF_JMP | BPF_JGT | BPF_K
const JUMP_GREATER_OR_EQUAL: u16 = 0x35; // BPF_JMP | BPF_JGE | BPF_K
const RETURN: u16 = 0x06; // BPF_RET | BPF_K

/// A place in the program that is not known yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label(usize);

/// A condition on the accumulator.
#[derive(Debug, Clone, Copy)]
pub(super) enum Test {
    Equal(u32),
    Greater(u32),
    GreaterOrEqual(u32),
}

/// A program being written.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    code: Vec<Instruction>,
    /// Long jumps, and where they lead.
    jumps: Vec<(usize, Label)>,
    labels: Vec<Option<usize>>,
}

impl Assembler {
    fn push(&mut self, code: u16, jump_true: u8, jump_false: u8, operand: u32) {
        self.code.push(Instruction { code, jump_true, jump_false, operand });
    }

    /// A label to be placed later.
    pub(super) fn label(&mut self) -> Label {
        self.labels.push(None);
        Label(self.labels.len() - 1)
    }

    /// The label is here.
    pub(super) fn place(&mut self, label: Label) {
        self.labels[label.0] = Some(self.code.len());
    }

    /// Load the 32-bit word at `offset` of `struct seccomp_data`.
    pub(super) fn load(&mut self, offset: u32) {
        self.push(LOAD_WORD, 0, 0, offset);
    }

    /// Keep these bits of the accumulator.
    pub(super) fn and(&mut self, mask: u32) {
        self.push(AND, 0, 0, mask);
    }

    /// Go on at `label`.
    pub(super) fn jump(&mut self, label: Label) {
        self.jumps.push((self.code.len(), label));
        self.push(JUMP, 0, 0, 0);
    }

    /// Go on at `label` if the test holds: a short skip over a long jump, so distance does not matter.
    pub(super) fn jump_if(&mut self, test: Test, label: Label) {
        self.test(test, 0, 1);
        self.jump(label);
    }

    /// Go on at `label` unless the test holds.
    pub(super) fn jump_unless(&mut self, test: Test, label: Label) {
        self.test(test, 1, 0);
        self.jump(label);
    }

    fn test(&mut self, test: Test, jump_true: u8, jump_false: u8) {
        let (code, operand) = match test {
            Test::Equal(value) => (JUMP_EQUAL, value),
            Test::Greater(value) => (JUMP_GREATER, value),
            Test::GreaterOrEqual(value) => (JUMP_GREATER_OR_EQUAL, value),
        };
        self.push(code, jump_true, jump_false, operand);
    }

    /// End with this verdict.
    pub(super) fn give(&mut self, verdict: u32) {
        self.push(RETURN, 0, 0, verdict);
    }

    /// The finished program. Every label that is jumped to must have been placed, after the jump.
    pub(super) fn finish(mut self) -> Vec<Instruction> {
        for (from, label) in self.jumps {
            let target = self.labels[label.0].expect("a label that is jumped to is placed");
            self.code[from].operand = u32::try_from(target - from - 1).expect("a program is short");
        }
        self.code
    }
}
