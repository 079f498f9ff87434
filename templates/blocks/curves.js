// The curves: the cursor follows the threshold; a label chosen in the field draws its own three lines.

import { byId, each } from "../dom.js";
import { pathThrough, scaleOf } from "../plot.js";
import { change, labelNamed, listen, page, state } from "../store.js";
import { nearestStep } from "../report_store.js";

const overallPaths = new Map();

function scales(plot) {
  const [left, right, top, bottom, floor] = ["left", "right", "top", "bottom", "floor"].map(name => Number(plot.dataset[name]));
  return { x: scaleOf(0, 1, left, right), y: scaleOf(floor, 1, bottom, top), bottom };
}

const pathOf = (values, { x, y }) => pathThrough(page.steps.map((step, i) => [x(step), y(values[i])]).filter(([, height]) => !Number.isNaN(height)));

function drawCursor() {
  const counts = page.counts, label = state.curve;
  const now = label < 0 ? counts.overall() : { precision: counts.precision(label), recall: counts.recall(label), f1: counts.f1(label) };
  for (const plot of each(".curves__plot")) {
    const { x, y, bottom } = scales(plot), at = x(page.steps[state.step]);
    const cursor = plot.querySelector("[data-cursor]");
    cursor.toggleAttribute("hidden", state.own);
    cursor.style.display = state.own ? "none" : "";
    const line = cursor.firstElementChild;
    line.setAttribute("x1", at);
    line.setAttribute("x2", at);
    for (const point of each("[data-point]", cursor)) {
      const value = now[point.dataset.point], height = y(value);
      point.setAttribute("cx", at);
      point.style.display = Number.isNaN(value) || height > bottom ? "none" : "";
      if (!Number.isNaN(value)) point.setAttribute("cy", height);
    }
  }
}

function drawLines() {
  const figures = state.curve < 0 ? null : page.counts.curve(state.curve);
  for (const plot of each(".curves__plot")) {
    const scale = scales(plot);
    for (const line of each("[data-curve]", plot)) {
      if (!overallPaths.has(line)) overallPaths.set(line, line.getAttribute("d"));
      line.setAttribute("d", figures ? pathOf(figures[line.dataset.curve], scale) : overallPaths.get(line));
    }
    plot.querySelector("[data-names]").style.visibility = figures ? "hidden" : "";
  }
  drawCursor();
}

function stateOfOption(value) {
  return value === "each" ? { own: true } : { own: false, step: nearestStep(Number(value)) };
}

function drawOptions() {
  for (const button of each("[data-threshold]")) {
    const option = stateOfOption(button.dataset.threshold);
    button.setAttribute("aria-pressed", String(option.own === state.own && (option.own || option.step === state.step)));
  }
}

export function mount() {
  const field = byId("curves-label");
  field.addEventListener("change", () => {
    change({ curve: field.value === "" ? -1 : labelNamed(field.value) });
    field.value = state.curve < 0 ? "" : page.labels[state.curve];
  });
  for (const button of each("[data-threshold]")) button.addEventListener("click", () => change(stateOfOption(button.dataset.threshold)));
  listen(["curve"], () => { field.value = state.curve < 0 ? "" : page.labels[state.curve]; drawLines(); });
  listen(["step", "own"], () => { drawCursor(); drawOptions(); });
  drawCursor();
  drawOptions();
}
