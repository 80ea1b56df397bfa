"""Where a filled form looks other than it did, to each program that shows it: inked.py FORM.pdf FILLED.pdf

One line of JSON: {PROGRAM: {FIELD: the share of dots that differ within it, from 0 to 1}}; the field "" is all of every page that
is in no field.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import pymupdf

PROGRAMS = ["poppler", "mupdf", "pdfium", "pdfjs"]
DPI = 72


def rendered(program, pdf, page, folder):
    png = f"{folder}/{program}.png"
    script = pathlib.Path(__file__).with_name("render.py")
    subprocess.run([sys.executable, script, program, pdf, str(page), png, str(DPI)], check=True)
    picture = pymupdf.Pixmap(png)
    return pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.Pixmap(picture, 0) if picture.alpha else picture)


def differing(before, after):
    """The dots that differ by more than a shade."""
    return {
        divmod(at, before.width)
        for at, (one, other) in enumerate(zip(before.samples, after.samples, strict=True))
        if abs(one - other) > 32
    }


def of_page(program, form, filled, number, fields, folder):
    changed = differing(*(rendered(program, pdf, number, folder) for pdf in (form, filled)))
    shares, within = {}, set()
    for name, (left, top, right, bottom) in fields.items():
        dots = {(y, x) for y in range(int(top), int(bottom) + 1) for x in range(int(left), int(right) + 1)}
        shares[name] = len(dots & changed) / len(dots)
        within |= dots
    return shares, len(changed - within)


form, filled = sys.argv[1:3]
seen = {program: {"": 0} for program in PROGRAMS}
with tempfile.TemporaryDirectory() as folder:
    for page in pymupdf.open(form):
        fields = {widget.field_name: tuple(widget.rect) for widget in page.widgets()}
        for program in PROGRAMS:
            shares, outside = of_page(program, form, filled, page.number + 1, fields, folder)
            seen[program] |= shares
            seen[program][""] += outside / page.rect.get_area()
print(json.dumps(seen))
