"""pyHanko's word on each signature: sealed_by_others.py FILE CERTIFICATE...; one JSON line each."""

import json
import sys
from datetime import datetime, timezone

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

roots = [load_cert_from_pemder(path) for path in sys.argv[2:]]
moment = datetime(2026, 11, 21, tzinfo=timezone.utc)
with open(sys.argv[1], "rb") as file:
    for signature in PdfFileReader(file).embedded_signatures:
        context = ValidationContext(trust_roots=roots, moment=moment, allow_fetching=False)
        status = validate_pdf_signature(signature, context)
        print(json.dumps({"field": signature.field_name, "valid": status.bottom_line, "level": status.modification_level.name}))
