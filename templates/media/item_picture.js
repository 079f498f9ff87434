// Items that are a whole picture each, the same before and after.

import { media } from "../media.js";
import { sampleOf } from "../compare_store.js";
import { state } from "../store.js";
import { pictureOf } from "./picture.js";

function picturesOf(number) {
  const picture = pictureOf(sampleOf(state.pair, number));
  return picture && [picture];
}

export function mount() {
  Object.assign(media, { small: picturesOf, large: picturesOf });
}
