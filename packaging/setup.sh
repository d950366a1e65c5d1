# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Sourced by run.sh and test.sh: installs what the build needs, then configures. Everything is checked
# first, so that a second call does nothing and says nothing.

packages="g++ cmake ninja-build pkg-config python3 python3-venv
    qt6-base-dev qt6-charts-dev qt6-svg-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools
    libqt6opengl6-dev libgl1-mesa-dev qt6-qpa-plugins libsentencepiece-dev libicu-dev nlohmann-json3-dev libcli11-dev
    fonts-noto-core"
torch_version=2.13.0
private_python=.deps/python

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

missing_packages() {
    local package
    for package in $packages; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || printf '%s ' "$package"
    done
}

install_packages() {
    local stamp=.deps/packages missing
    [ "$(cat "$stamp" 2>/dev/null)" = "$packages" ] && return
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        say "This script installs packages on Debian and Ubuntu only. Install the equivalents of these, then run"
        say "  cmake --preset release && cmake --build --preset release"
        die "Packages: $(echo $packages), and LibTorch $torch_version (name its folder in NDOGO_LIBTORCH)."
    fi
    missing=$(missing_packages)
    if [ -n "$missing" ]; then
        say "Installing: $missing"
        local as_root=""
        [ "$(id -u)" = 0 ] || as_root=sudo
        $as_root apt-get update -q >&2 || die "The package lists could not be read. Is there a network?"
        DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -q --no-install-recommends $missing >&2 \
            || die "Installing packages failed; apt's own message stands above."
    fi
    mkdir -p .deps && printf '%s' "$packages" > "$stamp"
}

# An existing LibTorch wins: NDOGO_LIBTORCH or one on CMAKE_PREFIX_PATH.
has_libtorch() {
    [ -n "${NDOGO_LIBTORCH:-}" ] && return 0
    local folder paths=${CMAKE_PREFIX_PATH:-}
    for folder in ${paths//[:;]/ }; do
        [ -e "$folder/share/cmake/Torch/TorchConfig.cmake" ] && return 0
    done
    ls $private_python/lib/python3*/site-packages/torch/share/cmake/Torch/TorchConfig.cmake >/dev/null 2>&1
}

# $1: yes to ask for the CPU build. It comes from the index in NDOGO_TORCH_INDEX when that is set;
# without it pip's own index decides, whose build runs on the CPU too but may be larger.
install_libtorch() {
    has_libtorch && return
    say "Installing LibTorch $torch_version into $private_python (once)"
    [ -x $private_python/bin/pip ] || python3 -m venv $private_python >&2 || die "python3 -m venv failed."
    if [ "$1" = yes ] && [ -n "${NDOGO_TORCH_INDEX:-}" ]; then
        $private_python/bin/pip install -q --index-url "$NDOGO_TORCH_INDEX" "torch==$torch_version+cpu" >&2
    else
        $private_python/bin/pip install -q "torch==$torch_version" >&2
    fi || die "LibTorch $torch_version could not be installed. Download it by hand and name its folder in NDOGO_LIBTORCH."
}

# $1: preset
configure() {
    [ -e build/build.ninja ] && [ build/build.ninja -nt CMakePresets.json ] && [ "$(cat build/preset 2>/dev/null)" = "$1" ] && return
    cmake --preset "$1" -B build >&2 || die "Configuring failed; CMake's own message stands above."
    printf "%s" "$1" > build/preset
}
