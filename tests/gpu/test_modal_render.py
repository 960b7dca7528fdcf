"""The pure parts of the app on Modal: `python3 -B -m unittest discover tests/gpu`."""

import asyncio
import json
import os
import signal
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

import modal_render  # noqa: E402

DISPATCH = {
    "kind": "render",
    "jobId": "job_1",
    "attemptToken": "claim_1",
    "spec": {"look": "bars"},
    "audioUrl": "https://example.com/sound",
    "analysisUrl": "https://example.com/analysis",
    "outputs": [{"name": "master"}],
    "webhookUrl": "https://example.com/api/webhooks/worker",
}


def python(code):
    """A child in the place of the render entry."""
    return [sys.executable, "-B", "-c", code]


class CheckDispatch(unittest.TestCase):
    def test_a_whole_dispatch_is_taken(self):
        self.assertIs(modal_render.check_dispatch(DISPATCH), DISPATCH)

    def test_what_is_missing_or_wrong_is_named(self):
        for field, value in (
            ("jobId", None),
            ("attemptToken", ""),
            ("attemptToken", "x" * 129),
            ("kind", None),
            ("outputs", []),
            ("audioUrl", "file:///etc/passwd"),
            ("webhookUrl", 7),
        ):
            with self.subTest(field=field, value=value), self.assertRaisesRegex(modal_render.BadDispatch, field):
                modal_render.check_dispatch({**DISPATCH, field: value})

    def test_what_is_no_object_is_refused(self):
        for body in (None, [], "text", 1):
            with self.subTest(body=body), self.assertRaises(modal_render.BadDispatch):
                modal_render.check_dispatch(body)


class ReadAnswer(unittest.TestCase):
    def test_the_last_line_is_the_report(self):
        stdout = 'a stray line\n{"report": {"status": "complete"}}\n'
        self.assertEqual(modal_render.read_answer(0, stdout), {"report": {"status": "complete"}})

    def test_a_report_counts_also_where_the_studio_was_not_reached(self):
        self.assertEqual(modal_render.read_answer(1, '{"report": {"status": "failed"}}')["report"]["status"], "failed")

    def test_a_render_that_was_called_off_has_none(self):
        self.assertEqual(modal_render.read_answer(3, '{"report": null}'), {"report": None})
        self.assertEqual(modal_render.read_answer(3, ""), {"report": None})

    def test_an_entry_that_says_nothing_has_died(self):
        for exit_code, stdout in ((0, ""), (143, ""), (-9, "{"), (2, '"report"'), (1, "[1]")):
            with self.subTest(exit_code=exit_code, stdout=stdout), self.assertRaises(modal_render.RenderDied):
                modal_render.read_answer(exit_code, stdout)


class ChildEnvironment(unittest.TestCase):
    def test_the_entry_gets_what_it_needs_and_no_secret_of_modal(self):
        environ = {
            "PATH": "/bin",
            "INTERNAL_WEBHOOK_SECRET": "s",
            "NVIDIA_DRIVER_CAPABILITIES": "video",
            "LD_LIBRARY_PATH": "/lib",
            "MODAL_TOKEN_SECRET": "no",
            "MODAL_TASK_ID": "no",
        }
        passed = modal_render.child_environment(environ)
        self.assertEqual(
            sorted(passed), ["INTERNAL_WEBHOOK_SECRET", "LD_LIBRARY_PATH", "NVIDIA_DRIVER_CAPABILITIES", "PATH"]
        )


