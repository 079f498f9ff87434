// What became of spans, by the numbers that Python gives it: what it is called, and the sign of it.

export const KINDS = ["", "correct", "type", "boundary", "both", "missed", "spurious"];
export const SYMBOLS = { correct: "", type: "≠", boundary: "↔", both: "≠↔", missed: "○", spurious: "+" };
export const NAMES = { correct: "correct", type: "wrong type", boundary: "wrong boundary", both: "wrong type and boundary", missed: "missed", spurious: "false positive" };
