"""Embeddings that are kept beside a project: of which regions, how exactly, and what goes first."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from swc_desktop.core.region import WHOLE, Box, Category, Region
from swc_desktop.inference.classifier import Kept, RegionResult, Result
from swc_desktop.projects.embeddings import embedding_bytes, embedding_from, embeddings_of
from swc_desktop.projects.identifications import Target
from swc_desktop.projects.kept_embeddings import embeddings_of_targets
from swc_desktop.projects.project import Project
from swc_desktop.projects.region_rows import region_id
from swc_desktop.projects.thumbnails import NewEmbedding, ThumbnailCache, cache_path
from tests.make_detector import SeenBox
from tests.make_pack import COLOURS, a_picture
from tests.projects.desk import Desk, photograph, real_classifier

PACK = "ab" * 32
FILE = "cd" * 32
LEFT = Box(0.0, 0.0, 0.5, 1.0)


def region_of(at: int) -> str:
    return f"00000000-0000-5000-8000-{at:012d}"


def made(at: int, vector: bytes = b"\0<" * 500, sha256: str = FILE) -> NewEmbedding:
    return NewEmbedding(region_of(at), PACK, sha256, vector)


def test_cosines_stay_as_they_are() -> None:
    draw = np.random.default_rng(3)
    first, other = draw.normal(0, 1e6, (2, 1280)).astype(np.float32)
    kept = [embedding_bytes(one) for one in (first, other)]
    assert kept[0] is not None
    assert kept[1] is not None
    assert len(kept[0]) == 2560
    one, two = embedding_from(kept[0]), embedding_from(kept[1])
    assert one is not None
    assert two is not None
    exact = first @ other / np.linalg.norm(first) / np.linalg.norm(other)
    assert float(one @ two) == pytest.approx(float(exact), abs=1e-3)
    assert float(one @ one) == pytest.approx(1)


@pytest.mark.parametrize("values", [[0.0, 0.0], [np.nan, 1.0], [np.inf, 1.0]])
def test_what_has_no_direction_is_not_kept(values: list[float]) -> None:
    assert embedding_bytes(np.array(values, np.float32)) is None
    assert embedding_from(np.array(values, "<f2").tobytes()) is None
    assert embedding_from(b"abc") is None


def test_animals_and_whole_pictures_have_one_and_people_do_not() -> None:
    outputs = {"embedding": np.array([3, 4], np.float32)}
    animal, person = Region(LEFT, Category.ANIMAL, 0.9), Region(LEFT, Category.PERSON, 0.9)
    regions = [RegionResult(one, None, outputs) for one in (WHOLE, animal, person)]  # type: ignore[arg-type]
    kept = Kept(FILE, "", None)
    found = embeddings_of(Result(0, Path("a"), None, None, None, tuple(regions), kept=kept), PACK)
    assert len(found) == 2
    without = RegionResult(WHOLE, None, {"gate": np.zeros(1, np.float32)})  # type: ignore[arg-type]
    assert embeddings_of(Result(0, Path("a"), None, None, None, (without,), kept=kept), PACK) == []


def test_adding_keeps_the_view_around_the_animal(tmp_path: Path, home: Path) -> None:
    """The test pack gives the mean colour, so that the whole picture has another embedding."""
    classifier = real_classifier(tmp_path, [SeenBox(LEFT)])
    card = tmp_path / "card"
    card.mkdir()
    both = np.hstack([a_picture("Panthera leo", 200), a_picture("Loxodonta cyclotis", 200)])
    Image.fromarray(both).save(card / "both.png")
    with Project.create(tmp_path / "park.swcproject") as project:
        Desk(project, classifier).add(card)
        ((id_,),) = project.file.rows("SELECT id FROM media")
        assert project.cache is not None
        digest = classifier.pack.digest
        of_box = region_id(str(id_), Region(LEFT, Category.ANIMAL, 0.9))
        found = project.cache.embeddings([of_box, region_id(str(id_), WHOLE)], digest)
        assert list(found) == [of_box]
        assert project.cache.embeddings([of_box], PACK) == {}
        vector = embedding_from(found[of_box])
        assert vector is not None
        lion, elephant = (
            np.array(COLOURS[name]) / 127.5 - 1 for name in ("Panthera leo", "Loxodonta cyclotis")
        )
        whole = lion + elephant
        assert float(vector @ lion) / np.linalg.norm(lion) > 0.95
        assert float(vector @ whole) / np.linalg.norm(whole) < 0.9


def test_pictures_go_before_embeddings_and_both_are_counted(tmp_path: Path) -> None:
    opened = ThumbnailCache.open(tmp_path / "park.swcproject", None)
    assert opened is not None
    with opened:
        full = ThumbnailCache(opened.file, 30_000)
        noise = np.random.default_rng(0).integers(0, 256, (60, 60, 3), np.uint8)
        for at in range(20):
            full.add([(str(at), noise)], [made(at)])
        pictures = len(opened.file.rows("SELECT 1 FROM thumbnail"))
        assert full.lost == (20 - pictures, 0)
        assert 0 < pictures < 20
        full.add([], [made(at) for at in range(20, 50)])
        kept = full.embeddings([region_of(at) for at in range(50)], PACK)
        assert list(kept) == [region_of(at) for at in range(20, 50)]
        assert full.lost == (20, 20)
        assert opened.file.one("SELECT bytes FROM size") == 30_000
        full.add([], [made(30), made(30, b"\0<")])  # of two copies of a photograph
        assert opened.file.one("SELECT bytes FROM size") == 29_002
        full.remove([FILE])
        assert full.embeddings([region_of(40)], PACK) == {}
        assert opened.file.one("SELECT bytes FROM size") == 0


def test_a_cache_of_an_earlier_version_keeps_its_pictures(tmp_path: Path) -> None:
    project = tmp_path / "park.swcproject"
    noise = np.zeros((4, 4, 3), np.uint8)
    cache = ThumbnailCache.open(project, None)
    assert cache is not None
    with cache:
        cache.add([("a", noise)])
        with cache.file.transaction() as raw:
            raw.execute("DROP TABLE embedding")
            for column in ("lost_thumbnails", "lost_embeddings"):
                raw.execute(f"ALTER TABLE size DROP COLUMN {column}")
            raw.execute("PRAGMA user_version = 0")
    before = cache_path(project).stat().st_ino
    for write in (False, True):
        cache = ThumbnailCache.open(project, None, write=write)
        assert cache is not None
        with cache:
            assert cache.get("a") is not None
            assert cache.embeddings([region_of(1)], PACK) == {}
            assert cache.lost == (0, 0)
            if write:
                cache.add([], [made(1)])
                assert list(cache.embeddings([region_of(1)], PACK)) == [region_of(1)]
    assert cache_path(project).stat().st_ino == before


def test_a_damaged_cache_stops_nothing(tmp_path: Path, home: Path) -> None:
    classifier = real_classifier(tmp_path)
    with Project.create(tmp_path / "park.swcproject") as project:
        desk = Desk(project, classifier)
        desk.add(photograph(tmp_path / "card" / "a.jpg", "Panthera leo"))
    file = cache_path(tmp_path / "park.swcproject")
    whole = file.read_bytes()
    page = 4096
    file.write_bytes(whole[: 3 * page] + b"\xff" * (len(whole) - 3 * page))
    with Project.open(tmp_path / "park.swcproject") as project:
        desk = Desk(project, classifier)
        assert embeddings_of_targets(project, [Target(1)]) == {}
        desk.add(photograph(tmp_path / "card" / "b.jpg", "Panthera leo", seed=1))
        assert list(embeddings_of_targets(project, [Target(1), Target(2)])) == [Target(2)]
