"""Patrols for SMART 7 and 8: what cameras saw in a day, in the keys of the park's data model.

An event is a waypoint, and each thing that was seen in it an observation. SMART reads one file at a
time. Incidents by themselves are not written, since SMART 7 and 8 refuse their XML 1.0.
Source: org.wcs.smart (Apache-2.0), namespace .../xml/1.3/patrol; times are local without a zone.
"""

import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from swc_desktop.exports.dataset import (
    Dataset,
    ObservationData,
    ObservationLevel,
    ObservedKind,
    ReasonLeftOut,
    StationData,
)
from swc_desktop.exports.package import Package
from swc_desktop.exports.program_csv import number
from swc_desktop.exports.records import local_time
from swc_desktop.exports.rows import DEGREE_DECIMALS
from swc_desktop.exports.smart_guess import guessed_choice
from swc_desktop.exports.smart_mapping import KINDS, KindMapping, SmartMapping, can_be
from swc_desktop.exports.smart_model import SmartAttribute, SmartModel, SmartType
from swc_desktop.exports.unwritten import unwritten
from swc_desktop.exports.written import Written
from swc_desktop.exports.xml_text import xml_document, xml_text

_SPACE: Final = "http://www.smartconservationsoftware.org/xml/1.3/patrol"
_WORD_OF: Final = {kind: word for word, kind in KINDS.items()} | {ObservedKind.UNKNOWN: "animal"}
_README: Final = """Patrols for SMART 7 and 8

One file a day (patrol-YYYY-MM-DD.xml); import them in SMART one by one. An event of a camera is a
waypoint, at the place of its station. Times are local times, without a zone.
They hold the keys of the data model that was given: import nothing after it has changed.
Not tried in SMART Desktop here.
"""

Values = Mapping[str, Sequence[str]]


def write_smart(
    data: Dataset, package: Package, model: SmartModel, mapping: SmartMapping
) -> Written:
    """Write a patrol for each day. Raises ``OSError``.

    What has no place is left out, and so are answers that are not sure, and what the mapping does
    not name or SMART would refuse.
    """
    stations = {one.id: one for one in data.stations}
    written: set[str] = set()
    refused: dict[tuple[ReasonLeftOut, str], int] = {}
    days: dict[date, dict[tuple[str, str], list[tuple[ObservationData, Values]]]]
    days = defaultdict(lambda: defaultdict(list))
    rows = 0
    for one in data.of_level(ObservationLevel.EVENT):
        if one.kind not in _WORD_OF or one.is_setup:
            continue
        place, values = stations[one.station].place, None
        if place is None or place.is_withheld:
            refused[ReasonLeftOut.WITHOUT_PLACE, one.event] = one.photographs
        elif one.is_unsure:
            refused[ReasonLeftOut.WITHOUT_ANSWER, one.event] = one.photographs
        elif (values := _values(data, one, model, mapping)) is None:
            refused[ReasonLeftOut.NOT_IN_DATA_MODEL, one.event] = one.photographs
        else:
            day = local_time(one.starts).date()
            days[day][one.station, one.event].append((one, values))
            written.add(one.event)
            rows += 1
    with package.file("README.txt") as file:
        file.write(_README.encode())
    for day, events in sorted(days.items()):
        with package.file(f"patrol-{day.isoformat()}.xml") as file:
            file.write(xml_document(_patrol(day, events, stations, model, mapping)))
    left_out = unwritten(data, written | {event for _, event in refused})
    for (reason, _), photographs in refused.items():
        left_out[reason] += photographs
    return Written(rows, left_out)


def _values(
    data: Dataset, one: ObservationData, model: SmartModel, mapping: SmartMapping
) -> Values | None:
    """What is said of an observation by attribute; None where it cannot be said."""
    kind = mapping.kinds.get(_WORD_OF[one.kind])
    if kind is None:
        return None
    found = dict(kind.always)
    for name, key in kind.attributes.items():
        attribute = model.attributes[key]
        value = _value(data, one, name, attribute, kind, mapping)
        if value and can_be(attribute, value):
            found[key] = (value,)
        elif attribute.is_required or name == "species":
            return None
    return found


