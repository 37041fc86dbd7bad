"""Where facts are kept: the relational catalog, the columns of values and points, and the blobs of files."""
