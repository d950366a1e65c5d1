# SPDX-FileCopyrightText: 2026 The Ndogo authors
# SPDX-License-Identifier: GPL-3.0-or-later

# ndogo_add_translations(TARGET): compiles the catalogues into an executable, under :/i18n.
# `cmake --build build --target update_translations` collects the texts of widgets/ and app/, and what the engine says
# (Sentence::tr), into the .ts files.
# ndogo_en.ts holds plural forms only: English texts stand in the source.
find_package(Qt6 6.4 REQUIRED COMPONENTS LinguistTools)

function(ndogo_add_translations target)
    file(GLOB_RECURSE sources ${CMAKE_SOURCE_DIR}/widgets/*.cpp ${CMAKE_SOURCE_DIR}/widgets/*.h
        ${CMAKE_SOURCE_DIR}/engine/*.cpp ${CMAKE_SOURCE_DIR}/engine/*.h
        ${CMAKE_SOURCE_DIR}/app/*.cpp ${CMAKE_SOURCE_DIR}/app/*.h)
    qt_add_translations(${target}
        TS_FILES ${CMAKE_SOURCE_DIR}/translations/ndogo_en.ts
        RESOURCE_PREFIX "/i18n"
        LUPDATE_OPTIONS -no-obsolete -locations none -pluralonly
        SOURCES ${sources})
endfunction()
