/// What libc++ and libc++abi call when they give up. Their own print a message, and drag
/// files, and with them WASI, into the component; these trap.
#include <__verbose_abort>
#include <cstdlib>

void std::__libcpp_verbose_abort(const char *, ...) noexcept { std::abort(); }

extern "C" [[noreturn]] void __abort_message(const char *, ...) { std::abort(); }
