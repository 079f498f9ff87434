// What narrows a view of the gallery to a range, as a bin of a chart opens it: "field:low:high", either end may be empty.

import { byId } from "../dom.js";
import { media } from "../media.js";
import { scoreText } from "../numbers.js";
import { openWithin } from "../report_store.js";
import { page, state } from "../store.js";

// Its name, its value of a row, how that is written, and whether a bin holds its upper end instead of its lower. What
// else is measured, the module of what the task draws knows.
const score = { name: "confidence", of: row => page.data.rows.score[row], text: scoreText, isUpper: true };

const fieldOf = name => (name === "score" ? score : media.measures && Object.hasOwn(media.measures, name) ? media.measures[name] : null);

function rangeNow() {
  const [name, low, high] = state.within.split(":"), field = fieldOf(name);
  return field && { ...field, low: low === "" ? -Infinity : Number(low), high: high === "" ? Infinity : Number(high) };
}

// A test of rows, or null where nothing is narrowed. Scores are kept as 32-bit floats, so the ends are rounded like them.
export function withinTest() {
  const range = state.within && rangeNow();
  if (!range) return null;
  const { of, isUpper } = range, [low, high] = isUpper ? [range.low, range.high].map(Math.fround) : [range.low, range.high];
  return row => {
    const value = of(row);
    return isUpper ? value > low && value <= high : value >= low && value < high;
  };
}

export function withinText() {
  const range = state.within && rangeNow();
  if (!range) return "";
  const { name, low, high, text, isWhole } = range;
  if (isWhole && high - low === 1) return `${text(low)} ${low === 1 ? name.replace("objects", "object") : name}`;
  if (high === Infinity) return `${name} from ${text(low)}`;
  return low === -Infinity ? `${name} below ${text(high)}` : `${name} ${text(low)}–${text(isWhole ? high - 1 : high)}`;
}

export const isWithinWord = text => /^[a-z]+:-?[\d.e-]*:-?[\d.e-]*$/.test(text) && Boolean(fieldOf(text.split(":")[0]));

// Opens the rows of a view in a range, of all labels, and brings them into sight: what a bin of a chart does.
export function showWithin(view, within) {
  openWithin(view, -1, within);
  byId("gallery")?.scrollIntoView({ block: "nearest" });
}
