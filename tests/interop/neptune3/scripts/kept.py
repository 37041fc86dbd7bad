"""Where what a run logs lies until it is sent, which neither logger says: the official one's database, or the folder of a journal."""


def kept_of(run):
    recorder = getattr(run, "_recorder", None)
    return str(run._operations_repository_path if recorder is None else recorder.folder.path)
