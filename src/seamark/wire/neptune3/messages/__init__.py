"""The messages of the 3.x protocol: `*.proto` are written by hand, `*_pb2.py` made from them (scripts/messages.py)."""
