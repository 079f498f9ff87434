// What is bundled: the core of Vega 6.4 with its interpreter of expressions, so that nothing is compiled in the page.
// Left out: Vega-Lite, which compiles specs before a page is made, and the transforms that no compiled chart needs
// (maps, forces, hierarchies, word clouds, contours, regressions).

import { extend } from "vega-util";
import { transforms } from "vega-dataflow";
import * as common from "vega-transforms";
import * as layout from "vega-view-transforms";
import * as encode from "vega-encode";
import { View } from "vega-view";
import { parse } from "vega-parser";
import { expressionInterpreter } from "vega-interpreter";

extend(transforms, common, layout, encode);

export { View, parse, expressionInterpreter };
