"""What the app on Modal does that is not Modal's: checks a dispatch, runs the render entry, answers HTTP.

Plain Python 3.10 or later, no packages: tested where there is no Modal. `modal_app.py` puts it to work.
"""

import contextlib
import json
import re
import signal
import subprocess
import sys
import threading
import time

ENTRY = ["node", "--enable-source-maps", "dist/modal-render-entry.js"]
CALLED_OFF = 3
STOP_GRACE_SEC = 20
MAX_BODY_BYTES = 256 * 1024

# Of the container's variables the entry gets these; the secrets of Modal itself are none of its business.
PASSED_ON = ("PATH", "HOME", "INTERNAL_WEBHOOK_SECRET", "DATA_DIR", "LOG_LEVEL", "NODE_ENV")
PASSED_ON_PREFIXES = ("NVIDIA_", "CUDA_", "LD_LIBRARY_PATH")

CALL_ID = re.compile(r"fc-[A-Za-z0-9_-]{1,128}")

# What asking about a call may raise, by the names of Modal's exceptions.
STILL_RUNNING = {"TimeoutError"}
NOT_KNOWN = {"OutputExpiredError", "NotFoundError", "InvalidError"}
STOPPED = {"InputCancellation"}
NOT_ANSWERED = {
    "AuthError",
    "ClientClosed",
    "ConflictError",
    "ConnectionError",
    "InternalError",
    "PermissionDeniedError",
    "ResourceExhaustedError",
    "ServiceError",
    "VersionError",
}


class BadDispatch(ValueError):
    """The body of a submit cannot be rendered; the text names the field."""


class RenderDied(Exception):
    """The entry ended without saying how the render went, so that Modal may start it again."""


def check_dispatch(body):
    """The fields that this side uses; the entry checks all of them again, against the studio's own schema."""
    if not isinstance(body, dict):
        raise BadDispatch("a JSON object is needed")
    for name in ("kind", "jobId", "attemptToken", "webhookUrl"):
        value = body.get(name)
        if not isinstance(value, str) or value == "":
            raise BadDispatch(f"{name} is missing")
    for name, value in body.items():
        if name.endswith("Url") and not (isinstance(value, str) and value.startswith(("http://", "https://"))):
            raise BadDispatch(f"{name} is not an http address")
    if len(body["attemptToken"]) > 128:
        raise BadDispatch("attemptToken is too long")
    outputs = body.get("outputs")
    if not isinstance(outputs, list) or outputs == []:
        raise BadDispatch("outputs is missing")
    return body


def child_environment(environ):
    """The variables of the render entry out of those of the container."""
    return {
        name: value
        for name, value in environ.items()
        if name in PASSED_ON or name.startswith(PASSED_ON_PREFIXES)
    }


def read_answer(exit_code, stdout):
    """What the entry's last line says: `{"report": …}`, with null where the studio called the render off."""
    lines = stdout.strip().splitlines()
    with contextlib.suppress(ValueError, IndexError):
        answer = json.loads(lines[-1])
        if isinstance(answer, dict) and "report" in answer:
            return {"report": answer["report"]}
    if exit_code == CALLED_OFF:
        return {"report": None}
    raise RenderDied(f"the render ended with exit code {exit_code} and no report; its log is above")


def timed_out_report(dispatch, timeout_sec, now_sec=None):
    """The report of a render that was ended for taking too long."""
    return {
        "kind": dispatch["kind"],
        "jobId": dispatch["jobId"],
        "attemptToken": dispatch["attemptToken"],
        "seq": int((time.time() if now_sec is None else now_sec) * 1000),
        "status": "failed",
        "error": {"code": "job.timed_out", "message": f"The render took more than {timeout_sec} s on the GPU."},
    }


