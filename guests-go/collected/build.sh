#!/usr/bin/env bash
# Builds one role as the Go guest does, but with the collector and the scheduler that
# TinyGo takes by default, on stacks of 8 KiB instead of 64.
cd "$(dirname "$0")" || exit
export GUEST_RUNTIME="-stack-size=8KB"
exec ../build.sh
