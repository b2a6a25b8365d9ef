"""``seqtui get``: the networks that packages of the Python Package Index carry; one is fetched, after a question."""

import argparse
from functools import partial

from msgspec.structs import asdict

from seqtui.cli.args_to_request import Arguments
from seqtui.cli.opening import agreed
from seqtui.cli.output import write, write_page
from seqtui.language import _
from seqtui.models.packages.fetch import INDEX, fetch
from seqtui.models.packages.folder import folder_of, is_fetched
from seqtui.models.packages.package import PACKAGES, Package, find_package
from seqtui.session.text import safe


def what_to_get(parser: argparse.ArgumentParser) -> None:
    """Which package, and whether it is asked for."""
    group = parser.add_argument_group(_("what to fetch"))
    group.add_argument(
        "package", metavar="NAME", nargs="?", help=_("a package, or a network of one (default: list them)")
    )
    group.add_argument("--yes", action="store_true", help=_("fetch it without asking"))
    group.add_argument("--again", action="store_true", help=_("fetch it although it is here"))


def get(args: Arguments) -> int:
    """List the packages; or say what one is, how large and under which licence, and fetch it after a question.

    Returns 0 when it is here, 1 when nobody agreed.
    """
    from seqtui.render.network import print_packages

    if args.package is None:
        data = {"packages": [package_data(package) for package in PACKAGES]}
        draw = partial(print_packages, PACKAGES)
        return write_page(args, "packages", _("networks in packages"), lambda: data, draw)
    package = find_package(args.package)
    if is_fetched(package) and not args.again:
        return write([_here(package), "\n"])
    write_page(args, "packages", package.name, lambda: _one(package), partial(print_packages, (package,)))
    size = f"{package.size / 1e6:.1f} MB"
    if not agreed(_("fetch {size} from {index}? (yes/no)", size=size, index=INDEX), args):
        return 1
    fetch(package)
    return write([_here(package), "\n"])


def _one(package: Package) -> dict[str, object]:
    return {"packages": [package_data(package)]}


def package_data(package: Package) -> dict[str, object]:
    """A package as plain data: its name, wheel, licence, size and networks, and its folder once it was fetched."""
    return {
        "name": package.name,
        "project": package.project,
        "version": package.version,
        "wheel": package.wheel,
        "bytes": package.size,
        "sha256": package.sha256,
        "licence": _(package.licence),
        "home": package.home,
        "folder": str(folder_of(package)) if is_fetched(package) else None,
        "networks": [{**asdict(network), "meaning": _(network.meaning)} for network in package.networks],
    }


def _here(package: Package) -> str:
    """Where a package stands, and how a network of it is opened."""
    folder, typed = safe(str(folder_of(package))), _opens(package.networks[0].name, package.networks[0].text)
    return _("{package} is in {folder}; {typed} opens it", package=package.name, folder=folder, typed=typed)


def _opens(name: str, text: str) -> str:
    return f'seqtui open {name} "{text}"' if text else f"seqtui open {name}"
