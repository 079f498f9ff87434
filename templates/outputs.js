// The outputs of a page: what each variant did on each sample, which samples are shown, in which order, and their texts.

import { unescaped } from "./address.js";
import { inflate } from "./payload.js";
import { addressed } from "./report_store.js";
import { page, state } from "./store.js";

export const OUTCOMES = ["both", "first", "second", "neither", "differ"];
const NONE = -1;
const NEAR = 1e-6;  // scores are kept in 32 bits

Object.assign(state, {
  outcome: "",          // of the two variants compared: one of OUTCOMES, "" for any
  status: NONE,         // the status that an output of a sample has
  failure: NONE,        // what an output of a sample fails by
  kind: [],             // a column of metadata and one of its values
  range: [],            // a criterion and the scores of some output of a sample: from, up to
  versus: [],           // the two variants compared; [] for the first two
  rows: ["id", NONE, "asc"],  // what the samples are sorted by, of which variant, in which direction
});

export const outputs = () => page.data.outputs;
export const textOf = value => (Array.isArray(value) ? value[0] : value ?? "");
export const lengthCut = value => (Array.isArray(value) ? value[1] : 0);

// Columns of metadata to choose from: their names, values, and a code a sample.
export const kinds = () => once("kinds", () => Object.values(outputs().kinds));

// Which variants stand beside each other: all of up to three, else the two compared.
export function compared() {
  const { variants, order } = outputs();
  if (state.versus.length) return state.versus;
  if (variants.length < 2) return [0];
  return variants.length === 2 ? [0, 1] : order.slice(0, 2);
}
export const shownVariants = () => (outputs().variants.length <= 3 ? outputs().variants.map((_, i) => i) : compared());

// What the criteria are whose scores stand in a cell; all are in the large view.
export const cellCriteria = () => outputs().criteria.map((one, k) => k).filter(k => outputs().criteria[k].share && k !== outputs().decisive).sort((a, b) => outputs().criteria[b].weight - outputs().criteria[a].weight || a - b).slice(0, 3);

const known = new Map();

// A column that is computed once, when first asked for.
function once(key, make) {
  if (!known.has(key)) known.set(key, make());
  return known.get(key);
}

// Where the outputs of a variant on each sample begin and end, -1 where there are none; how many pass, of how many judged.
export function ofVariant(variant) {
  return once(`v${variant}`, () => {
    const { ids, sample, variant: of, passes } = outputs(), n = ids.length;
    const first = new Int32Array(n).fill(NONE), end = new Int32Array(n), passed = new Uint16Array(n), judged = new Uint16Array(n);
    for (let row = 0; row < sample.length; row++) {
      if (of[row] !== variant) continue;
      const at = sample[row];
      if (first[at] < 0) first[at] = row;
      end[at] = row + 1;
      if (passes[row] >= 0) judged[at]++;
      if (passes[row] === 1) passed[at]++;
    }
    return { first, end, passed, judged };
  });
}

// Whether a variant passes a sample: by most of its outputs; null where nothing says it.
export function passesOf({ passed, judged }, at) {
  return judged[at] ? 2 * passed[at] > judged[at] : null;
}

function outcomeAt(a, b, at) {
  const one = passesOf(a, at), two = passesOf(b, at);
  if (one === null || two === null) return "";
  return one ? (two ? "both" : "first") : two ? "second" : "neither";
}

// The mean of a column of the outputs over those of a variant on each sample.
function means(values, variant) {
  const { first, end } = ofVariant(variant), found = new Float32Array(first.length).fill(NaN);
  for (let at = 0; at < first.length; at++) {
    let sum = 0, n = 0;
    for (let row = first[at]; row >= 0 && row < end[at]; row++) if (!Number.isNaN(values[row])) [sum, n] = [sum + values[row], n + 1];
    if (n) found[at] = sum / n;
  }
  return found;
}

const shares = variant => {
  const { passed, judged } = ofVariant(variant);
  return Float32Array.from(passed, (n, at) => (judged[at] ? n / judged[at] : NaN));
};

// The figure that tells two variants apart: the weighted score, else whether they pass, else the first criterion.
function mainOf(variant) {
  const { weighted, scores } = outputs();
  if (weighted) return once(`w${variant}`, () => means(weighted, variant));
  if (hasPasses()) return once(`p${variant}`, () => shares(variant));
  return scores[0] ? once(`0:${variant}`, () => means(scores[0], variant)) : null;
}

export const hasPasses = () => once("judged", () => outputs().passes.some(value => value >= 0));

function difference() {
  const [a, b] = compared(), one = mainOf(a), two = mainOf(b);
  return once(`d${a},${b}`, () => one.map((value, at) => Math.abs(value - two[at])));
}

