"""Whether the graph of a detector has the input and the outputs that its pack states."""

from swc_desktop.core.detector import Form, StatedDetector
from swc_desktop.core.message import message
from swc_desktop.packs.onnx_check import GraphFacts, GraphMismatch, Tensor

_MAX_SHOWN = 60
"""Letters of a name from a pack that a sentence shows."""

_CORNERS = 4


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
        if not _fits(tensor, place, detector):
            problem = message("Packs", "its output {output} does not have the form {form}")
            raise GraphMismatch(problem.fill(output=name[:_MAX_SHOWN], form=detector.form.value))


def _fits(tensor: Tensor, place: int, detector: StatedDetector) -> bool:
    shape, classes = tensor.shape[1:], len(detector.classes)
    match detector.form:
        case Form.GRID:
            return len(shape) == 2 and _CORNERS + classes in shape
        case Form.OBJECTNESS:
            return len(shape) == 2 and _CORNERS + 1 + classes in shape
        case Form.ROWS | Form.CENTRES:
            return len(shape) == 2 and shape[1] == _CORNERS + 2
        case Form.BOXES if place == 0:
            return len(shape) == 2 and shape[1] == _CORNERS
        case Form.BOXES:
            return len(shape) == 1
