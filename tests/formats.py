# SPDX-License-Identifier: Apache-2.0
"""usage: formats.py FOLDER

FOLDER holds, for each run NAME, NAME.json and the reports of the same run in
the other formats, NAME.FORMAT.  Is each well-formed, and do all of them tell
the same findings?  Says what is not so, and leaves with 1."""
import collections
import json
import os
import re
import sys
import urllib.parse
import xml.etree.ElementTree

COMMAND = re.compile(
    "::(error|warning|notice) "
    r"file=((?:[^%\r\n:,]|%[0-9A-F]{2})+)"
    r"(?:,(?:line|endLine|col)=[1-9][0-9]*)*"
    r",title=tlint(?: \(([a-z0-9-]+)\))?::((?:[^%\r\n]|%[0-9A-F]{2})*)\n")
LINE = re.compile(
    r"(.*?)(?::([0-9]+))?(?::[0-9]+)?: (error|warning|notice): "
    r"(.*) \[([a-z0-9-]+)\]\n")
LEVELS = {"error": "error", "warning": "warning", "notice": "note"}
QUALITY = {"error": "major", "warning": "minor", "notice": "info"}

faults = 0
name = ""


def wrong(*what):
    global faults
    faults += 1
    print("%s:" % name, *what)


def equal(what, got, want):
    if got != want:
        wrong(what, "is", repr(got), "and not", repr(want))


def read(form):
    path = os.path.join(sys.argv[1], "%s.%s" % (name, form))
    with open(path, encoding="utf-8", newline="") as f:
        return f.read()


def shown(report):
    return [f for f in report["findings"] if f["suppressed"] is None]


def clean(path):
    parts = [p for p in path.split("/") if p not in ("", ".")]
    return ("/" if path.startswith("/") else "") + "/".join(parts)


def unescape(text):
    return re.sub("%(0A|0D|25|2C|3A)",
                  lambda m: chr(int(m.group(1), 16)), text)


def check_jsonl(report):
    text = read("jsonl")
    if not text.endswith("\n"):
        wrong("the last line is not ended")
    lines = [json.loads(l) for l in text.split("\n")[:-1]]
    types = [l.pop("type") for l in lines]
    equal("first", types[0], "run")
    equal("last", types[-1], "summary")
    whole = dict(lines[0], summary=lines[-1])
    order = ["inputs", "certificates", "keys", "findings", "not_evaluated",
             "failures", "stale_exceptions"]
    for member in order:
        kind = member[:-1] if member.endswith("s") else member
        whole[member] = [l for l, t in zip(lines, types) if t == kind]
    if whole != report:
        wrong("the lines are not the JSON report")
    singular = [m[:-1] if m.endswith("s") else m for m in order]
    places = [singular.index(t) for t in types[1:-1]]
    equal("order of the types", places, sorted(places))


def check_sarif(report):
    run = json.loads(read("sarif"))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    results = run["results"]
    equal("results", [r["ruleId"] for r in results],
          [f["rule"] for f in report["findings"]])
    for r, f in zip(results, report["findings"]):
        equal("level", r["level"], LEVELS[f["severity"]])
        equal("index", rules[r["ruleIndex"]]["id"], r["ruleId"])
        place = r["locations"][0]["physicalLocation"]
        uri = place["artifactLocation"]["uri"]
        if not re.fullmatch(r"(file:///)?([A-Za-z0-9._~/-]|%[0-9A-F]{2})+",
                            uri):
            wrong("URI", uri)
        path = urllib.parse.unquote(uri.replace("file://", "", 1))
        if "\\" not in f["path"]:
            equal("path", path, clean(f["path"]))
        if f["line"]:
            equal("line", place["region"]["startLine"], f["line"])
    prints = [r["partialFingerprints"]["primaryLocationLineHash"]
              for r in results]
    equal("fingerprints", len(set(prints)), len(prints))
    invocation = run["invocations"][0]
    equal("exit", invocation["exitCode"], report["summary"]["exit_status"])
    equal("notifications", len(invocation["toolExecutionNotifications"]),
          len(report["failures"]) + len(report["not_evaluated"])
          + len(report["stale_exceptions"]))
    equal("suppressed", [bool(r["suppressions"]) for r in results],
          [f["suppressed"] is not None for f in report["findings"]])
    equal("artifacts", len(run["artifacts"]), len(report["inputs"]))


