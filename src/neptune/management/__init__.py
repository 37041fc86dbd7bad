"""Managing projects, their members, and what is in the trash."""
