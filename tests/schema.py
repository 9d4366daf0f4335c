# SPDX-License-Identifier: Apache-2.0
"""usage: schema.py SCHEMA: is what standard input holds, one JSON text a
line, valid by SCHEMA?  Says what is not, and leaves with 1."""
import json
import os
import sys

import jsonschema

# The schema of lines names parts of the report's; they are put into it, since
# not every version of jsonschema finds a schema by a URN.
REPORT = "urn:tlint:report:1#"
with open(sys.argv[1], encoding="utf-8") as f:
    text = f.read()
schema = json.loads(text.replace(REPORT, "#"))
if REPORT in text:
    name = os.path.join(
        os.path.dirname(sys.argv[1]), "tlint-report-1.schema.json")
    with open(name, encoding="utf-8") as f:
        schema["$defs"] = json.load(f)["$defs"]
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
