"""What did the user type?  Words in, exit status out.

`comparing`, `sweeping` and `looking` hold the commands, `options` and `running` what they share, `leaving` how they end
when they are told to.  Nothing heavy is imported at the top of any of them: every command imports what it needs, so
that `--help` answers at once.
"""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import click

from sim import __version__
from sim.cli.comparing import compare, run
from sim.cli.leaving import leaving_in_order
from sim.cli.looking import check, list_, schema, show
from sim.cli.sweeping import sweep
from sim.terminal import print_error, write_what_can_be_written

__all__ = ["commands", "main"]

DONE, WRONG_INPUT, INTERRUPTED = 0, 1, 130
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def main() -> None:
    """Run the command line and leave with its exit status."""
    from sim.errors import InvariantError, Problem, TenchainsError, way_out

    write_what_can_be_written()
    try:
        _require_folder()
        with leaving_in_order():
            status = commands.main(standalone_mode=False)
    except click.ClickException as error:
        error.show(sys.stderr)
        sys.exit(error.exit_code)
    except (click.exceptions.Abort, KeyboardInterrupt):
        print_error("interrupted")
        sys.exit(INTERRUPTED)
    except InvariantError as error:  # no problem of the user's, with a place and a fix
        print_error(f"error: {error}")
        sys.exit(WRONG_INPUT)
    except TenchainsError as error:
        print_error(str(error))
        sys.exit(WRONG_INPUT)
    except OSError as reason:
        if reason.errno not in NO_ROOM:
            raise
        where = str(reason.filename or "standard output or a file of the program")  # what numba has compiled, say
        print_error(str(Problem(where, f"it could not be written: {reason.strerror}", way_out(reason))))
        sys.exit(WRONG_INPUT)
    sys.exit(status if isinstance(status, int) else DONE)


def _require_folder() -> None:
    """Raise `InputError` if the working folder was deleted: every path is told from there."""
    from sim.errors import InputError, Problem

    try:
        Path.cwd()
    except FileNotFoundError:
        fix = "change into a folder that is there"
        raise InputError([Problem("working folder", "it does not exist any more", fix)]) from None


class _Commands(click.Group):
    """A group that guesses which command was meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one is nearest."""
        if args and args[0] not in self.commands:
            from sim.errors import nearest

            ctx.fail(f"No such command '{args[0]}'; {nearest(args[0], self.commands, 'see tenchains --help')}")
        return super().resolve_command(ctx, args)


@click.group(
    name="tenchains", cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="tenchains")
def commands() -> None:
    """What if a supply is cut, which backup would have saved us, and do we still make the year's output?"""


for _command in (compare, run, sweep, check, list_, schema, show):
    commands.add_command(_command)
