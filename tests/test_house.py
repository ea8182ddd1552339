"""The house rules that no linter knows."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SRC = ROOT / "src" / "citymap"
MODULES = sorted(p for p in SRC.rglob("*.py") if not p.name.startswith("__"))
PACKAGES = sorted(p.parent for p in SRC.rglob("__init__.py"))
FORBIDDEN = {"utils", "util", "helpers", "common", "misc", "core", "base_utils"}
LONGEST = 350


def place(path: Path) -> str:
    return path.relative_to(SRC).as_posix()


@pytest.mark.parametrize("module", MODULES, ids=place)
def test_a_module_fits_on_ten_screens(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", [*MODULES, *PACKAGES], ids=place)
def test_a_room_is_named_for_what_is_in_it(path: Path) -> None:
    assert path.stem not in FORBIDDEN
    assert not path.stem.endswith(("manager", "handler", "helper"))


@pytest.mark.parametrize("module", MODULES, ids=place)
def test_a_module_has_a_test_file_at_the_mirror_place(module: Path) -> None:
    mirror = Path("tests") / module.relative_to(SRC).with_name(f"test_{module.name}")
    assert (ROOT / mirror).is_file(), f"write {mirror}"


@pytest.mark.parametrize("package", PACKAGES, ids=place)
def test_a_package_says_what_it_is_for(package: Path) -> None:
    tree = ast.parse((package / "__init__.py").read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)


def test_every_folder_of_modules_is_a_package() -> None:
    assert {module.parent for module in MODULES} <= set(PACKAGES)
