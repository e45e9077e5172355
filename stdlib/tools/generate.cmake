p3t_generate(p3t_stdlib OUTPUT stdlib/socket_constants.h SCRIPT gen_constants.py ARGS ${CMAKE_CURRENT_LIST_DIR}/../_socket_constants.txt @OUT@/stdlib/socket_constants.h
             DEPENDS ../_socket_constants.txt)
p3t_generate(p3t_stdlib OUTPUT stdlib/termios_constants.h SCRIPT gen_constants.py ARGS ${CMAKE_CURRENT_LIST_DIR}/../termios_constants.txt @OUT@/stdlib/termios_constants.h
             DEPENDS ../termios_constants.txt)
p3t_generate(p3t_stdlib OUTPUT stdlib/sqlite3_constants.h SCRIPT gen_constants.py ARGS ${CMAKE_CURRENT_LIST_DIR}/../_sqlite3_constants.txt @OUT@/stdlib/sqlite3_constants.h
             DEPENDS ../_sqlite3_constants.txt)
if(OPENSSL_FOUND)
    find_path(P3T_OPENSSL_HEADERS openssl/err.h HINTS ${P3T_OPENSSL_INCLUDE_DIRS})
    mark_as_advanced(P3T_OPENSSL_HEADERS)
    p3t_generate(p3t_stdlib OUTPUT stdlib/ssl_reasons.h SCRIPT gen_ssl_reasons.py ARGS ${P3T_OPENSSL_HEADERS} @OUT@/stdlib/ssl_reasons.h)
endif()
p3t_generate(p3t_stdlib OUTPUT stdlib/mb_tables.h SCRIPT gen_mb_tables.py ARGS @OUT@/stdlib/mb_tables.h)
