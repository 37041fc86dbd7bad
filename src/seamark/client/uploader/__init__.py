"""The uploader: a process beside the training process, which sends a journal and outlives the training."""
