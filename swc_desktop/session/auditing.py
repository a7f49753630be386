"""The check of answers by a random sample, for the window: what could be drawn, and its result."""

from collections.abc import Mapping
from dataclasses import dataclass

from swc_desktop.projects.audit_draws import Group, group_sizes
from swc_desktop.projects.audit_results import AuditResult, audit_result
from swc_desktop.projects.errors import AuditUnknown
from swc_desktop.projects.known_taxa import KnownTaxa
from swc_desktop.projects.pack_taxa import PackTaxa
from swc_desktop.projects.project import Project
from swc_desktop.session.audit_page import audit_page


@dataclass(frozen=True)
class AuditRead:
    """How many photographs of each group could be drawn now, and what the last draw says (None
    before one), with its page for a report; ``taxa`` names the taxa."""

    sizes: Mapping[Group, int]
    result: AuditResult | None
    page: str
    taxa: KnownTaxa

    def drawn_with(self, per_group: int) -> int:
        """How many photographs a draw of so many of each group takes."""
        return sum(min(per_group, size) for size in self.sizes.values())


def read_audit(project: Project) -> AuditRead:
    """Read both from one state of a project."""
    with project.file.snapshot():
        sizes = group_sizes(project.connection)
        taxa = KnownTaxa(project.connection)
        try:
            found = audit_result(project.connection)
        except AuditUnknown:
            return AuditRead(sizes, None, "", taxa)
        page = audit_page(found, project.setting("name"), PackTaxa(project.connection))
    return AuditRead(sizes, found, "".join(f"{line}\n" for line in page), taxa)
