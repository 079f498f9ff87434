// Precision, recall and F1 by threshold.

import { metricText, thresholdText } from "../numbers.js";

const FIGURES = [["precision", "Precision"], ["recall", "Recall"], ["f1", "F1"]];

const shown = chart => chart.rows("curves").filter(row => row.predicted >= 50);

export const behaviour = {
  zoom: "x",
  names(chart) {
    const last = shown(chart).findLast(row => FIGURES.every(([key]) => row[key] !== null));
    return last ? FIGURES.map(([key, text]) => ({ series: key, text, y: last[key], strong: key === "f1" })) : [];
  },
  readouts: chart => shown(chart).map(row => ({
    x: row.threshold,
    title: `At ${thresholdText(row.threshold)}`,
    lines: FIGURES.map(([key, text]) => [text, metricText(row[key] ?? NaN)]),
    dots: FIGURES.filter(([key]) => row[key] !== null).map(([key]) => ({ y: row[key] })),
  })),
};
