// Which labels go together: a matrix of other numbers than outcomes.

import { countText, scoreText } from "../numbers.js";
import { page, state } from "../store.js";

// What cells may show beside outcomes: which labels go together.
export const TOGETHER = {
  mean: { of: "mean", colour: "mean confidence", text: scoreText, said: (row, column) => `Mean confidence in ${column} where ${row} is labelled` },
  together: { of: "count", colour: "share of the row", text: countText, said: (row, column) => `Labelled ${row} and ${column}` },
};

export const togetherOf = ([row, column]) => page.data.together[TOGETHER[state.values].of][row * page.none + column];

export const isTogether = () => Boolean(TOGETHER[state.values] && page.data.together);
