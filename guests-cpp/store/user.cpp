#include "user.hpp"

namespace user {

namespace {

void append(std::vector<char> &text, std::string_view part) {
    text.insert(text.end(), part.begin(), part.end());
}

void append_quoted(std::vector<char> &text, std::string_view value) {
    text.push_back('\'');
    for (const char byte : value) {
        append(text, byte == '\'' ? std::string_view("''") : std::string_view(&byte, 1));
    }
    text.push_back('\'');
}

} // namespace

std::string_view refused(std::string_view name, std::string_view email) {
    if (name.empty()) {
        return "name is required";
    }
    return email.contains('@') ? "" : "email is invalid";
}

std::vector<char> insert(std::string_view name, std::string_view email) {
    std::vector<char> text;
    append(text, "INSERT INTO users VALUES (");
    append_quoted(text, name);
    append(text, ", ");
    append_quoted(text, email);
    append(text, ")");
    return text;
}

} // namespace user
