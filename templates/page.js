// Starts the page: reads the payload, sets the state, mounts the blocks that are there.

import { each } from "./dom.js";
import { mountRail } from "./rail.js";
import { readPayload, rememberPictures } from "./payload.js";
import { begin, mountLabelNames, mountTools } from "./tools.js";
import { Counts } from "./counts.js";
import { change, listen, page, state } from "./store.js";
import { count } from "./report_store.js";
import { startRouter } from "./router.js";
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
  const open = startRouter();
  for (const mount of [mountChoices, mountLabelNames, mountTools, mountRail, mountStrip, mountCurves, mountPerformance, mountMatrix, mountGrid, mountGallery, mountLightbox, mountLabelTable]) mount();
  if (location.hash) open(location.hash);
}

await begin(start);
