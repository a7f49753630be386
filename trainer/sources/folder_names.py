"""What the folders above a picture say: its taxon, why it is not used, and its camera or site.

A folder that names a taxon, or that nothing is in it, is never a camera; nor is one that only
sorts files (dates, ``DCIM``, ``train``), because rows of one camera are never separated.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from swc_desktop.core.checklist import Checklist
from trainer.sources import left_out
from trainer.sources.labels import meaning_of, plain_label
from trainer.taxon_names import NameReader

_OTHER: Final = frozenset({"other", "others"})
_DATE: Final = re.compile(
    r"\d{4}([-_. ]?\d{1,2}([-_. ]?\d{1,2})?)?|\d{1,2}[-_. ]\d{1,2}[-_. ]\d{4}"
)
_CAMERA_FOLDER: Final = re.compile(r"dcim|\d{3}[a-z0-9_]{5}|\d{3}media")
"""Folders that cameras make (DCF 2.0: ``DCIM/100CANON``); a new one after 9,999 pictures."""

_SORTING: Final = re.compile(
    r"(?:(?:taxon|species|image|images|data|animal)[ -])?(?:train|training|test|testing|val|valid"
    r"|validate|validation)(?:[ -](?:set|data|images))?"
    r"|images?|photos?|photographs?|pictures?|pics|crops?|cropped|sorted|raw|originals?|copy|new"
    r"|old|data|dataset|good|best|day|night|males?|females?|adults?|juveniles?|cubs?|kittens?"
    r"|animals?|wildlife|mammals?|species|identified|verified|checked|done"
)


@dataclass(frozen=True)
class FolderLabel:
    """``name`` of the animal as the folders have it, ``reason`` to leave the picture out or "", and
    ``steps`` that may be its camera or site; ``level`` is the place of the folder that says what is
    in it, from 0 at the top, or None."""

    name: str
    reason: str
    steps: tuple[str, ...]
    level: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether a folder says what is in the picture."""
        return self.level is not None


class FolderNames:
    """Reads folders; ``taxon_of`` gives the accepted taxon of a name or None, ``path_of`` the taxa
    from the family down to one (empty where that is not known)."""

    def __init__(
        self,
        taxon_of: Callable[[str], str | None],
        path_of: Callable[[str], Sequence[str]] = lambda _: (),
    ) -> None:
        self._taxon_of, self._path_of = taxon_of, path_of
        self._known: dict[str, tuple[str, str]] = {}

    @classmethod
    def of_names(cls, accepted: Mapping[str, str]) -> "FolderNames":
        """Knows the names of a list only."""
        spelled = {plain_label(name): taxon for name, taxon in accepted.items()}
        return cls(lambda name: spelled.get(plain_label(name)))

    @classmethod
    def of_checklist(cls, checklist: Checklist) -> "FolderNames":
        """Knows a checklist with its common names and the ways in which people write names."""
        taxonomy, reader = checklist.taxonomy, NameReader(checklist)

        def path_of(name: str) -> Sequence[str]:
            return taxonomy.path(name) if name in taxonomy else ()

        return cls(lambda name: reader.read(name).taxon, path_of)

    def label(self, steps: Sequence[str]) -> FolderLabel:
        """What the folders say, from the top to that of the picture; the lowest one decides."""
        read = [self._read(step) for step in steps]
        sites = tuple(
            step
            for step, (taxon, meaning) in zip(steps, read, strict=True)
            if not taxon and not meaning and not _only_sorts(step)
        )
        level = max((at for at, said in enumerate(read) if any(said)), default=None)
        if level is None:
            return FolderLabel(next(reversed(sites or tuple(steps)), ""), "", sites)
        taxon, meaning = read[level]
        if meaning:
            name, reason = (meaning, "") if meaning == left_out.EMPTY else ("", meaning)
            return FolderLabel(name, reason, sites, level)
        path = self._path_of(taxon)
        above = {upper for upper, _ in read[:level] if upper}
        reason = left_out.FOLDERS_DISAGREE if path and above - set(path) else ""
        return FolderLabel(taxon, reason, sites, level)

    def is_related(self, one: str, other: str) -> bool:
        """Whether two taxa are one animal named more or less finely; True if that is not known."""
        path, path_of_other = self._path_of(one), self._path_of(other)
        return not path or not path_of_other or one in path_of_other or other in path

    def taxon(self, name: str) -> str | None:
        """The accepted taxon of a name, or None."""
        return self._read(name)[0] or None

    def _read(self, step: str) -> tuple[str, str]:
        """The taxon of a folder and its meaning, "" for what it does not have."""
        if step not in self._known:
            meaning = meaning_of(step)
            plain = plain_label(step)
            if plain in _OTHER or plain.startswith("other:"):
                self._known[step] = plain, ""
            else:
                self._known[step] = "" if meaning else self._taxon_of(step) or "", meaning
        return self._known[step]


def _only_sorts(step: str) -> bool:
    plain = plain_label(step)
    return any(form.fullmatch(plain) for form in (_DATE, _CAMERA_FOLDER, _SORTING))
