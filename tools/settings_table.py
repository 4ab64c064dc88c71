"""Prints the table of settings for README.md, from wiki/config.py."""

from dataclasses import fields

from wiki.config import Settings


def rows() -> list[str]:
    """One row a setting: its name, its default, its meaning."""
    lines = ["| name | default | meaning |", "|---|---|---|"]
    for item in fields(Settings):
        default = str(int(item.default)) if isinstance(item.default, bool) else str(item.default)
        meaning = item.metadata["help"].replace("|", "\\|")
        lines.append(f"| `{item.name.upper()}` | {f'`{default}`' if default else '(empty)'} | {meaning} |")
    return lines


if __name__ == "__main__":
    print("\n".join(rows()))
