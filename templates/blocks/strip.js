// The threshold of the page in a line, once the chart on whose axis it is set has been scrolled out of sight.

import { byId } from "../dom.js";
import { thresholdText } from "../numbers.js";
import { catchUp, change, listen, page, state } from "../store.js";
import { nearestStep } from "../report_store.js";
import { setStep } from "../live/by_threshold.js";

const MOVES = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };

function draw() {
  const slider = byId("threshold-slider"), field = byId("strip-field"), value = page.steps[state.step];
  slider.value = value;
  slider.setAttribute("aria-valuetext", state.own ? "each label's own" : thresholdText(value));
  if (document.activeElement !== field) field.value = thresholdText(value);
  slider.hidden = field.parentElement.hidden = state.own;
  byId("strip-off").hidden = !state.own;
  byId("strip").querySelector("[data-threshold]").hidden = state.own;
}

// Out of sight above: then it is wanted. What is below counts as in sight, so that a jump over it is seen as well.
function watch(strip) {
  new IntersectionObserver(([entry]) => {
    const isPast = !entry.isIntersecting && entry.boundingClientRect.top < 0;
    strip.classList.toggle("strip--on", isPast);
    document.documentElement.classList.toggle("has-strip", isPast);
  }, { rootMargin: "0px 0px 1000000px 0px" }).observe(document.querySelector(".threshold__charts"));
}

export function mount() {
  const strip = byId("strip"), slider = byId("threshold-slider"), field = byId("strip-field");
  slider.addEventListener("input", () => { setStep(nearestStep(Number(slider.value)), true); draw(); });
  slider.addEventListener("change", () => catchUp());
  slider.addEventListener("keydown", event => {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    setStep(Math.min(page.steps.length - 1, state.step + move));
  });
  field.addEventListener("change", () => {
    if (field.value !== "" && Number.isFinite(Number(field.value))) setStep(nearestStep(Number(field.value)));
    field.value = thresholdText(page.steps[state.step]);
  });
  byId("strip-on").addEventListener("click", () => { change({ own: false }); slider.focus(); });
  listen(["step", "own"], draw);
  draw();
  watch(strip);
}
