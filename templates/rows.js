// The rows of the samples in the file: which hold now, and where those of each sample stand.

import { page, state } from "./store.js";

let starts = null;

// Whether a row holds at the threshold of the page, or at each label's own.
export function isActive(rows, i) {
  return state.own ? rows.own[i] === 1 : rows.first[i] <= state.step && state.step <= rows.last[i];
}

// Where the rows of a sample begin and end; they stand in the order of the samples.
export function rowsOf(sample) {
  if (!starts) {
    const { rows, samples } = page.data;
    starts = new Int32Array(samples.ids.length + 1);
    for (const of of rows.sample) starts[of + 1]++;
    for (let i = 0; i < samples.ids.length; i++) starts[i + 1] += starts[i];
  }
  return [starts[sample], starts[sample + 1]];
}

// All rows of a sample that hold now.
export function activeRows(sample) {
  const { rows } = page.data, [from, end] = rowsOf(sample), found = [];
  for (let i = from; i < end; i++) if (isActive(rows, i)) found.push(i);
  return found;
}
