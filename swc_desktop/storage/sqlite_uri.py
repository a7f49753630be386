"""A file as SQLite takes it with parameters (https://sqlite.org/uri.html, 3.1)."""

from pathlib import PurePath


def sqlite_uri(path: PurePath) -> str:
    """The URI of an absolute path.

    Python puts the server of a Windows share where SQLite permits nothing but ``localhost``; there
    it has to be a part of the path. A path that begins with ``\\\\?\\`` is one of both kinds.
    """
    uri = path.as_uri()
    return uri if uri.startswith("file:///") else uri.replace("file://", "file:////", 1)
