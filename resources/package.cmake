# SPDX-License-Identifier: Apache-2.0
# ./dev package: two Debian packages: the tool with the probe and the kernels, and the window, which needs Qt.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "The Macebin developers")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_COMPONENTS_ALL macebin)
set(CPACK_DEBIAN_MACEBIN_PACKAGE_NAME macebin)
set(CPACK_DEBIAN_MACEBIN_DESCRIPTION "Apps built on Xiaomi's MACE keep compiled OpenCL programs, the machine code of
one phone's driver, in mace_cl_compiled_program.bin. After a system update
that file is often why an app crashes or starts slowly.

macebin says what such a file is, whether it is intact, and what a device will
do with it; it repairs, converts and rebuilds. It reads logs, bug reports and
whole support cases as well, and reports as text, JSON, HTML, JUnit and SARIF.")
# Without bubblewrap the probe builds its walls itself, less of them; without a driver there is nobody to ask.
set(CPACK_DEBIAN_MACEBIN_PACKAGE_RECOMMENDS bubblewrap)
set(CPACK_DEBIAN_MACEBIN_PACKAGE_SUGGESTS "pocl-opencl-icd, oclgrind")

if(TARGET macebin-gui)
    list(APPEND CPACK_COMPONENTS_ALL macebin-gui)
    set(CPACK_DEBIAN_MACEBIN-GUI_PACKAGE_NAME macebin-gui)
    set(CPACK_DEBIAN_MACEBIN-GUI_PACKAGE_DEPENDS "macebin (= ${PROJECT_VERSION})")
    set(CPACK_DEBIAN_MACEBIN-GUI_DESCRIPTION "The window of macebin: the answer first, then findings that lead to their
bytes, programs and kernels, a hex view with the structure of the file, and
what devices do with it. Files, logs and folders are known by their content.")
endif()

# Each package has the licence as Debian wants it: the text itself is on every system.
foreach(component ${CPACK_COMPONENTS_ALL})
    install(FILES resources/copyright DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${component} COMPONENT ${component})
endforeach()
include(CPack)
