// The threshold of the page: slider, number field, live figures, the way to the recommended one.

import { byId, each, setText } from "../dom.js";
import { metricText, thresholdText } from "../numbers.js";
import { catchUp, change, listen, page, state } from "../store.js";
import { nearestStep } from "../report_store.js";

function drawStrip(slider, field) {
  const value = page.steps[state.step], text = state.own ? "each label's own" : thresholdText(value);
  slider.value = value;
  slider.setAttribute("aria-valuetext", text);
  if (document.activeElement !== field) field.value = thresholdText(value);
  byId("strip-track").hidden = field.parentElement.hidden = state.own;
  byId("strip-off").hidden = !state.own;
  const recommended = byId("strip-recommended");
  if (recommended) recommended.disabled = !state.own && state.step === page.data.recommended;
}

function drawLive() {
  const figures = page.counts.overall();
  figures.threshold = NaN;
  for (const node of each("[data-live]")) {
    const key = node.dataset.live;
    setText(node, key === "threshold" ? (state.own ? "of each label's own" : thresholdText(page.steps[state.step])) : metricText(figures[key]));
  }
}

export function mount() {
  listen(["step", "own"], drawLive);
  drawLive();
  const slider = byId("threshold-slider"), field = byId("threshold-field");
  const draw = () => drawStrip(slider, field);
  const to = (value, dragging) => change({ step: nearestStep(value), own: false }, dragging);
  slider.addEventListener("input", () => { to(Number(slider.value), true); draw(); });
  slider.addEventListener("change", () => catchUp());
  slider.addEventListener("keydown", event => {
    const move = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key];
    if (!move) return;
    event.preventDefault();
    change({ step: Math.max(0, Math.min(page.steps.length - 1, state.step + move)), own: false });
  });
  field.addEventListener("change", () => {
    if (field.value !== "" && Number.isFinite(Number(field.value))) to(Number(field.value));
    field.value = thresholdText(page.steps[state.step]);
  });
  byId("strip-on").addEventListener("click", () => { change({ own: false }); slider.focus(); });
  byId("strip-recommended")?.addEventListener("click", () => change({ step: page.data.recommended, own: false }));
  listen(["step", "own"], draw);
  draw();
}
