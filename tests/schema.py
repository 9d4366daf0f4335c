# SPDX-License-Identifier: Apache-2.0
"""usage: schema.py SCHEMA: is what standard input holds, one JSON text a
line, valid by SCHEMA?  Says what is not, and leaves with 1."""
import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as f:
    schema = json.load(f)
validator = jsonschema.validators.validator_for(schema)(schema)
validator.check_schema(schema)
bad = 0
texts = [t for t in sys.stdin.read().split("\0") if t]
for number, text in enumerate(texts, 1):
    for error in validator.iter_errors(json.loads(text)):
        place = "/".join(str(p) for p in error.absolute_path)
        print("report %d: %s: %s" % (number, place, error.message))
        bad += 1
print("%d reports, %d faults" % (len(texts), bad))
sys.exit(bad > 0 or not texts)
