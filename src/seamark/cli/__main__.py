"""`python -m seamark.cli`."""

from seamark.cli.main import main

main()
