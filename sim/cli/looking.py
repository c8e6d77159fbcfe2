"""`check`, `list`, `schema` and `show`: what is there, without running it?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.options import language_option, quiet_option
from sim.terminal import print_as_it_is, print_cards

if TYPE_CHECKING:
    from sim.labels import Language
    from sim.loading import Kind, Shelf

__all__ = ["check", "list_", "schema", "show"]

SHELVES: tuple[Shelf, ...] = ("networks", "scenarios", "strategies", "sweeps")


@click.command()
@click.argument("path", metavar="PATH_OR_ID")
@quiet_option
def check(path: str, *, quiet: bool) -> None:
    """Check a file, a folder or an id: all its problems, or "ok"."""
    from sim.inspection import inspect
    from sim.loading import find_any

    lines = inspect(find_any(path))
    if not quiet:
        for line in lines:
            print_as_it_is(line)


@click.command(name="list")
@click.argument("what", type=click.Choice(SHELVES), required=False)
@language_option
def list_(what: Shelf | None, language: Language) -> None:
    """List what is there, with titles."""
    from sim.inspection import shelf

    print_cards([shelf(name, language) for name in SHELVES if what in (None, name)])


@click.command()
@click.argument("kind", type=click.Choice(["network", "scenario", "strategy", "sweep"]))
def schema(kind: Kind) -> None:
    """Print the JSON Schema of a kind of file, for editors."""
    from sim.loading.schema import schema_text

    print_as_it_is(schema_text(kind).removesuffix("\n"))


@click.command()
@click.argument("name", metavar="PRODUCT_OR_CHAIN")
@click.option("--network", default="zhejiang-2025", show_default=True, help="A network's id or folder.")
@click.option("--figure", type=click.Path(path_type=Path), help="Draw it as well: a file in .svg or .png.")
@language_option
def show(name: str, network: str, figure: Path | None, language: Language) -> None:
    """Show a component or chain: suppliers, users, stock, backups."""
    from sim.inspection import describe, look_up

    found, subject = look_up(name, network)
    if figure is not None:
        from sim.archive import write_file
        from sim.plots.graph import draw, kind_of

        write_file(figure, draw(found, subject, language, kind_of(str(figure))))
    print_cards(describe(found, subject, language))
    if figure is not None:
        print_as_it_is(str(figure))
