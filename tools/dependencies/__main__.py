"""`python -m tools.dependencies inventory`, `advisories` or `audit`."""

import argparse
import sys

from tools.dependencies import advisories
from tools.dependencies.bill import render_bill
from tools.dependencies.licences import render_licences
from tools.dependencies.locked import ALL, ROOT, RUNTIME, read_browser_parts, read_pins

LICENCES = ROOT / "docs" / "licences.md"
BILL = ROOT / "dashapp.cdx.json"


def write_inventory() -> None:
    packages = [*read_pins(RUNTIME), *read_browser_parts()]
    LICENCES.write_text(render_licences(packages), "utf-8")
    BILL.write_text(render_bill(packages), "utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.dependencies", description=__doc__)
    parser.add_argument("what", choices=("inventory", "advisories", "audit"))
    chosen = parser.parse_args().what
    if chosen == "inventory":
        write_inventory()
        return 0
    packages = [*read_pins(*ALL), *read_browser_parts()]
    if chosen == "advisories":
        advisories.write_kept(advisories.fetch(packages, advisories.ask_service))
    lines, is_well = advisories.audit(packages, advisories.read_kept(), advisories.read_reviewed())
    print("\n".join(lines))
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
