"""The four tables of a batch upload to Wildlife Insights.

Source: ConservationInternational/Wildlife-Insights----Data-Migration; agentmorris/MegaDetector
``cct_to_wi.py``
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from swc_desktop.core.identification import LifeStage, Sex
from swc_desktop.exports.dataset import (
    Dataset,
    MediaData,
    ObservationData,
    ObservationLevel,
    ObservedKind,
    ReasonLeftOut,
    StationData,
)
from swc_desktop.exports.file_names import plain_names
from swc_desktop.exports.media_paths import relative_path
from swc_desktop.exports.package import Package
from swc_desktop.exports.program_csv import Cell, number, write_table
from swc_desktop.exports.records import local_time
from swc_desktop.exports.rows import DEGREE_DECIMALS
from swc_desktop.exports.taxon_labels import FIXED, speciesnet_label
from swc_desktop.exports.written import Written

PROJECT_COLUMNS: Final = (
    *("project_name", "project_id", "project_short_name", "project_objectives"),
    *("project_species", "project_species_individual", "project_sensor_layout"),
    *("project_sensor_layout_targeted_type", "project_bait_use", "project_bait_type"),
    *("project_stratification", "project_stratification_type", "project_sensor_method"),
    *("project_individual_animals", "project_blank_images", "project_sensor_cluster"),
    *("project_admin", "project_admin_email", "project_admin_organization", "country_code"),
    *("embargo", "initiative_id", "metadata_license", "image_license"),
)
CAMERA_COLUMNS: Final = (
    *("project_id", "camera_id", "make", "model", "serial_number", "year_purchased"),
)
DEPLOYMENT_COLUMNS: Final = (
    *("project_id", "deployment_id", "subproject_name", "subproject_design", "placename"),
    *("longitude", "latitude", "start_date", "end_date", "event_name", "event_description"),
    *("event_type", "bait_type", "bait_description", "feature_type", "feature_type_methodology"),
    *("camera_id", "quiet_period", "camera_functioning", "sensor_height", "height_other"),
    *("sensor_orientation", "orientation_other", "recorded_by"),
)
IMAGE_COLUMNS: Final = (
    *("project_id", "deployment_id", "image_id", "location", "identified_by", "wi_taxon_id"),
    *("class", "order", "family", "genus", "species", "common_name", "uncertainty", "timestamp"),
    *("number_of_objects", "age", "sex", "animal_recognizable", "individual_id"),
    *("individual_animal_notes", "highlighted", "markings"),
)

_FORMAT: Final = "%Y-%m-%d %H:%M:%S"

_FEATURES: Final[Mapping[str, str]] = {
    "": "",
    "roadPaved": "Road paved",
    "roadDirt": "Road dirt",
    "trailHiking": "Trail hiking",
    "trailGame": "Trail game",
    "roadUnderpass": "Road underpass",
    "roadOverpass": "Road overpass",
    "roadBridge": "Road bridge",
    "culvert": "Culvert",
    "burrow": "Burrow",
    "nestSite": "Nest site",
    "carcass": "Carcass",
    "waterSource": "Water source",
    "fruitingTree": "Fruiting tree",
}
"""Its words for Camtrap DP's ``featureType``."""

_AGES: Final = {
    LifeStage.ADULT: "Adult",
    LifeStage.SUBADULT: "Subadult",
    LifeStage.JUVENILE: "Juvenile",
}
_SEXES: Final = {Sex.FEMALE: "Female", Sex.MALE: "Male"}


def write_wildlife_insights(data: Dataset, package: Package) -> Written:
    """Write the tables. Raises ``OSError``.

    Left out are photographs without a place, without an answer, or whose time is withheld, and
    videos, which a batch upload of images has no room for.
    """
    stations = {one.id: one for one in data.stations if _is_whole(one)}
    left_out: Counter[ReasonLeftOut] = Counter()
    media = {one.id: one for one in data.media if _is_taken(one, stations, left_out)}
    project = plain_names([data.title])[data.title]
    cameras = plain_names(_camera(one) for one in stations.values())
    seen = [one for one in data.of_level(ObservationLevel.MEDIA) if one.media in media]
    with package.file("projects.csv") as file:
        write_table(file, PROJECT_COLUMNS, [_project(data, project, seen)])
    with package.file("cameras.csv") as file:
        write_table(
            file, CAMERA_COLUMNS, _cameras(project, list(stations.values()), cameras, media)
        )
    with package.file("deployments.csv") as file:
        rows = (_deployment(project, one, cameras) for one in stations.values())
        write_table(file, DEPLOYMENT_COLUMNS, rows)
    with package.file("images.csv") as file:
        images = (_image(data, project, one, media[one.media]) for one in seen)
        count = write_table(file, IMAGE_COLUMNS, images)
    with package.file("README.txt") as file:
        file.write(_README.encode())
    left_out[ReasonLeftOut.WITHOUT_ANSWER] += len(media) - len({one.media for one in seen})
    return Written(count, +left_out)


