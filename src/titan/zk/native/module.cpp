// What Python sees: a proving key that makes proofs. Numbers cross as little-endian bytes.

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>

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

}  // namespace

NB_MODULE(_native, module) {
    nb::exception<titan::KeyError>(module, "KeyError", PyExc_ValueError);
    nb::exception<titan::WitnessError>(module, "WitnessError", PyExc_ValueError);
    nb::class_<titan::Prover>(module, "Prover")
        .def(nb::new_(&load), "zkey"_a)
        .def_prop_ro("variables", [](const titan::Prover& p) { return p.key().variables; })
        .def_prop_ro("publics", [](const titan::Prover& p) { return p.key().publics; })
        .def("prove", &prove, "witness"_a, "first"_a, "second"_a, "threads"_a = 2);
}
