/// Calls of imports with what an export was given. An export owns its arguments; an import
/// takes views of strings, lists and maps, wherever they are in lists, maps, options and tuples,
/// and takes over everything else.
#pragma once

#if __has_include("wit.h")
#include "wit.h"
#endif

#include <array>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace lend {

/// A value as one of the type that the bindings have for the other side: of what an interface
/// defines they have one type for the import and one for the export, which differ by their
/// namespaces alone. The value moves with its bytes, and nothing of it is left behind.
template <class To, class From> To twin(From &&value) {
    if constexpr (std::is_same_v<To, From>) {
        return std::move(value);
    } else {
        static_assert(sizeof(To) == sizeof(From) && alignof(To) == alignof(From));
        union Moved {
            To value;
            Moved() {}
            ~Moved() { value.~To(); }
        } moved;
        union Left {
            From value;
            explicit Left(From &&from) : value(std::move(from)) {}
            ~Left() {}
        } left(std::move(value));
        std::memcpy(static_cast<void *>(&moved), &left, sizeof(To));
        return std::move(moved.value);
    }
}

/// A value of the type `Lent`, made of one of the type `Owned`, with what it views. It
/// is to live as long as the call.
template <class Lent, class Owned> struct Loan {
    Owned value;

    explicit Loan(Owned &owned) : value(std::move(owned)) {}
    Lent get() { return twin<Lent>(std::move(value)); }
};

// What a world without strings, lists and maps has none of.
#if __has_include("wit.h")

template <> struct Loan<std::string_view, wit::string> {
    std::string_view view;

    explicit Loan(const wit::string &owned) : view(owned.get_view()) {}
    [[nodiscard]] std::string_view get() const { return view; }
};

/// A list whose items are the same for both: it is viewed as it is.
template <class Item> struct Loan<std::span<const Item>, wit::vector<Item>> {
    std::span<const Item> view;

    explicit Loan(const wit::vector<Item> &owned) : view(owned.get_const_view()) {}
    [[nodiscard]] std::span<const Item> get() const { return view; }
};

/// A list whose items are views: it is viewed as a list of those.
template <class Lent, class Owned> struct Loan<std::span<const Lent>, wit::vector<Owned>> {
    std::vector<Loan<Lent, Owned>> loans;
    std::vector<Lent> items;

    explicit Loan(wit::vector<Owned> &owned) {
        loans.reserve(owned.size());
        items.reserve(owned.size());
        for (auto &item : owned.get_view()) {
            items.push_back(loans.emplace_back(item).get());
        }
    }
    [[nodiscard]] std::span<const Lent> get() const { return items; }
};

/// A map whose keys and values are the same for both: it is viewed as it is.
template <class Key, class Value>
struct Loan<std::span<const std::pair<Key, Value>>, wit::unordered_map<Key, Value>> {
    std::span<const std::pair<Key, Value>> view;

    explicit Loan(const wit::unordered_map<Key, Value> &owned) : view(owned.data(), owned.size()) {}
    [[nodiscard]] std::span<const std::pair<Key, Value>> get() const { return view; }
};

/// A map whose keys or values are views: it is viewed as a list of pairs of those.
template <class LentKey, class LentValue, class Key, class Value>
struct Loan<std::span<const std::pair<LentKey, LentValue>>, wit::unordered_map<Key, Value>> {
    std::vector<std::pair<Loan<LentKey, Key>, Loan<LentValue, Value>>> loans;
    std::vector<std::pair<LentKey, LentValue>> entries;

    explicit Loan(wit::unordered_map<Key, Value> &owned) {
        loans.reserve(owned.size());
        entries.reserve(owned.size());
        for (auto &[key, value] : owned) {
            auto &[lent_key, lent_value] = loans.emplace_back(key, value);
            entries.emplace_back(lent_key.get(), lent_value.get());
        }
    }
    [[nodiscard]] std::span<const std::pair<LentKey, LentValue>> get() const { return entries; }
};

#endif

/// A list of fixed length goes by itself, and so do its items.
template <class Lent, class Owned, std::size_t length>
struct Loan<std::array<Lent, length>, std::array<Owned, length>> {
    std::vector<Loan<Lent, Owned>> loans;

    explicit Loan(std::array<Owned, length> &owned) {
        loans.reserve(length);
        for (auto &item : owned) {
            loans.emplace_back(item);
        }
    }
    std::array<Lent, length> get() {
        return [this]<std::size_t... at>(std::index_sequence<at...>) {
            return std::array<Lent, length>{loans[at].get()...};
        }(std::make_index_sequence<length>());
    }
};

template <class Lent, class Owned> struct Loan<std::optional<Lent>, std::optional<Owned>> {
    std::optional<Loan<Lent, Owned>> loan;

    explicit Loan(std::optional<Owned> &owned) {
        if (owned.has_value()) {
            loan.emplace(*owned);
        }
    }
    std::optional<Lent> get() {
        if (!loan.has_value()) {
            return std::nullopt;
        }
        return std::optional<Lent>(std::in_place, loan->get());
    }
};

template <class... Lent, class... Owned> struct Loan<std::tuple<Lent...>, std::tuple<Owned...>> {
    std::tuple<Loan<Lent, Owned>...> loans;

    explicit Loan(std::tuple<Owned...> &owned)
        : loans(std::apply([](auto &...items) { return std::tuple(Loan<Lent, Owned>(items)...); },
                           owned)) {}
    std::tuple<Lent...> get() {
        return std::apply([](auto &...items) { return std::tuple<Lent...>(items.get()...); },
                          loans);
    }
};

/// Calls an import with loans of values; what it returns is as the export returns it.
template <class Result, class Answer, class... Lent, class... Owned>
Result call(Answer (*import)(Lent...), Owned &...values) {
    if constexpr (std::is_void_v<Result>) {
        import(Loan<Lent, Owned>(values).get()...);
    } else {
        return twin<Result>(import(Loan<Lent, Owned>(values).get()...));
    }
}

} // namespace lend
