"""Results of MegaDetector and of programs that write its format, as the stage ``crops`` uses them.

The reader is the program's own (``swc_desktop/foreign/``); here, animals only count.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from swc_desktop.core.region import Category
from swc_desktop.foreign.detections import DetectionsReport, ForeignPicture
from swc_desktop.foreign.picture_paths import is_web_address
from swc_desktop.foreign.reading import read_detections
from trainer.crops.detection import Detection, PictureDetections


@dataclass(frozen=True)
class Detections:
    """The results of a file by picture, and what became of the others.

    ``pictures`` is the number of pictures of the run.
    """

    found: Mapping[Path, PictureDetections]
    pictures: int
    report: DetectionsReport

    def lines(self) -> list[str]:
        """How many pictures have results, for the terminal."""
        report = self.report
        share = len(self.found) / self.pictures if self.pictures else 0.0
        by_name = report.by_name
        names = f", {by_name:,} of them matched by the file name alone" if by_name else ""
        others = (
            (report.elsewhere, "results are of no picture of this run, or of several"),
            (report.repeated, "results are of a picture that has another one"),
            (report.invalid, "results are not valid"),
            (report.videos, "results are of videos"),
        )
        return [
            f"{len(self.found):,} of {self.pictures:,} pictures ({share:.0%}) have results of the "
            f"detector{names}.",
            *(f"  left out, {reason}: {count:,}" for count, reason in others if count),
        ]


def read_megadetector(file: Path, pictures: Iterable[Path]) -> Detections:
    """The results of a file by picture; pictures that it does not name are left out.

    Raises ``DetectionsUnreadable``, also if there are pictures and no entry belongs to one.
    """
    known = {one for one in pictures if not is_web_address(one.as_posix())}
    results = read_detections(file, known)
    found = {
        picture: _animals(picture, said)
        for picture in results.files
        if (said := results.of(picture)) is not None
    }
    return Detections(found, len(known), results.report)


def _animals(picture: Path, said: ForeignPicture) -> PictureDetections:
    animals = tuple(
        Detection(one.region.box, one.region.confidence or 0.0)
        for one in said.regions
        if one.region.category is Category.ANIMAL
    )
    return PictureDetections(picture, animals, said.reason)
