// Eight field elements side by side, for processors with 52-bit multiplication (AVX-512 IFMA).
//
// S. Gueron and V. Krasnov, "Software implementation of modular exponentiation, using advanced
// vector instructions architectures", WAIFI 2012, and their note on IFMA (eprint 2018/335): words
// of 52 bits leave room for sums of products without carries. Montgomery form is times 2^260 here.
#pragma once

#include "field.hpp"
#if defined(TITAN_FUSED)
#include "fused.hpp"
#endif

namespace titan {
inline namespace TITAN_TARGET {

#if defined(__AVX512IFMA__) && defined(__AVX512VBMI2__)

template <class F>
struct Lanes {
    static constexpr unsigned kCount = 8;
    static constexpr unsigned kShift = 4;  // 2^260 against the 2^256 of single elements
    using Mask = __mmask8;
    using Single = F;

    __m512i word[5];  // of 52 bits, least significant first; the highest may hold more

    static Lanes zero() { return all({}); }
    static Lanes one() { return all(F::doubled(F::kOne, kShift)); }

    // The same element, in this form and below twice the modulus, in every lane.
    static Lanes all(const Limbs& n) {
        Lanes out;
#pragma GCC unroll 5
        for (int i = 0; i < 5; ++i) out.word[i] = _mm512_set1_epi64(word_of(n, i));
        return out;
    }

    // The number that stands behind each of eight addresses.
    static Lanes load(const std::uint8_t* const* rows, std::size_t offset = 0) {
        __m512i pair[4];
#pragma GCC unroll 5
        for (int i = 0; i < 4; ++i) {
            pair[i] = _mm512_inserti64x4(_mm512_castsi256_si512(row(rows[i] + offset)),
                                         row(rows[i + 4] + offset), 1);
        }
        __m512i limb[4];
        transpose(pair, limb);
        const __m512i mask = words_mask();
        return {{_mm512_and_si512(limb[0], mask),
                 _mm512_and_si512(_mm512_shrdi_epi64(limb[0], limb[1], 52), mask),
                 _mm512_and_si512(_mm512_shrdi_epi64(limb[1], limb[2], 40), mask),
                 _mm512_and_si512(_mm512_shrdi_epi64(limb[2], limb[3], 28), mask),
                 _mm512_srli_epi64(limb[3], 16)}};
    }

    // Values must be below 2^256.
    void store(std::uint8_t* const* rows, std::size_t offset = 0) const {
        const __m512i limb[4] = {
            _mm512_or_si512(word[0], _mm512_slli_epi64(word[1], 52)),
            _mm512_or_si512(_mm512_srli_epi64(word[1], 12), _mm512_slli_epi64(word[2], 40)),
            _mm512_or_si512(_mm512_srli_epi64(word[2], 24), _mm512_slli_epi64(word[3], 28)),
            _mm512_or_si512(_mm512_srli_epi64(word[3], 36), _mm512_slli_epi64(word[4], 16))};
        __m512i pair[4];
        transpose(limb, pair);
#pragma GCC unroll 5
        for (int i = 0; i < 4; ++i) {
            write(rows[i] + offset, _mm512_castsi512_si256(pair[i]));
            write(rows[i + 4] + offset, _mm512_extracti64x4_epi64(pair[i], 1));
        }
    }

    static Lanes select(Mask mask, const Lanes& yes, const Lanes& no) {
        Lanes out;
#pragma GCC unroll 5
        for (int i = 0; i < 5; ++i) {
            out.word[i] = _mm512_mask_blend_epi64(mask, no.word[i], yes.word[i]);
        }
        return out;
    }

    // Of factors whose product is below 84 moduli squared; the result is below two moduli.
    Lanes operator*(const Lanes& other) const {
        Columns columns;
        columns.add(*this, other);
        return columns.reduced();
    }

    // a b + c d, reduced once.
    static Lanes sum_of_products(const Lanes& a, const Lanes& b, const Lanes& c, const Lanes& d) {
        Columns columns;
        columns.add(a, b);
        columns.add(c, d);
        return columns.reduced();
    }

    Lanes square() const {
        Columns columns;
        columns.add_square(*this);
        return columns.reduced();
    }

    // From values below two moduli to one below two moduli.
    Lanes operator+(const Lanes& other) const {
        Lanes out;
#pragma GCC unroll 5
        for (int i = 0; i < 5; ++i) {
            out.word[i] = _mm512_sub_epi64(_mm512_add_epi64(word[i], other.word[i]), multiple<2>(i));
        }
        return out.carried().lifted();
    }

    Lanes operator-(const Lanes& other) const { return plainly_less(other).carried().lifted(); }
    Lanes operator-() const { return zero() - *this; }
    Lanes twice() const { return *this + *this; }

    // A sum below four moduli, good for a factor.
    Lanes plus(const Lanes& other) const {
        Lanes out;
#pragma GCC unroll 5
        for (int i = 0; i < 5; ++i) out.word[i] = _mm512_add_epi64(word[i], other.word[i]);
        return out.carried();
    }

    // A difference below four moduli, good for a factor, of values below two.
    Lanes minus(const Lanes& other) const { return less<2>(other); }

    // A difference below eight moduli of factors below four.
    Lanes minus_factor(const Lanes& other) const { return less<4>(other); }

    Mask is_zero() const {  // of anything below 84 moduli
        const Lanes small = *this * all({1, 0, 0, 0});  // at most the modulus
        __m512i any = _mm512_setzero_si512(), other = any;
#pragma GCC unroll 5
        for (int i = 0; i < 5; ++i) {
            any = _mm512_or_si512(any, small.word[i]);
            other = _mm512_or_si512(other, _mm512_xor_si512(small.word[i], multiple<1>(i)));
        }
        return _mm512_testn_epi64_mask(any, any) | _mm512_testn_epi64_mask(other, other);
    }

    // Divided by 2^260, and below the modulus.
    Lanes plain() const {
        Lanes out = *this * all({1, 0, 0, 0}), less;
#pragma GCC unroll 5
        for (int i = 0; i < 5; ++i) less.word[i] = _mm512_sub_epi64(out.word[i], multiple<1>(i));
        less = less.carried();
        return select(_mm512_movepi64_mask(less.word[4]), out, less);
    }

   private:
    static constexpr std::uint64_t kWord = (std::uint64_t{1} << 52) - 1;

    static constexpr std::uint64_t word_of(const Limbs& n, int i) {
        const int bit = 52 * i, limb = bit / 64, shift = bit % 64;
        std::uint64_t out = n[limb] >> shift;
        if (shift > 12 && limb < 3) out |= n[limb + 1] << (64 - shift);
        return i == 4 ? out : out & kWord;
    }

    // A word of a small multiple of the modulus.
    template <unsigned kTimes>
    static __m512i multiple(int i) {
        static_assert(kTimes == 1 || kTimes == 2 || kTimes == 4);
        constexpr Limbs twice = sum(F::kModulus, F::kModulus);
        constexpr Limbs value = kTimes == 1 ? F::kModulus : kTimes == 2 ? twice : sum(twice, twice);
        constexpr std::array<std::uint64_t, 5> words{word_of(value, 0), word_of(value, 1),
                                                     word_of(value, 2), word_of(value, 3),
                                                     word_of(value, 4)};
        return _mm512_set1_epi64(words[i]);
    }

    static __m512i words_mask() { return _mm512_set1_epi64(kWord); }

    static __m256i row(const std::uint8_t* at) {
        return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
    }
    static void write(std::uint8_t* at, __m256i value) {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(at), value);
    }

    // Rows k and k + 4 in the halves of a register to and from columns.
    static void transpose(const __m512i (&in)[4], __m512i (&out)[4]) {
        const __m512i low = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13);
        const __m512i high = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
        const __m512i even = _mm512_unpacklo_epi64(in[0], in[1]);
        const __m512i odd = _mm512_unpackhi_epi64(in[0], in[1]);
        const __m512i next_even = _mm512_unpacklo_epi64(in[2], in[3]);
        const __m512i next_odd = _mm512_unpackhi_epi64(in[2], in[3]);
        out[0] = _mm512_permutex2var_epi64(even, low, next_even);
        out[1] = _mm512_permutex2var_epi64(odd, low, next_odd);
        out[2] = _mm512_permutex2var_epi64(even, high, next_even);
        out[3] = _mm512_permutex2var_epi64(odd, high, next_odd);
    }

