"""Where is the network, scenario, strategy or sweep that somebody named?"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

import sim
from sim.errors import InputError, Problem, nearest
from sim.loading.documents import KINDS, Kind, kind_among, parse
from sim.loading.files import display, is_file, is_folder

__all__ = ["Shelf", "find_any", "find_network", "find_scenario", "find_strategy", "find_sweep", "kind_of", "shipped"]

Shelf = Literal["networks", "scenarios", "strategies", "sweeps"]

SHELVES: dict[Shelf, str] = {
    "networks": "calibration",
    "scenarios": "scenarios",
    "strategies": "scenarios/strategies",
    "sweeps": "scenarios/sweeps",
}


def roots() -> tuple[Path, ...]:
    """Where shipped files may lie: inside the package (a wheel), then beside it (a checkout)."""
    package = Path(sim.__file__).resolve().parent
    return package / "_data", package.parent


def shipped(kind: Shelf) -> tuple[Path, ...]:
    """What ships with the program, in the order of names."""
    folder = next((root / SHELVES[kind] for root in roots() if (root / SHELVES[kind]).is_dir()), None)
    if folder is None:
        return ()
    if kind == "networks":
        return tuple(sorted(path.parent for path in folder.glob("*/network.toml")))
    return tuple(sorted(folder.glob("*.toml")))


def _shipped_as(name: str, kind: Shelf) -> Path | None:
    """What ships under an id, or under a path as it is in a checkout."""
    wanted = Path(name)
    ids = {name, wanted.name.removesuffix(".toml")} if wanted.parent == Path(SHELVES[kind]) else {name}
    return next((path for path in shipped(kind) if path.name.removesuffix(".toml") in ids), None)


def _first(paths: Iterable[Path]) -> Path | None:
    return next((path for path in paths if is_file(path)), None)


def _nowhere(
    where: str, noun: str, name: str, kind: Shelf, own: Iterable[str] = (), near: Iterable[Path] = ()
) -> InputError:
    """What to say of a name, or a path, that leads nowhere.

    ``own`` are ids of the user's own that stand near, ``near`` the folders in which a file of that name was looked for.
    """
    ids = [path.name.removesuffix(".toml") for path in shipped(kind)]
    if is_folder(Path(name)):
        return InputError([Problem(where, f"'{name}' is a folder", f"name the file of the {noun} in it")])
    if name.endswith(".toml") or Path(name).name != name:
        what = "folder" if kind == "networks" else "file"
        fix = _file_near(name, near) or nearest(Path(name).stem, ids, "mend the path")
        return InputError([Problem(where, f"there is no {what} '{name}'", fix)])
    beside = sorted(set(own))
    known = {"beside it are": beside, "shipped are": ids}
    told = "; ".join(f"{place}: {', '.join(names)}" for place, names in known.items() if names)
    fix = _file_near(name, near) or nearest(name, [*beside, *ids], told or "give the path of one of your own")
    return InputError([Problem(where, f"no {noun} is called '{name}'", fix)])


def _file_near(name: str, folders: Iterable[Path]) -> str:
    """Say which file may be meant by a path that leads nowhere from any of some folders; '' if none is near."""
    wanted = Path(name)
    inside = [folder / wanted.parent for folder in folders]
    stems = [path.stem for folder in inside if is_folder(folder) for path in folder.glob("*.toml")]
    close = get_close_matches(wanted.name.removesuffix(".toml"), stems, n=1, cutoff=0.6)
    return f"did you mean '{(wanted.parent / close[0]).as_posix()}.toml'?" if close else ""


def find_any(name: str) -> Path:
    """A file or folder of one's own, or what ships under an id, whatever its kind; no two shelves have the same id."""
    own = Path(name)
    if is_file(own) or is_folder(own):
        return own
    found = next((path for kind in SHELVES if (path := _shipped_as(name, kind)) is not None), None)
    if found is None:
        ids = [path.name.removesuffix(".toml") for kind in SHELVES for path in shipped(kind)]
        fix = _file_near(name, [Path()]) or nearest(
            own.name.removesuffix(".toml"), ids, "mend the path; see tenchains list"
        )
        raise InputError([Problem(name, "there is no such file, and nothing of that name ships", fix)])
    return found


def find_network(name: str, beside: Path, where: str = "") -> Path:
    """Find a network's folder, by id or by path; what lies in the folder `beside` comes first."""
    near = [beside / name, Path(name)]
    document = _first(folder / "network.toml" for folder in near)
    found = document.parent if document is not None else _shipped_as(name, "networks")
    found = found or next((folder for folder in near if is_folder(folder)), None)
    if found is None:
        own = (path.parent.name for folder in near for path in folder.parent.glob("*/network.toml"))
        raise _nowhere(where or "network", "network", name, "networks", own)
    return found


def find_strategy(name: str, beside: Path, where: str = "") -> Path:
    """The file of a strategy: the id of one beside, a path, the id of a shipped one, or its path in a checkout.

    `beside` is the folder of the scenario that names it: ids and paths are looked for from there first.
    """
    own = [beside / "strategies" / f"{name}.toml", beside / f"{name}.toml"]
    found = _first([*own, beside / name, Path(name)]) or _shipped_as(name, "strategies")
    if found is None:
        beside_it = [path.stem for path in (beside / "strategies").glob("*.toml")]
        raise _nowhere(where or "strategy", "strategy", name, "strategies", beside_it)
    return found


def find_scenario(name: str, beside: Path | None = None, where: str = "") -> Path:
    """The file of a scenario: a path, the id of a shipped one, or its path in a checkout.

    `beside` is the folder of the file that names it: there, or in the folder above, it is looked for first.
    """
    near = () if beside is None else (beside, beside.parent)
    own = [folder / f"{name}{end}" for folder in near for end in ("", ".toml")]
    found = _first([*own, Path(name)]) or _shipped_as(name, "scenarios")
    if found is None:
        raise _nowhere(where or "scenario", "scenario", name, "scenarios", near=(*near, Path()))
    return found


def find_sweep(name: str) -> Path:
    """The file of a sweep: a path, the id of a shipped one, or its path in a checkout."""
    found = _first([Path(name)]) or _shipped_as(name, "sweeps")
    if found is None:
        raise _nowhere("sweep", "sweep", name, "sweeps", near=[Path()])
    return found


def kind_of(path: Path) -> Kind:
    """What a path holds: a folder is a network, a document says what it is."""
    if is_folder(path):
        if not is_file(path / "network.toml") and not any(path.glob("*.csv")):
            _refuse_shelf(path)
        return "network"
    if path.suffix == ".csv":
        fix = f"name the network's folder, {display(path.parent)}"
        raise InputError([Problem(display(path), "is a table, and a network is more than one", fix)])
    source, _, raw, problem = parse(path)
    if problem is not None:
        raise InputError([problem])
    kind = kind_among(raw)
    if kind is None:
        near = next((f"did you mean [{one}]?" for one in KINDS for key in raw if nearest(key, [one], "")), None)
        fix = near or "give it a table [network], [scenario], [strategy] or [sweep]"
        raise InputError([Problem(source, "is no network, scenario, strategy or sweep", fix)])
    return kind


def _refuse_shelf(folder: Path) -> None:
    """Say what a folder holds that is not a network's; one that holds nothing of ours may become one."""
    documents = (one for one in folder.glob("*.toml") if kind_among(parse(one)[2]) is not None)
    inside = sorted([*documents, *(document.parent for document in folder.glob("*/network.toml"))])
    if inside:
        fix = f"name what is in it, such as {display(inside[0])}"
        raise InputError([Problem(display(folder), "is a folder, and not that of a network", fix)])