def _is_whole(one: StationData) -> bool:
    return (
        one.place is not None
        and not one.place.is_withheld
        and one.starts is not None
        and one.ends is not None
    )


def _is_taken(
    one: MediaData, stations: Mapping[str, StationData], left_out: Counter[ReasonLeftOut]
) -> bool:
    """Whether a photograph is written; counted where it is not."""
    if one.is_video:
        left_out[ReasonLeftOut.VIDEO] += 1
    elif one.is_time_withheld:
        left_out[ReasonLeftOut.TIME_WITHHELD] += 1
    elif one.station not in stations:
        left_out[ReasonLeftOut.WITHOUT_PLACE] += 1
    else:
        return True
    return False


def _project(data: Dataset, project: str, seen: Sequence[ObservationData]) -> dict[str, Cell]:
    """What a project knows of itself; all others are for people to fill in."""
    return {
        "project_name": data.title,
        "project_id": project,
        "project_species": "Multiple",
        "project_sensor_method": "Sensor Detection",
        "project_individual_animals": "Yes" if any(one.individual for one in seen) else "No",
        "project_blank_images": "No",
        "embargo": 0,
    }


def _camera(one: StationData) -> str:
    """The camera of a station; where it is not known or hidden, one of its own for the station."""
    return one.camera or f"camera of {one.id}"


def _cameras(
    project: str,
    stations: Sequence[StationData],
    cameras: Mapping[str, str],
    media: Mapping[str, MediaData],
) -> Iterator[dict[str, Cell]]:
    models = {one.station: (one.make, one.model) for one in media.values() if one.make or one.model}
    found: dict[str, tuple[str, str]] = {}
    for one in stations:
        make, _, model = one.camera_model.partition("-")
        found.setdefault(_camera(one), models.get(one.id) or (make, model))
    for name, (make, model) in sorted(found.items()):
        yield {"project_id": project, "camera_id": cameras[name], "make": make, "model": model}


def _deployment(project: str, one: StationData, cameras: Mapping[str, str]) -> dict[str, Cell]:
    assert one.place is not None
    assert one.starts is not None
    assert one.ends is not None
    height = one.fields.get("camera_height_m", "")
    return {
        "project_id": project,
        "deployment_id": one.id,
        "placename": one.location_name or one.location or one.id,
        "longitude": number(one.place.longitude, DEGREE_DECIMALS),
        "latitude": number(one.place.latitude, DEGREE_DECIMALS),
        "start_date": local_time(one.starts).strftime(_FORMAT),
        "end_date": local_time(one.ends).strftime(_FORMAT),
        "bait_type": "None" if one.fields.get("bait_use") == "False" else "",
        "feature_type": _FEATURES.get(one.fields.get("feature_type", ""), "Other"),
        "camera_id": cameras[_camera(one)],
        "quiet_period": one.fields.get("camera_delay_s", ""),
        "camera_functioning": "Unknown Failure" if one.gaps else "Camera Functioning",
        "sensor_height": "Other" if height else "Unknown",
        "height_other": f"{height} m" if height else "",
        "sensor_orientation": "Unknown",
        "recorded_by": one.fields.get("setup_by", ""),
    }


def _image(data: Dataset, project: str, one: ObservationData, media: MediaData) -> dict[str, Cell]:
    label = speciesnet_label(data, one.taxon) if one.taxon else FIXED[one.kind]
    id_, *ranks, common = label.split(";")
    is_named = one.kind in (ObservedKind.ANIMAL, ObservedKind.HUMAN)
    names = [part.capitalize() if at < len(ranks) - 1 else part for at, part in enumerate(ranks)]
    return {
        "project_id": project,
        "deployment_id": one.station,
        "image_id": one.media,
        "location": relative_path(media),
        "identified_by": one.by,
        "wi_taxon_id": id_,
        **dict(zip(("class", "order", "family", "genus", "species"), names, strict=True)),
        "common_name": one.name or common.capitalize(),
        "timestamp": local_time(media.taken).strftime(_FORMAT),
        "number_of_objects": one.count or 1,
        "age": "" if one.life_stage is None else _AGES[one.life_stage],
        "sex": "" if one.sex is None else _SEXES[one.sex],
        "animal_recognizable": "Yes" if one.individual and is_named else "No",
        "individual_id": one.individual,
        "individual_animal_notes": one.remarks,
        "highlighted": 0,
    }


_README: Final = """Batch upload to Wildlife Insights

1. Put the photographs into a cloud bucket, with the folders that images.csv has in "location".
2. Write the address of the bucket (gs://BUCKET/) before each "location" in images.csv.
3. Fill in the empty columns of projects.csv: this program does not know them.
4. Fill in "wi_taxon_id" where it is empty: that animal has no id in the list of this program.

Times are local times of the stations, without a zone. Where a place is rounded or a name replaced,
the photographs have names by which nobody finds the place: an upload needs exact places.
"""
