// One live chart: the view of Vega over its still picture, the data it is fed, and its places in px and in data units.

import { vegaRuntime } from "../vendor/vega.js";
import { byId, element } from "../dom.js";
import { page } from "../store.js";

const NAMES_GAP = 24; // px between the names at the ends of lines: they are buttons
const PHONE = 420;    // px of a chart below which names beside it take less room

// Nothing is ever loaded: all data stand in the page.
const refuse = () => Promise.reject(new Error("a chart loads nothing"));
const LOADER = { load: refuse, sanitize: refuse, http: refuse, file: refuse };

// Own colours in the place of the names of the theme's, at any depth.
function coloured(value) {
  const style = getComputedStyle(document.documentElement), known = new Map();
  const colour = name => {
    if (!known.has(name)) known.set(name, name === "sans" ? getComputedStyle(document.body).fontFamily : style.getPropertyValue(`--${name}`).trim());
    return known.get(name);
  };
  const painted = part => {
    if (typeof part === "string") return part.replace(/\$([a-z][\w-]*)/g, (text, name) => colour(name) || text);
    if (Array.isArray(part)) return part.map(painted);
    if (part === null || typeof part !== "object") return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, painted(inner)]));
  };
  return painted(value);
}

// A column as Python packed it: a list, numbers, or places in a list of texts. What is undefined is null.
export function columnOf(packed) {
  if (packed.texts) return [...packed.at].map(place => packed.texts[place]);
  return [...packed].map(value => (Number.isNaN(value) ? null : value));
}

export class LiveChart {
  constructor(box, behaviour) {
    this.box = box;                                 // the figure, [data-chart]
    this.name = box.dataset.chart;
    this.behaviour = behaviour;
    this.plot = box.querySelector("[data-plot]");
    this.given = page.data.charts[this.name];
    this.title = this.given.title;
    this.spec = this.given.spec;
    this.signals = { ...this.given.signals };       // what the parameters of the spec are now
    this.first = { ...this.given.signals };         // what a reset zoom goes back to
    this.sets = new Map();                          // rows that were fed, by data set
    this.ofFile = new Map();
    this.view = null;
    this.holder = null;
  }

  // The rows of a data set as Python wrote them.
  rowsGiven(name) {
    if (!this.ofFile.has(name)) {
      const columns = this.given.columns[name], values = columns.map(key => columnOf(this.given.data[name][key]));
      this.ofFile.set(name, (values[0] ?? []).map((_, i) => Object.fromEntries(columns.map((key, k) => [key, values[k][i]]))));
    }
    return this.ofFile.get(name);
  }

  // And as they are now.
  rows(name) {
    return this.sets.get(name) ?? this.rowsGiven(name);
  }

  // Other rows for some data sets; those named `data` of the spec alone are drawn.
  feed(sets) {
    for (const [name, rows] of Object.entries(sets)) {
      this.sets.set(name, rows);
      if (this.view && this.fed.has(name)) this.view.data(name, rows.map(row => ({ ...row })));
    }
    return this.run();
  }

  // Other values of some parameters; unless `runs`, drawn with what is fed next.
  set(signals, runs = true) {
    Object.assign(this.signals, signals);
    for (const [name, value] of Object.entries(signals)) if (this.view && this.known.has(name)) this.view.signal(name, value);
    if (runs) this.run();
  }

  run() {
    if (!this.view) return;
    this.view.run();
    this.placeNames();
    this.changed?.();
  }

