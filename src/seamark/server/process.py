"""The life of a server process: lock, stores, listening, answering, and an orderly end."""

import gc
import logging
import signal
import socket
import sys
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from importlib.abc import MetaPathFinder
from urllib.parse import urlsplit

import uvicorn
from anyio import to_thread
from starlette.applications import Starlette

import seamark
from seamark.model.errors import ConfigurationError
from seamark.server.announcements import first_start_text, open_door_warning, reachable_url, ready_line, trust_text
from seamark.server.app import create_app
from seamark.server.data_dir import keep_files_private, prepare_data_dir
from seamark.server.lock import ServerLock
from seamark.server.settings import ServerSettings
from seamark.server.stores import open_stores
from seamark.server.tls import Certificate, certificate_names, own_certificate
from seamark.tracking import authentication, project_removal, users

__all__ = ["serve"]


def serve(settings: ServerSettings, say: Callable[[str], None]) -> None:
    """Runs a server until it is told to stop (SIGTERM, SIGINT). `say` prints for the person who started it.

    Raises DataDirectoryInUse, ConfigurationError or StoreUnavailable when it cannot start.
    """
    sys.meta_path.insert(0, _WithoutPandas())
    _configure_logging(settings)
    keep_files_private()
    with _stopping_on_signals(), ExitStack() as held:
        prepare_data_dir(settings.data_dir)
        lock = ServerLock.acquire(settings.data_dir, settings.host, settings.port)
        held.callback(lock.release)
        listener = _listen(settings)
        held.callback(listener.close)
        port = listener.getsockname()[1]
        url = reachable_url(settings, port)
        certificate = _certificate(settings)
        tracking = open_stores(settings)
        held.callback(tracking.close)
        own = certificate.certificate if certificate is not None and certificate.is_own else None
        project_removal.finish_deletions(tracking)
        first = users.first_start(tracking)
        if first is not None:
            token = authentication.encode_api_token(first.api_key, url)
            say(first_start_text(url, first.sign_in_code, token, own))
        if own is not None and first is None:
            say(trust_text(own))
        warning = open_door_warning(settings)
        if warning is not None:
            say(warning)
        app = create_app(tracking, settings, own_certificate=own)

        def ready() -> None:
            lock.announce(settings.host, port, url, own)
            _quieten_collector()
            say(ready_line(seamark.__version__, url, settings.data_dir) + "\n")

        _Server(_uvicorn_config(app, settings, certificate), ready, tracking.changes.close).run(sockets=[listener])


class _WithoutPandas(MetaPathFinder):
    """Arrow imports pandas, where that is installed, with the first array that it makes: half a second of the first request, and memory,
    for what no server uses."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError("A server does without pandas.", name=fullname)


def _quieten_collector() -> None:
    """A request of a thousand operations makes thousands of objects that die by themselves: with the default thresholds the
    collector would look for cycles several times in each, through everything that was imported."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


class _Server(uvicorn.Server):
    """uvicorn, with a word when it has begun to answer, and one before it waits for what it still answers: answers that have no
    end of their own must hear of it."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._ending = ending

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await to_thread.run_sync(self._ending)
        await super().shutdown(sockets)


class _StopRequested(BaseException):
    """A signal asked the process to end, outside the time in which uvicorn handles signals."""


@contextmanager
def _stopping_on_signals() -> Generator[None]:
    """Ends the block in order on SIGTERM and SIGINT; a second signal does not cut the end short."""

    def stop(number: int, _: object) -> None:
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, signal.SIG_IGN)
        raise _StopRequested

    former = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    except _StopRequested:
        # uvicorn has stopped by itself and raised the signal once more, or there was nothing to stop yet.
        logging.getLogger(__name__).info("Stopped.")
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _listen(settings: ServerSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        raise ConfigurationError(
            f"The server cannot listen on {settings.host}:{settings.port} ({error.strerror or error}). "
            "Choose another --host or --port (0 takes any free port), or stop what uses it."
        ) from error
    listener.set_inheritable(False)
    return listener


def _certificate(settings: ServerSettings) -> Certificate | None:
    if settings.tls_cert is not None and settings.tls_key is not None:
        for path in (settings.tls_cert, settings.tls_key):
            if not path.is_file():
                raise ConfigurationError(f'The file "{path}" for TLS does not exist. Check --tls-cert and --tls-key.')
        return Certificate(settings.tls_cert, settings.tls_key, is_own=False)
    if not settings.tls:
        return None
    public_host = None if settings.public_url is None else urlsplit(settings.public_url).hostname
    return own_certificate(settings.data_dir, certificate_names(settings.host, public_host))


def _uvicorn_config(app: Starlette, settings: ServerSettings, certificate: Certificate | None) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop" if sys.platform != "win32" else "asyncio",
        http="httptools",
        ws="websockets-sansio",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        # Longer than the pools of clients keep idle connections, so that they are the ones to close.
        timeout_keep_alive=75,
        timeout_graceful_shutdown=settings.shutdown_seconds,
        ssl_certfile=None if certificate is None else str(certificate.certificate),
        ssl_keyfile=None if certificate is None else str(certificate.key),
    )


def _configure_logging(settings: ServerSettings) -> None:
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    logging.basicConfig(stream=sys.stderr, level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
    # uvicorn tells of its start and stop at "info", which the ready line has said already.
    logging.getLogger("uvicorn").setLevel(max(logging.WARNING, level))
