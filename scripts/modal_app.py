"""The app on Modal that renders on a GPU: `modal deploy scripts/modal_app.py`, after `npm run build`.

Needs the client (modal==1.6.4, in a virtual environment) and the secret `pocketreel` with INTERNAL_WEBHOOK_SECRET, the
same as the studio's. The deployment prints the address of `endpoint`: that is MODAL_ENDPOINT_URL; callers show a
proxy auth token, MODAL_KEY and MODAL_SECRET. `modal run scripts/modal_app.py` prints which encoder the GPU gives.
POCKETREEL_GPU and POCKETREEL_GPU_CONTAINERS, at deployment, choose the card and how many may run at once.
"""

import os
import subprocess
from pathlib import Path

import modal
import modal_render

ROOT = Path(__file__).resolve().parent.parent
WORKDIR = "/app"

# T4, L4, A10 and L40S have a video encoder; A100, H100 and later compute cards have none.
GPU = os.environ.get("POCKETREEL_GPU") or "T4"
# So many renders at once at most: what a runaway can cost in an hour is this times the price of a card.
CONTAINERS = int(os.environ.get("POCKETREEL_GPU_CONTAINERS") or "2")

# The studio gives a render two hours; the entry is ended a little before Modal would end the whole call.
RENDER_TIMEOUT_SEC = 2 * 3600
CALL_TIMEOUT_SEC = RENDER_TIMEOUT_SEC + 300

app = modal.App("pocketreel")
calls = modal.Dict.from_name("pocketreel-calls", create_if_missing=True)
secret = modal.Secret.from_name("pocketreel", required_keys=["INTERNAL_WEBHOOK_SECRET"])

# Debian's ffmpeg has NVENC built in and finds the driver, which Modal brings, when it runs.
render_image = (
    modal.Image.from_registry("node:24-bookworm-slim", add_python="3.12")
    .entrypoint([])
    .apt_install(
        "ca-certificates", "ffmpeg", "util-linux", "fonts-dejavu-core", "fonts-noto-core", "fonts-noto-color-emoji"
    )
    .env(
        {
            "NVIDIA_DRIVER_CAPABILITIES": "compute,video,utility",
            "NODE_ENV": "production",
            "DATA_DIR": "/tmp/pocketreel",
        }
    )
    .workdir(WORKDIR)
    .add_local_file(ROOT / "package.json", f"{WORKDIR}/package.json", copy=True)
    .add_local_file(ROOT / "package-lock.json", f"{WORKDIR}/package-lock.json", copy=True)
    # The entry uses no package that is compiled; the canvas comes as a binary.
    .run_commands("npm ci --omit=dev --ignore-scripts --no-audit --no-fund")
    .add_local_file(ROOT / "scripts/preload/load-env-file.mjs", f"{WORKDIR}/scripts/preload/load-env-file.mjs")
    .add_local_dir(ROOT / "public/fonts", f"{WORKDIR}/public/fonts")
    .add_local_dir(ROOT / "dist", f"{WORKDIR}/dist")
    .add_local_python_source("modal_render")
)
endpoint_image = modal.Image.debian_slim(python_version="3.12").add_local_python_source("modal_render")


@app.function(
    image=render_image,
    gpu=GPU,
    cpu=8.0,
    memory=8192,
    secrets=[secret],
    timeout=CALL_TIMEOUT_SEC,
    startup_timeout=600,
    # For a render that died; one that failed with a report is the studio's to repeat.
    retries=modal.Retries(max_retries=1, initial_delay=5.0, backoff_coefficient=1.0),
    max_containers=CONTAINERS,
    # A card that waits is paid like one that works: a minute of it costs as much as a short video.
    scaledown_window=5,
)
def render(dispatch: dict) -> dict:
    """Runs the render entry on a dispatch; answers `{"report": …}`, null where the render was called off."""
    token = dispatch["attemptToken"]
    if not modal_render.is_the_call(lambda: calls.get(token), modal.current_function_call_id()):
        return {"report": None}
    return modal_render.run_entry(dispatch, os.environ, RENDER_TIMEOUT_SEC, cwd=WORKDIR)


@app.function(image=render_image, gpu=GPU, timeout=300, max_containers=1)
def probe() -> str:
    """What the entry would encode with on this card: h264_nvenc, or libx264 and why the card cannot."""
    environ = modal_render.child_environment(os.environ)
    return subprocess.check_output([*modal_render.ENTRY, "--probe"], cwd=WORKDIR, env=environ, text=True).strip()


async def submit(dispatch: dict) -> str:
    """One call for one attempt, however often it is asked for: the one that is written down first."""
    token = dispatch["attemptToken"]
    known = await calls.get.aio(token)
    if known is not None:
        return known
    call = await render.spawn.aio(dispatch)
    if await calls.put.aio(token, call.object_id, skip_if_exists=True):
        return call.object_id
    await call.cancel.aio(terminate_containers=True)
    return await calls.get.aio(token)


async def status(call_id: str) -> dict:
    """The value of a call that returned; raises what Modal raises of one that did not."""
    return await modal.FunctionCall.from_id(call_id).get.aio(timeout=0)


async def cancel(call_id: str) -> None:
    """Ends a call at once with its container, which has this one input only."""
    await modal.FunctionCall.from_id(call_id).cancel.aio(terminate_containers=True)


@app.function(image=endpoint_image, timeout=60, max_containers=2, scaledown_window=60)
@modal.asgi_app(requires_proxy_auth=True)
@modal.concurrent(max_inputs=50)
def endpoint():
    """POST / submits, GET /{callId} tells the status, DELETE /{callId} cancels."""
    return modal_render.Endpoints(submit, status, cancel)


@app.local_entrypoint()
def check_gpu():
    """Prints which encoder a render would use on the card that was chosen."""
    print(probe.remote())
