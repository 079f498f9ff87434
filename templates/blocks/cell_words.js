// What the cells of the confusion matrix and their cases are called: the same words as reportgen/report/cell_words.py.

import { countText, namedCount, scoreText, shareText, shortName } from "../numbers.js";
import { calledWord } from "../report_store.js";
import { labelName, page, state } from "../store.js";
import { isTogether, TOGETHER, togetherOf } from "./together.js";

const nameOf = label => shortName(labelName(label));

export function cellTitle([truth, prediction]) {
  const { none, words } = page;
  if (!words.confuses && truth !== prediction && truth !== none && prediction !== none) return `${nameOf(truth)} ${words.missed}, ${nameOf(prediction)} a false positive`;
  if (truth === none) return `${words.none[0].toUpperCase()}${words.none.slice(1)}, predicted ${nameOf(prediction)}`;
  if (prediction === none) return `Ground truth ${nameOf(truth)}, ${words.missed}`;
  return `Ground truth ${nameOf(truth)}, predicted ${nameOf(prediction)}${truth === prediction ? `: ${words.correct}` : ""}`;
}

export function cellShares([truth, prediction]) {
  const { counts, none } = page, value = counts.cell(truth, prediction), shares = [];
  if (truth !== none && counts.support[truth]) shares.push(`${shareText(value / counts.support[truth])} of ${nameOf(truth)}`);
  if (prediction !== none && counts.predicted[prediction]) shares.push(`${shareText(value / counts.predicted[prediction])} of ${nameOf(prediction)} predictions`);
  return shares.join(", ");
}

export function cellCount(value, truth) {
  const { unit, units } = page.words;
  return truth === page.none ? namedCount(value, "prediction", "predictions") : namedCount(value, unit, units);
}

// A cell in one sentence.
export function cellText(cell) {
  if (isTogether() && !cell.includes(page.none)) {
    const { text, said } = TOGETHER[state.values];
    return `${said(...cell.map(nameOf))}: ${text(togetherOf(cell))}`;
  }
  const value = page.counts.cell(...cell), shares = value ? cellShares(cell) : "";
  return `${cellTitle(cell)}: ${countText(value)}${shares ? ` = ${shares}` : ""}`;
}

// A case: its ground truth, its prediction and its confidence.
export function caseWords(truth, prediction, score) {
  const named = shortName(calledWord(truth, "none"));
  const said = prediction === page.none ? `${named}, ${page.words.missed}` : `${named} predicted ${nameOf(prediction)}`;
  return Number.isNaN(score) ? said : `${said}, ${scoreText(score)}`;
}