  // Builds the view, in as many tasks as it has parts: `pause` lets the page breathe between them.
  async start(pause = async () => {}) {
    const { View, parse, expressionInterpreter } = vegaRuntime();
    await pause();
    const spec = coloured(page.data.specs[this.spec].vega);
    this.fed = new Set(spec.data.map(({ name }) => name));
    this.known = new Set(spec.signals?.map(({ name }) => name) ?? []);
    for (const one of spec.data) if (Object.hasOwn(this.given.columns, one.name)) one.values = this.rows(one.name).map(row => ({ ...row }));
    for (const one of spec.signals ?? []) if (Object.hasOwn(this.signals, one.name)) one.value = this.signals[one.name];
    if (this.signals.height) spec.height = this.signals.height;
    this.padding = spec.padding;
    this.height = spec.height;
    const runtime = parse(spec, {}, { ast: true });
    await pause();
    const holder = element("div", { class: "chart__view", "aria-hidden": "true" });
    const view = new View(runtime, { renderer: "svg", container: holder, expr: expressionInterpreter, loader: LOADER, hover: false, logLevel: 0 });
    this.measure(view);
    view.run();
    this.view?.finalize();
    this.holder?.remove();
    Object.assign(this, { view, holder });
    this.plot.prepend(holder);
    this.box.classList.add("chart--live");
    this.placeNames();
    this.changed?.();
  }

  measure(view = this.view) {
    const outer = Math.max(200, Math.floor(this.plot.clientWidth)), { left, right } = this.padding;
    const names = this.given.names, side = names && outer < PHONE ? Math.min(right, Math.round(outer * 0.27)) : right;
    this.width = outer - left - side;
    view.width(this.width);
    if (side !== right) view.padding({ ...this.padding, right: side });
    this.side = side;
    this.outer = outer;
  }

  resize() {
    if (!this.view || Math.floor(this.plot.clientWidth) === this.outer) return;
    this.measure();
    this.run();
  }

  // The plot within the box of the chart, in px.
  get frame() {
    return { left: this.padding.left, top: this.padding.top, width: this.width, height: this.height };
  }

  scale(name) {
    return this.view.scale(name);
  }

  // The place of a value in px of the plot's box.
  placeX(value, scale = "x") { return this.padding.left + this.scale(scale)(value); }

  placeY(value, scale = "y") { return this.padding.top + this.scale(scale)(value); }

  // The names at the right ends of lines: never nearer to each other than a line of text, never out of the frame.
  placeNames() {
    if (!this.behaviour.names) return;
    const ends = this.behaviour.names(this).map(name => ({ ...name, at: this.scale(name.scale ?? "y")(name.y) }));
    ends.sort((a, b) => a.at - b.at);
    for (let i = 1; i < ends.length; i++) ends[i].at = Math.max(ends[i].at, ends[i - 1].at + NAMES_GAP);
    const over = ends.length ? ends.at(-1).at - this.height : 0;
    for (let i = ends.length - 1, most = this.height; over > 0 && i >= 0; i--, most -= NAMES_GAP) ends[i].at = Math.min(ends[i].at, most);
    this.ends = ends;
    const rows = ends.map(({ series, text, at, strong = false, tone = "" }) => ({ series, text, strong, tone, x: this.width + 8, y: at }));
    this.sets.set("names", rows);
    if (this.fed.has("names")) this.view.data("names", rows.map(row => ({ ...row }))).run();
  }

  // A picture of the chart as it is seen: with what lies over it as HTML.
  async pictured(make) {
    const put = sets => { for (const [name, rows] of Object.entries(sets)) this.view.data(name, rows); return this.view.runAsync(); };
    const over = this.behaviour.over?.(this) ?? {};
    await put(over);
    const picture = await make(this.view);
    await put(Object.fromEntries(Object.keys(over).map(name => [name, []])));
    return picture;
  }

  // The Vega-Lite of what is drawn now, with its data.
  vegaLite() {
    const lite = coloured(page.data.specs[this.spec].vega_lite);
    lite.width = this.width;
    lite.datasets = Object.fromEntries(Object.keys(this.given.columns).map(name => [name, this.rows(name)]));
    Object.assign(lite.datasets, this.behaviour.over?.(this));
    for (const param of lite.params ?? []) if (Object.hasOwn(this.signals, param.name)) param.value = this.signals[param.name];
    return lite;
  }
}

export const canStart = box => Boolean(page.data.charts?.[box.dataset.chart] && byId("data"));
