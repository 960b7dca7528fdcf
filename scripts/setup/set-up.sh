# shellcheck shell=bash
# Sourced by start, reel and test, from the project's root: brings machine, packages and build up to date.
# Written for bash 3.2, which macOS still ships.
. scripts/setup/set-up-ytdlp.sh

say() { printf '%s\n' "$*" >&2; }

# Says in one line what is wrong and what to do, and ends.
stop_with() {
  say "$*"
  exit 1
}

has() { command -v "$1" > /dev/null 2>&1; }

check_node() {
  has node || stop_with 'Node.js is missing. Install Node.js 20.19 or newer from https://nodejs.org, then run this again.'
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    stop_with "Node.js $(node --version) is too old. Install Node.js 20.19 or newer from https://nodejs.org, then run this again."
  has npm || stop_with 'npm is missing. Install it (it comes with Node.js from https://nodejs.org), then run this again.'
}

# A path given relative to the caller's folder keeps its meaning here.
anchor_data_dir() {
  case "${DATA_DIR:-/}" in
    /*) ;;
    *) export DATA_DIR="$POCKETREEL_CALLER_DIR/$DATA_DIR" ;;
  esac
}

# Takes every setting of a studio out of the environment; where programs are to be found stays.
forget_settings() {
  # shellcheck disable=SC2046
  unset $(sed -n 's/^#\{0,1\} \{0,1\}\([A-Z][A-Z0-9_]*\)=.*/\1/p' .env.example | grep -v '_PATH$')
}

# Holds dist/.lock while "$@" runs, so that two starts at once take turns.
with_lock() {
  mkdir -p dist
  if has flock; then
    (
      exec 9>> dist/.lock
      flock -n 9 || {
        say 'Another start is setting up; waiting for it'
        flock 9
      }
      "$@" 9>&-
    )
    return
  fi
  # Where there is no flock (macOS), a folder is the lock; one whose holder is gone is taken away.
  nameless=0
  until mkdir dist/.lock.d 2> /dev/null; do
    holder=$(cat dist/.lock.d/pid 2> /dev/null || true)
    [ -n "$holder" ] || nameless=$((nameless + 1))
    if [ "$nameless" -gt 5 ] || { [ -n "$holder" ] && ! kill -0 "$holder" 2> /dev/null; }; then
      rm -rf dist/.lock.d
    fi
    sleep 1
  done
  echo "$$" > dist/.lock.d/pid
  set +e
  (
    set -e
    "$@"
  )
  status=$?
  set -e
  rm -rf dist/.lock.d
  return "$status"
}

package_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2> /dev/null)" = installed ]; }

# Prints the Debian packages of "command=package" and plain "package" arguments that are not there.
missing_debian() {
  for want in "$@"; do
    case "$want" in
      *=*) has "${want%%=*}" || printf '%s ' "${want#*=}" ;;
      *) package_installed "$want" || printf '%s ' "$want" ;;
    esac
  done
}

missing_brew() {
  for want in "$@"; do
    case "$want" in
      *=*) has "${want%%=*}" || printf '%s ' "${want#*=}" ;;
    esac
  done
}

can_be_root() {
  [ "$(id -u)" = 0 ] || { has sudo && { sudo -n true 2> /dev/null || [ -t 0 ]; }; }
}

# sudo asks for a password only where somebody can type it.
run_apt_get() {
  set -- env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"
  if [ "$(id -u)" != 0 ]; then
    if sudo -n true 2> /dev/null; then set -- sudo -n "$@"; else set -- sudo "$@"; fi
  fi
  "$@" > /dev/null
}

apt_install() {
  can_be_root || stop_with "Missing: $*. Get it with: sudo apt-get install $*, then run this again."
  say "Installing: $*"
  run_apt_get update || say 'The package lists could not be refreshed; trying with the ones at hand'
  run_apt_get install -y --no-install-recommends "$@" ||
    stop_with "Missing: $*. Installing failed; get it with: sudo apt-get install $*, then run this again."
}

# Installs what is missing of the Debian list in $1 or the Homebrew list in $2, or says how to get it.
install_missing() {
  if has dpkg-query && has apt-get; then
    # shellcheck disable=SC2086
    missing=$(missing_debian $1)
    # shellcheck disable=SC2086
    [ -z "$missing" ] || apt_install $missing
    return
  fi
  # shellcheck disable=SC2086
  missing=$(missing_brew $2)
  [ -n "$missing" ] || return 0
  if [ "$(uname)" = Darwin ] && has brew; then
    say "Installing: $missing"
    # shellcheck disable=SC2086
    brew install --quiet $missing < /dev/null >&2 ||
      stop_with "Missing: ${missing% }. Installing failed; get it with: brew install ${missing% }, then run this again."
  elif [ "$(uname)" = Darwin ]; then
    stop_with "Missing: ${missing% }. Install Homebrew from https://brew.sh, then run this again."
  else
    stop_with "Missing: ${missing% }. Install it with this system's package manager, then run this again."
  fi
}

