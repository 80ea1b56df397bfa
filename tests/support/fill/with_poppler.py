"""Fills in a form as poppler (Evince, Okular) does: with_poppler.py IN.pdf OUT.pdf VALUES.json; an incremental update.

It needs Debian's python3-gi and gir1.2-poppler-0.18, so it is run by the system's own Python.
"""

import json
import pathlib
import subprocess
import sys

import gi

gi.require_version("Poppler", "0.18")
from gi.repository import Poppler  # noqa: E402


def radio_places(path):
    """Where each radio button lies, and the name of its choice: poppler's interface tells the place alone."""
    told = subprocess.run(["qpdf", "--json=1", "--json-key=objects", path], check=True, capture_output=True).stdout
    objects = json.loads(told)["objects"]
    for widget in objects.values():
        if isinstance(widget, dict) and widget.get("/Subtype") == "/Widget" and "/AP" in widget:
            shown = widget["/AP"]["/N"]
            if isinstance(shown, dict):
                state = next((name.removeprefix("/") for name in shown if name != "/Off"), None)
                yield widget["/Rect"][:2], state


def fill(mapping, value, places):
    field = mapping.field
    kind = field.get_field_type()
    if kind == Poppler.FormFieldType.TEXT:
        field.text_set_text(value)
    elif field.button_get_button_type() == Poppler.FormButtonType.RADIO:
        corner = [mapping.area.x1, mapping.area.y1]
        if any(state == value and near(corner, place) for place, state in places):
            field.button_set_state(True)
    else:
        field.button_set_state(value)


def near(one, other):
    return all(abs(a - b) < 0.5 for a, b in zip(one, other))


source, filled, values = sys.argv[1:4]
with open(values, encoding="utf-8") as file:
    values = json.load(file)
places = list(radio_places(source))
document = Poppler.Document.new_from_file(pathlib.Path(source).resolve().as_uri(), None)
for number in range(document.get_n_pages()):
    for mapping in document.get_page(number).get_form_field_mapping():
        name = mapping.field.get_name()
        if name in values:
            fill(mapping, values[name], places)
document.save(pathlib.Path(filled).resolve().as_uri())
