# SPDX-License-Identifier: Apache-2.0
"""usage: check.py [--write] BASELINE FOLDER

Counts the instructions that tlint takes for fixed inputs (valgrind's
callgrind), and compares them with those that BASELINE holds for this machine
and compiler: more than 3 % above it fails.  Nothing is timed, so a busy
machine does not matter.  --write makes BASELINE say what is so now.

The counts are of all that runs in the process, the dynamic linker and the C
library too, but for the arithmetic of signatures (nettle, hogweed, gmp), which
differs from processor to processor.  How many signatures were checked is
compared exactly.

FOLDER is where the corpora are made; the tools are in it (bench/build-tools).
TLINT, CC and TLINT_CFLAGS come from the environment."""
import hashlib
import json
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys

ALLOWED = 0.03
ARITHMETIC = re.compile(r"/lib(nettle|hogweed|gmp)\.so")
SIGNATURE_CHECKS = ("gnutls_pubkey_verify_data2", "gnutls_pubkey_verify_hash2")

# kind and count for bench/corpus
CORPORA = {
    "one.pem": ("leaves", 1),
    "leaves.pem": ("leaves-mix", 500),
    "folder": ("folder", 200),
    "bundle.pem": ("cas", 50),
    "bundle-mix.pem": ("cas-mix", 150),
    "names.pem": ("names", 2000),
    "attrs.pem": ("attrs", 2000),
    "sans.pem": ("sans", 4000),
    "dirnames.pem": ("dirnames", 1000),
    "ekus.pem": ("ekus", 4000),
    "exts.pem": ("exts", 2000),
    "policies.pem": ("policies", 4000),
    "subtrees.pem": ("subtrees", 2000),
    "foreign.pem": ("foreign", 100),
}
NO_SIGNATURES = ["--ignore",
                 "bundle,chain,ee-outlives-issuer,cert-key-broken"]
CASES = [
    ("version", None, ["version"]),
    ("one certificate", "one.pem", []),
    ("500 leaves, no signatures", "leaves.pem", NO_SIGNATURES),
    ("500 leaves", "leaves.pem", ["-q"]),
    ("folder of 200", "folder", ["-q"]),
    ("folder of 200, --each", "folder", ["--each", "-f", "concise"]),
    ("500 findings, text", "leaves.pem", ["--at", "2035-01-01"]),
    ("500 findings, JSON", "leaves.pem", ["--at", "2035-01-01", "-f", "json"]),
    ("500 findings, SARIF", "leaves.pem",
     ["--at", "2035-01-01", "-f", "sarif"]),
    ("bundle of 50", "bundle.pem", []),
    ("bundle of 150, some RSA", "bundle-mix.pem", []),
    ("100 issuers of one name", "foreign.pem", ["-q"]),
] + [("many " + name, name + ".pem", ["-q"])
     for name in ("names", "attrs", "sans", "dirnames", "ekus", "exts",
                  "policies", "subtrees")]


def output(command):
    try:
        return subprocess.run(command, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True,
                              check=False).stdout.strip()
    except OSError:
        return ""


def make_corpora(folder):
    """Makes what is not there, and returns one sum over all of it."""
    total = hashlib.sha256()
    for name, (kind, count) in CORPORA.items():
        path = os.path.join(folder, name)
        maker = os.path.join(folder, "corpus")
        if not os.path.exists(path) or (
                os.path.getmtime(path) < os.path.getmtime(maker)):
            subprocess.run([maker, kind, str(count), path], check=True)
        files = [path]
        if os.path.isdir(path):
            files = [os.path.join(path, f) for f in sorted(os.listdir(path))]
        for file in files:
            with open(file, "rb") as f:
                total.update(f.read())
    return total.hexdigest()


def circumstances(corpora):
    """What the counts depend on besides tlint's sources."""
    cc = shlex.split(os.environ.get("CC", "cc"))
    pkg_config = os.environ.get("PKG_CONFIG", "pkg-config")
    version = output(cc + ["-dumpfullversion"]) or output(
        cc + ["-dumpversion"])
    is_clang = "clang" in output(cc + ["--version"])
    found = {
        "compiler": ("clang " if is_clang else "gcc ") + version,
        "CFLAGS": os.environ.get("TLINT_CFLAGS", ""),
        "libc": " ".join(platform.libc_ver()),
        "corpora": corpora[:16],
    }
    for package in ("gnutls", "libtasn1", "jansson", "yaml-0.1", "nettle"):
        found[package] = output([pkg_config, "--modversion", package])
    return found


def key(found):
    compiler, version = found["compiler"].split(" ", 1)
    return "%s-%s-%s" % (platform.machine(), compiler, version.split(".")[0])


