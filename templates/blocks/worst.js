// The link behind the worst cases opens them at the threshold of the page, which may be another than that of its count.

import { setText } from "../dom.js";
import { withThreshold } from "../router.js";
import { listen, state } from "../store.js";

export function mount() {
  const link = document.querySelector("[data-keeps-threshold]");
  if (!link) return;
  const { step } = state, { elsewhere } = link.dataset, text = link.textContent, to = link.getAttribute("href");
  listen(["step", "own"], () => {
    const isMoved = state.own || state.step !== step;
    link.setAttribute("href", withThreshold(to));
    setText(link, isMoved ? elsewhere : text);
  });
}
