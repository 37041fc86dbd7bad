#!/bin/sh
# Resolve the hashed lock files anew. UPGRADE=1 takes the newest versions; otherwise pinned versions stay where they can.
set -eu
cd "$(dirname "$0")/.."
lock() {
    # shellcheck disable=SC2086
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate ${UPGRADE:+--upgrade} "$@"
    echo "locked $*"
}
# The server's versions follow the developers', so that what is tested is what is deployed.
lock pyproject.toml --extra server --extra postgres --extra s3 --group dev --output-file requirements/dev.txt
lock pyproject.toml --extra server --extra postgres --extra s3 --constraint requirements/dev.txt --output-file requirements/server.txt
for client in official scale query fetcher rivals; do
    lock "requirements/$client.in" --output-file "requirements/$client.txt"
done
lock requirements/integrations.in pyproject.toml --override requirements/integrations-overrides.in --output-file requirements/integrations.txt
lock requirements/uv.in --output-file requirements/uv.txt
lock requirements/node.in --output-file requirements/node.txt
lock demo/requirements.in pyproject.toml --constraint requirements/dev.txt --output-file demo/requirements.txt
