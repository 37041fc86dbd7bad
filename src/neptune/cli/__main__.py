"""`python -m neptune.cli`."""

from neptune.cli.commands import main

if __name__ == "__main__":
    main()