// What there is to sort by: [key, variant, title].
export function sorts() {
  const { criteria, variants, weighted } = outputs(), found = [["id", NONE, "No."]];
  if (compared().length > 1 && mainOf(0)) found.push(["differ", NONE, "Difference of the two"]);
  for (const v of shownVariants()) {
    const name = variants.length > 1 ? `, ${variants[v]}` : "";
    if (hasPasses()) found.push(["pass", v, `Correct${name}`]);
    if (weighted) found.push(["weighted", v, `Weighted score${name}`]);
    criteria.forEach((one, k) => found.push([String(k), v, `${one.title}${name}`]));
  }
  return found;
}

function keyOf(key, variant) {
  const { weighted, scores } = outputs();
  if (key === "differ") return difference();
  if (key === "pass") return once(`p${variant}`, () => shares(variant));
  if (key === "weighted") return once(`w${variant}`, () => means(weighted, variant));
  return once(`${key}:${variant}`, () => means(scores[key], variant));
}

// The samples in an order. Each number becomes bits that sort as it does, above its place, so that the engine's own sort
// of whole numbers does it: a comparison written here would take ten times as long.
function ordered(values, isDown) {
  const n = values.length, packed = new BigUint64Array(n), halves = new Uint32Array(packed.buffer);
  const bits = new Uint32Array(new Float32Array(values).buffer);
  for (let at = 0; at < n; at++) {
    const one = bits[at], rising = one & 0x80000000 ? ~one >>> 0 : (one | 0x80000000) >>> 0;
    halves[2 * at + 1] = Number.isNaN(values[at]) ? 0xffffffff : isDown ? ~rising >>> 0 : rising;
    halves[2 * at] = at;
  }
  packed.sort();
  return Uint32Array.from({ length: n }, (_, k) => halves[2 * k]);
}

function order() {
  const [key, variant, way] = state.rows, n = outputs().ids.length;
  const values = key === "id" ? null : keyOf(key, variant);
  return once(`order ${key} ${variant} ${way} ${key === "differ" ? compared() : ""}`, () => {
    if (values) return ordered(values, way === "desc");
    const plain = Uint32Array.from({ length: n }, (_, at) => at);
    return way === "desc" ? plain.reverse() : plain;
  });
}

// Whether any output of each sample has a status or fails by something.
const samplesWith = (column, value) => once(`${column}=${value}`, () => {
  const found = new Uint8Array(outputs().ids.length), values = outputs()[column], { sample } = outputs();
  for (let row = 0; row < values.length; row++) if (values[row] === value) found[sample[row]] = 1;
  return found;
});

// Whether any output of each sample has a score in a range, whose end belongs to the next unless that is none.
const samplesWithin = (criterion, low, high) => once(`${criterion} ${low} ${high}`, () => {
  const found = new Uint8Array(outputs().ids.length), values = outputs().scores[criterion], { sample } = outputs();
  for (let row = 0; row < values.length; row++) if (values[row] >= low - NEAR && (high >= 1 ? values[row] <= high : values[row] < high - NEAR)) found[sample[row]] = 1;
  return found;
});

// The outcome of the two variants on each sample, as its place in OUTCOMES; 255 where one of them is not judged.
export function outcomes() {
  const [a, b] = compared();
  if (b === undefined) return null;
  return once(`o${a},${b}`, () => {
    const one = ofVariant(a), two = ofVariant(b);
    return Uint8Array.from(outputs().ids, (_, at) => OUTCOMES.indexOf(outcomeAt(one, two, at)));
  });
}

// The samples that the filters leave, in their order.
export function found() {
  const masks = [], wanted = state.search.trim().toLowerCase();
  if (state.status >= 0) masks.push(samplesWith("status", state.status));
  if (state.failure >= 0) masks.push(samplesWith("fails", state.failure));
  if (state.range.length) masks.push(samplesWithin(...state.range));
  if (wanted) masks.push(sought(wanted));
  const of = state.outcome ? outcomes() : null, place = OUTCOMES.indexOf(state.outcome);
  const [column, value] = state.kind, code = column === undefined ? null : kinds()[column].code;
  const all = order(), left = new Uint32Array(all.length);
  let n = 0;
  for (const at of all) {
    if (of && (place === 4 ? of[at] !== 1 && of[at] !== 2 : of[at] !== place)) continue;
    if (code && code[at] !== value) continue;
    if (masks.every(mask => mask[at])) left[n++] = at;
  }
  return left.subarray(0, n);
}

// Texts

const blocks = [];
const haystack = { text: "", starts: null };

