#!/usr/bin/env bash
# Runs a real S3 server on loopback for tests: OpenStack Swift with its s3api, from Debian's packages
# swift swift-proxy swift-account swift-container swift-object memcached.
#
#   start-swift.sh FOLDER PORT
#
# FOLDER holds everything it writes; the ports are PORT to PORT+4. Prints the endpoint once it answers and
# stays in front: when its input ends or it is terminated, all of its daemons end with it.
# Access key test:tester, secret testing, region us-east-1, path style. The caller makes the bucket.
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
port=$2
me=$(id -un)
exec 3<&0 # a command in the background would otherwise get an empty input
daemons=()

stop() {
  trap - EXIT TERM INT
  kill "${daemons[@]}" 2> /dev/null || true
  wait 2> /dev/null || true
}
trap stop EXIT
trap 'stop; exit 0' TERM INT

# The daemons read their hash seeds and policies from this one place; the package puts a file there.
[ -r /etc/swift/swift.conf ] || {
  echo 'no /etc/swift/swift.conf: install the swift package' >&2
  exit 1
}

mkdir -p "$folder/disks/disk" "$folder/logs"
cd "$folder"

common() { # name, port
  cat << CONF
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = $2
workers = 0
user = $me
swift_dir = $folder
devices = $folder/disks
mount_check = false
log_level = WARNING
log_address = $folder/no-syslog
CONF
}

number=1
for name in account container object; do
  swift-ring-builder "$name.builder" create 2 1 0 > /dev/null
  swift-ring-builder "$name.builder" add "r1z1-127.0.0.1:$((port + number))/disk" 1 > /dev/null
  swift-ring-builder "$name.builder" rebalance > /dev/null 2>&1
  {
    common "$name" $((port + number))
    printf '[pipeline:main]\npipeline = %s-server\n' "$name"
    printf '[app:%s-server]\nuse = egg:swift#%s\n' "$name" "$name"
  } > "$name.conf"
  number=$((number + 1))
done

{
  common proxy "$port"
  cat << CONF
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck cache listing_formats s3api tempauth bulk copy slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
s3_acl = false
check_bucket_owner = false
min_segment_size = 5242880
cors_preflight_allow_origin = *
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:$((port + 4))
CONF
  for filter in catch_errors gatekeeper healthcheck listing_formats bulk copy slo dlo; do
    printf '[filter:%s]\nuse = egg:swift#%s\n' "$filter" "$filter"
  done
} > proxy.conf

memcached -u "$me" -l 127.0.0.1 -U 0 -p $((port + 4)) > logs/memcached 2>&1 &
daemons+=($!)
for name in account container object proxy; do
  "swift-$name-server" "$folder/$name.conf" > "logs/$name" 2>&1 &
  daemons+=($!)
done

for _ in $(seq 480); do
  if curl -fsS --max-time 2 "http://127.0.0.1:$port/healthcheck" > /dev/null 2>&1; then
    echo "http://127.0.0.1:$port"
    cat <&3 > /dev/null & # ends when the starting process goes away
    wait $! || true
    exit 0
  fi
  sleep 0.25
done
echo "no answer on port $port:" >&2
tail -n 5 logs/* >&2
exit 1
