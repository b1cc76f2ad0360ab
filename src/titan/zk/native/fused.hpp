// Field elements side by side, for processors that multiply and add floating-point numbers at once.
//
// N. Emmart, F. Zheng and C. Weems, "Faster modular exponentiation using double precision floating
// point arithmetic on the GPU", ARITH 2018: two fused operations give the high and the low half of
// a product exactly, and the bits of a sum with a large constant are that half as a whole number.
// Rounding is to nearest here, so that halves and words have signs: a word of 51 bits is between
// -2^50 and 2^50, and differences of two are good factors without any carry.
//
// Montgomery form is times 2^306, one word more than an element has, so that a product is hardly
// larger than half the modulus whatever its factors were. Bounds, in moduli: results at most 0.51,
// what was loaded at most 2, differences at most 2.51; products of words at most 2^102.
#pragma once

#include "field.hpp"

namespace titan {
inline namespace TITAN_TARGET {

template <class F>
struct FusedLanes {
    static constexpr unsigned kCount = TITAN_FUSED;
    static constexpr unsigned kShift = 50;  // 2^306 against the 2^256 of single elements
    using Mask = unsigned;
    using Single = F;
    using Reals [[gnu::vector_size(8 * kCount)]] = double;
    using Words [[gnu::vector_size(8 * kCount)]] = std::uint64_t;

    Reals word[5];  // whole numbers, least significant first

    static FusedLanes zero() { return all({}); }
    static FusedLanes one() { return all(F::doubled(F::kOne, kShift)); }

    // The same element, in this form, in every lane.
    static FusedLanes all(const Limbs& n) {
        const Digits digits = centred(n);
        FusedLanes out;
        for (int i = 0; i < 5; ++i) out.word[i] = Reals{} + digits.at[i];
        return out;
    }

    // The number below two moduli that stands behind each of the addresses.
    static FusedLanes load(const std::uint8_t* const* rows, std::size_t offset = 0) {
        Words limb[4];
        gather(rows, offset, limb);
        const Words digit[5] = {limb[0] & kDigit, (limb[0] >> 51 | limb[1] << 13) & kDigit,
                                (limb[1] >> 38 | limb[2] << 26) & kDigit,
                                (limb[2] >> 25 | limb[3] << 39) & kDigit, limb[3] >> 12};
        FusedLanes out;
        Words carry{};
        for (int i = 0; i < 4; ++i) {
            const Words sum = digit[i] + carry + kHalf;
            out.word[i] = to_reals(sum & kDigit) - static_cast<double>(kHalf);
            carry = sum >> 51;
        }
        out.word[4] = to_reals(digit[4] + carry);
        return out;
    }

    // Below the modulus.
    void store(std::uint8_t* const* rows, std::size_t offset = 0) const {
        const FusedLanes small = reduced();
        const Words negative = small.is_negative();
        constexpr Digits modulus = centred(F::kModulus);
        Words digit[5], carry{};
        for (int i = 0; i < 5; ++i) {
            const Reals lift = as_reals(negative & as_words(Reals{} + modulus.at[i]));
            // Four moduli of a word more, so that no digit is negative before its carry is taken.
            const std::uint64_t more = i < 4 ? 4ull << 51 : 0, less = i > 0 ? 4 : 0;
            const Words sum = to_words(small.word[i] + lift) + (more - less) + carry;
            digit[i] = i < 4 ? sum & kDigit : sum;
            carry = sum >> 51;
        }
        const Words limb[4] = {digit[0] | digit[1] << 51, digit[1] >> 13 | digit[2] << 38,
                               digit[2] >> 26 | digit[3] << 25, digit[3] >> 39 | digit[4] << 12};
        scatter(limb, rows, offset);
    }

    static FusedLanes select(Mask mask, const FusedLanes& yes, const FusedLanes& no) {
        const Words chosen = spread(mask);
        FusedLanes out;
        for (int i = 0; i < 5; ++i) {
            const Words a = as_words(yes.word[i]), b = as_words(no.word[i]);
            out.word[i] = as_reals((a & chosen) | (b & ~chosen));
        }
        return out;
    }

    [[gnu::noinline]] FusedLanes operator*(const FusedLanes& other) const {
        Columns<1> columns;
        columns.begin();
        columns.add(*this, other);
        return columns.reduced();
    }

    // a b + c d, reduced once.
    [[gnu::noinline]] static FusedLanes sum_of_products(const FusedLanes& a, const FusedLanes& b,
                                                        const FusedLanes& c, const FusedLanes& d) {
        Columns<2> columns;
        columns.begin();
        columns.add(a, b);
        columns.add(c, d);
        return columns.reduced();
    }

    [[gnu::noinline]] FusedLanes square() const {
        Columns<1> columns;
        columns.add_square(*this);
        return columns.reduced();
    }

    FusedLanes operator+(const FusedLanes& other) const {
        FusedLanes out;
        for (int i = 0; i < 5; ++i) out.word[i] = word[i] + other.word[i];
        return out.reduced();
    }
    FusedLanes operator-(const FusedLanes& other) const { return minus(other).reduced(); }
    FusedLanes operator-() const { return zero() - *this; }
    FusedLanes twice() const { return *this + *this; }

    // Sums and differences that are good for a factor.
    FusedLanes plus(const FusedLanes& other) const { return *this + other; }
    FusedLanes minus(const FusedLanes& other) const {
        FusedLanes out;
        for (int i = 0; i < 5; ++i) out.word[i] = word[i] - other.word[i];
        return out;
    }
    FusedLanes minus_factor(const FusedLanes& other) const { return *this - other; }

    Mask is_zero() const {
        const FusedLanes small = reduced();
        Words any{};
        for (int i = 0; i < 5; ++i) any |= static_cast<Words>(small.word[i] != 0.0);
        Mask out = 0;
        for (unsigned lane = 0; lane < kCount; ++lane) {
            out |= static_cast<Mask>(any[lane] == 0) << lane;
        }
        return out;
    }

    FusedLanes plain() const { return *this * all({1, 0, 0, 0}); }  // divided by 2^306

    // Whether the processor rounds a product and a sum once, which nothing here works without.
    static bool is_exact() {
        const volatile double large = 0x1p51 - 1;  // not to be computed by the compiler
        const Reals factor = Reals{} + large;
        const Reals high = fused(factor, factor, Reals{} + kHigh);
        return fused(factor, factor, kBoth - high)[0] == 0x1.8p52 + 1 &&
               high[0] == kHigh + (0x1p102 - 0x1p52);
    }

   private:
    static constexpr double kHigh = 0x1.8p103, kLow = 0x1.8p52, kBoth = kHigh + kLow;
    static constexpr std::uint64_t kDigit = (std::uint64_t{1} << 51) - 1, kHalf = 1ull << 50;
    static constexpr std::uint64_t kLowBits = 0x4338ull << 48, kHighBits = 0x4668ull << 48;
    static constexpr std::uint64_t kWholeBits = 0x433ull << 52;  // of 2^52

    struct Digits {
        double at[5];
    };

    // The words of a number, all but the highest between -2^50 and 2^50.
    static constexpr Digits centred(const Limbs& n) {
        const std::uint64_t digit[5] = {n[0] & kDigit, (n[0] >> 51 | n[1] << 13) & kDigit,
                                        (n[1] >> 38 | n[2] << 26) & kDigit,
                                        (n[2] >> 25 | n[3] << 39) & kDigit, n[3] >> 12};
        Digits out{};
        std::uint64_t carry = 0;
        for (int i = 0; i < 4; ++i) {
            const std::uint64_t sum = digit[i] + carry + kHalf;
            out.at[i] = static_cast<double>(sum & kDigit) - static_cast<double>(kHalf);
            carry = sum >> 51;
        }
        out.at[4] = static_cast<double>(digit[4] + carry);
        return out;
    }

    static Words as_words(const Reals& value) { return reinterpret_cast<Words>(value); }
    static Reals as_reals(const Words& value) { return reinterpret_cast<Reals>(value); }
    static Reals to_reals(const Words& value) {  // of numbers below 2^52
        return as_reals(value | kWholeBits) - 0x1p52;
    }
    static Words to_words(const Reals& value) {  // of numbers up to 2^51, with their sign
        return as_words(value + kLow) - kLowBits;
    }

    // a b + c, rounded once.
    static Reals fused(const Reals& a, const Reals& b, const Reals& c) {
        Reals out;
#if defined(__wasm__)
        using Two [[gnu::vector_size(16)]] = double;
        for (unsigned i = 0; i < kCount; i += 2) {
            const Two sum = __builtin_wasm_relaxed_madd_f64x2(
                Two{a[i], a[i + 1]}, Two{b[i], b[i + 1]}, Two{c[i], c[i + 1]});
            out[i] = sum[0], out[i + 1] = sum[1];
        }
#else
        for (unsigned i = 0; i < kCount; ++i) out[i] = __builtin_fma(a[i], b[i], c[i]);
#endif
        return out;
    }

    // Words between -2^50 and 2^50 again; the highest takes what is left.
    FusedLanes carried() const {
        FusedLanes out = *this;
        for (int i = 0; i < 4; ++i) {
            const Reals carry = (out.word[i] + kHigh) - kHigh;
            out.word[i] -= carry;
            out.word[i + 1] = fused(carry, Reals{} + 0x1p-51, out.word[i + 1]);
        }
        return out;
    }

    // At most 0.51 moduli, from at most six.
    FusedLanes reduced() const {
        constexpr Digits modulus = centred(F::kModulus);
        const Reals times = (word[4] * (1 / modulus.at[4]) + kLow) - kLow;
        FusedLanes out;
        for (int i = 0; i < 5; ++i) out.word[i] = fused(times, Reals{} - modulus.at[i], word[i]);
        return out.carried();
    }

    // Of carried words: the first that is not zero decides, as each outweighs those below it.
    Words is_negative() const {
        Reals sum = word[4];
        double weight = 0x1p-51;
        for (int i = 3; i >= 0; --i, weight *= 0x1p-51) {
            sum = fused(word[i], Reals{} + weight, sum);
        }
        return reinterpret_cast<Words>(sum < 0.0);
    }

    static Words spread(Mask mask) {
        Words bit{};
        for (unsigned lane = 0; lane < kCount; ++lane) bit[lane] = 1u << lane;
        return reinterpret_cast<Words>(((Words{} + mask) & bit) != 0);
    }

    // Rows to and from columns.
    static void gather(const std::uint8_t* const* rows, std::size_t offset, Words (&limb)[4]) {
        using Two [[gnu::vector_size(16)]] = std::uint64_t;
        for (unsigned lane = 0; lane < kCount; lane += 2) {
            for (int half = 0; half < 2; ++half) {
                Two first, second;
                std::memcpy(&first, rows[lane] + offset + 16 * half, 16);
                std::memcpy(&second, rows[lane + 1] + offset + 16 * half, 16);
                limb[2 * half][lane] = first[0], limb[2 * half][lane + 1] = second[0];
                limb[2 * half + 1][lane] = first[1], limb[2 * half + 1][lane + 1] = second[1];
            }
        }
    }
    static void scatter(const Words (&limb)[4], std::uint8_t* const* rows, std::size_t offset) {
        for (unsigned lane = 0; lane < kCount; ++lane) {
            const Limbs row{limb[0][lane], limb[1][lane], limb[2][lane], limb[3][lane]};
            std::memcpy(rows[lane] + offset, row.data(), kFieldBytes);
        }
    }

    // The columns of `kProducts` products and their reduction. The bits of every half that is added
    // bring those of its constant along; `start` takes them away beforehand.
    template <unsigned kProducts>
    struct Columns {
        Words column[11];

        void begin() {
            for (int i = 0; i < 11; ++i) column[i] = Words{} + start(i);
        }

        void add(const FusedLanes& a, const FusedLanes& b) {
#pragma GCC unroll 5
            for (int i = 0; i < 5; ++i) {
#pragma GCC unroll 5
                for (int j = 0; j < 5; ++j) add(a.word[i], b.word[j], i + j);
            }
        }

        // Begins by itself: what is doubled must not hold the start.
        void add_square(const FusedLanes& a) {
            for (int i = 0; i < 11; ++i) column[i] = Words{};
#pragma GCC unroll 5
            for (int i = 0; i < 5; ++i) {
#pragma GCC unroll 5
                for (int j = i + 1; j < 5; ++j) add(a.word[i], a.word[j], i + j);
            }
            for (int i = 0; i < 11; ++i) column[i] += column[i] + start(i);
#pragma GCC unroll 5
            for (int i = 0; i < 5; ++i) add(a.word[i], a.word[i], 2 * i);
        }

        FusedLanes reduced() {
            constexpr Digits modulus = centred(F::kModulus);
            // The negative inverse modulo 2^51, as a word with a sign.
            constexpr std::uint64_t digit = F::kInverse & kDigit;
            constexpr double inverse =
                static_cast<double>(digit) - (digit >= kHalf ? 0x1p51 : 0.0);
#pragma GCC unroll 6
            for (int i = 0; i < 6; ++i) {
                const Reals low = to_reals(column[i] & kDigit), by = Reals{} + inverse;
                const Reals high = fused(low, by, Reals{} + kHigh);
                const Reals factor = fused(low, by, kBoth - high) - kLow;
#pragma GCC unroll 5
                for (int j = 0; j < 5; ++j) add(factor, Reals{} + modulus.at[j], i + j);
                column[i + 1] += column[i] >> 51;
            }
            FusedLanes out;
#pragma GCC unroll 4
            for (int i = 0; i < 4; ++i) {
                out.word[i] = to_reals(column[i + 6] & kDigit) - static_cast<double>(kHalf);
                column[i + 7] += column[i + 6] >> 51;
            }
            out.word[4] = as_reals(column[10]) - kLow;
            return out;
        }

       private:
        void add(const Reals& a, const Reals& b, int place) {
            const Reals high = fused(a, b, Reals{} + kHigh);
            column[place] += as_words(fused(a, b, kBoth - high));
            column[place + 1] += as_words(high);
        }

        // How many products of words have their low half in a column.
        static constexpr std::uint64_t count(int place) {
            std::uint64_t out = 0;
            for (int i = 0; i < 6; ++i) {
                if (place - i >= 0 && place - i < 5) out += i < 5 ? kProducts + 1 : 1;
            }
            return out;
        }

        // Less the constants' bits; more a number that keeps the column positive, and less what its
        // carry brings to the next one. The highest column is to be the bits of a real number.
        static constexpr std::uint64_t start(int place) {
            constexpr std::uint64_t more = 1u << 9;
            std::uint64_t out = -count(place) * kLowBits - (place > 0 ? count(place - 1) : 0) * kHighBits;
            if (place > 0) out -= more;
            if (place == 10) return out + kLowBits;
            return out + (more << 51) + (place >= 6 ? kHalf : 0);
        }
    };
};

}  // namespace TITAN_TARGET
}  // namespace titan
