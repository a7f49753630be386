"""A checklist of other animals for scenes."""

from typing import Final

from swc_desktop.projects.name_checklist import ListedName

BIRDS: Final = (
    ListedName("Bostrychia hagedash", "Hadeda ibis"),
    ListedName("Bucorvus leadbeateri", "Southern ground hornbill"),
    ListedName("Lophotis ruficrista", "Red-crested korhaan"),
    ListedName("Numida meleagris", "Helmeted guineafowl"),
    ListedName("Phacochoerus africanus", "Common warthog"),
    ListedName("Lepus saxatilis"),
    ListedName("Lamprotornis nitens", "Cape starling"),
)
