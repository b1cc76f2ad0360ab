// Sums of many points times many scalars.
//
// N. Pippenger, "On the evaluation of powers and related problems", FOCS 1976, with signed digits;
// scalars that are 0 or 1, most of a witness, never reach the buckets.
#pragma once

#include <algorithm>
#include <functional>
#include <vector>

#include "curve.hpp"

namespace titan {

using Task = std::function<void()>;

// Overwrites what a secret left behind, also where a compiler sees no use of it.
inline void wipe(void* memory, std::size_t bytes) {
    volatile std::uint8_t* place = static_cast<volatile std::uint8_t*>(memory);
    for (std::size_t i = 0; i < bytes; ++i) place[i] = 0;
}

// One sum, cut into windows that may be computed in any order and by any thread.
template <class F>
class Sum {
   public:
    // `points` and `scalars` (plain, below the group's order) must outlive the sum.
    Sum(const Affine<F>* points, const Limbs* scalars, std::size_t count)
        : points_(points), ones_(Point<F>::infinity()) {
        for (std::size_t i = 0; i < count; ++i) {
            const Limbs& s = scalars[i];
            if ((s[1] | s[2] | s[3]) == 0 && s[0] < 2) {
                if (s[0] == 1) ones_.add(points[i]);
            } else if (!points[i].is_infinity()) {
                kept_.push_back(static_cast<std::uint32_t>(i));
            }
        }
        width_ = best_width(kept_.size());
        windows_ = (kScalarBits + width_) / width_;  // one bit more, for the last carry
        sums_.assign(windows_, Point<F>::infinity());
        cut(scalars);
    }

    ~Sum() { wipe(digits_.data(), digits_.size() * sizeof digits_[0]); }

    void add_tasks(std::vector<Task>& tasks) {
        if (kept_.empty()) return;
        for (unsigned window = 0; window < windows_; ++window) {
            tasks.push_back([this, window] { add_up(window); });
        }
    }

    // After every task has run.
    Point<F> result() const {
        Point<F> total = Point<F>::infinity();
        for (unsigned window = windows_; window-- > 0;) {
            for (unsigned bit = 0; bit < width_; ++bit) total.twice();
            total.add(sums_[window]);
        }
        total.add(ones_);
        return total;
    }

   private:
    static constexpr unsigned kScalarBits = 254;

    // The width that needs fewest additions; adding up a bucket takes two dearer ones.
    static unsigned best_width(std::size_t count) {
        unsigned best = 2;
        double least = 1e300;
        for (unsigned width = 2; width <= 15; ++width) {
            const double windows = (kScalarBits + width) / width;
            const double additions = windows * (count + 2.8 * (1u << (width - 1)));
            if (additions < least) least = additions, best = width;
        }
        return best;
    }

    // Digits from -2^(width - 1) to 2^(width - 1), least significant first, window by window.
    void cut(const Limbs* scalars) {
        digits_.resize(static_cast<std::size_t>(windows_) * kept_.size());
        const std::int32_t half = 1 << (width_ - 1);
        for (std::size_t i = 0; i < kept_.size(); ++i) {
            const Limbs& scalar = scalars[kept_[i]];
            std::int32_t carry = 0;
            for (unsigned window = 0; window < windows_; ++window) {
                std::int32_t digit = bits_at(scalar, window * width_) + carry;
                carry = digit > half;
                if (carry) digit -= 2 * half;
                digits_[window * kept_.size() + i] = static_cast<std::int16_t>(digit);
            }
        }
    }

    std::int32_t bits_at(const Limbs& scalar, unsigned start) const {
        const unsigned limb = start / 64, shift = start % 64;
        if (limb > 3) return 0;
        std::uint64_t bits = scalar[limb] >> shift;
        if (shift + width_ > 64 && limb < 3) bits |= scalar[limb + 1] << (64 - shift);
        return static_cast<std::int32_t>(bits & ((1u << width_) - 1));
    }

    void add_up(unsigned window) {
        std::vector<Point<F>> buckets(std::size_t{1} << (width_ - 1), Point<F>::infinity());
        const std::int16_t* digits = &digits_[window * kept_.size()];
        for (std::size_t i = 0; i < kept_.size(); ++i) {
            const int digit = digits[i];
            if (digit > 0) buckets[digit - 1].add(points_[kept_[i]]);
            if (digit < 0) buckets[-digit - 1].add(-points_[kept_[i]]);
        }
        Point<F> running = Point<F>::infinity(), total = Point<F>::infinity();
        for (std::size_t bucket = buckets.size(); bucket-- > 0;) {
            running.add(buckets[bucket]);
            total.add(running);
        }
        sums_[window] = total;
        wipe(buckets.data(), buckets.size() * sizeof buckets[0]);
    }

    const Affine<F>* points_;
    Point<F> ones_;
    unsigned width_ = 0, windows_ = 0;
    std::vector<std::uint32_t> kept_;
    std::vector<std::int16_t> digits_;
    std::vector<Point<F>> sums_;
};

}  // namespace titan
