// The points of the vector map: what became of each at the threshold of the page, which are chosen, and by what they are
// coloured.

import { wilson, worth } from "./intervals.js";
import { map } from "./map_columns.js";
import { media } from "./media.js";
import { isActive, rowsOf } from "./rows.js";
import { page, state } from "./store.js";

export const CORRECT = 0;
export const CONFUSED = 1;
export const MISSED = 2;
export const SPURIOUS = 3;
const RANKS = [0, 3, 1, 2];  // what a point is taken for that is several of these
const FARTHEST = 131070;  // units of a corner: twice the longer side of the map
const HUES = 8, MOST_NAMED = 16;
const SURE = [0.5, 0.7, 0.85, 0.95, 0.99];

// Whether each point is a predicted box; one that the threshold drops is not drawn.
const isOfBoxes = () => map().item.length > 0;

// What a point is called.
export const nouns = () => (map().noun ? [map().noun, `${map().noun}s`] : [page.words.sample, page.words.samples]);

let counted = { key: null };

// Of each point how many errors it has, of how many answers, and what it is taken for.
export function outcomes() {
  const key = state.own ? "own" : String(state.step);
  if (counted.key !== key) counted = { key, ...countedNow() };
  return counted;
}

function countedNow() {
  const { n, rows, one } = map(), isBox = isOfBoxes(), errors = new Uint16Array(n), whole = new Uint16Array(n), result = new Uint8Array(n);
  if (one && !isBox) whole.fill(1);
  for (let i = 0; i < rows.point.length; i++) {
    if (!isActive(rows, i)) continue;
    const at = rows.point[i], kind = rows.kind[i], size = kind === CONFUSED || kind === CORRECT ? 2 : 1;
    if (RANKS[kind] > RANKS[result[at]]) result[at] = kind;
    if (one) {
      errors[at] = kind === CORRECT ? 0 : 1;
      whole[at] = 1;
    } else {
      whole[at] += size;
      if (kind !== CORRECT) errors[at] += size;
    }
  }
  return { errors, whole, result, total: rateOf(errors, whole, null) };
}

// Errors and answers of some points (all: null), their rate and its interval.
function rateOf(errors, whole, points) {
  const n = points?.length ?? errors.length;
  let e = 0, w = 0, wrong = 0, ee = 0, ew = 0, ww = 0, active = 0;
  for (let k = 0; k < n; k++) {
    const i = points ? points[k] : k, a = errors[i], b = whole[i];
    e += a;
    w += b;
    if (a > 0) wrong++;
    if (b > 0) active++;
    ee += a * a;
    ew += a * b;
    ww += b * b;
  }
  return { n, errors: e, whole: w, wrong, active, ee, ew, ww };
}

function withInterval(sums) {
  const { errors, whole } = sums, rate = whole ? errors / whole : NaN, trials = map().one ? whole : worth(sums, rate);
  return { ...sums, rate, interval: wilson(rate * trials, trials) };
}

export function rates(points) {
  const { errors, whole, total } = outcomes(), own = rateOf(errors, whole, points), rest = {};
  for (const name of Object.keys(own)) rest[name] = total[name] - own[name];
  return { own: withInterval(own), rest: withInterval(rest), all: withInterval(total) };
}

// Places in the file of page.data.samples; -1 for a point that is not in it.
export const sampleOf = point => map().sample[point];

// The row of the file that a point opens, -1 where it is not in the file.
export function rowOf(point) {
  const sample = sampleOf(point);
  if (sample < 0) return -1;
  const [from, end] = rowsOf(sample);
  if (!isOfBoxes()) return from < end ? from : -1;
  return media.rowOf(sample, map().item[point]);
}

// The picture of a point, or the beginning of its text; of a box the part around it. null where the file has none.
export function pictureOf(point) {
  const sample = sampleOf(point), row = isOfBoxes() ? rowOf(point) : 0;
  if (sample < 0 || row < 0) return null;
  const shown = (isOfBoxes() ? media.small(row, "") : media.whole?.(sample)) ?? null;
  if (shown?.localName === "img") shown.alt = idOf(point);
  return shown;
}

let others = null;

export function idOf(point) {
  if (map().noun) return map().ids[point];
  const sample = sampleOf(point);
  if (sample >= 0) return page.data.samples.ids[sample];
  if (!others) {
    others = new Int32Array(map().n);
    for (let i = 0, k = 0; i < map().n; i++) if (sampleOf(i) < 0) others[i] = k++;
  }
  return map().ids[others[point]];
}

let places = null;

// The point of a sample by its id, -1 where there is none.
export function pointOf(id) {
  if (!places) {
    places = new Map();
    for (let i = 0; i < map().n; i++) places.set(idOf(i), i);
  }
  return places.get(id) ?? -1;
}

// What points may be coloured by: names of the categories, the category of each point, and the colour of each.
function coloured(by) {
  if (by === "result") return ofResult();
  if (by === "confidence") return ofConfidence();
  const { title, names, code, rest } = map().colours[by];
  return named(title, names, code, rest);
}

