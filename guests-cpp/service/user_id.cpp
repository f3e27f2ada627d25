#include "user_id.hpp"

namespace {

/// The FNV-1a hash of 64 bits over the bytes that are added.
class Fnv1a {
  public:
    void add(std::uint8_t byte) { hash_ = (hash_ ^ byte) * prime; }

    /// Adds a text and a zero byte.
    void add(std::string_view text) {
        for (const char character : text) {
            add(static_cast<std::uint8_t>(character));
        }
        add(std::uint8_t{0});
    }

    /// Adds the bytes of a number, the least significant first.
    void add(std::uint32_t number) {
        for (unsigned shift = 0; shift < 32; shift += 8) {
            add(static_cast<std::uint8_t>(number >> shift));
        }
    }

    [[nodiscard]] std::uint64_t hash() const { return hash_; }

  private:
    static constexpr std::uint64_t prime = 0x100000001b3;
    std::uint64_t hash_ = 0xcbf29ce484222325;
};

} // namespace

UserId user_id(std::string_view name, std::string_view email, std::uint32_t age) {
    Fnv1a hash;
    hash.add(name);
    hash.add(email);
    hash.add(age);
    UserId id{'u', 's', 'r', '_'};
    for (std::size_t digit = 0; digit < 16; digit++) {
        id.at(4 + digit) = "0123456789abcdef"[hash.hash() >> (60 - 4 * digit) & 0xfU];
    }
    return id;
}
