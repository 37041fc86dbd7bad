"""Files and file sets: upload, download, replacing, deleting, listing; small ones and ones sent in parts."""

import io
import os
import pickle
import zipfile
from pathlib import Path

from observations import QUIET, observe, report
from PIL import Image

import neptune
from neptune.types import File, FileSet

LARGE = os.urandom(11 * 2**20 + 17)
run = neptune.init_run(**QUIET)


def write(path, content):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(content)
    return path


os.makedirs("out")


def downloaded(path, destination):
    run[path].download(destination, progress_bar=False)
    return Path(destination).read_bytes()


# One file
write("model.pt", b"weights")
write("plain", b"no extension")
run["file/from_path"].upload("model.pt")
run["file/no_extension"].upload("plain")
run["file/bytes"].upload(File.from_content(b"\x00\x01bytes", extension="bin"))
run["file/text"].upload(File.from_content("text ☃"))
run["file/stream"].upload(File.from_stream(io.BytesIO(b"streamed"), extension="dat"))
run["file/empty"].upload(File.from_content(b"", extension="txt"))
run["file/html"].upload(File.from_content("<b>bold</b>", extension="html"))
run["file/pickle"].upload(File.as_pickle({"a": [1, 2]}))
run["file/image"].upload(File.as_image(Image.new("RGB", (3, 2), (1, 2, 3))))
run["file/assigned"] = File("model.pt")
run["file/large"].upload(File.from_content(LARGE, extension="bin"))
write("large.bin", LARGE)
run["file/large_from_path"].upload("large.bin")
run.sync()

observe("from_path", lambda: downloaded("file/from_path", "out/a.pt").decode())
observe(
    "extensions",
    lambda: {n: run[f"file/{n}"].fetch_extension() for n in ("from_path", "no_extension", "bytes", "text", "html", "image")},
)
observe("bytes", lambda: downloaded("file/bytes", "out/bytes.bin") == b"\x00\x01bytes")
observe("text", lambda: downloaded("file/text", "out/text.txt").decode())
observe("stream", lambda: downloaded("file/stream", "out/stream.dat").decode())
observe("empty", lambda: len(downloaded("file/empty", "out/empty.txt")))
observe("html", lambda: downloaded("file/html", "out/page.html").decode())
observe("pickle", lambda: pickle.loads(downloaded("file/pickle", "out/p.pkl")))
observe("image", lambda: list(Image.open(io.BytesIO(downloaded("file/image", "out/i.png"))).convert("RGB").getpixel((0, 0))))
observe("assigned", lambda: downloaded("file/assigned", "out/assigned.pt").decode())
observe("large", lambda: [downloaded(f"file/{name}", f"out/{name}") == LARGE for name in ("large", "large_from_path")])


def named_by_the_server():
    os.makedirs("names", exist_ok=True)
    for name in ("from_path", "no_extension", "html"):
        run[f"file/{name}"].download("names", progress_bar=False)
    return sorted(os.listdir("names"))


observe("named_by_the_server", named_by_the_server)


def in_the_working_directory():
    run["file/from_path"].download(progress_bar=False)
    return Path("from_path.pt").read_bytes().decode()


observe("in_the_working_directory", in_the_working_directory)
observe("missing", lambda: run["file/never"].download(progress_bar=False))

run["file/from_path"].upload(File.from_content(b"newer", extension="txt"))
run["file/bytes"].pop()
run["file/bytes"].upload(File.from_content(b"reborn", extension="bin"))
run.sync()
observe("replaced", lambda: [downloaded("file/from_path", "out/b").decode(), run["file/from_path"].fetch_extension()])
observe("deleted_and_uploaded_again", lambda: downloaded("file/bytes", "out/c").decode())
del run["file/html"]
run.sync()
observe("deleted", lambda: run.exists("file/html"))


def uploaded_over_a_number():
    run["file/number"] = 1.5
    run.sync()
    run["file/number"].pop()
    run["file/number"].upload("model.pt")
    run.sync()
    return downloaded("file/number", "out/number").decode()


observe("uploaded_over_a_number", uploaded_over_a_number)

# Sets of files; what lies below the working directory keeps its path from there
for name in ("a.txt", "deep/b.txt", "deep/er/c.txt", "ünï ☃.txt"):
    write(f"set/{name}", name.encode())
for number in range(600):
    write(f"many/{number:03}.txt", str(number).encode())
write("big/large.bin", LARGE)
write("big/small.bin", b"small")
run["set/all"].upload_files("set")
run["set/one"].upload_files("set/a.txt")
run["set/pattern"].upload_files(["set/*.txt", "set/deep/**/*.txt"])
run["set/many"].upload_files("many/*")
run["set/assigned"] = FileSet(["set/deep"])
run["set/large"].upload_files("big/*")
run.sync()


def unzipped(path):
    destination = f"{path.replace('/', '-')}.zip"
    run[path].download(destination, progress_bar=False)
    with zipfile.ZipFile(destination) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def listed(path, folder=None):
    return sorted([entry.name, entry.file_type, entry.size] for entry in run[path].list_fileset_files(folder))


observe("set_all", lambda: {name: content.decode() for name, content in unzipped("set/all").items()})
observe("set_root", lambda: listed("set/all"))
observe("set_listed", lambda: [[name, kind, size if kind == "file" else None] for name, kind, size in listed("set/all", "set")])
observe("set_listed_folder", lambda: listed("set/all", "set/deep/er"))
observe("set_modified", lambda: run["set/one"].list_fileset_files("set")[0].mtime.tzinfo is not None)
observe("set_one", lambda: sorted(unzipped("set/one")))
observe("set_pattern", lambda: sorted(name for name in unzipped("set/pattern") if not name.endswith("/")))
observe(
    "set_many", lambda: [len([name for name in unzipped("set/many") if name.endswith(".txt")]), len(listed("set/many", "many"))]
)
observe("set_assigned", lambda: sorted(name for name in unzipped("set/assigned") if not name.endswith("/")))
observe("set_large", lambda: [unzipped("set/large")["big/large.bin"] == LARGE, listed("set/large", "big")])

write("set/a.txt", b"changed")
write("set/d.txt", b"added")
run["set/one"].upload_files("set/[ad].txt")
run["set/all"].delete_files(["set/a.txt", "set/deep/er"])
run["set/assigned"] = FileSet(["set/d.txt"])
run["set/large"].delete_files("big/large.bin")
run["set/large"].delete_files("big/small.bin")
run.sync()
observe("set_merged", lambda: {name: content.decode() for name, content in unzipped("set/one").items() if not name.endswith("/")})
observe("set_files_deleted", lambda: sorted(unzipped("set/all")))
observe("set_reassigned", lambda: sorted(name for name in unzipped("set/assigned") if not name.endswith("/")))
observe("set_emptied", lambda: listed("set/large"))


def set_in_the_working_directory():
    run["set/one"].download(progress_bar=False)
    return zipfile.is_zipfile("one.zip")


observe("set_in_the_working_directory", set_in_the_working_directory)
observe("set_missing", lambda: run["set/never"].list_fileset_files())
observe("size_is_counted", lambda: run["sys/size"].fetch() > 2 * len(LARGE))
run.stop()
report()
