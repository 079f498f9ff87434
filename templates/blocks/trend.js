// The trend: a line a model over the versions on one data set; the slider reads one version after the other.

import { byId, drawing, each, element, setAttribute } from "../dom.js";
import { metricText, shortName, signedText } from "../numbers.js";
import { pathThrough, scaleOf } from "../plot.js";
import { change, labelNamed, listen, page, state } from "../store.js";
import { changeOf, changeText, chosen, figureAt, intervalText, labelFigures, readCells, shelf, verdictOf } from "../shelf.js";

const TREND = { left: 44, top: 16, bottom: 34, pad: 12, names: 150, wide: 600, gap: 16, dots: 80, lines: 8 };
const AXIS_STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2];
const NO_FIGURE = [NaN, NaN, NaN];
const view = { versions: [], lines: [], places: new Map(), figures: version => NO_FIGURE, plots: [] };

const dayOf = i => page.data.days[i] || page.data.names[i];

function figuresNow() {
  if (state.label >= 0 && shelf.cells) {
    const found = labelFigures(state.label, state.of);
    return i => found.get(i) ?? NO_FIGURE;
  }
  const metric = state.metric;
  return i => ["value", "low", "high"].map(name => figureAt(name, metric, i));
}

function titleNow() {
  const of = { f1: "F1", precision: "Precision", recall: "Recall" }[state.of];
  return state.label < 0 ? page.data.metrics[state.metric].title : `${of} of ${shortName(page.labels[state.label])}`;
}

// One data set at a time: the one chosen, else the one used last that has more than one version, else the one used last.
function dataOf(left) {
  const { dataset } = page.data, seen = new Map(left.map(i => [dataset[i], 0]));
  for (const i of left) seen.set(dataset[i], seen.get(dataset[i]) + 1);
  const [first = -1] = seen.keys();
  return [...seen.keys()].find(data => seen.get(data) > 1) ?? first;
}

function look() {
  const left = chosen(), data = dataOf(left);
  view.versions = left.filter(i => page.data.dataset[i] === data).reverse();
  view.data = data;
  view.figures = figuresNow();
  view.places = new Map(view.versions.map((version, place) => [version, place]));
  const models = [...new Set([...view.versions].reverse().map(i => page.data.model[i]))].slice(0, TREND.lines);
  view.lines = models.map((model, k) => ({ model, isMain: k === 0, points: [] }));
  const lines = new Map(view.lines.map(line => [line.model, line]));
  view.versions.forEach((version, place) => {
    const [value, low, high] = view.figures(version);
    if (!Number.isNaN(value)) lines.get(page.data.model[version])?.points.push({ place, value, low, high });
  });
}

function axisOf(lines) {
  const drawn = lines.flatMap(line => line.points.flatMap(point => (line.isMain ? [point.value, point.low, point.high] : [point.value])));
  const known = drawn.filter(value => !Number.isNaN(value));
  const least = known.length ? known.reduce((a, b) => Math.min(a, b)) : 0, most = known.length ? known.reduce((a, b) => Math.max(a, b)) : 1;
  let first = 0, last = 0, step = 0;
  for (step of AXIS_STEPS) {
    first = Math.floor(least / step + 1e-9);
    last = Math.ceil(most / step - 1e-9);
    if (last - first <= 5) break;
  }
  if (first === last && last * step >= 1) first -= 1;
  else if (first === last) last += 1;
  return { low: Number((first * step).toFixed(3)), high: Number((last * step).toFixed(3)), step };
}

function scalesOf(plot, axis) {
  const [, , width, height] = plot.getAttribute("viewBox").split(" ").map(Number);
  const isWide = width >= TREND.wide, right = width - (isWide ? TREND.names : TREND.pad), bottom = height - TREND.bottom, n = view.versions.length;
  const across = scaleOf(0, 1, TREND.left + TREND.pad, right - TREND.pad);
  return { x: place => across(n === 1 ? 0.5 : place / (n - 1)), y: scaleOf(axis.low, axis.high, bottom, TREND.top), right, bottom, isWide };
}

