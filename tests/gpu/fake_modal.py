"""So much of Modal's client, by its documented names and signatures, as the app uses; no network, no cloud."""

import types


def aio(coroutine):
    """A method as Modal's client has it: awaited by its `aio`."""
    return types.SimpleNamespace(aio=coroutine)


class NotFoundError(Exception):
    pass


class Image:
    """Keeps what it was asked for, in order."""

    def __init__(self, steps=()):
        self.steps = list(steps)

    def _with(self, *step):
        return Image([*self.steps, step])

    @staticmethod
    def from_registry(tag, *, secret=None, add_python=None):
        return Image()._with("from_registry", tag, add_python)

    @staticmethod
    def debian_slim(python_version=None):
        return Image()._with("debian_slim", python_version)

    def entrypoint(self, entrypoint_commands):
        return self._with("entrypoint", entrypoint_commands)

    def apt_install(self, *packages):
        return self._with("apt_install", *packages)

    def env(self, variables):
        return self._with("env", variables)

    def workdir(self, path):
        return self._with("workdir", path)

    def run_commands(self, *commands):
        if any(step[0].startswith("add_local") and not step[-1] for step in self.steps):
            raise AssertionError("a build step follows local files that are not copied into the image")
        return self._with("run_commands", *commands)

    def add_local_file(self, local_path, remote_path, *, copy=False):
        return self._with("add_local_file", local_path, remote_path, copy)

    def add_local_dir(self, local_path, remote_path, *, copy=False, ignore=()):
        return self._with("add_local_dir", local_path, remote_path, copy)

    def add_local_python_source(self, *modules, copy=False):
        return self._with("add_local_python_source", *modules, copy)


class Retries:
    def __init__(self, *, max_retries, backoff_coefficient=2.0, initial_delay=1.0, max_delay=60.0):
        self.max_retries = max_retries


class Secret:
    @staticmethod
    def from_name(name, *, environment_name=None, required_keys=()):
        return (name, tuple(required_keys))


class Getter:
    """`get(key)` and `get.aio(key)` of a Dict."""

    def __init__(self, entries):
        self.entries = entries

    def __call__(self, key, default=None):
        return self.entries.get(key, default)

    async def aio(self, key, default=None):
        return self.entries.get(key, default)


class Dict:
    def __init__(self):
        self.entries = {}
        self.get = Getter(self.entries)
        self.put = aio(self._put)

    @staticmethod
    def from_name(name, *, environment_name=None, create_if_missing=False):
        assert create_if_missing
        return Dict()

    async def _put(self, key, value, *, skip_if_exists=False):
        if skip_if_exists and key in self.entries:
            return False
        self.entries[key] = value
        return True


class FunctionCall:
    """Calls by id: what they answer is set by the test."""

    known = {}

    def __init__(self, object_id):
        self.object_id = object_id
        self.get = aio(self._get)
        self.cancel = aio(self._cancel)

    @classmethod
    def from_id(cls, function_call_id, client=None):
        return cls(function_call_id)

    async def _get(self, timeout=None, *, index=0):
        assert timeout == 0
        if self.object_id not in self.known:
            raise NotFoundError("no such call")
        answer = self.known[self.object_id]
        if isinstance(answer, BaseException):
            raise answer
        return answer

    async def _cancel(self, terminate_containers=False):
        assert terminate_containers
        self.known[self.object_id] = type("InputCancellation", (BaseException,), {})()


class Function:
    def __init__(self, raw, settings):
        self.raw = raw
        self.settings = settings
        self.spawned = []
        self.spawn = aio(self._spawn)

    async def _spawn(self, *args):
        call = FunctionCall(f"fc-{len(self.spawned) + 1}")
        self.spawned.append(args)
        FunctionCall.known[call.object_id] = TimeoutError()
        return call

    def remote(self, *args):
        return self.raw(*args)


class App:
    def __init__(self, name):
        self.name = name

    def function(
        self,
        *,
        image=None,
        secrets=(),
        gpu=None,
        cpu=None,
        memory=None,
        max_containers=None,
        scaledown_window=None,
        retries=None,
        timeout=300,
        startup_timeout=None,
    ):
        settings = {name: value for name, value in locals().items() if name != "self"}
        return lambda raw: Function(raw, settings)

    def local_entrypoint(self):
        return lambda raw: raw


def asgi_app(*, label=None, custom_domains=None, requires_proxy_auth=False):
    def mark(raw):
        raw.requires_proxy_auth = requires_proxy_auth
        return raw

    return mark


def concurrent(*, max_inputs, target_inputs=None):
    return lambda raw: raw


current_call_id = None


def current_function_call_id():
    return current_call_id
