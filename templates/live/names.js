// The names of series: a button over each name at the end of a line, or above the plot, shows that series alone.

import { drawing, element, setText } from "../dom.js";

const LINE = 24; // px of a button over a name

const swatch = () => drawing("svg", { viewBox: "0 0 24 4", "aria-hidden": "true" }, drawing("line", { x1: 0, x2: 24, y1: 2, y2: 2, stroke: "currentColor", "stroke-width": 3 }));

export function mountNames(chart) {
  if (!chart.behaviour.names && !chart.behaviour.legend) return () => {};
  const layer = element("div", { class: chart.behaviour.names ? "chart__names" : "chart__legend", role: "group", "aria-label": `Series of ${chart.title}` });
  chart.plot.before(layer);
  const buttons = new Map();

  const isolate = series => {
    if (chart.behaviour.legendActs) return chart.behaviour.legendActs(series);
    chart.set({ isolated: chart.signals.isolated === series ? "" : series });
  };

  const button = ({ series, text, tone = "ink", dash = "" }) => {
    if (!buttons.has(series)) {
      const made = element("button", { type: "button", class: chart.behaviour.names ? "chart__name" : "chart__key" });
      made.addEventListener("click", () => isolate(series));
      if (chart.behaviour.legend) made.append(swatch(), element("span", { dir: "auto" }));
      buttons.set(series, made);
      layer.append(made);
    }
    const made = buttons.get(series);
    if (chart.behaviour.legend) {
      made.firstChild.setAttribute("class", `tone-${tone}`);
      made.firstChild.firstChild.setAttribute("stroke-dasharray", dash || "none");
      setText(made.lastChild, text);
    }
    return made;
  };

  // After every drawing: the names have moved.
  return () => {
    const names = chart.behaviour.names ? chart.ends : chart.behaviour.legend(chart), kept = new Set(names.map(({ series }) => series));
    for (const [series, made] of buttons) made.hidden = !kept.has(series);
    for (const name of names) {
      const made = button(name);
      made.setAttribute("aria-pressed", String(chart.signals.isolated === name.series));
      if (!chart.behaviour.names) continue;
      made.setAttribute("aria-label", `${name.text}: show alone`);
      const { left, top, width } = chart.frame, above = chart.plot.offsetTop + top + name.at - LINE / 2;
      Object.assign(made.style, { left: `${left + width + 4}px`, top: `${above}px`, width: `${chart.side - 4}px`, height: `${LINE}px` });
    }
  };
}
