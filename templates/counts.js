// The confusion matrix at any step, looked up: Python compared the scores, here counts are only added and taken away.
//
// An entry of the histogram is `count` rows (truth, prediction) active from step `first` to step `last`. Moving from step
// a to step b touches only the entries that begin or end between the two. Label number n stands for none.

function sortedBy(keys, n) {
  const starts = new Int32Array(n + 1);
  for (const key of keys) starts[key + 1]++;
  for (let i = 0; i < n; i++) starts[i + 1] += starts[i];
  const next = starts.slice();
  const order = new Int32Array(keys.length);
  for (let i = 0; i < keys.length; i++) order[next[keys[i]]++] = i;
  return { order, starts };
}

export class Counts {
  // `pairs` are missed labels with false positives of the same sample: they stand in cells, and count as no outcome.
  constructor(labels, steps, histogram, pairs = null) {
    this.n = labels;
    this.width = labels + 1;
    this.histogram = histogram;
    this.hasPairs = pairs !== null;
    this.parts = [histogram, ...(pairs ? [pairs] : [])].map(entries => ({ entries, begins: sortedBy(entries.first, steps), ends: sortedBy(entries.last, steps) }));
    this.steps = steps;
    this.clear();
  }

  clear() {
    this.step = -1;
    this.cells = new Int32Array(this.width * this.width);
    this.found = new Int32Array(this.width);      // the diagonal
    this.missed = new Int32Array(this.width);     // labelled, nothing predicted
    this.spurious = new Int32Array(this.width);   // predicted, nothing labelled
    this.support = new Int32Array(this.width);
    this.predicted = new Int32Array(this.width);
  }

  add(truth, prediction, count) {
    const none = this.n;
    this.cells[truth * this.width + prediction] += count;
    if (this.hasPairs && truth !== prediction && truth !== none && prediction !== none) return;
    this.support[truth] += count;
    this.predicted[prediction] += count;
    if (truth === prediction) this.found[truth] += count;
    if (prediction === none) this.missed[truth] += count;
    if (truth === none) this.spurious[prediction] += count;
  }

  apply(side, from, to, sign) {
    for (const part of this.parts) {
      const { truth, prediction, count } = part.entries, { order, starts } = part[side];
      for (let i = starts[from]; i < starts[to]; i++) {
        const entry = order[i];
        this.add(truth[entry], prediction[entry], sign * count[entry]);
      }
    }
  }

  go(step) {
    if (this.step < 0) this.clear();
    const from = this.step;
    if (step > from) {
      this.apply("begins", from + 1, step + 1, 1);
      this.apply("ends", Math.max(from, 0), step, -1);
    } else {
      this.apply("begins", step + 1, from + 1, -1);
      this.apply("ends", step, from, 1);
    }
    this.step = step;
  }

  // Fixed cells instead of a step: every label at its own threshold.
  set({ truth, prediction, count }) {
    this.clear();
    for (let i = 0; i < truth.length; i++) this.add(truth[i], prediction[i], count[i]);
  }

  cell(truth, prediction) {
    return this.cells[truth * this.width + prediction];
  }

  misclassified(label) {
    return this.support[label] - this.found[label] - this.missed[label];
  }

  // Other labels' rows that were called by this name.
  called(label) {
    return this.predicted[label] - this.found[label];
  }

  precision(label) {
    return this.found[label] / this.predicted[label];
  }

  recall(label) {
    return this.found[label] / this.support[label];
  }

  f1(label) {
    return 2 * this.found[label] / (this.support[label] + this.predicted[label]);
  }

  // All labels together: counts, and both averages. A label without any prediction counts 0 in the macro precision.
  overall() {
    let found = 0, support = 0, predicted = 0, missed = 0, labels = 0;
    const macro = { precision: 0, recall: 0, f1: 0 };
    for (let label = 0; label < this.n; label++) {
      found += this.found[label];
      support += this.support[label];
      predicted += this.predicted[label];
      missed += this.missed[label];
      if (!this.support[label]) continue;
      labels++;
      macro.precision += this.predicted[label] ? this.precision(label) : 0;
      macro.recall += this.recall(label);
      macro.f1 += this.f1(label);
    }
    for (const key of Object.keys(macro)) macro[key] /= labels;
    const micro = { precision: found / predicted, recall: found / support, f1: 2 * found / (predicted + support) };
    return { tp: found, fp: predicted - found, fn: support - found, missed, macro, micro };
  }

  of(label) {
    return { precision: this.precision(label), recall: this.recall(label), f1: this.f1(label) };
  }

  // Counts of one label at every step: right, predicted, and with nothing predicted.
  curve(label) {
    const found = new Int32Array(this.steps + 1), predicted = new Int32Array(this.steps + 1), missed = new Int32Array(this.steps + 1);
    const { truth, prediction, first, last, count } = this.histogram;
    for (let i = 0; i < truth.length; i++) {
      const columns = [];
      if (prediction[i] === label) columns.push(predicted);
      if (truth[i] === label && prediction[i] === label) columns.push(found);
      if (truth[i] === label && prediction[i] === this.n) columns.push(missed);
      for (const column of columns) {
        column[first[i]] += count[i];
        column[last[i] + 1] -= count[i];
      }
    }
    for (const column of [found, predicted, missed]) for (let step = 1; step < this.steps; step++) column[step] += column[step - 1];
    return { found, predicted, missed, support: this.support[label] };
  }
}
