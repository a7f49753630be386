"""The configuration of a training run: one TOML file, every key known, every value checked.

A section is a frozen dataclass: a new key is a field with its default, and where not every value
of its kind will do, a line in the section's ``problem``.
"""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, get_args, get_origin, get_type_hints

from swc_desktop.core.disk_faults import explain
from swc_desktop.core.text import decode_text
from trainer.cleaning import BAD_PICTURE_WORDS, NOT_BY_DEFAULT, RULES
from trainer.crops.detection import FORMS, YOLO
from trainer.errors import ConfigurationWrong
from trainer.images.tuning import FineTuning
from trainer.metadata.families import FAMILIES


@dataclass(frozen=True)
class CleaningChoices:
    """Rules switched off, how coarse a place may be, and the words of bad pictures."""

    off: tuple[str, ...] = NOT_BY_DEFAULT
    coarsest_km: float = 40.0
    bad_words: tuple[str, ...] = BAD_PICTURE_WORDS

    def problem(self) -> str:
        """What can not be meant, "" for nothing."""
        if unknown := set(self.off) - set(RULES):
            known = ", ".join(RULES)
            return f"there is no rule {min(unknown)!r} to switch off; there are {known}"
        return "" if self.coarsest_km > 0 else "cleaning.coarsest_km must be above 0"


@dataclass(frozen=True)
class PartChoices:
    """Shares of the groups for each use, folds, and what never teaches.

    ``near_duplicates`` keeps pictures together that are nearly the same.
    ``keep`` names the ``parts.csv`` of an earlier run: what taught there is never tested here,
    and what was tested there never teaches. ``teaching_licences`` are patterns (``CC0*``) of the
    licences whose rows may teach; none: all may. What may not teach, and ``unseen_sources``, show
    how the pack travels.
    """

    test: float = 0.2
    tune: float = 0.2
    fuse: float = 0.3
    bar: float = 0.3
    folds: int = 5
    buffer_km: float = 25.0
    near_duplicates: bool = True
    keep: str = ""
    unseen_sources: tuple[str, ...] = ()
    teaching_licences: tuple[str, ...] = ()

    def problem(self) -> str:
        """What can not be meant, "" for nothing."""
        shares = (self.test, self.tune, self.fuse, self.bar)
        if min(shares) < 0 or sum(shares) > 1.0001:
            return "the shares in [parts] must be at least 0 and together at most 1"
        if self.test <= 0 or self.fuse <= 0 or self.bar <= 0:
            return "parts.test, parts.fuse and parts.bar must be above 0"
        if not 2 <= self.folds <= 20:
            return "parts.folds must be from 2 to 20"
        return "" if self.buffer_km >= 0 else "parts.buffer_km must be at least 0"


@dataclass(frozen=True)
class PairingChoices:
    """Where photographs without a place take one from, to fit and measure the joining.

    ``places``: ``own`` (nowhere); ``records`` (a recorded observation of the same taxon, of the
    same part to teach, of those that teach nothing to measure); ``ranges`` (drawn over the range
    of the taxon to teach; to measure, a record where the taxon has some, else its range).
    ``stray`` is the share of drawn places anywhere on land.
    """

    places: str = "own"
    stray: float = 0.05

    def problem(self) -> str:
        """What can not be meant, "" for nothing."""
        if self.places not in ("own", "records", "ranges"):
            return "pairing.places must be own, records or ranges"
        return "" if 0 <= self.stray < 1 else "pairing.stray must be from 0 to below 1"


@dataclass(frozen=True)
class MetadataChoices:
    """Families to choose among at each node, and what they may learn from.

    ``ranges`` gives nodes the ranges of their species; ``densities`` sharpens those by recorded
    places where that pays. ``places`` is the greatest number of K-means places, 0 for none.
    """

    families: tuple[str, ...] = ("histogram boosting",)
    thorough: bool = False
    fewest: int = 20
    places: int = 12
    ranges: bool = False
    densities: bool = False
    masked: bool = True

    def problem(self) -> str:
        """What can not be meant, "" for nothing."""
        if unknown := set(self.families) - set(FAMILIES):
            known = ", ".join(FAMILIES)
            return f"there is no family {min(unknown)!r}; there are {known}"
        if not self.families and not self.ranges:
            return "metadata.families is empty and metadata.ranges is off: nothing would vote"
        if self.densities and not self.ranges:
            return "metadata.densities sharpens ranges, and metadata.ranges is off"
        if self.fewest < 2:
            return "metadata.fewest must be at least 2: one row can not be learned from and tested"
        return "" if self.places >= 0 else "metadata.places must be at least 0"


