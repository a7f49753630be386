"""Golden values: the outputs of a pack where it was made, compared with those on this computer."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.cascade import decide
from swc_desktop.core.features import FeatureRows
from swc_desktop.core.message import Message, message, message_of
from swc_desktop.core.method import Method
from swc_desktop.core.scoring import RawVotes, score
from swc_desktop.packs import archive
from swc_desktop.packs.errors import PackProblem, PackRefused
from swc_desktop.packs.npy import NpyRefused, array_bytes, array_from
from swc_desktop.packs.pack import Golden, ImageInput, Pack

TOLERANCE = 1e-3
"""Of the outputs; one graph differs by less between processors and devices."""

_MAX_TOLERANCE = 0.02
"""A pack cannot ask for a looser comparison than this. A round choice."""

_MAX_ROWS = 256
"""The trainer writes three samples; bounds the time of a check."""

_MAX_ARRAY_BYTES = 64 << 20
_PATH_TOLERANCE = 1e-6
"""The cascade computes in float64 from stored outputs, so only rounding may differ."""

_UNSURE, _NOT_IN_PACK = -1, -2
_CODES = {"unsure": _UNSURE, "not_in_pack": _NOT_IN_PACK}

_PROBABILITY = Message("", "{probability:.6f}")
_PROBABILITY_OF = Message("", "{taxon} {probability:.6f}")
"""Without words, so there is nothing to translate."""

Outputs = Mapping[str, NDArray[np.float32]]


class GraphRunner(Protocol):
    """Something that runs a pack's graphs."""

    def run_image(self, batch: NDArray[np.float32]) -> Outputs:
        """Outputs by name for float32 (n, 3, size, size)."""
        ...

    def run_metadata(self, rows: NDArray[np.float32]) -> Outputs:
        """Outputs by name for float32 (n, features)."""
        ...


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
    """Recompute a pack's golden values: both graphs by ``runner``, the cascade by this program.

    The cascade is given the graphs' expected outputs, so that its answers have to agree exactly.
    Raises ``PackRefused`` (``WRONG_OUTPUTS``, ``GRAPH_MISMATCH`` or ``WRONG_ANSWERS``).
    """
    golden = pack.golden
    if golden.pixels is not None and pack.image is not None:
        given = runner.run_image(pack.image.normalise(golden.pixels))
        _compare(pack.file, archive.IMAGE, given, golden.image, golden.tolerance)
    if golden.metadata:
        given = runner.run_metadata(golden.features)
        _compare(pack.file, archive.METADATA, given, golden.metadata, golden.tolerance)
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


def _compare(file: Path, entry: str, given: Outputs, expected: Outputs, tolerance: float) -> None:
    for name, wanted in expected.items():
        got = given.get(name)
        if got is None or got.shape != wanted.shape:
            problem = message(
                "Packs", "its output {output} does not have the shape that its pack.json says"
            ).fill(output=name)
            raise PackRefused(PackProblem.GRAPH_MISMATCH, file=file, entry=entry, problem=problem)
        difference = np.abs(got - wanted) / (1 + np.abs(wanted))
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


def golden_bytes(golden: Golden, method: Method) -> bytes:
    """``golden.npz``; the same values give the same bytes."""
    codes = {taxon.name: index for index, taxon in enumerate(method.taxonomy.taxa)} | _CODES
    arrays: dict[str, NDArray[Any]] = {
        "features": golden.features,
        "answers": np.asarray([codes[answer] for answer in golden.answers], dtype=np.int32),
        "paths": golden.paths,
        "tolerance": np.asarray([golden.tolerance]),
    }
    if golden.pixels is not None:
        arrays["pixels"] = golden.pixels
    arrays |= {f"image.{name}": values for name, values in golden.image.items()}
    arrays |= {f"metadata.{name}": values for name, values in golden.metadata.items()}
    return archive.archive_bytes(
        {f"{name}.npy": array_bytes(values) for name, values in arrays.items()}
    )


