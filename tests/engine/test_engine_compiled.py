"""Compiled code is kept where it is told to be, apart for each state of the sources."""

import os
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np

from dashapp.engine.compiled import as_column, cache_folder, hash_demands, kernel


def test_compiled_code_goes_below_the_chosen_folder(tmp_path: Path) -> None:
    code = (
        "import numpy as np\n"
        "from dashapp.engine.mercator import morton_codes\n"
        "morton_codes(np.ones(1, np.uint32), np.ones(1, np.uint32))"
    )
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}
    for _ in range(2):  # the second time from the folder
        subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=120)
    (folder,) = tmp_path.iterdir()
    assert folder.name.startswith("kernels-")
    assert list(folder.rglob("*.nbc"))


def test_a_changed_source_has_a_folder_of_its_own(tmp_path: Path) -> None:
    uncached = cache_folder.__wrapped__
    (tmp_path / "morton.py").write_text("first")
    before = uncached("", tmp_path)
    (tmp_path / "morton.py").write_text("second")
    assert uncached("", tmp_path) != before
    assert uncached("", tmp_path).parent == tmp_path / "__pycache__"


def test_what_numba_would_compile_anew_is_another_state(tmp_path: Path) -> None:
    source = tmp_path / "morton.py"
    source.write_text("first")
    before = hash_demands(tmp_path)
    assert hash_demands(tmp_path) == before
    os.utime(source, (1, 1))
    touched = hash_demands(tmp_path)
    source.write_text("another")
    os.utime(source, (1, 1))
    assert len({before, touched, hash_demands(tmp_path)}) == 3


def test_other_users_of_numba_keep_their_folder() -> None:
    before = numba.config.CACHE_DIR
    kernel(lambda number: number)
    assert before == numba.config.CACHE_DIR


def test_a_column_is_a_view_that_nobody_writes_to() -> None:
    values = np.arange(6, dtype=np.uint32)
    column = as_column(values)
    assert column.base is values
    assert not column.flags.writeable
    assert values.flags.writeable
    strided = as_column(values[::2])
    assert strided.flags.c_contiguous
    assert strided.tolist() == [0, 2, 4]