@dataclass(frozen=True)
class ImageChoices:
    """The backbone and its weights, and how many pictures a child needs.

    ``backbone`` is the name of a network, whose weights are the file ``weights`` or come with its
    installed package, or an ONNX file of pixels to an embedding; ``size`` is the side of its input
    in pixels (0: the network's own), ``short_side`` what a picture is resized to before the middle
    is cut out, ``mean`` and ``std`` (R, G, B of 0 to 255) are for an ONNX file.
    ``gate``: ``imagenet`` (the pretrained head's own cats and elephants) or ``none``.
    ``eight_bits`` makes the network int8 by calibration, and its cost is measured.
    """

    backbone: str = "efficientnet-lite2"
    weights: str = ""
    fewest: int = 20
    gate: str = "imagenet"
    eight_bits: bool = False
    size: int = 0
    short_side: int = 0
    mean: tuple[float, ...] = (123.675, 116.28, 103.53)
    std: tuple[float, ...] = (58.395, 57.12, 57.375)

    def problem(self) -> str:
        """What can not be meant, "" for nothing."""
        if self.gate not in ("imagenet", "none"):
            return "images.gate must be imagenet or none"
        if len(self.mean) != 3 or len(self.std) != 3 or min(self.std) <= 0:
            return "images.mean and images.std must be three numbers each, std above 0"
        if self.size < 0 or (self.backbone.endswith(".onnx") and self.size == 0):
            return "images.size must be the side of the input in pixels"
        return "" if self.fewest >= 2 else "images.fewest must be at least 2"


@dataclass(frozen=True)
class CropChoices:
    """Where the animals in the pictures are, so that they teach cut out as well.

    ``detections`` is a file of MegaDetector, ``detector`` an ONNX file of which ``size``, ``form``,
    ``mean``, ``std`` (R, G, B of 0 to 255), ``objectness`` and ``animals`` (its classes that are
    animals) say how it is fed and read. Boxes below ``threshold`` are left out; ``margin`` is cut
    around a box, as a share of its longer side. With ``whole`` the whole pictures teach too.
    """

    detections: str = ""
    detector: str = ""
    threshold: float = 0.2
    margin: float = 0.1
    whole: bool = True
    size: int = 640
    form: str = YOLO
    mean: tuple[float, ...] = (0.0, 0.0, 0.0)
    std: tuple[float, ...] = (255.0, 255.0, 255.0)
    objectness: bool = False
    animals: tuple[int, ...] = ()

    def problem(self) -> str:
        """What can not be meant, "" for nothing."""
        if self.detections and self.detector:
            return "crops.detections and crops.detector are two answers to one question"
        if not 0 < self.threshold <= 1 or not 0 <= self.margin <= 1:
            return "crops.threshold must be above 0 and crops.margin from 0, both at most 1"
        if self.form not in FORMS:
            return f"crops.form must be one of {', '.join(FORMS)}"
        if len(self.mean) != 3 or len(self.std) != 3 or min(self.std) <= 0:
            return "crops.mean and crops.std must be three numbers each, std above 0"
        return "" if 32 <= self.size <= 4096 else "crops.size must be from 32 to 4096 pixels"


@dataclass(frozen=True)
class JoiningChoices:
    """The floor of the metadata vote, the share the gate may lose, and targets of wrong answers."""

    floor: float = 0.02
    gate_loss: float = 0.03
    targets: tuple[float, ...] = (0.02, 0.05, 0.10)
    target: float = 0.05

    def problem(self) -> str:
        """What can not be meant, "" for nothing."""
        if not 0 <= self.floor < 1:
            return "joining.floor must be from 0 to below 1"
        if not 0 < self.gate_loss < 1:
            return "joining.gate_loss must be between 0 and 1"
        if not self.targets or not all(0 < target < 1 for target in self.targets):
            return "joining.targets must be numbers between 0 and 1"
        return "" if self.target in self.targets else "joining.target must be one of its targets"


@dataclass(frozen=True)
class PackChoices:
    """What the pack says of itself.

    ``card`` names a Markdown file with the words of the person who trains (what it is for, what
    it can not tell); ``out`` a further place for the pack, with its card beside it.
    """

    id: str = "own"
    name: str = "Own pack"
    version: str = "1.0.0"
    created: str = ""
    licence: str = "not stated"
    card: str = ""
    out: str = ""

    def problem(self) -> str:
        """What can not be meant, "" for nothing."""
        return "" if self.id and self.name else "pack.id and pack.name must not be empty"


