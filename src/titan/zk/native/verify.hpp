// The verification equation of Groth16, for one proof and for many at once.
//
// J. Groth, EUROCRYPT 2016: e(A, B) = e(alpha, beta) e(L, gamma) e(C, delta), L being the sum of the
// public signals' points. Many proofs hold if a combination by random factors of 128 bits does: M.
// Bellare, J. Garay and T. Rabin, "Fast batch verification for modular exponentiation and digital
// signatures", EUROCRYPT 1998.
#pragma once

#include <algorithm>
#include <vector>

#include "combs.hpp"
#include "errors.hpp"
#include "pairing.hpp"
#include "points.hpp"
#include "target.hpp"

namespace titan {
inline namespace TITAN_TARGET {

struct SignedProof {  // a proof and its public signals
    AffineG1 a, c;
    AffineG2 b;
    std::vector<Limbs> signals;
};

class Verifier {
   public:
    // `constant` is the point of one, `signals` has one for each public signal.
    Verifier(const AffineG1& alpha, const AffineG2& beta, const AffineG2& gamma,
             const AffineG2& delta, const AffineG1& constant, const std::vector<AffineG1>& signals)
        : alpha_(alpha), constant_(constant), beta_(fixed_lines_of(beta)), gamma_(fixed_lines_of(gamma)),
          delta_(fixed_lines_of(delta)), signals_(signals) {
        if (beta_.empty() || gamma_.empty() || delta_.empty()) {
            throw KeyError("a point of it is not of the group's order");
        }
        alpha_beta_ = miller({{alpha, &beta_, true}});
    }

    std::size_t signals() const { return signals_.count(); }

    // For points that `off_curve` passed.
    Fault check(const SignedProof& proof) const {
        const std::vector<Line<Base>> lines = lines_of(proof.b);
        if (lines.empty()) return Fault::outside_subgroup;
        G1 combined = signals_.sum(proof.signals);
        combined.add(constant_);
        const Twelfth<Base> product =
            miller({{-proof.a, &lines, false},
                    {combined.affine(), &gamma_, true},
                    {proof.c, &delta_, true}}) *
            alpha_beta_;
        return is_one_after_final_exponentiation(product) ? Fault::none : Fault::mismatch;
    }

    // Whether all hold, for points that `off_curve` passed: false with the chance of 2^-128 that a
    // wrong one goes unseen. `factors`: random, one of 128 bits for each proof.
    bool check_all(const std::vector<SignedProof>& proofs, const std::vector<Limbs>& factors) const {
        Twelfth<Base> product = Twelfth<Base>::one();
        G1 c = G1::infinity();
        std::vector<Scalar> signals(this->signals());
        Scalar total = Scalar::zero();
        for (std::size_t i = 0; i < proofs.size(); ++i) {
            const Scalar factor = Scalar::of(factors[i]);
            total = total + factor;
            for (std::size_t k = 0; k < signals.size(); ++k) {
                signals[k] = signals[k] + factor * Scalar::of(proofs[i].signals[k]);
            }
        }
        for (std::size_t i = 0; i < proofs.size(); i += kLanes) {
            const std::size_t count = std::min<std::size_t>(kLanes, proofs.size() - i);
            if (!multiply(&proofs[i], &factors[i], count, product, c)) return false;
        }
        std::vector<Limbs> plain;
        for (const Scalar& signal : signals) plain.push_back(signal.plain());
        G1 combined = signals_.sum(plain);
        combined.add(times(constant_, total.plain()));
        const AffineG1 alpha = times(alpha_, total.plain()).affine();
        product = product * miller({{alpha, &beta_, true},
                                    {combined.affine(), &gamma_, true},
                                    {c.affine(), &delta_, true}});
        return is_one_after_final_exponentiation(product);
    }

   private:
    using P = Pack<Base>;

    // A lane for each of `count` proofs: their Miller loops into `product`, their points C times
    // their factors into `c`. False where a point B has another order.
    static bool multiply(const SignedProof* proofs, const Limbs* factors, std::size_t count,
                         Twelfth<Base>& product, G1& c) {
        Packed<Base> a[kLanes], cs[kLanes];
        Packed<Extended> b[kLanes];
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            const SignedProof& proof = proofs[lane < count ? lane : count - 1];
            a[lane] = Packed<Base>::of(-proof.a), cs[lane] = Packed<Base>::of(proof.c);
            b[lane] = Packed<Extended>::of(proof.b);
        }
        G1 ends[kLanes];
        times_factors(cs, factors, count).split(ends);
        for (std::size_t lane = 0; lane < count; ++lane) c.add(ends[lane]);
        times_factors(a, factors, count).split(ends);
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            if (lane < count) a[lane] = Packed<Base>::of(ends[lane].affine());
        }
        return multiply_loops(a, b, count, product);
    }

