"""The check of answers by a random sample, for the window: what could be drawn, and its result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from swc_desktop.projects.audit_draws import DrawHead, Group, audit_draws, group_sizes
from swc_desktop.projects.audit_results import AuditResult, audit_result
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.pack_taxa import PackTaxa
from swc_desktop.projects.project import Project
from swc_desktop.session.audit_page import audit_page


@dataclass(frozen=True)
class AuditRead:
    """How many photographs of each group could be drawn now, and what one of the ``draws`` (the
    last one last) says, with its page for a report; None before there is one. ``taxa`` names the
    taxa."""

    sizes: Mapping[Group, int]
    draws: Sequence[DrawHead]
    result: AuditResult | None
    page: str
    taxa: KnownTaxa

    def drawn_with(self, per_group: int) -> int:
        """How many photographs a draw of so many of each group takes."""
        return sum(min(per_group, size) for size in self.sizes.values())

    @property
    def is_last(self) -> bool:
        """Whether the result is that of the last draw, which is the one to judge."""
        return self.result is not None and self.result.draw.id == self.draws[-1].id


def read_audit(project: Project, draw: str | None = None) -> AuditRead:
    """Read both from one state of a project. The last draw is read unless ``draw`` is there, which
    may have been undone since it was chosen."""
    with project.file.snapshot():
        sizes = group_sizes(project.connection)
        taxa = KnownTaxa(project.connection)
        draws = audit_draws(project.connection)
        if not draws:
            return AuditRead(sizes, draws, None, "", taxa)
        id_ = draw if any(one.id == draw for one in draws) else None
        found = audit_result(project.connection, id_)
        page = audit_page(found, project.setting("name"), PackTaxa(project.connection))
    return AuditRead(sizes, draws, found, "".join(f"{line}\n" for line in page), taxa)
