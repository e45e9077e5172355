# Tables of this floor that scripts compute while building.
p3t_generate(p3t_objects OUTPUT objects/pow10_table.h SCRIPT gen_pow10.py ARGS @OUT@/objects/pow10_table.h)

set(P3T_UNICODE "$ENV{P3T_UNICODE}" CACHE PATH "the Unicode Character Database, as in Debian's unicode-data; empty: core/tools/unicode.sh provides it")
if(P3T_UNICODE)
    get_filename_component(P3T_UNICODE_DIR ${P3T_UNICODE} ABSOLUTE)
    if(NOT EXISTS ${P3T_UNICODE_DIR}/UnicodeData.txt)
        message(FATAL_ERROR "P3T_UNICODE=${P3T_UNICODE}: there is no UnicodeData.txt in it")
    endif()
else()
    set(P3T_UNICODE_DIR ${CMAKE_SOURCE_DIR}/build/stdlib/unicode)
    add_custom_command(OUTPUT ${P3T_UNICODE_DIR}/UnicodeData.txt
                       COMMAND ${CMAKE_SOURCE_DIR}/core/tools/unicode.sh ${CMAKE_SOURCE_DIR}/build/stdlib
                       COMMENT "Providing Unicode's character database" USES_TERMINAL VERBATIM)
endif()
if(EXISTS ${P3T_UNICODE_DIR}/PropList.txt)
    file(STRINGS ${P3T_UNICODE_DIR}/PropList.txt version LIMIT_COUNT 1)
    string(REGEX REPLACE ".*PropList-(.*)\\.txt.*" "\\1" version "${version}")
    if(version VERSION_LESS 16)
        message(STATUS "Unicode: ${version}, older than Python 3.14's 16.0.0 (`core/tools/unicode.sh build/stdlib` tries to get that)")
    else()
        message(STATUS "Unicode: 16.0.0, from the database of ${version} in ${P3T_UNICODE_DIR}")
    endif()
else()
    message(STATUS "Unicode: the build will get the database of 16.0.0 or newer (core/tools/unicode.sh)")
endif()
p3t_generate(p3t_objects OUTPUT objects/unidata_tables.h objects/unidata_names.h objects/unidata_3_2.h objects/unidata_source.h
             SCRIPT gen_unidata.py ARGS ${P3T_UNICODE_DIR} @OUT@/objects
             DEPENDS ${P3T_UNICODE_DIR}/UnicodeData.txt unicode_3_2.txt unicode_16_0.txt)
add_test(NAME objects/gen_unidata COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/test_gen_unidata.py)
