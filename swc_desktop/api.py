"""The program for other Python programs: open a pack, classify photographs, read the answers.

``docs/python.md`` shows it at work. Nothing here opens a window or a connection, and no
photograph is changed.
"""

import logging
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import closing, nullcontext
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from swc_desktop.core.clip import Clip
from swc_desktop.core.device import Device
from swc_desktop.core.errors import Unreadable, WrongUsage
from swc_desktop.core.message import Message, message
from swc_desktop.core.method import EvidenceMode
from swc_desktop.core.observation import Absence, Moment, Place
from swc_desktop.core.prediction import Best, Prediction, Status
from swc_desktop.core.progress import Control
from swc_desktop.core.region import Region
from swc_desktop.core.taxonomy import Rank
from swc_desktop.exports.rows import PROGRAM, explanation, row_of
from swc_desktop.inference.classifier import Classifier, RegionResult
from swc_desktop.inference.classifier import Result as _Result
from swc_desktop.inference.opening import open_classifier
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.packs.pack import Pack
from swc_desktop.photos.find import find_photos
from swc_desktop.photos.photo import Photo
from swc_desktop.session.other_detectors import read_found_by_others
from swc_desktop.weather.open import reading_weather

logger = logging.getLogger(__name__)

PathName = str | PathLike[str]


_NO_PICTURE = message(
    "Python", "Results of a detector are about pictures, but without pictures none is looked at."
)


@dataclass(frozen=True)
class Classification:
    """What the pack says of one file.

    ``prediction`` holds the votes of every node; None where the file could not be read. It is that
    of one of ``regions``, which are all that was found in the picture, or the whole picture.
    ``photo`` holds what was read of the file beside its picture; None likewise. ``unreadable``
    has the sentence that says why. A video has one region, that which stands for it, and its
    ``clip`` holds the moments that were examined.
    """

    file: Path
    prediction: Prediction | None
    photo: Photo | None
    unreadable: Unreadable | None
    pack: Pack
    regions: tuple[RegionResult, ...] = ()
    clip: Clip | None = None

    @property
    def status(self) -> Status:
        """Named, not in the pack, unsure or unreadable."""
        return Status.UNREADABLE if self.prediction is None else self.prediction.answer.status

    @property
    def answer(self) -> str | None:
        """The scientific name at the finest rank that the evidence carries; None without one."""
        return None if self.prediction is None else self.prediction.answer.taxon

    @property
    def rank(self) -> Rank | None:
        """The rank of the answer."""
        return None if self.prediction is None else self.prediction.answer.rank

    @property
    def confidence(self) -> float | None:
        """The calibrated path probability of the answer, 0 to 1."""
        return None if self.prediction is None else self.prediction.answer.confidence

    @property
    def best(self) -> Mapping[Rank, Best]:
        """The most probable taxon of each rank with its path probability, also if unnamed."""
        return {} if self.prediction is None else self.prediction.best

    @property
    def place(self) -> Place | None:
        """Where the photograph was taken, with its source; None where that is not known."""
        seen = None if self.photo is None else self.photo.observation.place
        return seen if isinstance(seen, Place) else None

    @property
    def moment(self) -> Moment | None:
        """When the photograph was taken, with its source; None where that is not known."""
        seen = None if self.photo is None else self.photo.observation.moment
        return seen if isinstance(seen, Moment) else None

    @property
    def missing(self) -> tuple[Absence, ...]:
        """The evidence that was missing, each with its reason."""
        return () if self.prediction is None else self.prediction.missing

    def to_rows(self) -> list[dict[str, object]]:
        """The rows of a result file, one for each region: columns by name, None where unknown."""
        if not self.regions:
            return [self._row(None, None)]
        return [
            self._row(one.prediction, (number, one.region))
            for number, one in enumerate(self.regions, 1)
        ]

    def _row(
        self, prediction: Prediction | None, region: tuple[int, Region] | None
    ) -> dict[str, object]:
        return row_of(
            self.file.as_posix(),
            self.photo,
            prediction,
            self.unreadable,
            region=region,
            moment_s=None if self.clip is None else self.clip.shown_s,
            pack_label=self.pack.label,
            pack_sha256=self.pack.digest,
            program=PROGRAM,
            taxonomy=self.pack.method.taxonomy,
        )

    def explain(self) -> Mapping[str, object]:
        """The votes node by node, as ``classify --explain`` writes them; empty without any."""
        return {} if self.prediction is None else explanation(self.prediction)


