// What a difference is and how it is written: the same rule as reportgen/comparison/change.py, tested against it.

import { signedText } from "./numbers.js";

// The symbol before a difference: where it goes if that is significant, ≈ where it is not.
function signOf(verdict, difference) {
  if (verdict === "better" || verdict === "worse") return difference > 0 ? "▲ " : "▼ ";
  return { noise: "≈ ", same: "= " }[verdict] ?? "";
}

// A difference of a figure of which more is better.
export const differenceText = (verdict, difference) => signOf(verdict, difference) + signedText(difference);
