# SPDX-License-Identifier: Apache-2.0
"""What action.yml and the templates of scripts/ci name has to exist."""
import os
import re
import sys

import yaml

top = sys.argv[1]
wrong = []


def read(path):
    with open(os.path.join(top, path), encoding="utf-8") as f:
        return f.read()


def check(ok, words):
    if not ok:
        wrong.append(words)


script = read("scripts/ci/run.sh")
known = set(re.findall(r"\$\{(TLINT[A-Z_]*)", script))

text = read("action.yml")
action = yaml.safe_load(text)
inputs = set(action["inputs"])
steps = action["runs"]["steps"]
check(action["runs"]["using"] == "composite", "action.yml: not composite")
for name in re.findall(r"inputs\.([a-z-]+)", text):
    check(name in inputs, f"action.yml: no input {name}")
for name in inputs:
    check(f"inputs.{name}" in text, f"action.yml: {name} is not used")
    check("description" in action["inputs"][name], f"action.yml: {name}")
ids = {s["id"] for s in steps if "id" in s}
for name in re.findall(r"steps\.([a-z-]+)\.", text):
    check(name in ids, f"action.yml: no step {name}")
for step in steps:
    check(("run" in step) == ("shell" in step), "action.yml: run without shell")
    check("${{" not in step.get("run", ""), "action.yml: a script holds ${{")
    for name in step.get("env", {}):
        if name.startswith("TLINT"):
            check(name in known, f"action.yml: run.sh does not read {name}")
for name in re.findall(r"\$GITHUB_ACTION_PATH/([^\" ]+)", text):
    check(os.access(os.path.join(top, name), os.X_OK), f"action.yml: {name}")

gitlab = yaml.safe_load(read("scripts/ci/gitlab.yml"))
job = gitlab[".tlint"]
for name in job["variables"]:
    if name not in ("TLINT_REPOSITORY", "TLINT_REVISION"):
        check(name in known, f"gitlab.yml: run.sh does not read {name}")
reports = job["artifacts"]["reports"]
check(reports["codequality"] == job["variables"]["TLINT_CODE_QUALITY"],
      "gitlab.yml: the Code Quality report is another file")
check(reports["junit"] == job["variables"]["TLINT_JUNIT"],
      "gitlab.yml: the JUnit report is another file")
for line in job["before_script"] + job["script"]:
    for name in re.findall(r"/opt/tlint/(\S+?\.sh)", line):
        check(os.access(os.path.join(top, name), os.X_OK),
              f"gitlab.yml: {name}")

weekly = yaml.safe_load(read("scripts/ci/github-expiry.yml"))
for step in weekly["jobs"]["expiry"]["steps"]:
    if "tlint@" in step["uses"]:
        for name in step["with"]:
            check(name in inputs, f"github-expiry.yml: no input {name}")

print("\n".join(wrong) or "all fit")
sys.exit(bool(wrong))
