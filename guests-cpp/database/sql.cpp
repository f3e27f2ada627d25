#include "sql.hpp"

#include <algorithm>
#include <utility>

namespace sql {

namespace {

bool is_letter(char byte) { return byte >= 'a' && byte <= 'z'; }

bool is_of_name(char byte) {
    return is_letter(byte) || (byte >= '0' && byte <= '9') || byte == '_';
}

/// What of a statement is not read yet. What is not there is remembered, and nothing is
/// read from then on, so that only the end has to be asked.
class Reader {
    std::string_view rest;
    bool good = true;

    bool fail() {
        good = false;
        return false;
    }

  public:
    explicit Reader(std::string_view text) : rest(text) {}

    /// Whether everything was there, and nothing else.
    [[nodiscard]] bool done() const { return good && rest.empty(); }

    /// Reads a word if it stands there.
    bool maybe(std::string_view word) {
        if (!good || !rest.starts_with(word)) {
            return false;
        }
        rest.remove_prefix(word.size());
        return true;
    }

    void word(std::string_view word) { good = maybe(word); }

    std::string_view name() {
        if (!good || rest.empty() || !is_letter(rest.front())) {
            fail();
            return {};
        }
        const auto length = std::ranges::find_if_not(rest, is_of_name) - rest.begin();
        const auto name = rest.substr(0, static_cast<std::size_t>(length));
        rest.remove_prefix(name.size());
        return name;
    }

    Text value() {
        Text value;
        word("'");
        while (good) {
            const auto quote = rest.find('\'');
            if (quote == std::string_view::npos) {
                fail();
                break;
            }
            value.insert(value.end(), rest.begin(), rest.begin() + quote);
            rest.remove_prefix(quote + 1);
            if (!maybe("'")) {
                break;
            }
            value.push_back('\'');
        }
        return value;
    }

    /// Reads one item or several.
    template <class Item> std::vector<Item> list(Item (Reader::*item)()) {
        std::vector<Item> items;
        do {
            items.push_back((this->*item)());
        } while (maybe(", "));
        return items;
    }

    std::optional<Condition> condition() {
        if (!maybe(" WHERE ")) {
            return std::nullopt;
        }
        Condition condition{.column = name(), .value = {}};
        word(" = ");
        condition.value = value();
        return condition;
    }
};

} // namespace

std::optional<Query> query(std::string_view text) {
    Reader reader(text);
    Query query;
    reader.word("SELECT ");
    query.columns = reader.list(&Reader::name);
    reader.word(" FROM ");
    query.table = reader.name();
    query.condition = reader.condition();
    if (reader.maybe(" ORDER BY ")) {
        query.order = reader.name();
    }
    return reader.done() ? std::optional(std::move(query)) : std::nullopt;
}

std::optional<Command> command(std::string_view text) {
    Reader reader(text);
    Command command;
    if (reader.maybe("CREATE TABLE ")) {
        Create create{.table = reader.name(), .columns = {}};
        reader.word(" (");
        create.columns = reader.list(&Reader::name);
        reader.word(")");
        command = std::move(create);
    } else if (reader.maybe("INSERT INTO ")) {
        Insert insert{.table = reader.name(), .values = {}};
        reader.word(" VALUES (");
        insert.values = reader.list(&Reader::value);
        reader.word(")");
        command = std::move(insert);
    } else {
        reader.word("DELETE FROM ");
        Delete remove{.table = reader.name(), .condition = {}};
        remove.condition = reader.condition();
        command = std::move(remove);
    }
    return reader.done() ? std::optional(std::move(command)) : std::nullopt;
}

} // namespace sql
