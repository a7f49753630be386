"""Whether the graph of a detector has the input and the outputs that its pack states."""

from collections.abc import Sequence

from swc_desktop.core.detector import Form, StatedDetector
from swc_desktop.core.message import message
from swc_desktop.packs.onnx_check import GraphFacts, GraphMismatch

_MAX_SHOWN = 60
"""Letters of a name from a pack that a sentence shows."""

CORNERS = 4
"""Numbers of a box, first in every row."""


def check_detector_shapes(facts: GraphFacts, detector: StatedDetector) -> None:
    """Check the input and the outputs that are read; others may be there and are never computed.

    The only input takes float32 (rows, 3, size, size). Of each output that is read the number of
    columns is fixed where the form states it. The number of rows is free or 1, since pictures go
    through one at a time. Raises ``GraphMismatch``.
    """
    size = detector.square.size
    given = list(facts.inputs.values())
    if [(one.is_float, one.shape[1:]) for one in given] != [(True, (3, size, size))]:
        problem = message("Packs", "it does not have one input that takes rows of {shape}")
        raise GraphMismatch(problem.fill(shape=f"3×{size}×{size}"))
    if given[0].shape[0] not in (None, 1):
        raise GraphMismatch(message("Packs", "it does not take one picture at a time"))
    for place, name in enumerate(detector.outputs):
        tensor = facts.outputs.get(name)
        if tensor is None:
            problem = message("Packs", "its output {output} is missing")
            raise GraphMismatch(problem.fill(output=name[:_MAX_SHOWN]))
        if not tensor.is_float or not tensor.shape or tensor.shape[0] not in (None, 1):
            problem = message("Packs", "its output {output} does not give rows of numbers")
            raise GraphMismatch(problem.fill(output=name[:_MAX_SHOWN]))
        if not fits_form(detector, place, tensor.shape[1:]):
            problem = message("Packs", "its output {output} does not have the form {form}")
            raise GraphMismatch(problem.fill(output=name[:_MAX_SHOWN], form=detector.form.value))


def fits_form(detector: StatedDetector, place: int, shape: Sequence[int | None]) -> bool:
    """Whether an output, by its place in ``outputs``, has this shape for each picture."""
    match detector.form:
        case Form.GRID | Form.OBJECTNESS:
            return len(shape) == 2 and grid_columns(detector) in shape
        case Form.ROWS | Form.CENTRES:
            return len(shape) == 2 and shape[1] == CORNERS + 2
        case Form.BOXES if place == 0:
            return len(shape) == 2 and shape[1] == CORNERS
        case Form.BOXES:
            return len(shape) == 1


def grid_columns(detector: StatedDetector) -> int | None:
    """The columns of a grid, which may be in either of its axes; None for other forms."""
    match detector.form:
        case Form.GRID:
            return CORNERS + len(detector.classes)
        case Form.OBJECTNESS:
            return CORNERS + 1 + len(detector.classes)
        case _:
            return None