def read_golden(
    file: Path,
    data: bytes,
    method: Method,
    image: ImageInput | None,
    image_columns: Mapping[str, int],
    metadata_columns: Mapping[str, int],
) -> Golden:
    """Read ``golden.npz`` of a pack whose graphs give outputs of these numbers of columns.

    Raises ``PackRefused``: ``INVALID_GOLDEN``, and the problems of an archive, since it is one too.
    """
    columns = {f"image.{name}": size for name, size in image_columns.items()}
    columns |= {f"metadata.{name}": size for name, size in metadata_columns.items()}
    names = ["features", "answers", "paths", "tolerance", *columns]
    names += ["pixels"] if image is not None else []
    stored = archive.read_inner(
        file, archive.GOLDEN, data, {f"{name}.npy": _MAX_ARRAY_BYTES for name in names}
    )
    arrays = _Arrays(file, stored)
    rows = len(arrays.take("answers", np.int32, (None,)))
    if not 1 <= rows <= _MAX_ROWS:
        problem = message("Packs", "it has %Ln sample(s)", "", 0).counted(rows)
        raise PackRefused(PackProblem.INVALID_GOLDEN, file=file, problem=problem)
    outputs = {name: arrays.take(name, np.float32, (rows, size)) for name, size in columns.items()}
    for name, values in outputs.items():
        if not np.isfinite(values).all():
            problem = message("Packs", "{array} has values that are not numbers").fill(array=name)
            raise PackRefused(PackProblem.INVALID_GOLDEN, file=file, problem=problem)
    tolerance = float(arrays.take("tolerance", np.float64, (1,))[0])
    if not 0 < tolerance <= _MAX_TOLERANCE:
        problem = message("Packs", "its tolerance is out of bounds")
        raise PackRefused(PackProblem.INVALID_GOLDEN, file=file, problem=problem)
    return Golden(
        pixels=None
        if image is None
        else arrays.take("pixels", np.uint8, (rows, image.size, image.size, 3)),
        features=arrays.take("features", np.float32, (rows, len(method.features))),
        image={name: outputs[f"image.{name}"] for name in image_columns},
        metadata={name: outputs[f"metadata.{name}"] for name in metadata_columns},
        answers=tuple(_answer(file, method, int(code)) for code in arrays.answers),
        paths=arrays.take("paths", np.float64, (rows, len(method.taxonomy.taxa))),
        tolerance=tolerance,
    )


def _answer(file: Path, method: Method, code: int) -> str:
    for word, number in _CODES.items():
        if code == number:
            return word
    if not 0 <= code < len(method.taxonomy.taxa):
        problem = message("Packs", "an answer is not a taxon of the pack")
        raise PackRefused(PackProblem.INVALID_GOLDEN, file=file, problem=problem)
    return method.taxonomy.taxa[code].name


class _Arrays:
    def __init__(self, file: Path, stored: Mapping[str, bytes]) -> None:
        self._file = file
        self._stored = stored

    @property
    def answers(self) -> NDArray[np.int32]:
        return self.take("answers", np.int32, (None,))

    def take(self, name: str, dtype: type[Any], shape: Sequence[int | None]) -> NDArray[Any]:
        data = self._stored.get(f"{name}.npy")
        if data is None:
            problem = message("Packs", "{array} is missing").fill(array=name)
            raise PackRefused(PackProblem.INVALID_GOLDEN, file=self._file, problem=problem)
        try:
            array = array_from(data)
        except NpyRefused as error:
            problem = message("Packs", "{array}: {problem}")
            problem = problem.fill(array=name, problem=message_of(error))
            raise PackRefused(
                PackProblem.INVALID_GOLDEN, file=self._file, problem=problem
            ) from error
        fits = array.ndim == len(shape) and all(
            size is None or size == length for size, length in zip(shape, array.shape, strict=True)
        )
        if not fits or array.dtype != dtype:
            problem = message("Packs", "{array} has a wrong shape or type").fill(array=name)
            raise PackRefused(PackProblem.INVALID_GOLDEN, file=self._file, problem=problem)
        return array
