// Renders a page as pdf.js (Firefox) shows it: with_pdfjs.mjs IN.pdf PAGE OUT.png DPI.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(homedir(), ".cache/confide-judges/node/"));
const pdfjs = await import(pathToFileURL(require.resolve("pdfjs-dist/legacy/build/pdf.mjs")));
const home = dirname(require.resolve("pdfjs-dist/package.json"));

const [pdf, number, png, dpi] = process.argv.slice(2);
const document = await pdfjs.getDocument({
  data: new Uint8Array(readFileSync(pdf)),
  standardFontDataUrl: join(home, "standard_fonts/"),
  cMapUrl: join(home, "cmaps/"),
  verbosity: 0,
}).promise;
const page = await document.getPage(Number(number));
const viewport = page.getViewport({ scale: Number(dpi) / 72 });
const { canvas, context } = document.canvasFactory.create(viewport.width, viewport.height);
await page.render({ canvasContext: context, viewport, annotationMode: pdfjs.AnnotationMode.ENABLE }).promise;
writeFileSync(png, canvas.toBuffer("image/png"));
await document.destroy();
