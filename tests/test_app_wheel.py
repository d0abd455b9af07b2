"""The wheel carries what is served, without which an app is blank, and its bill of materials."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_wheel_carries_what_is_served_and_every_module(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        carried = set(archive.namelist())
        [bill] = [name for name in carried if name.endswith(".dist-info/sboms/dashapp.cdx.json")]
        assert archive.read(bill) == (ROOT / "dashapp.cdx.json").read_bytes()
    assets = [path.relative_to(ROOT / "assets") for path in (ROOT / "assets").rglob("*.*")]
    served = {f"dashapp/_assets/{path}" for path in assets if path.parts[0] != "js"}
    assert served
    assert served == {name for name in carried if name.startswith("dashapp/_assets/")}
    modules = (ROOT / "dashapp").rglob("*.py")
    assert {str(path.relative_to(ROOT)) for path in modules} <= carried
    assert "dashapp/places/taxi_zones.npz" in carried
    assert "dashapp/places/taxi_zone_names.csv" in carried
    assert "dashapp/py.typed" in carried, "type checkers read our annotations"


def test_a_platform_leaves_nothing_out_that_is_served_or_run() -> None:
    left_out = [line.strip("/") for line in (ROOT / ".slugignore").read_text("utf-8").splitlines()]
    assert [name for name in left_out if not (ROOT / name).exists()] == []
    needed = {"dashapp", "requirements.txt", "Procfile", ".python-version"}
    needed |= {f"assets/{path.name}" for path in (ROOT / "assets").iterdir() if path.name != "js"}
    assert needed.isdisjoint(left_out)
    assert "assets" not in left_out
