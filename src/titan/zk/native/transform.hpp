// Number-theoretic transforms over the scalar field, in the order of roots that proving keys use.
//
// J. W. Cooley and J. W. Tukey, "An algorithm for the machine calculation of complex Fourier
// series", Math. Comp. 19 (1965). The root of order 2^28 is 5 to the power of the odd part of the
// group's order less one: 5 is the smallest non-residue, which iden3's tools take.
#pragma once

#include <utility>
#include <vector>

#include "field.hpp"

namespace titan {

constexpr unsigned kLargestPower = 27;  // a key's domain needs roots of twice its order

// The primitive root of unity of order 2^power, power at most 28.
inline Scalar root_of_unity(unsigned power) {
    constexpr Limbs odd_part{0x9b9709143e1f593f, 0x181585d2833e8487, 0x131a029b85045b68,
                             0x000000030644e72e};
    Scalar root = Scalar::of({5, 0, 0, 0}).power(odd_part);
    for (unsigned i = 28; i > power; --i) root = root.square();
    return root;
}

// Transforms of one size.
class Transform {
   public:
    explicit Transform(unsigned power) : power_(power), shifts_(size()) {
        forward_ = powers(root_of_unity(power), size() / 2);
        backward_ = powers(root_of_unity(power).inverse(), size() / 2);
        // Dividing by the size and moving to the odd coset are one multiplication.
        const Scalar step = root_of_unity(power + 1);
        Scalar factor = Scalar::of({size(), 0, 0, 0}).inverse();
        for (Scalar& shift : shifts_) shift = factor, factor = factor * step;
    }

    std::size_t size() const { return std::size_t{1} << power_; }

    // From values on the roots of unity to values on the odd roots of twice the order.
    void to_odd_coset(std::vector<Scalar>& values) const {
        run(values, backward_);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = values[i] * shifts_[i];
        run(values, forward_);
    }

   private:
    static std::vector<Scalar> powers(const Scalar& root, std::size_t count) {
        std::vector<Scalar> out(count, Scalar::one());
        for (std::size_t i = 1; i < count; ++i) out[i] = out[i - 1] * root;
        return out;
    }

    void run(std::vector<Scalar>& values, const std::vector<Scalar>& roots) const {
        for (std::size_t i = 1, reversed = 0; i < values.size(); ++i) {
            std::size_t bit = size() >> 1;
            for (; reversed & bit; bit >>= 1) reversed ^= bit;
            reversed ^= bit;
            if (i < reversed) std::swap(values[i], values[reversed]);
        }
        for (std::size_t half = 1; half < size(); half *= 2) {
            const std::size_t stride = size() / (2 * half);
            for (std::size_t start = 0; start < size(); start += 2 * half) {
                for (std::size_t i = 0; i < half; ++i) {
                    Scalar& low = values[start + i];
                    Scalar& high = values[start + i + half];
                    const Scalar turned = high * roots[i * stride];
                    high = low - turned;
                    low = low + turned;
                }
            }
        }
    }

    unsigned power_;
    std::vector<Scalar> forward_, backward_, shifts_;
};

}  // namespace titan
