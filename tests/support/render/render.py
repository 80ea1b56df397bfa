"""Renders a page as another program shows it: render.py PROGRAM IN.pdf PAGE OUT.png [DPI]; PAGE counts from 1.

PROGRAM is poppler (Evince, Okular), mupdf, pdfium (Chromium, Edge) or pdfjs (Firefox).
"""

import pathlib
import subprocess
import sys


def poppler(pdf, page, png, dpi):
    start = ["pdftoppm", "-png", "-singlefile", "-r", str(dpi), "-f", str(page), "-l", str(page)]
    subprocess.run([*start, pdf, png.removesuffix(".png")], check=True)


def mupdf(pdf, page, png, dpi):
    import pymupdf

    pymupdf.open(pdf)[page - 1].get_pixmap(dpi=dpi).save(png)


def pdfium(pdf, page, png, dpi):
    import pymupdf
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    picture = document[page - 1].render(scale=dpi / 72, rev_byteorder=True, may_draw_forms=True, prefer_bgrx=False)
    inks = bytes(picture.buffer)
    rows = b"".join(inks[row * picture.stride :][: picture.width * picture.n_channels] for row in range(picture.height))
    pymupdf.Pixmap(pymupdf.csRGB, picture.width, picture.height, rows, picture.n_channels == 4).save(png)


def pdfjs(pdf, page, png, dpi):
    script = pathlib.Path(__file__).with_name("with_pdfjs.mjs")
    subprocess.run(["node", script, pdf, str(page), png, str(dpi)], check=True)


program, pdf, page, png, *dpi = sys.argv[1:]
{"poppler": poppler, "mupdf": mupdf, "pdfium": pdfium, "pdfjs": pdfjs}[program](pdf, int(page), png, int(*dpi or [100]))
