"""Judges filled and signed PDFs with pyHanko: python pyhanko_filled.py (--trust CERTIFICATE | PDF)...

For each signature, in the order of the file, one line of JSON: its field, the fields that it finds changed after it, and why it is
refused, or null. Nothing is fetched from a network, and the certificates given are the only ones trusted.

pyHanko's own rule for what filling in may change leaves out two keys that every poppler and pdf.js, and every MuPDF, writes: /M, when the
field was changed, and /BS, its border. They are added to it here; all else is as pyHanko ships it.
"""

import json
import logging
import sys

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, StandardDiffPolicy
from pyhanko.sign.diff_analysis.constants import VALUE_UPDATE_KEYS
from pyhanko.sign.diff_analysis.form_rules_api import FormUpdatingRule
from pyhanko.sign.diff_analysis.rules.form_field_rules import (
    GenericFieldModificationRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
)
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

FILLING_IN = StandardDiffPolicy(
    global_rules=DEFAULT_DIFF_POLICY.global_rules,
    form_rule=FormUpdatingRule(
        field_rules=[
            SigFieldCreationRule(),
            SigFieldModificationRule(),
            GenericFieldModificationRule(value_update_keys=VALUE_UPDATE_KEYS | {"/M", "/BS"}),
        ]
    ),
)


def verdicts(path, trust):
    with open(path, "rb") as file:
        for signature in PdfFileReader(file, strict=False).embedded_signatures:
            if signature.sig_object.get("/Type") == "/DocTimeStamp":
                status = validate_pdf_timestamp(signature, trust)
                why = None if status.valid and status.trusted else status.summary()
                yield {"path": path, "field": signature.field_name, "changed": [], "why": why}
                continue
            status = validate_pdf_signature(signature, trust, diff_policy=FILLING_IN)
            changed = sorted(getattr(status.diff_result, "changed_form_fields", None) or [])
            why = None if status.bottom_line else f"{status.summary()}: {status.diff_result}"
            yield {"path": path, "field": signature.field_name, "changed": changed, "why": why}


logging.disable()
trusted, paths, arguments = [], [], iter(sys.argv[1:])
for argument in arguments:
    if argument == "--trust":
        trusted.append(load_cert_from_pemder(next(arguments)))
    else:
        paths.append(argument)
for path in paths:
    try:
        for verdict in verdicts(path, ValidationContext(trust_roots=trusted, allow_fetching=False)):
            print(json.dumps(verdict))
    except Exception as error:
        print(json.dumps({"path": path, "field": None, "changed": [], "why": f"{type(error).__name__}: {error}"}))
