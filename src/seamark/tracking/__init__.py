"""What it all means: the use cases, each a function that takes the opened tracking and the caller first."""
