# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# LibTorch, by what its folder holds: include/, lib/libtorch_cpu.so, lib/libc10.so. That is the folder `torch` of a
# pip package, built for the CPU or for CUDA, or a LibTorch that was unpacked from its archive. Its own CMake files
# are not asked: those of a CUDA build stop where there is no CUDA toolkit, though nothing here needs one, and the
# targets of find_package(Torch) cannot be seen from other folders of a project before CMake 3.24's
# CMAKE_FIND_PACKAGE_TARGETS_GLOBAL.
#
# Looked for in NDOGO_LIBTORCH (environment or cache), the entries of CMAKE_PREFIX_PATH, then .deps/ of the project.
# Makes the target LibTorch::LibTorch; sets LibTorch_FOUND, LibTorch_VERSION, LibTorch_ROOT, LibTorch_CUDA.

set(_tried "2.13 and 2.14")

if(DEFINED ENV{NDOGO_LIBTORCH})
    set(NDOGO_LIBTORCH "$ENV{NDOGO_LIBTORCH}" CACHE PATH "Folder of LibTorch (holds include/ and lib/)" FORCE)
endif()
if(NDOGO_LIBTORCH)
    set(_roots ${NDOGO_LIBTORCH}) # who names one wants that one, or to hear that it is none
else()
    file(GLOB _private ${CMAKE_SOURCE_DIR}/.deps/python/lib/python3*/site-packages/torch)
    string(REPLACE ":" ";" _given "$ENV{CMAKE_PREFIX_PATH}")
    set(_roots ${CMAKE_PREFIX_PATH} ${_given})
    list(TRANSFORM _roots REPLACE "/share/cmake(/Torch)?/?$" "") # what torch.utils.cmake_prefix_path says
    list(APPEND _roots ${_private})
endif()

set(LibTorch_ROOT LibTorch_ROOT-NOTFOUND)
foreach(_root IN LISTS _roots)
    if(EXISTS ${_root}/lib/libtorch_cpu.so AND EXISTS ${_root}/lib/libc10.so AND EXISTS ${_root}/include/ATen/ATen.h)
        get_filename_component(LibTorch_ROOT ${_root} ABSOLUTE)
        break()
    endif()
endforeach()

set(LibTorch_VERSION)
foreach(_header headeronly/version.h csrc/api/include/torch/version.h)
    if(LibTorch_ROOT AND NOT LibTorch_VERSION AND EXISTS ${LibTorch_ROOT}/include/torch/${_header})
        file(STRINGS ${LibTorch_ROOT}/include/torch/${_header} _lines REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH) ")
        string(REGEX MATCHALL "[0-9]+" _numbers "${_lines}")
        list(JOIN _numbers "." LibTorch_VERSION)
    endif()
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch REQUIRED_VARS LibTorch_ROOT VERSION_VAR LibTorch_VERSION
    REASON_FAILURE_MESSAGE "Name a folder that holds include/ and lib/ of LibTorch in NDOGO_LIBTORCH, or call ./run.sh, \
which installs it. Looked in: ${_roots}.")
if(NOT LibTorch_FOUND OR TARGET LibTorch::LibTorch)
    return()
endif()
if(NOT LibTorch_VERSION MATCHES "^2\\.1[34]\\.")
    message(WARNING "LibTorch ${LibTorch_VERSION} was never tried with Ndogo; ${_tried} were.")
endif()

# Only training asks for a GPU. A CUDA build takes seconds to load: it is linked where there is a driver for it.
set(_has_driver OFF)
if(EXISTS /dev/nvidiactl)
    set(_has_driver ON)
endif()
option(NDOGO_CUDA "Train on NVIDIA GPUs where LibTorch is a CUDA build" ${_has_driver})
set(LibTorch_CUDA OFF)
if(NDOGO_CUDA AND EXISTS ${LibTorch_ROOT}/lib/libtorch_cuda.so)
    set(LibTorch_CUDA ON)
endif()

add_library(LibTorch::LibTorch INTERFACE IMPORTED GLOBAL)
set_target_properties(LibTorch::LibTorch PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${LibTorch_ROOT}/include;${LibTorch_ROOT}/include/torch/csrc/api/include"
    INTERFACE_LINK_LIBRARIES "${LibTorch_ROOT}/lib/libtorch_cpu.so;${LibTorch_ROOT}/lib/libc10.so")
if(LibTorch_CUDA)
    # No symbol of ours is in it: it registers itself when it is loaded.
    target_link_libraries(LibTorch::LibTorch INTERFACE -Wl,--no-as-needed ${LibTorch_ROOT}/lib/libtorch_cuda.so
        ${LibTorch_ROOT}/lib/libc10_cuda.so -Wl,--as-needed)
endif()
# What libtorch_cpu needs beside itself lies where its own RUNPATH says, for the linker and at run time alike.
message(STATUS "LibTorch ${LibTorch_VERSION} in ${LibTorch_ROOT}, CUDA: ${LibTorch_CUDA}")
