"""Judges sealed PDFs with pyHanko: python pyhanko_judge.py (PDF CERTIFICATE LEVEL)...

For each PDF, one line of JSON: {"path": ..., "why": null}, or why it is refused. Nothing is fetched from a network, and the
certificate given (PEM) is the only one trusted. LEVEL is the DocMDP level that the one signature must certify with.
"""

import json
import sys

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext


def why_refused(path, certificate, level):
    """None where the file is as it should be; else the first thing that is not."""
    trust = ValidationContext(trust_roots=[load_cert_from_pemder(certificate)], allow_fetching=False)
    with open(path, "rb") as file:
        reader = PdfFileReader(file, strict=True)
        signatures = reader.embedded_signatures
        if len(signatures) != 1:
            return f"{len(signatures)} signatures, not one"
        seal = signatures[0]
        status = validate_pdf_signature(seal, trust)
        signed = {attribute["type"].native for attribute in seal.signer_info["signed_attrs"]}
        claims = [
            (status.intact, "not intact"),
            (status.valid, "the signature does not fit the certificate"),
            (status.trusted, "the signer is not trusted"),
            (status.coverage == SignatureCoverageLevel.ENTIRE_FILE, f"covers {status.coverage}"),
            (status.modification_level in (None, ModificationLevel.NONE), f"modified: {status.modification_level}"),
            (seal.docmdp_level is not None, "no certification"),
            (seal.docmdp_level is None or seal.docmdp_level.value == level, f"certified with {seal.docmdp_level}"),
            (seal.sig_object["/SubFilter"] == "/ETSI.CAdES.detached", "not PAdES"),
            ("signing_certificate_v2" in signed, "no signing-certificate-v2"),
            ("signing_time" not in signed, "a signing-time attribute, which PAdES forbids"),
            (status.bottom_line, f"not valid: {status.summary()}"),
        ]
        return next((why for holds, why in claims if not holds), None)


def verdict(path, certificate, level):
    """A file that pyHanko cannot even read is refused too; a certificate that it cannot read is our own mistake."""
    try:
        return why_refused(path, certificate, int(level))
    except OSError:
        raise
    except Exception as error:
        return f"{type(error).__name__}: {error}"


arguments = sys.argv[1:]
for triple in zip(arguments[0::3], arguments[1::3], arguments[2::3], strict=True):
    print(json.dumps({"path": triple[0], "why": verdict(*triple)}))
