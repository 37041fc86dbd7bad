"""The front doors: each package here speaks one protocol and knows nothing but the use cases behind it."""