def run_entry(dispatch, environ, timeout_sec, command=None, cwd=None):
    """Runs the entry on a dispatch, its log going to this process's stderr; answers `{"report": …}`.

    Whatever ends this function early ends the entry too: SIGTERM first, SIGKILL after its grace.
    """
    process = subprocess.Popen(
        command or ENTRY,
        cwd=cwd,
        env=child_environment(environ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with _handing_on_sigterm(process):
        try:
            stdout, _ = process.communicate(json.dumps(dispatch), timeout=timeout_sec)
        except subprocess.TimeoutExpired:
            return {"report": timed_out_report(dispatch, timeout_sec)}
        finally:
            stop(process)
    return read_answer(process.returncode, stdout)


def stop(process, grace_sec=STOP_GRACE_SEC):
    """Ends a process that may have ended already, and waits for it."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(grace_sec)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


@contextlib.contextmanager
def _handing_on_sigterm(process):
    """SIGTERM to this process reaches the entry. Signals are heard by the main thread alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)


def is_the_call(read_call_id, call_id, wait_sec=60, pause_sec=1):
    """Whether the attempt belongs to this call: of two that were spawned for it, one is written down.

    A call starts before it is written down, so it waits for that; one that nobody wrote down is an orphan.
    """
    give_up_at = time.monotonic() + wait_sec
    while True:
        written = read_call_id()
        if written is not None:
            return written == call_id
        if time.monotonic() >= give_up_at:
            return False
        time.sleep(pause_sec)


def status_of_value(value):
    """The status of a call that returned."""
    report = value.get("report") if isinstance(value, dict) else None
    if report is None:
        return {"status": "cancelled"}
    return {"status": "complete" if report.get("status") == "complete" else "failed", "report": report}


def status_of_error(error):
    """The status of a call whose result could not be had; None where Modal did not answer."""
    name = type(error).__name__
    if name in STILL_RUNNING:
        return {"status": "running"}
    if name in NOT_KNOWN:
        return {"status": "unknown"}
    if name in STOPPED:
        return {"status": "cancelled"}
    return None if name in NOT_ANSWERED else {"status": "failed"}


class Endpoints:
    """An ASGI app: POST / submits, GET /{callId} tells the status, DELETE /{callId} cancels.

    Each of the three coroutines answers what is sent as JSON; `status` and `cancel` may raise what Modal raises.
    """

    def __init__(self, submit, status, cancel):
        self._submit = submit
        self._status = status
        self._cancel = cancel

    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        if scope["type"] != "http":
            return
        try:
            status, body = await self._answer(scope["method"], scope["path"].strip("/"), receive)
        except BadDispatch as error:
            status, body = 400, {"detail": str(error)}
        except Exception as error:  # Whatever Modal raises: the studio asks again.
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
            status, body = 503, {"detail": f"Modal did not answer: {type(error).__name__}"}
        content = json.dumps(body).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    async def _answer(self, method, call_id, receive):
        if call_id == "":
            if method != "POST":
                return 405, {"detail": "POST a dispatch here"}
            body = await self._read(receive)
            if body is None:
                return 413, {"detail": "the dispatch is too large"}
            return 200, {"callId": await self._submit(check_dispatch(body))}
        if method not in ("GET", "DELETE"):
            return 405, {"detail": "GET or DELETE a call"}
        if CALL_ID.fullmatch(call_id) is None:
            return 200, {"status": "unknown"}
        try:
            if method == "DELETE":
                await self._cancel(call_id)
                return 200, {"status": "cancelled"}
            return 200, status_of_value(await self._status(call_id))
        except BaseException as error:  # Modal's cancellation is no Exception.
            known = status_of_error(error)
            if known is None or not (isinstance(error, Exception) or known["status"] == "cancelled"):
                raise
            return 200, known

    async def _read(self, receive):
        chunks, size, more = [], 0, True
        while more:
            message = await receive()
            chunks.append(message.get("body", b""))
            size += len(chunks[-1])
            more = message.get("more_body", False)
            if size > MAX_BODY_BYTES:
                return None
        try:
            return json.loads(b"".join(chunks))
        except ValueError as error:
            raise BadDispatch("the body is no JSON") from error

    async def _live(self, receive, send):
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
