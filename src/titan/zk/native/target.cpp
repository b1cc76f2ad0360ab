// Compiled once for each kind of processor, with TITAN_TARGET for its name: see CMakeLists.txt.

#include "target.hpp"

#include "poseidon.hpp"
#include "prove.hpp"
#include "verify.hpp"

namespace titan {
inline namespace TITAN_TARGET {

namespace {

Limbs below_order(const std::uint8_t* bytes) {
    const Limbs limbs = limbs_at(bytes);
    if (!is_less(limbs, Scalar::kModulus)) {
        throw std::invalid_argument("a number is no scalar of the field");
    }
    return limbs;
}

template <class F>
std::uint8_t* write(const F& number, std::uint8_t* out) {
    const Limbs plain = number.plain();
    std::memcpy(out, plain.data(), kNumberBytes);
    return out + kNumberBytes;
}
std::uint8_t* write(const Extended& number, std::uint8_t* out) {
    return write(number.imaginary, write(number.real, out));
}
template <class F>
std::uint8_t* write(const Affine<F>& point, std::uint8_t* out) {
    return write(point.y, write(point.x, out));
}

ProvingKey read_proving_key(const std::uint8_t* bytes, std::size_t length) {
    ProvingKey key;
    if (const char* fault = KeyReader(bytes, length).read(key)) throw KeyError(fault);
    return key;
}

class OneProver final : public AnyProver {
   public:
    OneProver(const std::uint8_t* key, std::size_t length)
        : prover_(read_proving_key(key, length)) {}

    std::uint32_t variables() const override { return prover_.variables(); }
    std::uint32_t publics() const override { return prover_.publics(); }
    void prove(const std::uint8_t* witness, std::size_t length, const std::uint8_t* first,
               const std::uint8_t* second, unsigned threads, std::uint8_t* out) const override {
        if (const char* fault = prover_.fault_of(witness, length)) throw WitnessError(fault);
        const Proof proof =
            prover_.prove(witness, below_order(first), below_order(second), threads);
        write(proof.c, write(proof.b, write(proof.a, out)));
    }

   private:
    Prover prover_;
};

std::vector<Scalar> scalars(const std::uint8_t* bytes, std::size_t count) {
    std::vector<Scalar> out(count);
    for (std::size_t i = 0; i < count; ++i) {
        out[i] = Scalar::of(below_order(bytes + i * kNumberBytes));
    }
    return out;
}

class OnePoseidon final : public AnyPoseidon {
   public:
    OnePoseidon(unsigned width, unsigned full, const std::uint8_t* constants, std::size_t length)
        : poseidon_(width, full, scalars(constants, length / kNumberBytes)) {}

    unsigned arity() const override { return poseidon_.arity(); }
    void hashes(const std::uint8_t* inputs, std::size_t count, std::uint8_t* out) const override {
        for (std::size_t i = 0; i < count; ++i) {
            const std::vector<Scalar> values = scalars(inputs, arity());
            out = write(poseidon_.hash(values.data()), out);
            inputs += arity() * kNumberBytes;
        }
    }

   private:
    Poseidon poseidon_;
};

// Reads points one after the other; `fault` keeps the first thing wrong with one.
struct PointReader {
    const std::uint8_t* at;
    Fault fault = Fault::none;

    Base read(const Base&) {
        const Limbs limbs = limbs_at(at);
        at += kNumberBytes;
        if (!is_less(limbs, Base::kModulus)) fault = Fault::out_of_range;
        return Base::of(limbs);
    }
    Extended read(const Extended&) {
        const Base real = read(Base{});
        return {real, read(Base{})};
    }
    template <class F>
    Affine<F> point() {
        static const F constant = constant_term(Affine<F>{});
        const F x = read(F{});
        const Affine<F> point{x, read(F{})};
        // Infinity is no part of a proof or key.
        if (fault == Fault::none && (point.is_infinity() || !lies_on_curve(point, constant))) {
            fault = Fault::off_curve;
        }
        return point;
    }
};

Verifier read_verifier(const std::uint8_t* key, std::size_t length) {
    constexpr std::size_t fixed = (2 + 3 * 4) * kNumberBytes, one = 2 * kNumberBytes;
    if (length < fixed + one || (length - fixed) % one != 0) {
        throw KeyError("it is no verification key");
    }
    PointReader in{key};
    const AffineG1 alpha = in.point<Base>();
    const AffineG2 beta = in.point<Extended>(), gamma = in.point<Extended>();
    const AffineG2 delta = in.point<Extended>();
    const AffineG1 constant = in.point<Base>();
    std::vector<AffineG1> signals((length - fixed) / one - 1);
    for (AffineG1& signal : signals) signal = in.point<Base>();
    if (in.fault != Fault::none) throw KeyError("a point of it is not on its curve");
    return Verifier(alpha, beta, gamma, delta, constant, signals);
}

class OneVerifier final : public AnyVerifier {
   public:
    OneVerifier(const std::uint8_t* key, std::size_t length)
        : verifier_(read_verifier(key, length)) {}

    std::size_t signals() const override { return verifier_.signals(); }

    Fault check(const std::uint8_t* bytes) const override {
        SignedProof proof;
        const Fault fault = read(bytes, proof);
        return fault == Fault::none ? verifier_.check(proof) : fault;
    }

    std::vector<Fault> check_all(const std::uint8_t* bytes, std::size_t count,
                                 const std::uint8_t* factors) const override {
        const std::size_t length = kProofBytes + signals() * kNumberBytes;
        std::vector<Fault> faults(count);
        std::vector<SignedProof> sound;
        std::vector<Limbs> numbers;
        for (std::size_t i = 0; i < count; ++i) {
            SignedProof proof;
            faults[i] = read(bytes + i * length, proof);
            if (faults[i] != Fault::none) continue;
            sound.push_back(proof);
            numbers.emplace_back();
            std::memcpy(numbers.back().data(), factors + i * 16, 16);
        }
        if (verifier_.check_all(sound, numbers)) return faults;
        for (std::size_t i = 0, place = 0; i < count; ++i) {
            if (faults[i] == Fault::none) faults[i] = verifier_.check(sound[place++]);
        }
        return faults;
    }

   private:
    Fault read(const std::uint8_t* bytes, SignedProof& proof) const {
        PointReader in{bytes};
        proof.a = in.point<Base>(), proof.b = in.point<Extended>(), proof.c = in.point<Base>();
        for (std::size_t i = 0; i < signals(); ++i) {
            proof.signals.push_back(below_order(in.at + i * kNumberBytes));
        }
        return in.fault;
    }

    Verifier verifier_;
};

}  // namespace

Target target() {
    return {
        "", [](const std::uint8_t* key, std::size_t length) -> std::unique_ptr<AnyProver> {
            return std::make_unique<OneProver>(key, length);
        },
        [](unsigned width, unsigned full, const std::uint8_t* constants,
           std::size_t length) -> std::unique_ptr<AnyPoseidon> {
            return std::make_unique<OnePoseidon>(width, full, constants, length);
        },
        [](const std::uint8_t* key, std::size_t length) -> std::unique_ptr<AnyVerifier> {
            return std::make_unique<OneVerifier>(key, length);
        }};
}

}  // namespace TITAN_TARGET
}  // namespace titan