function ofResult() {
  const { words } = page, { result } = outcomes(), isOne = map().one;
  const names = [isOne ? words.correct : "no error", words.misclassified, words.missed, "false positive"];
  return { title: "Result", names, code: result, tones: ["correct", "wrong", "missed", "spurious"], isResult: true };
}

function ofConfidence() {
  const { score } = map(), code = new Int16Array(score.length);
  for (let i = 0; i < score.length; i++) code[i] = Number.isNaN(score[i]) ? SURE.length + 1 : SURE.filter(end => score[i] >= end).length;
  const names = ["under 0.50", "0.50–0.70", "0.70–0.85", "0.85–0.95", "0.95–0.99", "0.99 or more", "no confidence"];
  return { title: "Confidence", names, code, tones: ["o6", "o5", "o4", "b4", "b5", "b6", "k-rest"] };
}

// The most frequent ones have a hue each, the next ones the same hues as rings, all others are grey.
function named(title, names, given, rest = "other") {
  const sizes = new Array(names.length).fill(0);
  for (const one of given) if (one >= 0) sizes[one]++;
  const order = names.map((_, k) => k).sort((a, b) => sizes[b] - sizes[a] || a - b);
  const isCut = names.length > MOST_NAMED, kept = (isCut ? order.slice(0, MOST_NAMED - 1) : order).sort((a, b) => a - b), place = new Int16Array(names.length).fill(kept.length);
  kept.forEach((one, k) => { place[one] = k; });
  const code = Int16Array.from(given, one => (one < 0 ? kept.length : place[one])), hasRest = code.includes(kept.length);
  return {
    title, code, names: [...kept.map(one => names[one]), ...(hasRest ? [isCut ? "other" : rest] : [])],
    tones: [...kept.map((_, k) => `k${k % HUES}`), ...(hasRest ? ["k-rest"] : [])], rings: kept.map((_, k) => k >= HUES), of: kept,
  };
}

let colour = { key: null };

export function colouring() {
  const key = `${state.mapBy} ${state.mapBy === "result" ? outcomes().key : ""}`;
  if (colour.key !== key) colour = { key, ...coloured(state.mapBy) };
  return colour;
}

export const isColouring = by => by === "result" || (by === "confidence" && Boolean(map().score)) || Object.hasOwn(map().colours, by);

// A mask of the points that are shown: those of a hidden category are not, nor what is right where only errors are.
export function shownPoints() {
  const { code } = colouring(), { errors, whole } = outcomes(), isBox = isOfBoxes(), off = new Set(state.mapOff), shown = new Uint8Array(map().n);
  for (let i = 0; i < shown.length; i++) shown[i] = (!isBox || whole[i]) && !off.has(code[i]) && (!state.mapErrors || errors[i] > 0) ? 1 : 0;
  return shown;
}

// A choice is written as parts between semicolons: group:7, or the corners of a shape around points in the units of the map.
export const groupChoice = group => `group:${group}`;
export const shapeChoice = corners => `at:${corners.map(([x, y]) => `${x.toString(36)}.${y.toString(36)}`).join(".")}`;

export function partsOfChoice(text) {
  return text.split(";").flatMap(part => {
    const [kind, value = ""] = part.split(":");
    if (kind === "group" && /^\d+$/.test(value) && Number(value) < map().groups.length) return [{ group: Number(value) }];
    const numbers = kind === "at" && /^[-0-9a-z.]+$/.test(value) ? value.split(".").map(one => parseInt(one, 36)) : [];
    if (numbers.length < 6 || numbers.length % 2 || numbers.some(one => !(Math.abs(one) <= FARTHEST))) return [];
    return [{ corners: Array.from({ length: numbers.length / 2 }, (_, k) => [numbers[2 * k], numbers[2 * k + 1]]) }];
  });
}

function isInside(corners, x, y) {
  let inside = false;
  for (let i = 0, j = corners.length - 1; i < corners.length; j = i++) {
    const [x1, y1] = corners[i], [x2, y2] = corners[j];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

function pointsIn(corners, shown, found) {
  const { x, y, n } = map(), [left, right] = [Math.min, Math.max].map(end => end(...corners.map(one => one[0]))), [low, high] = [Math.min, Math.max].map(end => end(...corners.map(one => one[1])));
  for (let i = 0; i < n; i++) if (shown[i] && x[i] >= left && x[i] <= right && y[i] >= low && y[i] <= high && isInside(corners, x[i], y[i])) found[i] = 1;
}

// The points of a choice, null for none; what is hidden cannot be drawn around.
export function chosenPoints() {
  const parts = partsOfChoice(state.mapChosen), found = new Uint8Array(map().n), { group } = map();
  if (!parts.length) return null;
  const shown = shownPoints();
  for (const part of parts) {
    if (part.corners) pointsIn(part.corners, shown, found);
    else for (let i = 0; i < found.length; i++) if (group[i] === part.group) found[i] = 1;
  }
  const points = [];
  for (let i = 0; i < found.length; i++) if (found[i]) points.push(i);
  return points.length ? points : null;
}
