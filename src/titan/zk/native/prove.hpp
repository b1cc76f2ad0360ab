// Groth16 proofs.
//
// J. Groth, "On the size of pairing-based non-interactive arguments", EUROCRYPT 2016 (eprint
// 2016/260). The quotient is evaluated on the odd roots of twice the domain's order, where the
// key holds its points, so that no division is left.
#pragma once

#include <atomic>
#include <thread>

#include "key.hpp"
#include "multiply.hpp"
#include "transform.hpp"

namespace titan {

struct WitnessError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

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

class Prover {
   public:
    explicit Prover(ProvingKey key) : key_(std::move(key)), transform_(key_.power) {}

    const ProvingKey& key() const { return key_; }

    // `witness`: one plain little-endian number a variable; `first`, `second`: random, below the
    // order. What holds of the witness is not checked: a false one gives a proof that fails.
    Proof prove(const std::uint8_t* witness, std::size_t length, const Limbs& first,
                const Limbs& second, unsigned threads) const {
        const Secret<Limbs> values = read(witness, length);
        const Secret<Limbs> quotient = evaluate_quotient(values.values.data(), threads);
        const Limbs* w = values.values.data();
        Sum<Base> a(key_.a.data(), w, key_.a.size());
        Sum<Base> b(key_.b.data(), w, key_.b.size());
        Sum<Extended> b_twist(key_.b_twist.data(), w, key_.b_twist.size());
        Sum<Base> c(key_.c.data(), w + key_.publics + 1, key_.c.size());
        Sum<Base> h(key_.h.data(), quotient.values.data(), key_.h.size());
        std::vector<Task> tasks;
        b_twist.add_tasks(tasks);  // the dearest first, so that no thread ends late
        for (Sum<Base>* one : {&h, &a, &b, &c}) one->add_tasks(tasks);
        run(tasks, threads);
        return blinded(a.result(), b.result(), b_twist.result(), c.result(), h.result(), first,
                       second);
    }

   private:
    static void run(const std::vector<Task>& tasks, unsigned threads) {
        std::atomic<std::size_t> next{0};
        const auto work = [&] {
            for (std::size_t i; (i = next++) < tasks.size();) tasks[i]();
        };
        std::vector<std::thread> others;
        for (unsigned i = 1; i < threads && i < tasks.size(); ++i) others.emplace_back(work);
        work();
        for (std::thread& other : others) other.join();
    }

    Secret<Limbs> read(const std::uint8_t* witness, std::size_t length) const {
        if (length != key_.variables * kFieldBytes) {
            throw WitnessError("the witness has another length than the key");
        }
        Secret<Limbs> out(key_.variables);
        for (std::size_t i = 0; i < out.values.size(); ++i) {
            out.values[i] = limbs_at(witness + i * kFieldBytes);
            if (!is_less(out.values[i], Scalar::kModulus)) {
                throw WitnessError("a number of the witness is no field element");
            }
        }
        if (out.values[0] != Limbs{1, 0, 0, 0}) throw WitnessError("the witness has no one");
        return out;
    }

    std::vector<Scalar> products(const std::vector<Coefficient>& matrix, const Limbs* w) const {
        std::vector<Scalar> out(transform_.size());
        for (const Coefficient& entry : matrix) {
            out[entry.constraint] = out[entry.constraint] + entry.value * Scalar{w[entry.signal]};
        }
        return out;
    }

    // A B - C on the odd coset, plain.
    Secret<Limbs> evaluate_quotient(const Limbs* w, unsigned threads) const {
        Secret<Scalar> a(0), b(0), c(transform_.size());
        run({[&] { a.values = products(key_.first, w); }, [&] { b.values = products(key_.second, w); }},
            threads);
        for (std::size_t i = 0; i < c.values.size(); ++i) c.values[i] = a.values[i] * b.values[i];
        run({[&] { transform_.to_odd_coset(a.values); }, [&] { transform_.to_odd_coset(b.values); },
             [&] { transform_.to_odd_coset(c.values); }},
            threads);
        Secret<Limbs> out(c.values.size());
        for (std::size_t i = 0; i < out.values.size(); ++i) {
            out.values[i] = (a.values[i] * b.values[i] - c.values[i]).plain();
        }
        return out;
    }

    Proof blinded(G1 a, G1 b, G2 b_twist, G1 c, const G1& h, const Limbs& first,
                  const Limbs& second) const {
        a.add(key_.alpha);
        a.add(times(key_.delta, first));
        b.add(key_.beta);
        b.add(times(key_.delta, second));
        b_twist.add(key_.beta_twist);
        b_twist.add(times(key_.delta_twist, second));
        const AffineG1 a_affine = a.affine();
        c.add(h);
        c.add(times(a_affine, second));
        c.add(times(b.affine(), first));
        const Scalar both = -(Scalar::of(first) * Scalar::of(second));
        c.add(times(key_.delta, both.plain()));
        return {a_affine, c.affine(), b_twist.affine()};
    }

    ProvingKey key_;
    Transform transform_;
};

}  // namespace titan
