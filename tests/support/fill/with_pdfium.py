"""Fills in a form as PDFium does: with_pdfium.py IN.pdf OUT.pdf VALUES.json [anew]; an incremental update.

The fields are filled as by hand: each is clicked, and letters are typed into it. With `anew` the whole file is written anew, as
Chromium and Edge save it (FPDF_SaveAsCopy without a flag in PDFiumEngine::GetSaveData).
"""

import ctypes
import json
import sys

import pypdfium2.raw as pdfium


def wide(text):
    return ctypes.cast(ctypes.create_string_buffer(text.encode("utf-16-le") + b"\0\0"), pdfium.FPDF_WIDESTRING)


def heard(ask):
    """The text that a function writes into a buffer whose length it tells first."""
    length = ask(None, 0)
    letters = (ctypes.c_ushort * ((length + 1) // 2))()
    ask(letters, length)
    return bytes(letters)[:length].decode("utf-16-le").rstrip("\0")


def click(form, page, rect):
    x, y = (rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2
    pdfium.FORM_OnMouseMove(form, page, 0, x, y)
    pdfium.FORM_OnLButtonDown(form, page, 0, x, y)
    pdfium.FORM_OnLButtonUp(form, page, 0, x, y)


def fill(form, page, annotation, value):
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    rect = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(annotation, rect)
    if kind == pdfium.FPDF_FORMFIELD_TEXTFIELD:
        click(form, page, rect)
        pdfium.FORM_SelectAllText(form, page)
        pdfium.FORM_ReplaceSelection(form, page, wide(value))
    elif kind == pdfium.FPDF_FORMFIELD_RADIOBUTTON:
        if heard(lambda letters, length: pdfium.FPDFAnnot_GetFormFieldExportValue(form, annotation, letters, length)) == value:
            click(form, page, rect)
    elif bool(pdfium.FPDFAnnot_IsChecked(form, annotation)) != value:
        click(form, page, rect)
    pdfium.FORM_ForceToKillFocus(form)


def fill_page(form, page, values):
    pdfium.FORM_OnAfterLoadPage(page, form)
    for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        name = heard(lambda letters, length: pdfium.FPDFAnnot_GetFormFieldName(form, annotation, letters, length))
        if name in values:
            fill(form, page, annotation, values[name])
        pdfium.FPDFPage_CloseAnnot(annotation)
    pdfium.FORM_OnBeforeClosePage(page, form)


def save(document, path, flag):
    with open(path, "wb") as file:

        def write(_, data, size):
            file.write(ctypes.string_at(data, size))
            return 1

        writer = pdfium.FPDF_FILEWRITE(version=1)
        writer.WriteBlock = type(writer.WriteBlock)(write)
        if not pdfium.FPDF_SaveAsCopy(document, writer, flag):
            sys.exit("PDFium did not save")


source, filled, values = sys.argv[1:4]
with open(values, encoding="utf-8") as file:
    values = json.load(file)
pdfium.FPDF_InitLibraryWithConfig(pdfium.FPDF_LIBRARY_CONFIG(version=2))
document = pdfium.FPDF_LoadDocument(source.encode(), None)
info = pdfium.FPDF_FORMFILLINFO(version=2)
form = pdfium.FPDFDOC_InitFormFillEnvironment(document, info)
for number in range(pdfium.FPDF_GetPageCount(document)):
    page = pdfium.FPDF_LoadPage(document, number)
    fill_page(form, page, values)
    pdfium.FPDF_ClosePage(page)
save(document, filled, 0 if sys.argv[4:] == ["anew"] else pdfium.FPDF_INCREMENTAL)
