// How many predictions of each confidence are right and wrong, in the bins of the chart above.

import { countText } from "../numbers.js";
import { binReadout, binsCsv, binsOf, followBins, light, shownLabel } from "../live/bins.js";

const BINS = 15, CROWDED = 0.6, ROOM = 0.3; // as in reportgen/report/charts/scores.py

const sum = (bins, of) => bins.reduce((total, bin) => total + of(bin), 0);

function draw(chart, label) {
  const bins = binsOf(chart, label), root = Math.max(...bins.map(({ count }) => count)) > CROWDED * sum(bins, ({ count }) => count);
  const size = value => (root ? Math.sqrt(value) : value), wrong = ({ count, correct }) => count - correct;
  const [up, down] = [({ correct }) => correct, wrong].map(of => size(Math.max(...bins.map(of)))), least = ROOM * (up + down);
  const side = bins[0].bin < BINS - 1 - bins.at(-1).bin ? "right" : "left", at = Number(side === "right");
  chart.feed({ sums: [
    { sum: "correct", text: `right ${countText(sum(bins, ({ correct }) => correct))}`, side, at },
    { sum: "wrong", text: `wrong ${countText(sum(bins, wrong))}`, side, at },
  ] });
  return { root, up: Math.max(up, least), down: Math.max(down, least) };
}

export const behaviour = {
  mount: chart => followBins(chart, draw),
  readouts: chart => binsOf(chart, shownLabel(chart)).map(binReadout),
  shown: light,
  csv: binsCsv,
};
