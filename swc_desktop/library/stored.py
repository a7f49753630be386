"""What is stored of a run and of each of its photographs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from swc_desktop.core.errors import Unreadable
from swc_desktop.core.observation import Observation
from swc_desktop.core.prediction import Prediction, Status
from swc_desktop.library.codec import DecodingError, Json, decode_value, encode_value

PACK_SHA256: Final = "pack_sha256"
"""The key of the pack's digest among the options of a run."""


@dataclass(frozen=True)
class StoredPhoto:
    """A photograph without its pixels; width and height in upright pixels."""

    observation: Observation
    camera: str | None = None
    width: int | None = None
    height: int | None = None
    notes: tuple[str, ...] = ()
    damage: str | None = None


@dataclass(frozen=True)
class StoredResult:
    """One result at its position in the run: a prediction, or the sentence why there is none."""

    position: int
    file: Path
    photo: StoredPhoto | None
    prediction: Prediction | None
    unreadable: Unreadable | None

    @property
    def status(self) -> Status:
        """The status in the results."""
        return Status.UNREADABLE if self.prediction is None else self.prediction.answer.status


@dataclass(frozen=True)
class StoredRun:
    """A run: when, over which files and folders, with which pack and options.

    ``finished`` is None for a run that was stopped or interrupted; ``total`` is None until the
    photographs were counted; ``done`` is the number of stored results.
    """

    id: int
    started: datetime
    finished: datetime | None
    roots: tuple[Path, ...]
    pack: str
    total: int | None = None
    done: int = 0
    options: Mapping[str, Json] = field(default_factory=dict)

    @property
    def pack_sha256(self) -> str:
        """The digest of the pack, "" for a run that was stored without it."""
        digest = self.options.get(PACK_SHA256)
        return digest if isinstance(digest, str) else ""


def result_to_text(result: StoredResult) -> str:
    """A result as one line of ASCII JSON, which preserves file names with any bytes."""
    return json.dumps(encode_value(result), separators=(",", ":"))


def result_from_text(text: str) -> StoredResult:
    """The result in a line. Raises ``DecodingError``."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DecodingError(str(error)) from error
    result = decode_value(StoredResult, data)
    if (result.prediction is None) == (result.unreadable is None):
        raise DecodingError("it must have either a prediction or a sentence")
    return result
