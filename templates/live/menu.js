// The menu of a chart: what it draws as a picture, its data, its spec.

import { csvText, element, say, saveFile } from "../dom.js";

const PIXELS = 2; // px of a saved picture for each of the chart

async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} copied.`);
  } catch {
    say("Copying was refused.");
  }
}

async function savePng(chart) {
  const canvas = await chart.pictured(view => view.toCanvas(PIXELS));
  canvas.toBlob(blob => saveFile(`${chart.name}.png`, "image/png", blob), "image/png");
}

async function saveSvg(chart) {
  saveFile(`${chart.name}.svg`, "image/svg+xml", await chart.pictured(view => view.toSVG()));
}

function csvOf(chart) {
  if (chart.behaviour.csv) return chart.behaviour.csv(chart);
  const columns = chart.given.columns[chart.given.main];
  return [columns, ...chart.rows(chart.given.main).map(row => columns.map(key => row[key] ?? ""))];
}

const ITEMS = [
  { text: "Save PNG", act: savePng },
  { text: "Save SVG", act: saveSvg },
  { text: "Copy data (CSV)", act: chart => copy(csvText(csvOf(chart)), "Data") },
  { text: "Copy Vega-Lite spec", act: chart => copy(JSON.stringify(chart.vegaLite(), null, 1), "Spec") },
];

export function mountMenu(chart, live) {
  const button = chart.box.querySelector("[data-menu]");
  const items = ITEMS.map(({ text, act }) => {
    const item = element("button", { type: "button", role: "menuitem", tabindex: "-1" }, text);
    item.addEventListener("click", async () => { close(true); await live(); act(chart); });
    return item;
  });
  const menu = element("div", { class: "chart__menu", role: "menu", "aria-label": `Save or copy: ${chart.title}` }, ...items);
  menu.hidden = true;
  button.after(menu);

  const close = back => {
    menu.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (back) button.focus();
  };
  button.addEventListener("click", () => {
    if (!menu.hidden) return close(true);
    menu.hidden = false;
    button.setAttribute("aria-expanded", "true");
    items[0].focus();
  });
  menu.addEventListener("keydown", event => {
    const at = items.indexOf(event.target), to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (event.key === "Escape") close(true);
    else if (event.key === "Tab") return close(false);
    else if (to === undefined) return;
    else items.at(to % items.length).focus();
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener("pointerdown", event => { if (!menu.hidden && !menu.contains(event.target) && event.target !== button) close(false); });
}
