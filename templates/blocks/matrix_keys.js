// The keys of a matrix, that of a report and that of a comparison.

import { addKeys } from "../keys.js";

// The keys of a matrix; `opens` says what Enter does.
export const addMatrixKeys = opens => addKeys("In the confusion matrix", [
  { keys: ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"], text: "from cell to cell" },
  { keys: ["Home", "End", "PageUp", "PageDown"], text: "further; with Ctrl to the corners" },
  { keys: ["Enter"], text: opens },
]);

// Arrow keys, Home, End and Page keys move by positions; returns the new position or null.
export function movedBy(event, [row, column], rows, columns) {
  const to = {
    ArrowRight: [row, column + 1], ArrowLeft: [row, column - 1], ArrowDown: [row + 1, column], ArrowUp: [row - 1, column],
    Home: [event.ctrlKey ? 0 : row, 0], End: [event.ctrlKey ? rows - 1 : row, columns - 1],
    PageDown: [row + 10, column], PageUp: [row - 10, column],
  }[event.key];
  return to ? [Math.max(0, Math.min(rows - 1, to[0])), Math.max(0, Math.min(columns - 1, to[1]))] : null;
}
