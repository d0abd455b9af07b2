"""Cut Inter down to what the page writes with; run by hand after `npm ci`; see its README.

Needs fonttools and brotli in an environment of its own: no dependency of the product.
"""

import argparse
import hashlib
import io
import shutil
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "node_modules" / "@fontsource-variable" / "inter"
FONT = SOURCE / "files" / "inter-latin-wght-normal.woff2"

ASCII = "".join(map(chr, range(0x20, 0x7F)))
SIGNS = "\u00a0\u2011–—‘’“”•…′″−·×÷±°²³½£€§©áéíñóúüÁÉÍÑÓÚÜ"  # noqa: RUF001 - just these are meant
"""And the letters of names in New York; any other comes from the system's own font."""
FEATURES = ["kern", "tnum", "calt", "ccmp", "mark"]
LIGHTEST, BOLDEST = 400, 700
NAMES = [0, 1, 2, 3, 4, 5, 6, 13, 14]
"""Of the name table; the last two are the licence."""


def subset_font(path: Path) -> bytes:
    font = TTFont(path, recalcTimestamp=False)
    options = subset.Options(
        layout_features=FEATURES, name_IDs=NAMES, hinting=False, glyph_names=False
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=ASCII + SIGNS)
    subsetter.subset(font)
    narrowed = instancer.instantiateVariableFont(reopen(font), {"wght": (LIGHTEST, BOLDEST)})
    return pack(narrowed, "woff2")


def reopen(font: TTFont) -> TTFont:
    """The instancer cannot take a font in which the subsetter has been."""
    return TTFont(io.BytesIO(pack(font, None)), recalcTimestamp=False)


def pack(font: TTFont, flavor: str | None) -> bytes:
    font.flavor = flavor
    file = io.BytesIO()
    font.save(file)
    return file.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=ROOT / "assets" / "vendor" / "inter")
    folder = parser.parse_args().to
    font = subset_font(FONT)
    # The server lets files with a fingerprint stay in the browser; assets/css/tokens.css names it.
    fingerprint = hashlib.sha256(font).hexdigest()[:12]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / f"inter-subset.{fingerprint}.woff2").write_bytes(font)
    shutil.copy(SOURCE / "LICENSE", folder / "LICENSE.txt")


if __name__ == "__main__":
    main()
