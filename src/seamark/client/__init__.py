"""What the packages `neptune` and `neptune_scale` share: the journal, its uploader, the connection to the server, and what a run
records by itself."""
