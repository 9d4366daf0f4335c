# SPDX-License-Identifier: Apache-2.0
"""usage: bench.py FOLDER

Runs tlint and its peers in turn on the same bytes, several rounds, and
writes FOLDER/results.json and FOLDER/report.html: medians of CPU time
(user and system, of one process), peak memory, ratios against the goals, cost
against size.  The tools are in FOLDER/work (see build-tools), and so are the
certificates they read.

From the environment: TLINT; BENCH_ROUNDS, how often each is run (5);
BENCH_SIZES, sizes of the bundles ("100 1000 10000 100000"); BENCH_QUICK=1,
smaller ones and fewer rounds."""
import json
import math
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time

import page

QUICK = os.environ.get("BENCH_QUICK", "") not in ("", "0")
ROUNDS = int(os.environ.get("BENCH_ROUNDS") or (3 if QUICK else 5))
SIZES = [int(n) for n in (os.environ.get("BENCH_SIZES") or (
    "100 1000 4000" if QUICK else "100 1000 10000 100000")).split()]
LEAVES = 2000 if QUICK else 10000
FILES = 2000 if QUICK else 20000
FINDINGS = 10000 if QUICK else 100000
SYSTEM_BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
AT = ["--no-config", "--at", "2026-01-01"]
# Every rule that looks at more than one certificate (cert-key-broken seeks
# primes that RSA keys share)
NO_SIGNATURES = ["--ignore", "bundle,chain,ee-outlives-issuer,cert-key-broken"]
ADVERSARIAL = ("names", "attrs", "sans", "dirnames", "ekus", "exts",
               "policies", "subtrees", "serial")
ADVERSARIAL_SIZES = [4000, 16000, 64000] if QUICK else [
    4000, 8000, 16000, 32000, 64000, 128000]


class Bench:
    def __init__(self, folder):
        self.folder = folder
        self.work = os.path.join(folder, "work")
        self.tlint = os.path.abspath(os.environ["TLINT"])
        self.jobs = {}     # name: (command, times, rounds)
        self.samples = {}  # name: [(cpu, user, peak KiB, elapsed)]
        self.missing = []
        self.scaled = []   # names that are run by one thread and by all
        self.sizes = {}    # corpus: (bytes, certificates)

    def tool(self, name):
        path = os.path.join(self.work, name)
        if os.access(path, os.X_OK):
            return path
        if name not in self.missing:
            self.missing.append(name)
        return None

    def corpus(self, kind, count):
        """The path of a corpus, made where it is not there."""
        maker = self.tool("corpus")
        if maker is None:
            return None
        path = os.path.join(self.work, "%s-%d" % (kind, count))
        if not os.path.exists(path) or (
                os.path.getmtime(path) < os.path.getmtime(maker)):
            say("making %s" % os.path.basename(path))
            subprocess.run([maker, kind, str(count), path + ".new"],
                           check=True)
            if os.path.isdir(path):
                shutil.rmtree(path)
            os.rename(path + ".new", path)
        n = os.path.getsize(path)
        if os.path.isdir(path):
            n = sum(e.stat().st_size for e in os.scandir(path))
        self.sizes[path] = (n, count)
        return path

    def add(self, name, command, times=1, rounds=ROUNDS):
        """A command to measure; one whose tool is missing is left out."""
        if command is None or None in command:
            return
        self.jobs[name] = (command, times, rounds)

    def lint(self, name, path, *options, times=1):
        """One thread, as the peers: two on one machine take more CPU time
        each, which would say nothing of the work."""
        self.lint_by("1", name, path, *options, times=times)

    def lint_by(self, jobs, name, path, *options, times=1):
        if path is not None:
            self.add(name, [self.tlint, "lint", "--jobs", jobs] + AT +
                     list(options) + [path], times)

    def scale(self, name, path, *options):
        """What all cores gain."""
        self.lint(name + "tlint", path, *options)
        self.lint_by(str(os.cpu_count()), name + "tlint, all cores", path,
                     *options)
        self.scaled.append(name)

    def peer(self, name, tool, *arguments, times=1, rounds=ROUNDS):
        if None not in arguments:
            self.add(name, [self.tool(tool)] + list(arguments), times, rounds)

    def warm(self, command):
        """Have what a command reads in memory, so that no disk is measured:
        with many files it may be out of the cache since the last command."""
        for word in command:
            if not word.startswith(self.work):
                continue
            files = [word]
            if os.path.isdir(word):
                files = [e.path for e in os.scandir(word)]
            for file in files:
                with open(file, "rb") as f:
                    f.read()

    def run(self):
        launch = self.tool("launch")
        if launch is None:
            sys.exit("bench: there is no launch in " + self.work)
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"}
        for number in range(ROUNDS):
            say("round %d of %d" % (number + 1, ROUNDS))
            for name, (command, times, rounds) in self.jobs.items():
                if number >= rounds:
                    continue
                self.warm(command)
                out = subprocess.run(
                    [launch, str(times)] + command, env=environment,
                    stdout=subprocess.PIPE, check=True, text=True).stdout
                user, system, peak, elapsed, status = out.split()
                if int(status) > 2 or int(status) == 2 and "tlint" in command:
                    sys.exit("bench: %s left with %s: %s" %
                             (name, status, " ".join(command)))
                self.samples.setdefault(name, []).append(
                    (float(user) + float(system), float(user), int(peak),
                     float(elapsed)))

    def gain(self, name):
        """How much sooner all cores are done than one."""
        pairs = zip(self.samples.get(name + "tlint", []),
                    self.samples.get(name + "tlint, all cores", []))
        gains = [one[3] / max(all_of[3], 1e-9) for one, all_of in pairs]
        return statistics.median(gains) if gains else None

    def cpu(self, name):
        samples = self.samples.get(name)
        return statistics.median(s[0] for s in samples) if samples else None

    def least(self, name):
        return min(s[0] for s in self.samples[name])

    def peak(self, name):
        samples = self.samples.get(name)
        return max(s[2] for s in samples) if samples else None

    def ratio(self, over, under):
        """Median over the rounds of the ratio within a round: what disturbs
        the machine disturbs both."""
        if over not in self.samples or under not in self.samples:
            return None
        return statistics.median(
            a[0] / max(b[0], 1e-9)
            for a, b in zip(self.samples[over], self.samples[under]))


