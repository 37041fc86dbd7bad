"""What a run records by itself: console, hardware, source code, dependencies, uncaught exceptions.

Every capture hands what it finds to a plain callable that it was given; what becomes of it is the caller's business. Captures import what
they need when they start, and none of them ever raises into the training script: a capture that fails says so once and is over.
"""
