// What narrows a view of the gallery to a range, as a bin of a chart opens it: "field:low:high", either end may be empty.

import { byId } from "../dom.js";
import { countText, ratioText, scoreText } from "../numbers.js";
import { openWithin } from "../report_store.js";
import { page, state } from "../store.js";

const sideOf = row => {
  const { rows, boxes } = page.data, item = rows.truth_item[row];
  return item < 0 ? NaN : Math.sqrt(boxes.truth.width[item] * boxes.truth.height[item]);
};

const aspectOf = row => {
  const { rows, boxes } = page.data, item = rows.truth_item[row];
  return item < 0 ? NaN : boxes.truth.width[item] / boxes.truth.height[item];
};

const pixels = value => `${countText(Math.round(value))} px`;

// Each: its name, its value of a row, how that is written, and whether a bin holds its upper end instead of its lower.
const FIELDS = {
  score: { name: "confidence", of: row => page.data.rows.score[row], text: scoreText, isUpper: true },
  iou: { name: "IoU", of: row => page.data.rows.iou[row], text: scoreText },
  side: { name: "object side", of: sideOf, text: pixels },
  aspect: { name: "width : height", of: aspectOf, text: ratioText },
  objects: { name: "objects in the image", of: row => page.data.samples.objects[page.data.rows.sample[row]], text: countText, isWhole: true },
};

function rangeNow() {
  const [name, low, high] = state.within.split(":"), field = FIELDS[name];
  return field && { ...field, low: low === "" ? -Infinity : Number(low), high: high === "" ? Infinity : Number(high) };
}

// A test of rows, or null where nothing is narrowed.
export function withinTest() {
  const range = state.within && rangeNow();
  if (!range) return null;
  const { of, low, high, isUpper } = range;
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

export const isWithinWord = text => /^[a-z]+:-?[\d.e-]*:-?[\d.e-]*$/.test(text) && Object.hasOwn(FIELDS, text.split(":")[0]);

// Opens the rows of a view in a range, of all labels, and brings them into sight: what a bin of a chart does.
export function showWithin(view, within) {
  openWithin(view, -1, within);
  byId("gallery")?.scrollIntoView({ block: "nearest" });
}
