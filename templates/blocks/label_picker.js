// The labels of the page that the reader has chosen: few labels are all there to be pressed, of many any is added by name.

import { byId, element, setText } from "../dom.js";
import { namedCount, shortName } from "../numbers.js";
import { change, labelName, labelNamed, listen, page, state } from "../store.js";
import { MOST, sideBySide, toneOf } from "../live/side_by_side.js";

const ALL_AT_ONCE = 12;  // labels that all have a button
const SHOWN = 30;        // chosen ones that have a button

function toggle(label) {
  const now = state.only ?? [], next = now.includes(label) ? now.filter(one => one !== label) : [...now, label].sort((a, b) => a - b);
  change({ only: next.length ? next : null });
}

function buttonOf(label, isPressed) {
  const place = sideBySide().indexOf(label), name = shortName(labelName(label), 30), isGone = page.none > ALL_AT_ONCE;
  const mark = place < 0 ? [] : [element("i", { class: `tone-${toneOf(place)}`, "aria-hidden": "true" })];
  const button = element("button", { type: "button", "data-label": label, title: labelName(label) }, ...mark, element("bdi", {}, name), ...(isGone ? [element("span", { "aria-hidden": "true" }, " ×")] : []));
  if (isGone) button.setAttribute("aria-label", `${name}: leave out`);
  else button.setAttribute("aria-pressed", String(isPressed));
  return button;
}

export function mountPicker() {
  const host = byId("labels-picker"), list = byId("labels-picked"), field = byId("labels-add"), hint = byId("labels-picked-said");
  function draw() {
    const chosen = state.only ?? [], labels = page.none > ALL_AT_ONCE ? chosen.slice(0, SHOWN) : page.labels.map((_, label) => label);
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.label : null;
    list.replaceChildren(...labels.map(label => buttonOf(label, chosen.includes(label))));
    if (focused !== null) (list.querySelector(`[data-label="${focused}"]`) ?? field ?? byId("labels-only-clear")).focus();
    const n = chosen.length, more = Math.max(0, n - labels.length);
    setText(hint, n > MOST ? `${more ? `and ${namedCount(more, "other", "others")}. ` : ""}Up to ${MOST} are set side by side.` : n === 1 ? "One more to set them side by side." : n ? "" : `Two to ${MOST} are set side by side; any others are left out of the table and the charts of labels.`);
  }
  field.closest("label").hidden = page.none <= ALL_AT_ONCE;
  field.addEventListener("change", () => {
    const label = labelNamed(field.value);
    if (label < 0) return;
    field.value = "";
    if (!state.only?.includes(label)) toggle(label);
  });
  list.addEventListener("click", event => {
    const button = event.target.closest("[data-label]");
    if (button) toggle(Number(button.dataset.label));
  });
  host.hidden = page.none < 3;
  listen(["only", "curve"], draw);
  draw();
}