// What was asked, what is expected and what was answered on a sample; null where it is not read yet.
export function textsAt(at) {
  const block = blocks[Math.floor(at / outputs().block)];
  return block ? block[at % outputs().block] : null;
}

export const isRead = () => haystack.starts !== null;

const wordsOf = (id, entry) => [id, ...(entry?.length ? [textOf(entry[0]), ...entry[1].map(textOf), ...entry[2].map(one => textOf(one.o) || textOf(one.e))] : [])].join("\n").toLowerCase();

// Reads the texts, block by block, so that nothing waits for all of them; `done` is called after the first and the last.
export async function readTexts(done) {
  const parts = [], { blocks: given, ids, block: size } = outputs(), starts = new Float64Array(ids.length + 1);
  let length = 0;
  for (const data of given) {
    const entries = JSON.parse(new TextDecoder().decode(await inflate(data))), begin = blocks.length * size;
    blocks.push(entries);
    entries.forEach((entry, k) => {
      const words = wordsOf(ids[begin + k], entry);
      starts[begin + k] = length;
      length += words.length + 1;
      parts.push(words);
    });
    if (blocks.length === 1 && given.length > 1) done();
  }
  starts[ids.length] = length;
  haystack.text = `${parts.join("\0")}\0`;
  haystack.starts = starts;
  done();
}

// Which samples hold a text, in one pass over all of them joined.
function sought(wanted) {
  const hits = new Uint8Array(outputs().ids.length), { text, starts } = haystack;
  if (!starts) return hits.fill(1);
  let at = 0;
  for (let place = text.indexOf(wanted); place >= 0; place = text.indexOf(wanted, starts[at])) {
    at = after(starts, place, at);
    hits[at - 1] = 1;
    if (at >= hits.length) break;
  }
  return hits;
}

// The first start behind a place, from one on.
function after(starts, place, from) {
  let low = from, high = starts.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] > place) high = middle;
    else low = middle + 1;
  }
  return low;
}

// Address

const place = (names, text) => names.indexOf(unescaped(text));

function readSort(text) {
  const [key, name = "", way] = text.split(","), { criteria, variants } = outputs();
  const criterion = criteria.findIndex(one => one.name === key), variant = name === "" ? NONE : place(variants, name);
  const named = criterion >= 0 ? String(criterion) : key, isKnown = sorts().some(([one]) => one === named);
  return isKnown && (variant >= 0) === !["id", "differ"].includes(named) ? { rows: [named, variant, way === "desc" ? "desc" : "asc"] } : null;
}

function writeSort({ rows: [key, variant, way] }) {
  if (key === "id" && way === "asc") return "";
  const { criteria, variants } = outputs();
  return [criteria[key]?.name ?? key, variant < 0 ? "" : encodeURIComponent(variants[variant]), way].join(",");
}

const one = (name, names, key) => addressed.set(name, {
  write: now => (now[key] >= 0 ? encodeURIComponent(names()[now[key]]) : ""),
  read: text => ({ [key]: place(names(), text) }),
  settings: [key],
});

one("status", () => outputs().statuses, "status");
one("fails", () => outputs().failures, "failure");
addressed.set("outcome", { write: now => now.outcome, read: text => (OUTCOMES.includes(text) ? { outcome: text } : null), settings: ["outcome"] });
addressed.set("rows", { write: writeSort, read: readSort, settings: ["rows"] });
addressed.set("where", {
  write: ({ kind: [column, value] }) => (column === undefined ? "" : [kinds()[column].name, kinds()[column].values[value]].map(encodeURIComponent).join(",")),
  read(text) {
    const [name, word] = text.split(",").map(unescaped), column = kinds().findIndex(kind => kind.name === name), value = kinds()[column]?.values.indexOf(word) ?? NONE;
    return { kind: value < 0 ? [] : [column, value] };
  },
  settings: ["kind"],
});
addressed.set("range", {
  write: ({ range: [criterion, low, high] }) => (criterion === undefined ? "" : [encodeURIComponent(outputs().criteria[criterion].name), low, high].join(",")),
  read(text) {
    const [name, ...ends] = text.split(","), criterion = outputs().criteria.findIndex(one => one.name === unescaped(name)), [low, high] = ends.map(Number);
    return { range: criterion >= 0 && ends.length === 2 && low < high ? [criterion, low, high] : [] };
  },
  settings: ["range"],
});
addressed.set("versus", {
  write: ({ versus }) => versus.map(v => encodeURIComponent(outputs().variants[v])).join(","),
  read(text) {
    const pair = text.split(",").map(name => place(outputs().variants, name));
    return { versus: pair.length === 2 && pair[0] >= 0 && pair[1] >= 0 && pair[0] !== pair[1] ? pair : [] };
  },
  settings: ["versus"],
});
