// What the file says of the vector map, read once: columns that say the same stand in it once, and numbers are whole.

import { page } from "./store.js";

let known = null;

export function map() {
  known ??= page.data.map && read(page.data.map);
  return known;
}

function read(given) {
  const { rows, nearest, score, colours } = given;
  return {
    ...given, ids: names(given.ids), score: score && numbers(score, true), rows: { ...rows, point: owners(rows) },
    nearest: nearest && { ...nearest, similarity: numbers(nearest.similarity), training: nearest.training && { ...nearest.training, similarity: numbers(nearest.training.similarity) } },
    colours: Object.fromEntries(Object.entries(colours).map(([by, one]) => [by, { ...one, code: codes(given, one) }])),
  };
}

// Numbers in parts of 1; where some may be missing these are below 0.
function numbers({ unit, values }, mayMiss = false) {
  return unit === 1 ? values : Float32Array.from(values, value => (mayMiss && value < 0 ? NaN : value / unit));
}

// Of each row the point it is of.
function owners({ of_point: counts, kind }) {
  const point = new Uint32Array(kind.length);
  for (let i = 0, k = 0; i < counts.length; i++) for (let turn = 0; turn < counts[i]; turn++) point[k++] = i;
  return point;
}

// Each name begins as the one before it.
function names({ shared, rest }) {
  let last = "";
  return rest.map((end, k) => (last = last.slice(0, shared[k]) + end));
}

// A column, or the name of one; what has no name there is -1.
function codes(given, { code, names: known }) {
  return typeof code === "string" ? Int32Array.from(given[code], one => (one < known.length ? one : -1)) : code;
}
