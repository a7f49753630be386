"""A park of three cards in tests: two camera stations and a handheld camera, with people's words.

``SECRETS`` are what no export by the rule may hold.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from swc_desktop.core.identification import Identified, Kind, LifeStage, Sex
from swc_desktop.core.message import message
from swc_desktop.core.progress import Control, no_progress
from swc_desktop.core.taxonomy import Rank
from swc_desktop.exports.data_formats import DATA_FORMATS
from swc_desktop.projects.deployments import Deployment
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.identifying import Judgement, identify
from swc_desktop.projects.selecting import select_paths
from swc_desktop.sharing.exported import Exported
from swc_desktop.sharing.handing_over import hand_over
from swc_desktop.sharing.protection import Coarsening
from tests.exports.made_smart import smart_form
from tests.projects.desk import Desk, photograph

WORDS = message("Tests", "Judge %Ln photograph(s)", "", 0)
DAY = datetime(2024, 2, 19, 6, 24, 10)  # noqa: DTZ001 - what a camera writes

LEOPARDS = (-1.412345, 35.018765)
"""The place of the station that leopards pass."""
HARMLESS = (-1.587654, 35.212345)
"""The place of a station where nothing sensitive was seen."""
HANDHELD = (-1.473217, 35.127839)

SECRETS = ("WH-NORTH", "Waterhole north", "KOPJE", "Kopje camp", "CARD_A", "IMG_0001", "Ranger hut")
PLACES = (LEOPARDS, HANDHELD)


def fill(desk: Desk, top: Path) -> None:
    """Add the cards and say what is in some photographs."""
    for at in range(6):
        taken = DAY + timedelta(minutes=at if at < 3 else 90 * at)
        taxon = "Panthera pardus" if at < 4 else "Panthera leo"
        photograph(top / "CARD_A" / f"IMG_{at:04d}.JPG", taxon, seed=at, time=taken, serial="SN-A")
    for at in range(3):
        taken = DAY + timedelta(hours=5 * at)
        path = top / "CARD_B" / f"PIC_{at:04d}.JPG"
        photograph(path, "Panthera leo", seed=50 + at, time=taken, serial="SN-B")
    photograph(top / "WALK" / "DSC_0007.JPG", "Panthera pardus", seed=80, place=HANDHELD, time=DAY)
    photograph(top / "WALK" / "DSC_0008.JPG", "Panthera leo", seed=81)
    for card in ("CARD_A", "CARD_B", "WALK"):
        desk.add(top / card)
    work = desk.work
    station = {"latitude": LEOPARDS[0], "longitude": LEOPARDS[1], "zone": "Africa/Nairobi"}
    harmless = {"latitude": HARMLESS[0], "longitude": HARMLESS[1], "zone": "Africa/Nairobi"}
    work.deployments(
        [
            Deployment(
                "WH-NORTH",
                "KOPJE",
                "Waterhole north",
                uncertainty_m=10.0,
                starts="2024-02-10T08:00:00",
                ends="2024-03-02T16:30:00",
                camera="CAM-0031",
                fields={
                    "camera_model": "Reconyx-HP2X",
                    "camera_height_m": "0.45",
                    "bait_use": "False",
                    "feature_type": "waterSource",
                    "setup_by": "Ranger hut",
                    "comments": "behind Kopje camp",
                    "tags": "KOPJE",
                },
                **station,  # type: ignore[arg-type]
            ),
            Deployment(
                "PLAIN-2",
                location_name="Open plain",
                starts="2024-02-01T08:00:00",
                ends="2024-03-02T16:30:00",
                camera="CAM-0032",
                **harmless,  # type: ignore[arg-type]
            ),
        ],
        source="stations.csv",
    )
    connection = desk.project.connection
    for card, id_ in (("CARD_A", "WH-NORTH"), ("CARD_B", "PLAIN-2")):
        work.assign(select_paths(connection, [top / card]), id_)
    files = desk.project.file.rows("SELECT path, media FROM media_file")
    number_of = {str(path): int(str(number)) for path, number in files}
    said: list[tuple[int, Identified]] = [
        (
            number_of["IMG_0000.JPG"],
            Identified(
                "Panthera pardus",
                Rank.SPECIES,
                "swc-desktop",
                count=2,
                sex=Sex.FEMALE,
                life_stage=LifeStage.ADULT,
                behavior="drinking at Waterhole north",
                remarks="the pool by Kopje camp",
            ),
        ),
        (
            number_of["IMG_0001.JPG"],
            Identified("Panthera pardus", Rank.SPECIES, "swc-desktop", individual="LEO-KOPJE-1"),
        ),
    ]
    zebra = Identified(kind=Kind.OTHER_ANIMAL, name="zebra")
    said += [(number_of[f"PIC_{at:04d}.JPG"], zebra) for at in range(3)]
    for number, one in said:
        identify(desk.project, desk.decider, [Judgement(Target(number), (one,))], WORDS)


DATA_FORMS = (*DATA_FORMATS, "smart")
"""The formats of data, also the one that needs the data model of a park."""

MADE = datetime(2026, 12, 2, 8, tzinfo=UTC)


def written(
    desk: Desk, out: Path, coarsening: Coarsening = Coarsening.BY_RULE, form: str = "camtrap-dp"
) -> Exported:
    made = smart_form(out.parent / "smart") if form == "smart" else DATA_FORMATS[form]
    return hand_over(*(desk.project, made, out, coarsening, MADE, Control(), no_progress))
