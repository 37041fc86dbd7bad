"""Types of what is fetched that scripts annotate code with."""
