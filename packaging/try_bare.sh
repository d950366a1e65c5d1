#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Proves the README's two commands where nothing is installed: debootstrap makes a bare Debian 12 in a folder, this
# checkout's last commit is cloned into it, and both commands run inside, each twice. With --cuda the program is then
# configured, linked and run against a LibTorch built for CUDA too, without CUDA's own packages.
#
#   sudo packaging/try_bare.sh [--folder DIR] [--keep] [--no-tests] [--cuda DIR]
#
#   --folder DIR  where the system is made (default: a temporary folder; it is removed at the end unless --keep)
#   --cuda DIR    the folder `torch` of a pip installation with the CUDA build; its neighbours are needed too
#   --no-tests    only ./run.sh
#
# Packages come from where this machine takes them: apt's and pip's settings are copied, and the folders named in
# NDOGO_BARE_FOLDERS (with blanks between them) are shown inside under the same path. Mounts are private to this
# script and end with it.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
folder= keep=no tests=yes cuda=
while [ $# -gt 0 ]; do
    case $1 in
    --folder) folder=$2; shift ;;
    --keep) keep=yes ;;
    --no-tests) tests=no ;;
    --cuda) cuda=$(realpath "$2"); shift ;;
    *) sed -n '5,20s/^# \{0,1\}//p' "$0"; exit 2 ;;
    esac
    shift
done
[ "$(id -u)" = 0 ] || { echo "Call it as root: it makes a system and enters it." >&2; exit 2; }
command -v debootstrap >/dev/null || { echo "Install debootstrap first." >&2; exit 2; }
if [ -z "${NDOGO_BARE_MOUNTS:-}" ]; then # once more, with mounts of our own
    [ -n "$folder" ] || folder=$(mktemp -d)
    mkdir -p "$folder"
    status=0
    NDOGO_BARE_MOUNTS=yes unshare --mount --propagation private "$0" --folder "$folder" \
        $([ $tests = yes ] || echo --no-tests) ${cuda:+--cuda "$cuda"} || status=$?
    [ $keep = yes ] || rm -rf --one-file-system "$folder"
    exit $status
fi

timed() { # what it is, then the command
    local start what=$1
    start=$(date +%s)
    shift
    "$@" || { echo "FAILED: $what, after $(($(date +%s) - start)) s" >&2; exit 1; }
    echo "== $what: $(($(date +%s) - start)) s" | tee -a "$folder/times"
}
inside() {
    chroot "$folder" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
        $(env | grep -E '^(PIP_|NDOGO_TORCH_INDEX|[a-z]+_proxy=)' || true) "$@"
}

mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | sed -n 's/^URIs: *//p; s/^deb [^h]*\(http[^ ]*\).*/\1/p' | sed -n 1p) || true
[ -n "$mirror" ] || { echo "No mirror of Debian stands in /etc/apt." >&2; exit 2; }
: > "$folder/times"
timed "debootstrap of Debian 12" debootstrap --variant=minbase --include=ca-certificates bookworm "$folder" "$mirror" >/dev/null
for settings in /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/apt.conf.d /etc/apt/keyrings /etc/pip.conf /etc/xdg/pip \
    /etc/resolv.conf /etc/hosts /etc/ssl/certs; do
    [ -e $settings ] || continue
    mkdir -p "$folder$(dirname $settings)"
    rm -rf "$folder$settings" # links in it would lead out of the folder
    cp -rLT $settings "$folder$settings"
done
mount --bind /proc "$folder/proc"
mount --rbind /dev "$folder/dev"
mount -t tmpfs tmpfs "$folder/tmp"
for shown in ${NDOGO_BARE_FOLDERS:-} ${cuda:+"$(dirname "$cuda")"}; do
    mkdir -p "$folder$shown"
    mount --bind "$shown" "$folder$shown"
done
git clone -q "$here" "$folder/root/ndogo"
run="cd /root/ndogo &&"
timed "./run.sh --headless, from nothing" inside bash -c "$run ./run.sh --headless"
timed "./run.sh --headless, again" inside bash -c "$run ./run.sh --headless" >/dev/null
if [ $tests = yes ]; then
    timed "./test.sh, after it" inside bash -c "$run ./test.sh"
    timed "./test.sh, again, until the first test would begin" inside bash -c "$run ./test.sh -N" >/dev/null
fi
if [ -n "$cuda" ]; then
    timed "configure, build and demo with the CUDA build of LibTorch" inside bash -c \
        "$run cmake --preset release -B build-cuda -DNDOGO_LIBTORCH=$cuda && cmake --build build-cuda --target ndogo-cli &&
        build-cuda/app/ndogo-cli demo"
fi
echo
cat "$folder/times"
