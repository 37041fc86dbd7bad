"""Projects made up for looking at: what tests of the web app and its benchmarks fill a server with."""
