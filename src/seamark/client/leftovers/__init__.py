"""What trainings have left behind on this disk: our own journals, and what the official clients did not send."""
