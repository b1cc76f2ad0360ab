// A Groth16 proving key read in place from the bytes of a `zkey` file (iden3, version 1).
//
// Nothing of the file is believed: sections must lie inside it and have the lengths that the header
// implies, indices must exist, and every point must lie on its curve. What is wrong first is kept
// and told at the end, without exceptions, which WebAssembly is compiled without.
#pragma once

#include <optional>
#include <vector>

#include "curve.hpp"
#include "transform.hpp"

namespace titan {
inline namespace TITAN_TARGET {

// One entry of the matrices A and B: signal times value, added to a constraint.
struct Coefficient {
    std::uint32_t constraint, signal;
    Scalar value;  // times 2^256 once more, so that a plain witness comes out in Montgomery form
};

struct ProvingKey {
    std::uint32_t variables = 0, publics = 0;
    unsigned power = 0;  // of two: the size of the domain
    AffineG1 alpha, beta, delta;
    AffineG2 beta_twist, delta_twist;
    std::vector<Coefficient> first, second;  // of A and of B
    std::vector<AffineG1> a, b, c, h;
    std::vector<AffineG2> b_twist;
};

class KeyReader {
   public:
    KeyReader(const std::uint8_t* bytes, std::size_t length) : bytes_(bytes), length_(length) {}

    // What is wrong with the key, or nothing; then it has been read.
    const char* read(ProvingKey& key) {
        if (find_sections() && read_header(key) && read_coefficients(key)) {
            points(5, key.variables, key.a) && points(6, key.variables, key.b) &&
                points(7, key.variables, key.b_twist) &&
                points(8, key.variables - key.publics - 1, key.c) &&
                points(9, std::size_t{1} << key.power, key.h);
        }
        return fault_;
    }

   private:
    struct Section {
        std::size_t start, length;
    };
    static constexpr std::uint32_t kSections = 11;  // numbered from 1 to 10
    static constexpr std::size_t kCoefficientBytes = 12 + kFieldBytes;
    static constexpr std::uint32_t kLargestCircuit = 1u << 26;

    // Whether a condition holds; what is wrong otherwise is kept.
    bool require(bool holds, const char* otherwise) {
        if (!holds) fault_ = otherwise;
        return holds;
    }

    bool find_sections() {
        if (length_ < 12 || std::memcmp(bytes_, "zkey", 4) != 0 || number(4) != 1) {
            return require(false, "it is no zkey file of version 1");
        }
        const std::uint32_t count = number(8);
        std::size_t at = 12;
        for (std::uint32_t i = 0; i < count; ++i) {
            if (length_ - at < 12) return require(false, "it is cut short");
            const std::uint32_t kind = number(at);
            std::uint64_t length;
            std::memcpy(&length, bytes_ + at + 4, 8);
            at += 12;
            if (length > length_ - at) return require(false, "it is cut short");
            if (kind < kSections) sections_[kind] = Section{at, static_cast<std::size_t>(length)};
            at += static_cast<std::size_t>(length);
        }
        return has(1, 4) && require(sections_[1]->length == 4 && number(sections_[1]->start) == 1,
                                    "it is no Groth16 key");
    }

    bool read_header(ProvingKey& key) {
        const std::size_t points = 3 * 64 + 3 * 128;
        if (!has(2, 2 * (4 + kFieldBytes) + 12 + points)) return false;
        std::size_t at = sections_[2]->start;
        if (number(at) != kFieldBytes || limbs_at(bytes_ + at + 4) != Base::kModulus ||
            number(at + 36) != kFieldBytes || limbs_at(bytes_ + at + 40) != Scalar::kModulus) {
            return require(false, "it is no key over BN254");
        }
        at += 72;
        key.variables = number(at);
        key.publics = number(at + 4);
        const std::uint32_t domain = number(at + 8);
        if (key.variables > kLargestCircuit || key.publics >= key.variables) {
            return require(false, "its header contradicts itself");
        }
        while (key.power < kLargestPower && (1u << key.power) < domain) ++key.power;
        at += 12;
        // Delta stands after gamma in the twist.
        return require((1u << key.power) == domain, "its domain is no power of two") &&
               point(at, key.alpha) && point(at + 64, key.beta) &&
               point(at + 128, key.beta_twist) && point(at + 384, key.delta) &&
               point(at + 448, key.delta_twist);
    }

    bool read_coefficients(ProvingKey& key) {
        if (!has(4, 4)) return false;
        const Section all = *sections_[4];
        const std::uint32_t count = number(all.start);
        if ((all.length - 4) / kCoefficientBytes < count) return require(false, "it is cut short");
        for (std::uint32_t i = 0; i < count; ++i) {
            const std::size_t at = all.start + 4 + i * kCoefficientBytes;
            const Coefficient one{number(at + 4), number(at + 8), {limbs_at(bytes_ + at + 12)}};
            if (number(at) > 1 || one.constraint >> key.power || one.signal >= key.variables ||
                !is_less(one.value.limbs, Scalar::kModulus)) {
                return require(false, "a coefficient of it has no place");
            }
            (number(at) == 0 ? key.first : key.second).push_back(one);
        }
        return true;
    }

    template <class P>
    bool points(std::uint32_t kind, std::size_t count, std::vector<P>& out) {
        if (!has(kind, count * sizeof(P))) return false;
        out.resize(count);
        for (std::size_t i = 0; i < count; ++i) {
            if (!point(sections_[kind]->start + i * sizeof(P), out[i])) return false;
        }
        return true;
    }

    template <class P>
    bool point(std::size_t at, P& out) {
        static_assert(sizeof(AffineG1) == 64 && sizeof(AffineG2) == 128);
        static const auto constant = constant_term(P{});
        std::memcpy(static_cast<void*>(&out), bytes_ + at, sizeof(P));
        for (std::size_t i = 0; i < sizeof(P); i += kFieldBytes) {
            if (!is_less(limbs_at(bytes_ + at + i), Base::kModulus)) {
                return require(false, "a coordinate of it is no field element");
            }
        }
        return require(lies_on_curve(out, constant), "a point of it is not on its curve");
    }

    bool has(std::uint32_t kind, std::size_t least) {
        return require(sections_[kind] && sections_[kind]->length >= least,
                       "a section of it is too short");
    }

    std::uint32_t number(std::size_t at) const {
        std::uint32_t out;
        std::memcpy(&out, bytes_ + at, 4);
        return out;
    }

    const std::uint8_t* bytes_;
    std::size_t length_;
    std::optional<Section> sections_[kSections];
    const char* fault_ = nullptr;
};

}  // namespace TITAN_TARGET
}  // namespace titan
