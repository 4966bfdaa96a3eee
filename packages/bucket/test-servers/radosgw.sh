#!/usr/bin/env bash
# Ceph's S3 gateway on loopback for tests, over a cluster of one monitor and one store in memory, in a temporary folder.
# usage: S3_ACCESS_KEY=… S3_SECRET_KEY=… radosgw.sh <port> <port of the monitor>
# Needs Debian's radosgw, ceph-mon, ceph-osd and ceph-common. SIGTERM ends it and removes everything. Up in about 12 s.
set -euo pipefail

port=$1 mon_port=$2
dir=$(mktemp -d "${TMPDIR:-/tmp}/slipway-radosgw-XXXXXX")
pids=()
# shellcheck disable=SC2317 # called by the trap
finish() {
  kill -KILL "${pids[@]}" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf -- "$dir"
}
trap finish EXIT
trap 'exit 143' TERM INT HUP

cat > "$dir/ceph.conf" <<CONF
[global]
fsid = 5f3c1f0a-0000-4000-8000-51119a9c0001
mon host = [v2:127.0.0.1:$mon_port/0]
public addr = 127.0.0.1
run dir = $dir
admin socket =
log file = $dir/\$name.log
log to stderr = false
pid file =
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon data = $dir/mon
mon max pg per osd = 1000
mon data avail crit = 1
mon warn on pool no redundancy = false
osd data = $dir/osd
osd objectstore = memstore
memstore device bytes = 2147483648
osd max object name len = 2048
osd fast shutdown = true
rgw frontends = beast endpoint=127.0.0.1:$port
rgw data = $dir/rgw
rgw enable usage log = false
rgw run sync thread = false
rgw enable gc threads = false
rgw enable lc threads = false
rgw enable quota threads = false
rgw init timeout = 60
CONF
export CEPH_CONF=$dir/ceph.conf
run() { "$1" --conf "$CEPH_CONF" "${@:2}" >>"$dir/out.log" 2>&1 || { tail -n 20 "$dir"/*.log >&2; exit 1; }; }

mkdir -p "$dir/mon" "$dir/osd" "$dir/rgw"
monmaptool --create --fsid 5f3c1f0a-0000-4000-8000-51119a9c0001 --addv a "[v2:127.0.0.1:$mon_port/0]" "$dir/monmap" >/dev/null
run ceph-mon --mkfs -i a --monmap "$dir/monmap"
ceph-mon --conf "$CEPH_CONF" -f -i a >>"$dir/out.log" 2>&1 & pids+=($!)
run ceph osd new 5f3c1f0a-0000-4000-8000-51119a9c0002
run ceph-osd --mkfs -i 0 --osd-uuid 5f3c1f0a-0000-4000-8000-51119a9c0002
ceph-osd --conf "$CEPH_CONF" -f -i 0 >>"$dir/out.log" 2>&1 & pids+=($!)
run radosgw-admin user create --uid tests --display-name tests \
  --access-key "$S3_ACCESS_KEY" --secret-key "$S3_SECRET_KEY"
radosgw --conf "$CEPH_CONF" -f -n client.admin >>"$dir/out.log" 2>&1 & pids+=($!)
wait -n
tail -n 20 "$dir"/*.log >&2
exit 1
