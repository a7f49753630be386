"""``golden.npz``: the golden values of a pack written as arrays, and read with checks."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.detector import StatedDetector
from swc_desktop.core.message import message, message_of
from swc_desktop.core.method import Method
from swc_desktop.packs import archive
from swc_desktop.packs.detector_check import fits_form
from swc_desktop.packs.errors import PackProblem, PackRefused
from swc_desktop.packs.manifest import Manifest
from swc_desktop.packs.npy import NpyRefused, array_bytes, array_from
from swc_desktop.packs.pack import Golden

_MAX_TOLERANCE = 0.02
"""A pack cannot ask for a looser comparison than this. A round choice."""

_MAX_ROWS = 256
"""The trainer writes three samples; bounds the time of a check."""

_MAX_ARRAY_BYTES = 64 << 20

_UNSURE, _NOT_IN_PACK = -1, -2
_CODES = {"unsure": _UNSURE, "not_in_pack": _NOT_IN_PACK}


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
    if golden.detector_pixels is not None:
        arrays["detector_pixels"] = golden.detector_pixels
    arrays |= {f"detector.{place}": of for place, of in enumerate(golden.detector.values())}
    return archive.archive_bytes(
        {f"{name}.npy": array_bytes(values) for name, values in arrays.items()}
    )


def read_golden(
    file: Path,
    data: bytes,
    manifest: Manifest,
    image_columns: Mapping[str, int],
    metadata_columns: Mapping[str, int],
) -> Golden:
    """Read ``golden.npz`` of a pack whose graphs give outputs of these numbers of columns.

    Raises ``PackRefused``: ``INVALID_GOLDEN``, and the problems of an archive, since it is one too.
    """
    method, image, detector = manifest.method, manifest.image, manifest.detector
    columns = {f"image.{name}": size for name, size in image_columns.items()}
    columns |= {f"metadata.{name}": size for name, size in metadata_columns.items()}
    names = ["features", "answers", "paths", "tolerance", *columns]
    names += ["pixels"] if image is not None else []
    if detector is not None:
        names += ["detector_pixels", *(f"detector.{at}" for at in range(len(detector.outputs)))]
    stored = archive.read_inner(
        file, archive.GOLDEN, data, {f"{name}.npy": _MAX_ARRAY_BYTES for name in names}
    )
    arrays = _Arrays(file, stored)
    rows = len(arrays.take("answers", np.int32, (None,)))
    if not 1 <= rows <= _MAX_ROWS:
        problem = message("Packs", "it has %Ln sample(s)", "", 0).counted(rows)
        raise PackRefused(PackProblem.INVALID_GOLDEN, file=file, problem=problem)
    outputs = {name: arrays.take(name, np.float32, (rows, size)) for name, size in columns.items()}
    seen, found = (None, {}) if detector is None else _read_detector(arrays, detector)
    for name, values in (outputs | found).items():
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
        detector_pixels=seen,
        detector={}
        if detector is None
        else dict(zip(detector.outputs, found.values(), strict=True)),
    )


def _read_detector(
    arrays: "_Arrays", detector: StatedDetector
) -> tuple[NDArray[np.uint8], dict[str, NDArray[np.float32]]]:
    """The pictures and the outputs by their names in the file, in the order of ``outputs``."""
    size = detector.square.size
    pixels = arrays.take("detector_pixels", np.uint8, (None, size, size, 3))
    if not 1 <= len(pixels) <= _MAX_ROWS:
        raise arrays.wrong("detector_pixels")
    found = {}
    for place in range(len(detector.outputs)):
        name = f"detector.{place}"
        found[name] = arrays.take(name, np.float32, None)
        rows, *shape = found[name].shape or (0,)
        if rows != len(pixels) or not fits_form(detector, place, shape):
            raise arrays.wrong(name)
    return pixels, found


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

    def take(self, name: str, dtype: type[Any], shape: Sequence[int | None] | None) -> NDArray[Any]:
        """An array of this type and shape; None: of any length, or of any shape."""
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
        fits = shape is None or (
            array.ndim == len(shape)
            and all(
                size is None or size == length
                for size, length in zip(shape, array.shape, strict=True)
            )
        )
        if not fits or array.dtype != dtype:
            raise self.wrong(name)
        return array

    def wrong(self, name: str) -> PackRefused:
        """The error about an array of a wrong shape."""
        problem = message("Packs", "{array} has a wrong shape or type").fill(array=name)
        return PackRefused(PackProblem.INVALID_GOLDEN, file=self._file, problem=problem)