install_tools() {
  install_missing \
    'ffmpeg=ffmpeg ffprobe=ffmpeg yt-dlp=yt-dlp setpriv=util-linux prlimit=util-linux unshare=util-linux flock=util-linux fonts-dejavu-core fonts-noto-core fonts-noto-color-emoji' \
    'ffmpeg=ffmpeg ffprobe=ffmpeg yt-dlp=yt-dlp'
}

# What the tests need besides: Python for the app on Modal, a browser with the tool that gives it certificates,
# openssl, a voice that speaks their recordings, the reverse proxies of the documentation, a real S3 server.
install_test_tools() {
  install_missing 'python3=python3 python3-venv python3-pip' 'python3=python3'
  if [ "$(uname)" = Darwin ]; then
    install_missing '' 'espeak-ng=espeak-ng'
    [ -n "${CHROMIUM_PATH:-}" ] || [ -x '/Applications/Chromium.app/Contents/MacOS/Chromium' ] ||
      stop_with 'Missing: Chromium. Get it with: brew install --cask chromium, or set CHROMIUM_PATH, then run this again.'
    return
  fi
  chromium=chromium=chromium
  [ -z "${CHROMIUM_PATH:-}" ] || chromium=
  install_missing "$chromium certutil=libnss3-tools espeak-ng=espeak-ng openssl=openssl nginx caddy=caddy $s3_packages" "$chromium espeak-ng=espeak-ng"
}

s3_packages='curl=curl swift swift-proxy swift-account swift-container swift-object memcached=memcached'

install_s3_server() {
  [ "$(uname)" != Darwin ] ||
    stop_with 'The S3 server of the rehearsal (OpenStack Swift) is not available on macOS. Rehearse on Debian, in a container for instance.'
  install_missing "$s3_packages" ''
}

# A native package without a prebuilt binary for this machine is compiled.
install_compiler() {
  if [ "$(uname)" = Darwin ]; then
    xcode-select -p > /dev/null 2>&1 ||
      stop_with 'Missing: a C++ compiler. Get it with: xcode-select --install, then run this again.'
    return
  fi
  install_missing 'python3=python3 make=make g++=g++' 'python3=python3 make=make g++=g++'
}

native_packages_load() {
  node -e "new (require('better-sqlite3'))(':memory:').close(); require('@napi-rs/canvas').createCanvas(1, 1)" 2> /dev/null
}

npm_ci() { npm ci --include=dev --no-audit --no-fund --loglevel=error < /dev/null >&2; }

install_packages() {
  stamp=$(node scripts/setup/source-stamp.mjs packages)
  [ "$(cat node_modules/.pocketreel-stamp 2> /dev/null)" != "$stamp" ] || return 0
  say 'Installing npm packages'
  rm -f node_modules/.pocketreel-stamp
  if ! npm_ci || ! native_packages_load; then
    install_compiler
    say 'Installing npm packages again, compiling the native ones'
    npm_ci || stop_with 'npm could not install the packages; its own message is above. Check the network, then run this again.'
  fi
  native_packages_load ||
    stop_with 'A native package (better-sqlite3 or @napi-rs/canvas) does not load with this Node.js. Install a current Node.js LTS, then run this again.'
  printf '%s\n' "$stamp" > node_modules/.pocketreel-stamp
}

page_is_current() {
  [ -f .next/BUILD_ID ] && [ "$(cat .next/source-stamp 2> /dev/null)" = "$(node scripts/setup/source-stamp.mjs page)" ]
}

# The Node side is built in a moment, the page is not.
build() {
  if page_is_current; then
    node scripts/setup/build-node.mjs --stale || stop_with 'The build failed; its own message is above.'
    return
  fi
  say 'Building'
  mkdir -p dist
  # The build stands for every studio: what belongs to one of them stays out of it.
  env -u PORT -u HOST -u DATA_DIR -u STUDIO_TOKEN -u SESSION_SECRET NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 \
    npm run --silent build < /dev/null > dist/build.log 2>&1 || {
    cat dist/build.log >&2
    stop_with 'The build failed; its own message is above.'
  }
}

install_and_build() {
  install_tools
  install_ytdlp
  install_packages
  build
}

set_up() {
  check_node
  anchor_data_dir
  with_lock install_and_build
}
