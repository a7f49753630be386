"""Who wrote a file of results, and by what confidence its boxes are meant to be judged."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from swc_desktop.core.message import message
from swc_desktop.foreign.entry import InvalidEntry, share_of
from swc_desktop.storage.strict_json import JsonRefused

_ONE_POINT: Final = re.compile(r"1(\.\d+)?")
_A_DAY: Final = re.compile(r"\d{8}")
_EARLY: Final = re.compile(r"(md|megadetector)[_ -]?v[1-4](?!\d)", re.IGNORECASE)
_THRESHOLD: Final = 0.2
_EARLY_THRESHOLD: Final = 0.8
"""What MegaDetector's documentation recommends from version 5 on, and up to version 4."""

_MAX_LENGTH: Final = 200
_VERSION: Final = message("Foreign", "its format is {version!r}, but only {known} can be read")


class ResultsWriter(StrEnum):
    """The program that wrote a file."""

    MEGADETECTOR = "megadetector"
    ADDAXAI = "addaxai"
    SPECIESNET = "speciesnet"


_NAMES: Final = {
    ResultsWriter.MEGADETECTOR: "MegaDetector",
    ResultsWriter.ADDAXAI: "AddaxAI",
    ResultsWriter.SPECIESNET: "SpeciesNet",
}


@dataclass(frozen=True)
class DetectionsOrigin:
    """What a file says of itself. Texts are from outside and "" where it does not say.

    ``stated_threshold`` is the confidence from which on its boxes are usually counted, and
    ``writer_version`` the version of the program, where ``version`` is that of the format.
    """

    writer: ResultsWriter
    version: str
    detector: str = ""
    classifier: str = ""
    stated_threshold: float | None = None
    writer_version: str = ""

    @property
    def program(self) -> str:
        """The name of the program that wrote the file, with its version where it states that."""
        return f"{_NAMES[self.writer]} {self.writer_version}".strip()

    @property
    def own_threshold(self) -> float | None:
        """The stated threshold, else that of early detectors, whose confidences are higher; None
        where the file does not tell.

        Files of MegaDetector that name no detector are of version 4 or earlier.
        """
        if self.stated_threshold is not None:
            return self.stated_threshold
        unnamed = self.writer is ResultsWriter.MEGADETECTOR and not self.detector
        return _EARLY_THRESHOLD if unnamed or _EARLY.search(self.detector) else None

    @property
    def threshold(self) -> float:
        """The file's own threshold, else the one that is usual for MegaDetector."""
        return _THRESHOLD if self.own_threshold is None else self.own_threshold


def megadetector_origin(info: object) -> DetectionsOrigin:
    """The origin of a file with ``images``. Raises ``JsonRefused`` for another version."""
    facts = info if isinstance(info, Mapping) else {}
    version = _text(facts.get("format_version", "1.0"))
    if not _ONE_POINT.fullmatch(version):
        raise JsonRefused(_VERSION.fill(version=version[:40], known="1.0 to 1.6"))
    addax = facts.get("addaxai")
    if isinstance(addax, Mapping):
        return DetectionsOrigin(
            ResultsWriter.ADDAXAI,
            version,
            _text(addax.get("detection_model")),
            _text(addax.get("classification_model")),
            writer_version=_text(addax.get("version")),
        )
    metadata = facts.get("detector_metadata")
    return DetectionsOrigin(
        ResultsWriter.MEGADETECTOR,
        version,
        _text(facts.get("detector")),
        _text(facts.get("classifier")),
        _threshold(metadata.get("typical_detection_threshold"))
        if isinstance(metadata, Mapping)
        else None,
    )


def speciesnet_origin(info: object, model: object) -> DetectionsOrigin:
    """The origin of a file with ``predictions``; ``model`` is the version of the classifier.

    Raises ``JsonRefused`` for another version.
    """
    version = _text(info.get("format_version")) if isinstance(info, Mapping) else ""
    if version and not _A_DAY.fullmatch(version):
        raise JsonRefused(_VERSION.fill(version=version[:40], known="20261015"))
    return DetectionsOrigin(ResultsWriter.SPECIESNET, version, classifier=_text(model))


def _text(value: object) -> str:
    return "" if value is None else str(value)[:_MAX_LENGTH]


def _threshold(value: object) -> float | None:
    try:
        return share_of(value)
    except InvalidEntry:
        return None
