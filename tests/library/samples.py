"""Results to store."""

from datetime import datetime, timedelta
from pathlib import Path

from swc_desktop.core.errors import Unreadable
from swc_desktop.core.method import EvidenceUsed, Recipe
from swc_desktop.core.observation import (
    Absence,
    Evidence,
    Light,
    Moment,
    Observation,
    Place,
    Season,
    Sky,
)
from swc_desktop.core.prediction import Answer, Best, NodeEvidence, Prediction, Status
from swc_desktop.core.taxonomy import ROOT, Rank, Taxon, Taxonomy
from swc_desktop.library.stored import StoredPhoto, StoredResult

TREE = Taxonomy((Taxon("Felidae", Rank.FAMILY), Taxon("Elephantidae", Rank.FAMILY)))


def named(position: int, file: str = "/card/DCIM/IMG_0001.JPG") -> StoredResult:
    """A result with a place, a time, a sky and no weather."""
    observation = Observation(
        place=Place(-24.99, 31.59, 280.5, notes=("The fix was void.",)),
        moment=Moment(
            datetime.fromisoformat("2026-11-20T06:12:30.250"),
            timedelta(hours=2),
            zone="Africa/Maputo",
        ),
        sky=Sky(12.5, True, 6.3, Light.DAY, Season.SPRING),
        weather=Absence(Evidence.WEATHER, "no weather has been prepared"),
    )
    answer = Answer(Status.NAMED, "Felidae", Rank.FAMILY, 0.97)
    node = NodeEvidence(
        taxon=ROOT,
        children=("Felidae", "Elephantidae"),
        image=(0.9, 0.1),
        metadata=None,
        joint=(0.97, 0.03),
        path=(0.97, 0.03),
        image_weight=1.1,
        metadata_weight=0.0,
        metadata_basis="",
    )
    prediction = Prediction(
        answer=answer,
        recipe=Recipe.BAYES,
        evidence=EvidenceUsed.IMAGE,
        best={Rank.FAMILY: Best("Felidae", 0.97)},
        not_in_pack_p=0.01,
        nodes=(node,),
        missing=observation.missing,
        without_metadata=answer,
    )
    photo = StoredPhoto(observation, "Reconyx HP2X", 1920, 1080, ("An odd note.",))
    return StoredResult(position, Path(file), photo, prediction, None)


def unreadable(position: int, file: str = "/card/DCIM/IMG_0002.JPG") -> StoredResult:
    """A result without a photograph."""
    return StoredResult(position, Path(file), None, None, Unreadable(f"{file} is empty."))
