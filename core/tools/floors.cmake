# The functions with which CMakeLists.txt lays out the floors, the executable and the tests.

# p3t_floor(NAME FOLDER... [EXCEPT FILE...] LINKS LIBRARY...): a static library of every .c file in the folders and the folders in them
# (an interface library while there is none), which links what may stand below it.
function(p3t_floor name)
    cmake_parse_arguments(floor "" "" "EXCEPT;LINKS" ${ARGN})
    set(sources)
    foreach(folder ${floor_UNPARSED_ARGUMENTS})
        file(GLOB found CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.c ${CMAKE_SOURCE_DIR}/${folder}/*/*.c)
        list(APPEND sources ${found})
    endforeach()
    foreach(file ${floor_EXCEPT})
        list(REMOVE_ITEM sources ${CMAKE_SOURCE_DIR}/${file})
    endforeach()
    if(sources)
        add_library(${name} STATIC ${sources})
        target_link_libraries(${name} PUBLIC ${floor_LINKS})
    else()
        add_library(${name} INTERFACE)
        target_link_libraries(${name} INTERFACE ${floor_LINKS})
    endif()
    if(name STREQUAL "p3t_stdlib" AND sources)
        target_compile_definitions(${name} PRIVATE ${P3T_OPTIONAL_DEFINITIONS})
    endif()
endfunction()

# p3t_generate(FLOOR OUTPUT file... SCRIPT script.py [ARGS arg...] [DEPENDS file...])
# Runs `python3 SCRIPT ARGS` when the script or a file it DEPENDS on is newer than an OUTPUT. Outputs are named relative to
# generated/ in the build folder, which is on the include path: OUTPUT objects/unicode_tables.h is #include "objects/unicode_tables.h".
# In ARGS, @OUT@ stands for that folder. A generated .c file is compiled into FLOOR. Call it in a file generate.cmake beside the script
# (relative SCRIPT and DEPENDS are looked up there); p3t_generators() includes every such file below the source folders.
function(p3t_generate floor)
    cmake_parse_arguments(gen "" "SCRIPT" "OUTPUT;ARGS;DEPENDS" ${ARGN})
    if(gen_UNPARSED_ARGUMENTS OR NOT gen_SCRIPT OR NOT gen_OUTPUT)
        message(FATAL_ERROR "p3t_generate(${ARGV}): OUTPUT and SCRIPT are needed, and ${gen_UNPARSED_ARGUMENTS} is not understood")
    endif()
    set(here ${CMAKE_CURRENT_LIST_DIR})
    get_filename_component(script ${gen_SCRIPT} ABSOLUTE BASE_DIR ${here})
    set(out ${CMAKE_BINARY_DIR}/generated)
    list(TRANSFORM gen_ARGS REPLACE "@OUT@" "${out}")
    set(outputs)
    foreach(file ${gen_OUTPUT})
        list(APPEND outputs ${out}/${file})
        get_filename_component(folder ${out}/${file} DIRECTORY)
        file(MAKE_DIRECTORY ${folder})
    endforeach()
    set(depends)
    foreach(file ${gen_DEPENDS})
        get_filename_component(path ${file} ABSOLUTE BASE_DIR ${here})
        list(APPEND depends ${path})
    endforeach()
    list(GET gen_OUTPUT 0 first)
    add_custom_command(OUTPUT ${outputs} COMMAND ${Python3_EXECUTABLE} ${script} ${gen_ARGS} DEPENDS ${script} ${depends}
                       WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} COMMENT "Generating ${first}" VERBATIM)
    get_target_property(kind ${floor} TYPE)
    if(kind STREQUAL "INTERFACE_LIBRARY")
        message(FATAL_ERROR "p3t_generate: ${floor} has no source file of its own to compile")
    endif()
    target_sources(${floor} PRIVATE ${outputs})
endfunction()

function(p3t_generators)
    file(GLOB_RECURSE found CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/threading/generate.cmake ${CMAKE_SOURCE_DIR}/gc/generate.cmake
         ${CMAKE_SOURCE_DIR}/objects/generate.cmake ${CMAKE_SOURCE_DIR}/core/generate.cmake ${CMAKE_SOURCE_DIR}/stdlib/generate.cmake)
    foreach(file ${found})
        include(${file})
    endforeach()
endfunction()

# p3t_executable(NAME main.c): the interpreter, once its main.c exists. All of every floor is linked, since extension modules may call any
# documented function; core/tools/exports.list says which names they see. Its library is made ready beside it (see core/tools/stdlib.sh).
function(p3t_executable name main)
    p3t_stdlib_folder()
    if(NOT EXISTS ${CMAKE_SOURCE_DIR}/${main})
        message(STATUS "${name}: ${main} is not there yet, so only the libraries and their tests are built")
        return()
    endif()
    add_executable(${name} ${main})
    target_compile_definitions(${name} PRIVATE ${P3T_OPTIONAL_DEFINITIONS})      # which optional modules there are
    target_link_options(${name} PRIVATE -Wl,--dynamic-list=${CMAKE_SOURCE_DIR}/core/tools/exports.list)
    set_target_properties(${name} PROPERTIES LINK_DEPENDS ${CMAKE_SOURCE_DIR}/core/tools/exports.list)
    foreach(floor p3t_threading p3t_gc p3t_objects p3t_syntax p3t_core p3t_stdlib)
        p3t_whole_archive(${name} ${floor})
    endforeach()
    target_link_libraries(${name} PRIVATE p3t_stdlib)
    if(NOT P3T_STDLIB)
        add_custom_command(OUTPUT ${CMAKE_SOURCE_DIR}/build/stdlib/python3.14/os.py
                           COMMAND ${CMAKE_SOURCE_DIR}/core/tools/stdlib.sh ${CMAKE_SOURCE_DIR}/build/stdlib
                           COMMENT "Providing Python 3.14's standard library" USES_TERMINAL VERBATIM)
        add_custom_target(p3t_stdlib_files DEPENDS ${CMAKE_SOURCE_DIR}/build/stdlib/python3.14/os.py)
        add_dependencies(${name} p3t_stdlib_files)
    endif()
    # The startup image is made by the interpreter itself. A program that cannot make it does without.
    add_custom_command(TARGET ${name} POST_BUILD VERBATIM COMMENT "Writing startup.image"
                       COMMAND sh -c "rm -f startup.image; timeout 60 \"$1\" -S \"$2\" startup.image || rm -f startup.image"
                               sh $<TARGET_FILE:${name}> ${CMAKE_SOURCE_DIR}/core/tools/startup_image.py
                       WORKING_DIRECTORY ${CMAKE_BINARY_DIR})
    p3t_install(${name})
endfunction()

# p3t_whole_archive(TARGET FLOOR): links every object of the floor's library, needed or not.
function(p3t_whole_archive target floor)
    get_target_property(kind ${floor} TYPE)
    if(kind STREQUAL "STATIC_LIBRARY")
        # (SHELL: keeps them together; of like options CMake would otherwise keep the first alone)
        target_link_options(${target} PRIVATE "SHELL:-Wl,--whole-archive $<TARGET_FILE:${floor}> -Wl,--no-whole-archive")
        add_dependencies(${target} ${floor})
        set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS $<TARGET_FILE:${floor}>)
    endif()
endfunction()

# generated/p3t_build.h tells the start-up code where its files are when it runs from the build folder.
function(p3t_stdlib_folder)
    if(P3T_STDLIB)
        get_filename_component(P3T_STDLIB_DIR ${P3T_STDLIB} ABSOLUTE)
        if(NOT EXISTS ${P3T_STDLIB_DIR}/os.py)
            message(FATAL_ERROR "P3T_STDLIB=${P3T_STDLIB}: there is no os.py in it")
        endif()
    else()
        set(P3T_STDLIB_DIR ${CMAKE_SOURCE_DIR}/build/stdlib/python3.14)
    endif()
    message(STATUS "standard library: ${P3T_STDLIB_DIR}")
    set(P3T_STDLIB_DIR ${P3T_STDLIB_DIR} PARENT_SCOPE)
    string(TOUPPER "${CMAKE_BUILD_TYPE}" mode)
    string(STRIP "${CMAKE_C_FLAGS} ${CMAKE_C_FLAGS_${mode}}" P3T_CFLAGS)
    get_filename_component(P3T_CC "${CMAKE_C_COMPILER}" NAME)
    get_filename_component(P3T_AR "${CMAKE_AR}" NAME)
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/p3t_build.h @ONLY CONTENT
"/* p3t_build.h -- facts of this build, written by CMake. The start-up code looks for the library in this order: PYTHONHOME/lib/python3.14,
 * <folder of the executable>/../lib/python3t-3.14 (where `make install` puts it), P3T_STDLIB_DIR. Python modules of our own stand in
 * P3T_OWN_LIBRARY_DIR, or installed in <library>/python3t-own, and come before the library's on sys.path. */
#pragma once
#define P3T_STDLIB_DIR \"@P3T_STDLIB_DIR@\"
#define P3T_OWN_LIBRARY_DIR \"@CMAKE_SOURCE_DIR@/stdlib/python\"
#define P3T_STARTUP_IMAGE \"@CMAKE_BINARY_DIR@/startup.image\"
#define P3T_INCLUDE_DIR \"@CMAKE_SOURCE_DIR@/include\"
#define P3T_BUILD_MODE \"@CMAKE_BUILD_TYPE@\"
#define P3T_CC \"@P3T_CC@\"
#define P3T_AR \"@P3T_AR@\"
#define P3T_CFLAGS \"@P3T_CFLAGS@\"
#define P3T_COMPILER \"@CMAKE_C_COMPILER_ID@ @CMAKE_C_COMPILER_VERSION@\"
")
endfunction()

# `cmake --install`: bin/python3t, its library, its headers. The library is copied, so an installation needs nothing of the build folder.
function(p3t_install name)
    install(TARGETS ${name} RUNTIME DESTINATION bin)
    install(DIRECTORY ${P3T_STDLIB_DIR}/ DESTINATION lib/python3t-3.14
            PATTERN __pycache__ EXCLUDE PATTERN "*.so" EXCLUDE PATTERN "test" EXCLUDE)
    install(DIRECTORY ${CMAKE_SOURCE_DIR}/stdlib/python/ DESTINATION lib/python3t-3.14/python3t-own OPTIONAL PATTERN __pycache__ EXCLUDE)
    install(FILES ${CMAKE_BINARY_DIR}/startup.image DESTINATION lib/python3t-3.14/python3t-own OPTIONAL)
    install(DIRECTORY ${CMAKE_SOURCE_DIR}/include/ DESTINATION include/python3t-3.14)
endfunction()

# A test program: asserts stay on, whatever the floors are built with.
function(p3t_test_executable name source)
    add_executable(${name} ${source})
    target_compile_options(${name} PRIVATE -UNDEBUG)
    target_link_options(${name} PRIVATE ${P3T_TEST_LINK_OPTIONS})
    target_link_libraries(${name} PRIVATE ${ARGN})
endfunction()

function(p3t_tests folder)
    file(GLOB tests CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${folder}/test_*.c)
    foreach(source ${tests})
        get_filename_component(name ${source} NAME_WE)
        p3t_test_executable(${folder}_${name} ${source} ${ARGN})
        add_test(NAME ${folder}/${name} COMMAND ${folder}_${name})
        set_tests_properties(${folder}/${name} PROPERTIES TIMEOUT 300 LABELS ${folder})
    endforeach()
endfunction()

# Python programs: tests/FOLDER/*.py that say what they expect, one ctest entry a folder; see tests/run.py.
function(p3t_programs interpreter)
    if(NOT TARGET ${interpreter})
        return()
    endif()
    set(scale 1)
    if(P3T_SANITIZE OR P3T_STRESS)
        set(scale 20)
    elseif(P3T_DEBUG)
        set(scale 5)
    endif()
    file(GLOB_RECURSE programs CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/tests ${CMAKE_SOURCE_DIR}/tests/*.py)
    list(FILTER programs EXCLUDE REGEX "^(models|conformance|fuzz|link|tools)/|^[^/]*$")
    list(TRANSFORM programs REPLACE "/.*" "" OUTPUT_VARIABLE folders)
    list(REMOVE_DUPLICATES folders)
    foreach(folder ${folders})
        add_test(NAME programs/${folder} COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/run.py --python $<TARGET_FILE:${interpreter}>
                 --timeout-scale ${scale} ${CMAKE_SOURCE_DIR}/tests/${folder})
        set_tests_properties(programs/${folder} PROPERTIES TIMEOUT 1500 LABELS programs)
    endforeach()
endfunction()

# For each floor a program that links all of it and only what lies below: a call upwards does not link. (Not under link-time optimisation,
# which drops an unused function together with its calls.)
function(p3t_link_tests)
    if(P3T_LTO)
        return()
    endif()
    foreach(floor ${ARGN})
        get_target_property(kind ${floor} TYPE)
        if(kind STREQUAL "STATIC_LIBRARY")
            string(REPLACE "p3t_" "link_" name ${floor})
            p3t_test_executable(${name} tests/link/links.c ${floor})
            p3t_whole_archive(${name} ${floor})
            string(REPLACE "p3t_" "link/" test ${floor})
            add_test(NAME ${test} COMMAND ${name})
        endif()
    endforeach()
endfunction()

# That `PyObject` is an incomplete type for extensions and for the floors above gc: what dereferences one must not compile.
function(p3t_opaque_test)
    get_target_property(kind p3t_objects TYPE)
    if(kind STREQUAL "STATIC_LIBRARY")
        add_test(NAME api/opaque COMMAND sh ${CMAKE_SOURCE_DIR}/tests/api/check_opaque.sh ${CMAKE_C_COMPILER} -I${CMAKE_BINARY_DIR}/generated)
        set_tests_properties(api/opaque PROPERTIES LABELS api)
    endif()
endfunction()

# stress-tests/*.c and stress-tests/c/*.c, in the builds that are made to find something. P3T_STRESS_SECONDS sizes them and
# RT_DEBUG=seed=N seeds them, both in the environment. bench/c/*.c, in every build, are targets of their own: ninja bench_gc.
function(p3t_stress_tests)
    add_custom_target(stress_programs)       # what stress-tests/run wants of a build, besides python3t
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/bench/c/bench_*.c)
    foreach(source ${sources})
        get_filename_component(name ${source} NAME_WE)
        p3t_test_executable(${name} ${source} ${ARGN})
        set_target_properties(${name} PROPERTIES EXCLUDE_FROM_ALL TRUE)
    endforeach()
    if(P3T_STRESS OR P3T_SANITIZE OR P3T_DEBUG)
        file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/stress-tests/*.c ${CMAKE_SOURCE_DIR}/stress-tests/c/stress_*.c)
        foreach(source ${sources})
            get_filename_component(name ${source} NAME_WE)
            string(REGEX REPLACE "^stress_" "" name ${name})
            p3t_test_executable(stress_${name} ${source} ${ARGN})
            target_compile_definitions(stress_${name} PRIVATE ${P3T_OPTIONAL_DEFINITIONS})     # for the table of native modules
            add_dependencies(stress_programs stress_${name})
            add_test(NAME stress/${name} COMMAND stress_${name})
            set_tests_properties(stress/${name} PROPERTIES TIMEOUT 600 LABELS stress)
        endforeach()
    endif()
endfunction()

# tests/fuzz/fuzz_*.c, each with an LLVMFuzzerTestOneInput.
function(p3t_fuzzers)
    if(P3T_FUZZ)
        file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/fuzz/fuzz_*.c)
        foreach(source ${sources})
            get_filename_component(name ${source} NAME_WE)
            p3t_test_executable(${name} ${source} ${ARGN})
            target_link_options(${name} PRIVATE -fsanitize=fuzzer)
        endforeach()
    endif()
endfunction()
