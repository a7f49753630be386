"""A model pack in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from swc_desktop.core.detector import StatedDetector, View
from swc_desktop.core.message import Message, message
from swc_desktop.core.method import Method

NEWEST_FORMAT = 2
SUFFIX = ".swcpack"

PIXELS_INPUT = "pixels"
FEATURES_INPUT = "features"
EMBEDDING_OUTPUT = "embedding"


Outputs = Mapping[str, NDArray[np.float32]]


class GraphRunner(Protocol):
    """Something that runs a pack's graphs."""

    def run_image(self, batch: NDArray[np.float32]) -> Outputs:
        """Outputs by name for float32 (n, 3, size, size)."""
        ...

    def run_metadata(self, rows: NDArray[np.float32]) -> Outputs:
        """Outputs by name for float32 (n, features)."""
        ...

    def run_detector(self, batch: NDArray[np.float32]) -> Outputs:
        """Outputs by name for float32 (n, 3, size, size)."""
        ...


class SignatureState(StrEnum):
    """What the signature of a pack means to this user."""

    TRUSTED = "trusted"
    UNKNOWN_KEY = "unknown_key"
    NOT_SIGNED = "not_signed"

    @property
    def words(self) -> Message:
        """The words for the user, as part of a sentence."""
        match self:
            case SignatureState.TRUSTED:
                return message("Packs", "signed by a key you trust")
            case SignatureState.UNKNOWN_KEY:
                return message("Packs", "signed by an unknown key")
            case SignatureState.NOT_SIGNED:
                return message("Packs", "not signed")


@dataclass(frozen=True)
class FileEntry:
    """The entry of one file in the list of ``pack.json``."""

    sha256: str
    size: int


@dataclass(frozen=True)
class ImageInput:
    """How a picture becomes the image graph's input.

    The short side is resized to ``short_side`` pixels and the middle ``size`` × ``size`` cut
    out; ``mean`` and ``std`` are by channel R, G, B in units of 0…255.
    """

    size: int
    short_side: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]

    def normalise(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """uint8 (n, size, size, 3) RGB to float32 (n, 3, size, size)."""
        mean = np.asarray(self.mean, dtype=np.float32)
        std = np.asarray(self.std, dtype=np.float32)
        scaled = (pixels.astype(np.float32) - mean) / std
        return np.ascontiguousarray(scaled.transpose(0, 3, 1, 2))


@dataclass(frozen=True)
class Golden:
    """Inputs with their outputs where the pack was made; row i of every array is one sample.

    ``pixels`` uint8 (n, size, size, 3) or None; ``features`` float32 (n, features), NaN where
    unknown; ``image`` and ``metadata`` outputs by name, float32 (n, columns); ``answers`` (a taxon,
    or ``unsure`` or ``not_in_pack``) of the default recipe and ``paths`` float64 (n, taxa), every
    taxon's path probability, NaN where nothing voted; ``tolerance`` is t in
    |a − b| ≤ t·(1 + |b|) for the outputs. ``detector_pixels`` uint8 (m, size, size, 3) in the
    square of the detector, None without one, and ``detector`` its outputs by name, float32 (m, …).
    """

    pixels: NDArray[np.uint8] | None
    features: NDArray[np.float32]
    image: Mapping[str, NDArray[np.float32]]
    metadata: Mapping[str, NDArray[np.float32]]
    answers: tuple[str, ...]
    paths: NDArray[np.float64]
    tolerance: float
    detector_pixels: NDArray[np.uint8] | None = None
    detector: Outputs = field(default_factory=dict)


@dataclass(frozen=True)
class PackContent:
    """The content of a pack file; the trainer makes one and writes it.

    ``views`` are those of an animal that the image graph is shown, () without a detector;
    ``views_agree``: where they differ, the answer is at most what they share.
    """

    id: str
    name: str
    version: str
    created: str
    licence: str
    program_min: str
    method: Method
    image: ImageInput | None
    image_model: bytes | None
    metadata_model: bytes | None
    card: str
    golden: Golden
    training: Mapping[str, object]
    detector: StatedDetector | None = field(default=None, kw_only=True)
    detector_model: bytes | None = field(default=None, kw_only=True)
    views: tuple[View, ...] = field(default=(), kw_only=True)
    views_agree: bool = field(default=False, kw_only=True)

    @property
    def format(self) -> int:
        """The format of its file: 2 with a detector, else 1."""
        return 1 if self.detector is None else 2


@dataclass(frozen=True)
class PackSummary:
    """The description of a pack, without its graphs; the fields are those of ``Pack``."""

    id: str
    name: str
    version: str
    created: str
    licence: str
    program_min: str
    digest: str
    signer: str
    signature: SignatureState

    @property
    def label(self) -> str:
        """Name and version, as shown and as written in the results."""
        return f"{self.name} {self.version}"


@dataclass(frozen=True)
class Pack(PackContent):
    """A verified pack: its file, the SHA-256 of its ``pack.json``, and who signed it.

    ``signer`` is the public key in hexadecimal digits, "" for a pack that is not signed.
    """

    digest: str
    signature: SignatureState
    file: Path
    signer: str = ""

    @property
    def label(self) -> str:
        """Name and version, as shown and as written in the results."""
        return f"{self.name} {self.version}"

    @property
    def summary(self) -> PackSummary:
        """Its description."""
        return PackSummary(
            *(self.id, self.name, self.version, self.created, self.licence, self.program_min),
            *(self.digest, self.signer, self.signature),
        )
