"""The command line `commondraft`; the same commands stand under `flask --app wiki`.

A command parses, calls one service and prints. Its module is loaded when it is called, so that none waits for the
libraries of another.
"""

from __future__ import annotations

import importlib

import click

# Command or group: the module that defines it under its own name, and its line in the help.
COMMANDS = {
    "serve": ("wiki.cli.serving", "Serve the wiki."),
    "worker": ("wiki.cli.serving", "Run the background jobs, when they shall not run beside the server."),
    "import": ("wiki.cli.importing", "Take drafts with their histories from elsewhere."),
    "export": ("wiki.cli.exporting", "Write everything public, with whole histories."),
    "index": ("wiki.cli.indexing", "Bring the search index up to date, make it anew, or check it."),
    "verify": ("wiki.cli.verifying", "Check hashes and derived tables against the revisions."),
    "authorship": ("wiki.cli.authorship", "Find out who brought each word, where that is not known yet."),
    "account": ("wiki.cli.accounts", "Make accounts and tokens, give roles."),
    "db": ("wiki.cli.database", "Bring the database to the schema of this version."),
}


class Commands(click.Group):
    """A group whose commands are loaded when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return the command of that name."""
        return load(cmd_name) if cmd_name in COMMANDS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


def load(name: str) -> click.Command:
    """Return the command or group of that name."""
    module, _ = COMMANDS[name]
    for value in vars(importlib.import_module(module)).values():
        if isinstance(value, click.Command) and value.name == name:
            return value
    raise LookupError(name)


def register(group: click.Group) -> None:
    """Put the commands under another group, such as Flask's; what it has under the same name stays."""
    for name in COMMANDS:
        if name not in group.commands:
            group.add_command(_Later(name))


class _Later(click.Command):
    """A command of another group that is loaded when it is called."""

    def __init__(self, name: str) -> None:
        super().__init__(
            name, help=COMMANDS[name][1], add_help_option=False, context_settings={"ignore_unknown_options": True}
        )
        self.params.append(click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED))
        self.callback = self._call

    def _call(self, arguments: tuple[str, ...]) -> None:
        command = load(str(self.name))
        parent = click.get_current_context().parent
        with command.make_context(self.name, list(arguments), parent=parent) as context:
            command.invoke(context)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="commondraft")
def main() -> None:
    """Commondraft: the wiki on which a public writes its laws.

    Settings come from the environment: DATABASE_URL, SEARCH_INDEX and the others that the README lists.
    """
