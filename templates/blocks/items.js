// The items of a pair, as their list and their lightbox share them: which are shown, and what each version says of them.

import { labelText, pairNow } from "../compare_store.js";
import { media } from "../media.js";
import { change, outcomeOf, page, state, SYMBOLS } from "../store.js";

export const shownCases = { list: [], start: 0 };

// Shows what changed or is wrong of a label or a cell, whatever became of it.
export function openItems(of) {
  change({ view: "all", label: -1, cell: null, picked: null, start: 0, ...of });
}

export const sideOf = after => page.data.sides[after ? pairNow().after : pairNow().before];
export const rowOf = (number, after) => page.data.cases[state.pair][after ? "after" : "before"][number];
export const versionName = after => page.data.versions[after ? pairNow().after : pairNow().before];

export const outcomeOfRow = (side, row) => outcomeOf(side.truth[row], side.prediction[row]);

// What a version says of an item: words, score and outcome.
export function saidOf(number, after) {
  const side = sideOf(after), row = rowOf(number, after);
  if (row < 0 || !side) return { text: page.data.words.none, score: NaN, outcome: "nothing", symbol: SYMBOLS.nothing };
  const outcome = outcomeOfRow(side, row), prediction = side.prediction[row];
  return { text: labelText(prediction, page.data.words.missed), score: side.score[row], outcome, symbol: SYMBOLS[outcome], ...media.said?.(side, row) };
}

export function truthOf(number) {
  const after = rowOf(number, true) >= 0;
  return sideOf(after).truth[rowOf(number, after)];
}
