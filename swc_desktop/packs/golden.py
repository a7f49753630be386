"""Golden values: the outputs of a pack where it was made, compared with those on this computer."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.cascade import decide
from swc_desktop.core.features import FeatureRows
from swc_desktop.core.message import Message, message
from swc_desktop.core.method import Method
from swc_desktop.core.scoring import RawVotes, score
from swc_desktop.packs import archive
from swc_desktop.packs.detector_golden import counted_rows
from swc_desktop.packs.errors import PackProblem, PackRefused
from swc_desktop.packs.pack import Golden, GraphRunner, ImageInput, Outputs, Pack

TOLERANCE = 1e-3
"""Of the outputs; one graph differs by less between processors and devices."""

_PATH_TOLERANCE = 1e-6
"""The cascade computes in float64 from stored outputs, so only rounding may differ."""

_PROBABILITY = Message("", "{probability:.6f}")
_PROBABILITY_OF = Message("", "{taxon} {probability:.6f}")
"""Without words, so there is nothing to translate."""


def make_golden(
    method: Method,
    image: ImageInput | None,
    pixels: NDArray[np.uint8] | None,
    features: NDArray[np.float32],
    runner: GraphRunner,
    *,
    tolerance: float = TOLERANCE,
) -> Golden:
    """Run the samples through the graphs and the cascade; the trainer stores the result.

    ``pixels`` uint8 (n, size, size, 3), None without an image graph; ``features`` float32
    (n, features) with NaN where unknown.
    """
    rows = np.ascontiguousarray(features, dtype=np.float32)
    seen = {} if pixels is None or image is None else runner.run_image(image.normalise(pixels))
    metadata = runner.run_metadata(rows) if _has_metadata(method) else {}
    answers, paths = _decided(method, rows, seen, metadata)
    return Golden(pixels, rows, dict(seen), dict(metadata), answers, paths, tolerance)


def check_golden(pack: Pack, runner: GraphRunner) -> None:
    """Recompute a pack's golden values: its graphs by ``runner``, the cascade by this program.

    The cascade is given the graphs' expected outputs, so that its answers have to agree exactly.
    Raises ``PackRefused`` (``WRONG_OUTPUTS``, ``GRAPH_MISMATCH`` or ``WRONG_ANSWERS``).
    """
    golden = pack.golden
    if golden.pixels is not None and pack.image is not None:
        given = runner.run_image(pack.image.normalise(golden.pixels))
        _check_shapes(pack.file, archive.IMAGE, given, golden.image)
        _compare(pack.file, given, golden.image, golden.tolerance)
    if golden.metadata:
        given = runner.run_metadata(golden.features)
        _check_shapes(pack.file, archive.METADATA, given, golden.metadata)
        _compare(pack.file, given, golden.metadata, golden.tolerance)
    if golden.detector_pixels is not None and pack.detector is not None:
        given = runner.run_detector(pack.detector.normalise(golden.detector_pixels))
        _check_shapes(pack.file, archive.DETECTOR, given, golden.detector)
        here_counted, there_counted = counted_rows(pack.detector, given, golden.detector)
        _compare(pack.file, here_counted, there_counted, golden.tolerance)
    answers, paths = _decided(pack.method, golden.features, golden.image, golden.metadata)
    for sample, (here, there) in enumerate(zip(answers, golden.answers, strict=True)):
        if here != there:
            raise PackRefused(
                PackProblem.WRONG_ANSWERS,
                file=pack.file,
                sample=sample + 1,
                given=here,
                expected=there,
            )
    close = np.isclose(paths, golden.paths, rtol=0, atol=_PATH_TOLERANCE, equal_nan=True)
    for row, column in np.argwhere(~close)[:1]:
        name = pack.method.taxonomy.taxa[column].name
        raise PackRefused(
            PackProblem.WRONG_ANSWERS,
            file=pack.file,
            sample=int(row) + 1,
            given=_PROBABILITY_OF.fill(taxon=name, probability=float(paths[row, column])),
            expected=_PROBABILITY.fill(probability=float(golden.paths[row, column])),
        )


def _check_shapes(file: Path, entry: str, given: Outputs, expected: Outputs) -> None:
    for name, wanted in expected.items():
        got = given.get(name)
        if got is None or got.shape != wanted.shape:
            problem = message(
                "Packs", "its output {output} does not have the shape that its pack.json says"
            ).fill(output=name)
            raise PackRefused(PackProblem.GRAPH_MISMATCH, file=file, entry=entry, problem=problem)


def _compare(file: Path, given: Outputs, expected: Outputs, tolerance: float) -> None:
    for name, wanted in expected.items():
        difference = np.abs(given[name] - wanted) / (1 + np.abs(wanted))
        if not (difference <= tolerance).all():
            worst = float(np.nan_to_num(difference, nan=np.inf).max())
            raise PackRefused(
                PackProblem.WRONG_OUTPUTS,
                file=file,
                output=name,
                difference=worst,
                tolerance=tolerance,
            )


def _has_metadata(method: Method) -> bool:
    return any(node.metadata is not None for node in method.nodes)


def _decided(
    method: Method, rows: NDArray[np.float32], image: Outputs, metadata: Outputs
) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    features = FeatureRows(method.features, rows, ~np.isnan(rows))
    raw = RawVotes(len(rows), image=image, metadata=metadata, features=features)
    predictions = decide(method, raw, [()] * len(rows))
    scores = score(method, raw, method.default_recipe)
    answers = tuple(said.answer.taxon or said.answer.status.value for said in predictions)
    return answers, np.stack([scores.path[taxon.name] for taxon in method.taxonomy.taxa], axis=1)
