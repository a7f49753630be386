"""The configuration of a training run: one TOML file in which unknown keys and values are errors.

A section is a frozen dataclass: a new key is a field with its default and, if not every value of
its type is valid, a line in the section's ``problem``. A field that is such a class is a table in
the section.
"""

import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, Final, get_args, get_origin, get_type_hints

from swc_desktop.core.detector import Fit, Form, Resample
from swc_desktop.core.disk_faults import explain
from swc_desktop.core.text import decode_text
from trainer.cleaning import BAD_PICTURE_WORDS, NOT_BY_DEFAULT, RULES
from trainer.errors import ConfigurationWrong
from trainer.evaluation.field_test_choices import FieldTestChoices
from trainer.images.copy_choices import CopyChoices
from trainer.images.detector_choices import DetectorChoices
from trainer.images.tuning import FineTuning
from trainer.metadata.families import FAMILIES
from trainer.split_units import UnitKind
from trainer.workers import ComputeChoices

JOINED: Final = "joined"
NO_GATE: Final = "none"
GATES: Final = ("imagenet", JOINED, NO_GATE)
ONE_HEAD: Final = "one"
HEADS: Final = ("nodes", ONE_HEAD)


@dataclass(frozen=True)
class CleaningChoices:
    """Rules switched off, how coarse a place may be, and the words of bad pictures."""

    off: tuple[str, ...] = NOT_BY_DEFAULT
    coarsest_km: float = 40.0
    bad_words: tuple[str, ...] = BAD_PICTURE_WORDS

    def problem(self) -> str:
        """What is not valid, "" if nothing."""
        if unknown := set(self.off) - set(RULES):
            known = ", ".join(RULES)
            return f"there is no rule {min(unknown)!r} to switch off; the rules are {known}"
        return "" if self.coarsest_km > 0 else "cleaning.coarsest_km must be above 0"


@dataclass(frozen=True)
class SplitChoices:
    """Shares of the groups for each use, the folds, and what is never used for training.

    ``unit`` is what is never divided: a kind of ``UnitKind``, or "" for the strongest that the data
    carry. ``buffer_km`` is the buffer of blocks of two degrees, scaled for smaller units.
    ``near_duplicates`` keeps pictures together that are nearly the same.
    ``keep`` names the ``splits.csv`` of an earlier run: its training rows are never tested here,
    and its tested rows are never used for training. ``training_licences`` are patterns (``CC0*``)
    of the licences whose rows may be used for training; empty: all. All other rows, and the
    ``unseen_sources``, show how well the pack works on data from elsewhere; half of the other
    animals and things of the ``gate_sources`` among them set the threshold of the gate instead.
    """

    test: float = 0.2
    tune: float = 0.2
    fuse: float = 0.3
    bar: float = 0.3
    folds: int = 5
    unit: str = ""
    buffer_km: float = 25.0
    near_duplicates: bool = True
    keep: str = ""
    unseen_sources: tuple[str, ...] = ()
    training_licences: tuple[str, ...] = ()
    gate_sources: tuple[str, ...] = ()

    def problem(self) -> str:
        """What is not valid, "" if nothing."""
        shares = (self.test, self.tune, self.fuse, self.bar)
        if min(shares) < 0 or sum(shares) > 1.0001:
            return "the shares in [splits] must be at least 0 and together at most 1"
        if self.test <= 0 or self.fuse <= 0 or self.bar <= 0:
            return "splits.test, splits.fuse and splits.bar must be above 0"
        if not 2 <= self.folds <= 20:
            return "splits.folds must be from 2 to 20"
        if self.unit and self.unit not in {kind.value for kind in UnitKind}:
            return f"splits.unit must be one of {', '.join(UnitKind)}"
        return "" if self.buffer_km >= 0 else "splits.buffer_km must be at least 0"


