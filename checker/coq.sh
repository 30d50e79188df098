#!/usr/bin/env bash
# Has Coq prove the polynomial answers to the questions of a file, for every commutative ring and all dimensions.
#   checker/coq.sh [GRADUS [QUESTIONS]]
# Needs coqc 8.16 with MathComp 1.15 (Debian: coq, libcoq-mathcomp-ssreflect, libcoq-mathcomp-algebra).
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 - "${1:-target/debug/gradus}" "${2:-tests/data/seed.jsonl}" "$work" <<'PYTHON'
import json, pathlib, re, subprocess, sys, time

gradus, questions, work = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
HEADER = """From mathcomp Require Import all_ssreflect all_algebra.
Require Import Networks.
Import GRing.Theory.
Local Open Scope ring_scope.
"""
MARK = "(* The answer. *)"


def coqc(name):
    command = ["coqc", "-w", "none", "-Q", str(work), "", str(work / name)]
    return subprocess.run(command, capture_output=True, text=True)


def question(line):
    asked = [a for a in (line.get("wrt"), line.get("wrt2")) if a]
    command = [gradus, "derive" if asked else "simplify", line["expr"], "--certificate", "coq"]
    command += [word for a in asked for word in ("--wrt", a)]
    for name, known in line.get("vars", {}).items():
        shape = f"({','.join(known['shape'])})" if known["shape"] else ""
        command += ["--var", " ".join([f"{name}: {known['kind']}{shape}", *known.get("attrs", [])])]
    if line.get("constraint"):
        command += ["--constraint", line["constraint"]]
    return subprocess.run(command, capture_output=True, text=True)


accepted, refused, unsupported, proofs = 0, [], [], {}
for line in map(json.loads, open(questions)):
    written = question(line)
    if written.returncode != 0:
        unsupported.append((line["id"], written.stderr.strip().splitlines()[:1]))
        continue
    before, _, after = written.stdout.partition(MARK)
    (work / "Networks.v").write_text(before)
    proofs[line["id"]] = after
start = time.time()
shared = coqc("Networks.v")
if shared.returncode != 0:
    sys.exit(f"Networks.v is refused: {shared.stderr}")
compiled = time.time()


STATED = re.compile(r"^Print Assumptions (\w+)\.\n", re.M)


def checked(name, texts):
    """Whether Coq accepts these theorems, and what they all rest on is nothing."""
    # Their assumptions are looked for once, in a term that has all of them.
    modules = [f"Module Answer{n}.\n{STATED.sub('', text)}End Answer{n}.\n" for n, text in enumerate(texts)]
    stated = [f"let _ := @Answer{n}.{theorem} in" for n, text in enumerate(texts) for theorem in STATED.findall(text)]
    end = ["Definition all_theorems : True :=", *stated, "I.", "Print Assumptions all_theorems.", ""]
    (work / name).write_text(HEADER + "".join(modules) + "\n".join(end))
    run = coqc(name)
    closed = run.returncode == 0 and run.stdout.strip() == "Closed under the global context"
    return closed and len(stated) >= len(texts), run.stdout + run.stderr


# All in one file; each by itself only where that fails.
theorems = sum(len(STATED.findall(text)) for text in proofs.values())
if checked("All.v", proofs.values())[0]:
    accepted = len(proofs)
else:
    for name, text in proofs.items():
        ok, said = checked("One.v", [text])
        accepted += ok
        if not ok:
            refused.append((name, said.strip()))
for name, why in refused:
    print(f"{name}: refused: {why}")
for name, why in unsupported:
    print(f"{name}: {' '.join(why)}")
seconds = time.time() - start
print(f"{accepted} answers ({theorems} theorems) accepted by Coq, {len(refused)} refused, {len(unsupported)} not written; "
      f"{seconds:.1f} s, {compiled - start:.1f} s of them for Networks.v")
sys.exit(1 if refused or not accepted else 0)
PYTHON
