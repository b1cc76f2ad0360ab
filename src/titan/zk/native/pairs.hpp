// Affine additions of many pairs of points at once, with one inversion for hundreds of them.
//
// P. L. Montgomery, "Speeding the Pollard and elliptic curve methods of factorization", Math. Comp.
// 48 (1987) for shared inversions; five multiplications and a square an addition are left.
#pragma once

#include <vector>

#include "curve.hpp"

namespace titan {
inline namespace TITAN_TARGET {

template <class F>
struct Packing;
template <>
struct Packing<Base> {
    using Pack = titan::Pack<Base>;
    static void write(const Base& value, Limbs* out) { out[0] = packed(value); }
    static Base read(const Limbs* in) { return unpacked<Base>(in[0]); }
};
template <>
struct Packing<Extended> {
    using Pack = Extension<titan::Pack<Base>>;
    static void write(const Extended& value, Limbs* out) {
        out[0] = packed(value.real), out[1] = packed(value.imaginary);
    }
    static Extended read(const Limbs* in) {
        return {unpacked<Base>(in[0]), unpacked<Base>(in[1])};
    }
};

constexpr unsigned kLanes = Pack<Base>::kCount;

// An affine point, not at infinity, in the form that packs load.
template <class F>
struct Packed {
    static constexpr std::size_t kParts = sizeof(F) / kFieldBytes;
    std::array<Limbs, kParts> x, y;

    static Packed of(const Affine<F>& point) {
        Packed out;
        Packing<F>::write(point.x, out.x.data()), Packing<F>::write(point.y, out.y.data());
        return out;
    }
    Affine<F> affine() const {
        return {Packing<F>::read(x.data()), Packing<F>::read(y.data())};
    }
};

// Which of many points, and whether its opposite is meant.
struct Reference {
    std::uint32_t bits;

    static Reference to(std::size_t place, bool opposite = false) {
        return {static_cast<std::uint32_t>(place) | static_cast<std::uint32_t>(opposite) << 31};
    }
    std::uint32_t place() const { return bits & 0x7fffffff; }
    bool opposite() const { return bits >> 31; }
};

struct Pair {
    Reference left, right;
};

// Additions of affine points of different x, many at a time.
template <class F>
class PairAdder {
   public:
    PairAdder() : products_(kBatch), differences_(kBatch) {}
    ~PairAdder() {
        wipe(products_.data(), kBatch * sizeof(P)), wipe(differences_.data(), kBatch * sizeof(P));
    }

    // `to[i]` becomes the sum of pair i of points `from`. False, and nothing useful, where two
    // points of a pair had the same x.
    bool add(const Packed<F>* from, const Pair* pairs, std::size_t count, Packed<F>* to) {
        constexpr std::size_t most = kBatch * kLanes;
        for (std::size_t done = 0; done < count; done += most) {
            const std::size_t now = count - done < most ? count - done : most;
            if (!add_batch(from, pairs + done, now, to + done)) return false;
        }
        return true;
    }

   private:
    using P = typename Packing<F>::Pack;
    static constexpr std::size_t kBatch = 1024 / kLanes;

    // Where the points of some pairs stand; behind the last pair it is repeated.
    struct Rows {
        const std::uint8_t *left[kLanes], *right[kLanes];
        typename P::Mask left_opposite = 0, right_opposite = 0;

        Rows(const Packed<F>* from, const Pair* pairs, std::size_t left_over) {
            for (unsigned i = 0; i < kLanes; ++i) {
                const Pair& pair = pairs[i < left_over ? i : left_over - 1];
                left[i] = reinterpret_cast<const std::uint8_t*>(from + pair.left.place());
                right[i] = reinterpret_cast<const std::uint8_t*>(from + pair.right.place());
                left_opposite |= static_cast<typename P::Mask>(pair.left.opposite() << i);
                right_opposite |= static_cast<typename P::Mask>(pair.right.opposite() << i);
            }
        }
    };

    static P y(const std::uint8_t* const* rows, typename P::Mask opposite) {
        const P value = P::load(rows, sizeof(F));
        return P::select(opposite, P::zero().minus(value), value);
    }

    bool add_batch(const Packed<F>* from, const Pair* pairs, std::size_t count, Packed<F>* to) {
        const std::size_t packs = (count + kLanes - 1) / kLanes;
        P product = P::one();
        for (std::size_t i = 0; i < packs; ++i) {
            const Rows rows(from, pairs + i * kLanes, count - i * kLanes);
            differences_[i] = P::load(rows.right).minus(P::load(rows.left));
            products_[i] = product;
            product = product * differences_[i];
        }
        if (product.is_zero()) return false;
        P inverse = inverses(product);
        for (std::size_t i = packs; i-- > 0;) {
            const std::size_t left_over = count - i * kLanes;
            const Rows rows(from, pairs + i * kLanes, left_over);
            const P slope = (y(rows.right, rows.right_opposite).minus(
                                y(rows.left, rows.left_opposite))) *
                            (inverse * products_[i]);
            inverse = inverse * differences_[i];
            const P x = P::load(rows.left);
            const P third = slope.square() - x - P::load(rows.right);
            const P fall = slope * x.minus(third);
            write(third, fall - y(rows.left, rows.left_opposite), to + i * kLanes, left_over);
        }
        return true;
    }

    static void write(const P& x, const P& y, Packed<F>* to, std::size_t count) {
        Packed<F> beyond;
        std::uint8_t* rows[kLanes];
        for (unsigned i = 0; i < kLanes; ++i) {
            rows[i] = reinterpret_cast<std::uint8_t*>(i < count ? to + i : &beyond);
        }
        x.store(rows), y.store(rows, sizeof(F));
    }

    static P inverses(const P& pack) {
        std::array<Limbs, Packed<F>::kParts> stored[kLanes];
        std::uint8_t* rows[kLanes];
        for (unsigned i = 0; i < kLanes; ++i) rows[i] = reinterpret_cast<std::uint8_t*>(&stored[i]);
        pack.store(rows);
        F value[kLanes], before[kLanes], product = F::one();
        for (unsigned i = 0; i < kLanes; ++i) {
            value[i] = Packing<F>::read(stored[i].data());
            before[i] = product;
            product = product * value[i];
        }
        F inverse = product.inverse();
        for (unsigned i = kLanes; i-- > 0;) {
            Packing<F>::write(inverse * before[i], stored[i].data());
            inverse = inverse * value[i];
        }
        return P::load(rows);
    }

    std::vector<P> products_, differences_;
};

}  // namespace TITAN_TARGET
}  // namespace titan
