"""How what is logged gets from arguments to the journal."""
