// A text with its spans: cut at their edges and, inside them, at blanks, so that brackets are drawn piece by piece and
// nothing is nested. The same pieces as reportgen/report/span_pieces.py.

import { element } from "../dom.js";
import { scoreText } from "../numbers.js";
import { KINDS, NAMES, SYMBOLS } from "../span_kinds.js";
import { labelName, page } from "../store.js";

const LANES = 3, FIRST = ["both", "type", "boundary", "spurious", "missed", "correct"];

// Blanks; one character of scripts that are written without; else a word, a long one in parts.
const ALONE = "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u2e80-\\u9fff\\uac00-\\ud7a3\\uf900-\\ufaff\\uff00-\\uffef";
const MARKS = "\\u0300-\\u036f\\u0e31\\u0e34-\\u0e3a\\u0e47-\\u0e4e\\u0eb1\\u0eb4-\\u0ebc\\u0ec8-\\u0ecd\\u102b-\\u103e\\u17b4-\\u17d3\\u3099\\u309a\\ufe00-\\ufe0f";
const UNIT = new RegExp(`\\s+|[${ALONE}][${MARKS}]*|[!-~]{24}(?=[!-~])|[^\\s${ALONE}]+`, "gu");

// A row as what is drawn, its places moved by so much.
export function errorOf(row, by = 0, rows = page.data.rows) {
  const { gs, ge, ps, pe } = rows;
  const labelled = gs[row] < 0 ? null : [gs[row] - by, ge[row] - by], predicted = ps[row] < 0 ? null : [ps[row] - by, pe[row] - by];
  const spans = [labelled, predicted].filter(Boolean);
  return {
    row, kind: KINDS[rows.kind[row]], labelled, predicted, truth: rows.truth[row], prediction: rows.prediction[row], score: rows.score[row],
    start: Math.min(...spans.map(span => span[0])), end: Math.max(...spans.map(span => span[1])),
  };
}

const namesOf = ({ kind, truth, prediction }) => (kind === "type" || kind === "both" ? [truth, prediction] : [kind === "spurious" ? prediction : truth]).map(labelName);

// What became of a span in words, as its tag is read.
export const saidOf = error => `${NAMES[error.kind]}: ${namesOf(error).join(" → ")}`;

function tagOf(error, isNow = false) {
  const { kind, score } = error, names = namesOf(error).flatMap((name, i) => [...(i ? [" → "] : []), element("bdi", {}, name)]);
  const sign = kind === "correct" ? [] : [element("span", { "aria-hidden": "true" }, `${SYMBOLS[kind]} `), element("span", { class: "aside" }, `${NAMES[kind]}: `)];
  return element("span", { class: `tag k-${kind}${isNow ? " now" : ""}`, title: NAMES[kind] + (Number.isNaN(score) ? "" : `, confidence ${scoreText(score)}`) }, ...sign, ...names);
}

// The spans of one side, each in the first lane that is free there.
function brackets(errors, side) {
  const name = side === "g" ? "labelled" : "predicted", ends = [];
  const spans = errors.filter(error => error[name]).map(error => ({ error, side, start: error[name][0], end: error[name][1] }));
  for (const span of spans.sort((a, b) => a.start - b.start || b.end - a.end)) {
    let lane = ends.findIndex(end => end <= span.start);
    if (lane < 0) lane = ends.length;
    ends[lane] = span.end;
    span.lane = Math.min(lane, LANES - 1);
  }
  return spans;
}

// Errors that overlap one another, by where the last of them ends.
function runsOf(errors) {
  const runs = [];
  for (const error of [...errors].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = runs.at(-1);
    if (last && error.start < last.end) {
      last.end = Math.max(last.end, error.end);
      last.errors.push(error);
    } else runs.push({ end: error.end, errors: [error] });
  }
  return new Map(runs.map(run => [run.end, run.errors]));
}

function piece(text, low, over, now) {
  const kind = FIRST.find(one => over.some(({ error }) => error.kind === one)), high = low + text.length;
  const marks = over.map(({ error, side, start, end, lane }) => element("i", { class: `${side} l${lane} k-${error.kind}${start === low ? " s" : ""}${end === high ? " e" : ""}` }));
  return element("span", { class: `a k-${kind}${over.some(({ error }) => error.row === now) ? " now" : ""}` }, text, ...marks);
}

// The places of a text that is sought, as [from, to]; in upper or lower case.
export function placesOf(text, sought) {
  if (!sought) return [];
  const pattern = new RegExp(sought.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"), "giu");
  return [...text.matchAll(pattern)].map(found => [found.index, found.index + found[0].length]);
}

// The nodes of a text from `start` to before `end`; the row `now` stands out, and so do the places `found`.
export function spanNodes(text, errors, { start = 0, end = text.length, now = -1, found = [] } = {}) {
  const all = [...brackets(errors, "g"), ...brackets(errors, "p")], runs = runsOf(errors), nodes = [];
  const edges = [...all.flatMap(one => [one.start, one.end]), ...found.flat()].filter(edge => edge > start && edge < end);
  const cuts = [...new Set([start, ...edges, end])].sort((a, b) => a - b);
  for (let k = 0; k + 1 < cuts.length; k++) {
    const [low, high] = [cuts[k], cuts[k + 1]], over = all.filter(one => one.start < high && one.end > low), part = text.slice(low, high);
    const drawn = over.length ? [...part.matchAll(UNIT)].map(unit => piece(unit[0], low + unit.index, over, now)) : [part];
    nodes.push(...(found.some(([from, to]) => from <= low && high <= to) ? [element("mark", {}, ...drawn)] : drawn));
    for (const error of runs.get(high) ?? []) nodes.push(tagOf(error, error.row === now));
  }
  return nodes;
}
