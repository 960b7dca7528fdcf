# shellcheck shell=bash
# Sourced by set-up.sh: a yt-dlp of the project's own under .tools, as pinned in deploy/yt-dlp, with the
# JavaScript runtime that YouTube needs. If it is unavailable, the system's yt-dlp is used.

ytdlp_pins() { cat deploy/yt-dlp/requirements.txt deploy/yt-dlp/package-lock.json | cksum | tr -d ' \n'; }

ytdlp_is_current() { [ -x .tools/yt-dlp/bin/yt-dlp ] && [ "$(cat .tools/yt-dlp/pins 2> /dev/null)" = "$(ytdlp_pins)" ]; }

# A try that failed is not repeated with the same pins for a day.
ytdlp_failed_lately() {
  [ "$(cat .tools/yt-dlp-failed 2> /dev/null)" = "$(ytdlp_pins)" ] && [ -n "$(find .tools/yt-dlp-failed -mtime -1)" ]
}

# A pip that can install into another environment, which spares giving each one a pip of its own.
has_reaching_pip() {
  "$python" -c 'import pip, venv; exit(tuple(map(int, pip.__version__.split(".")[:2])) < (22, 3))' 2> /dev/null
}

makes_environments() { has_reaching_pip || "$python" -c 'import ensurepip, venv' 2> /dev/null; }

# Sets python to one that makes environments; on Debian that takes a package.
find_python() {
  python=python3
  if has apt-get && [ -x /usr/bin/python3 ]; then python=/usr/bin/python3; fi
  makes_environments && return
  has apt-get && can_be_root || return 1
  (apt_install python3 python3-venv python3-pip) || return 1
  python=/usr/bin/python3
  makes_environments
}

# Makes an environment in the folder $1, and sets pip to what installs into it.
make_environment() {
  rm -rf "$1"
  if has_reaching_pip; then
    pip="$python -m pip --python $1/bin/python"
    "$python" -m venv --without-pip "$1"
  else
    pip=$1/bin/pip
    "$python" -m venv "$1"
  fi
}

# One short try: a machine that cannot reach the index should not wait for it at every start.
quick_pip='--disable-pip-version-check --no-input --retries 0 --timeout 10'

# Why the last try failed, after its log.
ytdlp_fault() {
  if grep -qi 'do not match the hashes' .tools/yt-dlp.log; then
    echo 'the yt-dlp that the package index offers has another checksum than the pinned one'
  elif grep -qiE 'retries|timed out|ConnectionError|Could not find a version|No matching distribution' .tools/yt-dlp.log; then
    echo 'the package index for Python cannot be reached or does not have the pinned yt-dlp'
  else
    echo 'the pinned yt-dlp could not be installed (see .tools/yt-dlp.log)'
  fi
}

make_ytdlp() {
  made=.tools/yt-dlp-$(ytdlp_pins)
  # shellcheck disable=SC2086
  find_python && make_environment "$made" &&
    $pip $quick_pip install --no-cache-dir --no-deps --only-binary :all: --require-hashes \
      -r deploy/yt-dlp/requirements.txt < /dev/null &&
    "$made/bin/yt-dlp" --ignore-config --version
}

add_ytdlp_runtime() {
  cp -R deploy/yt-dlp "$made/runtime" &&
    (cd "$made/runtime" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error < /dev/null) || return 1
  for deno in "$PWD/$made"/runtime/node_modules/@deno/*/deno; do
    chmod +x "$deno" && ln -sf "$deno" "$made/bin/deno" && "$made/bin/deno" --version || return 1
  done
}

# The link moves at once; a worker may still run the one before, so that only older ones go.
switch_ytdlp() {
  before=$(readlink .tools/yt-dlp || true)
  ytdlp_pins > "$made/pins"
  ln -sfn "${made#.tools/}" .tools/yt-dlp
  for old in .tools/yt-dlp-[0-9]*; do
    [ "$old" = "$made" ] || [ "$old" = ".tools/$before" ] || rm -rf "$old"
  done
}

# Fails where the pinned yt-dlp is not there in the end.
bring_ytdlp() {
  mkdir -p .tools
  say 'Installing yt-dlp'
  if ! make_ytdlp > .tools/yt-dlp.log 2>&1; then
    ytdlp_pins > .tools/yt-dlp-failed
    rm -rf "$made"
    return 1
  fi
  rm -f .tools/yt-dlp-failed
  add_ytdlp_runtime >> .tools/yt-dlp.log 2>&1 ||
    say 'The JavaScript runtime of yt-dlp (Deno) could not be installed, so that links to YouTube may fail; see .tools/yt-dlp.log'
  switch_ytdlp
}

install_ytdlp() {
  ytdlp_is_current || ytdlp_failed_lately || bring_ytdlp ||
    say "The yt-dlp of this system is used, as $(ytdlp_fault): links to YouTube may fail. The next try is in a day, or at once with: npm run update:ytdlp"
}
