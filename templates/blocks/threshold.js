// The threshold of the page: a number field, ways back, the average and the label of the curves, the live figures.

import { byId, each, element, rested, setAttribute, setText } from "../dom.js";
import { countText, metricText, namedCount, shareText, thresholdText } from "../numbers.js";
import { change, labelNamed, listen, page, state } from "../store.js";
import { nearestStep, sliceNow } from "../report_store.js";
import { isCompared, setStep } from "../live/by_threshold.js";
import { mountGoals } from "../live/goals.js";

const SEVERAL = "\u0000"; // no label is called so
const UNSAID = 500; // ms of rest before the figures are said

function drawControls() {
  const field = byId("threshold-field");
  if (document.activeElement !== field || state.own) field.value = state.own ? "" : thresholdText(page.steps[state.step]);
  for (const button of each("[data-threshold]")) button.disabled = !state.own && Number(button.dataset.threshold) === state.step;
  const own = byId("threshold-own");
  if (own) setAttribute(own, "aria-pressed", String(state.own));
  if (own) own.disabled = Boolean(state.slice);
}

const byLive = key => document.querySelector(`.now [data-live="${key}"]`);

// Of samples with any number of labels: how many are right as a whole, and the share of all pairs that is not.
function wholeSets(all, texts) {
  const { worst, n_samples: total, steps } = page.data, slice = state.slice && sliceNow(), value = state.slice?.[1];
  const n = slice ? slice.samples[value] : total, exact = slice ? slice.exact[value * steps.length + state.step] : total - (state.own ? worst.own : worst.steps[state.step]);
  Object.assign(texts, { subset_accuracy: metricText(exact / n), hamming_loss: metricText((all.fp + all.fn) / (n * page.none)) });
  return { texts, notes: { subset_accuracy: countText(exact) } };
}

// Counts and figures now, and what stands beside them: shares, or what differs from the operating threshold.
function figures() {
  const { positive, one_answer: isAnswer } = page.data, counts = page.counts, all = counts.overall();
  if (positive !== null) Object.assign(all, { tp: counts.found[positive], fp: counts.called(positive), fn: counts.support[positive] - counts.found[positive], tn: counts.found[1 - positive] });
  const of = positive === null ? all[state.average] : counts.of(positive);
  const texts = { precision: metricText(of.precision), recall: metricText(of.recall), f1: metricText(of.f1) };
  if (!isAnswer && byLive("subset_accuracy")) return { numbers: { tp: all.tp, fp: all.fp, fn: all.fn }, ...wholeSets(all, texts) };
  if (!isAnswer) return { numbers: { tp: all.tp, fp: all.fp, fn: all.fn, ...(positive === null ? {} : { tn: all.tn }) }, texts, notes: {} };
  const answered = all.tp + all.fp;
  Object.assign(texts, { correct: shareText(answered ? all.tp / answered : NaN) });
  return { numbers: { answered, wrong: all.fp, unanswered: all.missed }, texts, notes: { answered: shareText(answered / (answered + all.missed)), correct: countText(all.tp) } };
}

let atFirst = null; // the counts at the operating threshold

function changeText(key, value) {
  const by = value - atFirst[key];
  return by && key !== "answered" ? `${by > 0 ? "+" : "−"}${countText(Math.abs(by))}` : "";
}

function drawFigures() {
  const { numbers, texts, notes } = figures();
  atFirst ??= numbers;
  for (const node of each("[data-live]")) {
    const key = node.dataset.live;
    if (key in numbers) setText(node, countText(numbers[key]));
    else if (key in texts) setText(node, texts[key]);
    else if (key === "threshold") setText(node, state.own ? "of each label's own" : thresholdText(page.steps[state.step]));
  }
  for (const node of each("[data-live-note]")) {
    const key = node.dataset.liveNote;
    setText(node, notes[key] ?? (key in numbers ? changeText(key, numbers[key]) : ""));
  }
  return { numbers, texts };
}

function drawNames() {
  if (page.data.positive !== null) return;
  const word = state.average[0].toUpperCase() + state.average.slice(1);
  for (const [key, name] of [["precision", "precision"], ["recall", "recall"], ["f1", "F1"]]) {
    for (const node of each(`[data-live-name="${key}"]`)) setText(node, `${word} ${name}`);
  }
}

function say() {
  const names = new Map(each(".now [data-live-name]").map(node => [node.dataset.liveName, node.textContent]));
  const parts = each(".now [data-live]").map(node => `${names.get(node.dataset.live)} ${node.textContent}`);
  setText(byId("threshold-said"), `Threshold ${state.own ? "of each label's own" : thresholdText(page.steps[state.step])}: ${parts.join(", ")}`);
}

// Of labels side by side one figure is drawn, of all together an average.
function drawChoice() {
  const figure = byId("threshold-figure"), average = byId("threshold-average");
  if (figure) figure.hidden = !isCompared();
  if (average && figure) average.hidden = isCompared();
}

function mountLabel() {
  const field = byId("curve-label");
  if (!field) return;
  const several = field instanceof HTMLSelectElement ? element("option", { value: SEVERAL }) : null;
  const show = () => {
    const n = isCompared() ? state.only.length : 0, text = n ? `${namedCount(n, "label", "labels")} side by side` : "all labels";
    if (several && n) field.prepend(several);
    else several?.remove();
    if (several) setText(several, text);
    else field.placeholder = text;
    field.value = state.curve >= 0 ? page.labels[state.curve] : several && n ? SEVERAL : "";
  };
  field.addEventListener("change", () => {
    if (field.value === "") change({ curve: -1, only: null });
    else if (field.value !== SEVERAL) change({ curve: labelNamed(field.value) });
    show();
  });
  listen(["curve", "only"], show);
}

export function mount() {
  const field = byId("threshold-field"), sayAtRest = rested(say, UNSAID);
  field.addEventListener("change", () => {
    if (field.value !== "" && Number.isFinite(Number(field.value))) setStep(nearestStep(Number(field.value)));
    field.value = thresholdText(page.steps[state.step]);
  });
  for (const button of each("[data-threshold]")) button.addEventListener("click", () => change({ step: Number(button.dataset.threshold), own: false }));
  byId("threshold-own")?.addEventListener("click", () => change({ own: !state.own }));
  mountLabel();
  listen(["curve", "only"], drawChoice);
  mountGoals();
  listen(["slice"], () => { atFirst = null; });
  listen(["step", "own"], () => { drawFigures(); drawControls(); sayAtRest(); });
  listen(["average"], () => { drawNames(); drawFigures(); sayAtRest(); });
  drawFigures();
  drawNames();
  drawControls();
}