@dataclass(frozen=True)
class PairingChoices:
    """Where photographs without a place get one from, to fit and measure the calibration.

    ``places``: ``none`` (they stay without); ``records`` (a recorded observation of the same
    taxon: for training one of the same split, for measuring one that is not used for training);
    ``ranges`` (for training drawn over the range of the taxon; for measuring a record if the
    taxon has some, else its range). ``off_range_rate`` is the share of drawn places that lie
    anywhere on land.
    """

    places: str = "none"
    off_range_rate: float = 0.05

    def problem(self) -> str:
        """What is not valid, "" if nothing."""
        if self.places not in ("none", "records", "ranges"):
            return "pairing.places must be none, records or ranges"
        valid = 0 <= self.off_range_rate < 1
        return "" if valid else "pairing.off_range_rate must be at least 0 and below 1"


@dataclass(frozen=True)
class MetadataChoices:
    """Families to choose among at each node, and what they may learn from.

    ``ranges`` gives nodes the ranges of their species; ``densities`` sharpens those by recorded
    places where that pays. ``places`` is the greatest number of K-means places, 0 for none.
    """

    families: tuple[str, ...] = ("histogram boosting",)
    thorough: bool = False
    min_samples: int = 20
    places: int = 12
    ranges: bool = False
    densities: bool = False
    masked: bool = True

    def problem(self) -> str:
        """What is not valid, "" if nothing."""
        if unknown := set(self.families) - set(FAMILIES):
            known = ", ".join(FAMILIES)
            return f"there is no family {min(unknown)!r}; the families are {known}"
        if not self.families and not self.ranges:
            return "metadata.families is empty and metadata.ranges is off, so nothing would vote"
        if self.densities and not self.ranges:
            return "metadata.densities sharpens ranges, and metadata.ranges is off"
        if self.min_samples < 2:
            return "metadata.min_samples must be at least 2, one row to train on and one to test on"
        return "" if self.places >= 0 else "metadata.places must be at least 0"


@dataclass(frozen=True)
class ImageChoices:
    """The backbone and its weights, and how many pictures a child needs.

    ``backbone`` is the name of a network, whose weights are the file ``weights`` or come with its
    installed package, or an ONNX file from pixels to an embedding; ``size`` is the side of its
    input in pixels (0: the network's usual size), ``short_side`` the length to which a picture's
    short side is resized before its centre is cropped; ``mean`` and ``std`` (R, G, B from 0 to
    255) are for an ONNX file.
    ``head``: ``nodes`` (one for each) or ``one`` (one over the finest taxa, and kinds of other
    pictures with a ``joined`` gate, whose sums are the votes of the nodes).
    ``gate``: ``imagenet`` (the pretrained head's cat and elephant classes), ``joined`` (those and a
    head trained on pictures of other animals and things) or ``none``.
    ``eight_bits`` quantises the network to int8 and measures what that costs. ``copies`` are of
    training pictures. ``scenes`` is the share of held-out pictures that the calibration sees in
    made-up scenes.
    """

    backbone: str = "efficientnet-lite2"
    weights: str = ""
    min_samples: int = 20
    head: str = "nodes"
    gate: str = "imagenet"
    eight_bits: bool = False
    size: int = 0
    short_side: int = 0
    mean: tuple[float, ...] = (123.675, 116.28, 103.53)
    std: tuple[float, ...] = (58.395, 57.12, 57.375)
    copies: CopyChoices = field(default_factory=CopyChoices)
    scenes: float = 0.0

    def problem(self) -> str:
        """What is not valid, "" if nothing."""
        if self.gate not in GATES:
            return f"images.gate must be one of {', '.join(GATES)}"
        if self.head not in HEADS:
            return f"images.head must be one of {', '.join(HEADS)}"
        if not 0 <= self.scenes <= 1:
            return "images.scenes must be a share from 0 to 1"
        if len(self.mean) != 3 or len(self.std) != 3 or min(self.std) <= 0:
            return "images.mean and images.std must be three numbers each, std above 0"
        if self.size < 0 or (self.backbone.endswith(".onnx") and self.size == 0):
            return "images.size must be the side of the input in pixels"
        return "" if self.min_samples >= 2 else "images.min_samples must be at least 2"


