"""The compact form of a tile holds the very counts: for Python, and for the page's own reader."""

import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import counts_form

from dashapp.model import TileCounts
from dashapp.web import compact
from dashapp.web.packing import TileForm, pack_tile

ROOT = Path(__file__).resolve().parents[2]
SHAPE = (512, 512)


def scatter(seed: int, share: float, scale: float) -> np.ndarray:
    """Counts on a share of the pixels, near each other alike, some of them enormous."""
    draw = np.random.default_rng(seed)
    level = np.repeat(np.repeat(draw.exponential(scale, (32, 32)), 16, axis=0), 16, axis=1)
    counts = np.minimum(draw.poisson(np.minimum(level, 1e8)), 2**32 - 1).astype(np.uint32)
    counts[draw.random(SHAPE) >= share] = 0
    return counts


GRIDS = {
    "empty": np.zeros(SHAPE, np.uint32),
    "one in the first pixel": np.pad([[1]], (0, 511)).astype(np.uint32),
    "one in the last pixel": np.pad([[7]], (511, 0)).astype(np.uint32),
    "sparse": scatter(1, 0.01, 1),
    "ones": np.ones(SHAPE, np.uint32),
    "the most a pixel can hold": np.full(SHAPE, 2**32 - 1, np.uint32),
    "254 to 257": np.tile(np.arange(254, 258, dtype=np.uint32), (512, 128)),
    "lone pixels about the escape": np.pad(np.diag([254, 255, 256, 257]), 254).astype(np.uint32),
    "middling": scatter(2, 0.5, 9),
    "dense": scatter(3, 0.9, 900),
    "far zoom": scatter(4, 0.2, 60_000),
}


@pytest.mark.parametrize("name", GRIDS)
def test_it_holds_the_very_counts(name: str) -> None:
    np.testing.assert_array_equal(counts_form.decode(compact.encode(GRIDS[name])), GRIDS[name])


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0, 1), st.floats(0.01, 1e6))
def test_both_forms_are_equal(seed: int, share: float, scale: float) -> None:
    counts = TileCounts(scatter(seed, share, scale), 1)
    plain = np.frombuffer(gzip.decompress(pack_tile(counts).body), "<u4").reshape(SHAPE)
    np.testing.assert_array_equal(
        counts_form.decode(pack_tile(counts, TileForm.COMPACT).body), plain
    )


def test_contexts_are_those_of_the_reader() -> None:
    sums = [*range(300), 2**13 - 1, 2**13, 12_287, 12_288, 2**14 - 1]
    assert [compact.context_of(one) for one in sums] == [
        counts_form.context_of(one) for one in sums
    ]
    assert compact.context_of(2**33) == compact.CONTEXTS - 1


def test_the_page_reads_what_the_server_writes(tmp_path: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    node = shutil.which("node", path=path)
    if node is None:
        pytest.skip("node is not installed here")
    for number, grid in enumerate(GRIDS.values()):
        (tmp_path / f"{number}.body").write_bytes(gzip.decompress(compact.encode(grid)))
    script = (
        f"import {{ expand }} from {json.dumps((ROOT / 'assets/js/core/counts.js').as_uri())};"
        "import fs from 'node:fs';"
        f"for (let i = 0; i < {len(GRIDS)}; i++) {{"
        "  const body = new Uint8Array(fs.readFileSync(`${i}.body`)).buffer;"
        "  fs.writeFileSync(`${i}.grid`, expand(body)); }"
    )
    subprocess.run(
        [node, "--input-type=module", "-e", script], cwd=tmp_path, check=True, timeout=120
    )
    for number, (name, grid) in enumerate(GRIDS.items()):
        read = np.frombuffer((tmp_path / f"{number}.grid").read_bytes(), "<u4").reshape(SHAPE)
        np.testing.assert_array_equal(read, grid, err_msg=name)


def test_it_is_half_the_size_of_the_plain_form() -> None:
    counts = TileCounts(GRIDS["middling"], 1)
    assert len(pack_tile(counts, TileForm.COMPACT).body) < 0.6 * len(pack_tile(counts).body)
