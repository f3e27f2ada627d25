# What the scripts of the guests share: where toolchains live, how a step is reported,
# how an installation is made once, which version of a toolchain is wanted, which roles a
# guest plays. To be sourced, not run.
set -euo pipefail

# Toolchains are shared by all clones of the lab: one folder below, per version.
LAB_TOOLCHAINS="${LAB_TOOLCHAINS:-${XDG_CACHE_HOME:-$HOME/.cache}/polyglot-interop-lab}"
export LAB_TOOLCHAINS

# fail MESSAGE..: ends the script with one line that says what to do.
fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# step WHAT COMMAND..: runs a command quietly and prints WHAT with its time; shows
# the command line and the end of its output if it fails.
step() {
    local what=$1 log start=$SECONDS status=0
    shift
    log=$(mktemp)
    "$@" >"$log" 2>&1 </dev/null || status=$?
    if [ "$status" -ne 0 ]; then
        printf 'failed: %s\n  command: %s\n  exit status: %d\n  the end of its output:\n' "$what" "$*" "$status" >&2
        tail -n 30 "$log" | sed 's/^/    /' >&2
        rm -f "$log"
        return "$status"
    fi
    rm -f "$log"
    printf '  %s (%d s)\n' "$what" $((SECONDS - start))
}

# install_once DIR FUNCTION: makes DIR by FUNCTION unless it is complete already.
# A killed installation is started again; two at once wait for each other; one that fails
# leaves nothing, since it may be large.
# FUNCTION installs in place, since few toolchains can be moved.
install_once() {
    local dir=$1 install=$2
    [ -e "$dir/.complete" ] && return 0
    mkdir -p "$(dirname "$dir")"
    (
        flock 9
        [ -e "$dir/.complete" ] && exit 0
        rm -rf "$dir"
        mkdir -p "$dir"
        trap 'rm -rf "$dir"' EXIT
        "$install" "$dir"
        touch "$dir/.complete"
        trap - EXIT
    ) 9>"$dir.lock"
}

# compile_tool SOURCE DIR: compiles the lab's own program in the folder SOURCE into DIR.
compile_tool() {
    local source=$1 dir=$2 name=${1##*/}
    command -v cargo >/dev/null || fail "cargo is missing: install Rust with rustup, then run this again"
    # Compiled beside its installation: the source folder stays clean.
    step "cargo install ${dir##*/}" cargo install --locked --quiet --path "$source" --root "$dir" --target-dir "$dir/target" ||
        fail "$name could not be compiled, for the reason above: if it is a download, check that crates.io or your mirror of it can be reached, then run this again"
    rm -r "$dir/target"
}

# only_toolchains NAME..: fails if LAB_TOOLCHAIN is set and is not NAME=VERSION with one of
# these names: a request that nothing reads would build the pinned version unnoticed.
only_toolchains() {
    [ -n "${LAB_TOOLCHAIN-}" ] || return 0
    local name
    for name in "$@"; do
        [[ $LAB_TOOLCHAIN =~ ^"$name"=[0-9][0-9A-Za-z.+-]*$ ]] && return 0
    done
    fail "LAB_TOOLCHAIN is \`$LAB_TOOLCHAIN\`: ${PWD##*/} takes NAME=VERSION, with one of these names: $*"
}

# wanted NAME PINNED: prints the version of the toolchain NAME to build with: VERSION if
# LAB_TOOLCHAIN is NAME=VERSION, otherwise PINNED.
wanted() {
    case ${LAB_TOOLCHAIN-} in
    "$1"=*) printf '%s\n' "${LAB_TOOLCHAIN#*=}" ;;
    *) printf '%s\n' "$2" ;;
    esac
}

# ask REGISTRY COMMAND..: prints what COMMAND, a client of the registry, prints when it lists
# versions; fails with the client's reason on one line if the client fails.
ask() {
    local registry=$1 log
    shift
    log=$(mktemp)
    "$@" 2>"$log" </dev/null ||
        fail "$registry listed no versions: \`$*\` printed \"$(grep -m 1 -iE '^((npm )?err|go: )' "$log" || tail -n 1 "$log")\";" \
            "check that the registry or your mirror of it can be reached, then run this again"
    rm -f "$log"
}

# The two below call `served NAME`, which the guest's toolchain.sh defines: it prints the
# versions of the toolchain that its registry serves, one a line, or fails.

