"""Embeddings of animals that are made up."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from swc_desktop.projects.embeddings import embedding_bytes
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.kept_embeddings import region_ids, region_numbers
from swc_desktop.projects.project import Project
from swc_desktop.projects.thumbnails import NewEmbedding


def keep_made(project: Project, made: Mapping[Target, NDArray[np.float64]]) -> None:
    """Keep embeddings in the cache, as if they had been added with the photographs."""
    numbers = region_numbers(project.connection, made)
    ids = region_ids(project.connection, list(numbers.values()))
    new = []
    for target, number in numbers.items():
        data = embedding_bytes(made[target])
        assert data is not None
        new.append(NewEmbedding(ids[number], project.pack, "", data))
    project.keep_beside([], new)
