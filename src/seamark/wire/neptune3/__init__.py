"""What the official 3.x clients speak: messages in protocol buffers for writing and most of reading, JSON for questions."""
