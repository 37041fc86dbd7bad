"""The integrations with training frameworks, each under a name of its own; most come from packages that are installed apart."""
