// A metric over the versions of an archive: read by version, a click opens the version's report.

import { metricText, probabilityText, shortName } from "../numbers.js";
import { changeOf, changeText, figureAt, intervalText, movedText, readCells, verdictOf } from "../shelf.js";
import { listen, page, state } from "../store.js";
import { axisOf, dayOf, ticksOf, trendRows } from "../trend_lines.js";

const OF = { f1: "F1", precision: "Precision", recall: "Recall" };

const titleNow = () => (state.label < 0 ? page.data.metrics[state.metric].title : `${OF[state.of]} of ${shortName(page.labels[state.label])}`);

function changeLines(version) {
  if (state.label >= 0) return [];
  const verdict = verdictOf(version), p = figureAt("p", state.metric, version), moved = movedText(version);
  const sure = Number.isNaN(p) || verdict === "same" ? "" : ` (p = ${probabilityText(p)})`;
  return [["Change", changeText(verdict, changeOf(version)) + sure], ...(moved ? [["Fixed / broken", moved]] : [])];
}

function readoutOf({ place, value, low, high, model, version }) {
  const { names, pages } = page.data, interval = low === null ? [] : [["95% interval", intervalText(low, high)]];
  return {
    x: place, y: value, title: `${model} ${names[version]}`,
    lines: [["Date", dayOf(version)], [titleNow(), metricText(value)], ...interval, ...changeLines(version)],
    act: pages[version] ? () => location.assign(pages[version]) : undefined,
  };
}

async function drawTrend(chart) {
  if (state.label >= 0) await readCells();
  const { data, versions, rows } = trendRows(), [low, high] = axisOf(rows), title = titleNow();
  const signals = { x_domain: [-0.5, versions.length - 0.5], y_domain: [low, high], isolated: "", ...ticksOf(versions) };
  chart.box.hidden = !versions.length;
  chart.box.querySelector(".chart__title").textContent = title;
  chart.box.querySelector(".chart__note").textContent = data < 0 ? "" : `on ${shortName(page.data.data[data], 40)}, axis from ${low}`;
  chart.plot.setAttribute("aria-label", `${title} over ${versions.length} ${versions.length === 1 ? "version" : "versions"}, the oldest first`);
  Object.assign(chart.first, signals);
  chart.sets.set("points", rows);
  chart.set(signals);
  chart.feed({ points: rows });
  chart.zoom?.show();
}

export const behaviour = {
  zoom: "x",
  mount(chart) {
    listen(["metric", "model", "data", "label", "of"], () => drawTrend(chart));
  },
  names(chart) {
    const ends = new Map(chart.rows("points").map(row => [row.line, row]));
    return [...ends.values()].map(({ line, model, value }) => ({ series: String(line), text: shortName(model, 18), y: value, strong: line === 0, tone: line === 0 ? "ink" : "ink-2" }));
  },
  first: (chart, all) => all.length - 1,
  readouts: chart => chart.rows("points").map(readoutOf),
};
