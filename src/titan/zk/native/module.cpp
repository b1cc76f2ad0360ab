// What Python sees: a prover, a verifier and Poseidon. Numbers cross as little-endian
// bytes.

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include "target.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace {

using Bytes = nb::ndarray<const std::uint8_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

// By name, or the fastest that this processor runs.
titan::Target target(const std::string& name) {
    const std::vector<titan::Target> all = titan::targets();
    if (name.empty()) return all.back();
    for (const titan::Target& one : all) {
        if (one.name == name) return one;
    }
    throw std::invalid_argument("this processor runs no such target");
}

std::vector<std::string> target_names() {
    std::vector<std::string> out;
    for (const titan::Target& one : titan::targets()) out.push_back(one.name);
    return out;
}

const std::uint8_t* number(const nb::bytes& bytes) {
    if (bytes.size() != titan::kNumberBytes) throw std::invalid_argument("a number has 32 bytes");
    return static_cast<const std::uint8_t*>(bytes.data());
}

std::unique_ptr<titan::AnyProver> load(const Bytes& file, const std::string& name) {
    nb::gil_scoped_release others_may_run;
    return target(name).prover(file.data(), file.size());
}

nb::bytes prove(const titan::AnyProver& prover, const Bytes& witness, const nb::bytes& first,
                const nb::bytes& second, unsigned threads) {
    const std::uint8_t *r = number(first), *s = number(second);
    std::uint8_t proof[titan::kProofBytes];
    {
        nb::gil_scoped_release others_may_run;
        prover.prove(witness.data(), witness.size(), r, s, threads, proof);
    }
    return nb::bytes(proof, sizeof proof);
}

std::unique_ptr<titan::AnyPoseidon> constants(unsigned width, unsigned full, const nb::bytes& all,
                                              const std::string& name) {
    const auto* bytes = static_cast<const std::uint8_t*>(all.data());
    return target(name).poseidon(width, full, bytes, all.size());
}

// The hashes of as many inputs as there are, one after the other.
nb::bytes hashes(const titan::AnyPoseidon& poseidon, const nb::bytes& inputs) {
    const std::size_t length = poseidon.arity() * titan::kNumberBytes;
    if (inputs.size() % length != 0) throw std::invalid_argument("the last input is cut short");
    const std::size_t count = inputs.size() / length;
    const auto* bytes = static_cast<const std::uint8_t*>(inputs.data());
    std::string out(count * titan::kNumberBytes, '\0');
    {
        nb::gil_scoped_release others_may_run;
        poseidon.hashes(bytes, count, reinterpret_cast<std::uint8_t*>(out.data()));
    }
    return nb::bytes(out.data(), out.size());
}

std::unique_ptr<titan::AnyVerifier> verification_key(const nb::bytes& key,
                                                    const std::string& name) {
    return target(name).verifier(static_cast<const std::uint8_t*>(key.data()), key.size());
}

// What is wrong with each of as many proofs as there are factors: a number of titan::Fault.
std::vector<unsigned> check(const titan::AnyVerifier& verifier, const nb::bytes& proofs,
                            const nb::bytes& factors) {
    const std::size_t length = titan::kProofBytes + verifier.signals() * titan::kNumberBytes;
    const std::size_t count = proofs.size() / length;
    if (proofs.size() != count * length || factors.size() != count * 16) {
        throw std::invalid_argument("proofs and factors do not belong together");
    }
    const auto* bytes = static_cast<const std::uint8_t*>(proofs.data());
    const auto* random = static_cast<const std::uint8_t*>(factors.data());
    std::vector<titan::Fault> faults;
    {
        nb::gil_scoped_release others_may_run;
        if (count == 1) {
            faults = {verifier.check(bytes)};
        } else {
            faults = verifier.check_all(bytes, count, random);
        }
    }
    std::vector<unsigned> out;
    for (const titan::Fault fault : faults) out.push_back(static_cast<unsigned>(fault));
    return out;
}

}  // namespace

NB_MODULE(_native, module) {
    nb::exception<titan::KeyError>(module, "KeyError", PyExc_ValueError);
    nb::exception<titan::WitnessError>(module, "WitnessError", PyExc_ValueError);
    module.def("targets", &target_names);
    nb::class_<titan::AnyProver>(module, "Prover")
        .def(nb::new_(&load), "zkey"_a, "target"_a = "")
        .def_prop_ro("variables", &titan::AnyProver::variables)
        .def_prop_ro("publics", &titan::AnyProver::publics)
        .def("prove", &prove, "witness"_a, "first"_a, "second"_a, "threads"_a = 2);
    nb::class_<titan::AnyVerifier>(module, "Verifier")
        .def(nb::new_(&verification_key), "key"_a, "target"_a = "")
        .def("check", &check, "proofs"_a, "factors"_a);
    nb::class_<titan::AnyPoseidon>(module, "Poseidon")
        .def(nb::new_(&constants), "width"_a, "full"_a, "constants"_a, "target"_a = "")
        .def("hashes", &hashes, "inputs"_a);
}
