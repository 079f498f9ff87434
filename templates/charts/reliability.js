// How often predictions of a confidence are right: a bin says how many, a click opens them.

import { metricText } from "../numbers.js";
import { binReadout, binsCsv, binsOf, errorsOf, followBins, light, shownLabel } from "../live/bins.js";
import { titleOf } from "../live/follow.js";

function draw(chart, label) {
  const { ece, mce } = errorsOf(binsOf(chart, label));
  chart.box.querySelector(".chart__note").textContent = `${label < 0 ? "" : `${titleOf(label)}: `}ECE ${metricText(ece)}, MCE ${metricText(mce)}`;
  return {};
}

export const behaviour = {
  mount: chart => followBins(chart, draw),
  readouts: chart => binsOf(chart, shownLabel(chart)).map(bin => ({ ...binReadout(bin), dots: [{ y: bin.share }] })),
  shown: light,
  csv: binsCsv,
};
