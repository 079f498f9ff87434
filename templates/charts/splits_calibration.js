// How often predictions of a confidence are right in every split of the data.

import { ofSplits } from "../live/splits.js";

export const behaviour = ofSplits("Confidence", "Share correct");
