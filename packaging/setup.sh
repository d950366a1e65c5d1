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
torch_cpu_index=${NDOGO_TORCH_INDEX:-https://download.pytorch.org/whl/cpu} # PyTorch's own, for its CPU builds
private_python=.deps/python
libtorch_stamp=.deps/libtorch # written when an installation has come to its end

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

missing_packages() { # $@: packages
    local package
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || printf '%s ' "$package"
    done
}

install_packages() {
    local stamp=.deps/packages
    [ "$(cat "$stamp" 2>/dev/null)" = "$packages" ] && return
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        say "This script installs packages on Debian and Ubuntu only. Install the equivalents of these, then run"
        say "  cmake --preset release && cmake --build --preset release"
        die "Packages: $(echo $packages), and LibTorch $torch_version (name its folder in NDOGO_LIBTORCH)."
    fi
    apt_install $packages
    mkdir -p .deps && printf '%s' "$packages" > "$stamp"
}

apt_install() { # $@: packages
    local missing as_root=""
    missing=$(missing_packages "$@")
    if [ -n "$missing" ]; then
        say "Installing: $missing"
        [ "$(id -u)" = 0 ] || as_root=sudo
        $as_root apt-get update -q >&2 || die "The package lists could not be read. Is there a network?"
        DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -q --no-install-recommends $missing >&2 \
            || die "Installing packages failed; apt's own message stands above."
    fi
}

# An existing LibTorch wins: NDOGO_LIBTORCH or one on CMAKE_PREFIX_PATH (packaging/cmake/FindLibTorch.cmake).
has_libtorch() {
    [ -n "${NDOGO_LIBTORCH:-}" ] && return 0
    local folder paths=${CMAKE_PREFIX_PATH:-}
    for folder in ${paths//[:;]/ }; do
        folder=${folder%/share/cmake}
        [ -e "$folder/lib/libtorch_cpu.so" ] && return 0
    done
    [ "$(cat $libtorch_stamp 2>/dev/null)" = "$torch_version" ]
}

has_nvidia() { [ -e /dev/nvidiactl ] || { command -v nvidia-smi >/dev/null && nvidia-smi -L >/dev/null 2>&1; }; }

index_answers() {
    $private_python/bin/python -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1] + "/torch/", timeout=5)' \
        "$torch_cpu_index" 2>/dev/null
}

# $1: yes to ask for the CPU build even beside an NVIDIA GPU. pip's own index has the CUDA build for most machines;
# it runs without a GPU too, only its size is wasted there.
install_libtorch() {
    has_libtorch && return
    local pip=$private_python/bin/pip
    [ -x $pip ] || python3 -m venv $private_python >&2 || die "python3 -m venv failed."
    if { [ "$1" = yes ] || ! has_nvidia; } && index_answers; then
        say "Installing LibTorch $torch_version, the CPU build from PyTorch's index: about 200 MB to download, 0.8 GB on disk (once)."
        $pip install --index-url "$torch_cpu_index" "torch==$torch_version" >&2 || die "$(no_libtorch)"
    else
        has_nvidia && [ "$1" != yes ] || say "PyTorch's index of CPU builds does not answer: taking what pip has."
        say "Installing LibTorch $torch_version from pip's index: up to 3 GB to download and 6 GB on disk for a CUDA build (once)."
        $pip install "torch==$torch_version" >&2 || die "$(no_libtorch)"
    fi
    printf '%s' "$torch_version" > $libtorch_stamp
}

no_libtorch() {
    echo "LibTorch $torch_version could not be installed; pip's own message stands above. Download it by hand and" \
        "name its folder in NDOGO_LIBTORCH."
}

# $1: preset
configure() {
    local wanted="$1 ${NDOGO_LIBTORCH:-}"
    [ -e build/build.ninja ] && [ build/build.ninja -nt CMakePresets.json ] && [ "$(cat build/preset 2>/dev/null)" = "$wanted" ] && return
    cmake --preset "$1" -B build >&2 || die "Configuring failed; CMake's own message stands above."
    printf '%s' "$wanted" > build/preset
}
