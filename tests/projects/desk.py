"""A project that is open in tests, and cards of painted photographs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image

from swc_desktop.core.device import Device
from swc_desktop.core.progress import Control, Progress
from swc_desktop.inference.classifier import Classifier
from swc_desktop.inference.sessions import Sessions
from swc_desktop.packs.reader import read_pack
from swc_desktop.projects.adding import Adding
from swc_desktop.projects.arrived import Arrived
from swc_desktop.projects.deciding import ProjectDecider
from swc_desktop.projects.locating import LocatedRoot, find_root, sought_files
from swc_desktop.projects.project import Project
from swc_desktop.projects.root_changes import locate_root
from swc_desktop.projects.roots import root_named
from swc_desktop.projects.working import Work
from tests.make_detector import SeenBox
from tests.make_pack import a_picture, make_pack
from tests.processes.in_process import InProcess


def real_classifier(folder: Path, boxes: Sequence[SeenBox] | None = None) -> Classifier:
    """The classifier of the test pack, which is made in a folder; ``boxes`` are what it finds."""
    pack = read_pack(make_pack(folder / "tests.swcpack", boxes=boxes))
    return Classifier(pack, Sessions.open(pack, Device.CPU, 2), InProcess())


def photograph(
    path: Path,
    taxon: str,
    *,
    seed: int = 0,
    place: tuple[float, float] | None = None,
    time: datetime | None = None,
    rating: int | None = None,
    gps_time: datetime | None = None,
    serial: str = "",
) -> Path:
    """A JPEG of a species of the test pack; ``seed`` makes another picture of it."""
    pixels = a_picture(taxon, 40).copy()
    pixels[:4, :4] = np.random.default_rng(seed).integers(0, 256, (4, 4, 3))
    exif = Image.Exif()
    if time is not None:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = time.strftime(
            "%Y:%m:%d %H:%M:%S"
        )
    if place is not None:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        for number, value, letters in ((1, place[0], "SN"), (3, place[1], "WE")):
            gps[number] = letters[value >= 0]
            gps[number + 1] = (abs(value), 0.0, 0.0)
    if gps_time is not None:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSDateStamp] = gps_time.strftime("%Y:%m:%d")
        gps[ExifTags.GPS.GPSTimeStamp] = (gps_time.hour, gps_time.minute, gps_time.second)
    if serial:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.BodySerialNumber] = serial
    if rating is not None:
        exif[0x4746] = rating
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.ascontiguousarray(pixels)).save(path, quality=98, exif=exif)
    return path


@dataclass
class Desk:
    """A project that is open, and what a person does to it in tests."""

    project: Project
    classifier: Classifier
    seen: list[Progress] = field(default_factory=list)

    @property
    def decider(self) -> ProjectDecider:
        return ProjectDecider(self.project.connection, self.classifier.decider, None)

    @property
    def work(self) -> Work:
        return Work(self.project, self.decider)

    def add(self, *paths: Path, **options: object) -> Arrived:
        adding = Adding(self.project, self.classifier, self.decider, **options)  # type: ignore[arg-type]
        return adding.run(paths, Control(), self.seen.append)

    def locate(self, name: str, folder: Path) -> LocatedRoot:
        """Find a folder of the project at a path, and keep that."""
        root = root_named(self.project.connection, name)
        sought = sought_files(self.project.connection, root)
        located = find_root(root, sought, folder, Control(), self.seen.append)
        return locate_root(self.project, self.decider, located)

    def answers(self) -> dict[str, str | None]:
        """The taxon of each current file by its path below its root."""
        rows = self.project.file.rows(
            "SELECT f.path, p.taxon FROM media_file f JOIN region r ON r.media = f.media "
            "JOIN prediction p ON p.region = r.number WHERE f.replaced_at IS NULL ORDER BY f.path"
        )
        return {str(path): None if taxon is None else str(taxon) for path, taxon in rows}

    def predictions(self) -> Sequence[tuple[object, ...]]:
        """Every stored answer with all its digits, by the content of the picture."""
        return self.project.file.rows(
            "SELECT m.picture_sha256, p.status, p.taxon, p.rank, p.confidence, p.not_in_pack, "
            "p.evidence, p.best, p.without_place FROM media m JOIN region r ON r.media = m.number "
            "JOIN prediction p ON p.region = r.number ORDER BY 1"
        )

    def restart(self) -> None:
        """Close the project and open it again, as a new start of the program does."""
        path = self.project.path
        self.project.close()
        self.project = Project.open(path)


MakeDesk = Callable[[str], Desk]