@dataclass(frozen=True)
class CropChoices:
    """Where the animals in the pictures are, so that crops of them are used for training too.

    ``detections`` is a results file of MegaDetector, ``detector`` an ONNX file; ``size``, ``fit``,
    ``fill``, ``resample``, ``bgr``, ``mean`` and ``std`` (of its colours, from 0 to 255) say how
    that is fed, ``form`` and ``animals`` (its classes that are animals, empty: all) how it is
    read. Boxes below ``threshold`` are ignored; ``margin`` is added around a box, as a share of its
    longer side. With ``whole`` the models are trained on the whole pictures as well.
    """

    detections: str = ""
    detector: str = ""
    threshold: float = 0.2
    margin: float = 0.1
    whole: bool = True
    size: int = 640
    form: str = Form.GRID
    fit: str = Fit.CENTRE
    fill: int = 114
    resample: str = Resample.BILINEAR
    bgr: bool = False
    mean: tuple[float, ...] = (0.0, 0.0, 0.0)
    std: tuple[float, ...] = (255.0, 255.0, 255.0)
    animals: tuple[int, ...] = ()

    def problem(self) -> str:
        """What is not valid, "" if nothing."""
        if self.detections and self.detector:
            return "crops.detections and crops.detector exclude each other"
        if not 0 < self.threshold <= 1 or not 0 <= self.margin <= 1:
            return "crops.threshold must be above 0, crops.margin at least 0, and both at most 1"
        for key, words in (("form", Form), ("fit", Fit), ("resample", Resample)):
            if getattr(self, key) not in list(words):
                return f"crops.{key} must be one of {', '.join(words)}"
        if not 0 <= self.fill <= 255:
            return "crops.fill must be from 0 to 255"
        if len(self.mean) != 3 or len(self.std) != 3 or min(self.std) <= 0:
            return "crops.mean and crops.std must be three numbers each, std above 0"
        return "" if 32 <= self.size <= 4096 else "crops.size must be from 32 to 4096 pixels"


@dataclass(frozen=True)
class CalibrationChoices:
    """The floor of the metadata vote, the share of animals that the gate may reject, the target
    shares of wrong answers, and whether the pack may expect animals to be as frequent as in the
    observations.

    With ``gate_others`` the gate instead lets that share of other animals and things through, by
    those that are for training.
    """

    floor: float = 0.02
    gate_loss: float = 0.03
    gate_others: float = 0.0
    targets: tuple[float, ...] = (0.02, 0.05, 0.10)
    target: float = 0.05
    frequencies: bool = True

    def problem(self) -> str:
        """What is not valid, "" if nothing."""
        if not 0 <= self.floor < 1:
            return "calibration.floor must be at least 0 and below 1"
        if not 0 < self.gate_loss < 1:
            return "calibration.gate_loss must be between 0 and 1"
        if not 0 <= self.gate_others < 1:
            return "calibration.gate_others must be at least 0 and below 1"
        if not self.targets or not all(0 < target < 1 for target in self.targets):
            return "calibration.targets must be numbers between 0 and 1"
        valid = self.target in self.targets
        return "" if valid else "calibration.target must be one of calibration.targets"


@dataclass(frozen=True)
class PackChoices:
    """What the pack says about itself.

    ``card`` names a Markdown file with the author's own words (what the pack is for, what it
    cannot tell); ``out`` is a second location for the pack, with its card beside it.
    """

    id: str = "own"
    name: str = "Own pack"
    version: str = "1.0.0"
    created: str = ""
    licence: str = "not stated"
    card: str = ""
    out: str = ""

    def problem(self) -> str:
        """What is not valid, "" if nothing."""
        return "" if self.id and self.name else "pack.id and pack.name must not be empty"


