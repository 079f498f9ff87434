// Items that are a text each, the same before and after.

import { media } from "../media.js";
import { sampleOf } from "../compare_store.js";
import { state } from "../store.js";
import { smallText, wholeText } from "./text.js";

const SHOWN = 240;  // characters

const only = node => node && [node];

export function mount() {
  Object.assign(media, { small: number => only(smallText(sampleOf(state.pair, number), SHOWN)), large: number => only(wholeText(sampleOf(state.pair, number))) });
}
