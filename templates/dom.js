// Small hands on the document. Text only ever enters as text: nothing here turns a string into markup.

export const byId = id => document.getElementById(id);
export const each = (selector, root = document) => [...root.querySelectorAll(selector)];

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

export function drawing(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

// Writing what is already there costs a layout, so it is not written.
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

export function say(text) {
  const toast = byId("toast");
  toast.textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { toast.textContent = ""; }, 4000);
}

export async function copyText(text, done, refused) {
  try {
    await navigator.clipboard.writeText(text);
    say(done);
  } catch {
    say(refused);
  }
}

export function saveFile(name, type, content) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = element("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

// A spreadsheet runs a cell that starts with one of these, wide ones too; an apostrophe keeps it text. Where semicolons part
// cells, as in many countries, quotes within a line mean nothing there: what follows one, or a new line, may be a cell.
const FORMULA = /(^|[;|\t\r\n])(\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

function csvCell(value) {
  const text = String(value);
  const safe = Number.isNaN(Number(text)) ? text.replace(/^(?=[\t\r])/, "'").replace(FORMULA, "$1$2'") : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvText = rows => rows.map(row => row.map(csvCell).join(",")).join("\r\n") + "\r\n";

export function saveCsv(name, rows) {
  saveFile(name, "text/csv;charset=utf-8", csvText(rows));
}

// Calls `act` once, `wait` milliseconds after the last call.
export function rested(act, wait) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, wait);
  };
}