@dataclass(frozen=True)
class Configuration:
    """``folder`` holds the files of the run; ``sources`` are files and folders of observations.

    ``pictures`` are folders with the pictures of tables: files that the rows name, or that are
    named by the id of a row. ``weather`` is a weather cache, or None; ``weather_tables`` have
    weather by the id of a row. Relative paths start from the folder of the configuration file.
    """

    file: Path
    folder: Path
    sources: tuple[Path, ...]
    weather: Path | None = None
    pictures: tuple[Path, ...] = ()
    weather_tables: tuple[Path, ...] = ()
    seed: int = 1
    cleaning: CleaningChoices = field(default_factory=CleaningChoices)
    splits: SplitChoices = field(default_factory=SplitChoices)
    pairing: PairingChoices = field(default_factory=PairingChoices)
    metadata: MetadataChoices = field(default_factory=MetadataChoices)
    images: ImageChoices = field(default_factory=ImageChoices)
    tuning: FineTuning = field(default_factory=FineTuning)
    crops: CropChoices = field(default_factory=CropChoices)
    detector: DetectorChoices = field(default_factory=DetectorChoices)
    field_test: FieldTestChoices = field(default_factory=FieldTestChoices)
    calibration: CalibrationChoices = field(default_factory=CalibrationChoices)
    compute: ComputeChoices = field(default_factory=ComputeChoices)
    pack: PackChoices = field(default_factory=PackChoices)


SECTIONS: Final[Mapping[str, type[Any]]] = {
    "cleaning": CleaningChoices,
    "splits": SplitChoices,
    "pairing": PairingChoices,
    "metadata": MetadataChoices,
    "images": ImageChoices,
    "tuning": FineTuning,
    "crops": CropChoices,
    "detector": DetectorChoices,
    "calibration": CalibrationChoices,
    "field_test": FieldTestChoices,
    "compute": ComputeChoices,
    "pack": PackChoices,
}

_TOP: Final = (
    "folder", "sources", "pictures", "weather", "weather_tables", "seed", *SECTIONS,
)  # fmt: skip
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
        raise _wrong(file, f"it is not valid TOML ({error})") from error
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
        _there(file, "pictures", document.get("pictures", []), "folder", Path.is_dir),
        _there(file, "weather_tables", document.get("weather_tables", []), "file", Path.is_file),
        _value(file, "seed", document.get("seed", 1), int),
        **{
            name: _section(file, name, document.get(name, {}), kind)
            for name, kind in SECTIONS.items()
        },
    )
    if problem := _contradiction(made):
        raise _wrong(file, problem)
    return made


def _there(
    file: Path, name: str, value: object, kind: str, is_there: Callable[[Path], bool]
) -> tuple[Path, ...]:
    """The paths of a list, each of which must exist."""
    here = file.resolve().parent
    paths = tuple((here / one).resolve() for one in _value(file, name, value, tuple[str, ...]))
    for path in paths:
        if not is_there(path):
            raise _wrong(file, f"{name} names {path}, which is not a {kind}")
    return paths


def _contradiction(made: Configuration) -> str:
    """How two sections contradict each other, "" if they do not."""
    images, tuning = made.images, made.tuning
    if tuning.blocks and images.backbone.endswith(".onnx"):
        return "an ONNX file cannot be tuned: tuning.blocks needs a network by its name"
    if tuning.each_node and images.head == ONE_HEAD:
        return "images.head = one is a single head, and tuning.each_node makes several networks"
    if tuning.each_node and images.eight_bits:
        return "images.eight_bits works on one network, and tuning.each_node makes several"
    if made.detector.file and (made.crops.detector or made.crops.detections):
        return "crops.detector and crops.detections cannot be used beside detector.file"
    return ""


def _section(file: Path, name: str, table: object, kind: Any) -> Any:
    if not isinstance(table, dict):
        raise _wrong(file, f"{name} must be a table")
    hints = get_type_hints(kind)
    _check_keys(file, table, name, [one.name for one in fields(kind)])
    section = kind(
        **{key: _value(file, f"{name}.{key}", value, hints[key]) for key, value in table.items()}
    )
    if problem := section.problem():
        raise _wrong(file, problem)
    return section


def _value(file: Path, name: str, value: object, kind: Any) -> Any:
    """The value as the type of its field; a whole number is a valid number."""
    if is_dataclass(kind):
        return _section(file, name, value, kind)
    if get_origin(kind) is tuple:
        of = get_args(kind)[0]
        if isinstance(value, list) and all(_is(one, of) for one in value):
            return tuple(of(one) for one in value)
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
        known_keys = ", ".join(sorted(known))
        raise _wrong(file, f"{min(unknown)!r}{where} is not known; known are {known_keys}")


def _wrong(file: Path, problem: str) -> ConfigurationWrong:
    return ConfigurationWrong(file=file, problem=problem)
