// Ground truth per label: a bar chooses its label, or narrows the table of labels to those of the bar.

import { countText, namedCount } from "../numbers.js";
import { reveal } from "../address.js";
import { change, labelName, page, state } from "../store.js";

const labelReadouts = chart => chart.rows("labels").map(({ label, support, middle }) => ({
  x: 0,  // so that the row pointed at is the nearest
  y: middle,
  reach: Infinity,
  title: labelName(label),
  lines: [[page.words.units, countText(support)]],
  act: () => change({ curve: state.curve === label ? -1 : label }),
}));

function narrow(low, high, isLast) {
  const { support } = page.counts, isIn = label => support[label] >= low && (support[label] < high || isLast);
  change({ only: page.labels.map((_, label) => label).filter(isIn), filter: "" });
  reveal("performance");
}

const binReadouts = chart => chart.rows("bins").map(({ low, high, labels }, i, all) => ({
  x: chart.spec === "support_log" ? Math.sqrt(low * high) : (low + high) / 2,
  title: `${countText(Math.ceil(low))}–${countText(Math.ceil(high) - 1)} ${page.words.units}`,
  lines: [["", namedCount(labels, "label", "labels")]],
  act: labels ? () => narrow(i ? low : 0, high, i === all.length - 1) : undefined,
}));

export const behaviour = {
  zoom: "x",
  readouts: chart => (chart.main === "labels" ? labelReadouts : binReadouts)(chart),
};