    template <class F>
    static const std::uint8_t* const* rows_of(const Packed<F>* points,
                                              const std::uint8_t* (&rows)[kLanes]) {
        for (unsigned lane = 0; lane < kLanes; ++lane) {
            rows[lane] = reinterpret_cast<const std::uint8_t*>(points + lane);
        }
        return rows;
    }

    static Points<P> times_factors(const Packed<Base>* points, const Limbs* factors,
                                   std::size_t count) {
        const std::uint8_t* rows[kLanes];
        const P x = P::load(rows_of(points, rows)), y = P::load(rows, kFieldBytes);
        Points<P> result = Points<P>::infinity();
        for (int bit = 127; bit >= 0; --bit) {
            result.twice();
            unsigned mask = 0;
            for (std::size_t lane = 0; lane < count; ++lane) {
                mask |= static_cast<unsigned>(factors[lane][bit / 64] >> (bit % 64) & 1) << lane;
            }
            result.add(x, y, static_cast<P::Mask>(mask));
        }
        return result;
    }

    static bool multiply_loops(const Packed<Base>* a, const Packed<Extended>* b, std::size_t count,
                               Twelfth<Base>& product) {
        const std::uint8_t* rows[kLanes];
        const P x = P::load(rows_of(a, rows)), y = P::load(rows, kFieldBytes);
        using E = Extension<P>;
        const TwistPoint<P> partner{E::load(rows_of(b, rows)), E::load(rows, sizeof(Extended))};
        Walk<P> walk(partner);
        Twelfth<P> value = Twelfth<P>::one();
        walk.run([&] { value = value.square(); },
                 [&](const Line<P>& line) { value = at(value, line, x, y); });
        if ((walk.is_of_order() & Points<P>::kEvery) != Points<P>::kEvery) return false;
        Twelfth<Base> ends[kLanes];
        split(value, ends);
        for (std::size_t lane = 0; lane < count; ++lane) product = product * ends[lane];
        return true;
    }

    static void split(const Twelfth<P>& value, Twelfth<Base> (&out)[kLanes]) {
        const Sextic<P>* halves[] = {&value.a, &value.b};
        for (int half = 0; half < 2; ++half) {
            const Extension<P>* parts[] = {&halves[half]->c0, &halves[half]->c1, &halves[half]->c2};
            for (int part = 0; part < 3; ++part) {
                std::array<Limbs, 2> stored[kLanes];
                std::uint8_t* rows[kLanes];
                for (unsigned i = 0; i < kLanes; ++i) {
                    rows[i] = reinterpret_cast<std::uint8_t*>(&stored[i]);
                }
                parts[part]->store(rows);
                for (unsigned i = 0; i < kLanes; ++i) {
                    Sextic<Base>& to = half == 0 ? out[i].a : out[i].b;
                    Extended* places[] = {&to.c0, &to.c1, &to.c2};
                    *places[part] = Packing<Extended>::read(stored[i].data());
                }
            }
        }
    }

    AffineG1 alpha_, constant_;
    std::vector<Line<Base>> beta_, gamma_, delta_;
    Combs signals_;
    Twelfth<Base> alpha_beta_;
};

}  // namespace TITAN_TARGET
}  // namespace titan
