// Fills in a form as pdf-lib does: with_pdf_lib.mjs IN.pdf OUT.pdf VALUES.json; it writes the whole file anew, so no seal survives.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

const require = createRequire(join(homedir(), ".cache/confide-judges/node/"));
const { PDFDocument, PDFCheckBox, PDFRadioGroup, PDFTextField } = require("pdf-lib");

const [source, filled, values] = process.argv.slice(2);
const wanted = JSON.parse(readFileSync(values, "utf8"));
const document = await PDFDocument.load(readFileSync(source));
const form = document.getForm();
for (const field of form.getFields()) {
  const value = wanted[field.getName()];
  if (value === undefined) continue;
  if (field instanceof PDFTextField) field.setText(value);
  else if (field instanceof PDFRadioGroup) field.select(value);
  else if (field instanceof PDFCheckBox) value ? field.check() : field.uncheck();
}
writeFileSync(filled, await document.save());
