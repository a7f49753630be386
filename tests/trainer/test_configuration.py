"""Configurations as people save them."""

from pathlib import Path

import pytest

from trainer.configuration import read_configuration
from trainer.errors import ConfigurationWrong

TEXT = 'sources = ["observations.csv"]\r\nfolder = "run"\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_configuration_that_notepad_saved_is_read(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "run.toml"
    file.write_bytes(TEXT.encode(encoding))
    assert read_configuration(file).folder == (tmp_path / "run").resolve()


def test_one_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationWrong, match="it is not there; check the name"):
        read_configuration(tmp_path / "run.toml")
