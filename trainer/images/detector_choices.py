"""The detector of a pack and the views that vote, as a configuration states them."""

from dataclasses import dataclass

from swc_desktop.core.detector import View, ViewKind


@dataclass(frozen=True)
class DetectorChoices:
    """The detector that a pack brings and the views of an animal that vote, none without ``file``.

    ``file`` is a pack with a detector, or an ONNX file with what is stated of it beside it. Half of
    the vote is that of the whole picture (its centre and, with ``squeezed``, all of it), half that
    of the ``crops``, which are margins around the box as shares of its longer side. With ``agree``
    the answer is at most what both halves share where each is sure of another genus.
    """

    file: str = ""
    squeezed: bool = True
    crops: tuple[float, ...] = (0.1, 0.25)
    agree: bool = False

    def problem(self) -> str:
        """What is not valid, "" if nothing."""
        valid = bool(self.crops) and all(0 <= margin <= 1 for margin in self.crops)
        return "" if valid else "detector.crops must be margins from 0 to 1"

    def views(self) -> tuple[View, ...]:
        """The views with their shares of the vote, () without a detector."""
        if not self.file:
            return ()
        whole = [ViewKind.WHOLE, *([ViewKind.SQUEEZED] if self.squeezed else [])]
        return (
            *(View(kind, 0.5 / len(whole)) for kind in whole),
            *(View(ViewKind.CROP, 0.5 / len(self.crops), margin) for margin in self.crops),
        )
