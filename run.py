"""Start Commondraft: `python run.py` serves it, `python run.py COMMAND …` is `commondraft COMMAND …`.

Another WSGI server finds the application at `wiki.factory:create_app()`.
"""

from __future__ import annotations

import sys

from wiki.cli import main

if __name__ == "__main__":
    main(sys.argv[1:] or ["serve"], prog_name="commondraft")
