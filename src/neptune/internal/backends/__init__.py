"""What reaches a server, under the paths that older code imports it from."""
