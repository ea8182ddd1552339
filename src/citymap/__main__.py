"""Run the command line as ``python -m citymap``."""

from citymap.cli import main

main()
