// Starts the page: reads the payload, sets the state, mounts the blocks that are there.

import { byId, each, element } from "./dom.js";
import { mountRail } from "./rail.js";
import { readPayload, rememberPictures } from "./payload.js";
import { mountTools } from "./tools.js";
import { Counts } from "./counts.js";
import { change, count, listen, page, state } from "./store.js";
import { openHash, startRouter } from "./router.js";
import { mountStrip } from "./blocks/strip.js";
import { mountCurves } from "./blocks/curves.js";
import { mountPerformance } from "./blocks/performance.js";
import { mountMatrix } from "./blocks/matrix.js";
import { mountGrid } from "./blocks/grid.js";
import { mountGallery } from "./blocks/gallery.js";
import { mountLightbox } from "./blocks/lightbox.js";
import { mountLabelTable } from "./blocks/label_table.js";

function prepare(data) {
  Object.assign(page, { data, labels: data.labels, steps: data.steps, none: data.labels.length, words: data.words });
  page.counts = new Counts(data.labels.length, data.steps.length, data.histogram);
  Object.assign(state, { step: data.operating, cell: data.cell });
  count();
}

// The names to choose from are many; they are written when a field first asks for them.
function mountNames() {
  const names = byId("label-names");
  document.addEventListener("focusin", event => {
    if (event.target.getAttribute("list") !== "label-names" || names.firstChild) return;
    names.append(...page.labels.map(label => element("option", { value: label })));
  });
}

function mountChoices() {
  for (const group of each("[data-state]")) {
    const key = group.dataset.state;
    const show = () => each("button", group).forEach(button => button.setAttribute("aria-pressed", String(button.value === state[key])));
    group.addEventListener("click", event => event.target.value && change({ [key]: event.target.value }));
    listen([key], show);
  }
}

async function start() {
  prepare(await readPayload());
  rememberPictures();
  startRouter();
  for (const mount of [mountChoices, mountNames, mountTools, mountRail, mountStrip, mountCurves, mountPerformance, mountMatrix, mountGrid, mountGallery, mountLightbox, mountLabelTable]) mount();
  if (location.hash) openHash(location.hash, true);
}

try {
  await start();
  document.documentElement.dataset.ready = "";
} catch (error) {
  document.documentElement.classList.remove("live");
  throw error;
}
