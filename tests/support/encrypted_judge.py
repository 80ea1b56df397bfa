"""Judges an encrypted copy with pyHanko and MuPDF: python encrypted_judge.py PDF CERTIFICATE PASSPHRASE_FILE

One line of JSON: {"why": null, "pages": [the text of each page, by MuPDF]}, or why it is refused.
"""

import json
import sys

import pymupdf
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext


def why_refused(path, certificate, passphrase):
    """None where the copy is as it should be; else the first thing that is not."""
    trust = ValidationContext(trust_roots=[load_cert_from_pemder(certificate)], allow_fetching=False)
    with open(path, "rb") as file:
        reader = PdfFileReader(file, strict=True)
        if reader.decrypt("not the passphrase").status != AuthStatus.FAILED:
            return "it opens with another passphrase"
        if reader.decrypt(passphrase).status != AuthStatus.USER:
            return "it does not open"
        (seal,) = reader.embedded_signatures
        status = validate_pdf_signature(seal, trust)
        claims = [
            (status.intact, "not intact"),
            (status.valid, "the signature does not fit the certificate"),
            (status.trusted, "the signer is not trusted"),
            (status.coverage == SignatureCoverageLevel.ENTIRE_FILE, f"covers {status.coverage}"),
            (status.modification_level in (None, ModificationLevel.NONE), f"modified: {status.modification_level}"),
            (seal.docmdp_level is not None and seal.docmdp_level.value == 1, f"certified with {seal.docmdp_level}"),
            (status.bottom_line, f"not valid: {status.summary()}"),
        ]
        return next((why for holds, why in claims if not holds), None)


def pages(path, passphrase):
    """The text of each page, for which MuPDF must ask."""
    document = pymupdf.open(path)
    if not document.needs_pass or document.authenticate("not the passphrase") or not document.authenticate(passphrase):
        return None
    return [page.get_text() for page in document]


path, certificate, passphrase_file = sys.argv[1:]
with open(passphrase_file, encoding="utf-8") as file:
    passphrase = file.readline().rstrip("\n")
print(json.dumps({"why": why_refused(path, certificate, passphrase), "pages": pages(path, passphrase)}))
