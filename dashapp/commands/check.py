"""`check`: one line a part of a start, without starting anything long."""

import json
import sys
from dataclasses import asdict

from dashapp.commands.preflight import WARNING, Finding, examine
from dashapp.settings import Settings


def check(settings: Settings, *, as_json: bool) -> int:
    """Write every finding to stdout; the exit code is the gravest of them.

    A wrong setting (2) is graver than data or a cluster that would fail (1).
    """
    worst = 0
    for finding in examine(settings):
        line = json.dumps(asdict(finding)) if as_json else format_finding(finding)
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
        worst = max(worst, finding.exit_code)
    return worst


def format_finding(finding: Finding) -> str:
    word = "failed" if finding.exit_code else WARNING if finding.kind == WARNING else "ok"
    name = f"{finding.of_set}: " if finding.of_set else ""
    return f"{word:<7} {finding.part:<8} {name}{finding.text}"
