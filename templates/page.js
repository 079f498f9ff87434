// Starts the page: reads the payload, sets the state, mounts the blocks that are there.

import { each } from "./dom.js";
import { mountRail } from "./rail.js";
import { readPayload, rememberPictures } from "./payload.js";
import { begin, mountLabelNames, mountTools } from "./tools.js";
import { Counts } from "./counts.js";
import { change, listen, page, state } from "./store.js";
import { count } from "./report_store.js";
import { startRouter } from "./router.js";

function prepare(data) {
  Object.assign(page, { data, words: data.words });
  if (!data.histogram) return; // a task without labels has no outcomes to count
  Object.assign(page, { labels: data.labels, steps: data.steps, none: data.labels.length });
  page.views = new Map((data.views ?? []).map(view => [view.state, view]));
  page.counts = page.whole = new Counts(data.labels.length, data.steps.length, data.histogram, data.pairs);
  Object.assign(state, { step: data.operating, cell: data.cell, view: data.view ?? "cell", label: data.label ?? -1, order: data.order, average: data.average });
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

async function live(mounts, behaviours) {
  prepare(await readPayload());
  page.behaviours = behaviours;
  rememberPictures();
  const open = startRouter();
  for (const mount of [mountChoices, mountLabelNames, mountTools, mountRail, ...mounts]) mount();
  if (location.hash) open(location.hash);
}

export const start = (mounts, behaviours) => begin(() => live(mounts, behaviours));
