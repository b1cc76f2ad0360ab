// One window of a sum of many points: points fall into buckets by their digits, and each bucket
// is added up in pairs.
#pragma once

#include <cstdlib>
#include <vector>

#include "points.hpp"

namespace titan {
inline namespace TITAN_TARGET {

// Memory for one window at a time, kept from window to window.
template <class F>
class Buckets {
   public:
    ~Buckets() {
        wipe(sums_.data(), sums_.size() * sizeof sums_[0]);
        wipe(references_.data(), references_.size() * sizeof references_[0]);
        wipe(pairs_.data(), pairs_.size() * sizeof pairs_[0]);
    }

    // The sum of digit times point. `digits` has one for each of `places`, between -2^(width - 1)
    // and 2^(width - 1), where 2^(width - 1) is at least the number of lanes.
    Point<F> sum(const Packed<F>* points, const std::vector<std::uint32_t>& places,
                 const std::int16_t* digits, unsigned width) {
        sort(places, digits, std::size_t{1} << (width - 1));
        Point<F> total;
        return add_up(points) && weigh(total) ? total
                                              : one_by_one(points, places, digits, width);
    }

   private:
    using P = typename Packing<F>::Pack;

    struct Bucket {
        std::uint32_t start, size;  // of its references
    };

    void sort(const std::vector<std::uint32_t>& places, const std::int16_t* digits,
              std::size_t count) {
        buckets_.assign(count, {0, 0});
        for (std::size_t i = 0; i < places.size(); ++i) {
            if (digits[i] != 0) ++buckets_[std::abs(digits[i]) - 1].size;
        }
        std::uint32_t total = 0;
        for (Bucket& bucket : buckets_) {
            bucket.start = total, total += bucket.size, bucket.size = 0;
        }
        references_.resize(total);
        for (std::size_t i = 0; i < places.size(); ++i) {
            if (digits[i] == 0) continue;
            Bucket& bucket = buckets_[std::abs(digits[i]) - 1];
            references_[bucket.start + bucket.size++] = Reference::to(places[i], digits[i] < 0);
        }
        // A point alone in its bucket is copied there; sums stand behind.
        if (sums_.size() < count + total) sums_.resize(count + total);
        if (pairs_.size() < total / 2) pairs_.resize(total / 2);
        used_ = count;
    }

    // Until every bucket holds one sum at most.
    bool add_up(const Packed<F>* points) {
        for (const Packed<F>* from = points;; from = sums_.data()) {
            Pair* end = pairs_.data();
            for (std::size_t i = 0; i < buckets_.size(); ++i) {
                end = pair_up(i, points, from == points, end);
            }
            const std::size_t count = end - pairs_.data();
            if (count == 0) return true;
            if (!adder_.add(from, pairs_.data(), count, &sums_[used_])) return false;
            used_ += count;
        }
    }

    // Writes the pairs of a bucket and returns where the next ones go.
    Pair* pair_up(std::size_t place, const Packed<F>* points, bool first, Pair* end) {
        Bucket& bucket = buckets_[place];
        Reference* all = references_.data() + bucket.start;
        const std::uint32_t half = bucket.size / 2;
        for (std::uint32_t i = 0; i < half; ++i) {
            *end = {all[2 * i], all[2 * i + 1]};
            all[i] = Reference::to(used_ + (end++ - pairs_.data()));
        }
        if (bucket.size % 2 == 1) {
            all[half] = first ? copied(points, all[bucket.size - 1], place) : all[bucket.size - 1];
        }
        bucket.size -= half;
        return end;
    }

    Reference copied(const Packed<F>* points, Reference reference, std::size_t place) {
        sums_[place] = points[reference.place()];
        if (reference.opposite()) {
            sums_[place] = Packed<F>::of(-points[reference.place()].affine());
        }
        return Reference::to(place);
    }

    // Each bucket times its number: every lane adds a share of the buckets up, from its last one.
    // Totals begin at a known point, so that no honest one meets what is added to it.
    bool weigh(Point<F>& result) const {
        const std::size_t share = buckets_.size() / kLanes;
        Points<P> running = Points<P>::infinity(), total = Points<P>::everywhere(Packed<F>::of(start()));
        for (std::size_t i = share; i-- > 0;) {
            const std::uint8_t* rows[kLanes];
            typename P::Mask mask = 0;
            for (unsigned lane = 0; lane < kLanes; ++lane) {
                const Bucket& bucket = buckets_[lane * share + i];
                const std::size_t place =
                    bucket.size != 0 ? references_[bucket.start].place() : 0;
                rows[lane] = reinterpret_cast<const std::uint8_t*>(&sums_[place]);
                mask |= static_cast<typename P::Mask>((bucket.size != 0) << lane);
            }
            running.add(P::load(rows), P::load(rows, sizeof(F)), mask);
            total.add(running);
        }
        if ((running.zz.is_zero() & running.finite) != 0 || total.zz.is_zero() != 0) return false;
        result = joined(running, total, share);
        return true;
    }

    static Point<F> joined(const Points<P>& running, const Points<P>& total, std::size_t share) {
        Point<F> ends[kLanes], sums[kLanes];
        running.split(ends), total.split(sums);
        Point<F> suffix = Point<F>::infinity(), result = Point<F>::infinity();
        for (unsigned lane = kLanes; lane-- > 1;) {
            suffix.add(ends[lane]);
            result.add(suffix);
        }
        for (std::size_t times = 1; times < share; times *= 2) result.twice();
        for (const Point<F>& sum : sums) result.add(sum);
        static const Affine<F> excess = -times(start(), {kLanes, 0, 0, 0}).affine();
        result.add(excess);
        return result;
    }

    static Affine<F> start() {  // nobody knows how another point came by it
        static const Affine<F> point = times(generator(Affine<F>{}), {kStart, 0, 0, 0}).affine();
        return point;
    }
    static constexpr std::uint64_t kStart = 0x9e3779b97f4a7c15;  // the golden ratio's digits

    // For points that are equal or opposite, which no honest key has: right in every case.
    static Point<F> one_by_one(const Packed<F>* points, const std::vector<std::uint32_t>& places,
                               const std::int16_t* digits, unsigned width) {
        std::vector<Point<F>> buckets(std::size_t{1} << (width - 1), Point<F>::infinity());
        for (std::size_t i = 0; i < places.size(); ++i) {
            const Affine<F> point = points[places[i]].affine();
            if (digits[i] > 0) buckets[digits[i] - 1].add(point);
            if (digits[i] < 0) buckets[-digits[i] - 1].add(-point);
        }
        Point<F> running = Point<F>::infinity(), total = Point<F>::infinity();
        for (std::size_t bucket = buckets.size(); bucket-- > 0;) {
            running.add(buckets[bucket]);
            total.add(running);
        }
        wipe(buckets.data(), buckets.size() * sizeof buckets[0]);
        return total;
    }

    PairAdder<F> adder_;
    std::vector<Bucket> buckets_;
    std::vector<Reference> references_;
    std::vector<Pair> pairs_;
    std::vector<Packed<F>> sums_;
    std::size_t used_ = 0;
};

}  // namespace TITAN_TARGET
}  // namespace titan