def _value(
    data: Dataset,
    one: ObservationData,
    name: str,
    attribute: SmartAttribute,
    kind: KindMapping,
    mapping: SmartMapping,
) -> str:
    """What is known of a field, as an attribute takes it; "" for nothing."""
    if name == "species":
        label = one.taxon or one.name
        known = mapping.species.get(label)
        return guessed_choice(data, attribute, label) if known is None else known
    if name == "count":
        least = 1 if attribute.is_required else None  # at least one was there
        return "" if (count := one.count or least) is None else f"{float(count)}"
    if name in ("age", "sex"):
        word = (one.life_stage if name == "age" else one.sex) or ""
        return kind.words.get(name, {}).get(word, "")
    if name == "checked":
        return "true" if one.by_people else "false"
    return one.individual if name == "individual" else _who(one)


def _who(one: ObservationData) -> str:
    if one.by_people:
        return f"identified by {one.by}" if one.by else "identified by a person"
    return f"by the model, probability {one.probability or 0.0:.2f}"


def _patrol(
    day: date,
    events: Mapping[tuple[str, str], Sequence[tuple[ObservationData, Values]]],
    stations: Mapping[str, StationData],
    model: SmartModel,
    mapping: SmartMapping,
) -> ET.Element:
    facts, dates = mapping.patrol, {"startDate": day.isoformat(), "endDate": day.isoformat()}
    root = ET.Element(
        "ns2:patrol",
        {"xmlns:ns2": _SPACE, "id": f"camera-traps-{day.isoformat()}"}
        | {"patrolType": xml_text(facts["type"]), **dates, "isArmed": "false"},
    )
    objective = _add(root, "objective")
    _add(objective, "description").text = "Camera traps"
    for name in ("team", "station"):
        _named(root, name, facts)
    leg = _add(root, "legs", id="1", **dates)
    _named(leg, "transportType", facts, "transport")
    _add(
        leg,
        "members",
        givenName=facts["leader_given_name"],
        familyName=facts["leader_family_name"],
        employeeId=facts.get("leader_employee_id", ""),
        isPilot="false",
        isLeader="true",
    )
    # A camera watches all day; SMART wants the times between which a patrol went.
    times = {"startTime": "00:00:00", "endTime": "23:59:59", "restMinutes": "0.0"}
    of_day = _add(leg, "days", date=day.isoformat(), **times)
    ordered = sorted(events.items(), key=lambda item: (local_time(item[1][0][0].starts), item[0]))
    for at, ((station, _event), seen) in enumerate(ordered, start=1):
        _add_waypoint(of_day, at, stations[station], seen, model, mapping)
    _named(leg, "mandate", facts)
    return root


def _add_waypoint(
    of_day: ET.Element,
    at: int,
    station: StationData,
    seen: Sequence[tuple[ObservationData, Values]],
    model: SmartModel,
    mapping: SmartMapping,
) -> None:
    place = station.place
    assert place is not None
    waypoint = _add(
        of_day,
        "waypoints",
        id=str(at),
        x=str(number(place.longitude, DEGREE_DECIMALS)),
        y=str(number(place.latitude, DEGREE_DECIMALS)),
        time=local_time(min(one.starts for one, _ in seen)).strftime("%H:%M:%S"),
    )
    rounded = () if place.step is None else (f"place rounded to {place.step:g} degree",)
    comment = "; ".join((f"camera station {station.id}", *rounded))
    _add(waypoint, "comment").text = xml_text(comment)
    group = _add(waypoint, "groups")
    for one, values in seen:
        category = mapping.kinds[_WORD_OF[one.kind]].category
        observation = _add(group, "observations", categoryKey=category)
        for key, given in values.items():
            attribute = _add(observation, "attributes", attributeKey=key)
            for tag, text in _parts(model.attributes[key], given):
                _add(attribute, tag).text = xml_text(text)


def _parts(attribute: SmartAttribute, values: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The elements that hold the values of an attribute."""
    tags = {SmartType.NUMERIC: "dValue", SmartType.BOOLEAN: "bValue"}
    texts = (SmartType.TEXT, SmartType.DATE)
    tag = "sValue" if attribute.kind in texts else tags.get(attribute.kind, "itemKey")
    for value in values:
        yield tag, str(float(value)) if tag == "dValue" else value


def _named(parent: ET.Element, tag: str, facts: Mapping[str, str], key: str = "") -> None:
    """A thing that SMART finds by its name, where one is given."""
    if value := facts.get(key or tag):
        _add(parent, tag, languageCode=facts["language"], value=value)


def _add(parent: ET.Element, tag: str, **attributes: str) -> ET.Element:
    clean = {name: xml_text(value) for name, value in attributes.items()}
    return ET.SubElement(parent, f"ns2:{tag}", clean)
