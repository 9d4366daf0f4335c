# SPDX-License-Identifier: Apache-2.0
"""usage: schema.py SCHEMA: is what standard input holds, one JSON text after
the other with a NUL between them, valid by SCHEMA?  Says what is not, and
leaves with 1."""
import json
import os
import re
import sys

import jsonschema

# The schemas of lines name parts of other schemas, urn:tlint:NAME:1#/...;
# these are put into them, since not every version of jsonschema finds a
# schema by a URN.
URN = re.compile(r"urn:tlint:([a-z]+):1#/")
with open(sys.argv[1], encoding="utf-8") as f:
    text = f.read()
schema = json.loads(URN.sub(r"#/$defs/\1/", text))
for name in set(URN.findall(text)):
    path = os.path.join(
        os.path.dirname(sys.argv[1]), "tlint-%s-1.schema.json" % name)
    with open(path, encoding="utf-8") as f:
        part = json.loads(f.read().replace('"#/', '"#/$defs/%s/' % name))
    del part["$id"]
    schema.setdefault("$defs", {})[name] = part
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
