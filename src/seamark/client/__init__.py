"""What both client libraries, `neptune` and `neptune_scale`, share: recording, sending and capturing."""
