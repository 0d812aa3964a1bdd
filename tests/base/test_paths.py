"""Where things are kept when the program's own folder cannot be written."""

from __future__ import annotations

import os

from huiyin.base.paths import keep_compiled_loops


def test_a_read_only_installation_keeps_compiled_loops_with_its_data(tmp_path, monkeypatch):
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path))
    monkeypatch.setenv("NUMBA_CACHE_DIR", "")
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    keep_compiled_loops()
    assert "NUMBA_CACHE_DIR" not in os.environ
    monkeypatch.setattr(os, "access", lambda *_args: False)
    keep_compiled_loops()
    assert os.environ["NUMBA_CACHE_DIR"] == str(tmp_path / "compiled")
