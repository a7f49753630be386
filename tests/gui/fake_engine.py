"""A classifier whose answers are made up from the names of files, as fast as is wanted."""

import time
import zlib
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from swc_desktop.core.cascade import decide
from swc_desktop.core.device import Device
from swc_desktop.core.errors import SwcError, Unreadable
from swc_desktop.core.features import encode
from swc_desktop.core.message import Message
from swc_desktop.core.method import Method, Node, Vote
from swc_desktop.core.observation import Observation
from swc_desktop.core.prediction import Prediction
from swc_desktop.core.progress import Control, Progress, ProgressSink
from swc_desktop.core.scoring import RawVotes
from swc_desktop.core.taxonomy import ROOT, Rank, Taxon, Taxonomy
from swc_desktop.inference.classifier import Result
from swc_desktop.inference.deciding import Decider
from swc_desktop.inference.looking import FoundByOthers
from swc_desktop.inference.run_options import RunOptions
from swc_desktop.packs.pack import Golden, Pack, SignatureState
from swc_desktop.photos.photo import OwnEvidence, Photo
from swc_desktop.photos.reading import Pixels, Wants, read_once, read_photo
from swc_desktop.photos.roots import Roots
from swc_desktop.session.runner import Services
from swc_desktop.weather.store import WeatherStore
from tests.gui import evidence_samples
from tests.gui.made_decider import MadeDecider

_SPECIES = {
    "Panthera": ("leo lion", "tigris tiger", "onca jaguar", "pardus leopard", "uncia snow leopard"),
    "Acinonyx": ("jubatus cheetah",),
    "Puma": ("concolor puma",),
    "Felis": ("catus domestic cat", "silvestris European wildcat"),
    "Neofelis": ("nebulosa clouded leopard",),
    "Caracal": ("caracal caracal",),
    "Leopardus": ("pardalis ocelot", "wiedii margay"),
    "Lynx": ("lynx Eurasian lynx", "rufus bobcat"),
    "Loxodonta": ("africana African savanna elephant", "cyclotis African forest elephant"),
    "Elephas": ("maximus Asian elephant",),
}
_COMMON = {
    "Panthera": "big cats",
    "Acinonyx": "cheetahs",
    "Puma": "pumas",
    "Felis": "small cats",
    "Neofelis": "clouded leopards",
    "Caracal": "caracals",
    "Leopardus": "ocelots and allies",
    "Lynx": "lynxes",
    "Loxodonta": "African elephants",
    "Elephas": "Asian elephants",
}
_ELEPHANTS = ("Loxodonta", "Elephas")


def _tree() -> Taxonomy:
    taxa = [
        Taxon("Felidae", Rank.FAMILY, ROOT, {"en": "cats"}),
        Taxon("Elephantidae", Rank.FAMILY, ROOT, {"en": "elephants"}),
    ]
    for genus, common in _COMMON.items():
        family = "Elephantidae" if genus in _ELEPHANTS else "Felidae"
        taxa.append(Taxon(genus, Rank.GENUS, family, {"en": common}))
    for genus, many in _SPECIES.items():
        for one in many:
            epithet, name = one.split(" ", 1)
            taxa.append(Taxon(f"{genus} {epithet}", Rank.SPECIES, genus, {"en": name}))
    return Taxonomy(tuple(taxa))


TREE = _tree()


def _node(taxon: str) -> Node:
    return Node(
        taxon,
        TREE.children(taxon),
        image=Vote(f"i:{taxon}", weight=0.95),
        metadata=Vote(
            f"m:{taxon}",
            weight=0.6,
            features=evidence_samples.METHOD.features,
            basis="range of the species",
        ),
    )


METHOD: Method = replace(
    evidence_samples.METHOD,
    taxonomy=TREE,
    nodes=tuple(_node(taxon) for taxon in TREE.parents()),
)

PACK = Pack(
    id="fake",
    name="Starter",
    version="1.0",
    created="2026-11-20",
    licence="CC0-1.0",
    program_min="0.1.0",
    method=METHOD,
    image=None,
    image_model=None,
    metadata_model=None,
    card="# A pack of made-up answers\n",
    golden=Golden(None, np.zeros((0, 0), np.float32), {}, {}, (), np.zeros((0, 0)), 1e-3),
    training={},
    digest="0" * 64,
    signature=SignatureState.NOT_SIGNED,
    file=Path("fake.swcpack"),
)


@dataclass(frozen=True)
class FakeSessions:
    """The device that the window shows."""

    device: Device = Device.CPU
    notice: Message | str = ""