# print_versions NAME PINNED: prints the line of \`setup.sh --versions\` for a toolchain: its
# name, the pinned version, then all releases, oldest first.
print_versions() {
    local versions
    versions=$(served "$1") || exit
    versions=$(printf '%s\n' "$2" "$versions" | grep -xE '[0-9]+(\.[0-9]+)*' | sort -uV)
    printf '%s %s %s\n' "$1" "$2" "${versions//$'\n'/ }"
}

# require_served NAME VERSION PINNED: fails unless VERSION is PINNED or the registry serves it.
require_served() {
    [ "$2" != "$3" ] || return 0
    local versions
    versions=$(served "$1") || exit
    grep -qxF -e "$2" <<<"$versions" ||
        fail "the registry has no $1 $2: \`${PWD##*/}/setup.sh --versions\` lists the versions that it has"
}

# debian_packages NAME..: installs those of the Debian packages that are missing.
debian_packages() {
    local missing=() name
    for name in "$@"; do
        dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$name")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    command -v apt-get >/dev/null || fail "these Debian packages are needed and this is no Debian system: ${missing[*]}"
    local sudo=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null && sudo -n true 2>/dev/null ||
            fail "not root: run 'sudo apt-get install -y --no-install-recommends ${missing[*]}', then this again"
        sudo=(sudo -n)
    fi
    step "apt-get update" "${sudo[@]}" apt-get -o DPkg::Lock::Timeout=300 update
    step "apt-get install ${missing[*]}" "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "${missing[@]}"
}

# source_roles: prints a line for each role that the guest.toml in this folder plays from a
# source folder, in its order: ROLE FOLDER WIT WORLD. The worlds of roles stand in the
# lab.toml one folder up; WIT is the folder in ../wit that has the world's package.
# The lab may not be compiled yet when its guests are checked, so this is awk's to read. It
# knows `[roles.NAME]` and `KEY = "VALUE"`; where guest.toml says it in another form, that
# is an error, so that no role is left out.
# Call it by `roles=$(source_roles)`, outside of any function: a script ends there if it
# fails.
source_roles() {
    local file lines role source
    for file in guest.toml ../lab.toml; do
        [ -e "$file" ] || fail "there is no $file in $PWD"
    done
    lines=$(
        awk -F '"' '
            function wrong(reason) { why = reason; exit }
            FNR == 1 { role = "" }

            # `package NAMESPACE:PACKAGE@VERSION;`, of the files that come first.
            FILENAME ~ /\.wit$/ {
                if (sub(/^package +/, "") && sub(/ *[@;].*/, "") && !($0 in wit)) {
                    wit[$0] = FILENAME
                    sub(/\/[^\/]*$/, "", wit[$0])
                }
                next
            }

            /^\[/ { role = "" }
            /^\[roles\.[a-z0-9-]+\][ \t\r]*(#.*)?$/ {
                role = substr($0, 8, index($0, "]") - 8)
                if (FILENAME == "guest.toml" && !(role in worlds))
                    wrong("guest.toml plays `" role "`, but lab.toml has no `[roles." role "]` with `world = \"NAMESPACE:PACKAGE/WORLD\"`")
                next
            }
            FILENAME == "../lab.toml" {
                if (role != "" && /^world *= *"/) worlds[role] = $2
                next
            }
            role != "" && /^source *= *"[^" ]+"[ \t\r]*(#.*)?$/ {
                split(worlds[role], world, /[\/@]/)
                if (!(world[1] in wit))
                    wrong("the world of `" role "` is " worlds[role] ", but no file in wit/*/ has `package " world[1] "`")
                lines = lines role " " $2 " " wit[world[1]] " " world[2] "\n"
                next
            }
            /^[^#"]*(roles|source)/ {
                wrong("guest.toml, line " FNR ": write `[roles.NAME]`, and `source = \"FOLDER\"` without spaces in FOLDER below it")
            }

            END {
                if ((lines why) == "") why = "guest.toml plays no role from a source folder"
                printf "%s", (why == "" ? lines : why)
                exit (why != "")
            }
        ' ../wit/*/*.wit ../lab.toml guest.toml
    ) || fail "${lines:-awk could not read guest.toml, ../lab.toml and ../wit/*/*.wit}"
    while read -r role source _; do
        [ -d "$source" ] || fail "guest.toml plays \`$role\` from the folder $source, which is not there"
    done <<<"$lines"
    printf '%s\n' "$lines"
}
