"""Fills in a form as MuPDF does: mupdf.py IN.pdf OUT.pdf VALUES.json; saved as an incremental update."""

import json
import shutil
import sys

import pymupdf


def fill(widget, value):
    if widget.field_type == pymupdf.PDF_WIDGET_TYPE_CHECKBOX:
        widget.field_value = value
    elif widget.field_type == pymupdf.PDF_WIDGET_TYPE_RADIOBUTTON:
        if widget.on_state() != value:
            return
        widget.field_value = True
    else:
        widget.field_value = value
    widget.update()


source, filled, values = sys.argv[1:4]
with open(values, encoding="utf-8") as file:
    values = json.load(file)
shutil.copyfile(source, filled)
document = pymupdf.open(filled)
for page in document:
    for widget in page.widgets():
        if widget.field_name in values:
            fill(widget, values[widget.field_name])
document.saveIncr()
