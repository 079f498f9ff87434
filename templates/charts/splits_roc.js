// True by false positive rate in every split of the data.

import { ofSplits } from "../live/splits.js";

export const behaviour = ofSplits("False positive rate", "True positive rate");
