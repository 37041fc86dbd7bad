"""The server: settings, assembly of the wires, the web app's files, and the life of the process."""
