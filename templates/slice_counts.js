// The counts of one slice: of each entry of the whole histogram as many rows as are of its samples.

import { Counts } from "./counts.js";

function histogramOf({ histogram }, { starts, entry, count }, value) {
  const from = starts[value], size = starts[value + 1] - from, part = { count: count.slice(from, from + size) };
  for (const name of ["truth", "prediction", "first", "last"]) part[name] = new Int32Array(size);
  let at = 0;
  for (let i = 0; i < size; i++) {
    at += entry[from + i];
    for (const name of ["truth", "prediction", "first", "last"]) part[name][i] = histogram[name][at];
  }
  return part;
}

export class SlicedCounts extends Counts {
  constructor(whole, slices, slice) {
    super(whole.n, whole.steps, histogramOf(whole, slices[slice[0]], slice[1]));
    this.key = slice.join();
  }

  // The counts at every step, from a walk of their own.
  get everyStep() {
    return (this.walked ??= this.walk());
  }

  walk() {
    const walker = new Counts(this.n, this.steps, this.histogram), found = [];
    for (let step = 0; step < this.steps; step++) {
      walker.go(step);
      const labels = Array.from({ length: this.n }, (_, label) => (this.n === 2 ? { ...walker.of(label), predicted: walker.predicted[label], tp: walker.found[label], fp: walker.called(label), fn: walker.support[label] - walker.found[label] } : null));
      found.push({ ...walker.overall(), labels });
    }
    return found;
  }
}
