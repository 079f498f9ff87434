// Starts a comparison: reads the payload, sets the state, mounts the blocks that are there.

import { mountRail } from "./rail.js";
import { readPayload, rememberPictures } from "./payload.js";
import { begin, mountLabelNames, mountTools } from "./tools.js";
import { page, state } from "./store.js";
import { startRouter } from "./compare_store.js";

async function live(mounts, behaviours) {
  const data = await readPayload();
  Object.assign(page, { data, behaviours, labels: data.labels, none: data.labels.length });
  state.pair = data.opened;
  state.view = data.pairs[state.pair].state;
  rememberPictures();
  const open = startRouter();
  for (const mount of [mountTools, mountLabelNames, mountRail, ...mounts]) mount();
  if (location.hash) open(location.hash);
}

export const start = (mounts, behaviours) => begin(() => live(mounts, behaviours));
