"""Where fetched networks stand: a folder for each package, in the folder of what a user keeps."""

from pathlib import Path

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.packages.package import NETWORKS, Package, packaged
from seqtui.policy.paths import data_folder


def folder_of(package: Package) -> Path:
    """Return the folder of a package, whether it is there or not; another version has another one."""
    return data_folder(policy.environment()) / "networks" / f"{package.name}-{package.version}"


def is_fetched(package: Package) -> bool:
    """Whether a package was fetched: its folder is made whole or not at all."""
    return policy.is_folder(folder_of(package))


def is_packaged(name: str) -> bool:
    """Whether a network of a package opens by that name."""
    return name in NETWORKS


def network_path(name: str) -> Path:
    """Return the file or folder of a network of a package, by its name.

    Raises SeqtuiError that says how it is fetched, where it was not.
    """
    package, network = NETWORKS[name], packaged(name)
    assert network is not None, "asked for after is_packaged"
    if not is_fetched(package):
        raise SeqtuiError(
            _(
                "{name} is not here yet: seqtui get {package} says what it is and fetches it",
                name=name,
                package=package.name,
            )
        )
    return folder_of(package) / network.opens
