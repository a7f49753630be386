"""Finding photographs of a project by the paths that other programs wrote of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import apsw

from swc_desktop.foreign.picture_paths import PathMatches, match_paths, path_steps
from swc_desktop.projects.roots import absolute, path_stored
from swc_desktop.sharing.aliases import Aliases


class ProjectFiles:
    """The files of a project. A name means one by the end of its path, as in ``match_paths``, but
    never by the name of the file alone where the folders differ: cameras give the same ones."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self.paths: dict[Path, str] = {}
        """The id of the photograph of each file, where it was seen last. Of files of one photograph
        with the same path below their folders the first counts: a card that was added twice."""
        self._below_labels: dict[Path, str] = {}
        self._first: dict[str, str] = {}
        seen: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        rows = connection.execute(
            "SELECT m.id, r.label, r.path, f.path FROM media_file f "
            "JOIN root r ON r.number = f.root JOIN media m ON m.number = f.media "
            "WHERE m.successor IS NULL "
            "ORDER BY f.replaced_at IS NULL DESC, f.missing_since IS NULL DESC, f.number"
        )
        for id_, label, root, path in rows:
            steps = path_steps(path_stored(str(path)).as_posix())
            self._first.setdefault(str(id_), str(path))  # what exports name
            if steps in seen[str(id_)]:
                continue
            seen[str(id_)].add(steps)
            self.paths.setdefault(absolute(path_stored(str(root)), str(path)), str(id_))
            self._below_labels.setdefault(absolute(Path(str(label)), str(path)), str(id_))

    def named(self, names: Iterable[str]) -> dict[str, str]:
        """The ids of the photographs that names mean: by where their files are, else below the
        names that their folders have in the project, else by the alias that an export gave the
        file."""
        wanted = set(names)
        found = _ids(match_paths(wanted, self.paths), self.paths)
        if len(found) < len(wanted):
            by_label = match_paths(wanted, self._below_labels)
            found = _ids(by_label, self._below_labels) | found
        if len(found) < len(wanted):
            found |= self._by_alias(wanted - found.keys())
        return found

    def _by_alias(self, names: Iterable[str]) -> dict[str, str]:
        aliases = Aliases(self._connection)
        ids = {
            aliases.file_name(id_, path_stored(path).as_posix()).casefold(): id_
            for id_, path in self._first.items()
        }
        steps = {name: path_steps(name) for name in names}
        return {name: ids[one[0]] for name, one in steps.items() if len(one) == 1 and one[0] in ids}


def _ids(matches: PathMatches, files: Mapping[Path, str]) -> dict[str, str]:
    return {
        name: files[path] for name, path in matches.found.items() if name not in matches.named_alike
    }