def say(text):
    print("bench: " + text, file=sys.stderr, flush=True)


# ---- What is measured ---------------------------------------------------------

def plan_parse(b):
    for kind in ("leaves", "leaves-mix"):
        path = b.corpus(kind, LEAVES)
        tag = "parse %s: " % kind
        b.scale(tag, path, *NO_SIGNATURES)
        b.peer(tag + "floor", "floor", path)
        b.peer(tag + "Go parse", "goloop", "parse", path)
        b.peer(tag + "GnuTLS", "parse_gnutls", path)
        b.peer(tag + "OpenSSL", "parse_openssl", path)
    path = b.corpus("folder", FILES)
    b.scale("folder: ", path, *NO_SIGNATURES, "--as", "end-entity")
    b.lint("folder: tlint --each", path, *NO_SIGNATURES, "--each",
           "--format", "jsonl", "--as", "end-entity")
    b.peer("folder: floor", "floor", path)
    b.peer("folder: Go parse", "goloop", "parse", path)
    plan_linters(b, path)


def plan_linters(b, path):
    """zlint and x509lint take one certificate a run, or a few; what starting
    them costs is part of it."""
    if path is None:
        return
    sample = [os.path.join(path, f) for f in sorted(os.listdir(path))[:500]]
    for name in ("zlint", "x509lint"):
        if shutil.which(name) is None:
            b.missing.append(name)
    if shutil.which("zlint"):
        b.add("500 files: zlint", ["zlint"] + sample)
        b.add("500 files: tlint", [b.tlint, "lint"] + AT + NO_SIGNATURES +
              sample)
    if shutil.which("x509lint"):
        b.add("one file: x509lint", ["x509lint", sample[0]], 20)


