#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""usage: secrets.py KEY... -- OUTPUT...

Prints every place in the OUTPUTs that holds what is secret of a KEY, in PEM
or DER: lines of its base64, and its numbers in hexadecimal, decimal and
base64.  Numbers that are public, too, are none of it."""
import base64
import re
import sys


def elements(d, out, depth=0):
    """Contents of the INTEGERs and OCTET STRINGs of a DER structure."""
    at = 0
    while at + 2 <= len(d) and depth < 8:
        tag, n, start = d[at], d[at + 1], at + 2
        if n & 0x80:
            k = n & 0x7f
            n, start = int.from_bytes(d[start:start + k], "big"), start + k
        content = d[start:start + n]
        if tag in (0x02, 0x04):
            out.append((tag, content))
        if tag in (0x30, 0x04, 0xa0, 0x31):
            elements(content, out, depth + 1)
        at = start + n
    return out


def blobs(name):
    """The DER of a file, and lines of base64 as they stand in it."""
    data = open(name, "rb").read()
    found, lines = [], []
    for m in re.finditer(rb"-----BEGIN [^-]*PRIVATE KEY-----\n(.*?)-----END",
                         data, re.S):
        body = [l for l in m.group(1).split(b"\n") if l and b":" not in l]
        # The first lines say what it is, and public numbers come first.
        lines += [l for l in body[1:] if len(l) >= 24]
        found.append(base64.b64decode(b"".join(body)))
    return (found or [data]), lines


def public(numbers):
    """Of an RSA key the first two of its numbers are."""
    big = [c for t, c in numbers if t == 0x02 and len(c) > 8]
    return {big[0].lstrip(b"\0")} if len(big) > 4 else set()


def spellings(content):
    n = int.from_bytes(content, "big")
    yield content.hex().encode()
    yield ":".join("%02x" % b for b in content).encode()
    yield str(n).encode()
    for skip in range(3):
        yield base64.b64encode(content[skip:])[:40]


def main():
    split = sys.argv.index("--")
    words = {}
    for name in sys.argv[1:split]:
        ders, lines = blobs(name)
        numbers = [e for d in ders for e in elements(d, [])]
        free = public(numbers)
        if not free:
            words.update((l.lower(), name) for l in lines)
        for tag, content in numbers:
            content = content.lstrip(b"\0")
            if len(content) < 16 or content in free:
                continue
            for s in spellings(content):
                words[s.lower()] = name
                words[s.lower()[:64]] = name
    words = {w: n for w, n in words.items() if len(w) >= 24}
    print("# %d spellings of secrets" % len(words))
    for name in sys.argv[split + 1:]:
        text = open(name, "rb").read().lower()
        squeezed = re.sub(rb"\s|\\n", b"", text)
        for w, key in words.items():
            if w in text or w in squeezed:
                print("%s: holds a secret of %s" % (name, key))


main()
