"""Every record says with which versions it was made, and they do not make a stage run again."""

from pathlib import Path

import numpy as np
import pytest
import sklearn

from trainer.stages import stage_record
from trainer.stages.stage_record import made_with, stage
from trainer.versions import versions


def test_versions_are_those_that_run() -> None:
    found = versions()
    assert found["numpy"] == np.__version__
    assert found["scikit-learn"] == sklearn.__version__
    assert found["torch"].startswith("2.")
    assert "xgboost" in found or "xgboost-cpu" in found


def test_a_record_has_versions_and_digests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def make() -> dict[str, int]:
        (tmp_path / "a.csv").write_bytes(b"1")
        return {"made_once": 1}

    record = stage(tmp_path, "clean", {"seed": 1}, ("a.csv",), make)
    assert record["versions"] == versions()
    whole = made_with(tmp_path, 7, "clean")
    assert whole["seed"] == "7"
    assert whole["numpy"] == np.__version__
    assert len(whole["a.csv"]) == 64
    monkeypatch.setattr(stage_record, "versions", lambda: {"numpy": "9"})
    assert stage(tmp_path, "clean", {"seed": 1}, ("a.csv",), make) == record
