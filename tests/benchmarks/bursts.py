"""What voting together gains on made-up bursts: ``python -P -m tests.benchmarks.bursts MANIFEST``.

No bursts of camera traps with labels are to be had, so bursts are made from single pictures: each
of a cat or an elephant that may be trained with (``use`` is ``train``) gives three worse ones, as a
camera would take them one after the other: shifted, dark with noise, and blurred by movement. They
are decided one by one and together, through a pack, by the picture alone. Pictures of one burst
are more alike here than in the field, where the gain is not measured.
"""

import argparse
import csv
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from swc_desktop.core.device import Device
from swc_desktop.core.method import EvidenceMode
from swc_desktop.core.prediction import Prediction, Status
from swc_desktop.core.progress import Control
from swc_desktop.core.region_answers import leading
from swc_desktop.core.taxonomy import Rank, Taxonomy
from swc_desktop.home import starter_pack
from swc_desktop.inference.classifier import Classifier, Result
from swc_desktop.inference.run_options import Keeps, RunOptions
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs.reader import read_pack
from swc_desktop.projects.burst_votes import burst_votes
from swc_desktop.projects.region_rows import KeptRegion

SHOTS: Final = 3
_SHIFT: Final = 0.15
_DARK: Final = 0.3
_NOISE: Final = 14.0
_BLUR: Final = 11
"""Pixels that an animal moves while the shutter is open, of a picture of 640."""

Pixels = np.ndarray


def shots(pixels: Pixels, seed: int) -> list[Pixels]:
    """Three worse pictures of one, uint8 (height, width, 3)."""
    height, width = pixels.shape[:2]
    by = round(_SHIFT * width)
    noise = np.random.default_rng(seed).normal(0.0, _NOISE, pixels.shape)
    dark = np.clip(pixels * _DARK + noise, 0, 255).astype(np.uint8)
    length = max(1, round(_BLUR * width / 640))
    moved = np.mean([np.roll(pixels, at, axis=1) for at in range(length)], axis=0)
    return [
        np.ascontiguousarray(pixels[:, by:]),
        dark,
        moved[: height - height // 8, length:].astype(np.uint8),
    ]


def verdict(prediction: Prediction, taxon: str, taxonomy: Taxonomy) -> str:
    """Whether an answer is right: the taxon, a taxon below it, or above it to its genus."""
    answer = prediction.answer
    if answer.status is not Status.NAMED or answer.taxon is None:
        return "no name"
    below, above = taxonomy.path(answer.taxon), taxonomy.path(taxon)
    if taxon in below:
        return "right"
    if answer.taxon in above:
        return "family" if taxonomy[answer.taxon].rank is Rank.FAMILY else "right"
    return "wrong"


def measure(pack_file: Path, manifest: Path, limit: int | None) -> Mapping[str, Counter[str]]:
    """The verdicts on all shots by how they voted."""
    pack = read_pack(pack_file)
    taxonomy = pack.method.taxonomy
    with manifest.open(encoding="utf-8", newline="") as file:
        chosen = [
            row
            for row in csv.DictReader(file)
            if row["use"] == "train" and row["taxon"] in taxonomy
        ][:limit]
    classifier = Classifier(pack, Sessions.open(pack, Device.CPU, 2))
    options = RunOptions(evidence=EvidenceMode.IMAGE, keeps=Keeps())
    found: dict[str, Counter[str]] = {
        name: Counter() for name in ("alone", "together", "together, equal weights")
    }
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, row in enumerate(chosen):
            with Image.open(manifest.parent / row["file"]) as picture:
                pixels = np.asarray(picture.convert("RGB"))
            for at, shot in enumerate(shots(pixels, number)):
                files.append(Path(folder) / f"{number:05d}_{at}.png")
                Image.fromarray(shot).save(files[-1], compress_level=1)
        results = list(classifier.classify(files, options, control=Control()))
    for number, row in enumerate(chosen):
        burst = results[number * SHOTS : (number + 1) * SHOTS]
        for name, counter in found.items():
            for said in _decided(classifier, burst, options, name):
                counter[verdict(said, row["taxon"], taxonomy)] += 1
    return found


def _decided(
    classifier: Classifier, burst: Sequence[Result], options: RunOptions, how: str
) -> list[Prediction]:
    """The answer that stands for each shot, with those of its burst or without."""
    photographs = [
        [
            KeptRegion(10 * at + place, of.region, of.outputs, bool(one.detector), of.sharpness)
            for place, of in enumerate(one.regions)
        ]
        for at, one in enumerate(burst)
    ]
    if how.endswith("equal weights"):
        photographs = [[replace(of, sharpness=None) for of in one] for one in photographs]
    votes = {} if how == "alone" else burst_votes(photographs, classifier.pack.method.gate)
    said = []
    for one, regions in zip(burst, photographs, strict=True):
        assert one.photo is not None
        answers = classifier.decider.decide(
            [one.photo.observation] * len(regions),
            [votes[of.number].outputs if of.number in votes else of.outputs for of in regions],
            options,
            regions=[of.region if of.detected else None for of in regions],
        )
        said.append(answers[leading(answers)])
    return said


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks.bursts", description=__doc__)
    parser.add_argument("manifest", type=Path, metavar="MANIFEST")
    parser.add_argument("--pack", type=Path, default=starter_pack())
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N pictures")
    arguments = parser.parse_args()
    found = measure(arguments.pack, arguments.manifest, arguments.limit)
    total = sum(found["alone"].values())
    print(f"{total} shots of {total // SHOTS} pictures, {arguments.pack.name}")
    kinds = ("right", "family", "no name", "wrong")
    print(f"{'':26}" + "".join(f"{kind:>10}" for kind in kinds))
    for name, counter in found.items():
        print(f"{name:26}" + "".join(f"{counter[kind]:>10}" for kind in kinds))


if __name__ == "__main__":
    main()
