"""The CycloneDX bill of materials that the wheel carries (PEP 770)."""

import tomllib
import uuid
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, requires

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.dependencies.licences import find_licence
from tools.dependencies.locked import ROOT, Package, applies_somewhere

_LICENCES = LicenseFactory()


def render_bill(packages: Sequence[Package]) -> str:
    """The same for the same lock file: without a time, and its number follows from the content."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    own = _create_component("pypi", project["name"], project["version"], project["license"])
    own.type = ComponentType.APPLICATION
    number = uuid.uuid5(uuid.NAMESPACE_URL, f"{own.purl} {packages}")
    bill = Bom(serial_number=number)
    bill.metadata.component, bill.metadata.timestamp = own, None
    parts = {package: _describe(package) for package in packages}
    bill.components.update(parts.values())
    by_name = {package.name: part for package, part in parts.items()}
    bill.register_dependency(own, _choose(by_name, project["dependencies"]))
    for package, part in parts.items():
        brought = [by_name[one.name] for one in packages if one.within == package.name]
        bill.register_dependency(part, [*brought, *_choose(by_name, _read_needed(package))])
    return f"{JsonV1Dot6(bill).output_as_string(indent=1)}\n"


def _read_needed(package: Package) -> Sequence[str]:
    """Requirements of a Python package; none of one that is for other Pythons than this one."""
    if package.ecosystem != "PyPI":
        return ()
    try:
        return requires(package.name) or ()
    except PackageNotFoundError:
        return ()


def _describe(package: Package) -> Component:
    kind = package.ecosystem.lower()
    return _create_component(kind, package.name, package.version, find_licence(package))


def _create_component(kind: str, name: str, version: str, licence: str) -> Component:
    group, _, plain = name.rpartition("/")
    place = PackageURL(kind, group or None, plain, version)
    return Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        purl=place,
        bom_ref=str(place),
        licenses=[_LICENCES.make_from_string(licence)],
    )


def _choose(parts: dict[str, Component], needed: Sequence[str]) -> list[Component]:
    """Of what is needed what applies on a machine of ours; extras' parts are locked too."""
    wanted = [Requirement(text) for text in needed]
    names = {canonicalize_name(one.name) for one in wanted if applies_somewhere(one.marker)}
    return [parts[name] for name in sorted(names) if name in parts]
