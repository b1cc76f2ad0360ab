// A Groth16 proving key read in place from the bytes of a `zkey` file (iden3, version 1).
//
// Nothing of the file is believed: sections must lie inside it and have the lengths that the header
// implies, indices must exist, and every point must lie on its curve.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "curve.hpp"
#include "errors.hpp"
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

    ProvingKey read() {
        find_sections();
        ProvingKey key;
        read_header(key);
        read_coefficients(key);
        key.a = points<AffineG1>(5, key.variables);
        key.b = points<AffineG1>(6, key.variables);
        key.b_twist = points<AffineG2>(7, key.variables);
        key.c = points<AffineG1>(8, key.variables - key.publics - 1);
        key.h = points<AffineG1>(9, std::size_t{1} << key.power);
        return key;
    }

   private:
    struct Section {
        std::size_t start, length;
    };
    static constexpr std::uint32_t kSections = 11;  // numbered from 1 to 10
    static constexpr std::size_t kCoefficientBytes = 12 + kFieldBytes;
    static constexpr std::uint32_t kLargestCircuit = 1u << 26;

    void find_sections() {
        std::size_t at = 0;
        if (length_ < 12 || std::memcmp(bytes_, "zkey", 4) != 0 || number(4) != 1) {
            throw KeyError("it is no zkey file of version 1");
        }
        const std::uint32_t count = number(8);
        at = 12;
        for (std::uint32_t i = 0; i < count; ++i) {
            if (length_ - at < 12) throw KeyError("it is cut short");
            const std::uint32_t kind = number(at);
            std::uint64_t length;
            std::memcpy(&length, bytes_ + at + 4, 8);
            at += 12;
            if (length > length_ - at) throw KeyError("it is cut short");
            if (kind < kSections) sections_[kind] = Section{at, static_cast<std::size_t>(length)};
            at += length;
        }
        if (section(1, 4).length != 4 || number(section(1, 4).start) != 1) {
            throw KeyError("it is no Groth16 key");
        }
    }

    void read_header(ProvingKey& key) {
        const std::size_t points = 3 * 64 + 3 * 128;
        std::size_t at = section(2, 2 * (4 + kFieldBytes) + 12 + points).start;
        if (number(at) != kFieldBytes || limbs_at(bytes_ + at + 4) != Base::kModulus ||
            number(at + 36) != kFieldBytes || limbs_at(bytes_ + at + 40) != Scalar::kModulus) {
            throw KeyError("it is no key over BN254");
        }
        at += 72;
        key.variables = number(at);
        key.publics = number(at + 4);
        const std::uint32_t domain = number(at + 8);
        if (key.variables > kLargestCircuit || key.publics >= key.variables) {
            throw KeyError("its header contradicts itself");
        }
        while (key.power < kLargestPower && (1u << key.power) < domain) ++key.power;
        if ((1u << key.power) != domain) throw KeyError("its domain is no power of two");
        at += 12;
        key.alpha = point<AffineG1>(at);
        key.beta = point<AffineG1>(at + 64);
        key.beta_twist = point<AffineG2>(at + 128);
        key.delta = point<AffineG1>(at + 384);  // after gamma in the twist
        key.delta_twist = point<AffineG2>(at + 448);
    }

    void read_coefficients(ProvingKey& key) {
        const Section all = section(4, 4);
        const std::uint32_t count = number(all.start);
        if ((all.length - 4) / kCoefficientBytes < count) throw KeyError("it is cut short");
        for (std::uint32_t i = 0; i < count; ++i) {
            const std::size_t at = all.start + 4 + i * kCoefficientBytes;
            const Coefficient one{number(at + 4), number(at + 8), {limbs_at(bytes_ + at + 12)}};
            if (number(at) > 1 || one.constraint >> key.power || one.signal >= key.variables ||
                !is_less(one.value.limbs, Scalar::kModulus)) {
                throw KeyError("a coefficient of it has no place");
            }
            (number(at) == 0 ? key.first : key.second).push_back(one);
        }
    }

    template <class P>
    std::vector<P> points(std::uint32_t kind, std::size_t count) {
        const Section all = section(kind, count * sizeof(P));
        std::vector<P> out(count);
        for (std::size_t i = 0; i < count; ++i) out[i] = point<P>(all.start + i * sizeof(P));
        return out;
    }

    template <class P>
    P point(std::size_t at) {
        static_assert(sizeof(AffineG1) == 64 && sizeof(AffineG2) == 128);
        static const auto constant = constant_term(P{});
        P out;
        std::memcpy(static_cast<void*>(&out), bytes_ + at, sizeof(P));
        for (std::size_t i = 0; i < sizeof(P); i += kFieldBytes) {
            if (!is_less(limbs_at(bytes_ + at + i), Base::kModulus)) {
                throw KeyError("a coordinate of it is no field element");
            }
        }
        if (!lies_on_curve(out, constant)) throw KeyError("a point of it is not on its curve");
        return out;
    }

    Section section(std::uint32_t kind, std::size_t least) const {
        if (!sections_[kind] || sections_[kind]->length < least) {
            throw KeyError("section " + std::to_string(kind) + " of it is too short");
        }
        return *sections_[kind];
    }

    std::uint32_t number(std::size_t at) const {
        std::uint32_t out;
        std::memcpy(&out, bytes_ + at, 4);
        return out;
    }

    const std::uint8_t* bytes_;
    std::size_t length_;
    std::optional<Section> sections_[kSections];
};

}  // namespace TITAN_TARGET
}  // namespace titan