    Lanes plainly_less(const Lanes& other) const {
        Lanes out;
#pragma GCC unroll 5
        for (int i = 0; i < 5; ++i) out.word[i] = _mm512_sub_epi64(word[i], other.word[i]);
        return out;
    }

    template <unsigned kTimes>
    Lanes less(const Lanes& other) const {
        Lanes out = plainly_less(other);
#pragma GCC unroll 5
        for (int i = 0; i < 5; ++i) {
            out.word[i] = _mm512_add_epi64(out.word[i], multiple<kTimes>(i));
        }
        return out.carried();
    }

    // Words of 52 bits from words with a sign; the highest keeps it.
    Lanes carried() const {
        Lanes out = *this;
#pragma GCC unroll 5
        for (int i = 0; i < 4; ++i) {
            out.word[i + 1] = _mm512_add_epi64(out.word[i + 1], _mm512_srai_epi64(out.word[i], 52));
            out.word[i] = _mm512_and_si512(out.word[i], words_mask());
        }
        return out;
    }

    // Two moduli more where the value is negative.
    Lanes lifted() const {
        const Mask negative = _mm512_movepi64_mask(word[4]);
        Lanes out = *this;
#pragma GCC unroll 5
        for (int i = 0; i < 5; ++i) {
            out.word[i] = _mm512_mask_add_epi64(out.word[i], negative, out.word[i], multiple<2>(i));
        }
        return out.carried();
    }

