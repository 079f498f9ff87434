// What a chart says at a place: under the pointer, or by the arrow keys where its plot has the focus.

import { element, drawing } from "../dom.js";

const NEAR = 48; // px from a point within which the pointer reads it

export class Readout {
  constructor(chart) {
    this.chart = chart;
    this.at = -1;
    this.tip = element("div", { class: "chart__tip", "aria-hidden": "true" });
    this.said = element("p", { class: "aside", "aria-live": "polite" });
    this.line = drawing("path", { class: "chart__cross" });
    this.dots = drawing("g");
    this.over = drawing("svg", { class: "chart__over", "aria-hidden": "true", width: "100%", height: "100%" }, this.line, this.dots);
    chart.plot.append(this.over, this.tip);
    chart.box.append(this.said);
    this.points = null;
  }

  // Read again when next asked: the data, the frame or the threshold have changed.
  forget() {
    this.points = null;
    if (this.at >= 0) this.hide();
  }

  all() {
    this.points ??= (this.chart.behaviour.readouts?.(this.chart) ?? []).map(point => ({
      ...point,
      px: this.chart.placeX(point.x, point.xScale),
      py: point.y === undefined ? null : this.chart.placeY(point.y, point.yScale),
    })).filter(({ px, py }) => this.isInside(px, py));
    return this.points;
  }

  isInside(px, py) {
    const { left, top, width, height } = this.chart.frame;
    return px >= left - 1 && px <= left + width + 1 && (py === null || (py >= top - 1 && py <= top + height + 1));
  }

  // The point nearest to a place, -1 where none is near.
  nearest(x, y) {
    let best = -1, least = Infinity;
    this.all().forEach(({ px, py, reach = NEAR }, i) => {
      const far = py === null ? Math.abs(px - x) : Math.hypot(px - x, py - y);
      if (far < least && (py === null || far <= reach)) [best, least] = [i, far];
    });
    return best;
  }

  show(i, aloud = false) {
    const point = this.all()[i];
    if (!point) return this.hide();
    this.at = i;
    this.mark(point);
    this.write(point);
    this.chart.behaviour.shown?.(this.chart, point);
    if (aloud) this.said.textContent = `${point.title}: ${point.lines.map(([name, text]) => `${name} ${text}`).join(", ")}`;
  }

  mark({ px, py, dots = [] }) {
    const { top, height } = this.chart.frame;
    this.line.setAttribute("d", py === null ? `M${px} ${top}V${top + height}` : "");
    const places = py === null ? dots.map(({ y, scale }) => this.chart.placeY(y, scale)).filter(y => y >= top - 1 && y <= top + height + 1) : [py];
    this.dots.replaceChildren(...places.map(y => drawing("circle", { class: "chart__point", cx: String(px), cy: String(y), r: "4" })));
  }

  write({ px, py, title, lines }) {
    const rows = lines.map(([name, text]) => element("tr", {}, element("td", {}, name), element("td", {}, text)));
    this.tip.replaceChildren(element("b", { dir: "auto" }, title), element("table", { role: "presentation" }, element("tbody", {}, ...rows)));
    this.tip.style.display = "block";
    const { offsetWidth: width, offsetHeight: height } = this.tip, { clientWidth, clientHeight } = this.chart.plot;
    const middle = py ?? this.chart.frame.top + this.chart.frame.height / 2;
    const left = px + 14 + width > clientWidth ? px - 14 - width : px + 14;
    this.tip.style.left = `${Math.max(0, Math.min(left, clientWidth - width))}px`;
    this.tip.style.top = `${Math.max(0, Math.min(middle - height / 2, clientHeight - height))}px`;
  }

  hide() {
    if (this.at >= 0) this.chart.behaviour.shown?.(this.chart, null);
    this.at = -1;
    this.tip.style.display = "none";
    this.line.setAttribute("d", "");
    this.dots.replaceChildren();
  }

  act() {
    this.all()[this.at]?.act?.();
  }

  // Arrow keys walk, Enter acts, Escape leaves. Whether the key was one of these.
  key(name) {
    const last = this.all().length - 1, steps = { ArrowRight: 1, ArrowLeft: -1, PageDown: 10, PageUp: -10 };
    if (name === "Escape") this.hide();
    else if (name === "Enter" || name === " ") this.act();
    else if (name === "Home" || name === "End") this.show(name === "Home" ? 0 : last, true);
    else if (steps[name]) this.show(this.at < 0 ? this.chart.behaviour.first?.(this.chart, this.all()) ?? 0 : Math.max(0, Math.min(last, this.at + steps[name])), true);
    else return false;
    return true;
  }
}
