// The host of the live charts. Each chart of the page stands in [data-chart=NAME] as a still picture; when it comes near
// the window its compiled spec (templates/charts/NAME.json) is drawn by Vega over that picture. In print, without
// scripts and until then the still picture is what one sees.
//
// What every chart does: a read-out under the pointer and by the arrow keys (Home, End, Page keys; Enter acts, Escape
// leaves), names and legends that show one series alone, zoom by dragging (both axes, or x alone) with a way back, other
// views, and a menu: Save PNG, Save SVG, Copy data (CSV), Copy Vega-Lite spec. It is drawn again when its width or the
// colour scheme changes.
//
// What a chart does of its own stands in templates/charts/NAME.js (that of its first spec, where there is one) as `export const behaviour = { … }`. All parts may be
// left out; `chart` is a LiveChart (templates/live/chart.js):
//   mount(chart)        once, before it is drawn: the place to listen to the store, and to feed other rows
//   drawn(chart)        after every drawing: places in px are new
//   readouts(chart)     what can be read, in the order of the arrow keys: [{ x, y?, title, lines: [[name, text], …],
//                       act?, dots?: [{ y, scale? }] }] in the units of the data. Without `y` the point nearest in x is
//                       read, with a line across and `dots` on the series; with `y` the nearest point. `act` is called
//                       by a click and by Enter. xScale and yScale name scales other than "x" and "y"; reach is in px.
//   shown(chart, point) which of them is read now, null for none: the place to light up what belongs to it
//   first(chart, all)   which of them the arrow keys begin with (else the first)
//   names(chart)        names at the right ends of lines: [{ series, text, y, scale?, strong?, tone? }]; the host keeps
//                       them apart, writes them into the data set `names` (series, text, strong, tone, x, y in px) that
//                       the spec draws, and lays a button over each that sets the parameter `isolated`
//   legend(chart)       [{ series, text, tone }] for series without a name at their end: buttons above the plot
//   zoom                "x": only x is zoomed. Else both of the parameters x_domain and y_domain that the chart has
//   zoomed(chart, domains)  after a zoom or its end
//   pointer(chart)      { down(x, y), move(x, y), up() } for drags of its own, in px of the plot; `down` says whether
//                       the drag is its own, else it zooms
//   key(chart, event)   keys of its own; says whether the key was one
//   over(chart)         { name: rows } that draw in a saved picture, and in a copied spec, what lies over the plot as HTML
//   csv(chart)          the rows to be copied (else the chart's first data set)
// What it needs of a chart: rows(name) and rowsGiven(name) (as Python wrote them), feed({ name: rows }),
// set({ signal: value }), signals, scale(name), placeX(value), placeY(value), frame (px), view (Vega's own). After feed or
// set everything is drawn and read anew. Other charts of the page are page.charts.get(NAME).
// Parameters by convention: x_domain and y_domain (zoom), isolated (the series shown alone, "" for all).

import { each } from "../dom.js";
import { addKeys } from "../keys.js";
import { page } from "../store.js";
import { LiveChart, canStart } from "../live/chart.js";
import { mountMenu } from "../live/menu.js";
import { mountNames } from "../live/names.js";
import { mountPointer } from "../live/pointer.js";
import { Readout } from "../live/readout.js";
import { Zoom } from "../live/zoom.js";

const EARLY = "400px"; // how near the window a chart is started

const breath = () => new Promise(done => setTimeout(done, 0));

// One after the other, so that no chart keeps the page from answering.
let turn = Promise.resolve();
const inTurn = act => (turn = turn.then(act).catch(error => console.error(error)));

function mountViews(chart, zoom) {
  const buttons = each("[data-view]", chart.box), note = chart.box.querySelector(".chart__note");
  const choose = async at => {
    const view = chart.given.views[at], spec = view.spec || chart.given.spec, isOther = spec !== chart.spec;
    Object.assign(chart.first, view.signals);
    Object.assign(chart, { spec, viewAt: at });
    note.textContent = view.note;
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(i === at)));
    if (isOther) {
      Object.assign(chart.signals, view.signals);
      await chart.start();
    } else chart.set(view.signals);
    zoom.show();
  };
  chart.viewAt = chart.given.view;
  chart.choose = choose;
  buttons.forEach((button, i) => button.addEventListener("click", async () => { await chart.live(); choose(i); }));
}

function prepare(box) {
  const { chart: name } = box.dataset, { spec } = page.data.charts[name];
  const chart = new LiveChart(box, page.behaviours[spec] ?? page.behaviours[name] ?? {});
  const still = box.querySelector(".chart__still");
  chart.plot.setAttribute("role", "application");
  chart.plot.setAttribute("aria-roledescription", "chart");
  chart.plot.setAttribute("aria-label", still.getAttribute("aria-label"));
  chart.plot.tabIndex = 0;
  let started = null;
  chart.live = () => (started ??= inTurn(() => chart.start(breath)));
  const readout = new Readout(chart), zoom = new Zoom(chart), names = mountNames(chart);
  chart.readout = readout;
  chart.zoom = zoom;
  chart.changed = () => { readout.forget(); names(); chart.behaviour.drawn?.(chart); };
  chart.behaviour.mount?.(chart);
  mountViews(chart, zoom);
  mountMenu(chart, chart.live);
  mountPointer(chart, readout, zoom);
  return chart;
}

export function mount() {
  addKeys("In a chart", [
    { keys: ["ArrowLeft", "ArrowRight"], text: "read out what stands there" },
    { keys: ["Home", "End", "PageUp", "PageDown"], text: "further" },
    { keys: ["ArrowUp", "ArrowDown"], text: "to another line" },
    { keys: ["Enter"], text: "does what a click there does" },
    { keys: ["Escape"], text: "leaves the read-out" },
  ]);
  const charts = each("[data-chart]").filter(canStart).map(prepare), of = new Map(charts.map(chart => [chart.box, chart]));
  page.charts = new Map(charts.map(chart => [chart.name, chart]));
  const near = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      of.get(target).live();
    }
  }, { rootMargin: EARLY });
  const sizes = new ResizeObserver(entries => requestAnimationFrame(() => entries.forEach(({ target }) => of.get(target.closest("[data-chart]"))?.resize())));
  for (const chart of charts) {
    near.observe(chart.box);
    sizes.observe(chart.plot);
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    for (const chart of charts) if (chart.view) inTurn(() => chart.start(breath));
  });
}
