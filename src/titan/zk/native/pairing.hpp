// The optimal ate pairing of BN254.
//
// F. Vercauteren, "Optimal pairings", IEEE Transactions on Information Theory 56 (2010); points of
// the twist in the coordinates of C. Costello, T. Lange and M. Naehrig, "Faster pairing computations
// on curves with high-degree twists", PKC 2010; M. Scott et al., "On the final exponentiation",
// Pairing 2009.
#pragma once

#include <algorithm>
#include <vector>

#include "curve.hpp"
#include "tower.hpp"

namespace titan {
inline namespace TITAN_TARGET {

constexpr std::uint64_t kParameter = 4965661367192848881;  // all of BN254 follows from it

// A line through points of the twist at (x, y) of the curve: y r0 + x r1 w + r2 w^3, up to a
// factor that the final exponentiation takes away.
template <class B>
struct Line {
    Extension<B> r0, r1, r2;
};

// What Miller's loop does next, 6u + 2 in digits -1, 0, 1, the highest left out.
inline const std::vector<int>& loop_digits() {
    static const std::vector<int> digits = [] {
        std::vector<int> out;
        for (Wide rest = static_cast<Wide>(kParameter) * 6 + 2; rest != 0;) {
            const int digit = (rest & 1) == 0 ? 0 : (rest & 3) == 1 ? 1 : -1;
            out.push_back(digit);
            rest = (digit < 0 ? rest + 1 : rest - static_cast<unsigned>(digit)) / 2;
        }
        return std::vector<int>(out.rbegin() + 1, out.rend());
    }();
    return digits;
}

template <class B>
struct TwistPoint {
    Extension<B> x, y;
};

// The map of Frobenius on the twist.
template <class B>
TwistPoint<B> turned(const TwistPoint<B>& point) {
    const Extended* g = Twelfth<Base>::frobenius_factors();
    return {point.x.conjugate() * everywhere<B>(g[2]), point.y.conjugate() * everywhere<B>(g[3])};
}

// Walks from a point of the twist through Miller's loop, line by line.
template <class B>
class Walk {
   public:
    using E = Extension<B>;

    explicit Walk(const TwistPoint<B>& start)
        : start_(start), x_(start.x), y_(start.y), z_(E::one()) {
        constant_ = everywhere<B>(constant_term(AffineG2{}));
    }

    // The lines, in order: `one(line)` takes each, `square()` comes before each doubling.
    template <class Square, class One>
    void run(const Square& square, const One& one) {
        for (const int digit : loop_digits()) {
            square();
            one(twice());
            if (digit > 0) one(add(start_));
            if (digit < 0) one(add({start_.x, -start_.y}));
        }
        const TwistPoint<B> first = turned(start_), second = turned(first);
        one(add(first));
        one(add({second.x, -second.y}));
    }

    // Whether the point has the group's order, when `run` has ended. The walk ends at
    // (6u + 2 + F - F^2) Q, F being the map of Frobenius, and for points of that order this is
    // -F^3 Q. Of others it never is: 6u + 2 + F - F^2 + F^3 has a norm whose only common divisor
    // with the order of the twist is the group's order (test_pairing.py computes it). A walk that
    // once met infinity stays there, or at zeros, and is refused as well.
    auto is_of_order() const {
        const TwistPoint<B> third = turned(turned(turned(start_)));
        return (x_ - third.x * z_).is_zero() & (y_ + third.y * z_).is_zero() & ~z_.is_zero();
    }

   private:
    Line<B> twice() {
        const E b = y_.square(), c = z_.square(), xx = x_.square();
        const E e = constant_ * (c.twice() + c), f = e.twice() + e;
        const E h = (y_ + z_).square() - b - c;
        const E four = (x_ * y_).twice() * (b - f), ee = e.square().twice().twice();
        y_ = (b + f).square() - (ee.twice() + ee);
        x_ = four;
        z_ = (b * h).twice().twice();
        return {-h, xx.twice() + xx, e - b};
    }

    Line<B> add(const TwistPoint<B>& other) {
        const E o = y_ - other.y * z_, l = x_ - other.x * z_;
        const E d = l.square(), e = l * d, g = x_ * d;
        const E h = e + z_ * o.square() - g.twice();
        x_ = l * h;
        y_ = (g - h) * o - y_ * e;
        z_ = z_ * e;
        return {l, -o, other.x * o - l * other.y};
    }

    TwistPoint<B> start_;
    E x_, y_, z_, constant_;
};

template <class B>
Twelfth<B> at(const Twelfth<B>& value, const Line<B>& line, const B& x, const B& y) {
    return value.times_line(line.r0 * y, line.r1 * x, line.r2);
}

// The lines of a point; empty where it is not of the group's order.
inline std::vector<Line<Base>> lines_of(const AffineG2& point) {
    std::vector<Line<Base>> lines;
    lines.reserve(loop_digits().size() * 2);
    Walk<Base> walk({point.x, point.y});
    walk.run([] {}, [&](const Line<Base>& line) { lines.push_back(line); });
    if (!walk.is_of_order()) lines.clear();
    return lines;
}

// The lines of a point that does not change, divided by r0, which leaves 1 + x/y r1 w + 1/y r2 w^3.
// Of a point of the order none is zero: it is twice a y, or a difference of two x that differ.
inline std::vector<Line<Base>> fixed_lines_of(const AffineG2& point) {
    std::vector<Line<Base>> lines = lines_of(point);
    for (Line<Base>& line : lines) {
        const Extended inverse = line.r0.inverse();
        line = {Extended::one(), line.r1 * inverse, line.r2 * inverse};
    }
    return lines;
}

// A point of the curve and the lines of its partner.
struct Partner {
    AffineG1 point;
    const std::vector<Line<Base>>* lines;
    bool fixed;  // whether they are divided by r0
};

// Miller's loop of several pairs at once; points at infinity add nothing.
inline Twelfth<Base> miller(std::vector<Partner> pairs) {
    pairs.erase(std::remove_if(pairs.begin(), pairs.end(),
                               [](const Partner& pair) { return pair.point.is_infinity(); }),
                pairs.end());
    for (Partner& pair : pairs) {
        if (!pair.fixed) continue;
        pair.point.y = pair.point.y.inverse();  // there is no point of even order
        pair.point.x = pair.point.x * pair.point.y;
    }
    Twelfth<Base> value = Twelfth<Base>::one();
    std::size_t place = 0;
    const auto multiply = [&] {
        for (const Partner& pair : pairs) {
            const Line<Base>& line = (*pair.lines)[place];
            const Base &x = pair.point.x, &y = pair.point.y;
            value = pair.fixed ? value.times_line(line.r1 * x, line.r2 * y)
                               : at(value, line, x, y);
        }
        ++place;
    };
    for (const int digit : loop_digits()) {
        value = value.square();
        multiply();
        if (digit != 0) multiply();
    }
    multiply();
    multiply();
    return value;
}

// In digits -3, -1, 0, 1, 3, so that two digits in three are zero; inverses are conjugates.
inline Twelfth<Base> to_the_parameter(const Twelfth<Base>& value) {
    static const std::vector<int> digits = [] {
        std::vector<int> out;
        for (std::uint64_t rest = kParameter; rest != 0; rest /= 2) {
            int digit = rest % 2 == 0 ? 0 : static_cast<int>(rest % 8);
            if (digit > 4) digit -= 8;
            out.push_back(digit);
            rest -= static_cast<std::int64_t>(digit);
        }
        return std::vector<int>(out.rbegin(), out.rend());
    }();
    const Twelfth<Base> cube = value.cyclotomic_square() * value;
    Twelfth<Base> result = digits[0] == 3 ? cube : value;
    for (std::size_t place = 1; place < digits.size(); ++place) {
        result = result.cyclotomic_square();
        if (digits[place] == 0) continue;
        const Twelfth<Base>& factor = digits[place] % 3 == 0 ? cube : value;
        result = result * (digits[place] < 0 ? factor.conjugate() : factor);
    }
    return result;
}

// Whether a product of Miller loops is a product of pairings that is one.
inline bool is_one_after_final_exponentiation(const Twelfth<Base>& product) {
    Twelfth<Base> f = product.conjugate() * product.inverse();
    f = f.frobenius().frobenius() * f;
    const Twelfth<Base> f1 = to_the_parameter(f), f2 = to_the_parameter(f1);
    const Twelfth<Base> f3 = to_the_parameter(f2);
    const Twelfth<Base> p1 = f.frobenius(), p2 = p1.frobenius();
    const Twelfth<Base> y0 = p1 * p2 * p2.frobenius(), y2 = f2.frobenius().frobenius();
    const Twelfth<Base> y3 = f1.frobenius().conjugate();
    const Twelfth<Base> y4 = (f1 * f2.frobenius()).conjugate(), y5 = f2.conjugate();
    const Twelfth<Base> y6 = (f3 * f3.frobenius()).conjugate();
    const Twelfth<Base> t0 = y6.cyclotomic_square() * y4 * y5;
    Twelfth<Base> t1 = y3 * y5 * t0;
    t1 = (t1.cyclotomic_square() * (t0 * y2)).cyclotomic_square();
    const Twelfth<Base> last = t1 * f.conjugate();
    return last.cyclotomic_square() * t1 * y0 == Twelfth<Base>::one();
}

}  // namespace TITAN_TARGET
}  // namespace titan
