"""The vendored theme and font are what the page uses of them, and all of that."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import ImageFont

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "assets" / "vendor"
THEME = VENDOR / "bootstrap" / "bootstrap.layer.css"
WHOLE_THEME = ROOT / "node_modules" / "bootstrap" / "dist" / "css" / "bootstrap.min.css"
[FONT] = (VENDOR / "inter").glob("*.woff2")

NAMES = re.compile(r"class(?:_n|N)ame[\"']?\s*[=:]\s*\(?\s*f?[\"'`]([^\"'`]+)")


def read_sources(*patterns: str) -> str:
    files = [file for pattern in patterns for file in sorted(ROOT.glob(pattern))]
    assert len(files) > 3
    return "\n".join(file.read_text("utf-8") for file in files)


def classes_of(css: str) -> set[str]:
    rules = re.sub(r"\"[^\"]*\"|/\*.*?\*/", "", css, flags=re.DOTALL)
    return set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", rules))


def find_node() -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return shutil.which("node", path=path) or pytest.skip("node is not installed here")


@pytest.fixture
def whole_theme() -> str:
    if not WHOLE_THEME.is_file():
        pytest.skip("npm ci has not been run")
    return WHOLE_THEME.read_text("utf-8")


def test_the_theme_has_every_class_that_our_sources_name(whole_theme: str) -> None:
    sources = read_sources("dashapp/ui/*.py", "assets/js/**/*.js")
    named = {word for names in NAMES.findall(sources) for word in names.split()}
    assert {"visually-hidden", "form-control"} <= named
    assert named & classes_of(whole_theme) <= classes_of(THEME.read_text("utf-8"))


def test_the_theme_is_what_the_tool_makes_of_the_package(whole_theme: str, tmp_path: Path) -> None:
    tool = [find_node(), str(ROOT / "tools" / "vendor.mjs"), str(tmp_path)]
    subprocess.run(tool, check=True, timeout=120)
    made = (tmp_path / "bootstrap" / "bootstrap.layer.css").read_text("utf-8")
    assert made == THEME.read_text("utf-8"), "npm run vendor"


def purge(css: str, classes: list[str], read_elsewhere: list[str]) -> str:
    address = (ROOT / "tools" / "purge.mjs").as_uri()
    used = (
        f"{{classes: new Set({json.dumps(classes)}), readElsewhere: {json.dumps(read_elsewhere)}}}"
    )
    script = (
        f"import {{ purge }} from {json.dumps(address)};"
        f"process.stdout.write(purge({json.dumps(css)}, {used}));"
    )
    command = [find_node(), "--input-type=module", "-e", script]
    return subprocess.run(command, check=True, timeout=120, capture_output=True, text=True).stdout


@pytest.mark.parametrize(
    ("css", "left"),
    [
        (".a,.b>p,p{x:1}", ".a,p{x:1}"),
        (".a .b{x:1}.b{y:2}", ""),
        (".a:not(.b){x:1}", ".a:not(.b){x:1}"),
        ("@media print{.b{x:1}}@media print{.b,.a{x:1}}", "@media print{.a{x:1}}"),
        ('.a{--p:"}";x:var(--p);--q:var(--r);--r:1}', '.a{--p:"}";x:var(--p)}'),
        (".a{--asked:1}.b{x:var(--p)}:root{--p:1}", ".a{--asked:1}"),
        ("@keyframes m{0%{x:1}}@keyframes n{0%{x:1}}.a{animation:1s m}",
         "@keyframes m{0%{x:1}}.a{animation:1s m}"),
    ],
)  # fmt: skip
def test_only_what_cannot_apply_is_taken_out(css: str, left: str) -> None:
    assert purge(css, ["a"], ["--asked"]) == left


def test_the_font_has_every_sign_that_the_page_writes() -> None:
    font = ImageFont.truetype(FONT, 40)
    missing = bytes(font.getmask("\N{SNOWMAN}"))
    assert bytes(font.getmask("a")) != missing
    texts = read_sources("dashapp/ui/*.py", "dashapp/model/*.py", "assets/js/**/*.js")
    texts += read_sources("assets/geo/*.geojson", "dashapp/cluster/*.py", "dashapp/*.py")
    texts += "".join(chr(int(code, 16)) for code in re.findall(r"\\u([0-9a-fA-F]{4})", texts))
    signs = {sign for sign in texts if sign.isprintable()}
    assert [sign for sign in sorted(signs) if bytes(font.getmask(sign)) == missing] == [" "]


def test_the_font_is_as_bold_as_the_styles_ask_for() -> None:
    styles = read_sources("assets/css/*.css")
    [least, most] = re.findall(r"font-weight: (\d+) (\d+);", styles)[0]
    asked = {int(weight) for weight in re.findall(r"font-weight: (\d+);", styles)}
    assert asked
    assert all(int(least) <= weight <= int(most) for weight in asked)
    [axis] = ImageFont.truetype(FONT, 40).get_variation_axes()
    assert (axis["minimum"], axis["maximum"]) == (int(least), int(most))
