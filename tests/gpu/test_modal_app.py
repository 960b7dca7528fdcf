"""The app on Modal, put together with a client that is no client: its wiring and its limits."""

import asyncio
import os
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parents[1] / "scripts"))

import fake_modal  # noqa: E402

sys.modules["modal"] = fake_modal
import modal_app  # noqa: E402
import modal_render  # noqa: E402

DISPATCH = {"attemptToken": "claim_1", "jobId": "job_1"}


class TheApp(unittest.TestCase):
    def setUp(self):
        modal_app.calls.entries.clear()
        modal_app.render.spawned.clear()
        fake_modal.FunctionCall.known.clear()
        fake_modal.current_call_id = None

    def test_no_caller_without_a_token_and_no_runaway(self):
        self.assertTrue(modal_app.endpoint.raw.requires_proxy_auth)
        settings = modal_app.render.settings
        self.assertEqual(settings["gpu"], "T4")
        self.assertLessEqual(settings["max_containers"], 2)
        self.assertLessEqual(settings["scaledown_window"], 10)
        self.assertEqual(settings["retries"].max_retries, 1)
        self.assertEqual(settings["secrets"], [("pocketreel", ("INTERNAL_WEBHOOK_SECRET",))])
        self.assertGreater(settings["timeout"], modal_app.RENDER_TIMEOUT_SEC)
        self.assertIsNone(modal_app.endpoint.settings["gpu"])

    def test_the_image_has_what_a_render_needs(self):
        steps = modal_app.render_image.steps
        local = [step for step in steps if step[0] in ("add_local_file", "add_local_dir")]
        for _, path, remote, _ in local:
            self.assertTrue(Path(path).exists() or Path(path).name == "dist", path)
            self.assertTrue(remote.startswith("/app/"), remote)
        names = [Path(step[1]).name for step in local]
        self.assertEqual(names, ["package.json", "package-lock.json", "load-env-file.mjs", "fonts", "dist"])
        self.assertIn("ffmpeg", next(step for step in steps if step[0] == "apt_install"))
        self.assertIn("video", next(step for step in steps if step[0] == "env")[1]["NVIDIA_DRIVER_CAPABILITIES"])

    def test_one_attempt_is_one_call_however_often_it_is_submitted(self):
        async def twice():
            return await asyncio.gather(modal_app.submit(DISPATCH), modal_app.submit(DISPATCH))

        first, second = asyncio.run(twice())
        again = asyncio.run(modal_app.submit(DISPATCH))
        self.assertEqual({first, second, again}, {modal_app.calls.entries["claim_1"]})
        other = asyncio.run(modal_app.submit({**DISPATCH, "attemptToken": "claim_2"}))
        self.assertNotEqual(other, first)

    def test_a_twin_that_was_spawned_at_the_same_moment_is_cancelled(self):
        async def raced():
            spawn = modal_app.render._spawn

            async def slow(*args):
                call = await spawn(*args)
                modal_app.calls.entries["claim_1"] = "fc-winner"
                return call

            modal_app.render.spawn = fake_modal.aio(slow)
            try:
                return await modal_app.submit(DISPATCH)
            finally:
                modal_app.render.spawn = fake_modal.aio(spawn)

        self.assertEqual(asyncio.run(raced()), "fc-winner")
        self.assertEqual(type(fake_modal.FunctionCall.known["fc-1"]).__name__, "InputCancellation")

    def test_status_and_cancel_reach_the_call(self):
        report = {"status": "complete"}
        fake_modal.FunctionCall.known["fc-1"] = {"report": report}
        self.assertEqual(asyncio.run(modal_app.status("fc-1")), {"report": report})
        asyncio.run(modal_app.cancel("fc-1"))
        with self.assertRaises(BaseException):
            asyncio.run(modal_app.status("fc-1"))

    def test_a_call_that_is_not_the_one_written_down_renders_nothing(self):
        modal_app.calls.entries["claim_1"] = "fc-other"
        fake_modal.current_call_id = "fc-1"
        self.assertEqual(modal_app.render.raw(DISPATCH), {"report": None})

    def test_the_call_that_is_written_down_runs_the_entry(self):
        modal_app.calls.entries["claim_1"] = fake_modal.current_call_id = "fc-1"
        seen = {}

        def run_entry(dispatch, environ, timeout_sec, cwd):
            seen.update(dispatch=dispatch, environ=environ, timeout_sec=timeout_sec, cwd=cwd)
            return {"report": {"status": "complete"}}

        original, modal_render.run_entry = modal_render.run_entry, run_entry
        try:
            self.assertEqual(modal_app.render.raw(DISPATCH), {"report": {"status": "complete"}})
        finally:
            modal_render.run_entry = original
        self.assertEqual(seen, {"dispatch": DISPATCH, "environ": os.environ, "timeout_sec": 7200, "cwd": "/app"})

    def test_the_endpoint_is_the_asgi_app(self):
        self.assertIsInstance(modal_app.endpoint.raw(), modal_render.Endpoints)


if __name__ == "__main__":
    unittest.main()
