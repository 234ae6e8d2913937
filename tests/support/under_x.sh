#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# under_x.sh TEST ARGS…: the test with windows of a real X server, which nobody sees. 77: there is none.
if ! command -v xvfb-run >/dev/null || ! command -v xauth >/dev/null; then
    echo "skipped: xvfb-run or xauth is not here (Debian packages xvfb and xauth)"
    exit 77
fi
QT_QPA_PLATFORM=xcb exec xvfb-run -a "$@"
