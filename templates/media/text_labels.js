// Cases that are one label of a text each; the text may have any number of them.

import { media } from "../media.js";
import { namesOf, sets } from "./labels.js";
import { ofTexts } from "./text.js";

export function mount() {
  Object.assign(media, ofTexts, namesOf, { sets });
}
