// Makes vega.js, vega.json and NOTICES.txt: `npm ci && node make.mjs` in a copy of this folder, then copy them back.
// The same versions give the same bytes.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const { outputFiles: [{ text }], metafile } = await build({
  entryPoints: ["runtime.mjs"], bundle: true, minify: true, format: "iife", globalName: "bundle", target: "es2022",
  charset: "ascii", legalComments: "none", metafile: true, write: false,
});
if (/<\/script|<!--/i.test(text)) throw new Error("the bundle would end the element it stands in");

const used = new Set(Object.entries(Object.values(metafile.outputs)[0].inputs)
  .filter(([, { bytesInOutput }]) => bytesInOutput)
  .map(([path]) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]).filter(Boolean));
const packages = [...used].sort().map(name => JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")));
const licence = name => readdirSync(`node_modules/${name}`).find(file => /^licen[cs]e/i.test(file));

// A function that is called once, when the first chart starts: until then a browser only looks through it.
const source = `// @ts-nocheck
// Vega 6.4, made by vendor/make.mjs: not to be edited. Licences: vendor/NOTICES.txt.
let runtime = null;
export function vegaRuntime() {
  runtime ??= unpacked();
  return runtime;
}
function unpacked() {
${text.trim()}
return bundle;
}
`;
writeFileSync("vega.js", source);
writeFileSync("vega.json", `${JSON.stringify({
  made_by: "npm ci && node make.mjs",
  packages: Object.fromEntries(packages.map(({ name, version, license }) => [name, `${version} (${license})`])),
  sha256: createHash("sha256").update(source).digest("hex"),
}, null, 2)}\n`);
writeFileSync("NOTICES.txt", packages.map(({ name, version, license }) => {
  const file = licence(name);
  if (!file || !existsSync(`node_modules/${name}/${file}`)) throw new Error(`${name} comes without its licence`);
  return `${name} ${version} (${license})\n\n${readFileSync(`node_modules/${name}/${file}`, "utf8").trim()}\n`;
}).join(`\n${"-".repeat(80)}\n\n`));
