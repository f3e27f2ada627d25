# Makes definitions of the exports that a generated header declares, for a world of types
# that was not known when this guest was written: only the generator knows what it calls
# their types in C. With role=echo, what a function does is the macro BODY_name, which the
# template writes; with role=relay, it hands its arguments on to the import of the same
# name. An export owns what it is given by pointer: an echo moves it to its answer, a relay
# frees it after the call.

# The destructor of a type has its name; a function may end in `free` as well.
/^void [a-z0-9_]+_free\([a-z0-9_]+ \*ptr\);$/ {
    type = $2
    sub(/_free\(.*/, "", type)
    if (index($0, "(" type "_t *ptr)")) {
        is_freed[type "_t"] = 1
        next
    }
}

# The header has sections, of imports and of exports, each of an interface or of the world.
/^\/\/ (Imported|Exported) Functions from / {
    is_exported = $2 == "Exported"
    from = $NF
    gsub(/`/, "", from)
    next
}

/^\/\/ Helper Functions/ {
    is_exported = 0
}

is_exported && /^[a-z].*\(.*\);$/ {
    declarations[++count] = substr($0, 1, length($0) - 1)
    # An interface without a package is written in the world.
    is_inline[count] = from !~ /:/ && from != role
}

END {
    for (i = 1; i <= count; i++) {
        define(declarations[i], is_inline[i])
    }
}

function define(declaration, inline,    name, answer, parameters, each, n, i, type, parameter, names, lent, frees, call) {
    match(declaration, /[ *][a-z0-9_]+\(/)
    name = substr(declaration, RSTART + 1, RLENGTH - 2)
    answer = substr(declaration, 1, RSTART)
    parameters = substr(declaration, RSTART + RLENGTH)
    sub(/\)$/, "", parameters)
    n = split(parameters, each, / *, */)
    for (i = 1; i <= n; i++) {
        if (each[i] == "void") {
            continue
        }
        parameter = type = each[i]
        sub(/.*[ *]/, "", parameter)
        sub(/ .*/, "", type)
        if (each[i] ~ /\*ret$/) {
            lent = lent ", (void *)ret"
            answer = "*ret"
            continue
        }
        names = names ", " parameter
        lent = lent ", " (each[i] ~ /\*/ ? "(void *)" : "") parameter
        if (each[i] ~ /\*/ && is_freed[type]) {
            type = substr(type, 1, length(type) - 2)
            frees = frees " " type "_free(" parameter ");"
        }
    }
    sub(/^, /, "", names)
    sub(/^, /, "", lent)
    if (role == "echo") {
        # Without an answer, nothing is moved.
        if (answer != "void ") {
            frees = ""
        }
        print declaration " { BODY_" name "(" names ")" frees " }"
        return
    }
    # Such an interface `tools` is imported as `inner-tools`.
    call = (inline ? "inner_" name : substr(name, length("exports_") + 1)) "(" lent ");"
    if (answer == "void " || answer == "*ret") {
        print declaration " { " call frees " }"
    } else {
        # No name of WIT becomes one with two underscores.
        print declaration " { " answer "the__answer = " call frees " return the__answer; }"
    }
}
