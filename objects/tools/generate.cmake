# Tables of this floor that scripts compute while building.
p3t_generate(p3t_objects OUTPUT objects/pow10_table.h SCRIPT gen_pow10.py ARGS @OUT@/objects/pow10_table.h)

set(P3T_UNICODE_DATA /usr/share/unicode CACHE PATH "the Unicode Character Database, as Debian's package unicode-data installs it")
if(NOT EXISTS ${P3T_UNICODE_DATA}/UnicodeData.txt)
    message(FATAL_ERROR "P3T_UNICODE_DATA=${P3T_UNICODE_DATA}: there is no UnicodeData.txt in it (apt-get install unicode-data)")
endif()
p3t_generate(p3t_objects OUTPUT objects/unidata_tables.h objects/unidata_names.h objects/unidata_3_2.h SCRIPT gen_unidata.py
             ARGS ${P3T_UNICODE_DATA} @OUT@/objects DEPENDS ${P3T_UNICODE_DATA}/UnicodeData.txt unicode_3_2.txt)
add_test(NAME objects/gen_unidata COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/test_gen_unidata.py)
