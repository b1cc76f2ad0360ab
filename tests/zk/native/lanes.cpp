// Arithmetic of the page's lanes for test_webassembly.py: pairs of numbers in, nine results each out.

#include "lanes.hpp"

using namespace titan;

template <class F>
static void answer(const std::uint8_t* in, std::size_t count, std::uint8_t* out) {
    using P = Pack<F>;
    for (std::size_t i = 0; i + P::kCount <= count; i += P::kCount) {
        const std::uint8_t *first[P::kCount], *second[P::kCount];
        std::uint8_t* to[P::kCount];
        for (std::size_t k = 0; k < P::kCount; ++k) {
            first[k] = in + (i + k) * 2 * kFieldBytes, second[k] = first[k] + kFieldBytes;
            to[k] = out + (i + k) * 9 * kFieldBytes;
        }
        const P a = P::load(first), b = P::load(second);
        std::size_t offset = 0;
        for (const P& one : {a * b, a + b, a - b, a.plus(b) * a.minus(b),
                             P::sum_of_products(a, a, b, b), a.square(), a.plain(),
                             a.minus(b) * a.minus(b), P::select(0xa, a, b)}) {
            one.store(to, offset);
            offset += kFieldBytes;
        }
    }
}

extern "C" [[clang::export_name("base")]] void base(const std::uint8_t* in, std::size_t count,
                                                    std::uint8_t* out) {
    answer<Base>(in, count, out);
}
extern "C" [[clang::export_name("scalar")]] void scalar(const std::uint8_t* in, std::size_t count,
                                                        std::uint8_t* out) {
    answer<Scalar>(in, count, out);
}
