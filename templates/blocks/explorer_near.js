// In the lightbox: what lies nearest to the sample by its vector, in the test set and in training.

import { byId, element } from "../dom.js";
import { plainText, shortName } from "../numbers.js";
import { change, listen, state } from "../store.js";
import { idOf, pointOf } from "../map_points.js";
import { faceOf, nearOf, saidOfNear, trainingNear } from "./explorer_side.js";

function small(point, similarity, words) {
  const button = faceOf(point);
  button.append(element("span", { dir: "auto" }, words), element("span", {}, plainText(similarity)));
  button.addEventListener("click", () => {
    byId("lightbox").close();
    change({ mapPoint: idOf(point) });
    byId("explorer").scrollIntoView();
  });
  return element("li", {}, button);
}

export function mountNear({ words }) {
  const after = byId("lightbox-scores");
  if (!after) return;
  const node = element("div", { class: "lightbox__near" });
  after.after(node);
  function draw() {
    const point = state.image === null ? -1 : pointOf(state.image), list = point < 0 ? [] : nearOf(point), own = point < 0 ? [] : trainingNear(point);
    const parts = list.length ? [element("h4", {}, "Nearest"), element("p", { class: "micro" }, saidOfNear(point)), element("ul", { class: "map__pictures" }, ...list.slice(0, 5).map(([other, similarity]) => small(other, similarity, words(other)[0])))] : [];
    if (own.length) parts.push(element("h4", {}, "Nearest in training"), element("ol", { class: "map__training" }, ...own.map(([id, label, similarity]) => element("li", {}, element("bdi", {}, shortName(id, 32)), label ? ` · ${label}` : "", ` · ${plainText(similarity)}`))));
    node.replaceChildren(...parts);
  }
  listen(["image", "step", "own"], draw);
}
