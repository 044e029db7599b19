"""`forest-smart-bot run`, as a module that tests can start."""

import sys

from bot.command import main

sys.exit(main(["run"]))
