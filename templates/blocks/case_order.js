// In which order the gallery shows its cases: by confidence, or by how far the scores are from the ground truth.

import { metricText, scoreText } from "../numbers.js";
import { page, state } from "../store.js";

const LEAST = 2 ** -23; // as reportgen/metrics/ranking.py clips scores

// The score of a sample's true label: that of a right prediction, else among its highest scores, else by itself.
function trueScores() {
  const { rows, samples } = page.data, { top, top_label: labels, top_score: scores } = samples, found = new Float64Array(samples.ids.length).fill(NaN);
  for (let i = 0; i < rows.sample.length; i++) {
    const sample = rows.sample[i];
    for (let k = sample * top; k < (sample + 1) * top; k++) if (labels[k] === rows.truth[i]) found[sample] = scores[k];
  }
  samples.true_at.forEach((sample, i) => { found[sample] = samples.true_score[i]; });
  return found;
}

const lossOf = score => -Math.log(Math.min(1 - LEAST, Math.max(LEAST, score)));

// Of a sample with one label: its loss, and how far the highest score is above the true label's.
function ofOneLabel() {
  const { samples } = page.data, truth = trueScores();
  return { loss: truth.map(lossOf), margin: truth.map((score, sample) => samples.top_score[sample * samples.top] - score) };
}

// Of a sample with any number of labels: the mean loss of its labels, and how far the worst of them is off. Each label of
// it has two rows at most, with the same score.
function ofSets() {
  const { rows, samples } = page.data, n = samples.ids.length, loss = new Float64Array(n), margin = new Float64Array(n), count = new Int32Array(n);
  const seen = new Set();
  let at = -1;
  for (let i = 0; i < rows.sample.length; i++) {
    const sample = rows.sample[i], isTrue = rows.truth[i] !== page.none, label = isTrue ? rows.truth[i] : rows.prediction[i];
    if (sample !== at) seen.clear();
    at = sample;
    if (seen.has(label) || Number.isNaN(rows.score[i])) continue;
    seen.add(label);
    loss[sample] += lossOf(isTrue ? rows.score[i] : 1 - rows.score[i]);
    margin[sample] = Math.max(margin[sample], isTrue ? 1 - rows.score[i] : rows.score[i]);
    count[sample]++;
  }
  return { loss: loss.map((sum, sample) => sum / count[sample]), margin: margin.map((far, sample) => (count[sample] ? far : NaN)) };
}

let known = null;

function ofSamples(name) {
  known ??= page.data.orders.of === "sets" ? ofSets() : ofOneLabel();
  return known[name];
}

// What may be sorted by: its value of a row, and how that is written.
const ORDERS = {
  score: { word: "confidence", of: row => page.data.rows.score[row], text: scoreText },
  loss: { word: "loss", of: row => ofSamples("loss")[page.data.rows.sample[row]], text: value => `loss ${scoreText(value)}` },
  margin: { word: "disagreement", of: row => ofSamples("margin")[page.data.rows.sample[row]], text: value => `off by ${metricText(value)}` },
};

const isOffered = name => (name === "score" ? page.data.scored : Boolean(page.data.orders?.names.includes(name)));

export const isOrder = text => {
  const [name, direction] = text.split(",");
  return Object.hasOwn(ORDERS, name) && isOffered(name) && ["asc", "desc"].includes(direction);
};

// The orders as a menu names them: "" is that of the view.
export function orderChoices() {
  const named = Object.entries(ORDERS).filter(([name]) => isOffered(name));
  return [["", "as usual"], ...named.flatMap(([name, { word }]) => [[`${name},desc`, `${word}, highest first`], [`${name},asc`, `${word}, lowest first`]])];
}

// The chosen order, null where it is that of the view: how two rows compare, its words, and the figure of a row.
export function orderNow() {
  if (!state.by) return null;
  const [name, direction] = state.by.split(","), { word, of, text } = ORDERS[name], sign = direction === "desc" ? -1 : 1;
  const compare = (a, b) => {
    const [x, y] = [of(a), of(b)];
    return Number.isNaN(x) - Number.isNaN(y) || sign * (x - y) || 0;
  };
  return { compare, words: `${direction === "desc" ? "highest" : "lowest"} ${word} first`, text: row => text(of(row)) };
}