def taxon_of(file: Path) -> str:
    """The species that a folder or file is named after, else one by the checksum of its name."""
    species = TREE.at_rank(Rank.SPECIES)
    for name in species:
        words = name.lower().split()
        if "_".join(words) in str(file).lower():
            return name
    sample = {
        "cheetah": "Acinonyx jubatus",
        "jaguars": "Panthera onca",
        "cat": "Felis catus",
        "kitten": "Felis catus",
    }
    return sample.get(file.stem, species[zlib.crc32(file.name.encode()) % len(species)])


def _votes(taxon: str, strength: float) -> Mapping[str, list[float]]:
    path = (ROOT, *TREE.path(taxon))
    votes: dict[str, list[float]] = {}
    for node in TREE.parents():
        children = TREE.children(node)
        strong = strength if node in path else 1 / len(children)
        rest = (1 - strong) / max(1, len(children) - 1)
        votes[node] = [
            strong if child in path or (node not in path and child == children[0]) else rest
            for child in children
        ]
    return votes


class FakeClassifier:
    """Reads places and times from the photographs, and makes up the votes."""

    def __init__(
        self, seconds: float = 0.0, notice: Message | str = "", device: Device = Device.CPU
    ) -> None:
        self.pack = PACK
        self.decider = MadeDecider(PACK)
        self.sessions = FakeSessions(device, notice)
        self.notice = ""
        self._seconds = seconds

    def classify(
        self,
        files: Sequence[Path],
        options: RunOptions,
        *,
        control: Control,
        progress: ProgressSink | None = None,
        start: int = 0,
        weather: WeatherStore | None = None,
        roots: Roots | None = None,
        found_by_others: FoundByOthers | None = None,
    ) -> Generator[Result]:
        """One result a file."""
        for index in range(start, len(files)):
            if index % options.batch == 0:
                control.checkpoint()
            if self._seconds:
                time.sleep(self._seconds)
            result = self._result(index, files[index])
            if roots is not None:
                roots.check(result.file, whole=result.unreadable is None)
            if progress is not None:
                progress(Progress(index + 1, len(files)))
            yield result

    def _result(self, index: int, file: Path) -> Result:
        read = read_photo(file)
        if isinstance(read, Unreadable):
            return Result(index, file, None, None, read)
        prediction = self._prediction(file, read)
        kept = self.decider.kept(file, small_picture(file))
        frame = self.decider.frame(prediction)
        return Result(index, file, with_own_evidence(read), prediction, None, frame, kept=kept)

    def digests(self, file: Path, control: Control) -> tuple[str, str]:
        """The digests that ``classify`` gives a file."""
        control.checkpoint()
        kept = self.decider.kept(file)
        return kept.sha256, kept.picture_sha256

    @staticmethod
    def _prediction(file: Path, photo: Photo) -> Prediction:
        chance = zlib.crc32(file.name.encode()) % 100
        strength = 0.55 if chance < 4 else 0.8 if chance < 12 else 0.93 if chance < 30 else 0.99
        other = "other" in str(file) or file.stem in OTHERS
        votes = _votes(taxon_of(file), strength)
        image = {f"i:{node}": np.log(np.asarray([values]) + 1e-9) for node, values in votes.items()}
        metadata = {
            f"m:{node}": np.asarray([values])
            for node, values in _votes(
                "Panthera pardus" if chance % 9 == 0 else taxon_of(file), 0.6
            ).items()
        }
        seen: Observation = photo.observation
        raw = RawVotes(
            1,
            image={**image, "gate": np.asarray([[-3.0 if other else 4.0]])},
            metadata=metadata,
            features=encode([seen], METHOD.features),
        )
        (prediction,) = decide(METHOD, raw, [seen.missing])
        return prediction


OTHERS = {"bison", "giraffes", "hedgehog", "lemur", "moose", "red_panda"}


def with_own_evidence(photo: Photo) -> Photo:
    """A photograph whose file says itself what is known of it."""
    seen = photo.observation
    return replace(photo, own=OwnEvidence(seen.place, seen.moment))


def small_picture(file: Path) -> Pixels | None:
    """The small picture that a project keeps."""
    return read_once(file, Wants(thumbnail=480)).thumbnail


def no_decider(digest: str, _hint: Path | None) -> Decider | None:
    """There are no other packs."""
    if not digest:
        return None
    return MadeDecider(replace(PACK, digest=digest))


def services(
    seconds: float = 0.0, fault: SwcError | None = None, notice: Message | str = ""
) -> Services:
    """Services with this classifier; ``fault`` is why another pack is used."""

    def opening(pack_file: Path | None, device: Device) -> FakeClassifier:
        classifier = FakeClassifier(seconds, notice)
        if fault is not None:
            classifier.notice = f"{fault!s} {PACK.label} is used instead."
        return classifier

    return Services(opening, no_decider)
