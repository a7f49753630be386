"""A detector that people bring, put into a copy of a pack after a trial."""

import hashlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto

from swc_desktop.core.detector import DetectorClass, StatedDetector, View, ViewKind
from swc_desktop.core.device import Device
from swc_desktop.core.disk_faults import explain
from swc_desktop.core.errors import OutputFault
from swc_desktop.core.region import Region
from swc_desktop.inference.detecting import regions_of
from swc_desktop.inference.detector_outputs import NotThisForm
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs.detector_check import check_detector_shapes
from swc_desktop.packs.detector_golden import add_detector
from swc_desktop.packs.onnx_check import GraphMismatch, GraphRefused, inspect_graph
from swc_desktop.packs.pack import Pack
from swc_desktop.packs.reader import read_pack
from swc_desktop.packs.writer import write_pack
from swc_desktop.photos.decoding import load_image
from swc_desktop.photos.detector_pixels import square_pixels
from trainer.crops.outputs import checked_boxes, class_count, order_of_outputs, with_batch
from trainer.detectors.surgery import (
    constants_folded,
    fixed_input,
    with_outputs,
    without_enlarging,
)
from trainer.errors import DetectorUnusable

VIEWS: Final = (View(ViewKind.WHOLE, 1.0), View(ViewKind.CROP, 1.0, 0.1))
"""Of an animal, where the pack has none: half the vote to the picture and half to the animal."""

_DIFFERENCE: Final = 1e-3
"""t in |a - b| <= t (1 + |b|) between the changed graph's outputs a and those of the file b."""

_REMEDIES: Final[Mapping[str, str]] = {
    "NonMaxSuppression": (
        "; export it without the removal of overlaps, which the program does itself, for example "
        "with the form grid"
    ),
    "GridSample": (
        "; RT-DETR needs it, so take a detector of YOLO, for example MegaDetector v6 yolov9-c"
    ),
    "Resize": "; only enlarging twofold by repeating values can be replaced",
    "version": "; export it with opset 17",
}
"""What to do about an operation or a version that packs may not use, by a word of the reason."""


@dataclass(frozen=True)
class Adopted:
    """A detector for packs, and what it found in each trial picture.

    ``pixels`` are the trial pictures in its square, uint8 (n, size, size, 3).
    """

    stated: StatedDetector
    model: bytes
    trials: Mapping[Path, tuple[Region, ...]]
    pixels: NDArray[np.uint8]


def adopted_detector(file: Path, stated: StatedDetector, pictures: Sequence[Path]) -> Adopted:
    """The detector of an ONNX file, changed where packs need that, and tried on pictures.

    Of ``stated`` the outputs may be empty (they are found) and classes missing at the end (they are
    ignored). Raises ``DetectorUnusable`` and ``PhotoUnreadable``.
    """
    given = _opened(file, stated.square.size)
    changed = _allowed(file, given)
    images = {picture: load_image(picture, short_side=stated.square.size) for picture in pictures}
    pixels = {picture: square_pixels(image, stated.square) for picture, image in images.items()}
    batches = {picture: stated.normalise(square[None]) for picture, square in pixels.items()}
    before = {picture: _run(file, given, batch) for picture, batch in batches.items()}
    names = [output.name for output in given.graph.output]
    try:
        stated, chosen, batched = _read_as(stated, names, list(before.values()))
    except NotThisForm as error:
        raise DetectorUnusable(file=file, problem=str(error)) from error
    changed = with_outputs(changed, chosen, batched)
    stated = replace(stated, outputs=tuple(output.name for output in changed.graph.output))
    trials = {}
    for picture, batch in batches.items():
        after = _run(file, changed, batch)
        _compare(file, after, [before[picture][names.index(name)] for name in chosen])
        outputs = dict(zip(stated.outputs, after, strict=True))
        trials[picture] = regions_of(stated, outputs, 0, *images[picture].size)
    model = changed.SerializeToString(deterministic=True)
    try:
        check_detector_shapes(inspect_graph(model), stated)
    except GraphMismatch as mismatch:
        raise DetectorUnusable(file=file, problem=str(mismatch)) from mismatch
    return Adopted(stated, model, trials, np.stack([*pixels.values()]))


def write_with_detector(pack: Pack, adopted: Adopted, name: str, out: Path) -> None:
    """A copy of the pack with the detector, not signed, which is read again before it counts.

    Raises ``PackRefused`` and ``OutputFault``.
    """
    content = replace(
        pack,
        name=name,
        card=f"{pack.card.rstrip()}\n\n{_card(adopted)}",
        detector=adopted.stated,
        detector_model=adopted.model,
        views=pack.views or VIEWS,
    )
    runner = Sessions.open(content, Device.CPU)
    golden = add_detector(pack.golden, adopted.stated, adopted.pixels, runner)
    content = replace(content, golden=golden)
    try:
        with tempfile.TemporaryDirectory(dir=out.parent) as folder:
            written = Path(folder, out.name)
            write_pack(content, written)
            read_pack(written)
            written.replace(out)
    except OSError as error:
        raise OutputFault(file=out, reason=explain(error)) from error


