# SPDX-License-Identifier: Apache-2.0
#
# workflow.py FILE POLC: runs the commands of a workflow as its runner does, in
# the current folder, which is empty.  The step that installs polc is not run;
# what other steps use is only looked at.
import json
import os
import pathlib
import re
import subprocess
import sys

import yaml

FILE, POLC = sys.argv[1:]
WORK = pathlib.Path.cwd()
cases = failures = 0


def case(name, good, why=""):
    global cases, failures
    cases += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {cases} - {name}")
    if not good:
        print("\n".join("# " + line for line in str(why).splitlines()))


for name in [n for n in os.environ if n.startswith(("GIT_", "GITHUB_"))]:
    del os.environ[name]
os.environ.update(
    HOME=str(WORK / "home"), GIT_CONFIG_NOSYSTEM="1", LC_ALL="C",
    GIT_AUTHOR_NAME="a", GIT_AUTHOR_EMAIL="a@example.org",
    GIT_COMMITTER_NAME="a", GIT_COMMITTER_EMAIL="a@example.org",
    GITHUB_BASE_REF="main",
    PATH=f"{pathlib.Path(POLC).parent}:{os.environ['PATH']}")
(WORK / "home").mkdir()


def git(folder, *args):
    subprocess.run(["git", *args], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)


RULES = """prefix_rule(
    pattern = ["git", "status"],
    decision = "allow",
)
prefix_rule(
    pattern = ["git", "push"],
    decision = "prompt",
)
"""
VECTORS = "policy-file git.rules\nallow git status\nprompt git push\n"


def write(folder, rules, vectors=VECTORS):
    (folder / "policy").mkdir(exist_ok=True)
    (folder / "policy/git.rules").write_text(rules, encoding="utf-8")
    (folder / "policy/git.vec").write_text(vectors, encoding="utf-8")


base = WORK / "base"
base.mkdir()
write(base, RULES)
git(base, "init", "-q", "-b", "main", ".")
git(base, "add", ".")
git(base, "commit", "-qm", "base")

workflow = yaml.safe_load(pathlib.Path(FILE).read_text(encoding="utf-8"))
(job,) = workflow["jobs"].values()
steps = job["steps"]
checkout = steps[0]
case("the checkout has the base branch",
     checkout["uses"].startswith("actions/checkout@") and
     checkout["with"]["fetch-depth"] == 0)
case("foreign steps have a version", all(
    re.fullmatch(r"[\w./-]+@v\d+", s["uses"]) for s in steps if "uses" in s))
case("SARIF may be uploaded",
     workflow["permissions"]["security-events"] == "write")
uploads = [s for s in steps if "upload-sarif" in s.get("uses", "")]
case("and is", len(uploads) == 1 and uploads[0]["if"] == "always()")
UPLOADED = uploads[0]["with"]["sarif_file"]


def run(name, rules, vectors=VECTORS):
    """Exit code and output of each step that runs commands."""
    clone = WORK / name
    git(WORK, "clone", "-q", base, clone)
    git(clone, "switch", "-qc", "change")
    write(clone, rules, vectors)
    git(clone, "add", ".")
    git(clone, "commit", "-qm", name, "--allow-empty")
    done, has_failed = {}, False
    for step in steps:
        if "run" not in step or step.get("id") == "install":
            continue
        if has_failed and step.get("if") != "always()":
            continue
        # What a container's runner gives a step.
        script = clone / ".git/step.sh"
        script.write_text(step["run"], encoding="utf-8")
        ran = subprocess.run(["sh", "-e", script], cwd=clone, check=False,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT)
        done[step["name"]] = (ran.returncode, ran.stdout.decode())
        has_failed = has_failed or ran.returncode != 0
    return done, json.loads((clone / UPLOADED).read_text(encoding="utf-8"))


def failed(done):
    return [name for name, (code, _) in done.items() if code != 0]


done, _ = run("same", RULES)
case("nothing changed: passes", not failed(done), done)
done, _ = run("stricter", RULES.replace('"prompt"', '"deny"'),
              VECTORS.replace("prompt", "deny"))
case("a stricter rule passes", not failed(done), done)
done, _ = run("laxer", RULES.replace('"prompt"', '"allow"'),
              VECTORS.replace("prompt git", "allow git"))
case("a laxer rule is told, with its least request",
     failed(done) == ["Nothing is opened"] and
     "git push" in done["Nothing is opened"][1], done)
done, _ = run("broken", RULES.replace('"prompt"', '"deny"'))
case("a vector that fails is told",
     failed(done) == ["Vectors"] and "git push" in done["Vectors"][1], done)
done, log = run("bad", RULES.replace('"prompt"', '"promt"'))
case("an error fails, and is an annotation",
     "Check" in failed(done) and "::error file=policy/git.rules,line=7,"
     in done["Check"][1], done)
case("and an alert", log["runs"][0]["results"][0]["locations"][0]
     ["physicalLocation"]["artifactLocation"]["uri"] == "policy/git.rules")
case("each step was run", len(done) == len(
    [s for s in steps if "run" in s]) - 1, list(done))
print(f"1..{cases}")
sys.exit(failures > 0)