def plan_bundles(b):
    for kind in ("cas", "cas-mix"):
        for size in SIZES:
            path = b.corpus(kind, size)
            tag = "%s %d: " % (kind, size)
            times = max(1, 1000 // size)
            if size == 10000:
                b.scale(tag, path)
            else:
                b.lint(tag + "tlint", path, times=times)
            b.peer(tag + "nettle", "verify", path, times=times)
            b.peer(tag + "floor", "floor", path, times=times)
            # minutes, which need no second opinion
            rounds = 1 if size > 10000 else ROUNDS
            b.peer(tag + "Go verify", "goloop", "verify", path, times=times,
                   rounds=rounds)
    if os.path.exists(SYSTEM_BUNDLE):
        b.sizes[SYSTEM_BUNDLE] = (os.path.getsize(SYSTEM_BUNDLE), 0)
        b.lint("system bundle: tlint", SYSTEM_BUNDLE, times=10)
        b.peer("system bundle: Go verify", "goloop", "verify", SYSTEM_BUNDLE,
               times=10)


def plan_start(b):
    path = b.corpus("leaves", 1)
    times = 50 if QUICK else 200
    b.lint("one file: tlint", path, times=times)
    b.peer("one file: GnuTLS, smallest", "one_gnutls", path, times=times)
    b.peer("one file: empty C", "empty", times=times)
    b.peer("one file: floor", "floor", path, times=times)
    b.peer("one file: Go parse", "goloop", "parse", path, times=times // 5)
    b.peer("one file: OpenSSL", "parse_openssl", path, times=times // 5)
    # one signature too: a root
    path = b.corpus("cas", 1)
    b.lint("one root: tlint", path, times=times // 5)


def plan_output(b):
    path = b.corpus("leaves", FINDINGS)
    b.scale("parse %d leaves: " % FINDINGS, path, *NO_SIGNATURES)
    expired = ["--at", "2035-01-01"] + NO_SIGNATURES
    b.lint("output: none", path, *expired, "--min-severity", "error",
           "--severity", "cert-expired=warning")
    for form in ("text", "concise", "json", "jsonl", "sarif"):
        b.lint("output: " + form, path, *expired, "--format", form)


def plan_adversarial(b):
    for kind in ADVERSARIAL:
        for size in ADVERSARIAL_SIZES:
            path = b.corpus(kind, size)
            times = max(1, 8000 // size)
            b.lint("%s %d: tlint" % (kind, size), path, *NO_SIGNATURES, "-q",
                   times=times)
            b.peer("%s %d: floor" % (kind, size), "floor", path, times=times)


# ---- Goals ----------------------------------------------------------------------

def growth(b, kind, who):
    """Exponent of cost against size, the cost of starting taken off; 0 where
    even the largest costs little more than starting."""
    start = b.cpu("one file: " + who) or 0
    largest = b.cpu("%s %d: %s" % (kind, ADVERSARIAL_SIZES[-1], who))
    if largest is not None and largest <= 1.2 * start:
        return 0
    points = []
    for size in ADVERSARIAL_SIZES:
        cpu = b.cpu("%s %d: %s" % (kind, size, who))
        if cpu is not None and cpu > 1.2 * start:
            points.append((math.log(size), math.log(cpu - start)))
    if len(points) < 2:
        return None
    mx = sum(p[0] for p in points) / len(points)
    my = sum(p[1] for p in points) / len(points)
    # Below 0 it is the noise of costs that do not grow.
    return max(0, sum((x - mx) * (y - my) for x, y in points) /
               sum((x - mx) ** 2 for x, _ in points))


def goals(b):
    rows = []

    def goal(text, value, limit, at_least):
        met = None
        if value is not None:
            met = value >= limit if at_least else value <= limit
        rows.append({"goal": text, "value": value, "limit": limit,
                     "at_least": at_least, "met": met})

    for kind in ("leaves", "leaves-mix"):
        goal("1. %d %s without signatures: times faster than Go's parse" %
             (LEAVES, kind), b.ratio("parse %s: Go parse" % kind,
                                     "parse %s: tlint" % kind), 3, True)
    goal("1. %d files: times faster than Go's parse" % FILES,
         b.ratio("folder: Go parse", "folder: tlint"), 1.5, True)
    goal("1. files: times faster than zlint",
         b.ratio("500 files: zlint", "500 files: tlint"), 40, True)
    for kind in ("cas", "cas-mix"):
        for size in SIZES:
            if "%s %d: tlint" % (kind, size) in b.samples and size >= 1000:
                goal("2. %s, %d: cost over bare nettle verification" %
                     (kind, size), b.ratio("%s %d: tlint" % (kind, size),
                                           "%s %d: nettle" % (kind, size)),
                     1.1, False)
    small, large = (SIZES[-2], SIZES[-1]) if len(SIZES) > 1 else (1, 1)
    step = b.ratio("cas %d: tlint" % large, "cas %d: tlint" % small)
    goal("2. time a certificate at %d over that at %d" % (large, small),
         step and step * small / large, 1.1, False)
    for kind in ("cas", "cas-mix"):
        goal("2. %s, %d: times faster than Go's Verify" % (kind, large),
             b.ratio("%s %d: Go verify" % (kind, large),
                     "%s %d: tlint" % (kind, large)), 6, True)
    goal("3. one file: cost over the smallest GnuTLS program",
         b.ratio("one file: tlint", "one file: GnuTLS, smallest"), 1.1, False)
    # what the same work takes over one: the libraries', too
    leaf, root = "one file: tlint", "one root: tlint"
    for corpus, name, one in (
            ("leaves-%d" % LEAVES, "parse leaves: tlint", leaf),
            ("leaves-mix-%d" % LEAVES, "parse leaves-mix: tlint", leaf),
            ("leaves-%d" % FINDINGS, "parse %d leaves: tlint" % FINDINGS, leaf),
            ("cas-%d" % small, "cas %d: tlint" % small, root),
            ("cas-%d" % large, "cas %d: tlint" % large, root)):
        peak, start = b.peak(name), b.peak(one)
        size = b.sizes.get(os.path.join(b.work, corpus))
        goal("4. %s: bytes a certificate beyond the input and a run over one" %
             corpus, ((peak - start) * 1024 - size[0]) / size[1]
             if peak and start and size else None, 300, False)
    start = b.peak(leaf)
    peak = b.peak("folder: tlint --each")
    goal("4. folder of %d, --each: peak memory over that of one file" % FILES,
         peak / start if peak and start else None, 1.5, False)
    for name in b.scaled if (os.cpu_count() or 1) > 1 else []:
        goal("5. %sall cores (%d): times sooner than one" %
             (name, os.cpu_count()), b.gain(name), 0.8 * os.cpu_count(), True)
    for form in ("text", "json", "sarif"):
        cost = b.ratio("output: " + form, "output: none")
        goal("6. %d findings, %s: cost of the report over that of finding" %
             (FINDINGS, form), cost and cost - 1, 1, False)
    for kind in ADVERSARIAL:
        goal("adversarial %s: exponent of growth" % kind,
             growth(b, kind, "tlint"), 1.15, False)
    return rows


def table_rows(b):
    for name in b.jobs:
        command = b.jobs[name][0]
        size, certs = b.sizes.get(command[-1], (0, 0))
        cpu = b.cpu(name)
        yield {"name": name, "cpu": cpu, "least": b.least(name),
               "user": statistics.median(s[1] for s in b.samples[name]),
               "elapsed": statistics.median(s[3] for s in b.samples[name]),
               "peak_kib": b.peak(name), "certificates": certs,
               "bytes": size,
               "us_a_certificate": cpu / certs * 1e6 if certs else None}


def machine():
    model = ""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as f:
            for line in f:
                if line.startswith("model name"):
                    model = line.split(":", 1)[1].strip()
                    break
    except OSError:
        pass
    return {"machine": platform.machine(), "processor": model,
            "cores": os.cpu_count(), "system": platform.platform(),
            "load_before": list(os.getloadavg())}


def print_results(results):
    print("%-46s %10s %10s %9s %9s" % ("", "CPU ms", "least", "us/cert",
                                       "peak MiB"))
    for r in results["measured"]:
        print("%-46s %10.2f %10.2f %9s %9.1f" % (
            r["name"], r["cpu"] * 1e3, r["least"] * 1e3,
            "%.2f" % r["us_a_certificate"] if r["us_a_certificate"] else "",
            r["peak_kib"] / 1024))
    print()
    for g in results["goals"]:
        print("%-62s %8s  %s %-4g %s" % (
            g["goal"], "%.2f" % g["value"] if g["value"] is not None else "?",
            ">=" if g["at_least"] else "<=", g["limit"],
            {True: "met", False: "NOT MET", None: "not measured"}[g["met"]]))
    for name in results["missing"]:
        print("not measured, as it is missing: " + name)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: bench.py FOLDER")
    b = Bench(sys.argv[1])
    results = {"schema": 1, "made": time.strftime("%Y-%m-%dT%H:%M:%SZ",
                                                  time.gmtime()),
               "rounds": ROUNDS, "quick": QUICK, "machine": machine()}
    for plan in (plan_start, plan_parse, plan_bundles, plan_output,
                 plan_adversarial):
        plan(b)
    b.run()
    results["machine"]["load_after"] = list(os.getloadavg())
    results["missing"] = b.missing
    results["measured"] = list(table_rows(b))
    results["goals"] = goals(b)
    results["starts"] = {who: b.cpu("one file: " + who)
                         for who in ("tlint", "floor")}
    results["adversarial"] = {
        kind: {who: [[n, b.cpu("%s %d: %s" % (kind, n, who))]
                     for n in ADVERSARIAL_SIZES
                     if "%s %d: %s" % (kind, n, who) in b.samples]
               for who in ("tlint", "floor")} for kind in ADVERSARIAL}
    results["bundles"] = {
        kind: {who: [[n, b.cpu("%s %d: %s" % (kind, n, who))]
                     for n in SIZES
                     if "%s %d: %s" % (kind, n, who) in b.samples]
               for who in ("tlint", "nettle", "Go verify", "floor")}
        for kind in ("cas", "cas-mix")}
    with open(os.path.join(b.folder, "results.json"), "w",
              encoding="utf-8") as f:
        json.dump(results, f, indent=1)
        f.write("\n")
    print_results(results)
    with open(os.path.join(b.folder, "report.html"), "w",
              encoding="utf-8") as f:
        f.write(page.render(results))
    say("written: %s/results.json, %s/report.html" % (b.folder, b.folder))


if __name__ == "__main__":
    main()