class RunEntry(unittest.TestCase):
    def run_entry(self, code, timeout_sec=60):
        return modal_render.run_entry(DISPATCH, os.environ, timeout_sec, command=python(code))

    def test_the_dispatch_goes_in_and_the_report_comes_out(self):
        code = "import json, sys; print(json.dumps({'report': {'seen': json.load(sys.stdin)}}))"
        self.assertEqual(self.run_entry(code), {"report": {"seen": DISPATCH}})

    def test_a_render_that_takes_too_long_is_ended_and_says_so(self):
        report = self.run_entry("import time; time.sleep(600)", timeout_sec=1)["report"]
        self.assertEqual((report["status"], report["error"]["code"]), ("failed", "job.timed_out"))
        self.assertEqual((report["jobId"], report["attemptToken"]), ("job_1", "claim_1"))
        self.assertGreater(report["seq"], 1_600_000_000_000)

    def test_an_entry_that_dies_without_a_word_may_be_started_again(self):
        with self.assertRaisesRegex(modal_render.RenderDied, "exit code -9"):
            self.run_entry("import os; os.kill(os.getpid(), 9)")

    def test_sigterm_reaches_the_entry(self):
        with tempfile.TemporaryDirectory() as folder:
            ready = Path(folder) / "ready"
            code = (
                "import signal, sys, time\n"
                "signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))\n"
                f"open({str(ready)!r}, 'w').close()\n"
                "time.sleep(600)\n"
            )

            def tell():
                while not ready.exists():
                    time.sleep(0.02)
                os.kill(os.getpid(), signal.SIGTERM)

            before = signal.getsignal(signal.SIGTERM)
            teller = threading.Thread(target=tell)
            teller.start()
            with self.assertRaisesRegex(modal_render.RenderDied, "exit code 143"):
                self.run_entry(code)
            teller.join()
            self.assertEqual(signal.getsignal(signal.SIGTERM), before)

    def test_what_interrupts_the_function_ends_the_entry(self):
        with tempfile.TemporaryDirectory() as folder:
            note = Path(folder) / "pid"
            code = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(600)"

            def interrupt():
                while not (note.exists() and note.read_text()):
                    time.sleep(0.02)
                os.kill(os.getpid(), signal.SIGINT)

            teller = threading.Thread(target=interrupt)
            teller.start()
            with self.assertRaises(KeyboardInterrupt):
                self.run_entry(code)
            teller.join()
            with self.assertRaises(ProcessLookupError):
                os.kill(int(note.read_text()), 0)

    def test_it_runs_outside_the_main_thread_too(self):
        answers = []
        code = "print('{\"report\": {\"status\": \"complete\"}}')"
        thread = threading.Thread(target=lambda: answers.append(self.run_entry(code)))
        thread.start()
        thread.join()
        self.assertEqual(answers, [{"report": {"status": "complete"}}])


class IsTheCall(unittest.TestCase):
    def ask(self, *written, wait_sec=60):
        answers = list(written)
        return modal_render.is_the_call(
            lambda: answers.pop(0) if answers else None, "fc-mine", wait_sec=wait_sec, pause_sec=0
        )

    def test_the_call_that_is_written_down_works_and_its_twin_does_not(self):
        self.assertTrue(self.ask("fc-mine"))
        self.assertFalse(self.ask("fc-other"))

    def test_it_waits_until_a_call_is_written_down(self):
        self.assertTrue(self.ask(None, None, "fc-mine"))
        self.assertFalse(self.ask(wait_sec=0))


def raised(name):
    return type(name, (Exception,), {})("said by Modal")


class Status(unittest.TestCase):
    def test_what_a_call_returned(self):
        complete, failed = {"status": "complete"}, {"status": "failed"}
        self.assertEqual(modal_render.status_of_value({"report": complete}), {"status": "complete", "report": complete})
        self.assertEqual(modal_render.status_of_value({"report": failed}), {"status": "failed", "report": failed})
        self.assertEqual(modal_render.status_of_value({"report": None}), {"status": "cancelled"})

    def test_what_was_raised(self):
        for name, status in (
            ("TimeoutError", "running"),
            ("OutputExpiredError", "unknown"),
            ("NotFoundError", "unknown"),
            ("InputCancellation", "cancelled"),
            ("FunctionTimeoutError", "failed"),
            ("RemoteError", "failed"),
            ("RenderDied", "failed"),
        ):
            with self.subTest(name=name):
                self.assertEqual(modal_render.status_of_error(raised(name)), {"status": status})
        self.assertIsNone(modal_render.status_of_error(raised("ServiceError")))