function bandOf(line, { x, y }) {
  const held = line.points.filter(point => !Number.isNaN(point.low)).map(point => [x(point.place), y(point.low), y(point.high)]);
  if (!held.length) return "";
  if (held.length === 1) {
    const [[at, low, high]] = held;
    held.splice(0, 1, [at - 3, low, high], [at + 3, low, high]);
  }
  return `${pathThrough([...held.map(([at, , high]) => [at, high]), ...held.map(([at, low]) => [at, low]).reverse()])}Z`;
}

function gridOf({ low, high, step }, { y, right }) {
  const digits = step >= 0.1 ? 1 : step >= 0.01 ? 2 : 3, n = Math.round((high - low) / step);
  return Array.from({ length: n + 1 }, (_, k) => low + k * step).flatMap((value, k) => [
    drawing("line", { class: k ? "grid" : "axis", x1: TREND.left, x2: right, y1: y(value), y2: y(value) }),
    drawing("text", { class: "tick", x: TREND.left - 8, y: y(value) + 4, "text-anchor": "end" }, value.toFixed(digits)),
  ]);
}

function daysOf({ x, bottom, isWide }) {
  const n = view.versions.length, most = isWide ? 5 : 2;
  const places = n > 1 ? [...new Set(Array.from({ length: most }, (_, k) => Math.round(k * (n - 1) / (most - 1))))] : [0];
  return places.map(place => drawing("text", {
    class: "tick", x: x(place), y: bottom + 22, "text-anchor": n === 1 ? "middle" : place === 0 ? "start" : place === n - 1 ? "end" : "middle",
  }, shortName(dayOf(view.versions[place]), 16)));
}

function namesOf({ y, right, isWide }) {
  if (!isWide) return [];
  let last = -TREND.gap;
  const ends = view.lines.filter(line => line.points.length).map(line => ({ line, at: y(line.points.at(-1).value) })).sort((a, b) => a.at - b.at);
  return ends.map(({ line, at }) => {
    last = Math.max(at + 4, last + TREND.gap);
    return drawing("text", { class: `trend__name ${line.isMain ? "strong" : "tick"}`, x: right + 4, y: last }, shortName(page.data.models[line.model], 20));
  });
}

