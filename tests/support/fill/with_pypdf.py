"""Fills in a form as pypdf does: with_pypdf.py IN.pdf OUT.pdf VALUES.json; an incremental update."""

import json
import sys

from pypdf import PdfWriter


def button(field, value):
    if isinstance(value, str):
        return f"/{value}"
    on = next(state for state in field["/_States_"] if state != "/Off")
    return on if value else "/Off"


source, filled, values = sys.argv[1:4]
with open(values, encoding="utf-8") as file:
    values = json.load(file)
writer = PdfWriter(source, incremental=True)
fields = writer.get_fields()
wanted = {n: v if fields[n]["/FT"] == "/Tx" else button(fields[n], v) for n, v in values.items() if n in fields}
writer.update_page_form_field_values(None, wanted, auto_regenerate=False)
writer.write(filled)
