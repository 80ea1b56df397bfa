// Fills in a form as pdf.js (Firefox) does: with_pdfjs.mjs IN.pdf OUT.pdf VALUES.json; an incremental update.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(homedir(), ".cache/confide-judges/node/"));
const pdfjs = await import(pathToFileURL(require.resolve("pdfjs-dist/legacy/build/pdf.mjs")));
const home = dirname(require.resolve("pdfjs-dist/package.json"));

const [source, filled, values] = process.argv.slice(2);
const wanted = JSON.parse(readFileSync(values, "utf8"));
const document = await pdfjs.getDocument({
  data: new Uint8Array(readFileSync(source)),
  standardFontDataUrl: join(home, "standard_fonts/"),
  cMapUrl: join(home, "cmaps/"),
  verbosity: 0,
}).promise;
const storage = document.annotationStorage;
for (let number = 1; number <= document.numPages; number++) {
  const page = await document.getPage(number);
  for (const annotation of await page.getAnnotations()) {
    const value = wanted[annotation.fieldName];
    if (value === undefined) continue;
    storage.setValue(annotation.id, { value: annotation.radioButton ? annotation.buttonValue === value : value });
  }
}
writeFileSync(filled, await document.saveDocument());
await document.destroy();