def named(f):
    """The input: a value of a file has a name of its own."""
    return f["path"] + (" (%s)" % f["part"] if f["part"] else "")


def check_junit(report):
    root = xml.etree.ElementTree.fromstring(read("junit"))
    equal("root", root.tag, "testsuites")
    failed = set()
    for suite in root:
        equal("suite", suite.tag, "testsuite")
        cases = list(suite)
        for tag, count in (("failure", "failures"), ("error", "errors"),
                           ("skipped", "skipped")):
            equal(count, int(suite.get(count)),
                  sum(c.find(tag) is not None for c in cases))
        equal("tests", int(suite.get("tests")), len(cases))
        if not cases:
            wrong("a suite without a case")
        names = [(c.get("classname"), c.get("name")) for c in cases]
        equal("names", len(set(names)), len(names))
        failed |= {n for n, c in zip(names, cases)
                   if c.find("failure") is not None}
        for case in cases:
            equal("attributes", set(case.keys()), {"classname", "name"})
    equal("failed", failed, {(named(f), f["rule"])
                             for f in shown(report)
                             if f["severity"] == "error"})
    equal("suites", len(root),
          len(report["inputs"]) + (1 if report["failures"] else 0))


def check_github(report):
    lines = read("github").splitlines(keepends=True)
    n = len(report["failures"])
    equal("commands", len(lines), n + len(shown(report)))
    for line in lines:
        if not COMMAND.fullmatch(line):
            wrong("no command:", repr(line))
    for line, f in zip(lines[n:], shown(report)):
        m = COMMAND.fullmatch(line)
        if m is None:
            continue
        equal("command", m.group(1), f["severity"])
        equal("rule", m.group(3), f["rule"])
        equal("file", unescape(m.group(2)), clean(f["path"]))
        if f["message"] not in unescape(m.group(4)):
            wrong("no", repr(f["message"]), "in", repr(line))


def check_gitlab(report):
    issues = json.loads(read("gitlab"))
    n = len(report["failures"])
    equal("issues", len(issues), n + len(shown(report)))
    equal("fingerprints", len({i["fingerprint"] for i in issues}),
          len(issues))
    for i, f in zip(issues[n:], shown(report)):
        equal("severity", i["severity"], QUALITY[f["severity"]])
        equal("check", i["check_name"], f["rule"])
        equal("path", i["location"]["path"], clean(f["path"]))
        equal("line", i["location"]["lines"]["begin"], f["line"] or 1)
        equal("description", i["description"],
              (f["part"] + ": " if f["part"] else "") + f["message"])


def check_concise(report):
    lines = read("concise").splitlines(keepends=True)
    equal("lines", len(lines), len(shown(report)))
    for line, f in zip(lines, shown(report)):
        m = LINE.fullmatch(line)
        if m is None:
            wrong("no finding:", repr(line))
            continue
        equal("severity", m.group(3), f["severity"])
        equal("rule", m.group(5), f["rule"])
        if not line.startswith(f["path"]):
            wrong("no path:", repr(line))


def main():
    global name
    runs = collections.Counter()
    for file in sorted(os.listdir(sys.argv[1])):
        if not file.endswith(".json"):
            continue
        name = file[:-len(".json")]
        report = json.loads(read("json"))
        for check in (check_jsonl, check_sarif, check_junit, check_github,
                      check_gitlab, check_concise):
            try:
                check(report)
            except (ValueError, KeyError, IndexError, TypeError,
                    xml.etree.ElementTree.ParseError) as e:
                wrong("%s: %r" % (check.__name__, e))
        runs["runs"] += 1
        runs["findings"] += len(report["findings"])
    print("%d runs, %d findings, %d faults"
          % (runs["runs"], runs["findings"], faults))
    return faults > 0 or not runs["findings"]


sys.exit(main())
