// Groth16 proofs.
//
// J. Groth, "On the size of pairing-based non-interactive arguments", EUROCRYPT 2016 (eprint
// 2016/260). The quotient is evaluated on the odd roots of twice the domain's order, where the
// key holds its points, so that no division is left.
#pragma once

#if !defined(__wasm__)
#include <atomic>
#include <thread>
#endif

#include "key.hpp"
#include "multiply.hpp"
#include "transform.hpp"

namespace titan {
inline namespace TITAN_TARGET {

struct Proof {
    AffineG1 a, c;
    AffineG2 b;
};

// Secret numbers, overwritten when they are let go.
template <class T>
struct Secret {
    std::vector<T> values;
    explicit Secret(std::size_t count) : values(count) {}
    Secret(Secret&&) = default;
    ~Secret() { wipe(values.data(), values.size() * sizeof(T)); }
};

// The rows of a constraint matrix, as packs store them.
class Matrix {
   public:
    explicit Matrix(const std::vector<Coefficient>& entries) {
        values_.reserve(entries.size()), places_.reserve(entries.size());
        for (const Coefficient& entry : entries) {
            values_.push_back(packed(Scalar{packed(entry.value)}));  // for two products to come
            places_.push_back({entry.constraint, entry.signal});
        }
    }

    // The products with a plain witness, in Montgomery form.
    void times(const Limbs* witness, std::vector<Limbs>& out) const {
        const std::size_t count = places_.size();
        for (std::size_t i = 0; i < count; i += kAtOnce) {
            const std::uint8_t *values[kAtOnce], *signals[kAtOnce];
            Limbs products[kAtOnce];
            std::uint8_t* rows[kAtOnce];
            for (std::size_t k = 0; k < kAtOnce; ++k) {
                const std::size_t place = i + k < count ? i + k : count - 1;
                values[k] = reinterpret_cast<const std::uint8_t*>(&values_[place]);
                signals[k] = reinterpret_cast<const std::uint8_t*>(witness + places_[place].signal);
                rows[k] = reinterpret_cast<std::uint8_t*>(&products[k]);
            }
            (ScalarPack::load(values) * ScalarPack::load(signals)).store(rows);
            for (std::size_t k = 0; k < kAtOnce && i + k < count; ++k) {
                Limbs& total = out[places_[i + k].constraint];
                total = (Scalar{total} + reduced(products[k])).limbs;
            }
        }
    }

   private:
    static constexpr std::size_t kAtOnce = ScalarPack::kCount;
    struct Place {
        std::uint32_t constraint, signal;
    };

    static Scalar reduced(const Limbs& value) {  // from below two moduli
        return {is_less(value, Scalar::kModulus) ? value : difference(value, Scalar::kModulus)};
    }

    std::vector<Limbs> values_;
    std::vector<Place> places_;
};

class Prover {
   public:
    explicit Prover(const ProvingKey& key)
        : variables_(key.variables), publics_(key.publics), alpha_(key.alpha), beta_(key.beta),
          delta_(key.delta), beta_twist_(key.beta_twist), delta_twist_(key.delta_twist),
          first_(key.first), second_(key.second), a_(key.a), b_(key.b), c_(key.c), h_(key.h),
          b_twist_(key.b_twist), transform_(key.power) {}

    std::uint32_t variables() const { return variables_; }
    std::uint32_t publics() const { return publics_; }

    // What is wrong with the form of a witness, or nothing.
    const char* fault_of(const std::uint8_t* witness, std::size_t length) const {
        if (length != variables_ * kFieldBytes) {
            return "the witness has another length than the key";
        }
        for (std::size_t i = 0; i < length; i += kFieldBytes) {
            if (!is_less(limbs_at(witness + i), Scalar::kModulus)) {
                return "a number of the witness is no field element";
            }
        }
        return limbs_at(witness) == Limbs{1, 0, 0, 0} ? nullptr : "the witness has no one";
    }

    // `witness`: one plain little-endian number a variable, of which `fault_of` finds nothing;
    // `first`, `second`: random, below the order. What holds of the witness is not checked: a false
    // one gives a proof that fails.
    Proof prove(const std::uint8_t* witness, const Limbs& first, const Limbs& second,
                unsigned threads) const {
        Secret<Limbs> values(variables_);
        std::memcpy(values.values.data(), witness, variables_ * kFieldBytes);
        const Secret<Limbs> quotient = evaluate_quotient(values.values.data(), threads);
        const Limbs* w = values.values.data();
        Sum<Base> a(a_, w), b(b_, w), c(c_, w + publics_ + 1), h(h_, quotient.values.data());
        Sum<Extended> b_twist(b_twist_, w);
        std::vector<Task> tasks;
        b_twist.add_tasks(tasks);  // the dearest first, so that no thread ends late
        for (Sum<Base>* one : {&h, &a, &b, &c}) one->add_tasks(tasks);
        run(tasks, threads);
        return blinded(a.result(), b.result(), b_twist.result(), c.result(), h.result(), first,
                       second);
    }

   private:
    static void run(const std::vector<Task>& tasks, [[maybe_unused]] unsigned threads) {
#if defined(__wasm__)
        Workspace workspace;
        for (const Task& task : tasks) task(workspace);
#else
        std::atomic<std::size_t> next{0};
        const auto work = [&] {
            Workspace workspace;
            for (std::size_t i; (i = next++) < tasks.size();) tasks[i](workspace);
        };
        std::vector<std::thread> others;
        for (unsigned i = 1; i < threads && i < tasks.size(); ++i) others.emplace_back(work);
        work();
        for (std::thread& other : others) other.join();
#endif
    }

    // A B - C on the odd coset, plain.
    Secret<Limbs> evaluate_quotient(const Limbs* w, unsigned threads) const {
        Secret<Limbs> a(transform_.size()), b(transform_.size()), c(transform_.size());
        run({[&](Workspace&) { first_.times(w, a.values); },
             [&](Workspace&) { second_.times(w, b.values); }},
            threads);
        for (std::size_t i = 0; i < transform_.size(); i += ScalarPack::kCount) {
            (Rows(a, i).load() * Rows(b, i).load()).store(Rows(c, i).row);
        }
        run({[&](Workspace&) { transform_.to_odd_coset(a.values); },
             [&](Workspace&) { transform_.to_odd_coset(b.values); },
             [&](Workspace&) { transform_.to_odd_coset(c.values); }},
            threads);
        for (std::size_t i = 0; i < transform_.size(); i += ScalarPack::kCount) {
            const ScalarPack product = Rows(a, i).load() * Rows(b, i).load();
            (product - Rows(c, i).load()).plain().store(Rows(c, i).row);
        }
        return c;
    }

    // Where a pack's numbers stand in a vector; behind the last one it is repeated.
    struct Rows {
        std::uint8_t* row[ScalarPack::kCount];

        Rows(Secret<Limbs>& values, std::size_t start) {
            const std::size_t last = values.values.size() - 1;
            for (std::size_t k = 0; k < ScalarPack::kCount; ++k) {
                const std::size_t place = start + k < last ? start + k : last;
                row[k] = reinterpret_cast<std::uint8_t*>(&values.values[place]);
            }
        }
        ScalarPack load() const { return ScalarPack::load(row); }
    };

    Proof blinded(G1 a, G1 b, G2 b_twist, G1 c, const G1& h, const Limbs& first,
                  const Limbs& second) const {
        a.add(alpha_);
        a.add(times(delta_, first));
        b.add(beta_);
        b.add(times(delta_, second));
        b_twist.add(beta_twist_);
        b_twist.add(times(delta_twist_, second));
        const AffineG1 a_affine = a.affine();
        c.add(h);
        c.add(times(a_affine, second));
        c.add(times(b.affine(), first));
        const Scalar both = -(Scalar::of(first) * Scalar::of(second));
        c.add(times(delta_, both.plain()));
        return {a_affine, c.affine(), b_twist.affine()};
    }

    std::uint32_t variables_, publics_;
    AffineG1 alpha_, beta_, delta_;
    AffineG2 beta_twist_, delta_twist_;
    Matrix first_, second_;
    Basis<Base> a_, b_, c_, h_;
    Basis<Extended> b_twist_;
    Transform transform_;
};

}  // namespace TITAN_TARGET
}  // namespace titan