def ask(app, method, path, body=b""):
    """One request to an ASGI app: the status and the JSON of its answer."""
    sent = []
    parts = [body[:10], body[10:]]

    async def receive():
        part = parts.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(parts)}

    async def send(message):
        sent.append(message)

    asyncio.run(app({"type": "http", "method": method, "path": path}, receive, send))
    return sent[0]["status"], json.loads(sent[1]["body"])


class AnswerHttp(unittest.TestCase):
    def setUp(self):
        self.cancelled = []
        self.fault = None

        async def submit(dispatch):
            self.raise_fault()
            return f"fc-{dispatch['jobId']}"

        async def status(call_id):
            self.raise_fault()
            return {"report": {"status": "complete", "of": call_id}}

        async def cancel(call_id):
            self.raise_fault()
            self.cancelled.append(call_id)

        self.app = modal_render.Endpoints(submit, status, cancel)

    def raise_fault(self):
        if self.fault is not None:
            raise self.fault

    def test_submit_status_and_cancel(self):
        self.assertEqual(ask(self.app, "POST", "/", json.dumps(DISPATCH).encode()), (200, {"callId": "fc-job_1"}))
        report = {"status": "complete", "of": "fc-1"}
        self.assertEqual(ask(self.app, "GET", "/fc-1"), (200, {"status": "complete", "report": report}))
        self.assertEqual(ask(self.app, "DELETE", "/fc-1"), (200, {"status": "cancelled"}))
        self.assertEqual(self.cancelled, ["fc-1"])

    def test_bad_input(self):
        self.assertEqual(ask(self.app, "POST", "/", b"{")[0], 400)
        self.assertEqual(ask(self.app, "POST", "/", b"{}"), (400, {"detail": "kind is missing"}))
        self.assertEqual(ask(self.app, "POST", "/", b'"' + b"x" * modal_render.MAX_BODY_BYTES + b'"')[0], 413)
        self.assertEqual(ask(self.app, "GET", "/")[0], 405)
        self.assertEqual(ask(self.app, "PATCH", "/fc-1")[0], 405)
        for path in ("/robots.txt", "/fc-1/more", "/fc-"):
            self.assertEqual(ask(self.app, "GET", path), (200, {"status": "unknown"}))

    def test_a_call_that_runs_has_expired_or_failed(self):
        for name, status in (("TimeoutError", "running"), ("OutputExpiredError", "unknown"), ("RenderDied", "failed")):
            self.fault = raised(name)
            self.assertEqual(ask(self.app, "GET", "/fc-1"), (200, {"status": status}))
        self.fault = type("InputCancellation", (BaseException,), {})()
        self.assertEqual(ask(self.app, "GET", "/fc-1"), (200, {"status": "cancelled"}))
        self.fault = raised("NotFoundError")
        self.assertEqual(ask(self.app, "DELETE", "/fc-1"), (200, {"status": "unknown"}))

    def test_a_modal_that_does_not_answer_is_503_so_that_the_studio_asks_again(self):
        self.fault = raised("ServiceError")
        stderr, sys.stderr = sys.stderr, open(os.devnull, "w")
        try:
            self.assertEqual(ask(self.app, "GET", "/fc-1")[0], 503)
            self.assertEqual(ask(self.app, "DELETE", "/fc-1")[0], 503)
            self.assertEqual(ask(self.app, "POST", "/", json.dumps(DISPATCH).encode())[0], 503)
        finally:
            sys.stderr.close()
            sys.stderr = stderr

    def test_it_starts_and_stops_as_an_asgi_app(self):
        asked = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
        sent = []

        async def receive():
            return asked.pop(0)

        async def send(message):
            sent.append(message["type"])

        asyncio.run(self.app({"type": "lifespan"}, receive, send))
        self.assertEqual(sent, ["lifespan.startup.complete", "lifespan.shutdown.complete"])


if __name__ == "__main__":
    unittest.main()
