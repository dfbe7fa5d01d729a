"""environment.yml, pyproject.toml and constraints.txt describe one environment."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version
from rattler import MatchSpec, VersionSpec
from rattler import Version as CondaVersion

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PYPI_NAMES = {"pytorch": "torch"}  # where conda-forge's name differs
CONDA_ONLY = {"python", "pip", "make"}


def requirements(lines: list[str]) -> dict[str, Requirement]:
    return {canonicalize_name(item.name): item for item in map(Requirement, lines)}


def pins() -> dict[str, Version]:
    text = (ROOT / "constraints.txt").read_text()
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {name: exact(item.specifier) for name, item in requirements(lines).items()}


def exact(specifier: SpecifierSet) -> Version:
    (only,) = specifier
    assert only.operator == "==", f"{specifier} is no pin"
    return Version(only.version)


def conda_environment(file: str) -> tuple[dict[str, MatchSpec], list[str]]:
    """The conda specs of an environment file by name, and the lines of its pip part."""
    data = yaml.safe_load((ROOT / file).read_text())
    assert data["channels"] == ["conda-forge"]
    specs = [MatchSpec(item, strict=True) for item in data["dependencies"] if isinstance(item, str)]
    pip_parts = [item["pip"] for item in data["dependencies"] if not isinstance(item, str)]
    return {spec.name.normalized: spec for spec in specs}, [line for part in pip_parts for line in part]


def ranges(specifier: str) -> set[str]:
    return {clause.strip() for clause in specifier.split(",")}


def test_every_dependency_has_the_same_range_in_the_conda_environment():
    specs, _ = conda_environment("environment.yml")
    conda = {
        PYPI_NAMES.get(name, name): ranges(spec.version)
        for name, spec in specs.items()
        if name not in CONDA_ONLY
    }
    pypi = {
        name: ranges(str(item.specifier)) for name, item in requirements(PYPROJECT["dependencies"]).items()
    }
    assert conda == pypi
    assert ranges(specs["python"].version) == ranges(PYPROJECT["requires-python"])


def test_the_conda_environment_installs_this_package():
    specs, pip_lines = conda_environment("environment.yml")
    assert "pip" in specs
    assert pip_lines == ["--editable ."]


def test_the_r_environment_parses_and_extends_the_same_environment():
    specs, pip_lines = conda_environment("environment-r.yml")
    assert {"r-base", "r-reticulate"} <= set(specs) and not pip_lines
    names = [
        yaml.safe_load((ROOT / file).read_text())["name"] for file in ("environment.yml", "environment-r.yml")
    ]
    assert names[0] == names[1] == PYPROJECT["name"]


@pytest.mark.parametrize("group", ["dependencies", "dev", "book"])
def test_every_direct_dependency_is_pinned_inside_its_range(group):
    lines = (
        PYPROJECT["dependencies"] if group == "dependencies" else PYPROJECT["optional-dependencies"][group]
    )
    pinned = pins()
    for name, item in requirements(lines).items():
        assert name in pinned, f"constraints.txt does not pin {name}"
        assert item.specifier.contains(pinned[name]), f"{name}=={pinned[name]} is outside {item.specifier}"


def test_conda_ranges_admit_the_pins():
    specs, _ = conda_environment("environment.yml")
    pinned = pins()
    for name, spec in specs.items():
        if name in CONDA_ONLY:
            continue
        pin = str(pinned[PYPI_NAMES.get(name, name)])
        assert VersionSpec(spec.version).matches(CondaVersion(pin)), f"{spec.version} leaves out {name} {pin}"


def test_torch_is_pinned_without_a_build():
    assert str(pins()["torch"]) == "2.13.0"  # a "+cpu" would shut out every platform without that build
