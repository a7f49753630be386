"""Animals with embeddings and names in the project of a window, for tests and scenes."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from swc_desktop.core.individual import Flank
from swc_desktop.core.region import Box, Category, Region
from swc_desktop.inference.classifier import Result
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.individual_acts import IndividualActs
from swc_desktop.projects.missing_embeddings import animals_in, files_of
from swc_desktop.projects.working import Work
from tests.gui.shown_photos import ShownClassifier
from tests.projects.made_embeddings import keep_made

ANIMAL_AT: Final = Box(0.12, 0.1, 0.76, 0.8)
_SIDE: Final = 8


class BoxingClassifier(ShownClassifier):
    """Finds one animal in each photograph."""

    def _result(self, index: int, file: Path) -> Result:
        found = super()._result(index, file)
        if found.prediction is None:
            return found
        (frame,) = self.decider.frame(found.prediction)
        box = replace(frame, region=Region(ANIMAL_AT, Category.ANIMAL, 0.9))
        return replace(found, regions=(frame, box), detector=self.pack.digest)


def embed_pictures(work: Work) -> None:
    """Keep the pixels of each animal, made small, as its embedding."""
    project = work.project
    targets = [target for target, _ in animals_in(project)]
    files = files_of(project.connection, [one.media or 0 for one in targets])
    made = {}
    for target in targets:
        file, _ = files[target.media or 0]
        with Image.open(file) as picture:
            small = picture.convert("RGB").resize((_SIDE, _SIDE))
        made[target] = np.asarray(small, np.float64).ravel() - 100
    keep_made(project, made)


def animals_of_taxon(work: Work, taxon: str) -> list[Target]:
    """The animals that the program names so."""
    return [target for target, answer in animals_in(work.project) if answer == taxon]


def name_some(work: Work, taxon: str) -> list[Target]:
    """Name individuals of a taxon, by two people; the animals that are left are returned."""
    acts, found = IndividualActs(work.project, work.decider), animals_of_taxon(work, taxon)
    named = found[: max(len(found) - 3, len(found) // 2)]
    left = found[len(named) :]
    sides = (Flank.LEFT, Flank.LEFT, Flank.RIGHT, Flank.UNKNOWN)
    work.project.by = "Asha Mwangi"
    for at, target in enumerate(named):
        known = acts.catalogue.all
        if at % 3 and known:
            acts.same([target], known[-1], sides[at % 4])
        else:
            acts.new([target], flank=sides[at % 4])
    work.project.by = "Ben Otieno"
    for one, target in zip(acts.catalogue.all[:1], named[:1], strict=False):
        acts.same([target], one)
    return left
