// Starts a comparison: reads the payload, sets the state, mounts the blocks that are there.

import { mountRail } from "./rail.js";
import { readPayload, rememberPictures } from "./payload.js";
import { begin, mountLabelNames, mountTools } from "./tools.js";
import { page, state } from "./store.js";
import { startRouter } from "./compare_store.js";
import { mountLeaderboard } from "./blocks/leaderboard.js";
import { mountPair } from "./blocks/pair.js";
import { mountChangedItems } from "./blocks/changed_items.js";
import { mountItemLightbox } from "./blocks/item_lightbox.js";
import { mountLabelChanges } from "./blocks/label_changes.js";
import { mountMatrixChange } from "./blocks/matrix_change.js";
import { mountOverlay } from "./blocks/overlay.js";

async function start() {
  const data = await readPayload();
  Object.assign(page, { data, labels: data.labels, none: data.labels.length });
  state.view = data.pairs[0].state;
  rememberPictures();
  mountLeaderboard();
  const open = startRouter();
  for (const mount of [mountTools, mountLabelNames, mountRail, mountPair, mountChangedItems, mountItemLightbox, mountLabelChanges, mountMatrixChange, mountOverlay]) mount();
  if (location.hash) open(location.hash);
}

await begin(start);