def read_counts(path):
    """Instructions and checks of signatures from a callgrind file."""
    names = {}
    total = checks = 0
    skipping = called = False
    counting_checks = False
    with open(path, encoding="utf-8", errors="replace") as f:
        for line in f:
            if line[0].isdigit() or line[0] in "+-*":
                # the cost of a call is in the called function already
                if called:
                    called = False
                elif not skipping:
                    total += int(line.split()[1])
                continue
            match = re.match(r"(c?(?:ob|fn))=\((\d+)\)(?: (.*))?$", line)
            if match:
                what, number, name = match.groups()
                space = what[-2:]
                if name is not None:
                    names[space, number] = name
                name = names.get((space, number), "")
                if what == "ob":
                    skipping = ARITHMETIC.search(name) is not None
                elif what == "cfn":
                    counting_checks = name in SIGNATURE_CHECKS
            elif line.startswith("calls="):
                called = True
                if counting_checks:
                    checks += int(line[6:].split()[0])
    return total, checks


def count(folder, number, corpus, arguments):
    tlint = os.path.abspath(os.environ["TLINT"])
    result = "callgrind.%d.out" % number
    command = ["valgrind", "--tool=callgrind", "--quiet",
               "--callgrind-out-file=" + result, "--combine-dumps=no", tlint]
    if corpus is not None:
        # How much of the work which thread does is left to chance.
        command += ["lint", "--no-config", "--jobs", "1", "--at", "2026-01-01"]
    command += arguments
    if corpus is not None:
        command.append(corpus)
    # One choice of string functions and ciphers on every processor.
    environment = {
        "PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC",
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX,-AVX512F,-ERMS,-FSRM,"
                          "-AVX_Fast_Unaligned_Load,-AVX512VL,-AVX512BW,"
                          "-SSE4_2,-SSSE3",
        "GNUTLS_CPUID_OVERRIDE": "0x1",
    }
    run = subprocess.run(command, cwd=folder, env=environment,
                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                         text=True, check=False)
    path = os.path.join(folder, result)
    if run.returncode not in (0, 1) or not os.path.exists(path):
        sys.exit("bench-check: %s failed with %d:\n%s" %
                 (" ".join(command), run.returncode, run.stderr))
    return read_counts(path)


def print_table(counts, old):
    failed = 0
    print("%-28s %14s %14s %9s" % ("instructions", "baseline", "now",
                                   "growth"))
    for name, now in counts.items():
        before = old.get(name) if old else None
        if before is None:
            print("%-28s %14s %14d %9s" % (name, "-", now["instructions"],
                                           ""))
            continue
        growth = now["instructions"] / before["instructions"] - 1
        mark = ""
        if growth > ALLOWED:
            mark = "  FAIL: above %.0f %%" % (ALLOWED * 100)
        elif growth < -ALLOWED:
            mark = "  better: make bench-baseline keeps it"
        if now["signatures"] > before["signatures"]:
            mark = "  FAIL: %d signature checks, %d before" % (
                now["signatures"], before["signatures"])
        failed += "FAIL" in mark
        print("%-28s %14d %14d %+8.2f%%%s" % (
            name, before["instructions"], now["instructions"], growth * 100,
            mark))
    return failed


def main():
    arguments = sys.argv[1:]
    write = arguments[:1] == ["--write"]
    if write:
        del arguments[0]
    if len(arguments) != 2:
        sys.exit(__doc__.split("\n", 1)[0])
    path, folder = arguments
    for tool in ("valgrind", os.path.join(folder, "corpus")):
        if shutil.which(tool) is None:
            print("bench-check: skipped: no %s" % os.path.basename(tool))
            return 0
    found = circumstances(make_corpora(folder))
    baselines = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            baselines = json.load(f)
    old = baselines.get(key(found))
    differences = []
    if old and not write:
        differences = ["%s is %s, in the baseline %s" % (
            name, found.get(name) or "?", value)
            for name, value in old["circumstances"].items()
            if found.get(name) != value]
    if not write and (old is None or differences):
        print("bench-check: skipped: not comparable: " + (
            "; ".join(differences) if old else
            "no baseline for %s" % key(found)))
        return 0
    counts = {}
    for number, (name, corpus, options) in enumerate(CASES):
        instructions, signatures = count(folder, number, corpus, options)
        counts[name] = {"instructions": instructions,
                        "signatures": signatures}
    failed = print_table(counts, old["counts"] if old else None)
    if write:
        baselines[key(found)] = {"circumstances": found, "counts": counts}
        with open(path, "w", encoding="utf-8") as f:
            json.dump(baselines, f, indent=1, sort_keys=True)
            f.write("\n")
        print("bench-check: %s written for %s" % (path, key(found)))
        return 0
    print("bench-check: %d of %d cases grew by more than %.0f %%" % (
        failed, len(CASES), ALLOWED * 100))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