@dataclass(frozen=True)
class Configuration:
    """``folder`` is where the run is kept; ``sources`` are files and folders of observations.

    ``weather`` is a cache of weather, None for none. Relative paths are those of the file's own
    folder.
    """

    file: Path
    folder: Path
    sources: tuple[Path, ...]
    weather: Path | None = None
    seed: int = 1
    cleaning: CleaningChoices = field(default_factory=CleaningChoices)
    parts: PartChoices = field(default_factory=PartChoices)
    pairing: PairingChoices = field(default_factory=PairingChoices)
    metadata: MetadataChoices = field(default_factory=MetadataChoices)
    images: ImageChoices = field(default_factory=ImageChoices)
    tuning: FineTuning = field(default_factory=FineTuning)
    crops: CropChoices = field(default_factory=CropChoices)
    joining: JoiningChoices = field(default_factory=JoiningChoices)
    pack: PackChoices = field(default_factory=PackChoices)


SECTIONS: Final[Mapping[str, type[Any]]] = {
    "cleaning": CleaningChoices,
    "parts": PartChoices,
    "pairing": PairingChoices,
    "metadata": MetadataChoices,
    "images": ImageChoices,
    "tuning": FineTuning,
    "crops": CropChoices,
    "joining": JoiningChoices,
    "pack": PackChoices,
}

_TOP: Final = ("folder", "sources", "weather", "seed", *SECTIONS)
_KINDS: Final = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    tuple[str, ...]: "a list of texts",
    tuple[float, ...]: "a list of numbers",
    tuple[int, ...]: "a list of whole numbers",
}


def read_configuration(file: Path) -> Configuration:
    """Read and check a file. Raises ``ConfigurationWrong``."""
    try:
        document = tomllib.loads(decode_text(file.read_bytes()))
    except OSError as error:
        raise _wrong(file, f"it could not be read ({explain(error)})") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(file, f"it is no TOML ({error})") from error
    _check_keys(file, document, "", _TOP)
    sources = _value(file, "sources", document.get("sources", []), tuple[str, ...])
    if not sources:
        raise _wrong(file, "sources must name at least one file or folder")
    folder = _value(file, "folder", document.get("folder", "run"), str)
    if not folder:
        raise _wrong(file, "folder must be the name of a folder")
    weather = _value(file, "weather", document.get("weather", ""), str)
    here = file.resolve().parent
    made = Configuration(
        file,
        (here / folder).resolve(),
        tuple((here / source).resolve() for source in sources),
        (here / weather).resolve() if weather else None,
        _value(file, "seed", document.get("seed", 1), int),
        **{name: _section(file, name, document.get(name, {})) for name in SECTIONS},
    )
    if problem := _contradiction(made):
        raise _wrong(file, problem)
    return made


def _contradiction(made: Configuration) -> str:
    """What two sections can not both mean, "" for nothing."""
    images, tuning = made.images, made.tuning
    if tuning.blocks and images.backbone.endswith(".onnx"):
        return "an ONNX file is a network as it is: tuning.blocks needs a network by its name"
    if tuning.each_node and images.eight_bits:
        return "images.eight_bits is for one network, and tuning.each_node makes several"
    return ""


def _section(file: Path, name: str, table: object) -> Any:
    if not isinstance(table, dict):
        raise _wrong(file, f"{name} must be a table")
    kind = SECTIONS[name]
    hints = get_type_hints(kind)
    _check_keys(file, table, name, [part.name for part in fields(kind)])
    section = kind(
        **{key: _value(file, f"{name}.{key}", value, hints[key]) for key, value in table.items()}
    )
    if problem := section.problem():
        raise _wrong(file, problem)
    return section


def _value(file: Path, name: str, value: object, kind: Any) -> Any:
    """The value as its field's kind; a whole number will do for a number."""
    if get_origin(kind) is tuple:
        of = get_args(kind)[0]
        if isinstance(value, list) and all(_is(part, of) for part in value):
            return tuple(of(part) for part in value)
    elif _is(value, kind):
        return kind(value)
    raise _wrong(file, f"{name} must be {_KINDS[kind]}")


def _is(value: object, kind: type) -> bool:
    if isinstance(value, bool) or kind is bool:
        return kind is bool and isinstance(value, bool)
    if kind is float:
        return isinstance(value, int | float) and math.isfinite(value)
    return isinstance(value, kind)


def _check_keys(file: Path, table: Mapping[str, object], name: str, known: Any) -> None:
    if unknown := set(table) - set(known):
        where = f" in [{name}]" if name else ""
        there = ", ".join(sorted(known))
        raise _wrong(file, f"{min(unknown)!r}{where} is not known; there are {there}")


def _wrong(file: Path, problem: str) -> ConfigurationWrong:
    return ConfigurationWrong(file=file, problem=problem)
