"""Every error a user can meet has its sentence, and a test that provokes it."""

import importlib
import importlib.util
import pkgutil
import re
import string
from pathlib import Path

import pytest

import swc_desktop
from swc_desktop.core.errors import SwcError
from swc_desktop.packs.errors import SENTENCES, PackProblem, PackRefused
from swc_desktop.photos.errors import PhotoFault, PhotoUnreadable, short_reason

STATUSES = {
    "WrongUsage": 2,
    "PackRefused": 3,
    "DeviceNotUsable": 4,
    "OutputFault": 5,
    "ProjectLocked": 6,
    "ProjectBusy": 7,
    "ProcessNotStarted": 5,
    "RootLost": 8,
    "Interrupted": 130,
}


def tree(base: type[SwcError]) -> list[type[SwcError]]:
    return [descendant for child in base.__subclasses__() for descendant in (child, *tree(child))]


def raised(error: type[SwcError]) -> bool:
    """True for what is raised itself: it has a template of its own."""
    return "template" in vars(error)


for _package in pkgutil.iter_modules(swc_desktop.__path__, f"{swc_desktop.__name__}."):
    if _package.ispkg and importlib.util.find_spec(f"{_package.name}.errors"):
        importlib.import_module(f"{_package.name}.errors")

ALL = [
    error for error in tree(SwcError) if re.fullmatch(r"swc_desktop\.\w+\.errors", error.__module__)
]
RAISED = [error for error in ALL if raised(error)]


def fields(template: str) -> list[tuple[str, str]]:
    return [(name, spec or "") for _, name, spec, _ in string.Formatter().parse(template) if name]


def stand_ins(template: str) -> dict[str, object]:
    """Stand-ins for the facts of a sentence, numbers where the format wants numbers."""
    return {
        name: 0.5 if spec.endswith(("g", "f", "e")) else 3 if spec == "d" else "x"
        for name, spec in fields(template)
    }


def check_readable(template: str, sentence: str) -> None:
    assert sentence.endswith((".", ")"))
    assert sentence[0].isupper() or template.startswith("{")
    assert "!" not in sentence.replace("!r", "")
    assert "\n" not in sentence
    assert len(sentence) < 300
    assert not re.search(r"\b(Error|Exception|Traceback|None)\b", sentence)


def test_every_class_is_defined_with_the_errors_of_its_package() -> None:
    program = [error for error in tree(SwcError) if error.__module__.startswith("swc_desktop")]
    elsewhere = [error.__name__ for error in program if error not in ALL]
    assert not elsewhere


def test_no_two_classes_have_one_name() -> None:
    """A sandbox hands an error on by the name of its class."""
    names = [error.__name__ for error in ALL]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("error", ALL, ids=lambda error: error.__name__)
def test_only_base_classes_have_no_sentence(error: type[SwcError]) -> None:
    assert raised(error) or error.__subclasses__() or error is PackRefused


@pytest.mark.parametrize("error", RAISED, ids=lambda error: error.__name__)
def test_the_sentence_is_readable(error: type[SwcError]) -> None:
    text = error.template.text
    if text != "{problem}":
        check_readable(text, str(error(**stand_ins(text))))


@pytest.mark.parametrize("problem", PackProblem)
def test_the_sentence_of_each_problem_is_one_that_a_person_can_read(problem: PackProblem) -> None:
    template = SENTENCES[problem].text
    check_readable(template, str(PackRefused(problem, **stand_ins(template))))


@pytest.mark.parametrize("error", ALL, ids=lambda error: error.__name__)
def test_the_exit_status_is_that_of_its_branch(error: type[SwcError]) -> None:
    branch = next((base.__name__ for base in error.__mro__ if base.__name__ in STATUSES), None)
    assert error.exit_status == STATUSES.get(branch or "", 1)


@pytest.fixture(scope="module")
def words_of_the_tests(root: Path) -> set[str]:
    files = [path for path in (root / "tests").rglob("*.py") if path != Path(__file__)]
    text = " ".join(path.read_text(encoding="utf-8") for path in files)
    return set(re.findall(r"\w+", text)) | set(re.findall(r"PackProblem\.\w+", text))


@pytest.mark.parametrize("problem", PackProblem)
def test_a_test_provokes_each_problem(problem: PackProblem, words_of_the_tests: set[str]) -> None:
    assert f"PackProblem.{problem.name}" in words_of_the_tests


@pytest.mark.parametrize("problem", PackProblem)
def test_the_program_raises_each_problem(problem: PackProblem, root: Path) -> None:
    program = [path for path in (root / "swc_desktop").rglob("*.py") if path.name != "errors.py"]
    raising = re.compile(rf"PackRefused\(\s*PackProblem\.{problem.name}\b")
    assert any(raising.search(path.read_text(encoding="utf-8")) for path in program)


@pytest.mark.parametrize("error", RAISED, ids=lambda error: error.__name__)
def test_a_test_provokes_it(error: type[SwcError], words_of_the_tests: set[str]) -> None:
    assert error.__name__ in words_of_the_tests


@pytest.mark.parametrize("error", RAISED, ids=lambda error: error.__name__)
def test_the_program_raises_it(error: type[SwcError], root: Path) -> None:
    program = [path for path in (root / "swc_desktop").rglob("*.py") if path.name != "errors.py"]
    raising = re.compile(rf"\b{error.__name__}\b")
    assert any(raising.search(path.read_text(encoding="utf-8")) for path in program)


def test_a_sentence_is_one_line_whatever_a_file_is_called() -> None:
    file = Path("a\nb\x1b[2K\u202ec\udcff.jpg")
    sentence = str(PhotoFault(file=file, reason="x"))
    assert sentence.startswith(r"a\x0ab\x1b[2K\u202ec\xff.jpg ")
    assert sentence.isprintable()


@pytest.mark.parametrize("kind", PhotoUnreadable.__subclasses__())
def test_why_a_file_is_unreadable_is_known_in_a_few_words(kind: type[PhotoUnreadable]) -> None:
    error = kind(**stand_ins(kind.template.text))
    assert short_reason(error.message) is kind.short
    assert len(str(kind.short)) <= 28
