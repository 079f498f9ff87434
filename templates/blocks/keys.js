// The list of keys: opened by "?" or by its buttons.

import { byId, each } from "../dom.js";

export function mountKeys() {
  const dialog = byId("keys"), open = () => { if (!dialog.open) dialog.showModal(); };
  each("[data-keys]").forEach(button => button.addEventListener("click", open));
  byId("keys-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", event => { if (event.target === dialog) dialog.close(); });
  document.addEventListener("keydown", event => {
    if (event.key !== "?" || event.ctrlKey || event.metaKey || event.target.matches?.("input:not([type=checkbox], [type=range]), select, textarea")) return;
    event.preventDefault();
    open();
  });
}
