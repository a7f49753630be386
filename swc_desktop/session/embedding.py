"""Making the embeddings that are not kept, by looking at the photographs again."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass

from swc_desktop.core.message import Message, message
from swc_desktop.core.progress import Control, ProgressSink
from swc_desktop.inference.looking import FoundByOthers
from swc_desktop.inference.run_options import Keeps, RunOptions
from swc_desktop.projects.adding import ReadsPhotographs
from swc_desktop.projects.embeddings import embeddings_of
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.individual_members import members
from swc_desktop.projects.individuals import Catalogue
from swc_desktop.projects.kept_embeddings import keep_embeddings
from swc_desktop.projects.missing_embeddings import boxes_of, files_of, without_embedding
from swc_desktop.projects.project import Project


@dataclass(frozen=True)
class MadeEmbeddings:
    """How many animals were looked at, how many embeddings were made, and how many animals are left
    since their photographs are not there, have changed or cannot be read."""

    wanted: int
    made: int

    @property
    def words(self) -> Message:
        """One sentence."""
        text = message("Session", "Made %Ln embedding(s); {left:,} could not be made.", "", 0)
        return text.counted(self.made).fill(left=self.wanted - self.made)


def make_embeddings(
    project: Project,
    classifier: ReadsPhotographs,
    targets: Iterable[Target],
    control: Control,
    progress: ProgressSink,
) -> MadeEmbeddings:
    """Look at the photographs of animals again, in the boxes that the project knows, and keep their
    embeddings. ``classifier`` is of the pack in use. Raises ``Cancelled``; what was made stays."""
    wanted = list(targets)
    boxes = boxes_of(project.connection, wanted)
    files = files_of(project.connection, list(boxes))
    by_file = {file: boxes[media] for media, (file, _) in files.items()}
    digests = dict(files.values())
    results = classifier.classify(
        list(by_file),
        RunOptions(keeps=Keeps(thumbnail=None)),
        control=control,
        progress=progress,
        found_by_others=FoundByOthers(lambda file: by_file[file], ""),
    )
    with closing(results):
        for result in results:
            kept = result.kept
            if kept is not None and kept.sha256 == digests[result.file]:
                project.keep_beside([], embeddings_of(result, classifier.pack.digest))
    known = members(project.connection, Catalogue(project.connection))
    with project.transaction():
        keep_embeddings(project, [one.target for one in known])
    return MadeEmbeddings(len(wanted), len(wanted) - len(without_embedding(project, wanted)))


@dataclass(frozen=True)
class MissingEmbeddings:
    """The animals without an embedding by the pack in use, and digest and label of that pack."""

    targets: tuple[Target, ...]
    pack: str
    pack_label: str


def find_missing(project: Project) -> MissingEmbeddings:
    """Find them in the whole project."""
    found = without_embedding(project) if project.pack else []
    return MissingEmbeddings(tuple(found), project.pack, project.pack_label)
