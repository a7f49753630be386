"""XMP sidecars in a folder of their own, in the folders of the photographs.

They hold what the project says and nothing of sidecars that lie beside the photographs, whose
places may be finer than others may see.
"""

from collections import Counter, defaultdict
from typing import Final

from swc_desktop.exports.dataset import (
    Dataset,
    ObservationData,
    ObservationLevel,
    ReasonLeftOut,
)
from swc_desktop.exports.media_paths import relative_path
from swc_desktop.exports.package import Package
from swc_desktop.exports.sidecars import merge_sidecar, sidecar_of
from swc_desktop.exports.written import Written
from swc_desktop.photos.xmp_document import XmpDocument

SIDECAR_SUFFIX: Final = ".xmp"


def write_xmp(data: Dataset, package: Package) -> Written:
    """Write a sidecar for each photograph of which something is known. Raises ``OSError``."""
    seen = observations_by_media(data)
    left_out: Counter[ReasonLeftOut] = Counter()
    taken: set[str] = set()
    for media in data.all_media:
        sidecar = sidecar_of(data, media, seen[media.id], is_beside=False)
        if sidecar is None:
            left_out[ReasonLeftOut.WITHOUT_ANSWER] += 1
            continue
        document = XmpDocument.new(data.program)
        merge_sidecar(document, sidecar, data.made)
        with package.file(_free_name(relative_path(media), taken)) as file:
            file.write(document.to_bytes())
    with package.file("README.txt") as file:
        file.write(_README)
    return Written(len(taken), left_out, has_undated=True)


def observations_by_media(data: Dataset) -> dict[str, list[ObservationData]]:
    """What was seen in each photograph, by its id."""
    found: dict[str, list[ObservationData]] = defaultdict(list)
    for one in (*data.of_level(ObservationLevel.MEDIA), *data.undated_seen):
        found[one.media].append(one)
    return found


def _free_name(path: str, taken: set[str]) -> str:
    """The name of the sidecar; of photographs whose names are alike for a system that does not
    distinguish small letters, the later ones have a number."""
    name, number = f"{path}{SIDECAR_SUFFIX}", 1
    while name.casefold() in taken:
        number += 1
        name = f"{path}.{number}{SIDECAR_SUFFIX}"
    taken.add(name.casefold())
    return name


_README: Final = b"""XMP sidecars, each named like its photograph with .xmp behind it

Where file names are replaced, because they may lead to a hunted animal, no program finds the
photograph of a sidecar.

To write them into copies of the photographs (Lightroom reads no sidecars of JPEG files):

exiftool -tagsfromfile %d%f.%e.xmp -xmp:all -ext jpg -r FOLDER
"""
