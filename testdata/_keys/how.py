#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The variants of keys that OpenSSL does not make: run here once, as
python3 how.py.  Numbers are changed in place, so that everything else stays
as it was."""
import base64
import re


def read(name):
    text = open(name + ".pem").read()
    m = re.search(r"-----BEGIN ([^-]+)-----\n([^-]+)-----END", text)
    return m.group(1), base64.b64decode(m.group(2))


def write(name, label, der):
    b = base64.b64encode(der).decode()
    lines = [b[i:i + 64] for i in range(0, len(b), 64)]
    with open(name + ".pem", "w") as f:
        f.write("-----BEGIN %s-----\n%s\n-----END %s-----\n"
                % (label, "\n".join(lines), label))


def head(d, at):
    """Tag, first byte of the content, first byte after it."""
    n, start = d[at + 1], at + 2
    if n & 0x80:
        k = n & 0x7f
        n, start = int.from_bytes(d[start:start + k], "big"), start + k
    return d[at], start, start + n


def elements(d, at, end):
    while at < end:
        tag, start, stop = head(d, at)
        yield tag, at, start, stop
        at = stop


def flipped(d, at):
    return d[:at] + bytes([d[at] ^ 2]) + d[at + 1:]


def numbers(d):
    _, start, stop = head(d, 0)
    return list(elements(d, start, stop))


# PKCS#1: version, n, e, d, p, q, dp, dq, qinv
label, rsa = read("rsa1-pkcs1")
for name, i in (("modulus", 1), ("exponent", 3), ("crt", 8)):
    write("rsa1-wrong-" + name, label, flipped(rsa, numbers(rsa)[i][3] - 1))
write("rsa1-trailing", label, rsa + b"\0\0")
write("rsa1-cut", label, rsa[:-100])

# SEC 1: version, number, [0] curve, [1] point
label, ec = read("p256a-sec1")
parts = numbers(ec)
write("p256a-wrong-point", label, flipped(ec, parts[3][3] - 1))
n = parts[1]
write("p256a-zero", label, ec[:n[2]] + bytes(32) + ec[n[3]:])
write("p256a-too-large", label, ec[:n[2]] + b"\xff" * 32 + ec[n[3]:])
body = ec[parts[0][1]:parts[3][1]]
write("p256a-no-point", label, bytes([0x30, len(body)]) + body)

# PKCS#8 of Ed25519, its last octet gone
label, ed = read("ed25519a")
d = bytearray(ed[:-1])
d[1] -= 1
d[-32] -= 1  # inner OCTET STRING
d[-34] -= 1  # outer one
write("ed25519a-short", label, bytes(d))

# DER alone
for name in ("p256a", "p256a-sec1", "rsa1", "p256a-encrypted"):
    open(name + ".der", "wb").write(read(name)[1])


# OpenSSH's form, as ssh-keygen writes it: Ed25519, not encrypted; and one that
# says it is
def text(b):
    return len(b).to_bytes(4, "big") + b


def openssh(cipher):
    seed = ed[-32:]
    public = seed[::-1]  # never looked at
    blob = text(b"ssh-ed25519") + text(public)
    secret = (b"\1\2\3\4" * 2 + blob + text(seed + public) + text(b"tlint")
              + b"\1\2\3")
    return (b"openssh-key-v1\0" + text(cipher)
            + text(b"none" if cipher == b"none" else b"bcrypt") + text(b"")
            + (1).to_bytes(4, "big") + text(blob) + text(secret))


write("ed25519a-openssh", "OPENSSH PRIVATE KEY", openssh(b"none"))
write("ed25519a-openssh-encrypted", "OPENSSH PRIVATE KEY",
      openssh(b"aes256-ctr"))
