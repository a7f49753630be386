"""Every action of the window with its text, shortcuts and menu, in one table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from swc_desktop.ui.theme.icons import icon
from swc_desktop.ui.window.action_names import LABELS

translate = QCoreApplication.translate


Keys = Mapping[str, tuple[str, ...]]
"""Keys by the names of actions."""


@dataclass(frozen=True)
class ActionSpec:
    """An action: its name in the program, menu, text, shortcuts and icon.

    ``section`` numbers the part of the menu, between separators; ``submenu`` names the menu within
    it (`submenu_titles`), if any. Of the actions of one ``group``, only one is checked at a time.
    The keys of one ``in_list`` work while the list or the large view has the keyboard, so that
    letters can be typed elsewhere and Enter presses buttons.
    """

    name: str
    menu: str
    section: int
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False
    group: str = ""
    in_list: bool = False
    submenu: str = ""


def menu_titles() -> dict[str, str]:
    """The menus in their order."""
    return {
        "file": translate("Menu", "&Photographs"),
        "project": translate("Menu", "Pr&oject"),
        "evidence": translate("Menu", "Where and &when"),
        "edit": translate("Menu", "&Edit"),
        "review": translate("Menu", "Revie&w"),
        "view": translate("Menu", "&View"),
        "run": translate("Menu", "&Run"),
        "tools": translate("Menu", "&Tools"),
        "help": translate("Menu", "&Help"),
    }


def submenu_titles() -> dict[str, str]:
    """The menus within menus."""
    return {
        "labels": translate("Menu", "Names on &keys"),
        "whole_event": translate("Menu", "The whole &event"),
    }


def action_specs() -> tuple[ActionSpec, ...]:
    """The table, in the order of the menus."""
    spec = ActionSpec
    return (
        spec("add", "file", 0, translate("Menu", "&Add photographs…"), ("Ctrl+O",), "add"),
        spec(
            "add_folder", "file", 0, translate("Menu", "Add &folders and cards…"), ("Ctrl+D",),
            "folder",
        ),
        spec("watch_folder", "file", 0, translate("Menu", "&Watch a folder…"), ()),
        spec(
            "detections", "file", 0,
            translate("Menu", "Use results of another de&tector…"), ("Ctrl+Shift+R",),
        ),
        spec("samples", "file", 0, translate("Menu", "Try the &samples"), (), "samples"),
        spec("export", "file", 1, translate("Menu", "&Export…"), ("Ctrl+E",), "export"),
        spec("report", "file", 1, translate("Menu", "Repo&rt…"), ("Ctrl+Shift+M",)),
        spec("reveal", "file", 2, translate("Menu", "Show in fol&der"), ("Ctrl+R",)),
        spec("quit", "file", 3, translate("Menu", "&Quit"), ("Ctrl+Q", "Ctrl+W")),
        spec("new_project", "project", 0, translate("Menu", "&New project…"), ("Ctrl+Shift+N",)),
        spec("open_project", "project", 0, translate("Menu", "&Open project…"), ("Ctrl+Shift+O",)),
        spec("own_project", "project", 0, translate("Menu", "Project of this &computer"), ()),
        spec("copy_project", "project", 1, translate("Menu", "Cop&y project…"), ()),
        spec("passphrase", "project", 1, translate("Menu", "&Passphrase…"), ()),
        spec("lock", "project", 1, translate("Menu", "&Lock now"), ("Ctrl+Alt+L",)),
        spec("roots", "project", 2, translate("Menu", "&Folders and cards…"), ("Ctrl+Shift+D",)),
        spec("checklist", "project", 2, translate("Menu", "Names of other &animals…"), ()),
        spec("sensitive", "project", 2, translate("Menu", "&Sensitive taxa…"), ()),
        spec("import_said", "project", 3, translate("Menu", "&Import what people said…"), ()),
        spec("place", "evidence", 0, translate("Menu", "Give a &place…"), ("Ctrl+P",)),
        spec("time", "evidence", 0, translate("Menu", "Give a &time…"), ("Ctrl+Shift+T",)),
        spec(
            "assign", "evidence", 0, translate("Menu", "&Assign to a camera station…"),
            ("Ctrl+Shift+A",),
        ),
        spec(
            "clock", "evidence", 0, translate("Menu", "Correct the c&lock…"), ("Ctrl+Shift+K",)
        ),
        spec("folder_pattern", "evidence", 0, translate("Menu", "Read folder &names…"), ()),
        spec("track", "evidence", 1, translate("Menu", "Use a &GPS track…"), ("Ctrl+G",)),
        spec(
            "clock_findings", "evidence", 1, translate("Menu", "Clocks that may be &wrong…"), ()
        ),
        spec(
            "stations", "evidence", 1, translate("Menu", "&Camera stations…"), ("Ctrl+Shift+S",)
        ),
        spec("events", "evidence", 1, translate("Menu", "&Events…"), ()),
        spec("undo", "edit", 0, translate("Menu", "&Undo"), ("Ctrl+Z",)),
        spec("redo", "edit", 0, translate("Menu", "&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y")),
        spec("history", "edit", 0, translate("Menu", "&History…"), ("Ctrl+Alt+Z",)),
        spec("copy", "edit", 1, translate("Menu", "&Copy evidence"), ("Ctrl+C",), "copy"),
        spec("copy_rows", "edit", 1, translate("Menu", "Copy &rows"), ("Ctrl+Alt+C",)),
        spec("copy_path", "edit", 1, translate("Menu", "Copy file &path"), ("Ctrl+Shift+C",)),
        spec("select_all", "edit", 2, translate("Menu", "Select &all"), ("Ctrl+A",)),
        spec("find", "edit", 2, translate("Menu", "&Filter by text"), ("Ctrl+F", "/"), "search"),
        spec("clear_filter", "edit", 2, translate("Menu", "Show &everything"), ("Ctrl+Shift+F",)),
        spec(
            "pin", "edit", 2, translate("Menu", "&Pin filter"), ("Ctrl+Shift+L",), "pin", True
        ),
        *_judging(),
        spec(
            "grid", "view", 0, translate("Menu", "&Grid"), ("G",), "grid", True, group="arrangement"
        ),
        spec(
            "table", "view", 0, translate("Menu", "&Table"), ("T",), "table", True, "arrangement"
        ),
        spec(
            "photo", "view", 0, translate("Menu", "&Photograph"), ("E", "Ctrl+Return"), "photograph"
        ),
        spec("sightings", "view", 0, translate("Menu", "S&ightings…"), ("M",)),
        spec("show_people", "view", 0, translate("Menu", "Show pe&ople…"), ("Ctrl+Shift+E",)),
        spec("next", "view", 1, translate("Menu", "&Next photograph"), ("J",)),
        spec("previous", "view", 1, translate("Menu", "P&revious photograph"), ("K",)),
        spec("larger", "view", 1, translate("Menu", "&Larger cards"), ("Ctrl++", "Ctrl+=")),
        spec("smaller", "view", 1, translate("Menu", "S&maller cards"), ("Ctrl+-",)),
        spec(
            "left_panel", "view", 2, translate("Menu", "&Stations, days and answers"), ("L",),
            "panel-left", True,
        ),
        spec(
            "evidence_panel", "view", 2, translate("Menu", "&Evidence"), ("I",), "panel-right", True
        ),
        spec("film", "view", 2, translate("Menu", "Film&strip"), ("F",), checkable=True),
        spec("animal", "view", 3, translate("Menu", "&Zoom to the animal"), ("Z",)),
        spec("magnifier", "view", 3, translate("Menu", "Ma&gnifier"), ("S",), checkable=True),
        spec("brighter", "view", 3, translate("Menu", "&Brighter"), ("Ctrl+B",)),
        spec("darker", "view", 3, translate("Menu", "&Darker"), ("Ctrl+Shift+B",)),
        spec("light", "view", 3, translate("Menu", "Brightness and &contrast…"), ("Ctrl+H",)),
        spec("as_taken", "view", 3, translate("Menu", "&As photographed"), ("Ctrl+Shift+H",)),
        spec(
            "difference", "view", 3, translate("Menu", "Difference to the one besi&de"), ("H",),
            checkable=True,
        ),
        spec(
            "beside", "view", 3, translate("Menu", "An&other one beside it"), ("O",), checkable=True
        ),
        spec("full_screen", "view", 4, translate("Menu", "&Full screen"), ("F11",)),
        spec("pause", "run", 0, translate("Menu", "&Pause"), ("Ctrl+Alt+P",), "pause"),
        spec("stop", "run", 0, translate("Menu", "&Stop"), ("Ctrl+.",), "stop"),
        spec(
            "prepare", "tools", 0, translate("Menu", "&Prepare for the field…"),
            ("Ctrl+Shift+P",), "weather",
        ),
        spec("pack", "tools", 0, translate("Menu", "&Model pack…"), ("Ctrl+M",), "pack"),
        spec("device", "tools", 0, translate("Menu", "&Device…"), ()),
        spec("teach", "tools", 0, translate("Menu", "Teac&h…"), ()),
        spec("stick", "tools", 1, translate("Menu", "Prepare USB s&tick…"), (), "disk"),
        spec("take", "tools", 1, translate("Menu", "Install from USB stic&k…"), ("Ctrl+T",)),
        spec("settings", "tools", 2, translate("Menu", "&Settings…"), ("Ctrl+,",), "settings"),
        spec("manual", "help", 0, translate("Menu", "&Manual"), ("F1",), "help"),
        spec("keys", "help", 0, translate("Menu", "Keyboard &shortcuts"), ("?",), "help"),
        spec("about", "help", 0, translate("Menu", "&About and credits"), (), "information"),
    )  # fmt: skip


def _judging() -> tuple[ActionSpec, ...]:
    """What is said of photographs."""

    def spec(name: str, section: int, text: str, *keys: str, submenu: str = "") -> ActionSpec:
        return ActionSpec(name, "review", section, text, keys, in_list=True, submenu=submenu)

    of_event = partial(spec, submenu="whole_event")
    labels = (
        spec(
            name,
            1,
            translate("Menu", "Name on key {key}").format(key=key),
            str(key),
            submenu="labels",
        )
        for key, name in enumerate(LABELS, 1)
    )
    return (
        spec("accept", 0, translate("Menu", "&Accept the answer"), "Return", "Enter"),
        spec("name", 0, translate("Menu", "Name the a&nimal…"), "R"),
        spec("details", 0, translate("Menu", "Count and &details…"), "D"),
        spec("count", 0, translate("Menu", "&Count the boxes"), "C"),
        spec("draw_box", 0, translate("Menu", "Draw or move a bo&x"), "B"),
        spec("individual", 0, translate("Menu", "Which &individual…"), "W"),
        spec("rank_up", 0, translate("Menu", "One rank &higher"), "[", "Alt+Up"),
        spec("rank_down", 0, translate("Menu", "One rank &lower"), "]", "Alt+Down"),
        *labels,
        spec("unknown", 2, translate("Menu", "&Unknown animal"), "U"),
        spec("blank", 2, translate("Menu", "&Blank"), "X"),
        spec("person_in_it", 2, translate("Menu", "&Person"), "P"),
        spec("vehicle", 2, translate("Menu", "&Vehicle"), "V"),
        spec("not_an_object", 2, translate("Menu", "N&ot an object"), "N"),
        of_event("accept_event", 3, translate("Menu", "Accept all of the &event"), "Shift+Return"),
        of_event("name_event", 3, translate("Menu", "Na&me the animal of the event…"), "Shift+R"),
        of_event(
            "details_event", 3, translate("Menu", "Count and details of the event…"), "Shift+D"
        ),
        of_event("count_event", 3, translate("Menu", "Count the boxes of the event"), "Shift+C"),
        of_event("event_unknown", 3, translate("Menu", "Event: unknown animal"), "Shift+U"),
        of_event("event_blank", 3, translate("Menu", "Event: blank"), "Shift+X"),
        of_event("event_person_in_it", 3, translate("Menu", "Event: person"), "Shift+P"),
        of_event("event_vehicle", 3, translate("Menu", "Event: vehicle"), "Shift+V"),
        of_event("event_not_an_object", 3, translate("Menu", "Event: not an object"), "Shift+N"),
        of_event("split_event", 3, translate("Menu", "Begin an event here"), "Shift+S"),
        of_event("merge_events", 3, translate("Menu", "Merge events"), "Shift+M"),
        spec("withdraw", 4, translate("Menu", "&Take back what was said"), "Delete"),
        spec("last_judged", 4, translate("Menu", "&Back to the last judged"), "Backspace"),
        ActionSpec("person", "review", 5, translate("Menu", "&Who is judging…")),
        ActionSpec("agreement", "review", 5, translate("Menu", "A&greement of people…")),
        ActionSpec("individuals", "review", 5, translate("Menu", "&Individuals…"), ("Ctrl+I",)),
        ActionSpec("audit", "review", 5, translate("Menu", "Check a &sample…")),
    )


@dataclass(frozen=True)
class ViewKey:
    """A key that a view handles itself, for the list of keyboard shortcuts."""

    text: str
    keys: tuple[str, ...]


def view_keys() -> tuple[ViewKey, ...]:
    """Keys that work in the view that has the focus."""
    return (
        ViewKey(translate("Menu", "Move between photographs"), ("←", "→", "↑", "↓")),
        ViewKey(translate("Menu", "First, last photograph"), ("Home", "End")),
        ViewKey(translate("Menu", "Open photograph"), ("Space",)),
        ViewKey(translate("Menu", "Photograph: to the animal and back"), ("Space",)),
        ViewKey(translate("Menu", "Photograph: choose a box"), ("Tab", "Shift+Tab")),
        ViewKey(translate("Menu", "Zoom in, out"), ("+", "−")),
        ViewKey(translate("Menu", "Fit to window; 100 %"), ("0", "Ctrl+1")),
        ViewKey(translate("Menu", "Pan"), ("Ctrl+←", "Ctrl+→", "↑", "↓")),
        ViewKey(translate("Menu", "Video: play, pause"), ("Space",)),
        ViewKey(translate("Menu", "Video: a second back, on"), ("Shift+←", "Shift+→")),
        ViewKey(translate("Menu", "Video: a picture back, on"), (",", ".")),
        ViewKey(translate("Menu", "Video: to the marks"), ("Page Up", "Page Down")),
        ViewKey(translate("Menu", "Back to the photographs"), ("Esc",)),
        ViewKey(translate("Menu", "Map: pan"), ("←", "→", "↑", "↓")),
        ViewKey(translate("Menu", "Map: zoom in, out, whole world"), ("+", "−", "0")),
        ViewKey(translate("Menu", "Map: move the rectangle"), ("Shift+←", "Shift+↑")),
    )


class Actions(QObject):
    """The actions of one window by name."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._specs = action_specs()
        self._actions: dict[str, QAction] = {}
        groups: dict[str, QActionGroup] = {}
        for spec in self._specs:
            action = QAction(spec.text, parent)
            action.setObjectName(spec.name)
            action.setShortcuts([QKeySequence(key) for key in spec.keys])
            context = Qt.ShortcutContext
            action.setShortcutContext(
                context.WidgetWithChildrenShortcut if spec.in_list else context.WindowShortcut
            )
            action.setCheckable(spec.checkable)
            if spec.group:
                groups.setdefault(spec.group, QActionGroup(self)).addAction(action)
            self._actions[spec.name] = action
        self.apply_theme()

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def use_keys(self, own: Keys) -> None:
        """Give actions the keys that a person chose, all others their usual ones."""
        for spec in self._specs:
            keys = [QKeySequence(key) for key in own.get(spec.name, spec.keys)]
            if keys != self._actions[spec.name].shortcuts():
                self._actions[spec.name].setShortcuts(keys)

    def apply_theme(self) -> None:
        """Draw the icons in the colours of the theme."""
        for spec in self._specs:
            if spec.icon:
                self._actions[spec.name].setIcon(icon(spec.icon))

    def all(self) -> Sequence[QAction]:
        """Every action."""
        return list(self._actions.values())

    def in_list(self) -> Sequence[QAction]:
        """The actions whose keys work in the list and the large view alone."""
        return [self._actions[spec.name] for spec in self._specs if spec.in_list]

    def fill(self, bar: QMenuBar) -> None:
        """Add every action to its menu."""
        for menu_name, title in menu_titles().items():
            menu = bar.addMenu(title)
            menu.setObjectName(f"menu_{menu_name}")
            section = 0
            for spec in self._specs:
                if spec.menu != menu_name:
                    continue
                if spec.section != section:
                    menu.addSeparator()
                    section = spec.section
                place = _submenu(menu, spec.submenu) if spec.submenu else menu
                place.addAction(self._actions[spec.name])


def _submenu(menu: QMenu, name: str) -> QMenu:
    """The menu ``name`` within ``menu``, added where there is none."""
    found: QMenu | None = menu.findChild(QMenu, f"menu_{name}")
    if found is None:
        found = menu.addMenu(submenu_titles()[name])
        found.setObjectName(f"menu_{name}")
    return found