function drawPlot(plot) {
  const axis = axisOf(view.lines), scale = scalesOf(plot, axis), [main] = view.lines;
  const points = line => line.points.map(point => [scale.x(point.place), scale.y(point.value)]);
  const dots = main.points.length <= TREND.dots ? points(main).map(([x, y]) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("") : "";
  plot.querySelector("[data-plot]").replaceChildren(
    ...gridOf(axis, scale), ...daysOf(scale),
    drawing("path", { class: "trend__band", d: bandOf(main, scale) }),
    ...view.lines.slice(1).map(line => drawing("path", { class: "trend__line", d: pathThrough(points(line)) })),
    drawing("path", { class: "trend__line trend__line--main", d: pathThrough(points(main)) }),
    drawing("path", { class: "trend__dots", d: dots }),
    ...namesOf(scale),
  );
  const now = drawing("line", { class: "trend__now", y1: TREND.top, y2: scale.bottom });
  const point = drawing("circle", { class: "trend__point", r: 4 });
  plot.querySelector("[data-cursor]").replaceChildren(now, point);
  return { now, point, scale };
}

function changeNow(version) {
  if (state.label < 0) return [verdictOf(version), changeOf(version)];
  const before = page.data.previous[version];
  if (before < 0) return [before === -1 ? "first" : "other", NaN];
  return ["unknown", view.figures(version)[0] - view.figures(before)[0]];
}

function readingOf(version) {
  const [value, low, high] = view.figures(version), [verdict, difference] = changeNow(version), strong = text => element("b", {}, text);
  const name = page.data.pages[version] ? element("a", { href: page.data.pages[version], dir: "auto" }, page.data.names[version]) : element("span", { dir: "auto" }, page.data.names[version]);
  const day = page.data.days[version], interval = Number.isNaN(low) ? "" : ` (${intervalText(low, high)})`;
  const text = verdict === "unknown" ? signedText(difference) : changeText(verdict, difference);
  const kind = verdict === "better" || verdict === "worse" ? `change change--${verdict}` : "change";
  return [strong(name), " ", element("span", { dir: "auto" }, page.data.models[page.data.model[version]]), day ? ` · ${day}` : "", ` · ${titleNow()} `,
    strong(metricText(value)), `${interval} · `, element("span", { class: kind }, text)];
}

const versionNow = () => (view.places.has(state.at) ? state.at : view.versions.at(-1));

function drawCursor() {
  if (!view.versions.length) return;
  const version = versionNow(), place = view.places.get(version), [value] = view.figures(version), slider = byId("trend-at");
  for (const { now, point, scale } of view.plots) {
    const at = scale.x(place).toFixed(1);
    setAttribute(now, "x1", at);
    setAttribute(now, "x2", at);
    point.toggleAttribute("hidden", Number.isNaN(value));
    point.setAttribute("visibility", Number.isNaN(value) ? "hidden" : "visible");
    if (!Number.isNaN(value)) for (const [name, to] of [["cx", at], ["cy", scale.y(value).toFixed(1)]]) setAttribute(point, name, to);
  }
  if (slider.value !== String(place)) slider.value = place;
  slider.setAttribute("aria-valuetext", `${page.data.names[version]}, ${titleNow()} ${metricText(value)}`);
  byId("trend-reading").replaceChildren(...readingOf(version));
}

function drawCaption() {
  const data = view.data < 0 ? "" : ` on ${page.data.data[view.data]}`, others = view.lines.length > 1 ? "; the model of the newest version as a strong line, others thin" : "";
  const isKnown = view.lines[0]?.points.some(point => !Number.isNaN(point.low));
  const band = isKnown ? "The band is its 95% interval; the axis" : "The axis";
  byId("trend-caption").textContent = view.versions.length ? `${titleNow()}${data}, oldest version left${others}. ${band} shows only the range that is used.` : "No version fits: choose another model or data set.";
}

function draw() {
  look();
  byId("trend-at").max = Math.max(0, view.versions.length - 1);
  drawCaption();
  for (const part of each(".trend__plot, .reading")) part.toggleAttribute("hidden", !view.versions.length);
  view.plots = view.versions.length ? each(".trend__plot").map(drawPlot) : [];
  drawCursor();
}

function mountLabels() {
  const field = byId("trend-label"), of = byId("trend-of");
  if (!field) return;
  field.addEventListener("change", () => change({ label: field.value === "" ? -1 : labelNamed(field.value) }));
  of.addEventListener("click", event => event.target.value && change({ of: event.target.value }));
  listen(["label", "of"], async () => {
    field.value = state.label < 0 ? "" : page.labels[state.label];
    of.hidden = state.label < 0;
    for (const button of each("button", of)) button.setAttribute("aria-pressed", String(button.value === state.of));
    if (state.label >= 0) await readCells();
    draw();
  });
}

function mountSelect(id, key, names) {
  const select = byId(id);
  select.append(...names.map((name, i) => element("option", { value: i }, shortName(name, 40))));
  select.addEventListener("change", () => change({ [key]: select.value === "" ? -1 : Number(select.value), start: 0, at: -1 }));
  listen([key], () => { select.value = state[key] < 0 ? "" : state[key]; });
}

export function mount() {
  const metric = byId("trend-metric");
  mountSelect("trend-model", "model", page.data.models);
  mountSelect("trend-data", "data", page.data.data);
  metric.addEventListener("change", () => change({ metric: metric.selectedIndex }));
  listen(["metric"], () => { metric.selectedIndex = state.metric; });
  byId("trend-at").addEventListener("input", event => change({ at: view.versions[event.target.value] }));
  mountLabels();
  listen(["metric", "model", "data"], draw);
  listen(["at"], drawCursor);
  draw();
}
