"""The memory of cleaning a million observations beside that of 200,000, and how long it takes.

Usage: ``cleaning.py FOLDER`` cleans as ``run.toml`` in the folder says; prints JSON.
"""

import csv
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from tests.benchmarks.trainer import LIVING
from tests.benchmarks.weather import Row
from tests.peak_memory import peak_kilobytes
from trainer.configuration import read_configuration
from trainer.stages.clean import run_clean

FEW: Final = 200_000
MANY: Final = 1_000_000
GOAL_PEAK: Final = 1.5
"""With whole records in memory it is 4: each takes 2,000 bytes, and the program 250 MB."""

_AT_ONCE: Final = 10_000
_HEADER: Final = (
    "id", "scientific_name", "latitude", "longitude", "observed_on", "time", "user_login",
    "description", "positional_accuracy", "license",
)  # fmt: skip


def cleaning_rows(folder: Path) -> Iterator[Row]:
    """The rows about cleaning, each measured in a fresh process."""
    few, many = (_measured(folder / f"clean {count}", count) for count in (FEW, MANY))
    yield Row(
        f"peak memory of cleaning {MANY:,} rows",
        f"{many['peak_mb']:.0f} MB",
        many["peak_mb"] / few["peak_mb"],
        f"that of {FEW:,} ({(many['peak_mb'] - few['peak_mb']) * 1e6 / (MANY - FEW):.0f} bytes a "
        f"row; {many['processor_s'] / MANY * 1e6:.0f} µs of processor time a row)",
        many["peak_mb"] <= GOAL_PEAK * few["peak_mb"],
    )


def _measured(folder: Path, count: int) -> dict[str, float]:
    _write(folder, count)
    command = [sys.executable, "-P", __file__, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"cleaning {count:,} rows failed:\n{done.stderr}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _write(folder: Path, count: int) -> None:
    """Rows of many observers, a tenth of them without a time; some are the sighting of another."""
    folder.mkdir()
    names = list(LIVING)
    shares = np.asarray([LIVING[name][0] for name in names])
    with (folder / "observations.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(_HEADER)
        for start in range(0, count, _AT_ONCE):
            random = np.random.default_rng(start)
            drawn = random.choice(len(names), _AT_ONCE, p=shares / shares.sum()).tolist()
            parts = random.random((_AT_ONCE, 2)).tolist()
            others = random.integers(0, 1 << 30, (_AT_ONCE, 6)).tolist()
            for number, (taxon, part, some) in enumerate(
                zip(drawn, parts, others, strict=True), start
            ):
                _, south, north, west, east = LIVING[names[taxon]]
                day = f"{2000 + some[0] % 24}-{some[1] % 12 + 1:02d}-{some[2] % 28 + 1:02d}"
                clock = f"{some[3] % 24:02d}:{some[4] % 60:02d}"
                writer.writerow(
                    (
                        number, names[taxon], round(south + part[0] * (north - south), 4),
                        round(west + part[1] * (east - west), 4), day,
                        clock if number % 10 else "", f"observer {some[5] % (count // 50)}",
                        f"seen near road {number % 977}", some[5] % 300, "CC-BY",
                    )
                )  # fmt: skip
    (folder / "run.toml").write_text('sources = ["observations.csv"]\n', encoding="utf-8")


def main(folder: Path) -> None:
    """Clean and print what it took."""
    begin = time.process_time()
    run_clean(read_configuration(folder / "run.toml"), lambda _: None)
    taken = time.process_time() - begin
    json.dump({"peak_mb": peak_kilobytes() / 1000, "processor_s": taken}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
