"""Fills in a form with pyHanko's writer: with_pyhanko.py IN.pdf OUT.pdf VALUES.json; an incremental update, as small as can be.

pyHanko fills in no forms itself; this is what a careful programmer writes with it.
"""

import json
import sys

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


def fields(listed):
    for field in listed:
        yield field.get_object()


def appearance(writer, form, field, text):
    """One line of Helvetica for each line of the text."""
    left, bottom, right, top = field["/Rect"]
    lines = "".join(f"{shown(line)} Tj T* " for line in text.split("\n"))
    content = f"/Tx BMC q BT /Helv 10 Tf 0 g 11 TL 2 {top - bottom - 11} Td {lines}ET Q EMC"
    looks = generic.StreamObject(stream_data=content.encode("cp1252", "replace"))
    looks["/Type"], looks["/Subtype"] = pdf_name("/XObject"), pdf_name("/Form")
    looks["/BBox"] = generic.ArrayObject(generic.NumberObject(side) for side in (0, 0, right - left, top - bottom))
    font = generic.DictionaryObject({pdf_name("/Helv"): form["/DR"]["/Font"].raw_get("/Helv")})
    looks["/Resources"] = generic.DictionaryObject({pdf_name("/Font"): font})
    return writer.add_object(looks)


def shown(line):
    return "(" + line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") + ")"


def set_text(writer, form, field, value):
    field["/V"] = pdf_string(value)
    field["/AP"] = generic.DictionaryObject({pdf_name("/N"): appearance(writer, form, field, value)})
    writer.update_container(field)


def set_button(writer, field, choice):
    field["/V"] = pdf_name(f"/{choice}")
    writer.update_container(field)
    for widget in fields(field["/Kids"]) if "/Kids" in field else [field]:
        state = pdf_name(f"/{choice}") if f"/{choice}" in widget["/AP"]["/N"] else pdf_name("/Off")
        if widget.get("/AS") != state:
            widget["/AS"] = state
            writer.update_container(widget)


source, filled, values = sys.argv[1:4]
with open(values, encoding="utf-8") as file:
    values = json.load(file)
with open(source, "rb") as file:
    writer = IncrementalPdfFileWriter(file)
    form = writer.root["/AcroForm"]
    for field in fields(form["/Fields"]):
        value = values.get(str(field.get("/T")))
        if value is None:
            continue
        if field["/FT"] == "/Tx":
            set_text(writer, form, field, value)
        elif isinstance(value, str):
            set_button(writer, field, value)
        else:
            on = next(name for name in field["/AP"]["/N"] if name != "/Off")
            set_button(writer, field, on[1:] if value else "Off")
    with open(filled, "wb") as out:
        writer.write(out)