def _opened(file: Path, size: int) -> onnx.ModelProto:
    """The graph for one picture of the size. Raises ``DetectorUnusable``."""
    try:
        model = onnx.load_from_string(file.read_bytes())
    except OSError as error:
        raise DetectorUnusable(file=file, problem=explain(error)) from error
    except Exception as error:  # protobuf, whose types are not stated
        raise DetectorUnusable(file=file, problem="it is not an ONNX graph") from error
    stored = {tensor.name for tensor in model.graph.initializer}
    inputs = [one for one in model.graph.input if one.name not in stored]
    if len(inputs) != 1:
        problem = f"it has {len(inputs)} inputs, but a detector has one"
        raise DetectorUnusable(file=file, problem=problem)
    tensor = inputs[0].type.tensor_type
    if tensor.elem_type == TensorProto.FLOAT16:
        problem = "it takes half precision; export it with inputs and outputs of float32"
        raise DetectorUnusable(file=file, problem=problem)
    sides = [side.dim_value for side in tensor.shape.dim]
    if tensor.elem_type != TensorProto.FLOAT or len(sides) != 4 or sides[1] not in (0, 3):
        problem = "its input is not float32 (pictures, 3, height, width)"
        raise DetectorUnusable(file=file, problem=problem)
    if any(side not in (0, size) for side in sides[2:]):
        problem = f"it takes {sides[3]} × {sides[2]} pixels instead of {size} × {size}"
        raise DetectorUnusable(file=file, problem=problem)
    return fixed_input(model, size)


def _read_as(
    stated: StatedDetector, names: Sequence[str], results: Sequence[Sequence[NDArray[Any]]]
) -> tuple[StatedDetector, tuple[str, ...], bool]:
    """The detector with all its classes, the names of its outputs, and whether they have an axis
    for the batch, from its results for the trial pictures. Raises ``NotThisForm``."""
    form, wanted = stated.form, stated.outputs or tuple(names)
    if missing := set(wanted) - set(names):
        raise NotThisForm(f"it has no output {min(missing)!r}; it has {', '.join(names)}")
    places: tuple[int, ...] = ()
    batched = True
    for result in results:
        given = [result[names.index(name)] for name in wanted]
        outputs = with_batch(form, given)
        batched = outputs[0].ndim == given[0].ndim
        places = tuple(range(len(wanted)))
        if not stated.outputs:
            places = order_of_outputs(form, outputs, wanted)
        count = class_count(form, outputs[places[0]])
        stated = replace(stated, classes=_classes(stated.classes, count))
        ordered = [outputs[place][0] for place in places]
        lowest = min(stated.thresholds.values())
        boxes = checked_boxes(form, ordered, len(stated.classes), lowest, stated.square.size)
        if not np.isfinite(boxes.corners[boxes.scores >= lowest]).all():
            raise NotThisForm("its boxes are not numbers")
    return stated, tuple(wanted[place] for place in places), batched


def _classes(classes: tuple[DetectorClass, ...], count: int | None) -> tuple[DetectorClass, ...]:
    if count is None or count == len(classes):
        return classes
    if count < len(classes):
        raise NotThisForm(f"it has {count} classes, but {len(classes)} are stated")
    return (*classes, *[DetectorClass.IGNORED] * (count - len(classes)))


def _run(file: Path, model: onnx.ModelProto, batch: NDArray[np.float32]) -> list[NDArray[Any]]:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
        return [np.asarray(one) for one in session.run(None, {model.graph.input[0].name: batch})]
    except Exception as error:
        raise DetectorUnusable(file=file, problem=_first_line(error)) from error


def _compare(file: Path, after: Sequence[NDArray[Any]], before: Sequence[NDArray[Any]]) -> None:
    for given, wanted in zip(after, before, strict=True):
        off = np.abs(given.reshape(-1) - wanted.reshape(-1).astype(np.float32))
        if not (off <= _DIFFERENCE * (1 + np.abs(wanted.reshape(-1)))).all():
            raise DetectorUnusable(
                file=file, problem="with the operations of packs it gives other boxes"
            )


def _allowed(file: Path, given: onnx.ModelProto) -> onnx.ModelProto:
    """The graph with operations that packs may use, as it is where it has no others.

    Raises ``DetectorUnusable``.
    """
    if _refusal(given) is None:
        return given
    try:
        changed = without_enlarging(constants_folded(given))
    except Exception as error:
        raise DetectorUnusable(file=file, problem=_first_line(error)) from error
    refused = _refusal(changed)
    if refused is not None:
        remedy = next((remedy for word, remedy in _REMEDIES.items() if word in str(refused)), "")
        raise DetectorUnusable(file=file, problem=f"it {refused}{remedy}") from refused
    return changed


def _refusal(model: onnx.ModelProto) -> GraphRefused | None:
    """Why packs may not have the graph, None if they may."""
    try:
        inspect_graph(model.SerializeToString())
    except GraphRefused as refused:
        return refused
    return None


def _card(adopted: Adopted) -> str:
    return "\n".join(_card_lines(adopted))


def _card_lines(adopted: Adopted) -> Iterator[str]:
    yield "## Detector of another origin"
    yield ""
    yield (
        "This copy of the pack looks for animals, people and vehicles with a detector that was "
        "added later. The figures above were measured without it."
    )
    yield ""
    yield f"- Origin: {adopted.stated.origin}"
    yield f"- Licence: {adopted.stated.licence}"
    yield f"- SHA-256 of the graph: {hashlib.sha256(adopted.model).hexdigest()}"
    yield ""


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200].rstrip(".")
