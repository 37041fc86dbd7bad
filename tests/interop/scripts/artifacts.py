"""Artifacts: tracked local and S3 files, their hashes and lists, growing, assigning, downloading."""

import hashlib
import os
from pathlib import Path

import boto3
from observations import ARGUMENTS, QUIET, observe, report

import neptune

run = neptune.init_run(**QUIET)
elsewhere = neptune.init_run(**QUIET)


def write(path, text):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


write("data/a.csv", "1,2\n")
write("data/deep/b.csv", "3,4\n")
folder = Path("data").resolve()

run["whole"].track_files("data")
run["by_url"].track_files(f"file://{folder}")
run["one"].track_files("data/a.csv")
run["renamed"].track_files("data/a.csv", destination="train")
elsewhere["whole"].track_files("data")
run.sync()
elsewhere.sync()


def files(path, of=run):
    return [[entry.file_path, entry.file_hash, entry.type, entry.size] for entry in of[path].fetch_files_list()]


observe("files", lambda: files("whole"))
observe("sha1", lambda: hashlib.sha1(b"1,2\n").hexdigest())
observe("metadata", lambda: sorted(run["one"].fetch_files_list()[0].metadata))
observe("hashes", lambda: [run["whole"].fetch_hash(), run["by_url"].fetch_hash(), elsewhere["whole"].fetch_hash()])
observe("other_hash", lambda: run["one"].fetch_hash())
observe("fetched", lambda: run["one"].fetch().hash)
observe("renamed", lambda: files("renamed"))

run["copy"] = run["whole"].fetch()
elsewhere["copy"] = run["one"].fetch()
run.sync()
elsewhere.sync()
observe("copies", lambda: [run["copy"].fetch_hash(), elsewhere["copy"].fetch_hash()])
observe("copied_files", lambda: files("copy", elsewhere))

# Tracking more files adds to the artifact, and the sum has the hash of tracking everything at once.
run["one"].track_files("data/deep/b.csv", destination="deep")
run.sync()
observe("grown", lambda: [run["one"].fetch_hash(), files("one")])

write("data/a.csv", "5,6\n")
run["whole"].track_files("data")
run.sync()
observe("changed", lambda: [run["whole"].fetch_hash(), {path: digest for path, digest, _, _ in files("whole")}])
observe("changed_sha1", lambda: hashlib.sha1(b"5,6\n").hexdigest())


def fetched_folder():
    run["whole"].download("fetched", progress_bar=False)
    return {str(path.relative_to("fetched")): path.read_text() for path in Path("fetched").rglob("*.csv")}


observe("downloaded", fetched_folder)
observe("missing", lambda: run["never"].fetch_hash())

del run["copy"]
run.sync()
observe("deleted", lambda: run.exists("copy"))

# S3
bucket = ARGUMENTS["bucket"]
s3 = boto3.client("s3", endpoint_url=os.environ["S3_ENDPOINT_URL"])
s3.put_object(Bucket=bucket, Key="sets/x.txt", Body=b"x")
s3.put_object(Bucket=bucket, Key="sets/deep/y.txt", Body=b"yy")
run["s3"].track_files(f"s3://{bucket}/sets")
run.sync()
observe("s3_files", lambda: files("s3"))


def s3_downloaded():
    run["s3"].download("from-s3", progress_bar=False)
    return {str(path.relative_to("from-s3")): path.read_text() for path in Path("from-s3").rglob("*.txt")}


observe("s3_downloaded", s3_downloaded)
run.stop()
elsewhere.stop()
report()
