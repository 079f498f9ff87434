// Dragging over a plot zooms it: a rectangle, or across x where only x may be zoomed. A double click goes back.

import { element } from "../dom.js";

const LEAST = 8; // px of a drag that is meant

export class Zoom {
  constructor(chart) {
    this.chart = chart;
    this.box = element("div", { class: "chart__zoom", "aria-hidden": "true" });
    chart.plot.append(this.box);
    this.reset = chart.box.querySelector("[data-reset]");
    this.reset.addEventListener("click", () => { this.back(); chart.plot.focus({ preventScroll: true }); });
    this.start = null;
  }

  get axes() {
    return ["x", "y"].filter(axis => Object.hasOwn(this.chart.first, `${axis}_domain`) && (axis === "x" || this.chart.behaviour.zoom !== "x"));
  }

  begin(x, y) {
    this.start = this.axes.length ? { x, y } : null;
  }

  // Draws the rectangle; whether the drag is long enough to be one.
  move(x, y) {
    if (!this.start) return false;
    const { left, top, width, height } = this.chart.frame, clamp = (value, low, high) => Math.max(low, Math.min(high, value));
    const [a, b] = [this.start.x, x].map(value => clamp(value, left, left + width)).sort((p, q) => p - q);
    const [c, d] = this.axes.includes("y") ? [this.start.y, y].map(value => clamp(value, top, top + height)).sort((p, q) => p - q) : [top, top + height];
    this.range = { a, b, c, d };
    const isMeant = b - a > LEAST && d - c > LEAST;
    this.box.style.display = isMeant ? "block" : "none";
    Object.assign(this.box.style, { left: `${a}px`, top: `${c}px`, width: `${b - a}px`, height: `${d - c}px` });
    return isMeant;
  }

  // Whether it zoomed.
  end(x, y) {
    const isMeant = this.move(x, y);
    this.box.style.display = "none";
    if (isMeant) {
      const { a, b, c, d } = this.range, { left, top } = this.chart.frame, domains = { x_domain: [a, b].map(px => this.chart.scale("x").invert(px - left)) };
      if (this.axes.includes("y")) domains.y_domain = [d, c].map(px => this.chart.scale("y").invert(px - top));
      this.to(domains);
    }
    this.start = null;
    return isMeant;
  }

  cancel() {
    this.start = null;
    this.box.style.display = "none";
  }

  to(domains) {
    this.chart.set(domains);
    this.show();
    this.chart.behaviour.zoomed?.(this.chart, domains);
  }

  // As another chart of the same axis was zoomed.
  follow(domains) {
    this.chart.set(domains);
    this.show();
  }

  back() {
    this.to(Object.fromEntries(this.axes.map(axis => [`${axis}_domain`, this.chart.first[`${axis}_domain`]])));
  }

  get isZoomed() {
    return this.axes.some(axis => String(this.chart.signals[`${axis}_domain`]) !== String(this.chart.first[`${axis}_domain`]));
  }

  show() {
    this.reset.hidden = !this.isZoomed;
  }
}
