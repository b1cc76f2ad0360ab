// Sums of many points times many scalars.
//
// N. Pippenger, "On the evaluation of powers and related problems", FOCS 1976, with signed digits;
// scalars that are 0 or 1, most of a witness, never reach its windows.
#pragma once

#include <functional>
#include <vector>

#include "buckets.hpp"

namespace titan {
inline namespace TITAN_TARGET {

// What a thread keeps from task to task.
struct Workspace {
    Buckets<Base> base;
    Buckets<Extended> extended;

    Buckets<Base>& of(const Base&) { return base; }
    Buckets<Extended>& of(const Extended&) { return extended; }
};

using Task = std::function<void(Workspace&)>;

// The points of a key that a sum runs over, without those at infinity, and where they stood.
template <class F>
struct Basis {
    std::vector<Packed<F>> points;
    std::vector<std::uint32_t> places;

    explicit Basis(const std::vector<Affine<F>>& all) {
        points.reserve(all.size()), places.reserve(all.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (all[i].is_infinity()) continue;
            points.push_back(Packed<F>::of(all[i]));
            places.push_back(static_cast<std::uint32_t>(i));
        }
    }
};

// One sum, cut into windows that may be computed in any order and by any thread.
template <class F>
class Sum {
   public:
    // `scalars`, one for each place, plain and below the group's order, must outlive the sum, and
    // so must the basis.
    Sum(const Basis<F>& basis, const Limbs* scalars) : points_(basis.points.data()) {
        for (std::size_t i = 0; i < basis.places.size(); ++i) {
            const Limbs& s = scalars[basis.places[i]];
            if ((s[1] | s[2] | s[3]) != 0 || s[0] > 1) {
                kept_.push_back(static_cast<std::uint32_t>(i));
            } else if (s[0] == 1) {
                ones_.push_back(static_cast<std::uint32_t>(i));
            }
        }
        width_ = best_width(kept_.size());
        windows_ = kept_.empty() ? 0 : (kScalarBits + width_) / width_;  // and the last carry
        sums_.assign(windows_ + 1, Point<F>::infinity());
        cut(basis.places, scalars);
    }

    ~Sum() { wipe(digits_.data(), digits_.size() * sizeof digits_[0]); }

    void add_tasks(std::vector<Task>& tasks) {
        for (unsigned window = 0; window < windows_; ++window) {
            tasks.push_back([this, window](Workspace& workspace) {
                const std::int16_t* digits = &digits_[window * kept_.size()];
                sums_[window] = workspace.of(F{}).sum(points_, kept_, digits, width_);
            });
        }
        if (ones_.empty()) return;
        tasks.push_back([this](Workspace& workspace) {
            const std::vector<std::int16_t> digits(ones_.size(), 1);
            sums_.back() = workspace.of(F{}).sum(points_, ones_, digits.data(), kNarrowest);
        });
    }

    // After every task has run.
    Point<F> result() const {
        Point<F> total = Point<F>::infinity();
        for (unsigned window = windows_; window-- > 0;) {
            for (unsigned bit = 0; bit < width_; ++bit) total.twice();
            total.add(sums_[window]);
        }
        total.add(sums_.back());
        return total;
    }

   private:
    static constexpr unsigned kScalarBits = 254;
    static constexpr unsigned kNarrowest = 4;  // a bucket for each lane

    // The width of least cost, in additions of pairs: adding up a bucket takes two of another
    // kind, and a window has inversions and an end of its own.
    static unsigned best_width(std::size_t count) {
        unsigned best = kNarrowest;
        double least = 1e300;
        for (unsigned width = kNarrowest; width <= 15; ++width) {
            const double windows = (kScalarBits + width) / width;
            const double additions = windows * (count + 4.0 * (1u << (width - 1)) + 700);
            if (additions < least) least = additions, best = width;
        }
        return best;
    }

    // Digits from -2^(width - 1) to 2^(width - 1), least significant first, window by window.
    void cut(const std::vector<std::uint32_t>& places, const Limbs* scalars) {
        digits_.resize(static_cast<std::size_t>(windows_) * kept_.size());
        const std::int32_t half = 1 << (width_ - 1);
        for (std::size_t i = 0; i < kept_.size(); ++i) {
            const Limbs& scalar = scalars[places[kept_[i]]];
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

    const Packed<F>* points_;
    unsigned width_ = 0, windows_ = 0;
    std::vector<std::uint32_t> kept_, ones_;
    std::vector<std::int16_t> digits_;
    std::vector<Point<F>> sums_;  // of the windows, and of the points times one
};

}  // namespace TITAN_TARGET
}  // namespace titan
