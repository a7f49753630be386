"""Which file a path of another computer means, against the rule written down plainly."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from swc_desktop.foreign.picture_paths import match_paths, path_steps

STEPS = st.lists(st.sampled_from("abc"), max_size=3)
PATHS = st.builds(lambda folders, name: [*folders, name], STEPS, st.sampled_from("123"))
NAMES = st.builds(
    lambda root, steps, sign: root + sign.join(steps),
    st.sampled_from(["", "D:\\", "/", ".\\", "../"]),
    PATHS,
    st.sampled_from("/\\"),
)
FILES = st.builds(lambda steps: Path("/", *steps), PATHS)


def agreeing(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many last steps are the same."""
    depth = 0
    while depth < min(len(one), len(other)) and one[-1 - depth] == other[-1 - depth]:
        depth += 1
    return depth


def only_best(
    one: tuple[str, ...], others: set[tuple[str, ...]]
) -> tuple[tuple[str, ...], int] | None:
    depth = max((agreeing(one, other) for other in others), default=0)
    best = [other for other in others if agreeing(one, other) == depth]
    return (best[0], depth) if depth and len(best) == 1 else None


@given(st.lists(NAMES, max_size=6), st.lists(FILES, max_size=6))
def test_two_paths_belong_together_if_each_is_the_only_best_of_the_other(
    names: list[str], files: list[Path]
) -> None:
    named = {path_steps(name) for name in names}
    there = {path_steps(file.as_posix()) for file in files}
    for name, file in match_paths(names, files).found.items():
        steps, path = path_steps(name), path_steps(file.as_posix())
        depth = agreeing(steps, path)
        assert only_best(steps, there) == (path, depth)
        assert only_best(path, named) == (steps, depth)


@given(st.lists(FILES, unique=True, min_size=1, max_size=6), st.integers(0, 2))
def test_a_list_of_all_files_below_one_folder_finds_each(files: list[Path], cut: int) -> None:
    """Unless one of the paths is the end of another."""
    root = Path("/disk/survey")
    here = [root / file.relative_to("/") for file in files]
    parts = [root.parts[1:], root.parts[2:], ()][cut]
    names = ["\\".join([*parts, *file.parts[1:]]).upper() for file in files]
    ends = {path_steps(name) for name in names}
    if any(one != other and agreeing(one, other) == len(one) for one in ends for other in ends):
        return
    assert match_paths(names, here).found == dict(zip(names, here, strict=True))


def test_of_files_that_differ_in_case_the_one_that_is_spelled_so_is_meant() -> None:
    files = [Path("/s/A/1.jpg"), Path("/s/a/1.jpg")]
    matches = match_paths(["A\\1.jpg", "a/1.jpg", "A/1.JPG"], files)
    assert matches.found == {"A\\1.jpg": files[0], "a/1.jpg": files[1]}
    assert (matches.by_path, matches.by_name) == (2, 0)