    // The ten columns of products of words, which hold up to 2^12 halves of products.
    struct Columns {
        __m512i column[10];

        Columns() {
#pragma GCC unroll 10
            for (int i = 0; i < 10; ++i) column[i] = _mm512_setzero_si512();
        }

        void add(const Lanes& a, const Lanes& b) {
#pragma GCC unroll 5
            for (int i = 0; i < 5; ++i) {
#pragma GCC unroll 5
                for (int j = 0; j < 5; ++j) add(a.word[i], b.word[j], i + j);
            }
        }

        void add_square(const Lanes& a) {
#pragma GCC unroll 5
            for (int i = 0; i < 5; ++i) {
#pragma GCC unroll 5
                for (int j = i + 1; j < 5; ++j) add(a.word[i], a.word[j], i + j);
            }
#pragma GCC unroll 10
            for (int i = 0; i < 10; ++i) column[i] = _mm512_add_epi64(column[i], column[i]);
#pragma GCC unroll 5
            for (int i = 0; i < 5; ++i) add(a.word[i], a.word[i], 2 * i);
        }

        Lanes reduced() {
            const __m512i inverse = _mm512_set1_epi64(F::kInverse & kWord);
#pragma GCC unroll 5
            for (int i = 0; i < 5; ++i) {
                const __m512i factor =
                    _mm512_madd52lo_epu64(_mm512_setzero_si512(), column[i], inverse);
#pragma GCC unroll 5
                for (int j = 0; j < 5; ++j) add(factor, multiple<1>(j), i + j);
                column[i + 1] = _mm512_add_epi64(column[i + 1], _mm512_srli_epi64(column[i], 52));
            }
            return Lanes{{column[5], column[6], column[7], column[8], column[9]}}.carried();
        }

       private:
        void add(__m512i a, __m512i b, int place) {
            column[place] = _mm512_madd52lo_epu64(column[place], a, b);
            column[place + 1] = _mm512_madd52hi_epu64(column[place + 1], a, b);
        }
    };
};

#endif

// A single element where several are expected: processors without wide multiplication.
template <class F>
struct Lane {
    static constexpr unsigned kCount = 1;
    static constexpr unsigned kShift = 0;
    using Mask = unsigned;
    using Single = F;

    F value;

    static Lane zero() { return {F::zero()}; }
    static Lane one() { return {F::one()}; }
    static Lane all(const Limbs& n) { return {F{n}}; }
    static Lane load(const std::uint8_t* const* rows, std::size_t offset = 0) {
        return {F{limbs_at(rows[0] + offset)}};
    }
    void store(std::uint8_t* const* rows, std::size_t offset = 0) const {
        std::memcpy(rows[0] + offset, value.limbs.data(), kFieldBytes);
    }
    static Lane select(Mask mask, const Lane& yes, const Lane& no) { return mask ? yes : no; }
    Lane operator*(const Lane& other) const { return {value * other.value}; }
    static Lane sum_of_products(const Lane& a, const Lane& b, const Lane& c, const Lane& d) {
        return {a.value * b.value + c.value * d.value};
    }
    Lane square() const { return {value.square()}; }
    Lane operator+(const Lane& other) const { return {value + other.value}; }
    Lane operator-(const Lane& other) const { return {value - other.value}; }
    Lane operator-() const { return {-value}; }
    Lane twice() const { return {value.twice()}; }
    Lane plus(const Lane& other) const { return {value + other.value}; }
    Lane minus(const Lane& other) const { return {value - other.value}; }
    Lane minus_factor(const Lane& other) const { return {value - other.value}; }
    Mask is_zero() const { return value.is_zero(); }
    Lane plain() const { return {F{value.plain()}}; }
};

#if defined(__AVX512IFMA__) && defined(__AVX512VBMI2__)
template <class F>
using Pack = Lanes<F>;
#elif defined(TITAN_FUSED)
template <class F>
using Pack = FusedLanes<F>;
#else
template <class F>
using Pack = Lane<F>;
#endif

// From a single element to the form that packs load, and back.
template <class F>
Limbs packed(const F& value) {
    if constexpr (Pack<F>::kShift == 0) {
        return value.limbs;
    } else {
        constexpr Limbs factor = F::doubled({1, 0, 0, 0}, 256 + Pack<F>::kShift);
        return (value * F{factor}).limbs;
    }
}
template <class F>
F unpacked(const Limbs& stored) {  // below two moduli
    if constexpr (Pack<F>::kShift == 0) {
        return {stored};
    } else {
        return F{stored} * F{Limbs{0, 0, 0, std::uint64_t{1} << (64 - Pack<F>::kShift)}};
    }
}

}  // namespace TITAN_TARGET
}  // namespace titan
