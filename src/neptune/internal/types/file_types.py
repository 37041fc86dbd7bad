"""Where the content of a file comes from, as `File.file_type` tells it."""

from neptune._file_contents import FileComposite, FileType, InMemoryComposite, LocalFileComposite, StreamComposite

__all__ = ["FileComposite", "FileType", "InMemoryComposite", "LocalFileComposite", "StreamComposite"]