class OpenPack:
    """A pack that is ready to classify; ``notice`` says why it is not the one in use, or ""."""

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier

    @property
    def pack(self) -> Pack:
        """Name, version, taxonomy and method of the pack."""
        return self._classifier.pack

    @property
    def device(self) -> Device:
        """The device that does the work."""
        return self._classifier.sessions.device

    @property
    def notice(self) -> str:
        """What a person should know of this pack and device, "" for nothing."""
        notices = (self._classifier.notice, self._classifier.sessions.notice)
        return " ".join(str(notice) for notice in notices if notice)

    def classify(
        self,
        paths: PathName | Iterable[PathName],
        *,
        evidence: EvidenceMode | str = EvidenceMode.BOTH,
        weather: bool = True,
        frequencies: bool = True,
        follow_links: bool = False,
        detections: PathName | None = None,
        on_notice: Callable[[str], object] | None = None,
    ) -> Generator[Classification]:
        """Yield one answer a photograph in files and folders, in the order of ``classify``.

        ``evidence``: ``both``, ``image`` or ``metadata``. ``weather``: look it up in what is kept
        on this computer. ``frequencies``: count how frequent the animals are, if the pack knows it.
        ``detections``: a file of results of another detector, whose boxes are used for the
        photographs that it names (``docs/detections.md``). ``on_notice`` is called with a sentence
        for what it has and for each kind of what is not used; without it they are logged.
        A file that cannot be read is an answer with its sentence. Raises
        ``DeviceFailed``, and of ``detections`` ``DetectionsUnreadable``, ``DetectionsElsewhere``
        where it names none of the photographs, and ``WrongUsage`` where no picture is looked at;
        where a folder goes away meanwhile, nothing: its files say so.
        """
        named = [paths] if isinstance(paths, str | PathLike) else list(paths)
        found = find_photos([Path(path) for path in named], follow_links=follow_links)
        options = RunOptions(
            evidence=EvidenceMode(evidence), weather=weather, frequencies=frequencies
        )
        others = None
        if detections is not None:
            if not options.sees:
                raise WrongUsage(problem=_NO_PICTURE)
            files = [photo.file for photo in found.photos]
            others, notices = read_found_by_others(Path(detections), files, self.pack, Control())
            for notice in notices:
                (on_notice or logger.info)(str(notice))
        kept = reading_weather(_ignored) if weather else nullcontext()
        with kept as store:
            results = self._classifier.classify(
                found.files,
                options,
                control=Control(),
                weather=store,
                found_by_others=others,
            )
            with closing(results):
                for result in results:
                    yield self._of(result)

    def _of(self, result: _Result) -> Classification:
        return Classification(
            file=result.file,
            prediction=result.prediction,
            photo=result.photo,
            unreadable=result.unreadable,
            pack=self.pack,
            regions=result.regions,
            clip=result.clip,
        )


def _ignored(_notice: Message) -> None:
    """Weather that cannot be read is a reason in every row."""


def open_pack(file: PathName | None = None, device: Device | str = Device.AUTO) -> OpenPack:
    """Open a model pack, by default the one in use, on ``auto``, ``cpu`` or ``cuda``.

    A pack from outside is checked in a process of its own first, once for its bytes. Raises
    ``PackRefused`` for one that is not taken and ``DeviceNotUsable``.
    """
    return OpenPack(open_classifier(None if file is None else Path(file), Device(device)))
