// What Python sees: a proving key that makes proofs, and Poseidon. Numbers cross as little-endian
// bytes.

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>

#include "poseidon.hpp"
#include "prove.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace {

using Bytes = nb::ndarray<const std::uint8_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

titan::Limbs blinding(const nb::bytes& number) {
    if (number.size() != titan::kFieldBytes) throw titan::WitnessError("blinding has 32 bytes");
    const titan::Limbs limbs = titan::limbs_at(static_cast<const std::uint8_t*>(number.data()));
    if (!titan::is_less(limbs, titan::Scalar::kModulus)) {
        throw titan::WitnessError("blinding is no field element");
    }
    return limbs;
}

void append(std::string& out, const titan::Base& number) {
    const titan::Limbs plain = number.plain();
    out.append(reinterpret_cast<const char*>(plain.data()), titan::kFieldBytes);
}

void append(std::string& out, const titan::Extended& number) {
    append(out, number.real);
    append(out, number.imaginary);
}

// A, B and C in affine coordinates: 8 numbers.
nb::bytes encoded(const titan::Proof& proof) {
    std::string out;
    append(out, proof.a.x), append(out, proof.a.y);
    append(out, proof.b.x), append(out, proof.b.y);
    append(out, proof.c.x), append(out, proof.c.y);
    return nb::bytes(out.data(), out.size());
}

titan::Prover load(const Bytes& file) {
    nb::gil_scoped_release others_may_run;
    return titan::Prover(titan::KeyReader(file.data(), file.size()).read());
}

nb::bytes prove(const titan::Prover& prover, const Bytes& witness, const nb::bytes& first,
                const nb::bytes& second, unsigned threads) {
    const titan::Limbs r = blinding(first), s = blinding(second);
    titan::Proof proof;
    {
        nb::gil_scoped_release others_may_run;
        proof = prover.prove(witness.data(), witness.size(), r, s, threads);
    }
    return encoded(proof);
}

titan::Scalar scalar_at(const std::uint8_t* bytes) {
    const titan::Limbs limbs = titan::limbs_at(bytes);
    if (!titan::is_less(limbs, titan::Scalar::kModulus)) {
        throw std::invalid_argument("a number is no scalar of the field");
    }
    return titan::Scalar::of(limbs);
}

std::vector<titan::Scalar> scalars(const nb::bytes& numbers) {
    const auto* bytes = static_cast<const std::uint8_t*>(numbers.data());
    std::vector<titan::Scalar> out(numbers.size() / titan::kFieldBytes);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = scalar_at(bytes + i * titan::kFieldBytes);
    return out;
}

// The hashes of as many inputs as there are, one after the other.
nb::bytes hashes(const titan::Poseidon& poseidon, const nb::bytes& inputs) {
    const std::size_t length = poseidon.arity() * titan::kFieldBytes;
    if (inputs.size() % length != 0) throw std::invalid_argument("the last input is cut short");
    const std::vector<titan::Scalar> values = scalars(inputs);
    std::string out;
    out.reserve(inputs.size() / poseidon.arity());
    {
        nb::gil_scoped_release others_may_run;
        for (std::size_t i = 0; i < values.size(); i += poseidon.arity()) {
            const titan::Limbs plain = poseidon.hash(&values[i]).plain();
            out.append(reinterpret_cast<const char*>(plain.data()), titan::kFieldBytes);
        }
    }
    return nb::bytes(out.data(), out.size());
}

}  // namespace

NB_MODULE(_native, module) {
    nb::exception<titan::KeyError>(module, "KeyError", PyExc_ValueError);
    nb::exception<titan::WitnessError>(module, "WitnessError", PyExc_ValueError);
    nb::class_<titan::Prover>(module, "Prover")
        .def(nb::new_(&load), "zkey"_a)
        .def_prop_ro("variables", [](const titan::Prover& p) { return p.key().variables; })
        .def_prop_ro("publics", [](const titan::Prover& p) { return p.key().publics; })
        .def("prove", &prove, "witness"_a, "first"_a, "second"_a, "threads"_a = 2);
    nb::class_<titan::Poseidon>(module, "Poseidon")
        .def(nb::new_([](unsigned width, unsigned full, const nb::bytes& constants) {
                 return titan::Poseidon(width, full, scalars(constants));
             }),
             "width"_a, "full"_a, "constants"_a)
        .def("hashes", &hashes, "inputs"_a);
}
