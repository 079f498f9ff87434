// The threshold of the page as a line through a chart; in the chart of the figures it is also what is dragged.

import { element } from "../dom.js";
import { thresholdText } from "../numbers.js";
import { catchUp, listen, page, state } from "../store.js";
import { nearestStep } from "../report_store.js";
import { setStep } from "./by_threshold.js";

const MOVES = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };

// The same line as data of the spec: what a saved picture and a copied spec draw in its place.
export const lineNow = () => ({ now: state.own ? [] : [{ threshold: page.steps[state.step] }] });

// Draws the line where the threshold is now; without one, or where it is zoomed out of sight, nothing.
export function mountLine(chart) {
  const line = element("div", { class: "grip__line", "aria-hidden": "true" });
  chart.plot.append(line);
  chart.feed({ now: [] });
  const place = () => {
    if (!chart.view) return;
    const { left, width } = chart.frame, x = chart.placeX(page.steps[state.step]);
    const isSeen = !state.own && x >= left - 0.5 && x <= left + width + 0.5;
    line.style.display = isSeen ? "block" : "none";
    line.style.transform = `translateX(${x}px)`;
  };
  const drawn = () => {
    const { top, height } = chart.frame;
    Object.assign(line.style, { top: `${top}px`, height: `${height}px` });
    place();
  };
  listen(["step", "own"], place, chart.box);
  return { line, place, drawn };
}

export function mountGrip(chart) {
  const { line, place, drawn: drawLine } = mountLine(chart), { start } = page.data;
  const grip = element("div", { class: "grip", role: "slider", tabindex: "0", "aria-label": "Confidence threshold", "aria-orientation": "horizontal", "aria-valuemin": String(page.steps[start]), "aria-valuemax": "1" });
  chart.box.append(grip);
  line.classList.add("grip__line--main");

  const write = () => {
    grip.setAttribute("aria-valuenow", String(page.steps[state.step]));
    grip.setAttribute("aria-valuetext", state.own ? "each label's own" : thresholdText(page.steps[state.step]));
  };
  const follow = () => {
    place();
    write();
    if (!chart.view) return;
    grip.style.display = line.style.display;
    grip.style.transform = line.style.transform;
  };
  // The place of the plot is read after a drawing alone: reading it at every step would lay out the page each time.
  const drawn = () => {
    grip.style.top = `${chart.plot.offsetTop + chart.frame.top - 13}px`;
    drawLine();
    follow();
  };
  const to = x => setStep(nearestStep(chart.scale("x").invert(x - chart.padding.left)), true);

  let isDragged = false;
  grip.addEventListener("pointerdown", event => {
    if (event.button) return;
    isDragged = true;
    grip.setPointerCapture(event.pointerId);
    chart.readout.hide();
  });
  grip.addEventListener("pointermove", event => { if (isDragged) to(event.clientX - chart.plot.getBoundingClientRect().left); });
  for (const end of ["pointerup", "pointercancel"]) grip.addEventListener(end, () => { isDragged = false; catchUp(); });
  grip.addEventListener("keydown", event => {
    const last = page.steps.length - 1, step = { Home: start, End: last }[event.key] ?? state.step + (MOVES[event.key] ?? 0);
    if (step === state.step) return;
    event.preventDefault();
    setStep(Math.min(last, step));
  });
  listen(["step", "own"], follow);
  write();
  return { drawn, pointer: { down: (x, y) => { const { top, height } = chart.frame; if (y < top - 16 || y > top + height) return false; to(x); return true; }, move: to, up: () => catchUp() } };
}
