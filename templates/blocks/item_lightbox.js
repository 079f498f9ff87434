// One item, large: before and after, side by side where there are boxes.

import { byId, element, setText } from "../dom.js";
import { media } from "../media.js";
import { countText, scoreText } from "../numbers.js";
import { labelText, sampleOf } from "../compare_store.js";
import { change, listen, page, state } from "../store.js";
import { mountFrame } from "./frame.js";
import { saidOf, shownCases, truthOf, versionName } from "./items.js";

function saidFact(number, after) {
  const said = saidOf(number, after), score = Number.isNaN(said.score) ? "" : ` ${scoreText(said.score)}`;
  return [element("dt", { dir: "auto" }, `${after ? "After" : "Before"}: ${versionName(after)}`),
    element("dd", {}, element("span", { class: `t-${said.outcome}` }, `${said.symbol} `, element("bdi", {}, said.text)), score)];
}

export function mountItemLightbox() {
  const dialog = byId("lightbox"), zoom = byId("lightbox-zoom");

  function draw() {
    if (state.case === null) {
      if (dialog.open) dialog.close();
      return;
    }
    const at = shownCases.list.indexOf(state.case), number = state.case;
    byId("lightbox-stage").replaceChildren(...(media.large(number, zoom?.checked) ?? [element("p", {}, "Nothing of it is in the file.")]));
    setText(byId("lightbox-title"), page.data.samples.ids[sampleOf(state.pair, number)]);
    setText(byId("lightbox-place"), at < 0 ? "" : `${countText(at + 1)} of ${countText(shownCases.list.length)} in this view`);
    byId("lightbox-facts").replaceChildren(element("dt", {}, "Ground truth"), element("dd", { dir: "auto" }, labelText(truthOf(number), page.data.words.none)), ...saidFact(number, false), ...saidFact(number, true));
    show(shownCases.list.length);
  }
  function go(move) {
    const n = shownCases.list.length, at = shownCases.list.indexOf(state.case);
    if (n) change({ case: shownCases.list[at < 0 ? 0 : (at + move + n) % n] });
  }
  const show = mountFrame(dialog, { go, draw, closed: () => change({ case: null }), switches: { z: zoom } });
  listen(["case"], draw);
}
