"""``python run.py bench``: the whole chain beside the bare decoding and the bare backbone.

Goals: the chain takes at most 1.3 times what decoding and backbone take one after the other with
two threads, and at most 1.1 times what it would take without child processes; peak memory stays
under 700 MB and does not grow from 200 to 2,000 photographs; the weather of 10,000 photographs is
looked up in under a second, and a park-year of 20 cells takes less than 25 MB; the trainer takes
50,000 observations to a graph of all nodes in under 10 minutes and fits its metadata models in
under 55 s, near duplicates of twice as many pictures take less than 4 times as long, that graph is
at least as fast as the model's own predict; cleaning a million observations takes at most 1.5 times
the memory of 200,000; an act on 10,000 photographs of a project takes at most 3 s and one on
100,000 ten times that; of 100,000 a filter or an order takes at most 0.2 s, opening 1 s, and a card
more as long as in an empty project; a window over them opens in 1 s, filters and sorts in 0.2 s and
takes at most 600 MB; from the key that judges a photograph of 12 megapixels to the picture of the
next one it takes at most 100 ms; a video of a minute at 1080p takes at most twice what its decoding
takes; embeddings take at most 1.15 times what the bare backbone takes; and with a detector the
chain takes at most 1.3 times what decoding, detector and backbone take alone, in memory that does
not grow from 200 to 1,000 photographs.

``--only`` measures some of the tables.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.cleaning import cleaning_rows
from tests.benchmarks.clips import clip_rows
from tests.benchmarks.detector import detector_rows
from tests.benchmarks.embeddings import embedding_rows
from tests.benchmarks.judging import judging_rows
from tests.benchmarks.pictures import PictureSet, picture_sets
from tests.benchmarks.projects import project_rows
from tests.benchmarks.trainer import trainer_rows
from tests.benchmarks.weather import weather_rows
from tests.benchmarks.window import window_rows

MEASURE = Path(__file__).resolve().parent / "measure.py"
COUNTS = [1, 200, 2000]
LARGE_COUNT = 100
GOAL_RATIO = 1.3
GOAL_CHILDREN = 1.1
GOAL_PEAK_MB = 700
MEGABYTE = 1_000_000
KINDS = ("chain", "inside", "decode", "backbone")
ROUNDS = 3
CHAIN = "chain"
TABLES = {
    "detector": detector_rows,
    "weather": weather_rows,
    "projects": project_rows,
    "window": window_rows,
    "judging": judging_rows,
    "clips": clip_rows,
    "embeddings": embedding_rows,
    "trainer": trainer_rows,
    "cleaning": cleaning_rows,
}
MANY = 500
"""Above this number one round is long enough, and only the chain is measured with all photographs:
it is the memory of the chain that must not grow with them."""


def measured(kind: str, pictures: PictureSet) -> dict[str, float]:
    """A measurement in a fresh process that uses two processors at most."""
    command = [sys.executable, "-P", str(MEASURE), kind, str(pictures.folder), str(MANY)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{kind} of {pictures.name} failed:\n{done.stderr}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def command_seconds(pictures: PictureSet) -> float:
    """The command line from start to end of the process."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-P", "-m", "swc_desktop", "classify", str(pictures.folder)]
        begin = time.perf_counter()
        subprocess.run([*command, "--quiet", "--out", f"{folder}/out.csv"], check=True)
        return time.perf_counter() - begin


def two_processors() -> None:
    """Keep to two processors where the system lets a process choose."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])


def table_row(pictures: PictureSet) -> tuple[str, float, float, float]:
    """One line of the table, the ratio, the price of the children and the peak in MB."""
    rounds = ROUNDS if pictures.count <= MANY else 1
    taken = [[measured(kind, pictures) for kind in KINDS] for _ in range(rounds)]
    chain, inside, decode, backbone = (
        min(runs, key=lambda run: run["seconds"]) for runs in zip(*taken, strict=True)
    )
    ratio, busy = (
        chain[clock] / (decode[clock] + backbone[clock]) for clock in ("seconds", "processor")
    )
    price = chain["processor"] / inside["processor"]
    peak = max(runs[0]["peak"] for runs in taken) / MEGABYTE
    rates = (pictures.count / part["seconds"] for part in (chain, decode, backbone))
    command = f"{command_seconds(pictures):.2f}" if pictures.count <= MANY else "–"
    line = (
        f"{pictures.name:22}{pictures.count:>6}"
        + "".join(f"{rate:>10.1f}" for rate in rates)
        + f"{ratio:>8.2f}{busy:>10.2f}{price:>10.2f}{peak:>9.0f}{chain['opened']:>9.2f}"
        + f"{command:>11}"
    )
    return line, ratio, price, peak


def chain_rows(sets: list[PictureSet]) -> list[str]:
    """Print the table of the chain and those of its stages; what misses its goal."""
    print("photographs a second with two threads, the best of some rounds; the ratio is")
    print("chain / (decode + backbone), by the clock and by processor time; children is the")
    print("processor time of the chain / that of the chain in one process")
    print(
        f"{'pictures':22}{'n':>6}{'chain':>10}{'decode':>10}{'backbone':>10}{'ratio':>8}"
        f"{'by proc.':>10}{'children':>10}{'peak MB':>9}{'open s':>9}{'command s':>11}"
    )
    missed = []
    for pictures in sets:
        line, ratio, price, peak = table_row(pictures)
        print(line, flush=True)
        if pictures.count > 1 and ratio > GOAL_RATIO:
            missed.append(f"{pictures.name}, {pictures.count}: ratio {ratio:.2f}")
        if pictures.count > 1 and price > GOAL_CHILDREN:
            missed.append(f"{pictures.name}, {pictures.count}: children {price:.2f}")
        if peak > GOAL_PEAK_MB:
            missed.append(f"{pictures.name}, {pictures.count}: {peak:.0f} MB")
    print("\nmilliseconds a photograph of each stage alone, one thread")
    for pictures in {one.name: one for one in sets}.values():
        print(f"{pictures.name}:")
        for stage, taken in measured("stages", pictures).items():
            print(f"    {stage:34}{taken * 1000:8.2f}", flush=True)
    return missed


def main() -> int:
    """Measure, print the tables, and say whether the goals are met."""
    parser = argparse.ArgumentParser(prog="run.py bench", description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=COUNTS, metavar="N")
    parser.add_argument("--large", type=int, default=LARGE_COUNT, metavar="N")
    parser.add_argument("--only", nargs="+", choices=(CHAIN, *TABLES), default=(CHAIN, *TABLES))
    arguments = parser.parse_args()
    two_processors()
    missed = []
    with tempfile.TemporaryDirectory(prefix="swc-bench-") as folder:
        if CHAIN in arguments.only:
            missed += chain_rows(picture_sets(Path(folder), arguments.counts, arguments.large))
        for title, rows in TABLES.items():
            if title not in arguments.only:
                continue
            begin = time.perf_counter()
            print(f"\n{title}", flush=True)
            for row in rows(Path(folder)):
                line = f"    {row.name:42}{row.figure:>12}{row.ratio:>8.2f}  {row.beside}"
                print(line, flush=True)
                if not row.met:
                    missed.append(row.name)
            print(f"    measured in {time.perf_counter() - begin:.0f} s")
    print(
        f"\ngoals: ratio ≤ {GOAL_RATIO}, children ≤ {GOAL_CHILDREN}, peak < {GOAL_PEAK_MB} MB: ",
        end="",
    )
    print("missed by " + "; ".join(missed) if missed else "met")
    return 0


if __name__ == "__main__":
    sys.exit(main())
