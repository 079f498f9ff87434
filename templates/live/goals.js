// What a reader asks of the threshold: for each goal the step that does best, from the counts at every step.

import { byId, each, element } from "../dom.js";
import { countText, metricText, shareText, thresholdText } from "../numbers.js";
import { listen, page, state } from "../store.js";
import { countsOfSlice, setStep } from "./by_threshold.js";
import { columnOf } from "./chart.js";

const LEAST = 50; // predictions on which an answer rests, as reportgen/report/sections/goals.py

// The step with the most of `value` among those that are `allowed`; the lowest of equals.
function best(rows, value, allowed = _ => true) {
  let at = null;
  for (const row of rows) if (allowed(row) && (at === null || value(row) > value(at) + 1e-12)) at = row;
  return at;
}

const answered = row => row.correct + row.wrong;
const kept = row => row.tp + row.fp;
const unreached = (rows, size, value, what) => {
  const most = best(rows, value, row => size(row) >= LEAST);
  return most ? `No threshold with ${LEAST} or more ${what} reaches it; best ${metricText(value(most))}.` : `No threshold keeps ${LEAST} or more ${what}.`;
};

// Each goal: from the fields to the row of the best step with what is said of it, or to why there is none.
const GOALS = {
  correct(rows, [percent]) {
    const right = row => row.correct / answered(row);
    const row = best(rows, answered, one => answered(one) >= LEAST && right(one) >= percent / 100 - 1e-12);
    return row ? [row, `answers ${shareText(answered(row) / (answered(row) + row.unanswered))}`] : [null, unreached(rows, answered, right, "answers")];
  },
  answered(rows, [percent]) {
    const n = answered(rows[0]) + rows[0].unanswered, right = row => row.correct / answered(row);
    const row = best(rows, right, one => answered(one) >= LEAST && answered(one) / n >= percent / 100 - 1e-12);
    return row ? [row, `${shareText(right(row))} of them correct`] : [null, `Not reached: ${shareText(answered(rows[0]) / n)} have a prediction.`];
  },
  "cost-of-wrong"(rows, [cost]) {
    const price = row => cost * row.wrong + row.unanswered, nothing = answered(rows[0]) + rows[0].unanswered;
    const row = best(rows, one => -price(one), one => answered(one) >= LEAST);
    return row && price(row) <= nothing ? [row, `${countText(row.wrong)} wrong, ${countText(row.unanswered)} unanswered`] : [null, "At this cost no answer is worth giving."];
  },
  precision(rows, [percent]) {
    const row = best(rows, one => one.recall, one => kept(one) >= LEAST && one.precision >= percent / 100 - 1e-12);
    return row ? [row, `recall ${metricText(row.recall)}`] : [null, unreached(rows, kept, one => one.precision, "predictions")];
  },
  recall(rows, [percent]) {
    const row = best(rows, one => one.precision, one => kept(one) >= LEAST && one.recall >= percent / 100 - 1e-12);
    return row ? [row, `precision ${metricText(row.precision)}`] : [null, `Not reached; the most is ${metricText(best(rows, one => one.recall).recall)}.`];
  },
  cost(rows, [ofFalse, ofMissed]) {
    const cost = row => ofFalse * row.fp + ofMissed * row.fn, row = best(rows, one => -cost(one), one => kept(one) >= LEAST);
    const nothing = ofMissed * (rows[0].tp + rows[0].fn);  // as much is there at every threshold
    if (!row || nothing < cost(row) - 1e-9) return [null, `At these costs no prediction is worth making: none at all costs ${countText(Math.round(nothing))}.`];
    return [row, `cost ${countText(Math.round(cost(row)))} (${countText(row.fp)} FP, ${countText(row.fn)} FN)`];
  },
};

// The average that precision and recall are of: that of the curves; of a slice the counts alone are at hand.
const averageNow = () => (state.slice ? "micro" : state.average);

// Precision and recall at the step of a row, of that average or of the positive label; NaN undefined.
function ratiosAt(row) {
  const of = { precision: row.tp / kept(row), recall: row.tp / (row.tp + row.fn) };
  if (averageNow() === "micro" || page.data.positive !== null || page.data.one_answer) return of;
  return { precision: macro().precision[row.step] ?? NaN, recall: macro().recall[row.step] ?? NaN };
}

let curves = null;

// The macro averages at every step: the curves that are shown first, or those beside them.
function macro() {
  if (!curves) {
    const { data } = page.data.charts.threshold, given = data.macro ?? data.curves;
    curves = { precision: columnOf(given.precision), recall: columnOf(given.recall) };
  }
  return curves;
}

function answer(goal, rows) {
  const fields = each("input", goal).map(field => Number(field.value)), into = goal.querySelector(".goal__answer");
  if (fields.some(value => !Number.isFinite(value) || value < 0)) return into.replaceChildren("Fill in a number from 0 on.");
  const [row, text] = GOALS[goal.dataset.goal](rows, fields);
  if (!row) return into.replaceChildren(text);
  const isUsed = !state.own && row.step === state.step;
  const use = element(isUsed ? "span" : "button", isUsed ? {} : { type: "button", class: "as-text" }, isUsed ? "in use" : "Use");
  if (!isUsed) use.addEventListener("click", () => { setStep(row.step); each("input", goal)[0].focus(); });
  into.replaceChildren(element("span", {}, element("b", {}, thresholdText(row.threshold)), ` ${text}`), use);
}

export function mountGoals() {
  const panel = byId("threshold-goals");
  if (!panel) return;
  const { columns, data } = page.data.charts.counts;
  const given = page.steps.map((_, step) => ({ step, ...Object.fromEntries(columns.counts.map(key => [key, data.counts[key][step]])) })).slice(page.data.start);
  const counts = () => (state.slice ? countsOfSlice().map((row, step) => ({ step, ...row })).slice(page.data.start) : given);
  const rows = () => counts().map(row => ({ ...row, ...ratiosAt(row) }));
  const goals = each("[data-goal]", panel), all = () => goals.forEach(goal => answer(goal, rows()));
  for (const goal of goals) goal.addEventListener("input", () => answer(goal, rows()));
  const name = () => {
    for (const text of goals.filter(goal => ["precision", "recall"].includes(goal.dataset.goal)).map(goal => goal.querySelector(".goal__asked").firstChild)) {
      if (page.data.positive === null) text.data = text.data.replace(/^\w+/, averageNow()[0].toUpperCase() + averageNow().slice(1));
    }
  };
  listen(["step", "own", "average"], () => { name(); all(); }, panel);
  all();
}
