"""How much less would the shipped scenarios cost if users held twice the stocks that the network gives them?

    python stocks.py

No backups, one replication, every range at its mode: the losses rest on stocks alone.
"""

from __future__ import annotations

from dataclasses import replace

import click

from sim.experiments import compare
from sim.loading import load_study, shipped
from sim.measures import ALL
from sim.network import Network, Range
from sim.scenario import Study

FACTOR = 2.0


def stocked(network: Network, factor: float) -> Network:
    """A network in which every cover is so many times as long: stocks, and pipelines of tools and designs."""

    def times(cover: Range) -> Range:
        return Range(cover.low * factor, cover.mode * factor, cover.high * factor)

    return replace(network, inputs=tuple(replace(one, cover_days=times(one.cover_days)) for one in network.inputs))


def loss(study: Study, factor: float) -> float:
    """Value that the province loses with covers so many times as long [money unit]."""
    network = stocked(study.scenario.network, factor)
    scenario = replace(study.scenario, network=network, replications=1)
    return compare(replace(study, scenario=scenario), 1).outcomes[0].find(ALL, "loss_value").mean


@click.command()
def main() -> None:
    """Print the table of README.md."""
    click.echo("| scenario | value lost, stocks as shipped | doubled | change |\n|---|---|---|---|")
    for path in shipped("scenarios"):
        study = load_study(path, ("none",))
        if not study.scenario.cuts:  # hazards do not strike without luck
            continue
        usual, doubled = (loss(study, factor) for factor in (1.0, FACTOR))
        change = 100.0 * (doubled / usual - 1.0)
        click.echo(f"| {study.scenario.id} | {usual:,.0f} | {doubled:,.0f} | {change:+z.1f} % |")


if __name__ == "__main__":
    main()
